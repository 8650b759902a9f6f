//! Accounts of any size in collected JSON: VPCs over three zones, each with applications of three tiers that have groups
//! of their own and name each other, an ACL for each tier, gateways, floating IPs, and a transit gateway that joins
//! every fourth VPC.

use serde_json::{Value, json};

const REGIONS: [&str; 5] = ["us-south", "eu-de", "us-east", "jp-tok", "eu-gb"];
const TIERS: [&str; 3] = ["web", "app", "db"];

fn rule(id: String, direction: &str, port: Option<u16>, remote: Value) -> Value {
    let protocol = if port.is_some() { "tcp" } else { "all" };
    json!({ "id": id, "direction": direction, "protocol": protocol, "port_min": port, "port_max": port, "remote": remote })
}

/// An account of that many VPCs with that many servers each, which belong to that many applications.
pub fn account(vpcs: usize, servers: usize, applications: usize) -> String {
    let mut lists: std::collections::BTreeMap<&str, Vec<Value>> = std::collections::BTreeMap::new();
    for number in 0..vpcs {
        let region = REGIONS[number % REGIONS.len()];
        let name = format!("vpc-{number}");
        let own = json!({ "id": name, "crn": format!("crn:{name}"), "name": name });
        let mut add = |key: &'static str, mut item: Value| {
            item["vpc"] = own.clone();
            item["region"] = json!(region);
            lists.entry(key).or_default().push(item);
        };
        let network = |zone: usize, tier: usize| format!("10.{}.{}.0/22", number, zone * 64 + tier * 16);
        for (tier, called) in TIERS.iter().enumerate() {
            let acl = format!("{name}-acl-{called}");
            let open = |at: usize, direction: &str, action: &str, source: &str, destination: &str| {
                json!({ "id": format!("{acl}-{at}"), "name": format!("{called}-{at}"), "direction": direction,
                    "action": action, "protocol": "all", "source": source, "destination": destination,
                    "before": { "id": format!("{acl}-{}", at + 1) } })
            };
            let everywhere = "0.0.0.0/0";
            let within = format!("10.{number}.0.0/16");
            let mut rules = vec![
                open(0, "inbound", "deny", "192.0.2.0/24", everywhere),
                open(1, "inbound", "allow", if tier == 0 { everywhere } else { &within }, everywhere),
                open(2, "outbound", "allow", everywhere, everywhere),
            ];
            if tier == 2 {
                rules.insert(0, open(3, "inbound", "deny", &network(0, 0), everywhere));
                rules[0]["before"] = json!({ "id": format!("{acl}-0") });
                rules[3]["before"] = Value::Null;
            }
            add("network_acls", json!({ "id": acl, "name": acl, "rules": rules }));
            for zone in 0..3 {
                let gateway = format!("{name}-gw-{zone}");
                let zone_name = json!({ "name": format!("{region}-{}", zone + 1) });
                if tier == 0 {
                    add("public_gateways", json!({ "id": gateway, "name": gateway, "zone": zone_name }));
                }
                let id = format!("{name}-{called}-{zone}");
                let mut subnet = json!({ "id": id, "name": id, "zone": zone_name, "ipv4_cidr_block": network(zone, tier),
                    "network_acl": { "id": acl } });
                if tier == 1 {
                    subnet["public_gateway"] = json!({ "id": gateway });
                }
                add("subnets", subnet);
            }
            for application in 0..applications {
                let group = |tier: usize| format!("{name}-{}-{application}", TIERS[tier]);
                let id = group(tier);
                let named = |group: String| json!({ "id": group, "name": group });
                let mut rules = vec![rule(format!("{id}-1"), "outbound", None, json!({ "cidr_block": "0.0.0.0/0" }))];
                rules.push(match tier {
                    0 => rule(format!("{id}-2"), "inbound", Some(443), json!({ "cidr_block": "0.0.0.0/0" })),
                    1 => rule(format!("{id}-2"), "inbound", Some(8080), named(group(0))),
                    _ => rule(format!("{id}-2"), "inbound", Some(5432), named(group(1))),
                });
                let admin = json!({ "cidr_block": format!("10.{number}.192.{}/32", application % 4 * 4) });
                rules.push(rule(format!("{id}-3"), "inbound", Some(22), admin));
                add("security_groups", json!({ "id": id, "name": id, "rules": rules }));
            }
        }
        for server in 0..servers {
            let (tier, zone, application) = (server % 3, server / 3 % 3, server / 9 % applications);
            let id = format!("{name}-server-{server}");
            let host = 4 + server / 9;
            let address = format!("10.{number}.{}.{}", zone * 64 + tier * 16 + host / 250, host % 250 + 1);
            let group = format!("{name}-{}-{application}", TIERS[tier]);
            let interface = json!({ "id": format!("{id}-nic"), "name": "eth0", "primary_ip": { "address": address },
                "subnet": { "id": format!("{name}-{}-{zone}", TIERS[tier]) }, "security_groups": [{ "id": group }] });
            add(
                "instances",
                json!({ "id": id, "name": id, "zone": { "name": format!("{region}-{}", zone + 1) },
                "primary_network_interface": interface, "network_interfaces": [interface] }),
            );
            if server % 20 == 0 {
                add(
                    "floating_ips",
                    json!({ "id": format!("{id}-fip"), "name": format!("{id}-fip"),
                    "address": format!("150.{}.{}.{}", number, server / 250, server % 250),
                    "target": { "id": format!("{id}-nic"), "resource_type": "network_interface" } }),
                );
            }
        }
        if number % 4 == 0 {
            lists.entry("transit_connections").or_default().push(json!({ "id": format!("c-{number}"), "name": name,
                "network_type": "vpc", "network_id": format!("crn:{name}"), "status": "attached",
                "transit_gateway": { "id": "tgw", "name": "tgw" }, "prefix_filters_default": "permit" }));
        }
        lists.entry("vpcs").or_default().push(json!({ "id": name, "crn": format!("crn:{name}"), "name": name,
            "region": region, "address_prefixes": [{ "id": format!("{name}-prefix"),
            "cidr": format!("10.{number}.0.0/16"), "zone": { "name": format!("{region}-1") } }] }));
    }
    lists.entry("transit_gateways").or_default().push(json!({ "id": "tgw", "name": "tgw", "location": "us-south" }));
    json!(lists).to_string()
}
