//! What IBM's documentation says of balancers, routes, endpoint gateways and bare metal, in small accounts; and what is
//! said where something was not read.
#![allow(clippy::unwrap_used)]

use drawstream_graph::Graph;
use drawstream_graph::estate::{Coverage, CoverageState, Kind, Reading};
use drawstream_reach::explain::{Query, Verdict, explain};
use drawstream_reach::{Options, Reach, lint, model, text};
use serde_json::{Value, json};

/// VPC `shop` with subnets `front` (10.0.0.0/24), `back` (10.0.1.0/24) and `edge` (10.0.2.0/24), whose ACL lets all pass;
/// groups `open` and `closed`; with what is given beside that.
fn account(more: Value) -> Value {
    let vpc = json!({ "id": "v", "crn": "crn:v", "name": "shop" });
    let any = json!({ "cidr_block": "0.0.0.0/0" });
    let both = |of: &dyn Fn(&str) -> Value| vec![of("inbound"), of("outbound")];
    let acl_rule = |direction: &str| {
        json!({ "id": direction, "name": direction, "direction": direction, "action": "allow", "protocol": "all",
            "source": "0.0.0.0/0", "destination": "0.0.0.0/0" })
    };
    let group_rule =
        |direction: &str| json!({ "id": direction, "direction": direction, "protocol": "all", "remote": any });
    let subnet = |at: usize, name: &str| {
        json!({ "id": name, "name": name, "vpc": vpc, "zone": { "name": "us-south-1" }, "network_acl": { "id": "acl" },
            "ipv4_cidr_block": format!("10.0.{at}.0/24"), "routing_table": { "id": "table" } })
    };
    let mut all = json!({
        "vpcs": [{ "id": "v", "crn": "crn:v", "name": "shop", "region": "us-south",
            "address_prefixes": [{ "id": "p", "cidr": "10.0.0.0/16", "zone": { "name": "us-south-1" } }] }],
        "subnets": [subnet(0, "front"), subnet(1, "back"), subnet(2, "edge")],
        "network_acls": [{ "id": "acl", "name": "acl", "vpc": vpc, "rules": both(&acl_rule) }],
        "security_groups": [
            { "id": "open", "name": "open", "vpc": vpc, "rules": both(&group_rule) },
            { "id": "closed", "name": "closed", "vpc": vpc, "rules": [] },
        ],
        "routing_tables": [{ "id": "table", "name": "table", "vpc": vpc, "routes": [], "subnets": [] }],
        "instances": [server("client", "front", "10.0.0.4", "open"), server("member", "back", "10.0.1.4", "open")],
        "floating_ips": [], "public_gateways": [], "load_balancers": [], "endpoint_gateways": [],
        "transit_connections": [], "transit_gateways": [],
    });
    for (key, items) in more.as_object().unwrap() {
        let list = all.as_object_mut().unwrap().entry(key).or_insert_with(|| json!([])).as_array_mut().unwrap();
        for item in items.as_array().unwrap() {
            let mut item = item.clone();
            item["vpc"] = item.get("vpc").cloned().unwrap_or_else(|| vpc.clone());
            list.retain(|known| known["id"] != item["id"]);
            list.push(item);
        }
    }
    all
}

fn server(name: &str, subnet: &str, address: &str, group: &str) -> Value {
    let interface = json!({ "id": format!("{name}-nic"), "name": "eth0", "subnet": { "id": subnet },
        "primary_ip": { "address": address }, "security_groups": [{ "id": group }] });
    json!({ "id": name, "name": name, "vpc": { "id": "v" }, "zone": { "name": "us-south-1" },
        "primary_network_interface": interface, "network_interfaces": [interface] })
}

fn balancer(family: &str, is_public: bool, group: Option<&str>) -> Value {
    let groups: Vec<Value> = group.into_iter().map(|id| json!({ "id": id })).collect();
    json!({ "load_balancers": [{
        "id": "lb", "name": "lb", "is_public": is_public, "profile": { "family": family }, "subnets": [{ "id": "edge" }],
        "private_ips": [{ "address": "10.0.2.9" }], "security_groups": groups,
        "listeners": [{ "id": "l", "protocol": "tcp", "port": 443, "default_pool": { "id": "pool" } }],
        "pools": [{ "id": "pool", "name": "pool", "protocol": "tcp", "health_monitor": { "port": 9000, "type": "tcp" },
            "members": [{ "id": "m", "port": 8080, "target": { "address": "10.0.1.4" } }] }],
    }] })
}

fn reading(account: &Value) -> Reading {
    drawstream_sources::file::read("account.json", account.to_string().as_bytes()).unwrap()
}

fn graph(more: Value) -> Graph {
    drawstream_graph::build(reading(&account(more)))
}

fn told(graph: &Graph) -> String {
    text::reach(graph, &Reach::of(graph, &Options::default()), false)
}

fn asked(graph: &Graph, src: &str, dst: &str) -> (Verdict, String) {
    let mut model = model::of(graph, &Options::default());
    let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted: None };
    let answers = explain(graph, &mut model, &query).unwrap();
    let [answer] = answers.as_slice() else { panic!("{} answers", answers.len()) };
    (answer.facts.verdict, text::explain(graph, &model, &answers, false))
}

#[test]
fn a_balancer_is_reached_on_its_listeners_and_opens_its_members_ports() {
    let graph = graph(balancer("application", true, Some("open")));
    let told = told(&graph);
    assert!(told.starts_with("The internet can open 1 load balancer."), "{told}");
    assert!(told.contains("from internet\n  to load balancer lb: tcp 443\n"), "{told}");
    assert!(told.contains("from load balancer lb\n  to member: tcp 8080,9000\n"), "{told}");
    assert_eq!(asked(&graph, "lb", "client").0, Verdict::Blocked, "it opens nothing but to members");
    assert_eq!(asked(&graph, "lb", "8.8.8.8").0, Verdict::Blocked);
    let (verdict, words) = asked(&graph, "client", "lb");
    assert_eq!(verdict, Verdict::Allowed, "{words}");
    assert!(words.starts_with("Allowed: tcp 443 from client (10.0.0.4) to lb (10.0.2.9), and back\n"), "{words}");
}

#[test]
fn members_of_a_network_balancer_have_to_let_the_client_in() {
    let mut more = balancer("network", false, None);
    assert_eq!(asked(&graph(more.clone()), "client", "lb").0, Verdict::Allowed);
    more["instances"] = json!([server("member", "back", "10.0.1.4", "closed")]);
    let graph = graph(more);
    assert_eq!(asked(&graph, "client", "lb").0, Verdict::Blocked);
    assert!(!told(&graph).contains("to load balancer lb"), "{}", told(&graph));
    let found = lint::lint(&graph, &mut Reach::of(&graph, &Options::default()));
    assert!(found.iter().any(|finding| finding.check == lint::Check::MemberUnreached), "{found:?}");
}

#[test]
fn a_route_through_a_server_makes_it_depend_on_that_and_one_that_drops_stops() {
    let route = |action: &str, hop: &str| {
        json!({ "routing_tables": [{ "id": "table", "name": "table", "subnets": [], "routes": [{
            "id": "r", "name": "r", "zone": { "name": "us-south-1" }, "destination": "10.0.1.0/24", "action": action,
            "next_hop": { "address": hop } }] }],
            "instances": [server("firewall", "edge", "10.0.2.4", "open"), server("beside", "edge", "10.0.2.3", "open")] })
    };
    let through = graph(route("deliver", "10.0.2.4"));
    let (verdict, words) = asked(&through, "client", "member");
    assert_eq!(verdict, Verdict::Unknown);
    let head = words.split('\n').take(2).collect::<Vec<_>>().join(" ");
    let expected = "passes firewall (10.0.2.4): allowed if it forwards; IBM Cloud does not know";
    assert!(head.ends_with(expected), "{words}");
    assert!(
        told(&through).contains("from beside, client\n  to member: any; if 10.0.2.4 forwards it"),
        "{}",
        told(&through)
    );
    // What a route leads through is no hop to itself, whoever stands beside it.
    assert_eq!(asked(&through, "firewall", "member").0, Verdict::Allowed);
    assert_eq!(asked(&through, "beside", "member").0, Verdict::Unknown);
    assert!(told(&through).contains("from firewall\n  to "), "{}", told(&through));
    let by_rules = Reach::of(&through, &Options { rules_only: true, ..Options::default() });
    assert!(by_rules.rows.iter().all(|row| row.flow.through.is_none()));
    let dropped = graph(route("drop", "0.0.0.0"));
    assert_eq!(asked(&dropped, "client", "member").0, Verdict::Blocked);
    // The other way packets arrive, and the answers are dropped.
    let (verdict, words) = asked(&dropped, "member", "client");
    assert_eq!(verdict, Verdict::Partly, "{words}");
    assert!(words.contains("tcp no way back") && words.contains("a route BLOCKS"), "{words}");
}

#[test]
fn what_has_no_way_out_of_its_own_goes_out_through_a_server_that_has_one() {
    let more = json!({
        "routing_tables": [{ "id": "table", "name": "table", "subnets": [], "routes": [{
            "id": "r", "name": "r", "zone": { "name": "us-south-1" }, "destination": "0.0.0.0/0", "action": "deliver",
            "next_hop": { "address": "10.0.2.4" } }] }],
        "instances": [server("firewall", "edge", "10.0.2.4", "open")],
    });
    let mut with_outlet = more.clone();
    with_outlet["floating_ips"] = json!([{ "id": "f", "name": "f", "address": "150.0.0.1",
        "target": { "id": "firewall-nic", "resource_type": "network_interface" } }]);
    let (verdict, words) = asked(&graph(with_outlet.clone()), "client", "8.8.8.8");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    let told = told(&graph(with_outlet));
    assert!(told.contains("to internet: any; if 10.0.2.4 forwards it"), "{told}");
    assert_eq!(asked(&graph(more), "client", "8.8.8.8").0, Verdict::Blocked, "it leads nowhere");
}

#[test]
fn endpoint_gateways_answer_and_open_nothing() {
    let gateway = json!({ "endpoint_gateways": [{ "id": "e", "name": "vault", "crn": "crn:e",
        "ips": [{ "address": "10.0.2.20", "href": "https://x/v1/subnets/edge/reserved_ips/r" }],
        "security_groups": [{ "id": "open" }] }] });
    let graph = graph(gateway);
    assert_eq!(asked(&graph, "client", "vault").0, Verdict::Allowed);
    let (verdict, words) = asked(&graph, "vault", "client");
    assert_eq!(verdict, Verdict::Blocked);
    assert!(words.contains("opens nothing, it only answers"), "{words}");
    assert!(!words.contains("To open it"), "no rule would: {words}");
    assert!(!told(&graph).contains("from vault"), "{}", told(&graph));
}

#[test]
fn secondary_addresses_and_bare_metal_are_endpoints() {
    let more = json!({
        "bare_metal_servers": [{ "id": "metal", "name": "metal", "zone": { "name": "us-south-1" },
            "network_interfaces": [{ "id": "metal-nic", "interface_type": "pci", "subnet": { "id": "back" },
                "primary_ip": { "address": "10.0.1.9" }, "security_groups": [{ "id": "open" }] }] }],
        "instances": [{ "id": "two", "name": "two", "zone": { "name": "us-south-1" },
            "network_attachments": [{ "id": "att", "subnet": { "id": "back" }, "primary_ip": { "address": "10.0.1.20" },
                "virtual_network_interface": { "id": "vni" } }],
            "network_interfaces": [{ "id": "att", "subnet": { "id": "back" }, "primary_ip": { "address": "10.0.1.20" } }] }],
        "virtual_nis": [{ "id": "vni", "name": "vni", "subnet": { "id": "back" }, "primary_ip": { "address": "10.0.1.20" },
            "ips": [{ "address": "10.0.1.20" }, { "address": "10.0.1.21" }], "security_groups": [{ "id": "open" }],
            "target": { "id": "att", "resource_type": "instance_network_attachment" } }],
    });
    let graph = graph(more);
    for address in ["10.0.1.9", "10.0.1.20", "10.0.1.21"] {
        assert_eq!(asked(&graph, "client", address).0, Verdict::Allowed, "{address}");
    }
}

#[test]
fn what_was_not_read_makes_a_verdict_unknown_where_it_decides() {
    let with = |kind: Kind, more: Value| {
        let mut reading = reading(&account(more));
        reading.coverage.retain(|part| part.kind != kind.id());
        reading.coverage.push(Coverage::new("us-south", kind.id(), CoverageState::Refused, 0));
        drawstream_graph::build(reading)
    };
    let graph = with(Kind::FloatingIp, json!({}));
    let (verdict, words) = asked(&graph, "8.8.8.8", "client");
    assert_eq!(verdict, Verdict::Unknown);
    assert!(words.contains("floating IPs"), "{words}");
    assert!(told(&graph).contains("\nUnknown, not read: floating IPs in us-south\n"), "{}", told(&graph));
    assert_eq!(asked(&graph, "client", "member").0, Verdict::Allowed, "these play no part there");
    let ungrouped = json!({ "security_groups": [], "instances": [{ "id": "member", "name": "member",
        "zone": { "name": "us-south-1" }, "network_interfaces": [{ "id": "n", "subnet": { "id": "back" },
        "primary_ip": { "address": "10.0.1.4" } }] }] });
    let mut reading = reading(&account(ungrouped));
    reading.resources.retain(|resource| resource.kind != Kind::SecurityGroup);
    reading.coverage.retain(|part| part.kind != Kind::SecurityGroup.id());
    reading.coverage.push(Coverage::new("us-south", Kind::SecurityGroup.id(), CoverageState::Failed, 0));
    let graph = drawstream_graph::build(reading);
    for (from, to) in [("client", "member"), ("member", "client")] {
        let (verdict, words) = asked(&graph, from, to);
        assert_eq!(verdict, Verdict::Unknown, "{words}");
    }
}

#[test]
fn hostile_names_steer_no_terminal() {
    let name = "a\u{1b}[2J\u{202e}\nx";
    let mut evil = server("evil", "front", "10.0.0.9", "open");
    evil["name"] = json!(name);
    let graph = graph(json!({ "instances": [evil] }));
    for text in [told(&graph), asked(&graph, "10.0.0.9", "member").1] {
        assert!(text.contains('\u{fffd}'), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains("\nx"), "{text:?}");
    }
    let mut bytes = Vec::new();
    let reach = Reach::of(&graph, &Options::default());
    drawstream_reach::json::write(&graph, &reach, "", &mut bytes).unwrap();
    let json = String::from_utf8(bytes).unwrap();
    assert!(!json.contains('\u{1b}') && !json.contains('\u{202e}'));
    let value: Value = serde_json::from_str(&json).unwrap();
    let members = value["classes"].as_array().unwrap().iter().flat_map(|class| class["members"].as_array().unwrap());
    assert!(members.into_iter().any(|member| member["name"] == name), "{json}");
}

#[test]
fn what_a_balancer_stops_is_told_with_what_would_help() {
    let application = graph(balancer("application", true, Some("open")));
    let words = |graph: &Graph, src: &str, dst: &str, port: u16| {
        let mut model = model::of(graph, &Options::default());
        let wanted = Query::wanted("tcp", &[], &[(port, port)]);
        let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted };
        let answers = explain(graph, &mut model, &query).unwrap();
        text::explain(graph, &model, &answers, false).replace("\n        ", " ").replace('\n', " ")
    };
    let told = words(&application, "client", "lb", 8443);
    assert!(told.contains("load balancer BLOCKS: it listens on tcp 443 alone"), "{told}");
    assert!(told.contains("To open it: a listener of lb (10.0.2.9) for it"), "{told}");
    let told = words(&application, "lb", "member", 22);
    assert!(told.contains("load balancer BLOCKS: it opens tcp 8080,9000 to this member"), "{told}");
    let told = words(&application, "lb", "client", 8080);
    assert!(told.contains("it opens nothing but to members of its pools"), "{told}");
    let mut more = balancer("network", false, None);
    more["instances"] = json!([server("member", "back", "10.0.1.4", "closed")]);
    let told = words(&graph(more), "client", "lb", 443);
    assert!(told.contains("members see the client's address, and none lets it in"), "{told}");
    assert!(told.contains("To open it: the members' groups and ACLs in from 10.0.0.4"), "{told}");
}

#[test]
fn groups_of_one_end_stop_it_at_one_place() {
    let mut two = server("two", "back", "10.0.1.9", "closed");
    for groups in ["/primary_network_interface/security_groups", "/network_interfaces/0/security_groups"] {
        two.pointer_mut(groups).unwrap().as_array_mut().unwrap().push(json!({ "id": "shut" }));
    }
    let shut = json!({ "id": "shut", "name": "shut", "rules": [] });
    let graph = graph(json!({ "instances": [two], "security_groups": [shut] }));
    let (verdict, words) = asked(&graph, "client", "two");
    assert_eq!(verdict, Verdict::Blocked);
    assert!(words.starts_with("Blocked: anything, client"), "{words}");
    assert_eq!(words.matches("BLOCKS").count(), 2, "each is told: {words}");
    assert!(words.contains("To open it: closed in from 10.0.0.4\n"), "one of them is enough: {words}");
}

#[test]
fn of_two_vpcs_or_subnets_of_one_name_none_is_taken_by_chance() {
    let twin = json!({ "id": "w", "crn": "crn:w", "name": "shop" });
    let mut other = server("web", "far", "10.9.0.4", "open-w");
    other["vpc"] = json!({ "id": "w" });
    let any = json!({ "cidr_block": "0.0.0.0/0" });
    let rules = ["inbound", "outbound"].map(|direction| {
        json!({ "id": direction, "name": direction, "direction": direction, "action": "allow", "protocol": "all",
            "source": "0.0.0.0/0", "destination": "0.0.0.0/0", "remote": any })
    });
    let more = json!({
        "vpcs": [{ "id": "w", "crn": "crn:w", "name": "shop", "region": "eu-de",
            "address_prefixes": [{ "id": "q", "cidr": "10.9.0.0/16", "zone": { "name": "eu-de-1" } }] }],
        "subnets": [{ "id": "far", "name": "back", "vpc": twin, "zone": { "name": "eu-de-1" },
            "network_acl": { "id": "acl-w" }, "ipv4_cidr_block": "10.9.0.0/24" }],
        "network_acls": [{ "id": "acl-w", "name": "acl", "vpc": twin, "rules": rules }],
        "security_groups": [{ "id": "open-w", "name": "open", "vpc": twin, "rules": rules }],
        "instances": [other],
    });
    let graph = graph(more);
    let ask = |src: &str, dst: &str| {
        let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted: None };
        let mut model = model::of(&graph, &Options::default());
        explain(&graph, &mut model, &query).map(|answers| text::explain(&graph, &model, &answers, false))
    };
    // Only one of the two has it.
    assert!(ask("shop/client", "shop/member").unwrap().starts_with("Allowed: any from client (10.0.0.4)"));
    assert!(ask("shop/web", "member").unwrap().starts_with("Blocked: anything, web (10.9.0.4)"));
    // Both do: their ids tell them apart.
    let unclear = ask("shop/back", "client").unwrap_err().to_string();
    assert!(unclear.starts_with("2 VPCs are named shop; say an address or id\n"), "{unclear}");
    assert!(unclear.contains("v/back, us-south") && unclear.contains("w/back, eu-de"), "{unclear}");
    assert!(ask("v/back", "client").unwrap().starts_with("Allowed: any from member (10.0.1.4)"));
    assert!(ask("w/back", "client").unwrap().starts_with("Blocked: anything, web (10.9.0.4)"));
    let unclear = ask("back", "client").unwrap_err().to_string();
    assert!(unclear.contains("shop, 10.0.1.0/24, back") && unclear.contains("shop, 10.9.0.0/24, far"), "{unclear}");
    let missing = ask("shop/nobody", "client").unwrap_err().to_string();
    assert!(missing.starts_with("nothing with an address is named nobody\n"), "{missing}");
}
