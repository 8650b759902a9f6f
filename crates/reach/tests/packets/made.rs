//! What an account looks like in collected JSON.

use crate::account::{Account, Action, Balancer, Filter, PEERS, Route, Rule, VPCS};
use serde_json::{Value, json};

impl Account {
    pub fn json(&self) -> Value {
        let mut lists: std::collections::BTreeMap<&str, Vec<Value>> = std::collections::BTreeMap::new();
        for (vpc, name) in VPCS.iter().enumerate() {
            let own = json!({ "id": name, "crn": format!("crn:{name}"), "name": name });
            let mut with = |key: &'static str, mut item: Value| {
                item["vpc"] = own.clone();
                lists.entry(key).or_default().push(item);
            };
            for group in 0..2 {
                let rules: Vec<Value> = self.groups[vpc][group].iter().map(|rule| group_rule(rule, name)).collect();
                with(
                    "security_groups",
                    json!({ "id": format!("{name}-g{group}"), "name": format!("g{group}"), "rules": rules }),
                );
                let rules: Vec<Value> = self.acls[vpc][group].iter().enumerate().map(acl_rule).collect();
                let id = format!("{name}-acl{group}");
                with("network_acls", json!({ "id": id, "name": id, "rules": rules }));
                let gateway = format!("{name}-gw{group}");
                with("public_gateways", json!({ "id": gateway, "name": gateway, "zone": { "name": "us-south-1" } }));
                let mut subnet = json!({
                    "id": format!("{name}-s{group}"), "name": format!("{name}-s{group}"), "zone": { "name": "us-south-1" },
                    "ipv4_cidr_block": format!("10.0.{vpc}.{}/25", group * 128), "network_acl": { "id": id },
                    "routing_table": { "id": format!("{name}-table") },
                });
                if self.gateways[vpc][group] {
                    subnet["public_gateway"] = json!({ "id": gateway });
                }
                with("subnets", subnet);
            }
            let mut routes: Vec<Value> =
                self.routes[vpc].iter().enumerate().map(|(at, own)| route(vpc, at, own)).collect();
            let mut table = json!({ "id": format!("{name}-table"), "name": "table", "subnets": [] });
            if let Some(vpn) = self.vpn.as_ref().filter(|_| vpc == 0) {
                let mut connection = json!({ "id": "to-peer", "name": "to-peer", "admin_state_up": true,
                    "status": if vpn.up { "up" } else { "down" }, "mode": "route", "peer": { "address": "203.0.113.9" } });
                if vpn.policy {
                    connection["mode"] = json!("policy");
                    connection["peer"]["cidrs"] = json!([PEERS]);
                    connection["local"] = json!({ "cidrs": [vpn.own] });
                } else {
                    routes.push(
                        json!({ "id": "to-peer-route", "name": "to-peer", "destination": PEERS, "action": "deliver",
                        "zone": { "name": "us-south-1" }, "next_hop": { "id": "to-peer" } }),
                    );
                }
                if vpn.accepted {
                    table["accept_routes_from"] = json!([{ "resource_type": "vpn_gateway" }]);
                }
                with(
                    "vpn_gateways",
                    json!({ "id": "vpn", "name": "vpn", "mode": connection["mode"], "connections": [connection],
                    "subnet": { "id": format!("a-s{}", vpn.subnet) }, "members": [] }),
                );
            }
            table["routes"] = json!(routes);
            with("routing_tables", table);
            let (is_joined, filters, deny) = &self.joined[vpc];
            if *is_joined {
                let word = |permit: bool| if permit { "permit" } else { "deny" };
                let filter = |filter: &Filter| json!({ "action": word(filter.permit), "prefix": filter.prefix, "ge": filter.ge, "le": filter.le });
                lists.entry("transit_connections").or_default().push(json!({
                    "id": format!("c-{name}"), "name": format!("c-{name}"), "network_type": "vpc", "status": "attached",
                    "network_id": format!("crn:{name}"), "transit_gateway": { "id": "tgw", "name": "tgw" },
                    "prefix_filters_default": word(!deny), "prefix_filters": filters.iter().map(filter).collect::<Vec<_>>(),
                }));
            }
            lists.entry("vpcs").or_default().push(json!({
                "id": name, "crn": format!("crn:{name}"), "name": name, "region": "us-south",
                "address_prefixes": [{ "id": format!("p-{name}"), "cidr": format!("10.0.{vpc}.0/24"), "zone": { "name": "us-south-1" } }],
            }));
        }
        for (at, server) in self.servers.iter().enumerate() {
            let name = VPCS[server.vpc];
            let interface = json!({
                "id": format!("nic-{at}"), "name": "eth0", "subnet": { "id": format!("{name}-s{}", server.subnet) },
                "primary_ip": { "address": Self::address(server) },
                "security_groups": server.groups.iter().map(|group| json!({ "id": format!("{name}-g{group}") })).collect::<Vec<_>>(),
            });
            lists.entry("instances").or_default().push(json!({
                "id": format!("server-{at}"), "name": format!("server-{at}"), "vpc": { "id": name }, "zone": { "name": "us-south-1" },
                "primary_network_interface": interface, "network_interfaces": [interface],
            }));
            if server.floating {
                lists.entry("floating_ips").or_default().push(json!({
                    "id": format!("fip-{at}"), "name": format!("fip-{at}"), "address": format!("150.0.0.{at}"),
                    "target": { "id": format!("nic-{at}"), "resource_type": "network_interface" },
                }));
            }
        }
        if let Some(own) = &self.balancer {
            lists.entry("load_balancers").or_default().push(self.balancer_json(own));
        }
        lists
            .entry("transit_gateways")
            .or_default()
            .push(json!({ "id": "tgw", "name": "tgw", "location": "us-south" }));
        // What is there and empty was read.
        for key in ["floating_ips", "transit_connections", "public_gateways", "instances", "load_balancers"] {
            lists.entry(key).or_default();
        }
        json!(lists)
    }
    fn balancer_json(&self, own: &Balancer) -> Value {
        let groups: Vec<Value> = own.server.groups.iter().map(|group| json!({ "id": format!("a-g{group}") })).collect();
        let member = Self::address(&self.servers[own.member]);
        json!({
            "id": "lb", "name": "lb", "crn": "crn:lb", "vpc": { "id": "a", "crn": "crn:a", "name": "a" },
            "is_public": own.server.floating, "profile": { "family": if own.network { "network" } else { "application" } },
            "subnets": [{ "id": format!("a-s{}", own.server.subnet) }],
            "private_ips": [{ "address": Self::address(&own.server) }], "security_groups": groups,
            "listeners": [{ "id": "l", "protocol": "tcp", "port_min": own.listens.0, "port_max": own.listens.1,
                "port": own.listens.0, "default_pool": { "id": "pool" } }],
            "pools": [{ "id": "pool", "name": "pool", "protocol": "tcp",
                "health_monitor": { "port": own.health, "type": "tcp" },
                "members": [{ "id": "m", "port": own.port, "target": { "address": member } }] }],
        })
    }
}

fn route(vpc: usize, at: usize, own: &Route) -> Value {
    let (action, hop) = match own.action {
        Action::Drop => ("drop", "0.0.0.0".to_owned()),
        Action::Delegate => ("delegate", "0.0.0.0".to_owned()),
        Action::DelegateVpc => ("delegate_vpc", "0.0.0.0".to_owned()),
        Action::Deliver(host) => ("deliver", format!("10.0.{vpc}.{host}")),
    };
    let zone = if own.here { "us-south-1" } else { "us-south-2" };
    json!({ "id": format!("{vpc}-r{at}"), "name": format!("r{at}"), "destination": own.destination, "action": action,
        "priority": at, "zone": { "name": zone }, "next_hop": { "address": hop } })
}

fn ends(ports: Option<(u16, u16)>) -> (Option<u16>, Option<u16>) {
    (ports.map(|ports| ports.0), ports.map(|ports| ports.1))
}

fn group_rule(rule: &Rule, vpc: &str) -> Value {
    let (first, last) = ends(rule.ports);
    let remote = match rule.peer {
        group @ ("g0" | "g1") => json!({ "id": format!("{vpc}-{group}"), "name": group }),
        cidr => json!({ "cidr_block": cidr }),
    };
    json!({
        "id": "rule", "direction": if rule.inbound { "inbound" } else { "outbound" }, "protocol": rule.protocol,
        "port_min": first, "port_max": last, "type": rule.icmp.0, "code": rule.icmp.1, "remote": remote,
        "local": { "cidr_block": rule.own },
    })
}

fn acl_rule((at, rule): (usize, &Rule)) -> Value {
    let ((first, last), (source_first, source_last)) = (ends(rule.ports), ends(rule.source_ports));
    let (source, destination) = if rule.inbound { (rule.peer, rule.own) } else { (rule.own, rule.peer) };
    json!({
        "id": format!("r{at}"), "name": format!("r{at}"), "before": { "id": format!("r{}", at + 1) },
        "action": if rule.allow { "allow" } else { "deny" },
        "direction": if rule.inbound { "inbound" } else { "outbound" }, "protocol": rule.protocol,
        "source": source, "destination": destination, "source_port_min": source_first, "source_port_max": source_last,
        "destination_port_min": first, "destination_port_max": last, "type": rule.icmp.0, "code": rule.icmp.1,
    })
}
