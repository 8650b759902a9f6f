//! Collected files of every version are read as the live account would be, and say what they do not hold.
#![allow(clippy::unwrap_used)]

use drawstream_estate::{CoverageState, Facts, Kind, Origin, Reading, Resource};
use drawstream_sources::{collected, file};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(file: &Value) -> Reading {
    file::read("folder/account.json", file.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn one<'r>(reading: &'r Reading, kind: Kind, id: &str) -> &'r Resource {
    let mut all = reading.resources.iter().filter(|resource| resource.kind == kind && *resource.id == *id);
    let found = all.next().unwrap_or_else(|| panic!("no {} {id}", kind.id()));
    assert!(all.next().is_none(), "{} {id} twice", kind.id());
    found
}

fn state(reading: &Reading, region: &str, kind: Kind) -> Option<(CoverageState, u64)> {
    let is = |coverage: &&drawstream_estate::Coverage| coverage.region == region && coverage.kind == kind.id();
    reading.coverage.iter().find(is).map(|coverage| (coverage.state, coverage.found))
}

fn reference(id: &str) -> Value {
    json!({ "id": id, "crn": format!("crn:{id}"), "href": format!("href:{id}"), "name": id })
}

/// A file of the newest version, with the stand-ins for ids that published samples have.
fn newest() -> Value {
    json!({
        "collector_version": "0.17.2", "provider": "ibm",
        "vpcs": [{
            "id": "id:1", "crn": "crn:1", "name": "shop", "region": "eu-de", "tags": ["owner:anna"],
            "default_routing_table": reference("id:9"),
            "address_prefixes": [{ "id": "id:2", "cidr": "10.0.0.0/18", "zone": { "name": "eu-de-1" }, "is_default": true }],
        }],
        "subnets": [{
            "id": "id:3", "crn": "crn:3", "name": "web", "ipv4_cidr_block": "10.0.0.0/24", "vpc": reference("id:1"),
            "zone": { "name": "eu-de-1" }, "tags": null, "reserved_ips": [{ "id": "id:33", "address": "10.0.0.1" }],
        }],
        "public_gateways": [], "floating_ips": [], "network_acls": null, "endpoint_gateways": [],
        "security_groups": [{ "id": "id:5", "crn": "crn:5", "name": "sg", "vpc": reference("id:1"), "rules": [] }],
        "instances": [{
            "id": "id:4", "crn": "crn:4", "name": "server", "vpc": reference("id:1"), "zone": { "name": "eu-de-1" },
            "resource_group": { "id": "g1", "name": "production" },
            "primary_network_attachment": { "id": "id:41", "primary_ip": { "address": "10.0.0.4" }, "subnet": reference("id:3") },
            "network_attachments": [
                { "id": "id:41", "primary_ip": { "address": "10.0.0.4" }, "subnet": reference("id:3"),
                  "virtual_network_interface": reference("id:6") },
            ],
            "network_interfaces": [
                { "id": "id:41", "primary_ip": { "address": "10.0.0.4" }, "subnet": reference("id:3"),
                  "security_groups": [reference("id:5")], "type": "primary" },
            ],
        }],
        "virtual_nis": [{ "id": "id:6", "crn": "crn:6", "name": "vni", "subnet": reference("id:3"), "zone": { "name": "eu-de-1" } }],
        "routing_tables": [{
            "id": "id:9", "name": "main", "is_default": true, "subnets": [],
            "routes": [{ "id": "id:91", "name": "out", "destination": "0.0.0.0/0", "action": "deliver",
                "next_hop": { "address": "10.0.0.4" }, "zone": { "name": "eu-de-1" }, "priority": 2 }],
        }],
        "load_balancers": [{
            "id": "id:7", "crn": "crn:7", "name": "lb", "is_public": true, "subnets": [reference("id:3")],
            "listeners": [{ "id": "id:71", "protocol": "https", "port": 443, "default_pool": reference("id:72"),
                "policies": [{ "id": "id:73", "action": "forward", "rules": [] }] }],
            "pools": [
                { "id": "id:72", "name": "main", "algorithm": "round_robin", "members": [
                    { "id": "id:74", "port": 8443, "target": { "id": "id:4" } },
                ] },
                { "id": "id:75", "name": "other", "members": [] },
            ],
        }],
        "transit_gateways": [{ "id": "tg", "crn": "crn:20", "name": "tg", "location": "eu-de" }],
        "transit_connections": [{
            "id": "c1", "name": "shop", "network_type": "vpc", "network_id": "crn:1", "status": "attached",
            "transit_gateway": { "id": "tg", "crn": "crn:20", "name": "tg" },
        }],
        "iks_clusters": [{
            "id": "cl", "name": "cluster", "region": "eu-de", "type": "kubernetes", "workerCount": 1,
            "WorkerNodes": [{ "id": "w1", "location": "eu-de-1", "flavor": "bx2.4x16",
                "networkInterfaces": [{ "subnetID": "id:3", "ipAddress": "10.0.0.9", "primary": true }] }],
        }],
        "config-file-git-sha1": "$Id$",
    })
}

#[test]
fn sub_lists_are_read_as_the_calls_that_they_stand_for() {
    let reading = read(&newest());
    assert_eq!(reading.origin, Origin::File { name: "account.json".into(), form: collected::FORM.into() });
    assert!(reading.read_at.is_empty() && reading.account_id.is_empty(), "stand-ins tell neither");
    assert!(reading.missing.is_empty(), "{:?}", reading.missing);
    assert_eq!(&*one(&reading, Kind::AddressPrefix, "id:2").vpc, "id:1");
    let table = one(&reading, Kind::RoutingTable, "id:9");
    assert_eq!((&*table.vpc, &*table.region), ("id:1", "eu-de"));
    assert_eq!(&*one(&reading, Kind::LoadBalancer, "id:7").region, "eu-de", "by its subnet");
    let worker = one(&reading, Kind::Worker, "w1");
    assert_eq!((&*worker.zone, &*worker.subnets[0]), ("eu-de-1", "id:3"));
    let added: Vec<&Facts> = reading.additions.iter().map(|addition| &addition.facts).collect();
    let (mut routes, mut listeners, mut policies, mut pools, mut connections) = (0, 0, 0, Vec::new(), 0);
    for facts in added {
        match facts {
            Facts::RoutingTable(facts) => routes += facts.routes.len(),
            Facts::TransitGateway(facts) => connections += facts.connections.len(),
            Facts::LoadBalancer(facts) => {
                listeners += facts.listeners.iter().filter(|listener| !listener.protocol.is_empty()).count();
                policies += facts.listeners.iter().map(|listener| listener.policies.len()).sum::<usize>();
                pools.extend(facts.pools.iter().map(|pool| (&*pool.id, &*pool.algorithm, pool.members.len())));
            }
            _ => {}
        }
    }
    assert_eq!((routes, listeners, policies, connections), (1, 1, 1, 1));
    assert_eq!(pools, [("id:72", "round_robin", 0), ("id:75", "", 0), ("id:72", "", 1)]);
    let Facts::Instance(server) = &one(&reading, Kind::Instance, "id:4").facts else { panic!("no server") };
    assert_eq!(&*server.interfaces[0].security_groups[0].id, "id:5", "the sub-list is whole");
    assert_eq!(reading.tags, [("crn:1".into(), vec!["owner:anna".into()])]);
    assert_eq!(reading.groups, [("g1".into(), "production".into())]);
}

#[test]
fn the_coverage_tells_what_a_file_has_no_room_for() {
    let reading = read(&newest());
    let (found, lacking) = (CoverageState::Found, CoverageState::NotConfigured);
    for (region, kind, expected) in [
        ("eu-de", Kind::Vpc, (found, 1)),
        ("eu-de", Kind::NetworkAcl, (found, 0)),
        ("eu-de", Kind::PublicGateway, (found, 0)),
        ("eu-de", Kind::RoutingTable, (found, 1)),
        ("eu-de", Kind::AddressPrefix, (found, 1)),
        ("eu-de", Kind::Volume, (lacking, 0)),
        ("eu-de", Kind::BareMetalServer, (lacking, 0)),
        ("global", Kind::TransitGateway, (found, 1)),
        ("global", Kind::Worker, (found, 1)),
        ("global", Kind::Tag, (found, 1)),
        // Classic and Satellite clusters have no list.
        ("global", Kind::Cluster, (lacking, 1)),
        ("global", Kind::Region, (lacking, 1)),
        ("global", Kind::ResourceInstance, (lacking, 0)),
        ("global", Kind::DnsZone, (lacking, 0)),
        ("global", Kind::PvmInstance, (lacking, 0)),
        ("global", Kind::ResourceGroup, (lacking, 0)),
    ] {
        assert_eq!(state(&reading, region, kind), Some(expected), "{} in {region}", kind.id());
    }
    let told: std::collections::BTreeSet<&str> = reading.coverage.iter().map(|part| &*part.kind).collect();
    for kind in Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Account | Kind::Zone)) {
        assert!(told.contains(kind.id()), "nothing is said of {}", kind.id());
    }
    // A file without a list does not know; nor does one without anything.
    let mut file = newest();
    file.as_object_mut().unwrap().remove("load_balancers");
    assert_eq!(state(&read(&file), "eu-de", Kind::LoadBalancer), Some((lacking, 0)));
    let reading = read(&json!({ "vpcs": [], "subnets": [] }));
    assert_eq!(state(&reading, "global", Kind::Vpc), Some((found, 0)));
    assert_eq!(state(&reading, "global", Kind::Volume), Some((lacking, 0)));
}

/// The keys of each version, as the collector's releases wrote them.
#[test]
fn every_version_is_read() {
    let first = [
        "vpcs",
        "subnets",
        "public_gateways",
        "floating_ips",
        "network_acls",
        "security_groups",
        "endpoint_gateways",
        "instances",
        "routing_tables",
        "load_balancers",
    ];
    let versions: [(&str, &[&str], &[&str]); 6] = [
        ("0.1.0", &["iks_worker_nodes"], &[]),
        ("0.3.0", &["iks_worker_nodes", "transit_connections"], &[]),
        ("0.4.0", &["iks_worker_nodes", "transit_connections", "transit_gateways", "collector_version"], &[]),
        ("0.10.0", &["iks_clusters", "transit_connections", "transit_gateways", "collector_version"], &[]),
        ("0.12.0", &["iks_clusters", "transit_connections", "transit_gateways", "collector_version", "provider"], &[]),
        (
            "0.17.2",
            &[
                "iks_clusters",
                "transit_connections",
                "transit_gateways",
                "collector_version",
                "provider",
                "virtual_nis",
            ],
            &["id:6"],
        ),
    ];
    let mut whole = newest();
    whole["iks_worker_nodes"] = whole["iks_clusters"][0]["WorkerNodes"].clone();
    for (version, more, interfaces) in versions {
        let keys = first.iter().chain(more);
        let file: Value =
            keys.map(|key| ((*key).to_owned(), whole[*key].clone())).collect::<serde_json::Map<_, _>>().into();
        let reading = read(&file);
        assert!(reading.missing.is_empty(), "{version}: {:?}", reading.missing);
        one(&reading, Kind::Worker, "w1");
        let clusters = reading.resources.iter().filter(|resource| resource.kind == Kind::Cluster).count();
        assert_eq!(clusters, usize::from(more.contains(&"iks_clusters")), "{version}");
        assert!(
            !reading.additions.iter().any(|addition| addition.id.is_empty()),
            "{version}: a cluster without a name"
        );
        let found: Vec<&str> = reading
            .resources
            .iter()
            .filter(|resource| resource.kind == Kind::VirtualNetworkInterface)
            .map(|resource| &*resource.id)
            .collect();
        assert_eq!(found, interfaces, "{version}");
    }
}

#[test]
fn keys_beyond_the_format_are_read_as_live_replies() {
    let crn = |service: &str, place: &str, instance: &str| {
        format!("crn:v1:bluemix:public:{service}:{place}:a/acc:{instance}::")
    };
    for (power, dns) in [
        (
            (
                "power",
                json!({ "ws": { "pvmInstances": [{ "pvmInstanceID": "p1", "serverName": "aix" }],
                "networks": [{ "networkID": "n1", "name": "lan", "cidr": "192.168.7.0/24" }] } }),
            ),
            (
                "dns",
                json!({ "names": [{ "id": "z1", "name": "example.com",
                "permitted_networks": [{ "permitted_network": { "vpc_crn": "crn:1" } }] }] }),
            ),
        ),
        (
            (
                "power_workspaces",
                json!([{ "id": "ws", "pvm_instances": [{ "pvmInstanceID": "p1", "serverName": "aix" }],
                "networks": [{ "networkID": "n1", "name": "lan", "cidr": "192.168.7.0/24" }] }]),
            ),
            (
                "dns_zones",
                json!([{ "id": "z1", "name": "example.com", "instance_id": "names",
                "permitted_networks": [{ "permitted_network": { "vpc_crn": "crn:1" } }] }]),
            ),
        ),
    ] {
        let mut file = newest();
        for (key, value) in [
            power,
            dns,
            (
                "resource_instances",
                json!([
                    { "guid": "ws", "crn": crn("power-iaas", "dal12", "ws"), "name": "power" },
                    { "guid": "names", "crn": crn("dns-svcs", "global", "names"), "name": "names" },
                ]),
            ),
            ("volumes", json!([{ "id": "v1", "crn": "crn:30", "zone": { "name": "eu-de-1" }, "capacity": 100 }])),
            (
                "shares",
                json!([{ "id": "s1", "zone": { "name": "eu-de-1" }, "mount_targets": [
                { "id": "m1", "vpc": reference("id:1"), "subnet": reference("id:3"), "primary_ip": { "address": "10.0.0.7" } }] }]),
            ),
            (
                "vpn_gateways",
                json!([{ "id": "g1", "subnet": reference("id:3"),
                "connections": [{ "id": "c", "name": "site", "peer_address": "203.0.113.4" }] }]),
            ),
            (
                "direct_links",
                json!([{ "id": "d1", "name": "link",
                "virtual_connections": [{ "id": "vc", "type": "vpc", "network_id": "crn:1" }] }]),
            ),
            ("classic_clusters", json!([{ "id": "k1", "name": "old" }])),
            ("satellite_clusters", json!([{ "id": "k2", "name": "far" }])),
            ("satellite_controllers", json!([{ "id": "l1", "name": "factory" }])),
            ("keys", json!([{ "id": "key", "crn": crn("is", "eu-de", "") }])),
        ] {
            file[key] = value;
        }
        let reading = read(&file);
        assert!(reading.missing.is_empty(), "{:?}", reading.missing);
        assert_eq!(reading.account_id, "acc");
        for (kind, id) in [
            (Kind::PvmInstance, "p1"),
            (Kind::PvmNetwork, "n1"),
            (Kind::DnsZone, "z1"),
            (Kind::Volume, "v1"),
            (Kind::Share, "s1"),
            (Kind::VpnGateway, "g1"),
            (Kind::DirectLink, "d1"),
            (Kind::Cluster, "k1"),
            (Kind::Cluster, "k2"),
            (Kind::SatelliteLocation, "l1"),
            (Kind::ResourceInstance, "names"),
        ] {
            one(&reading, kind, id);
        }
        let added = |kind| reading.additions.iter().filter(|addition| addition.kind == kind).count();
        for kind in [Kind::Share, Kind::VpnGateway, Kind::DirectLink, Kind::DnsZone, Kind::PvmNetwork] {
            assert_eq!(added(kind), 1, "{}", kind.id());
        }
        assert_eq!(reading.counts[&("eu-de".to_owned(), Kind::Key)], 1);
        assert_eq!(state(&reading, "global", Kind::Cluster), Some((CoverageState::Found, 3)));
        assert_eq!(state(&reading, "eu-de", Kind::Volume), Some((CoverageState::Found, 1)));
    }
}

#[test]
fn regions_come_from_what_an_item_refers_to() {
    let file = json!({ "vpcs": [
            { "id": "a", "crn": "crn:1", "region": "us-south" },
            { "id": "b", "crn": "crn:2", "address_prefixes": [{ "id": "p", "zone": { "name": "jp-tok-2" } }] },
            { "id": "c", "crn": "crn:v1:bluemix:public:is:eu-gb:a/acc::vpc:c" },
            { "id": "d", "crn": "crn:4" },
            { "id": "e", "crn": "crn:5", "region": "not a region" },
        ], "subnets": [
            { "id": "s", "crn": "crn:6", "vpc": { "id": "d" }, "zone": { "name": "br-sao-1" } },
        ], "network_acls": [{ "id": "n", "vpc": { "id": "a" } }, { "id": "o", "vpc": { "crn": "crn:2" } }],
        "load_balancers": [{ "id": "l", "subnets": [{ "id": "s" }] }],
        "public_gateways": [{ "id": "g", "zone": { "name": "us-south-3" } }],
        "floating_ips": [{ "id": "f" }],
    });
    let reading = read(&file);
    for (kind, id, region) in [
        (Kind::Vpc, "a", "us-south"),
        (Kind::Vpc, "b", "jp-tok"),
        (Kind::Vpc, "c", "eu-gb"),
        (Kind::Vpc, "d", "br-sao"),
        (Kind::Vpc, "e", ""),
        (Kind::AddressPrefix, "p", "jp-tok"),
        (Kind::NetworkAcl, "n", "us-south"),
        (Kind::NetworkAcl, "o", "jp-tok"),
        (Kind::LoadBalancer, "l", "br-sao"),
        (Kind::PublicGateway, "g", "us-south"),
        (Kind::FloatingIp, "f", ""),
    ] {
        assert_eq!(&*one(&reading, kind, id).region, region, "{} {id}", kind.id());
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let text = r#"{"provider":"ibm","account_id":7,
        "vpcs":[{"id":"a","region":"eu-de","id2":1},7,null,{"id":"b","id":"c"},{"id":["x"],"name":{}},{"id":"d\ud800"}],
        "vpcs":[{"id":"second","region":"eu-de"}],
        "subnets":{"id":"s"},"instances":"none","routing_tables":[[]],"load_balancers":[{"id":"l","pools":{"a":1},"listeners":7}],
        "iks_clusters":[{"id":"k","WorkerNodes":"none"}],"power":7,"dns":[3],"transit_gateways":null}"#;
    let reading = file::read("a.json", text.as_bytes()).unwrap();
    for id in ["a", "second"] {
        one(&reading, Kind::Vpc, id);
    }
    one(&reading, Kind::Cluster, "k");
    for (kind, region) in [
        (Kind::Subnet, "global"),
        (Kind::Instance, "global"),
        (Kind::Vpc, "eu-de"),
        (Kind::RoutingTable, "eu-de"),
        (Kind::Worker, "global"),
    ] {
        let warnings: Vec<_> = reading.missing.iter().filter(|warning| warning.kind == kind.id()).collect();
        assert_eq!(warnings.len(), 1, "{}: {:?}", kind.id(), reading.missing);
        assert_eq!(warnings[0].region, region, "{}", warnings[0].message);
        assert_eq!(state(&reading, region, kind).unwrap().0, CoverageState::Failed);
    }
    assert!(!reading.missing.iter().any(|warning| warning.kind == "transit_gateway"));
}

#[test]
fn items_beyond_the_bound_are_left_out_and_said() {
    let zeros = vec!["0"; 300_010].join(",");
    let text = format!(r#"{{"provider":"ibm","keys":[{zeros}],"vpcs":[{{"id":"v","region":"eu-de"}}]}}"#);
    let reading = file::read("a.json", text.as_bytes()).unwrap();
    one(&reading, Kind::Vpc, "v");
    let said: Vec<&str> = reading.missing.iter().map(|warning| &*warning.message).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    SSH keys in eu-de: failed, 299999 items are no objects, or have a field twice; only the first 300000 things of a file are read: collect fewer regions.
    What is missing may exist.
    Read the account again: drawstream collect -o account.json
    ");
}

/// Any JSON in place of any value of a file.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "[a-c]|id:[1-7]|eu-de-1|10.0.0.4|crn:1".prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let names = prop::sample::select(
            &[
                "id",
                "crn",
                "name",
                "vpc",
                "zone",
                "region",
                "tags",
                "subnets",
                "pools",
                "members",
                "listeners",
                "routes",
                "WorkerNodes",
                "networks",
                "permitted_networks",
                "connections",
            ][..],
        );
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(names.prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Puts another value in the place that `path` leads to.
fn put(value: &mut Value, path: &[usize], other: Value) {
    let Some((at, rest)) = path.split_first() else { return *value = other };
    let place = match value {
        Value::Array(items) if !items.is_empty() => {
            let at = at % items.len();
            items.get_mut(at)
        }
        Value::Object(fields) if !fields.is_empty() => {
            let at = at % fields.len();
            fields.values_mut().nth(at)
        }
        _ => None,
    };
    match place {
        Some(place) => put(place, rest, other),
        None => *value = other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_anything_in_any_place_is_read_or_refused(
        changes in prop::collection::vec((prop::collection::vec(any::<usize>(), 0..6), anything()), 1..6),
        cut in prop_oneof![3 => Just(0_usize), 1 => 0_usize..4_000],
    ) {
        let mut file = newest();
        for (path, other) in changes {
            put(&mut file, &path, other);
        }
        let text = file.to_string();
        let text = &text.as_bytes()[..text.len().saturating_sub(cut)];
        if let Ok(reading) = file::read("x.json", text) {
            let graph = drawstream_graph::build(reading);
            prop_assert!(!graph.nodes.is_empty());
        }
    }

    #[test]
    fn null_everywhere_is_read(path in prop::collection::vec(any::<usize>(), 1..5)) {
        let mut file = newest();
        put(&mut file, &path, Value::Null);
        let reading = file::read("x.json", file.to_string().as_bytes());
        prop_assert!(reading.is_ok(), "{:?}", reading.err());
    }
}
