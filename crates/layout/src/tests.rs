//! What holds of every page, tried on made diagrams of many shapes.

use drawstream_diagram::checks::faults;
use drawstream_diagram::measures::{HEAD, TILE};
use drawstream_diagram::scene::{Rect, Shape, Sheet};
use drawstream_diagram::{Content, Diagram, Grid, Hall, Stretch};
use proptest::prelude::*;

use crate::fixtures::{Builder, TILE_BELOW};
use crate::{sheet, sheets};

fn good(diagram: Diagram) -> Sheet {
    let sheet = sheet(diagram);
    assert_eq!(faults(&sheet), Vec::<String>::new());
    sheet
}

fn named<'s>(sheet: &'s Sheet, name: &str) -> &'s Shape {
    sheet.shapes.iter().find(|shape| shape.label.name == name).unwrap()
}

#[test]
fn a_box_with_two_tiles_has_exactly_these_places() {
    let mut b = Builder::default();
    let tiles = b.tiles(2);
    let crowd = b.crowd(&tiles);
    let frame = b.frame("box", crowd);
    let sheet = good(b.build(frame));
    let rects: Vec<Rect> = sheet.shapes.iter().map(|shape| shape.rect).collect();
    let inner = HEAD + 6;
    assert_eq!(rects[0], Rect { x: 12, y: 10, w: 2 * TILE + 10 + 16, h: inner + TILE_BELOW + 8 });
    assert_eq!(rects[1], Rect { x: 20, y: 10 + inner, w: TILE, h: TILE });
    assert_eq!(rects[2], Rect { x: 20 + TILE + 10, ..rects[1] });
    assert_eq!((sheet.width, sheet.height), (rects[0].w + 24, rects[0].h + 20));
    assert_eq!(sheet.shapes[1].parent, Some(0));
}

#[test]
fn a_line_between_neighbours_is_straight() {
    let mut b = Builder::default();
    let tiles = b.tiles(2);
    b.wire(tiles[0], tiles[1]);
    let crowd = b.crowd(&tiles);
    let frame = b.frame("box", crowd);
    let sheet = good(b.build(frame));
    let (from, to) = (sheet.shapes[1].rect, sheet.shapes[2].rect);
    assert_eq!(sheet.lines[0].points, [(from.right(), from.middle().1), (to.x, to.middle().1)]);
    assert_eq!(sheet.lines[0].parent, Some(0));
}

#[test]
fn no_line_crosses_a_box_that_holds_none_of_its_ends() {
    let mut b = Builder::default();
    let tiles = b.tiles(3);
    let boxes: Vec<_> = tiles.iter().map(|&tile| b.crowd(&[tile])).collect();
    let boxes: Vec<_> = boxes.into_iter().zip(["left", "between", "right"]).map(|(c, name)| b.frame(name, c)).collect();
    b.wire(tiles[0], tiles[2]);
    let row = b.arrange(Content::Shelves { stacked: false, boxes, rest: Vec::new() });
    let outer = b.frame("all", Some(row));
    let sheet = good(b.build(outer));
    assert_eq!(sheet.lines.len(), 1);
}

#[test]
fn a_line_from_a_box_to_what_is_in_it_goes_round_from_outside() {
    let mut b = Builder::default();
    let tiles = b.tiles(1);
    let crowd = b.crowd(&tiles);
    let frame = b.frame("box", crowd);
    b.wire(frame, tiles[0]);
    let sheet = good(b.build(frame));
    let (outline, start) = (named(&sheet, "box").rect, sheet.lines[0].points[0]);
    assert!(start.0 == outline.x || start.0 == outline.right() || start.1 == outline.y || start.1 == outline.bottom());
}

#[test]
fn cells_of_one_row_are_of_one_height_over_all_columns() {
    let mut b = Builder::default();
    let (one, _) = b.column("one", &[6, 1], true);
    let (other, _) = b.column("other", &[1, 1], false);
    let grid = b.arrange(Content::Grid(Grid { strip: Vec::new(), columns: vec![one, other], ..Grid::default() }));
    let frame = b.stretched("all", Some(grid), Stretch::Little);
    let sheet = good(b.build(frame));
    for row in 0..2 {
        let (left, right) = (named(&sheet, &format!("one-{row}")).rect, named(&sheet, &format!("other-{row}")).rect);
        assert_eq!((left.y, left.h), (right.y, right.h));
    }
    assert_eq!(named(&sheet, "one").rect.h, named(&sheet, "other").rect.h);
}

#[test]
fn a_column_without_a_cell_keeps_its_row_free() {
    let mut b = Builder::default();
    let (one, _) = b.column("one", &[1, 1], false);
    let (other, _) = b.column("other", &[0, 1], false);
    let grid = b.arrange(Content::Grid(Grid { strip: Vec::new(), columns: vec![one, other], ..Grid::default() }));
    let sheet = good(b.build(grid));
    assert_eq!(named(&sheet, "other-1").rect.y, named(&sheet, "one-1").rect.y);
}

#[test]
fn hubs_lie_above_the_columns_that_they_serve() {
    let mut b = Builder::default();
    let hub = b.hub("hub");
    let (one, tiles) = b.column("one", &[3], false);
    tiles.iter().for_each(|&tile| b.wire(hub, tile));
    let grid = b.arrange(Content::Grid(Grid { strip: vec![hub], columns: vec![one], ..Grid::default() }));
    let frame = b.frame("all", Some(grid));
    let sheet = good(b.build(frame));
    assert!(named(&sheet, "hub").rect.bottom() < named(&sheet, "one").rect.y);
    // All leave the hub at one place: they share a trunk.
    assert!(sheet.lines.iter().all(|line| line.points[0] == sheet.lines[0].points[0]), "{:?}", sheet.lines);
}

#[test]
fn what_is_empty_takes_no_room() {
    let mut b = Builder::default();
    let grid = b.arrange(Content::Grid(Grid { strip: Vec::new(), columns: Vec::new(), ..Grid::default() }));
    let (empty, bare) = (b.frame("empty", Some(grid)), b.frame("empty", None));
    let hall = b.arrange(Content::Hall(Hall { boxes: vec![empty, bare], ..Hall::default() }));
    let sheet = good(b.build(hall));
    assert_eq!(sheet.shapes[0].rect.h, sheet.shapes[1].rect.h);
}

#[test]
fn what_a_bar_joins_has_straight_lines_to_it() {
    let mut b = Builder::default();
    let boxes: Vec<_> = (0..2)
        .map(|nth| {
            let tiles = b.tiles(2);
            let crowd = b.crowd(&tiles);
            b.frame(&format!("box-{nth}"), crowd)
        })
        .collect();
    let (bar, other) = (b.bar("bar"), b.tile("other"));
    boxes.iter().for_each(|&one| b.wire(bar, one));
    b.wire(bar, other);
    let hall = b.arrange(Content::Hall(Hall { boxes, bars: vec![bar], joins: vec![other], ..Hall::default() }));
    let frame = b.stretched("all", Some(hall), Stretch::Both);
    let sheet = good(b.build(frame));
    assert!(sheet.lines.iter().all(|line| line.points.len() == 2), "{:?}", sheet.lines);
    let lefts: Vec<i32> = (0..2).map(|nth| named(&sheet, &format!("box-{nth}")).rect.x).collect();
    assert!(lefts.iter().all(|&x| x == lefts[0]), "{lefts:?}");
}

#[test]
fn boxes_that_are_too_high_together_stand_at_both_sides_of_what_joins_them() {
    let mut b = Builder::default();
    let boxes: Vec<_> = (0..8)
        .map(|nth| {
            let tiles = b.tiles(2);
            let crowd = b.crowd(&tiles);
            b.frame(&format!("box-{nth}"), crowd)
        })
        .collect();
    let (bar, out) = (b.bar("bar"), b.tile("out"));
    boxes.iter().for_each(|&one| b.wire(bar, one));
    let peer = b.hub("peer");
    b.wire(out, peer);
    let hall = b.arrange(Content::Hall(Hall { boxes, bars: vec![bar], joins: vec![out], ..Hall::default() }));
    let frame = b.stretched("all", Some(hall), Stretch::Both);
    let column = b.arrange(Content::Slide(vec![peer]));
    let after = b.stretched("peers", Some(column), Stretch::Both);
    let sheet = good(Diagram { after: Some(after), ..b.build(frame) });
    assert!(sheet.lines.iter().all(|line| line.points.len() == 2), "{:?}", sheet.lines);
    let bar = named(&sheet, "bar").rect;
    let right = (0..8).filter(|nth| named(&sheet, &format!("box-{nth}")).rect.x > bar.x).count();
    assert_eq!(right, 4);
    // What leads outwards only does not stand between them.
    assert!(named(&sheet, "out").rect.x > named(&sheet, "box-7").rect.x);
}

#[test]
fn lines_from_deep_within_a_box_pass_above_what_joins_boxes_and_links_below_it() {
    let mut b = Builder::default();
    let (column, tiles) = b.column("zone", &[3, 3], false);
    let grid = b.arrange(Content::Grid(Grid { columns: vec![column], ..Grid::default() }));
    let vpc = b.stretched("vpc", Some(grid), Stretch::Little);
    let others: Vec<_> = (0..2)
        .map(|nth| {
            let tiles = b.tiles(2);
            let crowd = b.crowd(&tiles);
            b.frame(&format!("box-{nth}"), crowd)
        })
        .collect();
    let boxes = [vec![vpc], others].concat();
    let (bar, link) = (b.bar("bar"), b.tile("link"));
    boxes.iter().for_each(|&one| b.wire(bar, one));
    b.wire(link, boxes[2]);
    let peers = [b.hub("peer of vpn"), b.hub("peer of link")];
    b.wire(tiles[0], peers[0]);
    b.wire(link, peers[1]);
    let hall = b.arrange(Content::Hall(Hall { boxes, bars: vec![bar], links: vec![link], ..Hall::default() }));
    let frame = b.stretched("all", Some(hall), Stretch::Both);
    let column = b.arrange(Content::Slide(peers.to_vec()));
    let after = b.stretched("peers", Some(column), Stretch::Both);
    let sheet = good(Diagram { after: Some(after), ..b.build(frame) });
    let (bar, vpc) = (named(&sheet, "bar").rect, named(&sheet, "vpc").rect);
    let vpn = sheet.lines.iter().find(|line| sheet.shapes[line.to].label.name == "peer of vpn").unwrap();
    let passing = vpn.points.iter().filter(|(x, _)| *x > vpc.right()).map(|(_, y)| *y);
    assert!(passing.clone().all(|y| vpc.y < y && y < bar.y), "{:?} {bar:?} {vpc:?}", vpn.points);
    let link = named(&sheet, "link").rect;
    assert!(link.y > bar.bottom(), "{link:?} {bar:?}");
    assert_eq!(named(&sheet, "peer of link").rect.middle().1, link.middle().1);
}

#[test]
fn sheets_keep_the_order_of_pages_whatever_the_number_of_threads() {
    let page = |at: usize| {
        let mut b = Builder::default();
        let frame = b.frame(&format!("box {at}"), None);
        let mut diagram = b.build(frame);
        diagram.id = at.to_string();
        diagram
    };
    let ids: Vec<String> = sheets(11, page).into_iter().map(|sheet| sheet.id).collect();
    assert_eq!(ids, (0..11).map(|at| at.to_string()).collect::<Vec<_>>());
}

/// A hall of boxes with grids, what joins them, and a box aside; with lines of all directions.
#[derive(Debug, Clone)]
struct Plan {
    /// For each box its columns: tiles in each cell.
    boxes: Vec<Vec<Vec<usize>>>,
    edges: bool,
    joins: usize,
    bars: usize,
    aside: Vec<usize>,
    /// Small tiles in each box's head.
    nodes: usize,
    /// Tiles right of all.
    peers: usize,
    /// Ends of lines, as numbers among all tiles and hubs.
    wires: Vec<(usize, usize)>,
}

prop_compose! {
    fn plans()(
        boxes in prop::collection::vec(prop::collection::vec(prop::collection::vec(0_usize..5, 1..3), 0..4), 1..4),
        edges in any::<bool>(),
        joins in 0_usize..6,
        bars in 0_usize..3,
        aside in prop::collection::vec(1_usize..5, 0..4),
        nodes in 0_usize..5,
        peers in 0_usize..4,
        wires in prop::collection::vec((0_usize..90, 0_usize..90), 0..14),
    ) -> Plan {
        Plan { boxes, edges, joins, bars, aside, nodes, peers, wires }
    }
}

fn diagram(plan: &Plan) -> Diagram {
    let mut b = Builder::default();
    let (mut ends, mut boxes) = (Vec::new(), Vec::new());
    for (at, columns) in plan.boxes.iter().enumerate() {
        let hub = b.hub("hub");
        ends.push(hub);
        let mut made = Vec::new();
        for (nth, cells) in columns.iter().enumerate() {
            let (column, tiles) = b.column(&format!("column-{nth}"), cells, plan.edges && nth == 0);
            made.push(column);
            ends.extend(tiles);
        }
        let grid = b.arrange(Content::Grid(Grid { strip: vec![hub], columns: made, ..Grid::default() }));
        let nodes = (0..plan.nodes).map(|nth| b.node(&format!("node-{at}-{nth}"))).collect();
        boxes.push(b.limited_with(&format!("box-{at}"), Some(grid), nodes));
    }
    let mut joins: Vec<_> = (0..plan.joins).map(|nth| b.hub(&format!("join-{nth}"))).collect();
    let bars: Vec<_> = (0..plan.bars).map(|nth| b.bar(&format!("bar-{nth}"))).collect();
    ends.extend(&joins);
    ends.extend(&bars);
    let near = joins.split_off(joins.len() / 2);
    ends.extend(&boxes);
    let inner: Vec<_> = plan
        .aside
        .iter()
        .map(|&count| {
            let tiles = b.tiles(count);
            ends.extend(&tiles);
            let crowd = b.crowd(&tiles);
            b.frame("part", crowd)
        })
        .collect();
    let aside = (!inner.is_empty()).then(|| {
        let shelves = b.arrange(Content::Shelves { stacked: false, boxes: inner, rest: Vec::new() });
        b.frame("aside", Some(shelves))
    });
    let links = joins.split_off(joins.len() / 2);
    let hall = b.arrange(Content::Hall(Hall { boxes, near, bars, joins, links, aside, spines: Vec::new() }));
    let peers: Vec<_> = (0..plan.peers).map(|nth| b.hub(&format!("peer-{nth}"))).collect();
    let mut known = std::collections::BTreeSet::new();
    for &(from, to) in &plan.wires {
        let (from, to) = (ends[from % ends.len()], ends[to % ends.len()]);
        if from != to && known.insert((from.min(to), from.max(to))) {
            b.wire(from, to);
        }
    }
    // Lines to the peers come from anywhere, also from deep within a box.
    for (nth, &peer) in peers.iter().enumerate() {
        b.wire(ends[nth * 7 % ends.len()], peer);
    }
    let frame = b.stretched("all", Some(hall), Stretch::Both);
    let after = (!peers.is_empty()).then(|| {
        let column = b.arrange(Content::Slide(peers));
        b.stretched("peers", Some(column), Stretch::Both)
    });
    Diagram { after, ..b.build(frame) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_diagram_its_page_is_tidy(plan in plans()) {
        let diagram = diagram(&plan);
        let (cells, wires) = (diagram.items.cells(), diagram.wires.len());
        let sheet = sheet(diagram);
        prop_assert_eq!(faults(&sheet), Vec::<String>::new());
        prop_assert_eq!(sheet.shapes.len(), cells);
        prop_assert_eq!(sheet.lines.len(), wires);
    }

    #[test]
    fn one_diagram_gives_one_page(plan in plans()) {
        prop_assert_eq!(format!("{:?}", sheet(diagram(&plan))), format!("{:?}", sheet(diagram(&plan))));
    }
}
