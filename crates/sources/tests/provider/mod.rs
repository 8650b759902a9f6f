//! An account as Terraform's provider for IBM Cloud would keep it: by the provider's schemas, each attribute under its name
//! there, references as plain ids, blocks as lists of one, parts as resources of their own.

use serde_json::{Value, json};

/// A raw state of an account in the form of collected JSON.
pub fn state(account: &Value) -> Value {
    let mut state = State::default();
    state.network(account);
    state.compute(account);
    state.edge(account);
    state.balancers(account);
    state.vpn(account);
    state.around(account);
    state.services(account);
    let resources: Vec<Value> = state.0;
    json!({"version": 4, "terraform_version": "1.9.2", "serial": 1, "lineage": "x", "outputs": {}, "resources": resources})
}

#[derive(Default)]
struct State(Vec<Value>);

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn ids(value: &Value, key: &str) -> Value {
    list(value, key).map(|one| one["id"].clone()).collect()
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap_or_default()
}

/// What every type of VPC infrastructure has.
fn common(item: &Value) -> Value {
    json!({
        "id": item["id"], "name": item["name"], "crn": item["crn"], "resource_crn": item["crn"],
        "resource_group": item["resource_group"]["id"], "resource_group_name": item["resource_group"]["name"],
        "vpc": item["vpc"]["id"], "zone": item["zone"]["name"], "status": item["status"],
        "lifecycle_state": item["lifecycle_state"], "tags": item["tags"], "access_tags": [], "timeouts": null,
    })
}

fn join(mut one: Value, more: Value) -> Value {
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    one
}

impl State {
    fn add(&mut self, form: &str, attributes: Value) {
        let name = format!("r{}", self.0.len());
        self.0.push(json!({
            "mode": "managed", "type": form, "name": name,
            "provider": "provider[\"registry.terraform.io/ibm-cloud/ibm\"]",
            "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
        }));
    }

    fn network(&mut self, account: &Value) {
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
            let vpc = table["href"].as_str().unwrap().split('/').rev().nth(2).unwrap().to_owned();
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

    fn compute(&mut self, account: &Value) {
        for image in list(account, "images") {
            self.add("ibm_is_image", common(image));
        }
        for key in list(account, "keys") {
            self.add("ibm_is_ssh_key", common(key));
        }
        for volume in list(account, "volumes") {
            self.add(
                "ibm_is_volume",
                join(
                    common(volume),
                    json!({
                        "capacity": volume["capacity"], "iops": volume["iops"], "profile": volume["profile"]["name"],
                        "encryption_type": volume["encryption"], "encryption_key": volume["encryption_key"]["crn"],
                    }),
                ),
            );
        }
        let ip = |ip: &Value| json!({"address": ip["address"], "href": ip["href"], "reserved_ip": ip["id"]});
        let nic = |nic: &Value| {
            json!({
                "id": nic["id"], "name": nic["name"], "subnet": nic["subnet"]["id"], "primary_ip": [ip(&nic["primary_ip"])],
                "security_groups": ids(nic, "security_groups"), "allow_ip_spoofing": nic["allow_ip_spoofing"],
            })
        };
        let attachment = |one: &Value| {
            let interface = list(account, "virtual_network_interfaces")
                .find(|interface| interface["id"] == one["virtual_network_interface"]["id"])
                .unwrap_or(&Value::Null);
            json!({"id": one["id"], "name": one["name"], "interface_type": one["interface_type"], "vlan": one["vlan"],
            "allowed_vlans": one["allowed_vlans"],
            "virtual_network_interface": [{
                "id": one["virtual_network_interface"]["id"], "crn": one["virtual_network_interface"]["crn"],
                "name": one["virtual_network_interface"]["name"], "subnet": one["subnet"]["id"],
                "primary_ip": [ip(&one["primary_ip"])],
                "ips": list(interface, "ips").map(ip).collect::<Value>(),
                "security_groups": ids(interface, "security_groups"),
                "allow_ip_spoofing": interface["allow_ip_spoofing"],
            }]})
        };
        for (form, key) in [("ibm_is_instance", "instances"), ("ibm_is_bare_metal_server", "bare_metal_servers")] {
            for server in list(account, key) {
                let mut own = join(
                    common(server),
                    json!({
                        "profile": server["profile"]["name"], "memory": server["memory"], "image": server["image"]["id"],
                        "vcpu": [server["vcpu"]], "gpu": [server["gpu"]], "cpu": [server["cpu"]],
                        "health_state": server["health_state"], "dedicated_host": server["dedicated_host"]["id"],
                        "confidential_compute_mode": server["confidential_compute_mode"],
                        "availability_class": server["availability"]["class"],
                        "user_data": "CANARY-user-data",
                        "placement_group": null, "dedicated_host_group": null,
                        "volume_attachments": list(server, "volume_attachments").map(|one| json!({
                            "id": one["id"], "name": one["name"], "volume_id": one["volume"]["id"],
                            "volume_name": one["volume"]["name"], "volume_crn": one["volume"]["crn"]})).collect::<Value>(),
                        "cluster_network": [server["cluster_network"]],
                        "cluster_network_attachments": server["cluster_network_attachments"],
                        "reservation": [server["reservation"]],
                    }),
                );
                let target = &server["placement_target"];
                if let Some(form) = target["resource_type"].as_str() {
                    own[form] = target["id"].clone();
                }
                if server["primary_network_attachment"].is_object() {
                    let primary = &server["primary_network_attachment"]["id"];
                    own["primary_network_attachment"] = list(server, "network_attachments")
                        .filter(|one| one["id"] == *primary)
                        .map(attachment)
                        .collect();
                    own["network_attachments"] = list(server, "network_attachments")
                        .filter(|one| one["id"] != *primary)
                        .map(attachment)
                        .collect();
                } else {
                    let primary = &server["primary_network_interface"]["id"];
                    own["primary_network_interface"] =
                        list(server, "network_interfaces").filter(|one| one["id"] == *primary).map(nic).collect();
                    own["network_interfaces"] =
                        list(server, "network_interfaces").filter(|one| one["id"] != *primary).map(nic).collect();
                }
                self.add(form, own);
            }
        }
        for interface in list(account, "virtual_network_interfaces") {
            self.add(
                "ibm_is_virtual_network_interface",
                join(
                    common(interface),
                    json!({
                        "subnet": interface["subnet"]["id"], "primary_ip": [ip(&interface["primary_ip"])],
                        "ips": list(interface, "ips").map(ip).collect::<Value>(),
                        "security_groups": ids(interface, "security_groups"), "target": [interface["target"]],
                        "mac_address": interface["mac_address"], "allow_ip_spoofing": interface["allow_ip_spoofing"],
                        "enable_infrastructure_nat": interface["enable_infrastructure_nat"],
                        "protocol_state_filtering_mode": interface["protocol_state_filtering_mode"],
                    }),
                ),
            );
        }
        for host in list(account, "dedicated_hosts") {
            self.add(
                "ibm_is_dedicated_host",
                join(
                    common(host),
                    json!({
                        "host_group": host["group"]["id"], "profile": host["profile"]["name"], "memory": host["memory"],
                        "state": host["state"], "instances": host["instances"],
                    }),
                ),
            );
        }
        for group in list(account, "placement_groups") {
            self.add("ibm_is_placement_group", join(common(group), json!({"strategy": group["strategy"]})));
        }
        for group in list(account, "instance_groups") {
            self.add("ibm_is_instance_group", join(common(group), json!({
                "subnets": ids(group, "subnets"), "instance_template": group["instance_template"]["id"],
                "load_balancer_pool": group["load_balancer_pool"]["id"], "application_port": group["application_port"],
                "instance_count": group["membership_count"],
            })));
        }
        for share in list(account, "shares") {
            self.add(
                "ibm_is_share",
                join(
                    common(share),
                    json!({
                        "size": share["size"], "iops": share["iops"], "profile": share["profile"]["name"],
                        "access_control_mode": share["access_control_mode"], "encryption": share["encryption"],
                        "encryption_key": share["encryption_key"]["crn"], "replication_role": share["replication_role"],
                        "availability_mode": share["availability_mode"], "source_share": share["source_share"]["id"],
                    }),
                ),
            );
            for target in list(share, "mount_targets") {
                let interface = list(account, "virtual_network_interfaces")
                    .find(|one| one["target"]["id"] == target["id"])
                    .unwrap_or(&Value::Null);
                self.add(
                    "ibm_is_share_mount_target",
                    json!({
                        "id": format!("{}/{}", id(share), id(target)), "share": share["id"], "name": target["name"],
                        "mount_target": target["id"], "vpc": target["vpc"]["id"],
                        "virtual_network_interface": [{"id": interface["id"], "subnet": interface["subnet"]["id"],
                            "primary_ip": [ip(&interface["primary_ip"])]}],
                    }),
                );
            }
        }
    }

    fn edge(&mut self, account: &Value) {
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
                let subnet = ip["href"].as_str().unwrap().split('/').nth(5).unwrap();
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

    fn balancers(&mut self, account: &Value) {
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

    fn vpn(&mut self, account: &Value) {
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

    fn around(&mut self, account: &Value) {
        for gateway in list(account, "transit_gateways") {
            self.add(
                "ibm_tg_gateway",
                join(common(gateway), json!({"location": gateway["location"], "global": gateway["global"]})),
            );
        }
        for connection in list(account, "transit_connections") {
            let gateway = &connection["transit_gateway"]["id"];
            let tunnels: Value = list(connection, "tunnels")
                .map(|one| join(one.clone(), json!({"zone": one["zone"]["name"]})))
                .collect();
            self.add(
                "ibm_tg_connection",
                join(
                    connection.clone(),
                    json!({
                        "id": format!("{}/{}", gateway.as_str().unwrap(), id(connection)), "gateway": gateway,
                        "connection_id": connection["id"], "zone": connection["zone"]["name"],
                        "default_prefix_filter": connection["prefix_filters_default"], "tunnels": tunnels,
                    }),
                ),
            );
            for filter in list(connection, "prefix_filters") {
                self.add(
                    "ibm_tg_connection_prefix_filter",
                    join(
                        filter.clone(),
                        json!({
                    "id": format!("{}/{}/{}", gateway.as_str().unwrap(), id(connection), id(filter)),
                    "gateway": gateway, "connection_id": connection["id"], "filter_id": filter["id"]}),
                    ),
                );
            }
        }
        for link in list(account, "direct_links") {
            self.add(
                "ibm_dl_gateway",
                join(
                    link.clone(),
                    json!({
                "resource_group": link["resource_group"]["id"], "authentication_key": "CANARY-authentication-key",
                "port": link["port"]["id"]}),
                ),
            );
            for connection in list(link, "virtual_connections") {
                self.add(
                    "ibm_dl_virtual_connection",
                    join(
                        connection.clone(),
                        json!({
                    "id": format!("{}/{}", id(link), id(connection)), "gateway": link["id"]}),
                    ),
                );
            }
        }
        for cluster in list(account, "classic_clusters") {
            self.add("ibm_container_cluster", json!({
                "id": cluster["id"], "name": cluster["name"], "crn": cluster["crn"], "datacenter": cluster["datacenter"],
                "region": cluster["region"], "kube_version": cluster["masterKubeVersion"], "state": cluster["state"],
                "worker_num": cluster["workerCount"], "resource_group_id": cluster["resourceGroup"],
                "ingress_hostname": cluster["ingress"]["hostname"], "pod_subnet": cluster["podSubnet"],
                "service_subnet": cluster["serviceSubnet"], "ingress_secret": "CANARY-ingress-secret"}));
        }
        for location in list(account, "satellite_locations") {
            self.add(
                "ibm_satellite_location",
                json!({
                "id": location["id"], "location": location["name"], "crn": location["crn"],
                "managed_from": location["region"], "zones": location["workerZones"], "state": location["state"],
                "host_attached_count": location["hosts"]["total"],
                "host_available_count": location["hosts"]["available"],
                "resource_group_id": location["resourceGroup"],
                "cos_credentials": [{"secret_access_key": "CANARY-cos"}]}),
            );
        }
        for cluster in list(account, "satellite_clusters") {
            self.add(
                "ibm_satellite_cluster",
                json!({
                "id": cluster["id"], "name": cluster["name"], "crn": cluster["crn"], "location": cluster["location"],
                "kube_version": cluster["masterKubeVersion"], "worker_count": cluster["workerCount"],
                "state": cluster["state"], "ingress_hostname": cluster["ingress"]["hostname"],
                "resource_group_id": cluster["resourceGroup"], "pull_secret": "CANARY-pull"}),
            );
        }
        for cluster in list(account, "iks_clusters") {
            let mut zones: Vec<(Value, Value)> = list(cluster, "WorkerNodes")
                .map(|worker| (worker["location"].clone(), worker["networkInterfaces"][0]["subnetID"].clone()))
                .collect();
            let number = zones.len();
            zones.sort_by_key(|(zone, subnet)| format!("{zone} {subnet}"));
            zones.dedup();
            self.add("ibm_container_vpc_cluster", json!({
                "id": cluster["id"], "name": cluster["name"], "crn": cluster["crn"], "vpc_id": cluster["vpcs"][0],
                "flavor": cluster["WorkerNodes"][0]["flavor"], "worker_count": number / zones.len().max(1),
                "kube_version": cluster["masterKubeVersion"], "state": cluster["state"],
                "zones": zones.iter().map(|(name, subnet)| json!({"name": name, "subnet_id": subnet})).collect::<Value>(),
                "ingress_hostname": cluster["ingress"]["hostname"], "pod_subnet": cluster["podSubnet"],
                "service_subnet": cluster["serviceSubnet"], "resource_group_id": cluster["resourceGroup"],
                "ingress_secret": "CANARY-ingress-secret"}));
        }
    }

    fn services(&mut self, account: &Value) {
        for instance in list(account, "resource_instances") {
            self.add(
                "ibm_resource_instance",
                json!({
                "id": instance["id"], "crn": instance["crn"], "guid": instance["guid"], "name": instance["name"],
                "service": instance["resource_id"], "location": instance["region_id"], "state": instance["state"],
                "status": instance["state"], "resource_group_id": instance["resource_group_id"],
                "tags": instance["tags"], "parameters_json": "CANARY-parameters", "extensions": {"x": "CANARY-x"}}),
            );
        }
        for zone in list(account, "dns_zones") {
            let instance = zone["instance_id"].as_str().unwrap();
            let own = format!("{instance}/{}", id(zone));
            self.add(
                "ibm_dns_zone",
                json!({
                "id": own, "instance_id": instance, "zone_id": zone["id"], "name": zone["name"], "label": zone["label"],
                "state": zone["state"]}),
            );
            for network in list(zone, "permitted_networks") {
                self.add(
                    "ibm_dns_permitted_network",
                    json!({
                    "id": format!("{own}/{}", id(network)), "instance_id": instance, "zone_id": zone["id"],
                    "vpc_crn": network["permitted_network"]["vpc_crn"]}),
                );
            }
        }
        for resolver in list(account, "dns_resolvers") {
            let instance = resolver["instance_id"].as_str().unwrap();
            let own = format!("{}:{instance}", id(resolver));
            let locations: Value =
                list(resolver, "locations").map(|one| join(one.clone(), json!({"location_id": one["id"]}))).collect();
            self.add("ibm_dns_custom_resolver", join(resolver.clone(), json!({"id": own, "locations": locations})));
            for rule in list(resolver, "forwarding_rules") {
                self.add(
                    "ibm_dns_custom_resolver_forwarding_rule",
                    join(
                        rule.clone(),
                        json!({
                    "id": format!("{}:{own}", id(rule)), "rule_id": rule["id"], "instance_id": instance,
                    "resolver_id": own}),
                    ),
                );
            }
        }
        for workspace in list(account, "power_workspaces") {
            let own = id(workspace);
            for network in list(workspace, "networks") {
                let network_id = network["networkID"].as_str().unwrap();
                self.add(
                    "ibm_pi_network",
                    json!({
                    "id": format!("{own}/{network_id}"), "pi_cloud_instance_id": own, "network_id": network_id,
                    "pi_network_name": network["name"], "pi_network_type": network["type"],
                    "vlan_id": network["vlanID"], "pi_cidr": network["cidr"], "pi_gateway": network["gateway"]}),
                );
            }
            for server in list(workspace, "pvm_instances") {
                let server_id = server["pvmInstanceID"].as_str().unwrap();
                let networks: Value = list(server, "networks")
                    .map(|one| {
                        json!({
                    "network_id": one["networkID"], "network_name": one["networkName"], "ip_address": one["ipAddress"],
                    "external_ip": one["externalIP"]})
                    })
                    .collect();
                self.add(
                    "ibm_pi_instance",
                    json!({
                    "id": format!("{own}/{server_id}"), "pi_cloud_instance_id": own, "instance_id": server_id,
                    "pi_instance_name": server["serverName"], "status": server["status"],
                    "operating_system": server["operatingSystem"], "os_type": server["osType"],
                    "pi_processors": server["processors"], "pi_proc_type": server["procType"],
                    "pi_memory": server["memory"], "pi_sys_type": server["sysType"],
                    "pi_placement_group_id": server["placementGroup"], "pi_network": networks,
                    "pi_user_data": "CANARY-user-data"}),
                );
            }
            for volume in list(workspace, "volumes") {
                let volume_id = volume["volumeID"].as_str().unwrap();
                self.add(
                    "ibm_pi_volume",
                    json!({
                    "id": format!("{own}/{volume_id}"), "pi_cloud_instance_id": own, "volume_id": volume_id,
                    "pi_volume_name": volume["name"], "pi_volume_size": volume["size"],
                    "pi_volume_type": volume["diskType"], "volume_status": volume["state"]}),
                );
                for server in list(volume, "pvmInstanceIDs") {
                    let server = server.as_str().unwrap();
                    self.add(
                        "ibm_pi_volume_attach",
                        json!({
                        "id": format!("{own}/{server}/{volume_id}"), "pi_cloud_instance_id": own,
                        "pi_instance_id": server, "pi_volume_id": volume_id}),
                    );
                }
            }
        }
    }
}
