use crate::build;
use crate::fixtures::{edges, find, from, graph, in_vpc, noted, resource, server, service, subnet, to, vpc, with};
use drawstream_estate::{
    Coverage, CoverageState, Detail, ExternalForm, Kind, Link, Pointer, Reading, Relation, Resource, Target,
};

#[test]
fn a_reference_is_an_edge_in_the_direction_of_its_relation() {
    let gateway = in_vpc(Kind::PublicGateway, "gateway");
    let own = with(subnet("own", "us-south-1", ""), to(Relation::Egress, "gateway"));
    let own = with(own, from(Relation::Filters, "acl"));
    let all = edges(&graph([gateway, own, in_vpc(Kind::NetworkAcl, "acl")]));
    assert_eq!(all, ["egress: subnet own -> public_gateway gateway", "filters: network_acl acl -> subnet own"]);
}

#[test]
fn what_both_ends_tell_is_one_edge_with_the_notes_of_both() {
    let acl = with(in_vpc(Kind::NetworkAcl, "acl"), noted(to(Relation::Filters, "own"), "second"));
    let own = with(subnet("own", "us-south-1", ""), noted(from(Relation::Filters, "acl"), "first"));
    let own = with(with(own, noted(from(Relation::Filters, "acl"), "second")), from(Relation::Filters, "acl"));
    assert_eq!(edges(&graph([acl, own])), [r#"filters: network_acl acl -> subnet own ["first", "second"]"#]);
}

#[test]
fn an_end_that_was_not_read_keeps_the_best_name_that_is_known() {
    let pointer = |key: &str, name: &str, address: &str| {
        let to = Pointer { address: address.into(), ..Pointer::to(key, name) };
        with(in_vpc(Kind::LoadBalancer, "front"), Link::to(Relation::Member, Target::Resource(to)))
    };
    let cases = [
        (pointer("0717-1", "web", "10.0.0.9"), "web", "0717-1"),
        (pointer("0717-1", "", "10.0.0.9"), "10.0.0.9", "0717-1"),
        (pointer("0717-1", "", ""), "0717-1", ""),
        (pointer("", "", ""), "unnamed", ""),
    ];
    for (balancer, name, key) in cases {
        let graph = graph([balancer]);
        let [external] = &graph.externals[..] else { panic!("{:?}", graph.externals) };
        assert_eq!((external.form, &*external.name, &*external.detail.key), (ExternalForm::Unknown, name, key));
    }
}

#[test]
fn a_start_that_was_not_read_is_told_at_the_end() {
    let own = with(subnet("own", "us-south-1", ""), from(Relation::Filters, "acl"));
    let graph = graph([own]);
    assert!(graph.edges.is_empty() && graph.externals.is_empty());
    let node = graph.node(find(&graph, Kind::Subnet, "own"));
    assert_eq!(node.unknown, [(Relation::Filters, "acl".into())]);
}

#[test]
fn the_start_of_a_relation_is_of_the_kind_that_begins_it() {
    // A volume of the ACL's id is no ACL.
    let own = with(subnet("own", "us-south-1", ""), from(Relation::Filters, "acl"));
    assert!(edges(&graph([own, resource(Kind::Volume, "acl")])).is_empty());
    let web = with(server("web", &["a"], &[]), from(Relation::Holds, "disk"));
    let web = with(web, from(Relation::Guards, "group"));
    let all = edges(&graph([web, resource(Kind::Volume, "disk"), in_vpc(Kind::SecurityGroup, "group")]));
    assert_eq!(all, ["guards: security_group group -> instance web", "holds: volume disk -> instance web"]);
}

#[test]
fn an_exact_reference_is_by_kind_and_id_and_by_nothing_else() {
    let exact = |kind, id: &str| Link::to(Relation::Member, Target::Exact(kind, id.into()));
    let web = Resource { crn: "crn:web".into(), aliases: vec!["nic".into()], ..server("web", &["a"], &[]) };
    let mut balancer = in_vpc(Kind::LoadBalancer, "front");
    balancer.links = vec![
        exact(Kind::Instance, "web"),
        exact(Kind::Worker, "web"),
        exact(Kind::Instance, "nic"),
        exact(Kind::Instance, "crn:web"),
    ];
    let all = edges(&graph([web, balancer]));
    let wanted = [
        "member: load_balancer front -> instance web",
        "member: load_balancer front -> unknown crn:web",
        "member: load_balancer front -> unknown nic",
        "member: load_balancer front -> unknown web",
    ];
    assert_eq!(all, wanted);
}

#[test]
fn an_address_is_of_what_has_it_in_the_vpc() {
    let by_address = |address: &str| Link::to(Relation::Member, Target::Address(address.into()));
    let balancer = Resource { addresses: vec!["10.0.0.7".into()], ..in_vpc(Kind::LoadBalancer, "front") };
    let balancer =
        ["10.0.0.4", "10.0.0.5", "10.0.0.7"].iter().fold(balancer, |b, address| with(b, by_address(address)));
    let other = Resource { vpc: "w".into(), addresses: vec!["10.0.0.5".into()], ..resource(Kind::Instance, "other") };
    let all = edges(&graph([server("web", &["a"], &["10.0.0.4"]), other, resource(Kind::Vpc, "w"), balancer]));
    let wanted = [
        "member: load_balancer front -> instance web",
        "member: load_balancer front -> host 10.0.0.5",
        // Its own address is not its member.
        "member: load_balancer front -> host 10.0.0.7",
    ];
    assert_eq!(all, wanted);
}

/// A balancer of VPC `v` with a member of that address.
fn balancer_with(address: &str) -> Resource {
    with(in_vpc(Kind::LoadBalancer, "front"), Link::to(Relation::Member, Target::Address(address.into())))
}

#[test]
fn an_address_is_looked_for_in_the_networks_that_a_transit_gateway_joins() {
    let hub = |vpcs: &[&str]| {
        let hub = resource(Kind::TransitGateway, "hub");
        vpcs.iter().fold(hub, |hub, vpc| with(hub, to(Relation::Connects, vpc)))
    };
    let far = |id: &str, vpc: &str| Resource {
        vpc: vpc.into(),
        addresses: vec!["10.1.0.4".into()],
        ..resource(Kind::Instance, id)
    };
    let work = service("work", "power-iaas", "dal10");
    let aix =
        Resource { within: "work".into(), addresses: vec!["10.1.0.4".into()], ..resource(Kind::PvmInstance, "aix") };
    let vpcs = || [resource(Kind::Vpc, "w"), resource(Kind::Vpc, "x")];
    let members = |more: Vec<Resource>| -> Vec<String> {
        let all = edges(&graph(vpcs().into_iter().chain([balancer_with("10.1.0.4")]).chain(more)));
        all.into_iter().filter(|edge| edge.starts_with("member")).collect()
    };
    assert_eq!(members(vec![hub(&["v", "w"]), far("a", "w")]), ["member: load_balancer front -> instance a"]);
    assert_eq!(members(vec![hub(&["v", "work"]), work, aix]), ["member: load_balancer front -> pvm_instance aix"]);
    let nobody = ["member: load_balancer front -> host 10.1.0.4"];
    // It is in a VPC that is not joined; or two have it.
    assert_eq!(members(vec![hub(&["v", "x"]), far("a", "w")]), nobody);
    assert_eq!(members(vec![hub(&["v", "w", "x"]), far("a", "w"), far("b", "x")]), nobody);
}

#[test]
fn not_read_is_said_only_where_something_was_not_read() {
    let with_coverage = |state: CoverageState| {
        let part = Coverage::new("us-south", "bare_metal_server", state, 0);
        let resources = vpc().into_iter().chain([balancer_with("10.0.0.9")]).collect();
        let reading = Reading { account_id: "acc".into(), resources, coverage: vec![part], ..Reading::default() };
        build(reading)
    };
    let read = with_coverage(CoverageState::Found);
    assert_eq!(edges(&read), ["member: load_balancer front -> host 10.0.0.9"]);
    assert_eq!(&*read.externals[0].detail.location, "a");
    assert_eq!(edges(&with_coverage(CoverageState::Refused)), ["member: load_balancer front -> unknown 10.0.0.9"]);
}

#[test]
fn an_endpoint_gateway_reaches_one_service_or_all_of_that_name() {
    let reach = |instance: &str| {
        let target = Target::Service { name: "kms".into(), instance: instance.into() };
        with(in_vpc(Kind::EndpointGateway, "vpe"), Link::to(Relation::Reaches, target))
    };
    let with_services = |gateway| {
        edges(&graph([gateway, service("k1", "kms", ""), service("k2", "kms", ""), service("c", "logs", "")]))
    };
    let to = |id: &str| format!("reaches: endpoint_gateway vpe -> resource_instance {id}");
    assert_eq!(with_services(reach("")), [to("k1"), to("k2")]);
    assert_eq!(with_services(reach("k2")), [to("k2")]);
    // A service that is not in the drawing has no line.
    assert!(with_services(reach("gone")).is_empty());
}

#[test]
fn what_is_outside_the_account_is_kept_as_it_is_told() {
    let peer = |location: &str| {
        let detail = Detail { location: location.into(), ..Detail::default() };
        Link::to(Relation::Peer, Target::External { form: ExternalForm::Peer, name: "office".into(), detail })
    };
    let graph = graph([
        with(with(resource(Kind::DirectLink, "link"), peer("Dallas")), peer("Boston")),
        with(resource(Kind::DirectLink, "spare"), peer("Boston, Dallas")),
    ]);
    // Two links lead to one office, by two places; of the second, an earlier graph has told both.
    let places: Vec<&str> = graph.externals.iter().map(|external| &*external.detail.location).collect();
    assert_eq!(places, ["Boston, Dallas"]);
    assert_eq!(graph.edges.len(), 2);
}

#[test]
fn a_reference_to_itself_is_no_edge() {
    assert!(edges(&graph([with(in_vpc(Kind::LoadBalancer, "front"), to(Relation::Member, "front"))])).is_empty());
}

#[test]
fn a_reference_to_an_interface_means_the_server() {
    let web = Resource { aliases: vec!["nic".into()], ..server("web", &["a"], &["10.0.0.4"]) };
    let ip = |id: &str, pointer: Pointer| {
        with(resource(Kind::FloatingIp, id), Link::to(Relation::Attached, Target::Resource(pointer)))
    };
    let by_href = Pointer { owner: "web".into(), ..Pointer::to("mirror", "") };
    let by_address = Pointer { address: "10.0.0.4".into(), subnet: "a".into(), ..Pointer::to("other", "") };
    let all = edges(&graph([web, ip("1", Pointer::to("nic", "")), ip("2", by_href), ip("3", by_address)]));
    assert_eq!(all.iter().filter(|edge| edge.ends_with("-> instance web")).count(), 3, "{all:?}");
}
