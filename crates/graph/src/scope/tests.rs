use crate::fixtures::{in_vpc, resource, server, service, to, vpc, with};
use crate::{Graph, build};
use drawstream_estate::{Kind, Reading, Relation, Resource, Scope};

/// Two regions with a VPC each, which a gateway joins, and services here and there.
fn resources() -> Vec<Resource> {
    let group = |id: &str, thing: Resource| Resource { group: (id.into(), format!("{id}-name").into()), ..thing };
    let far = |thing: Resource| Resource { region: "eu-de".into(), ..thing };
    let mut all = vpc();
    all.extend([
        group("shop", server("web", &["a"], &["10.0.0.4"])),
        group("shop", with(in_vpc(Kind::LoadBalancer, "front"), to(Relation::Member, "web"))),
        group("data", server("db", &["b"], &["10.0.1.4"])),
        far(resource(Kind::Vpc, "far")),
        far(Resource { vpc: "far".into(), ..resource(Kind::LoadBalancer, "far-front") }),
        with(Resource { region: "".into(), ..resource(Kind::TransitGateway, "core") }, to(Relation::Connects, "far")),
        group("shop", service("keys", "kms", "us-south")),
        service("power", "power-iaas", "us-south-2"),
        service("other", "kms", "us-south2"),
        service("global", "dns-svcs", "global"),
    ]);
    all
}

fn kept(scope: Scope) -> Vec<String> {
    let reading = Reading { account_id: "acc".to_owned(), resources: resources(), scope, ..Reading::default() };
    let graph: Graph = build(reading);
    for node in graph.nodes.iter().filter(|node| node.drawn && node.kind() != Kind::Account) {
        assert!(node.parent.is_some(), "{} is without its container", node.resource.id);
    }
    graph.nodes.iter().map(|node| node.resource.id.to_string()).collect()
}

fn regions(regions: &[&str]) -> Scope {
    Scope { regions: regions.iter().map(|&region| region.to_owned()).collect(), resource_group: None }
}

fn of_group(group: &str) -> Scope {
    Scope { regions: Vec::new(), resource_group: Some(group.to_owned()) }
}

#[test]
fn without_a_choice_all_is_kept() {
    assert_eq!(kept(Scope::default()).len(), resources().len() + 5, "account, two regions, two zones");
}

#[test]
fn a_region_keeps_what_lies_in_it_and_what_is_attached_to_that() {
    assert_eq!(kept(regions(&["eu-de"])), ["acc", "eu-de", "far", "far-front", "core"]);
}

#[test]
fn services_without_regions_are_kept_by_their_location() {
    let kept = kept(regions(&["us-south"]));
    let services = ["keys", "power", "other", "global", "core"].map(|id| kept.iter().any(|kept| kept == id));
    // A zone belongs to its region; a name that merely begins like it does not.
    assert_eq!(services, [true, true, false, false, false], "{kept:?}");
    assert!(kept.iter().all(|id| !id.starts_with("far") && id != "eu-de"), "{kept:?}");
}

#[test]
fn several_regions_are_kept_side_by_side() {
    let kept = kept(regions(&["us-south", "eu-de"]));
    assert!(["v", "far", "core"].iter().all(|id| kept.iter().any(|kept| kept == id)), "{kept:?}");
}

#[test]
fn a_resource_group_keeps_its_own_by_id_or_name_their_containers_and_what_is_attached() {
    let wanted = ["acc", "us-south", "v", "us-south-1", "a", "web", "front", "keys"];
    for group in ["shop", "shop-name"] {
        let kept = kept(of_group(group));
        assert_eq!(kept.len(), wanted.len(), "{kept:?}");
        assert!(wanted.iter().all(|id| kept.iter().any(|kept| kept.trim_start_matches("v/") == *id)), "{kept:?}");
    }
    assert_eq!(kept(of_group("gone")), ["acc"]);
}

#[test]
fn regions_and_a_group_together_keep_what_is_in_both() {
    let scope = Scope { resource_group: Some("shop".to_owned()), ..regions(&["eu-de"]) };
    assert_eq!(kept(scope), ["acc"]);
}
