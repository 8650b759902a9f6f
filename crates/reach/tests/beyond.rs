//! What VPN gateways and servers, direct links and transit gateways lead to, Power servers, private paths and file shares:
//! as IBM's documentation tells them, and unknown where an account does not tell.
#![allow(clippy::unwrap_used)]

use drawstream_graph::Graph;
use drawstream_graph::estate::Kind;
use drawstream_reach::explain::{AskError, Query, Verdict, explain};
use drawstream_reach::{Options, Reach, json as told_json, model, text};
use serde_json::{Value, json};

/// VPCs `hub` (10.1.0.0/24, 10.1.1.0/24) and `spoke` (10.2.0.0/24) with a server each; groups and ACLs let all pass; and
/// what is given beside that. Routes are those of both VPCs' subnets.
fn account(more: Value, routes: Value) -> Value {
    let mut all = json!({
        "vpcs": [], "subnets": [], "network_acls": [], "security_groups": [], "public_gateways": [], "floating_ips": [],
        "load_balancers": [], "endpoint_gateways": [], "transit_gateways": [], "transit_connections": [],
        "routing_tables": [], "instances": [],
    });
    let mut push = |key: &str, item: Value| all[key].as_array_mut().unwrap().push(item);
    for (vpc, subnets) in [("hub", vec!["10.1.0", "10.1.1"]), ("spoke", vec!["10.2.0"])] {
        let of = json!({ "id": vpc, "crn": format!("crn:{vpc}"), "name": vpc });
        let zone = json!({ "name": "us-south-1" });
        let prefixes: Vec<Value> =
            subnets.iter().map(|base| json!({ "id": base, "cidr": format!("{base}.0/24"), "zone": zone })).collect();
        push(
            "vpcs",
            json!({ "id": vpc, "crn": format!("crn:{vpc}"), "name": vpc, "region": "us-south", "address_prefixes": prefixes }),
        );
        for (at, base) in subnets.iter().enumerate() {
            let acl = format!("{vpc}-acl{at}");
            push(
                "subnets",
                json!({ "id": format!("{vpc}-{at}"), "name": format!("{vpc}-{at}"), "vpc": of, "zone": zone,
                "network_acl": { "id": acl }, "ipv4_cidr_block": format!("{base}.0/24"), "routing_table": { "id": format!("{vpc}-table") } }),
            );
            let rules = ["inbound", "outbound"].map(|direction| json!({ "id": direction, "name": direction,
                "direction": direction, "action": "allow", "protocol": "all", "source": "0.0.0.0/0", "destination": "0.0.0.0/0" }));
            push("network_acls", json!({ "id": acl, "name": acl, "vpc": of, "rules": rules }));
        }
        push(
            "routing_tables",
            json!({ "id": format!("{vpc}-table"), "name": format!("{vpc}-table"), "vpc": of, "routes": routes,
            "subnets": [], "accept_routes_from": [{ "resource_type": "vpn_gateway" }, { "resource_type": "vpn_server" }] }),
        );
        let rules = ["inbound", "outbound"].map(|direction| {
            json!({ "id": direction, "direction": direction,
            "protocol": "all", "remote": { "cidr_block": "0.0.0.0/0" } })
        });
        push(
            "security_groups",
            json!({ "id": format!("{vpc}-group"), "name": format!("{vpc}-group"), "vpc": of, "rules": rules }),
        );
        let name = format!("{vpc}-app");
        let nic = json!({ "id": format!("{name}-nic"), "name": "eth0", "subnet": { "id": format!("{vpc}-0") },
            "primary_ip": { "address": format!("{}.5", subnets[0]) }, "security_groups": [{ "id": format!("{vpc}-group") }] });
        push(
            "instances",
            json!({ "id": name, "name": name, "vpc": of, "zone": zone, "primary_network_interface": nic,
            "network_interfaces": [nic] }),
        );
    }
    for (key, items) in more.as_object().unwrap() {
        let list = all.as_object_mut().unwrap().entry(key).or_insert_with(|| json!([])).as_array_mut().unwrap();
        for item in items.as_array().unwrap() {
            list.retain(|known| known["id"] != item["id"] || item["id"].is_null());
            list.push(item.clone());
        }
    }
    all
}

fn graph(account: &Value) -> Graph {
    drawstream_graph::build(drawstream_sources::file::read("account.json", account.to_string().as_bytes()).unwrap())
}

fn answer(graph: &Graph, src: &str, dst: &str) -> Result<(Verdict, String), AskError> {
    let mut model = model::of(graph, &Options::default());
    let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted: Query::wanted("tcp", &[], &[(443, 443)]) };
    let answers = explain(graph, &mut model, &query)?;
    let [answer] = answers.as_slice() else { panic!("{} answers", answers.len()) };
    Ok((answer.facts.verdict, text::explain(graph, &model, &answers, false)))
}

fn asked(graph: &Graph, src: &str, dst: &str) -> (Verdict, String) {
    answer(graph, src, dst).unwrap()
}

fn told(graph: &Graph) -> String {
    text::reach(graph, &Reach::of(graph, &Options::default()), true)
}

/// A VPN gateway of the hub in its second subnet.
fn vpn(connection: Value) -> Value {
    json!({ "vpn_gateways": [{ "id": "vpn", "name": "office", "vpc": { "id": "hub" }, "mode": connection["mode"],
        "subnet": { "id": "hub-1" }, "members": [{ "private_ip": { "address": "10.1.1.9" } }], "connections": [connection] }] })
}

fn policy(status: &str) -> Value {
    json!({ "id": "c", "name": "to-office", "mode": "policy", "status": status, "admin_state_up": true,
        "peer": { "address": "203.0.113.9", "cidrs": ["192.168.7.0/24"] }, "local": { "cidrs": ["10.1.0.0/25"] } })
}

#[test]
fn a_vpn_by_policy_joins_the_ranges_that_it_names_while_it_is_up() {
    let up = graph(&account(vpn(policy("up")), json!([])));
    let (verdict, words) = asked(&up, "hub-app", "192.168.7.9");
    assert_eq!(verdict, Verdict::Allowed, "{words}");
    assert!(words.contains("VPN gateway office, to-office"), "{words}");
    assert_eq!(asked(&up, "192.168.7.9", "hub-app").0, Verdict::Allowed);
    assert_eq!(asked(&up, "office", "hub-app").0, Verdict::Allowed, "by the name of what leads there");
    let told = told(&up);
    assert!(told.contains("to behind VPN gateway office 192.168.7.0/24: any"), "{told}");
    // No other VPC gets there, and no other address.
    assert!(matches!(answer(&up, "spoke-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
    assert!(matches!(answer(&up, "hub-app", "192.168.8.9"), Err(AskError::Nowhere { .. })));
    let down = graph(&account(vpn(policy("down")), json!([])));
    assert!(matches!(answer(&down, "hub-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
    // Without its address among those of this side, and where the table does not take the gateway's routes.
    let mut other = policy("up");
    other["local"]["cidrs"] = json!(["10.1.0.128/25"]);
    assert_eq!(asked(&graph(&account(vpn(other), json!([]))), "hub-app", "192.168.7.9").0, Verdict::Blocked);
    let mut refused = account(vpn(policy("up")), json!([]));
    refused["routing_tables"][0]["accept_routes_from"] = json!([]);
    let refused = graph(&refused);
    let (verdict, words) = asked(&refused, "hub-app", "192.168.7.9");
    assert_eq!(verdict, Verdict::Blocked, "{words}");
    assert!(words.contains("no route to office BLOCKS"), "{words}");
    assert_eq!(asked(&refused, "192.168.7.9", "hub-app").0, Verdict::NoWayBack, "answers have no route");
}

#[test]
fn a_vpn_by_routes_leads_where_a_route_to_its_connection_says() {
    let connection = |status: &str| {
        json!({ "id": "c", "name": "to-office", "mode": "route", "status": status, "admin_state_up": true,
            "peer": { "address": "203.0.113.9" } })
    };
    let route = |hop: Value| {
        json!([{ "id": "r", "name": "r", "destination": "192.168.7.0/24", "action": "deliver", "next_hop": hop,
            "zone": { "name": "us-south-1" } }])
    };
    let by_id = || route(json!({ "id": "c" }));
    let up = graph(&account(vpn(connection("up")), by_id()));
    assert_eq!(asked(&up, "hub-app", "192.168.7.9").0, Verdict::Allowed);
    assert_eq!(asked(&up, "192.168.7.9", "hub-app").0, Verdict::Allowed);
    // Routes that a gateway makes name its own address.
    let by_address = graph(&account(vpn(connection("up")), route(json!({ "address": "10.1.1.9" }))));
    assert_eq!(asked(&by_address, "hub-app", "192.168.7.9").0, Verdict::Allowed);
    let down = graph(&account(vpn(connection("down")), by_id()));
    assert!(matches!(answer(&down, "hub-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
    let without = graph(&account(vpn(connection("up")), json!([])));
    assert!(matches!(answer(&without, "hub-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
}

#[test]
fn the_acl_of_a_gateways_own_subnet_stops_what_ibm_says_that_it_needs() {
    let with_rules = |rules: &dyn Fn(&str) -> Value| {
        let mut all = account(vpn(policy("up")), json!([]));
        for acl in all["network_acls"].as_array_mut().unwrap().iter_mut().filter(|acl| acl["id"] == "hub-acl1") {
            acl["rules"] = json!(["inbound", "outbound"].map(rules));
        }
        graph(&all)
    };
    let rule = |direction: &str, source: &str, destination: &str| {
        json!({ "id": direction, "name": direction, "direction": direction, "action": "allow", "protocol": "all",
            "source": source, "destination": destination })
    };
    let (own, there) = ("10.1.0.0/24", "192.168.7.0/24");
    let needed = |direction: &str| {
        let (source, destination) = if direction == "inbound" { (there, own) } else { (own, there) };
        rule(direction, source, destination)
    };
    let (verdict, words) = asked(&with_rules(&needed), "192.168.7.9", "hub-app");
    assert_eq!(verdict, Verdict::Unknown, "in some years more rules are asked for: {words}");
    let turned = |direction: &str| {
        let (source, destination) = if direction == "inbound" { (own, there) } else { (there, own) };
        rule(direction, source, destination)
    };
    let (verdict, words) = asked(&with_rules(&turned), "192.168.7.9", "hub-app");
    assert_eq!(verdict, Verdict::Blocked, "{words}");
    assert!(words.contains("hub-acl1 BLOCKS"), "{words}");
    assert_eq!(asked(&with_rules(&turned), "hub-app", "192.168.7.9").0, Verdict::Blocked);
}

fn transit(connections: Value) -> Value {
    let all: Vec<Value> = connections
        .as_array()
        .unwrap()
        .iter()
        .map(|own| {
            let mut own = own.clone();
            own["id"] = own["name"].clone();
            own["status"] = json!("attached");
            let gateway = own.get("of").and_then(Value::as_str).unwrap_or("tgw").to_owned();
            own["transit_gateway"] = json!({ "id": gateway, "name": gateway });
            own
        })
        .collect();
    let gateways = ["tgw", "tgw2"].map(|id| json!({ "id": id, "name": id, "location": "us-south" }));
    json!({ "transit_gateways": gateways, "transit_connections": all })
}

#[test]
fn behind_a_transit_gateway_it_is_unknown_who_is_there_and_blocked_where_rules_stop_it() {
    let hub = json!({ "name": "hub", "network_type": "vpc", "network_id": "crn:hub" });
    let line = json!({ "name": "line", "network_type": "directlink", "network_id": "crn:line" });
    let joined = account(transit(json!([hub, line])), json!([]));
    let open = graph(&joined);
    let (verdict, words) = asked(&open, "hub-app", "192.168.7.9");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("which addresses are there") && words.contains("line"), "{words}");
    assert_eq!(asked(&open, "192.168.7.9", "hub-app").0, Verdict::Unknown);
    let words = told(&open);
    assert!(
        words.contains("to networks of transit gateway tgw: any; unknown, not all that decides is told"),
        "{words}"
    );
    let mut bytes = Vec::new();
    told_json::write(&open, &Reach::of(&open, &Options::default()), "", &mut bytes).unwrap();
    let file: Value = serde_json::from_slice(&bytes).unwrap();
    let private = |of: &Value| of.as_array().is_some_and(|all| all.iter().any(|cidr| *cidr == "192.168.0.0/16"));
    let rows: Vec<&Value> = file["connections"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| private(&row["from"]) || private(&row["to"]))
        .collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["verdict"] == "unknown"), "{rows:?}");
    // Rules stop it whoever is there; so do filters, of this VPC's prefix and of what the line may announce.
    let mut shut = joined.clone();
    shut["security_groups"][0]["rules"] = json!([]);
    assert_eq!(asked(&graph(&shut), "192.168.7.9", "hub-app").0, Verdict::Blocked);
    let mut untold = hub.clone();
    untold["prefix_filters_default"] = json!("deny");
    let untold = graph(&account(transit(json!([untold, line])), json!([])));
    let (verdict, words) = asked(&untold, "192.168.7.9", "hub-app");
    assert_eq!(verdict, Verdict::Blocked, "{words}");
    assert!(words.contains("announce 10.1.0.5 to tgw"), "{words}");
    let mut narrow = line.clone();
    narrow["prefix_filters_default"] = json!("deny");
    narrow["prefix_filters"] = json!([{ "action": "permit", "prefix": "192.168.8.0/24" }]);
    let narrow = graph(&account(transit(json!([hub, narrow])), json!([])));
    assert!(matches!(answer(&narrow, "hub-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
    assert_eq!(asked(&narrow, "hub-app", "192.168.8.9").0, Verdict::Unknown);
}

#[test]
fn a_direct_link_leads_to_a_vpc_that_it_is_attached_to_by_its_filters() {
    let link = |more: Value| {
        let mut link = json!({ "id": "dl", "name": "line", "type": "dedicated", "location_name": "dal10", "crn": "crn:dl",
            "connection_mode": "direct", "bgp_status": "established", "link_status": "up",
            "virtual_connections": [{ "id": "v", "name": "to-hub", "type": "vpc", "status": "attached", "network_id": "crn:hub" }] });
        for (key, value) in more.as_object().unwrap() {
            link[key] = value.clone();
        }
        graph(&account(json!({ "direct_links": [link] }), json!([])))
    };
    let up = link(json!({}));
    assert_eq!(asked(&up, "hub-app", "192.168.7.9").0, Verdict::Unknown);
    assert_eq!(asked(&up, "192.168.7.9", "hub-app").0, Verdict::Unknown);
    assert!(matches!(answer(&up, "spoke-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
    let idle = link(json!({ "bgp_status": "idle" }));
    assert!(matches!(answer(&idle, "hub-app", "192.168.7.9"), Err(AskError::Nowhere { .. })));
}

#[test]
fn networks_beyond_that_fare_alike_are_each_told_by_name() {
    let hub =
        |of: &str| json!({ "name": format!("hub-{of}"), "of": of, "network_type": "vpc", "network_id": "crn:hub" });
    let line =
        |of: &str| json!({ "name": format!("line-{of}"), "of": of, "network_type": "directlink", "network_id": of });
    let both = graph(&account(transit(json!([hub("tgw"), line("tgw"), hub("tgw2"), line("tgw2")])), json!([])));
    let words = told(&both);
    for gateway in ["tgw", "tgw2"] {
        for told in [
            format!("from networks of transit gateway {gateway}\n"),
            format!("to networks of transit gateway {gateway}: "),
        ] {
            assert!(words.contains(&told), "{told}\n{words}");
        }
    }
}

#[test]
fn spokes_that_only_a_hubs_server_joins_depend_on_that_server() {
    let connections = json!([
        { "name": "hub", "network_type": "vpc", "network_id": "crn:hub" },
        { "name": "leaf", "network_type": "vpc", "network_id": "crn:leaf" },
        { "name": "hub2", "network_type": "vpc", "network_id": "crn:hub", "of": "tgw2" },
        { "name": "spoke", "network_type": "vpc", "network_id": "crn:spoke", "of": "tgw2" },
    ]);
    let mut more = transit(connections);
    let leaf = json!({ "id": "leaf", "crn": "crn:leaf", "name": "leaf" });
    let zone = json!({ "name": "us-south-1" });
    more["vpcs"] = json!([{ "id": "leaf", "crn": "crn:leaf", "name": "leaf", "region": "us-south",
        "address_prefixes": [{ "id": "l", "cidr": "10.3.0.0/24", "zone": zone }] }]);
    more["subnets"] = json!([{ "id": "leaf-0", "name": "leaf-0", "vpc": leaf, "zone": zone, "network_acl": { "id": "leaf-acl" },
        "ipv4_cidr_block": "10.3.0.0/24" }]);
    let rules = ["inbound", "outbound"].map(|direction| {
        json!({ "id": direction, "direction": direction, "action": "allow",
        "protocol": "all", "source": "0.0.0.0/0", "destination": "0.0.0.0/0", "remote": { "cidr_block": "0.0.0.0/0" } })
    });
    more["network_acls"] = json!([{ "id": "leaf-acl", "name": "leaf-acl", "vpc": leaf, "rules": rules }]);
    more["security_groups"] = json!([{ "id": "leaf-group", "name": "leaf-group", "vpc": leaf, "rules": rules }]);
    let nic = json!({ "id": "leaf-nic", "name": "eth0", "subnet": { "id": "leaf-0" }, "primary_ip": { "address": "10.3.0.5" },
        "security_groups": [{ "id": "leaf-group" }] });
    more["instances"] = json!([{ "id": "leaf-app", "name": "leaf-app", "vpc": leaf, "zone": zone,
        "primary_network_interface": nic, "network_interfaces": [nic] }]);
    let without = graph(&account(more.clone(), json!([])));
    assert_eq!(asked(&without, "leaf-app", "spoke-app").0, Verdict::Blocked, "no one gateway joins them");
    more["routing_tables"] = json!([{ "id": "in", "name": "in", "vpc": { "id": "hub" }, "subnets": [],
        "route_transit_gateway_ingress": true, "advertise_routes_to": ["transit_gateway"],
        "routes": [{ "id": "r", "name": "r", "destination": "10.2.0.0/16", "action": "deliver", "advertise": true,
            "next_hop": { "address": "10.1.0.5" }, "zone": zone }] }]);
    let by_hub = graph(&account(more, json!([])));
    let (verdict, words) = asked(&by_hub, "leaf-app", "spoke-app");
    assert_eq!(verdict, Verdict::Unknown, "{words}");
    assert!(words.contains("hub-app (10.1.0.5)"), "{words}");
    assert_eq!(asked(&by_hub, "spoke-app", "leaf-app").0, Verdict::Blocked, "that way nothing is announced");
    assert!(told(&by_hub).contains("if 10.1.0.5 forwards it"), "{}", told(&by_hub));
}

#[test]
fn clients_of_a_vpn_server_reach_what_its_routes_say() {
    let server = |action: &str| {
        json!({ "vpn_servers": [{ "id": "server", "name": "staff", "vpc": { "id": "hub" }, "subnets": [{ "id": "hub-1" }],
            "private_ips": [{ "address": "10.1.1.7" }], "security_groups": [{ "id": "hub-group" }],
            "client_ip_pool": "10.90.0.0/22", "port": 443, "protocol": "udp",
            "routes": [{ "id": "r", "name": "r", "destination": "10.1.0.0/24", "action": action }] }] })
    };
    let translated = graph(&account(server("translate"), json!([])));
    assert_eq!(asked(&translated, "staff", "hub-app").0, Verdict::Allowed, "with its own address");
    assert!(matches!(answer(&translated, "10.90.0.9", "hub-app"), Err(AskError::Nowhere { .. })));
    let delivered = graph(&account(server("deliver"), json!([])));
    let (verdict, words) = asked(&delivered, "staff", "hub-app");
    assert_eq!(verdict, Verdict::Blocked, "{words}");
    assert!(words.contains("no route of the VPN server for it BLOCKS"), "{words}");
    let (verdict, words) = asked(&delivered, "10.90.0.9", "hub-app");
    assert_eq!(verdict, Verdict::Allowed, "{words}");
    // Its own port is all that it listens on, and the internet reaches it there.
    let open = Query { src: "internet".into(), dst: "staff".into(), wanted: None };
    let mut model = model::of(&translated, &Options::default());
    let answers = explain(&translated, &mut model, &open).unwrap();
    assert_eq!(text::conn(model.pool.get(answers[0].facts.conn)), "udp 443");
    let reach = Reach::of(&translated, &Options::default());
    let exposed: Vec<Kind> = reach.exposed().keys().map(|id| translated.node(*id).kind()).collect();
    assert_eq!(exposed, [Kind::VpnServer]);
    let (verdict, words) = asked(&translated, "8.8.8.8", "staff");
    assert_eq!(verdict, Verdict::Blocked, "tcp is not what it listens on");
    assert!(words.contains("listens on udp 443 alone"), "{words}");
}

#[test]
fn consumers_of_a_private_path_open_what_its_balancer_listens_on() {
    let path = |status: &str, policy: &str| {
        account(
            json!({
                "load_balancers": [{ "id": "lb", "name": "lb", "vpc": { "id": "hub" }, "is_private_path": true,
                    "profile": { "family": "network", "name": "network-private-path" }, "subnets": [{ "id": "hub-1" }],
                    "private_ips": [{ "address": "10.1.1.20" }],
                    "listeners": [{ "id": "l", "protocol": "tcp", "port": 443, "default_pool": { "id": "pool" } }],
                    "pools": [{ "id": "pool", "name": "pool", "protocol": "tcp", "health_monitor": { "type": "tcp" },
                        "members": [{ "id": "m", "port": 8443, "target": { "address": "10.1.0.5" } }] }] }],
                "private_path_service_gateways": [{ "id": "path", "name": "path", "crn": "crn:v1:bluemix:public:is:us-south:a/acc::private-path-service-gateway:path", "vpc": { "id": "hub" },
                    "load_balancer": { "id": "lb" }, "default_access_policy": policy, "published": true, "endpoint_gateway_count": 1,
                    "endpoint_gateway_bindings": [{ "id": "b", "status": status, "account": { "id": "partner" } }] }],
                "endpoint_gateways": [{ "id": "vpe", "name": "vpe", "crn": "crn:vpe", "vpc": { "id": "spoke" },
                    "ips": [{ "address": "10.2.0.20", "href": "https://x/v1/subnets/spoke-0/reserved_ips/r" }],
                    "security_groups": [{ "id": "spoke-group" }], "target": { "crn": "crn:v1:bluemix:public:is:us-south:a/acc::private-path-service-gateway:path" } }],
            }),
            json!([]),
        )
    };
    let permitted = path("permitted", "deny");
    let open = graph(&permitted);
    let words = told(&open);
    assert!(words.contains("from consumers of private path path\n  to load balancer lb: tcp 443\n"), "{words}");
    assert!(words.contains("from load balancer lb\n  to hub-app: tcp 8443"), "{words}");
    assert_eq!(asked(&open, "path", "lb").0, Verdict::Allowed);
    assert_eq!(asked(&open, "path", "hub-app").0, Verdict::Blocked);
    // The consumer's own endpoint gateway answers on the listener's port alone.
    assert_eq!(asked(&open, "spoke-app", "vpe").0, Verdict::Allowed);
    assert!(words.contains("to vpe: tcp 443"), "{words}");
    // The balancer takes addresses of its subnet, whose ACL does not hold for it; that of its member's does.
    let shut = |acl: &str| {
        let mut all = permitted.clone();
        for own in all["network_acls"].as_array_mut().unwrap().iter_mut().filter(|own| own["id"] == acl) {
            own["rules"] = json!([]);
        }
        graph(&all)
    };
    let through = shut("hub-acl1");
    let leg = told(&through);
    assert!(leg.contains("from load balancer lb\n  to hub-app: tcp 8443"), "{leg}");
    assert!(!asked(&through, "lb", "hub-app").1.contains("hub-acl1"), "{}", asked(&through, "lb", "hub-app").1);
    let (verdict, words) = asked(&shut("hub-acl0"), "lb", "hub-app");
    assert_eq!(verdict, Verdict::Blocked);
    assert!(words.contains("ACL hub-acl0 BLOCKS"), "{words}");
    let (_, words) = asked(&open, "hub-app", "lb");
    assert!(words.contains("it is for consumers of its private path alone"), "{words}");
    let asking = graph(&path("pending", "review"));
    assert_eq!(asked(&asking, "path", "lb").0, Verdict::Unknown);
}

#[test]
fn power_servers_are_reached_where_a_transit_gateway_joins_their_workspace() {
    let hub = json!({ "name": "hub", "network_type": "vpc", "network_id": "crn:hub" });
    let erp = json!({ "name": "erp", "network_type": "power_virtual_server", "network_id": "crn:v1:bluemix:public:power-iaas:dal10:a/acc:guid::" });
    let with = |connections: Value, groups: Value| {
        let servers = ["1", "2"].map(|at| json!({ "pvmInstanceID": format!("vm{at}"), "serverName": format!("vm{at}"),
                "networks": [{ "networkID": format!("n{at}"), "networkName": format!("n{at}"), "ipAddress": format!("10.70.{at}.4"), "type": "fixed", "networkSecurityGroupIDs": groups }] }));
        let mut more = transit(connections);
        let crn = "crn:v1:bluemix:public:power-iaas:dal10:a/acc:guid::";
        more["resource_instances"] =
            json!([{ "id": crn, "crn": crn, "guid": "guid", "name": "erp", "region_id": "dal10" }]);
        more["power_workspaces"] = json!([{ "id": "guid", "name": "erp", "details": { "crn": crn }, "location": { "region": "dal10" },
            "networks": [{ "networkID": "n1", "name": "n1", "type": "vlan", "cidr": "10.70.1.0/24" },
                { "networkID": "n2", "name": "n2", "type": "vlan", "cidr": "10.70.2.0/24" }],
            "pvm_instances": servers }]);
        graph(&account(more, json!([])))
    };
    let joined = with(json!([hub, erp]), json!([]));
    assert_eq!(asked(&joined, "hub-app", "vm1").0, Verdict::Allowed, "{}", told(&joined));
    assert_eq!(asked(&joined, "vm1", "hub-app").0, Verdict::Allowed);
    assert_eq!(asked(&joined, "vm1", "vm2").0, Verdict::Unknown, "whether its networks are joined is not told");
    assert!(told(&joined).contains("vm1"));
    let mut filtered = erp.clone();
    filtered["prefix_filters"] = json!([{ "action": "deny", "prefix": "10.70.1.0/24" }]);
    let filtered = with(json!([hub, filtered]), json!([]));
    assert_eq!(asked(&filtered, "hub-app", "vm1").0, Verdict::Blocked);
    assert_eq!(asked(&filtered, "hub-app", "vm2").0, Verdict::Allowed);
    let apart = with(json!([hub]), json!([]));
    assert!(matches!(answer(&apart, "hub-app", "vm1"), Err(AskError::Nobody { .. })), "no route tells of it");
    let guarded = with(json!([hub, erp]), json!(["g"]));
    assert_eq!(asked(&guarded, "hub-app", "vm1").0, Verdict::Unknown, "its groups are not judged");
}

#[test]
fn shares_are_mounted_by_nfs_and_open_nothing() {
    let share = json!({
        "shares": [{ "id": "share", "name": "files", "zone": { "name": "us-south-1" }, "access_control_mode": "security_group",
            "mount_targets": [{ "id": "target", "name": "target" , "virtual_network_interface": { "id": "vni" } }] }],
        "virtual_nis": [{ "id": "vni", "name": "vni", "vpc": { "id": "hub" }, "subnet": { "id": "hub-1" }, "zone": { "name": "us-south-1" },
            "primary_ip": { "address": "10.1.1.30" }, "ips": [{ "address": "10.1.1.30" }],
            "security_groups": [{ "id": "hub-group" }],
            "target": { "id": "target", "resource_type": "share_mount_target", "href": "https://x/v1/shares/share/mount_targets/target" } }],
    });
    let graph = graph(&account(share, json!([])));
    let told = told(&graph);
    assert!(told.contains("to files: tcp 2049"), "{told}");
    let (verdict, words) = asked(&graph, "hub-app", "files");
    assert_eq!(verdict, Verdict::Blocked, "{words}");
    assert!(words.contains("listens on tcp 2049 alone"), "{words}");
    assert_eq!(asked(&graph, "files", "hub-app").0, Verdict::Blocked);
}
