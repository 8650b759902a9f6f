//! Drawn again, whether or not the account changed.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_graph::Graph;
use drawstream_graph::estate::Relation;
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

/// The outlines of a page, each with the boxes of the grid that lie in it and those that do not.
fn outlined(file: &File, page: &str) -> Vec<(support::Place, Vec<String>, Vec<String>)> {
    let cells = &file.old.pages.iter().find(|own| own.id == page).unwrap().cells;
    let ids = |start: &'static str| cells.iter().filter(move |cell| cell.is_ours() && cell.id.starts_with(start));
    let subnets: Vec<String> = ids("subnet:").filter(|cell| cell.is_vertex()).map(|cell| cell.id.clone()).collect();
    // Names of rows stand beside them and are narrow.
    let backgrounds = ids("tier.").chain(ids("outline.")).filter(|cell| cell.element.get("role") == Some("background"));
    let outlines = backgrounds.map(|cell| file.place(page, &cell.id)).filter(|place| place.2 > 100.0);
    outlines
        .map(|around| {
            let is_in = |id: &&String| {
                let own = file.place(page, id);
                around.1 <= own.1 && own.1 + own.3 <= around.1 + around.3
            };
            let (inside, others) = subnets.iter().partition::<Vec<&String>, _>(is_in);
            (around, inside.into_iter().cloned().collect(), others.into_iter().cloned().collect())
        })
        .collect()
}

/// A VPC of three zones and three tiers, with a balancer of the second one.
fn tiers() -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let mut members = Vec::new();
    for zone in 1..=3 {
        let box_ = b.add("zone", &format!("eu-de-{zone}"), vpc);
        for tier in ["web", "app", "data"] {
            let subnet = b.tile("subnet", &format!("{tier}-{zone}"), "10.0.0.0/24", box_);
            for at in 1..=2 {
                let server = b.tile("instance", &format!("{tier}-{zone}-{at}"), "10.0.0.4 · bx2-4x16", subnet);
                members.extend((tier == "app").then_some(server));
            }
        }
    }
    let balancer = b.tile("load_balancer", "front", "application", vpc);
    for member in members {
        b.join(Relation::Member, balancer, member);
    }
    b.build()
}

#[test]
fn where_a_box_of_one_zone_grows_rows_stay_rows_and_outlines_cross_nothing() {
    const PAGE: &str = "overview";
    let graph = tiers();
    let text = drawn_with(&graph, 350);
    let before = outlined(&File::of(&text), PAGE);
    assert!(before.iter().any(|(_, inside, others)| inside.len() == 3 && others.len() == 6), "{before:?}");
    let subnets: Vec<String> = before[0].1.iter().chain(&before[0].2).cloned().collect();
    for subnet in subnets.iter().filter_map(|id| id.strip_prefix("subnet:")) {
        let more = changed(&graph, |inventory| {
            let resources = inventory["resources"].as_array().unwrap();
            let server = resources.iter().find(|one| one["parent"]["id"] == subnet).unwrap().clone();
            let relations = inventory["relations"].as_array().unwrap();
            let member = relations.iter().find(|one| one["to"] == server["id"]).cloned();
            for nth in 0..9 {
                let (mut new, id) = (server.clone(), format!("instance-new-{nth}"));
                (new["id"], new["name"]) = (id.clone().into(), format!("new-{nth}").into());
                inventory["resources"].as_array_mut().unwrap().push(new);
                // As many members as there are servers: the balancer is one of the whole row.
                let member = member.clone().map(|mut member| {
                    member["to"] = id.into();
                    member
                });
                inventory["relations"].as_array_mut().unwrap().extend(member);
            }
        });
        let (again, report) = updated_with(&more, &text, 350, false);
        assert_eq!((report.new, report.moved), (9, 0));
        let file = File::of(&again);
        support::assert_tidy(&file);
        let after = outlined(&file, PAGE);
        assert_eq!(after.len(), before.len());
        for ((around, inside, others), (_, was_inside, was_others)) in after.iter().zip(&before) {
            assert_eq!((inside, others), (was_inside, was_others), "{subnet}");
            let end = |place: support::Place| place.1 + place.3;
            for id in others {
                let own = file.place(PAGE, id);
                assert!(end(own) <= around.1 || end(*around) <= own.1, "{subnet}: the outline crosses {id}");
            }
            // Each three stand at one height.
            let mut tops: Vec<i64> = inside.iter().chain(others).map(|id| file.place(PAGE, id).1 as i64).collect();
            tops.sort_unstable();
            assert!(tops.chunks(3).all(|row| row[0] == row[2]), "{subnet}: {tops:?}");
        }
        assert_same(&again, &updated_with(&more, &again, 350, false).0);
    }
}

#[test]
fn a_ghost_has_its_name_where_that_stood_and_one_of_a_badge_has_none() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let zone = b.add("zone", "eu-de-1", vpc);
    let subnet = b.tile("subnet", "web", "10.0.0.0/24", zone);
    let servers: Vec<_> =
        (0..9).map(|nth| b.tile("instance", &format!("web-{nth}"), "10.0.0.4 · bx2-4x16", subnet)).collect();
    let address = b.add("floating_ip", "address", subnet);
    b.join(Relation::Attached, address, servers[0]);
    let graph = b.build();
    let text = drawn_with(&graph, 350);
    let file = File::of(&text);
    let all: Vec<(&str, &str)> = file.old.pages[0]
        .cells
        .iter()
        .filter(|cell| cell.is_ours() && matches!(cell.element.get("kind"), Some("floating_ip" | "instance")))
        .map(|cell| (cell.element.get("kind").unwrap(), cell.element.get("resource_id").unwrap()))
        .collect();
    let badge = file.old.pages[0].cells.iter().find(|cell| cell.element.get("role") == Some("badge")).unwrap();
    let gone = changed(&graph, |inventory| {
        let is_gone = |one: &serde_json::Value| all[1..].iter().any(|(_, id)| one == *id);
        inventory["resources"].as_array_mut().unwrap().retain(|one| !is_gone(&one["id"]));
        inventory["relations"].as_array_mut().unwrap().retain(|one| !is_gone(&one["from"]) && !is_gone(&one["to"]));
    });
    let again = File::of(&support::with_ghosts(&gone, &text, &all));
    let ghosts = again.old.pages[0].cells.iter().filter(|cell| cell.element.get("role") == Some("ghost"));
    let ghosts: Vec<_> = ghosts.collect();
    assert_eq!(ghosts.len(), 9, "{all:?}");
    for ghost in ghosts {
        let place = again.place("overview", &ghost.id);
        let was = file.place("overview", ghost.id.strip_prefix("ghost:").unwrap());
        assert_eq!((place.2, place.3), (was.2, was.3));
        if ghost.id.ends_with(&badge.id) {
            assert_eq!(ghost.label(), "\u{2212}");
            assert!(ghost.style().contains("shape=ellipse;"));
        } else {
            assert!(ghost.label().contains("<s>web-"), "{}", ghost.label());
            // Beside small tiles and on a page with labels beside tiles; below the others.
            let is_beside = ghost.style().contains("labelPosition=right;align=left;");
            let base = file.old.pages[0].base.as_ref().unwrap();
            assert_eq!(is_beside, was.2 < 48.0 || base.beside, "{was:?}");
        }
    }
}

/// Two VPCs with groups and ACLs, the first of them only if it is wanted.
fn ruled(with_first: bool) -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    for name in ["apples", "pears"] {
        let vpc = b.add("vpc", name, region);
        for kind in ["security_group", "network_acl"] {
            b.data(kind, &format!("{name}-{kind}"), vpc);
        }
    }
    changed(&b.build(), |inventory| {
        let resources = inventory["resources"].as_array_mut().unwrap();
        let of_first = |name: &str| name.starts_with("apples");
        resources.retain(|one| with_first || !of_first(one["name"].as_str().unwrap()));
    })
}

#[test]
fn a_page_of_rules_is_known_again_where_another_vpc_comes_first_on_it() {
    let before = drawn_with(&ruled(false), 350);
    let id =
        File::of(&before).old.pages.iter().map(|page| page.id.clone()).find(|id| id.starts_with("rules:")).unwrap();
    let page = before.find(&format!("<diagram id=\"{id}\"")).unwrap();
    let (first, rest) = before.split_at(page);
    let note = "<mxCell id=\"n\" value=\"Ask Kim\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"9\" y=\"9\" width=\"9\" \
                height=\"9\" as=\"geometry\"/></mxCell></root>";
    let rest = rest.replacen(" name=\"pears rules\"", " name=\"My rules\"", 1).replacen("</root>", note, 1);
    let (text, report) = updated_with(&ruled(true), &format!("{first}{rest}"), 350, false);
    let after = File::of(&text);
    assert_eq!(after.old.pages.len(), File::of(&before).old.pages.len(), "no page is left over");
    let (on, _) = after.labelled("Ask Kim").unwrap();
    let on = after.old.pages.iter().find(|page| page.id == on).unwrap();
    assert_ne!(on.id, id);
    assert_eq!(on.name, "My rules");
    assert!(on.cells.iter().any(|cell| cell.element.get("name") == Some("apples-network_acl")));
    assert_eq!((report.pages, report.returned, report.added), (0, 0, 1));
}
