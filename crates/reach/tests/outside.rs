//! How an account meets the outside: ranges and routes for what comes in, what the internet can open and how much that
//! matters, and what has no use.
#![allow(clippy::unwrap_used)]

use drawstream_graph::Graph;
use drawstream_graph::estate::Kind;
use drawstream_reach::explain::{Query, Verdict, explain};
use drawstream_reach::{Grade, Idle, Options, Reach, idle, lint, model, text};
use serde_json::{Value, json};

fn server(name: &str, vpc: &str, address: &str) -> Value {
    let interface = json!({ "id": format!("{name}-nic"), "name": "eth0", "subnet": { "id": format!("{vpc}-subnet") },
        "primary_ip": { "address": address }, "security_groups": [{ "id": format!("{vpc}-group") }] });
    json!({ "id": name, "name": name, "vpc": { "id": vpc }, "zone": { "name": "us-south-1" }, "status": "running",
        "primary_network_interface": interface, "network_interfaces": [interface] })
}

/// VPCs `hub` (10.1.0.0/24) and `spoke` (10.2.0.0/24), joined by a transit gateway; groups and ACLs let all pass, but
/// from the internet to the hub only tcp 22 and 443. Routes for what comes in to the hub are given.
fn account(routes: &Value, flag: &str) -> Value {
    let mut all = json!({
        "vpcs": [], "subnets": [], "network_acls": [], "security_groups": [], "public_gateways": [], "floating_ips": [],
        "load_balancers": [], "endpoint_gateways": [], "transit_gateways": [], "transit_connections": [],
        "routing_tables": [{ "id": "in", "name": "in", "vpc": { "id": "hub" }, "routes": routes, "subnets": [] }],
        "instances": [server("firewall", "hub", "10.1.0.4"), server("inner", "hub", "10.1.0.5"), server("app", "spoke", "10.2.0.4")],
    });
    all["routing_tables"][0][flag] = json!(true);
    let mut push = |key: &str, item: Value| all[key].as_array_mut().unwrap().push(item);
    for (vpc, range) in [("hub", "10.1.0.0/24"), ("spoke", "10.2.0.0/24")] {
        let of = json!({ "id": vpc, "crn": format!("crn:{vpc}"), "name": vpc });
        let rule = |direction: &str| {
            json!({ "id": direction, "name": direction, "direction": direction, "action": "allow", "protocol": "all",
                "source": "0.0.0.0/0", "destination": "0.0.0.0/0" })
        };
        let group = |direction: &str, cidr: &str, ports: Option<u16>| {
            let mut rule = json!({ "id": format!("{direction}{cidr}"), "direction": direction, "protocol": "all",
                "remote": { "cidr_block": cidr } });
            if let Some(port) = ports {
                rule["protocol"] = json!("tcp");
                rule["port_min"] = json!(port);
                rule["port_max"] = json!(port);
            }
            rule
        };
        push(
            "vpcs",
            json!({ "id": vpc, "crn": format!("crn:{vpc}"), "name": vpc, "region": "us-south",
            "address_prefixes": [{ "id": vpc, "cidr": range, "zone": { "name": "us-south-1" } }] }),
        );
        push(
            "subnets",
            json!({ "id": format!("{vpc}-subnet"), "name": format!("{vpc}-subnet"), "vpc": of,
            "zone": { "name": "us-south-1" }, "network_acl": { "id": format!("{vpc}-acl") }, "ipv4_cidr_block": range }),
        );
        push(
            "network_acls",
            json!({ "id": format!("{vpc}-acl"), "name": format!("{vpc}-acl"), "vpc": of,
            "rules": [rule("inbound"), rule("outbound")] }),
        );
        push(
            "security_groups",
            json!({ "id": format!("{vpc}-group"), "name": format!("{vpc}-group"), "vpc": of,
            "rules": [group("outbound", "0.0.0.0/0", None), group("inbound", "10.0.0.0/8", None),
                group("inbound", "0.0.0.0/0", Some(443)), group("inbound", "203.0.113.0/24", Some(22))] }),
        );
        push(
            "transit_connections",
            json!({ "id": format!("c-{vpc}"), "name": vpc, "network_id": format!("crn:{vpc}"),
            "network_type": "vpc", "status": "attached", "transit_gateway": { "id": "tgw", "name": "tgw" } }),
        );
    }
    push("transit_gateways", json!({ "id": "tgw", "name": "tgw", "location": "us-south" }));
    all
}

fn graph(account: &Value) -> Graph {
    let bytes = account.to_string();
    drawstream_graph::build(drawstream_sources::file::read("account.json", bytes.as_bytes()).unwrap())
}

fn asked(graph: &Graph, src: &str, dst: &str) -> (Verdict, String) {
    let mut model = model::of(graph, &Options::default());
    let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted: Query::wanted("tcp", &[], &[(443, 443)]) };
    let answers = explain(graph, &mut model, &query).unwrap();
    (answers[0].facts.verdict, text::explain(graph, &model, &answers, false))
}

fn route(destination: &str, action: &str, hop: &str) -> Value {
    json!([{ "id": "r", "name": "r", "destination": destination, "action": action, "next_hop": { "address": hop },
        "zone": { "name": "us-south-1" } }])
}

#[test]
fn what_enters_by_a_transit_gateway_takes_the_routes_for_that() {
    let flag = "route_transit_gateway_ingress";
    let plain = graph(&account(&json!([]), flag));
    assert_eq!(asked(&plain, "app", "inner").0, Verdict::Allowed, "{}", asked(&plain, "app", "inner").1);
    let through = graph(&account(&route("10.1.0.0/24", "deliver", "10.1.0.4"), flag));
    let (verdict, words) = asked(&through, "app", "inner");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("firewall"), "{words}");
    // To the hop itself, and within the VPC, there is none.
    assert_eq!(asked(&through, "app", "firewall").0, Verdict::Allowed);
    assert_eq!(asked(&through, "firewall", "inner").0, Verdict::Allowed);
    // Answers enter as well.
    assert_eq!(asked(&through, "inner", "app").0, Verdict::Unknown);
    let dropped = graph(&account(&route("10.1.0.5/32", "drop", ""), flag));
    assert_eq!(asked(&dropped, "app", "inner").0, Verdict::Blocked);
    assert_eq!(asked(&dropped, "inner", "app").0, Verdict::NoWayBack, "its answers are dropped");
    // A table for the internet says nothing of transit gateways.
    let other = graph(&account(&route("10.1.0.0/24", "deliver", "10.1.0.4"), "route_internet_ingress"));
    assert_eq!(asked(&other, "app", "inner").0, Verdict::Allowed);
}

#[test]
fn a_public_range_that_is_routed_to_a_server_opens_it_if_that_takes_it() {
    let mut with = account(&route("198.18.7.0/28", "deliver", "10.1.0.4"), "route_internet_ingress");
    let told = |account: &Value| asked(&graph(account), "8.8.8.8", "firewall").0;
    assert_eq!(told(&with), Verdict::Blocked, "without a range the route leads nothing there");
    with["public_address_ranges"] = json!([{ "id": "par", "name": "par", "cidr": "198.18.7.0/28", "ipv4_address_count": 16,
        "target": { "vpc": { "id": "hub", "crn": "crn:hub" }, "zone": { "name": "us-south-1" } } }]);
    let graph = graph(&with);
    if !graph.all().any(|(_, node)| node.kind() == Kind::PublicAddressRange) {
        panic!("the file's range was not read");
    }
    let (verdict, words) = asked(&graph, "8.8.8.8", "firewall");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("public address range"), "{words}");
    assert_eq!(asked(&graph, "8.8.8.8", "inner").0, Verdict::Blocked);
    let (_, words) = asked(&graph, "internet", "inner");
    assert!(words.contains("tcp 443, the internet to inner"), "{words}");
    let reach = Reach::of(&graph, &Options::default());
    assert!(reach.exposed().is_empty(), "what depends on the server does not count");
}

#[test]
fn what_is_open_is_told_with_its_grade_and_from_where() {
    let mut with = account(&json!([]), "route_internet_ingress");
    with["floating_ips"] = json!([
        { "id": "f", "name": "f", "address": "198.51.100.7", "zone": { "name": "us-south-1" },
            "target": { "id": "firewall-nic", "resource_type": "network_interface" } },
        { "id": "spare", "name": "spare", "address": "198.51.100.8", "zone": { "name": "us-south-1" } },
    ]);
    with["instances"][1]["status"] = json!("stopped");
    let graph = graph(&with);
    let reach = Reach::of(&graph, &Options::default());
    let exposure = reach.exposure();
    let named = |name: &str| graph.all().find(|(_, node)| *node.resource.name == *name).unwrap().0;
    let firewall = &exposure[&named("firewall")];
    assert_eq!(text::conn(&firewall.anywhere), "tcp 443");
    assert_eq!(text::conn(&firewall.named), "tcp 22");
    assert_eq!(firewall.grade(), Some(Grade::Admin), "the worst port counts, from wherever");
    assert_eq!(text::conn(&firewall.out), "any");
    // What all of the internet can open counts also where another rule tells a part of it apart.
    let found = lint::lint(&graph, &mut Reach::of(&graph, &Options::default()));
    assert!(!found.iter().any(|finding| finding.check == lint::Check::AdminOpen), "ssh is for one range: {found:?}");
    with["security_groups"][0]["rules"][2]["port_max"] = json!(22);
    with["security_groups"][0]["rules"][2]["port_min"] = json!(22);
    with["security_groups"][0]["rules"][3]["port_max"] = json!(8443);
    let open = self::graph(&with);
    let found = lint::lint(&open, &mut Reach::of(&open, &Options::default()));
    assert!(found.iter().any(|finding| finding.check == lint::Check::AdminOpen), "{found:?}");
    assert!(!exposure.contains_key(&named("inner")), "it has no way to the internet");
    let idle = idle(&graph, &reach);
    assert_eq!(idle.get(&named("spare")), Some(&Idle::Unbound));
    assert_eq!(idle.get(&named("inner")), Some(&Idle::Stopped));
    assert_eq!(idle.get(&named("f")), None);
    assert_eq!(idle.get(&named("hub-subnet")), None);
    assert_eq!(idle.len(), 2, "{idle:?}");
}

/// The same with a second zone of the hub: subnet `far` (10.1.1.0/24) with servers `gate` and `last`.
fn two_zones(routes: &Value, flag: &str) -> Value {
    let mut all = account(routes, flag);
    let zone = json!({ "name": "us-south-2" });
    let list = |all: &mut Value, key: &str, item: Value| all[key].as_array_mut().unwrap().push(item);
    list(
        &mut all,
        "subnets",
        json!({ "id": "far", "name": "far", "vpc": { "id": "hub", "crn": "crn:hub", "name": "hub" }, "zone": zone,
            "network_acl": { "id": "hub-acl" }, "ipv4_cidr_block": "10.1.1.0/24" }),
    );
    let prefix = json!({ "id": "far", "cidr": "10.1.1.0/24", "zone": zone });
    list(&mut all["vpcs"][0], "address_prefixes", prefix);
    for (name, address) in [("gate", "10.1.1.4"), ("last", "10.1.1.5")] {
        let mut server = server(name, "hub", address);
        server["zone"] = zone.clone();
        for interface in ["/primary_network_interface/subnet/id", "/network_interfaces/0/subnet/id"] {
            *server.pointer_mut(interface).unwrap() = json!("far");
        }
        list(&mut all, "instances", server);
    }
    all
}

fn in_zone(mut routes: Value, zone: &str) -> Value {
    routes[0]["zone"] = json!({ "name": zone });
    routes
}

#[test]
fn asked_for_the_internet_a_range_that_a_rule_names_is_told_by_itself() {
    let mut with = account(&json!([]), "route_internet_ingress");
    with["floating_ips"] = json!([{ "id": "fip", "name": "fip", "address": "150.239.1.1", "status": "available",
        "target": { "id": "inner-nic", "resource_type": "network_interface" } }]);
    let graph = graph(&with);
    let mut model = model::of(&graph, &Options::default());
    let query =
        Query { src: "internet".to_owned(), dst: "inner".to_owned(), wanted: Query::wanted("tcp", &[], &[(22, 22)]) };
    let answers = explain(&graph, &mut model, &query).unwrap();
    let verdicts: Vec<Verdict> = answers.iter().map(|answer| answer.facts.verdict).collect();
    assert_eq!(verdicts, [Verdict::Blocked, Verdict::Allowed]);
    let words = text::explain(&graph, &model, &answers, false);
    assert!(words.starts_with("Blocked: tcp 22, the internet but 203.0.113.0/24 to inner (10.1.0.5)\n"), "{words}");
    assert!(words.contains("\nAllowed: tcp 22 from 203.0.113.0/24 to inner (10.1.0.5), and back\n"), "{words}");
    // Another port is open to all of it: one answer.
    assert!(asked(&graph, "internet", "inner").1.starts_with("Allowed: tcp 443 from the internet to inner"));
}

#[test]
fn what_enters_from_another_zone_takes_the_routes_of_the_zone_that_it_is_going_to() {
    let flag = "route_vpc_zone_ingress";
    let route = |action: &str, hop: &str, zone: &str| in_zone(route("10.1.1.5/32", action, hop), zone);
    let plain = graph(&two_zones(&json!([]), flag));
    assert_eq!(asked(&plain, "inner", "last").0, Verdict::Allowed);
    let through = graph(&two_zones(&route("deliver", "10.1.1.4", "us-south-2"), flag));
    let (verdict, words) = asked(&through, "inner", "last");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("gate (10.1.1.4)"), "{words}");
    assert_eq!(asked(&through, "last", "inner").0, Verdict::Unknown, "answers enter by it too");
    assert_eq!(asked(&through, "gate", "last").0, Verdict::Allowed, "both are in one zone");
    assert_eq!(asked(&through, "inner", "gate").0, Verdict::Allowed, "the route is not for it");
    assert_eq!(asked(&through, "app", "last").0, Verdict::Allowed, "a transit gateway is no zone");
    let reach = Reach::of(&through, &Options::default());
    let told = text::reach(&through, &reach, true);
    assert!(told.contains("to last: any; if 10.1.1.4 forwards it"), "{told}");
    let dropped = graph(&two_zones(&route("drop", "", "us-south-2"), flag));
    assert_eq!(asked(&dropped, "inner", "last").0, Verdict::Blocked);
    assert_eq!(asked(&dropped, "last", "inner").0, Verdict::NoWayBack);
    let elsewhere = graph(&two_zones(&route("drop", "", "us-south-1"), flag));
    assert_eq!(asked(&elsewhere, "inner", "last").0, Verdict::Allowed, "it is a route of the other zone");
    let other = graph(&two_zones(&route("drop", "", "us-south-2"), "route_direct_link_ingress"));
    assert_eq!(asked(&other, "inner", "last").0, Verdict::Allowed, "a direct link is no zone");
}

#[test]
fn a_subnets_routes_are_those_of_its_own_zone() {
    let with = |zone: &str| {
        let mut all = two_zones(&json!([]), "route_internet_ingress");
        let table = json!({ "id": "out", "name": "out", "vpc": { "id": "hub" }, "subnets": [],
            "routes": in_zone(route("10.1.1.0/24", "drop", ""), zone) });
        all["routing_tables"].as_array_mut().unwrap().push(table);
        for subnet in all["subnets"].as_array_mut().unwrap() {
            subnet["routing_table"] = json!({ "id": "out" });
        }
        graph(&all)
    };
    assert_eq!(asked(&with("us-south-1"), "inner", "last").0, Verdict::Blocked);
    assert_eq!(asked(&with("us-south-2"), "inner", "last").0, Verdict::Allowed);
}

#[test]
fn what_enters_by_a_direct_link_takes_the_routes_for_that() {
    let with = |routes: Value, flag: &str| {
        let mut all = account(&routes, flag);
        all["direct_links"] = json!([{ "id": "dl", "name": "line", "type": "dedicated", "location_name": "dal10",
            "crn": "crn:dl", "connection_mode": "direct", "bgp_status": "established", "link_status": "up",
            "virtual_connections": [{ "id": "v", "name": "to-hub", "type": "vpc", "status": "attached",
                "network_id": "crn:hub" }] }]);
        graph(&all)
    };
    let flag = "route_direct_link_ingress";
    let (verdict, words) = asked(&with(json!([]), flag), "192.168.7.9", "inner");
    assert_eq!(verdict, Verdict::Unknown, "which addresses are there is not told: {words}");
    assert!(!words.contains("firewall"), "{words}");
    let through = with(route("10.1.0.5/32", "deliver", "10.1.0.4"), flag);
    let (verdict, words) = asked(&through, "192.168.7.9", "inner");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("route through firewall (10.1.0.4)"), "{words}");
    assert!(!asked(&through, "192.168.7.9", "firewall").1.contains("route through"));
    assert_eq!(asked(&through, "app", "inner").0, Verdict::Allowed, "a transit gateway is no direct link");
    let dropped = with(route("10.1.0.5/32", "drop", ""), flag);
    assert_eq!(asked(&dropped, "192.168.7.9", "inner").0, Verdict::Blocked);
    assert_eq!(asked(&dropped, "192.168.7.9", "firewall").0, Verdict::Unknown, "the route is not for it");
    let other = with(route("10.1.0.5/32", "drop", ""), "route_vpc_zone_ingress");
    assert_eq!(asked(&other, "192.168.7.9", "inner").0, Verdict::Unknown, "a direct link is no zone");
}
