//! Addresses, endpoint gateways, balancers, VPN.

use super::{State, common, id, ids, join, list};
use serde_json::{Value, json};

impl State {
    pub(super) fn edge(&mut self, account: &Value) {
        for ip in list(account, "floating_ips") {
            let target = &ip["target"];
            let told = json!({"id": target["id"], "href": target["href"], "name": target["name"],
                "resource_type": target["resource_type"],
                "primary_ip": [{"address": target["primary_ip"]["address"], "href": target["primary_ip"]["href"]}]});
            self.add(
                "ibm_is_floating_ip",
                join(
                    common(ip),
                    json!({
                        "address": ip["address"], "target": target["id"],
                        "target_list": if target.is_object() { json!([told]) } else { json!([]) },
                    }),
                ),
            );
        }
        for gateway in list(account, "endpoint_gateways") {
            self.add("ibm_is_virtual_endpoint_gateway", join(common(gateway), json!({
                "health_state": gateway["health_state"], "service_endpoints": gateway["service_endpoints"], "ips": [],
                "security_groups": ids(gateway, "security_groups"), "target": [gateway["target"]],
                "dns_resolution_binding_mode": gateway["dns_resolution_binding_mode"],
            })));
            for ip in list(gateway, "ips") {
                let Some(subnet) = subnet_of(account, ip) else { continue };
                self.add(
                    "ibm_is_subnet_reserved_ip",
                    json!({
                    "id": format!("{subnet}/{}", id(ip)), "subnet": subnet, "reserved_ip": ip["id"],
                    "address": ip["address"], "name": ip["name"]}),
                );
                self.add(
                    "ibm_is_virtual_endpoint_gateway_ip",
                    json!({
                    "id": format!("{}/{}", id(gateway), id(ip)), "gateway": gateway["id"], "reserved_ip": ip["id"],
                    "address": ip["address"]}),
                );
            }
        }
        for range in list(account, "public_address_ranges") {
            let target = &range["target"];
            self.add(
                "ibm_is_public_address_range",
                join(
                    common(range),
                    json!({
                        "cidr": range["cidr"], "ipv4_address_count": range["ipv4_address_count"],
                        "target": if target.is_object() { json!([{"vpc": [target["vpc"]], "zone": [target["zone"]]}]) }
                            else { json!([]) },
                    }),
                ),
            );
        }
        for gateway in list(account, "private_path_service_gateways") {
            self.add("ibm_is_private_path_service_gateway", join(common(gateway), json!({
                "load_balancer": gateway["load_balancer"]["id"], "service_endpoints": gateway["service_endpoints"],
                "published": gateway["published"], "endpoint_gateway_count": gateway["endpoint_gateway_count"],
                "default_access_policy": gateway["default_access_policy"], "zonal_affinity": gateway["zonal_affinity"],
            })));
        }
        for collector in list(account, "flow_log_collectors") {
            self.add(
                "ibm_is_flow_log",
                join(
                    common(collector),
                    json!({
                "active": collector["active"], "target": collector["target"]["id"],
                "storage_bucket": collector["storage_bucket"]["name"]}),
                ),
            );
        }
    }

    pub(super) fn balancers(&mut self, account: &Value) {
        for balancer in list(account, "load_balancers") {
            let form = match (balancer["is_private_path"] == true, balancer["is_public"] == true) {
                (true, _) => "private_path",
                (false, true) => "public",
                (false, false) => "private",
            };
            let addresses = |key: &str| -> Value { list(balancer, key).map(|ip| ip["address"].clone()).collect() };
            let ip = |ip: &Value| json!({"address": ip["address"], "href": ip["href"], "reserved_ip": ip["id"]});
            self.add("ibm_is_lb", join(common(balancer), json!({
                "type": form, "hostname": balancer["hostname"], "subnets": ids(balancer, "subnets"),
                "public_ips": addresses("public_ips"), "private_ips": addresses("private_ips"),
                "private_ip": list(balancer, "private_ips").map(ip).collect::<Value>(),
                "security_groups": ids(balancer, "security_groups"), "profile": balancer["profile"]["name"],
                "availability": balancer["availability"], "route_mode": balancer["route_mode"], "operating_status": balancer["operating_status"],
                "status": balancer["provisioning_status"],
                "dns": [{"instance_crn": balancer["dns"]["instance"]["crn"], "zone_id": balancer["dns"]["zone"]["id"]}],
            })));
            let lb = id(balancer);
            for listener in list(balancer, "listeners") {
                let own = format!("{lb}/{}", id(listener));
                let pool = listener["default_pool"]["id"].as_str().map(|pool| format!("{lb}/{pool}"));
                let other = listener["https_redirect"]["listener"]["id"].as_str().map(|other| format!("{lb}/{other}"));
                self.add("ibm_is_lb_listener", json!({
                    "id": own, "lb": lb, "port": listener["port"], "port_min": listener["port_min"],
                    "port_max": listener["port_max"], "protocol": listener["protocol"], "default_pool": pool,
                    "certificate_instance": listener["certificate_instance"]["crn"], "https_redirect_listener": other,
                }));
                for policy in list(listener, "policies") {
                    let rules: Value = list(policy, "rules")
                        .map(|rule| {
                            json!({
                        "rule_id": rule["id"], "condition": rule["condition"], "type": rule["type"],
                        "field": rule["field"], "value": rule["value"]})
                        })
                        .collect();
                    let target = &policy["target"];
                    let to = [&target["id"], &target["listener"]["id"]].into_iter().find(|to| to.is_string());
                    self.add(
                        "ibm_is_lb_listener_policy",
                        json!({
                            "id": format!("{own}/{}", id(policy)), "lb": lb, "listener": own, "policy_id": policy["id"],
                            "name": policy["name"], "action": policy["action"], "priority": policy["priority"],
                            "target_id": to, "target_url": target["url"],
                            "target_http_status_code": target["http_status_code"], "rules": rules,
                        }),
                    );
                }
            }
            for pool in list(balancer, "pools") {
                let own = format!("{lb}/{}", id(pool));
                self.add(
                    "ibm_is_lb_pool",
                    json!({
                    "id": own, "lb": lb, "pool_id": pool["id"], "name": pool["name"], "algorithm": pool["algorithm"],
                    "health_monitor_port": pool["health_monitor"]["port"], "health_type": pool["health_monitor"]["type"],
                    "protocol": pool["protocol"]}),
                );
                for member in list(pool, "members") {
                    let target = &member["target"];
                    let by_id = target["id"].is_string() && target["resource_type"] != "subnet_reserved_ip";
                    self.add(
                        "ibm_is_lb_pool_member",
                        json!({
                            "id": format!("{own}/{}", id(member)), "lb": lb, "pool": own, "port": member["port"],
                            "weight": member["weight"], "health": member["health"],
                            "target_id": if by_id { target["id"].clone() } else { json!("") },
                            "target_address": if by_id { json!("") } else { target["address"].clone() },
                        }),
                    );
                }
            }
        }
    }

    pub(super) fn vpn(&mut self, account: &Value) {
        for policy in list(account, "ike_policies") {
            self.add(
                "ibm_is_ike_policy",
                join(policy.clone(), json!({"resource_group": policy["resource_group"]["id"]})),
            );
        }
        for policy in list(account, "ipsec_policies") {
            self.add(
                "ibm_is_ipsec_policy",
                join(policy.clone(), json!({"resource_group": policy["resource_group"]["id"]})),
            );
        }
        for gateway in list(account, "vpn_gateways") {
            let members: Value = list(gateway, "members")
                .map(|one| {
                    json!({
                "address": one["public_ip"]["address"], "private_address": one["private_ip"]["address"],
                "role": one["role"]})
                })
                .collect();
            self.add("ibm_is_vpn_gateway", join(common(gateway), json!({
                "subnet": gateway["subnet"]["id"], "mode": gateway["mode"], "health_state": gateway["health_state"],
                "availability_mode": gateway["availability_mode"], "local_asn": gateway["local_asn"],
                "advertised_cidrs": gateway["advertised_cidrs"], "members": members,
            })));
            for connection in list(gateway, "connections") {
                let tunnels: Value = list(connection, "tunnels")
                    .map(|one| {
                        json!({
                    "address": one["public_ip"]["address"], "status": one["status"]})
                    })
                    .collect();
                self.add("ibm_is_vpn_gateway_connection", json!({
                    "id": format!("{}/{}", id(gateway), id(connection)), "vpn_gateway": gateway["id"],
                    "gateway_connection": connection["id"], "name": connection["name"], "mode": connection["mode"],
                    "status": connection["status"], "admin_state_up": connection["admin_state_up"],
                    "preshared_key": "CANARY-preshared-key", "peer": [connection["peer"]], "local": [connection["local"]],
                    "routing_protocol": connection["routing_protocol"], "tunnels": tunnels,
                    "ike_policy": connection["ike_policy"]["id"], "ipsec_policy": connection["ipsec_policy"]["id"],
                }));
            }
        }
        for server in list(account, "vpn_servers") {
            let dns: Value = list(server, "client_dns_server_ips").map(|ip| ip["address"].clone()).collect();
            self.add("ibm_is_vpn_server", join(common(server), json!({
                "subnets": ids(server, "subnets"), "private_ips": server["private_ips"],
                "security_groups": ids(server, "security_groups"), "client_ip_pool": server["client_ip_pool"],
                "hostname": server["hostname"], "port": server["port"], "protocol": server["protocol"],
                "health_state": server["health_state"], "client_authentication": server["client_authentication"],
                "enable_split_tunneling": server["enable_split_tunneling"], "client_dns_server_ips": dns,
            })));
            for route in list(server, "routes") {
                self.add(
                    "ibm_is_vpn_server_route",
                    join(
                        route.clone(),
                        json!({
                    "id": format!("{}/{}", id(server), id(route)), "vpn_server": server["id"]}),
                    ),
                );
            }
        }
    }
}

/// The subnet of a reserved address: by its own address, or where that is made unreadable by the subnets' ranges.
fn subnet_of<'a>(account: &'a Value, ip: &'a Value) -> Option<&'a str> {
    let by_address = ip["href"].as_str().and_then(|href| href.split('/').nth(5));
    let holds = |subnet: &&Value| {
        let (range, length) = subnet["ipv4_cidr_block"].as_str()?.split_once('/')?;
        let number = |text: &str| text.parse().map(std::net::Ipv4Addr::to_bits).ok();
        let shift = 32 - length.parse::<u32>().ok()?;
        Some(number(range)?.checked_shr(shift) == number(ip["address"].as_str()?)?.checked_shr(shift))
    };
    let by_range = || list(account, "subnets").find(|subnet| holds(subnet) == Some(true))?["id"].as_str();
    by_address.or_else(by_range)
}
