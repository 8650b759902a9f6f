use super::Index;
use crate::build::Draft;
use crate::fixtures::{edges, find, from, graph, graph_of, in_vpc, resource, server, service, subnet, to, vpc, with};
use drawstream_estate::{Kind, Link, Pointer, Relation, Resource, Target};

fn drafts(more: impl IntoIterator<Item = Resource>) -> Vec<Draft> {
    vpc().into_iter().chain(more).map(Draft::new).collect()
}

/// The id of the draft at that index.
fn id(drafts: &[Draft], found: Option<usize>) -> Option<&str> {
    found.map(|at| &*drafts[at].resource.id)
}

#[test]
fn a_resource_is_found_by_id_crn_and_alias() {
    let web = Resource { crn: "crn:web".into(), aliases: vec!["nic".into()], ..server("web", &["a"], &[]) };
    let mut drafts = drafts([web]);
    let index = Index::of(&mut drafts);
    for key in ["web", "crn:web", "nic"] {
        assert_eq!(id(&drafts, index.find(&drafts, key, |_| true)), Some("web"), "{key}");
    }
    for key in ["", "web2"] {
        assert_eq!(index.find(&drafts, key, |_| true), None, "{key}");
    }
    assert_eq!(index.find(&drafts, "web", |draft| draft.is(Kind::Worker)), None);
}

#[test]
fn of_two_kinds_with_one_id_the_one_that_fits_is_found() {
    let mut drafts = drafts([resource(Kind::Volume, "twin"), server("twin", &[], &[])]);
    let index = Index::of(&mut drafts);
    let of = |kind| index.find(&drafts, "twin", |draft| draft.is(kind)).map(|at| drafts[at].resource.kind);
    assert_eq!((of(Kind::Volume), of(Kind::Instance)), (Some(Kind::Volume), Some(Kind::Instance)));
}

#[test]
fn twins_of_one_kind_get_numbers_and_the_first_is_found() {
    let twin = |name: &str| Resource { name: name.into(), ..server("twin", &["a"], &[]) };
    let balancer = with(in_vpc(Kind::LoadBalancer, "front"), to(Relation::Member, "twin"));
    for twins in [[twin("x"), twin("y")], [twin("y"), twin("x")]] {
        let graph = graph(twins.into_iter().chain([balancer.clone()]));
        assert_eq!(&*graph.node(find(&graph, Kind::Instance, "twin")).resource.name, "x");
        assert_eq!(&*graph.node(find(&graph, Kind::Instance, "twin#2")).resource.name, "y");
        assert_eq!(edges(&graph), ["member: load_balancer front -> instance twin"]);
    }
}

#[test]
fn a_resource_lies_in_the_vpc_that_it_names_or_in_that_of_its_subnet() {
    let by_crn = Resource { vpc: "crn:v".into(), ..resource(Kind::Instance, "by-crn") };
    let by_subnet = Resource { subnets: vec!["gone".into(), "b".into()], ..resource(Kind::LoadBalancer, "by-subnet") };
    let mut drafts = drafts([by_crn, by_subnet, resource(Kind::Instance, "none")]);
    drafts[0].resource.crn = "crn:v".into();
    Index::of(&mut drafts);
    let vpcs: Vec<Option<usize>> = drafts.iter().map(|draft| draft.vpc).collect();
    assert_eq!(vpcs, [Some(0), Some(0), Some(0), Some(0), Some(0), None]);
}

#[test]
fn an_address_lies_in_the_narrowest_subnet_around_it() {
    let mut drafts =
        drafts([subnet("wide", "us-south-1", "10.0.0.0/16"), subnet("narrow", "us-south-1", "10.0.0.64/26")]);
    let index = Index::of(&mut drafts);
    let at = |address: &str| id(&drafts, index.subnet_of_address(0, &address.into()));
    assert_eq!((at("10.0.0.65"), at("10.0.0.4"), at("10.0.9.1")), (Some("narrow"), Some("a"), Some("wide")));
    assert_eq!((at("10.9.0.1"), at("no address"), index.subnet_of_address(1, &"10.0.0.4".into())), (None, None, None));
}

#[test]
fn an_address_is_of_a_server_before_anything_else_and_only_in_its_vpc() {
    let endpoint = Resource { kind: Kind::EndpointGateway, ..server("vpe", &[], &["10.0.0.4", "10.0.0.5"]) };
    let other = Resource { vpc: "w".into(), ..server("other", &[], &["10.0.0.6"]) };
    let group = Resource { kind: Kind::SecurityGroup, ..server("group", &[], &["10.0.0.7"]) };
    let mut drafts = drafts([endpoint, server("web", &["a"], &["10.0.0.4"]), resource(Kind::Vpc, "w"), other, group]);
    let index = Index::of(&mut drafts);
    let at = |address: &str, not| id(&drafts, index.at_address(&drafts, 0, &address.into(), not));
    assert_eq!((at("10.0.0.4", 0), at("10.0.0.5", 0)), (Some("web"), Some("vpe")));
    // Whoever asks does not mean itself; what is only data of others has no address of its own.
    assert_eq!((at("10.0.0.4", 4), at("10.0.0.6", 0), at("10.0.0.7", 0)), (Some("vpe"), None, None));
}

/// A virtual interface that is attached to what that pointer names.
fn interface(id: &str, to: Pointer, addresses: &[&str]) -> Resource {
    let interface = Resource { kind: Kind::VirtualNetworkInterface, ..server(id, &["a"], addresses) };
    with(interface, Link::to(Relation::Holds, Target::Resource(to)))
}

#[test]
fn what_refers_to_a_virtual_interface_means_its_server() {
    let web = Resource { aliases: vec!["attachment".into()], ..server("web", &["a"], &["10.0.0.4"]) };
    let all = [web, interface("vni", Pointer::to("attachment", ""), &["10.0.0.4"])];
    let group = with(in_vpc(Kind::SecurityGroup, "group"), to(Relation::Guards, "vni"));
    let all = edges(&graph(all.into_iter().chain([group])));
    assert!(all.contains(&"guards: security_group group -> instance web".to_owned()), "{all:?}");
}

#[test]
fn a_server_has_the_further_addresses_of_its_virtual_interfaces() {
    let by_address = Link::to(Relation::Member, Target::Address("10.0.0.5".into()));
    let graph = graph([
        Resource { aliases: vec!["attachment".into()], ..server("web", &["a"], &["10.0.0.4"]) },
        interface("vni", Pointer::to("attachment", ""), &["10.0.0.4", "10.0.0.5"]),
        with(in_vpc(Kind::LoadBalancer, "front"), by_address),
    ]);
    let addresses = &graph.node(find(&graph, Kind::Instance, "web")).resource.addresses;
    assert_eq!(addresses[..], ["10.0.0.4".into(), "10.0.0.5".into()]);
    assert_eq!(edges(&graph)[0], "member: load_balancer front -> instance web");
}

#[test]
fn volumes_that_a_server_names_are_held_and_services_are_found_by_their_name() {
    let web = with(server("web", &["a"], &[]), from(Relation::Holds, "disk"));
    let mut drafts =
        drafts([web, resource(Kind::Volume, "disk"), resource(Kind::Volume, "spare"), service("k", "kms", "")]);
    let index = Index::of(&mut drafts);
    let held: Vec<bool> = (0..drafts.len()).map(|at| index.is_held_by_server(at)).collect();
    assert_eq!(held, [false, false, false, false, true, false, false]);
    assert_eq!((index.services("kms"), index.services("logs")), (&[6][..], &[][..]));
}

#[test]
fn the_order_of_the_replies_decides_nothing() {
    let all = || {
        let twin = |name: &str| Resource { name: name.into(), ..server("twin", &["a"], &["10.0.0.9"]) };
        let web = with(server("web", &["b"], &["10.0.1.4"]), from(Relation::Holds, "disk"));
        let balancer = with(in_vpc(Kind::LoadBalancer, "front"), to(Relation::Member, "twin"));
        let more = [twin("x"), twin("y"), web, resource(Kind::Volume, "disk"), balancer];
        vpc().into_iter().chain(more).collect::<Vec<_>>()
    };
    let mut backwards = all();
    backwards.reverse();
    assert_eq!(format!("{:?}", graph_of(all())), format!("{:?}", graph_of(backwards)));
}
