//! Lines that would run across the page: marks at both of their ends stand in their place.

use std::collections::BTreeSet;

use drawstream_diagram::{Content, Diagram, ItemId, LabelSide, Marks, Wire};

use crate::ways::Laid;

/// How often a page is laid out anew without the lines that are too long: each time others may have become that.
const ROUNDS: usize = 3;

/// What a wire was on a page that was there before, by the id of where it starts: a line, or marks; none where that is not
/// known.
pub type Was<'w> = &'w dyn Fn(&Wire, &str) -> Option<bool>;

/// A page without lines that are longer than half of its diagonal, where marks may stand in their place. What was a line
/// or marks before stays that, however long it is now: nobody has touched it.
pub fn laid(diagram: &mut Diagram, side: Option<LabelSide>, was: Was<'_>) -> Laid {
    let stays = |diagram: &Diagram, wire: usize, line: bool| {
        let wire = &diagram.wires[wire];
        let from = diagram.items.get(wire.from).cell.as_ref().map_or("", |cell| &*cell.id);
        wire.marks.is_some() && was(wire, from) == Some(line)
    };
    let marked: BTreeSet<usize> = (0..diagram.wires.len()).filter(|&wire| stays(diagram, wire, false)).collect();
    if !marked.is_empty() {
        mark(diagram, &marked);
    }
    let mut laid = Laid::new(diagram, side);
    for _ in 0..ROUNDS {
        let mut far = too_long(diagram, &laid);
        far.retain(|&wire| !stays(diagram, wire, true));
        if far.is_empty() {
            break;
        }
        mark(diagram, &far);
        laid = Laid::new(diagram, side);
    }
    laid
}

/// The wires whose lines are too long, by their index.
fn too_long(diagram: &Diagram, laid: &Laid) -> BTreeSet<usize> {
    let page = laid.arena.get(laid.root).rect;
    let square = |length: i32| i64::from(length) * i64::from(length);
    let diagonal = square(page.w) + square(page.h);
    let far = laid.wires.iter().enumerate().filter(|&(nth, &wire)| {
        let wire = &diagram.wires[wire];
        let points = laid.ways.points(nth).unwrap_or_default();
        let length = points.windows(2).map(|pair| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs()).sum();
        // From a hub above all boxes lines lead straight down; what lies below other boxes has none.
        let is_around = is_spine(diagram, wire.from) && points.len() > 2;
        wire.marks.is_some() && (is_around || 4 * square(length) > diagonal)
    });
    far.map(|(_, &wire)| wire).collect()
}

/// Whether an item is a lying hub that has lines of its own: where a VPC meets the internet, lines only end.
fn is_spine(diagram: &Diagram, item: ItemId) -> bool {
    matches!(diagram.items.get(item).content, Content::Band)
}

/// Takes wires off a page and puts marks in their place.
fn mark(diagram: &mut Diagram, far: &BTreeSet<usize>) {
    let wires = std::mem::take(&mut diagram.wires).into_iter().enumerate();
    let (far, near): (Vec<_>, Vec<_>) = wires.partition(|(nth, _)| far.contains(nth));
    diagram.wires = near.into_iter().map(|(_, wire)| wire).collect();
    for (_, Wire { from, to, relation, words, marks, class, .. }) in far {
        let Some(Marks { start, end, ends }) = marks else { continue };
        let id = |item: ItemId| diagram.items.get(item).cell.as_ref().map(|cell| cell.id.clone());
        let (from_id, to_id) = (id(from), id(to));
        say(diagram, from, start, to_id);
        say(diagram, to, end, from_id);
        if let Some(cell) = diagram.items.cell_mut(from) {
            match cell.said.iter_mut().find(|(said, _)| *said == relation) {
                Some((_, said)) => said.extend(ends),
                None if ends.is_empty() => {}
                None => cell.said.push((relation, ends)),
            }
            let about = [std::mem::take(&mut cell.about), words];
            cell.about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        }
        // A sample of lines of which there are none says nothing.
        if diagram.wires.iter().all(|wire| wire.class != class) {
            let items = &diagram.items;
            diagram.title.samples.retain(|&item| items.get(item).cell.as_ref().is_none_or(|cell| cell.class != class));
        }
    }
}

/// Puts a mark at one end, which leads to the other unless that end leads elsewhere already.
fn say(diagram: &mut Diagram, item: ItemId, mark: String, other: Option<String>) {
    // Words along a hub are its name alone.
    if matches!(diagram.items.get(item).content, Content::Bar | Content::Band) || mark.is_empty() {
        return;
    }
    diagram.items.words_mut(item).caption.push(mark);
    if let Some(cell) = diagram.items.cell_mut(item).filter(|cell| cell.link.is_none() && cell.leads.is_none()) {
        cell.leads = other;
    }
}

#[cfg(test)]
mod tests {
    use drawstream_diagram::{Diagram, Marks};

    use crate::fixtures::Builder;
    use crate::{sheet, sheet_like};

    /// Twelve tiles in a grid, with a line from the first to the second and one to the last.
    fn page(marks: Option<Marks>) -> Diagram {
        let mut b = Builder::default();
        let tiles = b.tiles(12);
        let crowd = b.crowd(&tiles);
        let frame = b.frame("box", crowd);
        b.wire(tiles[0], tiles[1]);
        b.wire(tiles[0], tiles[11]);
        let mut diagram = b.build(frame);
        diagram.wires.iter_mut().for_each(|wire| wire.marks.clone_from(&marks));
        diagram
    }

    #[test]
    fn marks_stand_where_a_line_would_run_across_the_page_and_nowhere_else() {
        assert_eq!(sheet(page(None)).lines.len(), 2);
        let marks = Marks { start: "to it".into(), end: "from it".into(), ends: vec!["its-id".into()] };
        let sheet = sheet(page(Some(marks)));
        assert_eq!(sheet.lines.len(), 1);
        let said = |name: &str| {
            let shape = sheet.shapes.iter().find(|shape| shape.label.name == name).unwrap();
            (shape.label.caption.as_str(), shape.cell.said.clone(), shape.cell.leads.clone())
        };
        let (first, last) = (said("tile-0"), said("tile-11"));
        assert_eq!((first.0, last.0), ("to it", "from it"));
        assert_eq!(first.1, [("joins", vec!["its-id".to_owned()])]);
        assert!(last.1.is_empty() && said("tile-1").0.is_empty());
        assert!(first.2.is_some() && last.2.is_some());
    }

    #[test]
    fn what_was_a_line_or_marks_before_stays_that() {
        let marks = Marks { start: "to it".into(), end: "from it".into(), ends: vec!["its-id".into()] };
        let lines = |was: Option<bool>| sheet_like(page(Some(marks.clone())), None, &|_, _| was).lines.len();
        assert_eq!((lines(None), lines(Some(true)), lines(Some(false))), (1, 2, 0));
    }
}
