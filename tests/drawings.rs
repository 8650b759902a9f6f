//! Whole drawings, from an account's JSON over the stand-in's HTTP to the file.
//!
//! `DRAWINGS_OF` names account files (colons between) that are drawn into `target/drawings/`, live and from the file.
#![allow(clippy::unwrap_used)]

#[path = "support/plan.rs"]
mod plan;

use drawstream::collect;
use drawstream::drawing;
use drawstream::estate::{CoverageState, Kind, Origin, Reading};
use drawstream::graph::{self, Graph};
use drawstream::outputs::{drawio, index, svg};
use drawstream::view::{Options, View};
use drawstream_diagram::scene::Drawing;
use drawstream_sources::file;
use drawstream_standin::{self as standin, StandIn};
use plan::plan;
use std::path::{Path, PathBuf};
use std::time::Instant;

async fn read(account: &str) -> Graph {
    graph::build(live(account).await)
}

async fn live(account: &str) -> Reading {
    let standin = StandIn::play(account, standin::Options::default()).await.unwrap();
    let plan = plan(&standin);
    collect::collect(plan, &|_| ()).await.unwrap()
}

/// `DRAWINGS_LIMIT` divides smaller accounts into pages than the product does.
fn options() -> Options {
    let limit = std::env::var("DRAWINGS_LIMIT").ok().and_then(|limit| limit.parse().ok());
    let own = Options::default();
    Options { page_limit: limit.unwrap_or(own.page_limit), ..own }
}

fn draw(graph: &Graph, name: &str) -> PathBuf {
    let start = Instant::now();
    let view = View::new(graph, &options());
    let drawing = drawing::draw(&view, graph);
    let laid_out = start.elapsed();
    let mut bytes = Vec::new();
    drawio::write(&drawing, &mut bytes).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("drawings");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.drawio"));
    println!(
        "{name}: {} nodes, {laid_out:?} laid out, {:?} in all, {} bytes",
        graph.nodes.len(),
        start.elapsed(),
        bytes.len()
    );
    std::fs::write(&path, bytes).unwrap();
    let mut search = index::SearchList::new(&drawing, Vec::new()).unwrap();
    for at in 0..drawing.sheets.len() {
        search.page(&drawing, at).unwrap();
        let (mut picture, mut boxes) = (Vec::new(), Vec::new());
        svg::write(&drawing, at, at == 0, &mut picture).unwrap();
        index::write(&drawing, at, &mut boxes).unwrap();
        std::fs::write(folder.join(format!("{name}-{}.svg", at + 1)), picture).unwrap();
        std::fs::write(folder.join(format!("{name}-{}.json", at + 1)), boxes).unwrap();
    }
    std::fs::write(folder.join(format!("{name}-search.json")), search.end().unwrap()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_drawn() {
    for path in std::env::var("DRAWINGS_OF").unwrap_or_default().split(':').filter(|path| !path.is_empty()) {
        let account = std::fs::read_to_string(path).unwrap();
        let name = Path::new(path).file_stem().unwrap().to_str().unwrap();
        let live = live(&account).await;
        let account_id = live.account_id.clone();
        let live = graph::build(live);
        draw(&live, name);
        // The account's id, which published samples do not tell, is no difference.
        let from_file = file::read(path, account.as_bytes()).map(|reading| Reading { account_id, ..reading });
        let from_file = from_file.map(|reading| graph::build(Reading { origin: Origin::Live, ..reading }));
        match from_file {
            Err(error) => println!("{name}: {error}"),
            Ok(graph) => {
                let same = bytes(&graph) == bytes(&live);
                println!("{name} from its file: {}", if same { "the same drawing" } else { "another drawing" });
                draw(&graph, &format!("{name}-from-file"));
            }
        }
    }
}

/// The account with every list the other way round.
fn turned(account: &str) -> String {
    let mut account: serde_json::Value = serde_json::from_str(account).unwrap();
    for list in account.as_object_mut().unwrap().values_mut().filter_map(serde_json::Value::as_array_mut) {
        list.reverse();
    }
    account.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_replies_does_not_show() {
    let sample = standin::sample().json;
    let (one, other) = (bytes(&read(sample).await), bytes(&read(&turned(sample)).await));
    assert!(one == other, "two drawings of one account differ");
}

fn bytes(graph: &Graph) -> String {
    let mut bytes = Vec::new();
    let view = View::new(graph, &Options::default());
    drawio::write(&drawing::draw(&view, graph), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The graph of an account file, with what the file does not tell: what the account is called, when it was read. Without
/// the words that say that it is from one, and that such a file has no room for some kinds.
fn from_file(account: &str) -> Graph {
    let mut reading = file::read("sample.json", account.as_bytes()).unwrap();
    reading.coverage.retain(|part| part.state != CoverageState::NotConfigured);
    let (account_name, read_at) = ("Harbor & Pine".to_owned(), plan::READ_AT.to_owned());
    graph::build(Reading { origin: Origin::Live, account_name, read_at, ..reading })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_from_its_file_is_the_live_drawing() {
    // In a file, a cluster has its CRN, and by it its tags; IBM's list of clusters does not have it.
    let mut account: serde_json::Value = serde_json::from_str(standin::sample().json).unwrap();
    for key in ["iks_clusters", "classic_clusters", "satellite_clusters"] {
        for cluster in account[key].as_array_mut().unwrap() {
            cluster.as_object_mut().unwrap().remove("crn");
        }
    }
    // What no list reads is known to the search only, which a file is not.
    account.as_object_mut().unwrap().remove("dedicated_host_groups");
    let account = account.to_string();
    let (live, from_file) = (read(&account).await, from_file(&account));
    assert!(from_file.missing.is_empty(), "{:?}", from_file.missing);
    // The accounts that they carry differ: a file says nothing of what was asked for in vain.
    let shown = |graph: &Graph| {
        let view = View::new(graph, &Options::default());
        let mut bytes = Vec::new();
        let drawing = drawing::draw(&view, graph);
        drawio::write(&Drawing { carried: String::new(), ..drawing }, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let (live, from_file) = (shown(&live), shown(&from_file));
    let differs = live.lines().zip(from_file.lines()).find(|(a, b)| a != b);
    assert!(live == from_file, "the drawing from the file is another one: {differs:.600?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_tells_more_of_clusters_and_nothing_else() {
    let sample = standin::sample().json;
    let (live, from_file) = (read(sample).await, from_file(sample));
    let told = |graph: &Graph| -> Vec<(Kind, String)> {
        let told = |node: &graph::Node| {
            let r = &node.resource;
            (r.kind, format!("{} {} {} {:?} {:?} {:?} {:?}", r.id, r.crn, r.name, r.region, r.zone, r.tags, r.state))
        };
        graph.nodes.iter().map(told).collect()
    };
    let (live, from_file) = (told(&live), told(&from_file));
    assert_eq!(live.len(), from_file.len());
    let other: Vec<Kind> = live.iter().zip(&from_file).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect();
    assert_eq!(other, [Kind::Cluster; 4]);
}

#[test]
fn a_drawing_from_a_file_says_so() {
    // Without the places where a line may break.
    let drawn =
        |file: &str| bytes(&graph::build(file::read("my.json", file.as_bytes()).unwrap())).replace("&lt;wbr&gt;", "");
    let drawing = drawn(r#"{"vpcs":[{"id":"id:1","crn":"crn:1","name":"shop","region":"eu-de"}],"subnets":[]}"#);
    assert!(drawing.contains("from my.json, collected JSON; kinds that it has no list of are unknown"), "{drawing}");
    assert!(
        drawing.contains("label=\"IBM Cloud account\"") && drawing.contains("&lt;b&gt;Account&lt;/b&gt;"),
        "{drawing}"
    );
    let empty = drawn(r#"{"vpcs":[],"subnets":[]}"#);
    assert!(empty.contains("No resources were found in the file.") && !empty.contains("in this account"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lenses_are_off_until_a_switch_is_used_and_pages_tell_what_talks_to_what() {
    let graph = read(standin::sample().json).await;
    let drawing = bytes(&graph);
    let cells: Vec<&str> = drawing.lines().filter(|line| line.contains("tags=\"lens-")).collect();
    assert!(cells.len() > 20, "{} marks", cells.len());
    for cell in &cells {
        assert!(cell.contains("role=\"part\"") && cell.contains("visible=\"0\""), "{cell}");
        assert!(!cell.contains(" kind="), "{cell}");
    }
    for tag in ["lens-exposure", "lens-idle"] {
        let action = format!("{{&quot;toggle&quot;:{{&quot;tags&quot;:[&quot;{tag}&quot;]}}}}");
        assert!(drawing.contains(&action), "no switch for {tag}");
    }
    let object =
        |name: &str| drawing.lines().find(|line| line.contains(&format!(" name=\"{name}\""))).unwrap_or_default();
    for (name, tag) in [
        ("bastion", " exposed exposed-admin"),
        ("shop-web-alb", " exposed exposed-web"),
        ("spare-ip", " idle"),
        ("data-sg", ""),
    ] {
        let tags = object(name).split("tags=\"").nth(1).unwrap_or_default().split('"').next().unwrap_or_default();
        assert!(tags.contains(tag), "{name}: {tags}");
    }
    // A picture has neither marks nor switches.
    let view = View::new(&graph, &Options::default());
    let drawn = drawing::draw(&view, &graph);
    let mut picture = Vec::new();
    svg::write(&drawn, 0, false, &mut picture).unwrap();
    let picture = String::from_utf8(picture).unwrap();
    assert!(!picture.contains("what meets the internet") && !picture.contains("for administration"));
    let pages: Vec<&str> =
        drawn.sheets.iter().map(|sheet| &*sheet.name).filter(|name| name.ends_with(" reach")).collect();
    assert_eq!(pages, ["dr-vpc reach", "edge-vpc reach", "prod-vpc reach", "erp-power reach"]);
}
