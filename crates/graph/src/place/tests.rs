use super::{Placement, placement};
use crate::fixtures::{
    ACCOUNT, edges, find, from, graph, graph_of, in_vpc, place, resource, server, service, subnet, to, with,
};
use drawstream_estate::facts::{self, Infrastructure};
use drawstream_estate::{Home, Kind, Ref, Relation, Resource, Role};

/// A thing, what contains it, and whether that is only the closest place that is known.
type Case = (Resource, &'static str, bool);

fn lie(cases: Vec<Case>) {
    for (thing, wanted, unplaced) in cases {
        let (kind, id) = (thing.kind, thing.id.to_string());
        let graph = graph([thing, server("web", &["a"], &["10.0.0.4"]), service("work", "power-iaas", "dal10")]);
        assert_eq!(place(&graph, kind, &id), (wanted.to_owned(), unplaced), "{} {id}", kind.id());
    }
}

/// As [`resource`], without a region.
fn without_region(kind: Kind, id: &str) -> Resource {
    Resource { region: "".into(), ..resource(kind, id) }
}

fn in_subnets(kind: Kind, id: &str, subnets: &[&str]) -> Resource {
    Resource { kind, ..server(id, subnets, &[]) }
}

fn in_zone(thing: Resource) -> Resource {
    Resource { zone: "us-south-1".into(), ..thing }
}

#[test]
fn a_kind_without_a_place_is_data_or_counted_and_no_other() {
    for kind in Kind::ALL {
        let is_nowhere = placement(&resource(*kind, "x")) == Placement::Nowhere;
        assert_eq!(is_nowhere, matches!(kind.role(), Role::Data | Role::Counted), "{}", kind.id());
    }
}

#[test]
fn what_has_no_region_lies_in_the_account() {
    let kinds = [Kind::TransitGateway, Kind::DirectLink, Kind::SatelliteLocation, Kind::ResourceInstance];
    lie(kinds.map(|kind| (resource(kind, "x"), "account acc", false)).into());
}

#[test]
fn what_needs_no_vpc_lies_in_its_region() {
    let kinds = [Kind::Vpc, Kind::DedicatedHost, Kind::PlacementGroup, Kind::Volume];
    lie(kinds.map(|kind| (resource(kind, "x"), "region us-south", false)).into());
    lie(kinds.map(|kind| (without_region(kind, "x"), "account acc", true)).into());
    let by_zone = |kind| (in_zone(without_region(kind, "x")), "region us-south", false);
    lie(kinds.map(by_zone).into());
}

#[test]
fn a_cluster_lies_in_its_vpc_or_without_one_in_its_region() {
    let on = |infrastructure| {
        let facts = facts::Cluster { infrastructure, ..facts::Cluster::default() };
        Resource { facts: facts.into(), ..resource(Kind::Cluster, "x") }
    };
    lie(vec![
        (Resource { vpc: "v".into(), ..on(Infrastructure::Vpc) }, "vpc v", false),
        (in_subnets(Kind::Cluster, "by-its-workers", &["a"]), "vpc v", false),
        (on(Infrastructure::Vpc), "region us-south", true),
        (on(Infrastructure::Classic), "region us-south", false),
        (on(Infrastructure::Satellite), "region us-south", false),
    ]);
    let at = |location: &str| Resource { within: location.into(), ..on(Infrastructure::Satellite) };
    for key in ["loc", "factory"] {
        let location = Resource { name: "factory".into(), ..resource(Kind::SatelliteLocation, "loc") };
        let graph = graph([location, at(key)]);
        assert_eq!(place(&graph, Kind::Cluster, "x"), ("satellite_location loc".to_owned(), false));
    }
}

#[test]
fn a_worker_that_is_coming_up_lies_in_the_zone_of_its_clusters_vpc() {
    let facts = facts::Worker { cluster: Ref { id: "ks".into(), ..Ref::default() }, ..facts::Worker::default() };
    let worker = Resource { facts: facts.into(), ..in_zone(resource(Kind::Worker, "w")) };
    let cluster = Resource { vpc: "v".into(), ..resource(Kind::Cluster, "ks") };
    let with_cluster = graph([cluster, worker.clone()]);
    assert_eq!(place(&with_cluster, Kind::Worker, "w"), ("zone v/us-south-1".to_owned(), false));
    assert_eq!(place(&graph([worker]), Kind::Worker, "w"), ("region us-south".to_owned(), true));
}

#[test]
fn a_virtual_interface_that_nothing_has_lies_in_its_subnet_with_its_address() {
    let interface = |target: &str| {
        let facts = facts::VirtualNetworkInterface {
            target: Ref { id: target.into(), ..Ref::default() },
            ..facts::VirtualNetworkInterface::default()
        };
        Resource { facts: facts.into(), ..in_subnets(Kind::VirtualNetworkInterface, "x", &["b"]) }
    };
    let address = with(resource(Kind::FloatingIp, "ip"), to(Relation::Attached, "x"));
    let free = graph([interface(""), address]);
    assert_eq!(place(&free, Kind::VirtualNetworkInterface, "x"), ("subnet b".to_owned(), false));
    assert_eq!(place(&free, Kind::FloatingIp, "ip"), ("subnet b".to_owned(), false));
    // One that is attached, or that a server names, is that server's.
    let nowhere = ("nowhere".to_owned(), false);
    assert_eq!(place(&graph([interface("nic")]), Kind::VirtualNetworkInterface, "x"), nowhere);
    let web = Resource { aliases: vec!["x".into()], ..server("web", &["a"], &[]) };
    assert_eq!(place(&graph([interface(""), web]), Kind::VirtualNetworkInterface, "x"), nowhere);
}

#[test]
fn a_regional_vpn_gateway_lies_in_its_vpc() {
    let facts = facts::VpnGateway { availability: "regional".into(), ..facts::VpnGateway::default() };
    let regional = Resource { facts: facts.into(), ..in_subnets(Kind::VpnGateway, "x", &["a", "b"]) };
    lie(vec![(regional, "vpc v", false)]);
}

#[test]
fn a_share_that_several_vpcs_mount_lies_in_none_of_them() {
    let share = |vpcs: &[&str]| {
        let share = in_zone(Resource { vpc: vpcs[0].into(), ..resource(Kind::Share, "x") });
        vpcs.iter().fold(share, |share, vpc| with(share, to(Relation::Mounts, vpc)))
    };
    let shared = graph([resource(Kind::Vpc, "w"), share(&["v", "w"])]);
    assert_eq!(place(&shared, Kind::Share, "x"), ("region us-south".to_owned(), false));
    assert_eq!(edges(&shared), ["mounts: share x -> vpc v", "mounts: share x -> vpc w"]);
    lie(vec![(share(&["v"]), "zone v/us-south-1", false)]);
}

#[test]
fn what_is_in_several_subnets_says_so() {
    let interface = |subnet: &str| facts::Interface {
        subnet: Ref { id: subnet.into(), ..Ref::default() },
        ..facts::Interface::default()
    };
    let facts = facts::Instance {
        interfaces: vec![interface("a"), interface("b"), interface("a")],
        ..facts::Instance::default()
    };
    let web = Resource { facts: facts.into(), ..server("web", &["a", "b"], &[]) };
    let graph = graph([web]);
    let web = graph.node(find(&graph, Kind::Instance, "web"));
    assert_eq!(web.further, [find(&graph, Kind::Subnet, "b")]);
}

#[test]
fn what_serves_a_whole_vpc_lies_in_it() {
    let kinds = [Kind::LoadBalancer, Kind::InstanceGroup, Kind::PrivatePathServiceGateway, Kind::FlowLogCollector];
    lie(kinds.map(|kind| (in_vpc(kind, "x"), "vpc v", false)).into());
    lie(kinds[1..].iter().map(|kind| (in_subnets(*kind, "x", &["gone", "b"]), "vpc v", false)).collect());
    // A load balancer in one zone lies in that.
    lie(vec![
        (in_subnets(kinds[0], "x", &["a"]), "zone v/us-south-1", false),
        (in_subnets(kinds[0], "x", &["b", "a"]), "vpc v", false),
    ]);
    lie(kinds.map(|kind| (resource(kind, "x"), "region us-south", true)).into());
}

#[test]
fn subnets_and_public_gateways_lie_in_their_zone() {
    let gateway = in_vpc(Kind::PublicGateway, "x");
    lie(vec![
        (subnet("x", "us-south-1", ""), "zone v/us-south-1", false),
        (subnet("x", "us-south-3", ""), "zone v/us-south-3", false),
        (subnet("x", "", ""), "vpc v", true),
        (in_zone(gateway.clone()), "zone v/us-south-1", false),
        (gateway, "vpc v", true),
        (Resource { vpc: "gone".into(), ..subnet("x", "us-south-1", "") }, "region us-south", true),
    ]);
}

#[test]
fn servers_lie_in_the_subnet_of_their_primary_interface() {
    for kind in [Kind::Instance, Kind::Worker, Kind::BareMetalServer, Kind::VpnGateway, Kind::VpnServer] {
        let unknown = || in_subnets(kind, "x", &["gone"]);
        let outside = Resource { vpc: "gone".into(), ..unknown() };
        lie(vec![
            (in_subnets(kind, "x", &["b", "a"]), "subnet b", false),
            (in_subnets(kind, "x", &["gone", "a"]), "subnet a", false),
            (Resource { kind, ..server("x", &[], &["10.0.1.9"]) }, "subnet b", false),
            (in_zone(unknown()), "zone v/us-south-1", true),
            (unknown(), "vpc v", true),
            (outside, "region us-south", true),
        ]);
    }
}

#[test]
fn an_endpoint_gateway_lies_where_its_addresses_do() {
    let gateway = |addresses: &[&str]| Resource { kind: Kind::EndpointGateway, ..server("x", &[], addresses) };
    lie(vec![
        (gateway(&["10.0.0.9"]), "subnet a", false),
        (gateway(&["10.0.0.9", "10.0.0.10"]), "subnet a", false),
        (gateway(&["10.0.0.9", "10.0.1.9"]), "subnet a", false),
        (gateway(&[]), "vpc v", false),
        (gateway(&["10.9.9.9"]), "vpc v", true),
    ]);
}

#[test]
fn shares_and_ranges_lie_in_the_zone_of_their_vpc_or_in_what_is_wider() {
    for kind in [Kind::Share, Kind::PublicAddressRange] {
        lie(vec![
            (in_zone(in_vpc(kind, "x")), "zone v/us-south-1", false),
            (in_vpc(kind, "x"), "vpc v", false),
            (in_zone(resource(kind, "x")), "region us-south", false),
            (Resource { vpc: "gone".into(), ..resource(kind, "x") }, "region us-south", true),
            (without_region(kind, "x"), "account acc", true),
        ]);
    }
}

#[test]
fn a_floating_ip_lies_where_its_target_does() {
    let ip = || resource(Kind::FloatingIp, "x");
    lie(vec![
        (with(ip(), to(Relation::Attached, "web")), "subnet a", false),
        (with(ip(), to(Relation::Attached, "gone")), "region us-south", true),
        (ip(), "region us-south", false),
        (without_region(Kind::FloatingIp, "x"), "account acc", true),
    ]);
    let lost = graph([with(ip(), to(Relation::Attached, "lost")), server("lost", &["gone"], &[])]);
    assert_eq!(place(&lost, Kind::FloatingIp, "x"), ("vpc v".to_owned(), true));
}

#[test]
fn a_part_lies_in_its_whole() {
    for kind in [Kind::PvmInstance, Kind::PvmNetwork, Kind::DnsZone] {
        let part = |within: &str| Resource { within: within.into(), ..resource(kind, "x") };
        // Only what lies in the account itself is a whole.
        lie(vec![
            (part("work"), "resource_instance work", false),
            (part("gone"), "account acc", true),
            (part("web"), "account acc", true),
        ]);
    }
}

#[test]
fn data_of_others_has_no_place() {
    for kind in Kind::ALL.iter().filter(|kind| kind.role() == Role::Data) {
        lie(vec![(in_vpc(*kind, "x"), "nowhere", false)]);
    }
}

#[test]
fn a_volume_is_data_of_the_server_that_holds_it() {
    let volume = || resource(Kind::Volume, "disk");
    let told_by_volume = with(volume(), to(Relation::Holds, "web"));
    let told_by_server = with(server("db", &["a"], &[]), from(Relation::Holds, "disk"));
    lie(vec![
        (told_by_volume, "nowhere", false),
        (with(volume(), to(Relation::Holds, "gone")), "region us-south", true),
    ]);
    assert_eq!(place(&graph([told_by_server, volume()]), Kind::Volume, "disk").0, "nowhere");
}

/// A resource whose source has resolved where it lies.
fn at_home(kind: Kind, id: &str, parent: Option<(Kind, &str)>, unplaced: bool) -> Resource {
    let parent = parent.map(|(kind, id)| (kind, id.into()));
    Resource { home: Some(Home { parent, unplaced }), ..resource(kind, id) }
}

#[test]
fn a_home_that_the_source_tells_counts_more_than_anything_else() {
    let graph = graph([
        at_home(Kind::Instance, "moved", Some((Kind::Subnet, "b")), false),
        at_home(Kind::Instance, "adrift", Some((Kind::Vpc, "v")), true),
        at_home(Kind::Instance, "data", None, false),
        at_home(Kind::Instance, "lost", Some((Kind::Subnet, "gone")), false),
        // An id is one of its kind.
        at_home(Kind::Instance, "other-kind", Some((Kind::Vpc, "a")), false),
        at_home(Kind::Instance, "top", Some((Kind::Account, ACCOUNT)), false),
    ]);
    let wanted = [
        ("moved", "subnet b", false),
        ("adrift", "vpc v", true),
        ("data", "nowhere", false),
        ("lost", "account acc", true),
        ("other-kind", "account acc", true),
        ("top", "account acc", false),
    ];
    for (id, parent, unplaced) in wanted {
        assert_eq!(place(&graph, Kind::Instance, id), (parent.to_owned(), unplaced), "{id}");
    }
}

#[test]
fn regions_and_zones_that_the_source_tells_are_used() {
    let zone = Resource { name: "us-south-1".into(), ..in_vpc(Kind::Zone, "own-id") };
    let graph = graph_of(vec![
        at_home(Kind::Region, "us-south", Some((Kind::Account, ACCOUNT)), false),
        resource(Kind::Vpc, "v"),
        Resource { home: at_home(Kind::Zone, "", Some((Kind::Vpc, "v")), false).home, ..zone },
        subnet("a", "us-south-1", ""),
    ]);
    assert_eq!(graph.nodes.iter().filter(|node| matches!(node.kind(), Kind::Region | Kind::Zone)).count(), 2);
    assert_eq!(place(&graph, Kind::Subnet, "a"), ("zone own-id".to_owned(), false));
    assert_eq!(place(&graph, Kind::Vpc, "v"), ("region us-south".to_owned(), false));
}

#[test]
fn rings_of_homes_are_broken_and_nothing_is_lost() {
    let inside = |id: &str, parent: &str| at_home(Kind::Instance, id, Some((Kind::Instance, parent)), false);
    let graph =
        graph_of(vec![inside("a", "b"), inside("b", "c"), inside("c", "a"), inside("d", "c"), inside("e", "e")]);
    let hung = ["a", "b", "c", "d", "e"].map(|id| place(&graph, Kind::Instance, id));
    assert_eq!(hung.iter().filter(|place| **place == ("account acc".to_owned(), true)).count(), 2, "{hung:?}");
    for id in ["a", "b", "c", "d", "e"] {
        let (mut at, mut steps) = (find(&graph, Kind::Instance, id), 0);
        while let Some(parent) = graph.node(at).parent {
            (at, steps) = (parent, steps + 1);
            assert!(steps < 6, "{id} is in a ring");
        }
        assert_eq!(graph.node(at).kind(), Kind::Account, "{id}");
    }
}
