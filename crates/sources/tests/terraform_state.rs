//! What states hold beside plain resources: counts and keys, deposed instances, data sources, what lies in another state.
#![allow(clippy::unwrap_used)]

use drawstream_estate::{Facts, Kind, Reading, Relation, Resource};
use drawstream_graph::{End, build};
use drawstream_sources::file::{self, FileError};
use serde_json::{Value, json};

fn state(resources: &[Value]) -> String {
    json!({"version": 4, "lineage": "x", "resources": resources}).to_string()
}

fn read(resources: &[Value]) -> Reading {
    file::read("a.tfstate", state(resources).as_bytes()).unwrap()
}

fn one(form: &str, name: &str, attributes: Value) -> Value {
    json!({"mode": "managed", "type": form, "name": name, "provider": "provider.ibm",
        "instances": [{"attributes": attributes}]})
}

fn vpc(id: &str) -> Value {
    json!({"id": id, "name": "v", "crn": format!("crn:v1:bluemix:public:is:eu-de:a/acc::vpc:{id}")})
}

fn of(reading: &Reading, kind: Kind) -> Vec<&Resource> {
    reading.resources.iter().filter(|one| one.kind == kind).collect()
}

fn addresses(reading: &Reading) -> Vec<(&str, &str)> {
    let placed = &reading.declared.as_ref().unwrap().addresses;
    placed.iter().map(|one| (&*one.address, &*one.id)).collect()
}

#[test]
fn instances_are_told_apart_and_deposed_and_tainted_ones_are_there() {
    let reading = read(&[json!({"module": "module.m[\"a/b\"]", "mode": "managed", "type": "ibm_is_vpc", "name": "v",
        "each": "map", "instances": [
            {"index_key": "x", "attributes": vpc("r1")},
            {"index_key": "x", "deposed": "00ff", "attributes": vpc("r2")},
            {"index_key": 3, "status": "tainted", "attributes": vpc("r3")}]})]);
    let wanted = [
        ("module.m[\"a/b\"].ibm_is_vpc.v[\"x\"]", "r1"),
        ("module.m[\"a/b\"].ibm_is_vpc.v[\"x\"] (deposed 00ff)", "r2"),
        ("module.m[\"a/b\"].ibm_is_vpc.v[3]", "r3"),
    ];
    assert_eq!(addresses(&reading), wanted);
    assert_eq!(of(&reading, Kind::Vpc).len(), 3);
}

#[test]
fn what_is_looked_at_is_the_same_as_what_is_managed() {
    let mut data = one("ibm_is_vpc", "v", vpc("r1"));
    data["mode"] = "data".into();
    let reading = read(&[data, one("ibm_is_vpc", "v", vpc("r1"))]);
    assert_eq!(addresses(&reading), [("data.ibm_is_vpc.v", "r1"), ("ibm_is_vpc.v", "r1")]);
    assert_eq!(of(&reading, Kind::Vpc).len(), 1);
}

#[test]
fn what_is_only_referred_to_is_drawn_as_such() {
    let reading = read(&[
        one(
            "ibm_is_instance",
            "s",
            json!({"id": "i", "name": "i", "vpc": "r1", "zone": "eu-de-1",
            "primary_network_interface": [{"id": "n", "subnet": "s1", "primary_ip": [{"address": "10.0.0.4"}]}]}),
        ),
        one(
            "ibm_is_lb_pool_member",
            "m",
            json!({"id": "lb/p/m", "lb": "lb", "pool": "lb/p", "target_id": "i", "port": 80}),
        ),
        one(
            "ibm_cos_bucket",
            "b",
            json!({"id": "x", "bucket_name": "b",
            "resource_instance_id": "crn:v1:bluemix:public:cloud-object-storage:global:a/acc:guid::"}),
        ),
        one("ibm_kms_key", "k", json!({"id": "y", "instance_id": "guid", "payload": "CANARY"})),
    ]);
    for kind in [Kind::Vpc, Kind::Subnet, Kind::LoadBalancer, Kind::ResourceInstance] {
        let all = of(&reading, kind);
        assert_eq!((all.len(), all[0].not_read), (1, true), "{}", kind.id());
    }
    let Facts::ResourceInstance(facts) = &of(&reading, Kind::ResourceInstance)[0].facts else { panic!("no facts") };
    let parts: Vec<(&str, Option<u64>)> = facts.parts.iter().map(|part| (&*part.form, part.number)).collect();
    assert_eq!((&*facts.service, parts), ("cloud-object-storage", vec![("bucket", Some(1)), ("key", Some(1))]));
    assert!(!format!("{reading:?}").contains("CANARY"));
    let graph = build(reading);
    let (_, server) = graph.all().find(|(_, node)| node.kind() == Kind::Instance).unwrap();
    let subnet = graph.node(server.parent.unwrap());
    assert_eq!((&*subnet.resource.id, subnet.unplaced), ("s1", false));
    assert_eq!(graph.node(subnet.parent.unwrap()).resource.name_or_id(), "eu-de-1");
}

#[test]
fn attachments_say_more_than_the_subnet_itself() {
    let reading = read(&[
        one("ibm_is_vpc", "v", vpc("r1")),
        one(
            "ibm_is_subnet",
            "s",
            json!({"id": "s", "name": "s", "vpc": "r1", "zone": "eu-de-1", "network_acl": "old"}),
        ),
        one("ibm_is_network_acl", "old", json!({"id": "old", "name": "old", "vpc": "r1"})),
        one("ibm_is_network_acl", "new", json!({"id": "new", "name": "new", "vpc": "r1"})),
        one("ibm_is_subnet_network_acl_attachment", "a", json!({"id": "s", "subnet": "s", "network_acl": "new"})),
    ]);
    let graph = build(reading);
    let filters: Vec<&str> = graph
        .edges
        .iter()
        .filter(|edge| edge.relation == Relation::Filters)
        .map(|edge| (&*graph.node(edge.from).resource.id, edge.to))
        .filter(|(_, to)| matches!(to, End::Node(_)))
        .map(|(from, _)| from)
        .collect();
    assert_eq!(filters, ["new"]);
}

#[test]
fn one_resource_of_power_may_be_several_servers() {
    let reading = read(&[one(
        "ibm_pi_instance",
        "p",
        json!({"id": "ws/a/b/c", "pi_cloud_instance_id": "ws",
        "pi_instance_name": "p", "pi_memory": 8, "pi_processors": 0.5}),
    )]);
    let ids: Vec<&str> = of(&reading, Kind::PvmInstance).iter().map(|one| &*one.id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(of(&reading, Kind::PvmInstance).iter().map(|one| &*one.within).collect::<Vec<_>>(), ["ws"; 3]);
}

#[test]
fn filters_of_a_direct_link_are_its_own() {
    let filter = json!({"import_route_filter_id": "f", "action": "permit", "prefix": "10.0.0.0/8", "ge": 16});
    let reading = read(&[one(
        "ibm_dl_gateway",
        "d",
        json!({"id": "d", "name": "d", "authentication_key": "CANARY", "default_import_route_filter": "deny",
            "import_route_filters": [filter]}),
    )]);
    assert!(!format!("{reading:?}").contains("CANARY"));
    let graph = build(reading);
    let (_, link) = graph.all().find(|(_, node)| node.kind() == Kind::DirectLink).unwrap();
    let Facts::DirectLink(facts) = &link.resource.facts else { panic!("no facts") };
    let told: Vec<(&str, &str, Option<u64>)> =
        facts.import_filters.iter().map(|one| (&*one.id, &*one.action, one.ge)).collect();
    assert_eq!((&*facts.import_default, told), ("deny", vec![("f", "permit", Some(16))]));
    assert!(facts.export_filters.is_empty());
}

#[test]
fn states_join_by_ids() {
    let network = state(&[one("ibm_is_vpc", "v", vpc("r1"))]);
    let servers = state(&[one(
        "ibm_is_subnet",
        "s",
        json!({"id": "s", "name": "s", "vpc": "r1", "zone": "eu-de-1", "ipv4_cidr_block": "10.0.0.0/24"}),
    )]);
    let reading = file::read_all(&[("a.tfstate", network.as_bytes()), ("b/b.tfstate", servers.as_bytes())]).unwrap();
    let drawstream_estate::Origin::File { name, form } = &reading.origin else { panic!("a file") };
    assert_eq!((name.as_str(), form.as_str()), ("a.tfstate, b.tfstate", "Terraform states"));
    let known: Vec<bool> = of(&reading, Kind::Vpc).iter().map(|one| one.not_read).collect();
    assert_eq!(known, [false]);
    assert_eq!(addresses(&reading), [("ibm_is_subnet.s (file 2)", "s"), ("ibm_is_vpc.v (file 1)", "r1")]);
    let error = file::read_all(&[("a.tfstate", network.as_bytes()), ("b.tfstate", b"{\"version\":4,\"lineage\":1,")]);
    assert!(matches!(error, Err(FileError::NotJson { ref name, .. }) if name == "b.tfstate"), "{error:?}");
}

#[test]
fn what_is_no_resource_is_told_and_the_rest_is_read() {
    let reading = read(&[
        one("ibm_is_vpc", "v", vpc("r1")),
        json!(7),
        json!({"mode": "managed", "type": 5, "name": null, "instances": [{"attributes": {"id": "x"}}]}),
        json!({"mode": "managed", "type": "ibm_is_vpc", "name": "w", "instances": [[], {"attributes": "text"}]}),
        one("aws_vpc", "a", json!({"id": "CANARY"})),
        one("ibm_iam_access_group", "a", json!({"id": "CANARY"})),
    ]);
    assert_eq!(reading.missing.len(), 1, "{:?}", reading.missing);
    assert!(reading.missing[0].message.contains("2 entries are no resource"), "{}", reading.missing[0].message);
    assert!(!format!("{reading:?}").contains("CANARY"));
    // One without attributes stands under its address.
    assert!(addresses(&reading).contains(&("ibm_is_vpc.w", "ibm_is_vpc.w")));
    assert_eq!(reading.declared.unwrap().number, 5);
}

#[test]
fn counts_without_end_make_no_workers_without_end() {
    let cluster = |id: &str| {
        one(
            "ibm_container_vpc_cluster",
            id,
            json!({"id": id, "name": id, "vpc_id": "r1", "worker_count": u64::MAX,
            "zones": [{"name": "eu-de-1", "subnet_id": "s"}, {"name": "eu-de-2", "subnet_id": "t"}]}),
        )
    };
    let reading = read(&[cluster("a"), cluster("b")]);
    assert_eq!(of(&reading, Kind::Worker).len(), 20_000);
}
