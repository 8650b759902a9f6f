//! VPCs, subnets, gateways, rules and routes.

use super::{State, common, id, join, list};
use serde_json::{Value, json};

impl State {
    pub(super) fn network(&mut self, account: &Value) {
        for group in list(account, "resource_groups") {
            self.add("ibm_resource_group", group.clone());
        }
        for vpc in list(account, "vpcs") {
            let dns = &vpc["dns"];
            let servers = |key: &str| -> Value {
                let servers = list(&dns["resolver"], key);
                servers
                    .map(|server| json!({"address": server["address"], "zone_affinity": server["zone_affinity"]["name"]}))
                    .collect()
            };
            let sources: Value = list(vpc, "cse_source_ips")
                .map(|one| json!({"address": one["ip"]["address"], "zone_name": one["zone"]["name"]}))
                .collect();
            let own = json!({
                "classic_access": vpc["classic_access"], "health_state": vpc["health_state"],
                "default_network_acl": vpc["default_network_acl"]["id"],
                "default_network_acl_name": vpc["default_network_acl"]["name"],
                "default_routing_table": vpc["default_routing_table"]["id"],
                "default_routing_table_name": vpc["default_routing_table"]["name"],
                "default_security_group": vpc["default_security_group"]["id"],
                "default_security_group_name": vpc["default_security_group"]["name"],
                "cse_source_addresses": sources,
                "dns": [{"enable_hub": dns["enable_hub"], "resolution_binding_count": dns["resolution_binding_count"],
                    "resolver": [{"type": dns["resolver"]["type"], "configuration": dns["resolver"]["configuration"],
                        "servers": servers("servers"), "manual_servers": servers("manual_servers"),
                        "vpc_id": dns["resolver"]["vpc"]["id"], "vpc_name": dns["resolver"]["vpc"]["name"],
                        "vpc_crn": dns["resolver"]["vpc"]["crn"]}]}],
            });
            self.add("ibm_is_vpc", join(common(vpc), own));
            for prefix in list(vpc, "address_prefixes") {
                self.add(
                    "ibm_is_vpc_address_prefix",
                    json!({
                        "id": format!("{}/{}", id(vpc), id(prefix)), "vpc": vpc["id"], "name": prefix["name"],
                        "cidr": prefix["cidr"], "zone": prefix["zone"]["name"], "is_default": prefix["is_default"],
                        "address_prefix": prefix["id"],
                    }),
                );
            }
        }
        for (at, subnet) in list(account, "subnets").enumerate() {
            // Half of them by attachments of their own, which the subnet does not know yet.
            let apart = at % 2 == 0;
            let direct = |key: &str| if apart { json!("") } else { subnet[key]["id"].clone() };
            self.add(
                "ibm_is_subnet",
                join(
                    common(subnet),
                    json!({
                        "ipv4_cidr_block": subnet["ipv4_cidr_block"], "network_acl": direct("network_acl"),
                        "public_gateway": direct("public_gateway"), "routing_table": direct("routing_table"),
                        "available_ipv4_address_count": subnet["available_ipv4_address_count"],
                        "total_ipv4_address_count": subnet["total_ipv4_address_count"],
                    }),
                ),
            );
            for key in ["network_acl", "public_gateway", "routing_table"] {
                if apart && subnet[key]["id"].is_string() {
                    self.add(
                        &format!("ibm_is_subnet_{key}_attachment"),
                        json!({"id": subnet["id"], "subnet": subnet["id"], (key): subnet[key]["id"]}),
                    );
                }
            }
        }
        for gateway in list(account, "public_gateways") {
            let ip = &gateway["floating_ip"];
            self.add(
                "ibm_is_public_gateway",
                join(common(gateway), json!({"floating_ip": {"id": ip["id"], "address": ip["address"]}})),
            );
        }
        for table in list(account, "routing_tables") {
            let Some(vpc) = vpc_of(account, table) else { continue };
            let sources: Value = list(table, "accept_routes_from").map(|one| one["resource_type"].clone()).collect();
            let mut own = table.clone();
            own["id"] = json!(format!("{vpc}/{}", id(table)));
            own["vpc"] = json!(vpc);
            own["routing_table"] = table["id"].clone();
            own["accept_routes_from_resource_type"] = sources;
            own.as_object_mut().unwrap().remove("routes");
            self.add("ibm_is_vpc_routing_table", own);
            for route in list(table, "routes") {
                let hop = [&route["next_hop"]["address"], &route["next_hop"]["id"]];
                self.add("ibm_is_vpc_routing_table_route", join(route.clone(), json!({
                    "id": format!("{vpc}/{}/{}", id(table), id(route)), "vpc": vpc, "routing_table": table["id"],
                    "route_id": route["id"], "zone": route["zone"]["name"],
                    "next_hop": hop.into_iter().find(|hop| hop.is_string()),
                })));
            }
        }
        for group in list(account, "security_groups") {
            self.add("ibm_is_security_group", common(group));
            for rule in list(group, "rules") {
                let side = |of: &Value| -> Value {
                    ["cidr_block", "address", "id"]
                        .iter()
                        .map(|key| of[*key].clone())
                        .find(Value::is_string)
                        .unwrap_or_default()
                };
                let mut own = json!({
                    "id": format!("{}.{}", id(group), id(rule)), "rule_id": rule["id"], "group": group["id"],
                    "direction": rule["direction"], "remote": side(&rule["remote"]), "local": side(&rule["local"]),
                    "name": rule["name"], "tcp": [], "udp": [], "icmp": [], "protocol": rule["protocol"],
                });
                let protocol = rule["protocol"].as_str().unwrap();
                if ["tcp", "udp"].contains(&protocol) {
                    own[protocol] = json!([{"port_min": rule["port_min"], "port_max": rule["port_max"]}]);
                } else if protocol == "icmp" {
                    own[protocol] = json!([{"type": rule["type"], "code": rule["code"]}]);
                }
                self.add("ibm_is_security_group_rule", own);
            }
            for target in list(group, "targets") {
                self.add("ibm_is_security_group_target", json!({
                    "id": format!("{}/{}", id(group), id(target)), "security_group": group["id"], "target": target["id"],
                }));
            }
        }
        for acl in list(account, "network_acls") {
            let rule = |rule: &Value| {
                let mut own = json!({
                    "id": rule["id"], "name": rule["name"], "action": rule["action"], "direction": rule["direction"],
                    "source": rule["source"], "destination": rule["destination"], "tcp": [], "udp": [], "icmp": [],
                });
                let protocol = rule["protocol"].as_str().unwrap();
                match protocol {
                    "tcp" | "udp" => {
                        own[protocol] = json!([{
                        "port_min": rule["destination_port_min"], "port_max": rule["destination_port_max"],
                        "source_port_min": rule["source_port_min"], "source_port_max": rule["source_port_max"]}])
                    }
                    "icmp" => own[protocol] = json!([{"type": rule["type"], "code": rule["code"]}]),
                    other => own["protocol"] = json!(other),
                }
                own
            };
            let rules: Value = list(acl, "rules").map(rule).collect();
            self.add("ibm_is_network_acl", join(common(acl), json!({"rules": rules})));
        }
    }
}

/// The VPC of a routing table: by its address, or where that is made unreadable by what else tells it.
fn vpc_of(account: &Value, table: &Value) -> Option<String> {
    let by_address = table["href"].as_str().and_then(|href| href.split('/').rev().nth(2));
    let by_subnet = || {
        let subnet = list(account, "subnets").find(|subnet| subnet["id"] == table["subnets"][0]["id"])?;
        subnet["vpc"]["id"].as_str()
    };
    by_address.or_else(|| table["vpc"]["id"].as_str()).or_else(by_subnet).map(str::to_owned)
}
