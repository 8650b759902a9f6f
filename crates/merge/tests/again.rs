//! Drawn again, whether or not the account changed.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_graph::Graph;
use drawstream_merge::Report;
use drawstream_view::fixtures::{ACCOUNT, Builder, large, odd, three_zones};
use support::{File, assert_same, changed, drawn_with, updated_with};

#[test]
fn the_same_account_over_its_own_drawing_is_the_same_file() {
    let graphs = [(three_zones(), 350), (large(2, 40), 350), (large(2, 40), 30), (odd("a <b> & \"c\""), 350)];
    for (graph, limit) in graphs {
        let first = drawn_with(&graph, limit);
        let (again, report) = updated_with(&graph, &first, limit, false);
        assert_eq!(report, Report::default());
        assert_same(&first, &again);
    }
}

/// Shapes of resources that both files have, and how many of them are elsewhere on their page.
fn moved(before: &File, after: &File) -> (usize, usize) {
    let (was, is) = (before.resources(), after.resources());
    let both = was.iter().filter_map(|(key, place)| Some((place, is.get(key)?)));
    let both: Vec<_> = both.collect();
    (both.len(), both.iter().filter(|(was, is)| (was.0, was.1) != (is.0, is.1)).count())
}

#[test]
fn one_server_more_in_an_account_of_400_moves_less_than_one_box_of_a_hundred() {
    let graph = large(2, 67);
    let before = File::of(&drawn_with(&graph, 350));
    let text = drawn_with(&graph, 350);
    for nth in [0, 100, 200, 300, 400] {
        let more = changed(&graph, |inventory| {
            let resources = inventory["resources"].as_array_mut().unwrap();
            let servers = resources.iter().filter(|one| one["kind"] == "instance");
            let mut new = servers.clone().nth(nth).unwrap().clone();
            assert!(servers.count() > 400);
            (new["id"], new["name"]) = ("instance-new".into(), "new-1".into());
            resources.push(new);
        });
        let (again, report) = updated_with(&more, &text, 350, false);
        assert_eq!(report.new, 1);
        let (all, elsewhere) = moved(&before, &File::of(&again));
        let (_, without) = moved(&before, &File::of(&drawn_with(&more, 350)));
        println!("server {nth}: {elsewhere} of {all} move, {without} without the drawing of before");
        assert!(all > 400 && elsewhere * 100 <= all, "server {nth}: {elsewhere} of {all} move");
    }
}

/// VPCs of three zones, each with two subnets above each other that are full of servers, as many as an account of 400
/// has.
fn full() -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    for vpc in 0..7 {
        let box_ = b.add("vpc", &format!("vpc-{vpc}"), region);
        for zone in 1..=3 {
            let zone_box = b.add("zone", &format!("eu-de-{zone}"), box_);
            for (nth, tier) in ["web", "app"].into_iter().enumerate() {
                let range = format!("10.{vpc}.{}.0/24", zone * 64 + nth);
                let subnet = b.tile("subnet", &format!("{tier}-{vpc}-{zone}"), &range, zone_box);
                for server in 0..10 {
                    let words = format!("10.{vpc}.{}.{} · bx2-4x16", zone * 64 + nth, server + 4);
                    b.tile("instance", &format!("vsi-{vpc}-{}", server * 6 + zone), &words, subnet);
                }
            }
        }
    }
    b.build()
}

#[test]
fn one_server_more_in_a_full_subnet_moves_at_most_one_of_a_hundred() {
    let graph = full();
    let text = drawn_with(&graph, 350);
    let before = File::of(&text);
    for nth in [0, 10, 20, 30, 40, 50] {
        for name in ["vsi-0-61", "a-server-with-a-name-that-is-as-long-as-names-may-become"] {
            let more = changed(&graph, |inventory| {
                let resources = inventory["resources"].as_array_mut().unwrap();
                let mut servers = resources.iter().filter(|one| one["kind"] == "instance");
                let mut new = servers.nth(nth).unwrap().clone();
                (new["id"], new["name"]) = ("instance-new".into(), name.into());
                resources.push(new);
            });
            let (again, report) = updated_with(&more, &text, 350, false);
            assert_eq!(report.new, 1);
            // Its place and form are its own from then on.
            assert_same(&again, &updated_with(&more, &again, 350, false).0);
            let again = File::of(&again);
            let (all, elsewhere) = moved(&before, &again);
            println!("{name} beside server {nth}: {elsewhere} of {all} move");
            assert!(all > 450 && elsewhere * 100 <= all, "{name} beside {nth}: {elsewhere} of {all} move");
            support::assert_tidy(&again);
        }
    }
}
