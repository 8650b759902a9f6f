//! Changes in their three forms, with names that would be markup, a mention, or a line of their own.
#![allow(clippy::unwrap_used)]

use drawstream_changes::{Changes, compare};
use drawstream_graph::build;
use drawstream_graph::estate::{Coverage, CoverageState, Kind, Origin, Reading, Resource, facts};
use drawstream_outputs::changes;
use drawstream_view::changes::{markdown, text};

fn resource(kind: Kind, id: &str, name: &str) -> Resource {
    let mut resource = Resource::new(kind, id, &"us-south".into());
    resource.name = name.into();
    resource
}

fn server(id: &str, name: &str, profile: &str, tags: &[&str]) -> Resource {
    let facts = facts::Instance { profile: profile.into(), ..facts::Instance::default() };
    let tags = tags.iter().map(|tag| (*tag).into()).collect();
    Resource { vpc: "v".into(), facts: facts.into(), tags, ..resource(Kind::Instance, id, name) }
}

fn reading(name: &str, servers: Vec<Resource>, volumes: CoverageState) -> Reading {
    let mut resources = vec![resource(Kind::Vpc, "v", "shop | <b>@team</b> `x`\n# head")];
    resources.extend(servers);
    let part = |kind: Kind, state| Coverage::new("us-south", kind.id(), state, 4);
    let found = CoverageState::Found;
    let coverage = vec![part(Kind::Vpc, found), part(Kind::Instance, found), part(Kind::Volume, volumes)];
    let origin = Origin::File { name: name.into(), form: "inventory".into() };
    let read_at = "2026-11-26T08:00:00Z".to_owned();
    Reading { account_id: "acc".into(), resources, coverage, origin, read_at, ..Reading::default() }
}

fn sample() -> Changes {
    let old = vec![
        server("a", "web-1", "bx2-2x8", &["env:prod", "old"]),
        server("b", "gone\u{202e}", "x", &[]),
        server("c", "made-anew", "x", &[]),
    ];
    let new = vec![
        server("a", "web-1", "bx2-4x16", &["env:prod", "https://evil.example"]),
        server("d", "made-anew", "x", &[]),
        server("e", "come", "x", &[]),
    ];
    let old = build(reading("monday.json", old, CoverageState::Found));
    compare(&old, &build(reading("tuesday.json", new, CoverageState::Refused))).unwrap()
}

#[test]
fn every_form_says_what_changed() {
    let changes = sample();
    insta::assert_snapshot!("text", text(&changes));
    insta::assert_snapshot!("markdown", markdown(&changes));
    let mut json = Vec::new();
    changes::write(&changes, None, &mut json).unwrap();
    insta::assert_snapshot!("json", String::from_utf8(json).unwrap());
}

#[test]
fn no_change_is_said_and_what_is_unknown_beside_it() {
    let of = |volumes| build(reading("a.json", Vec::new(), volumes));
    let same = compare(&of(CoverageState::Found), &of(CoverageState::Found)).unwrap();
    assert_eq!(text(&same), "No changes\n");
    let less = compare(&of(CoverageState::Found), &of(CoverageState::Refused)).unwrap();
    assert_eq!(
        text(&less),
        "No changes in what both sides read; 1 kind unknown\nunknown  volumes in us-south (were 4): not read in a.json\n"
    );
}

#[test]
fn a_comment_has_room_in_a_pull_request_and_folds_what_is_much() {
    let many = |from: usize| (from..from + 2000).map(|at| server(&format!("s{at}"), &format!("s-{at}"), "x", &[]));
    let old = build(reading("a.json", many(0).collect(), CoverageState::Found));
    let new = build(reading("b.json", many(10_000).collect(), CoverageState::Found));
    let comment = markdown(&compare(&old, &new).unwrap());
    assert!(comment.len() < 65_536, "{}", comment.len());
    assert!(comment.starts_with("**2000 added, 2000 removed**") && comment.contains("<details><summary>3970 more"));
    assert!(comment.contains("rows are left out") && comment.ends_with("<!-- drawstream:acc -->\n"));
}
