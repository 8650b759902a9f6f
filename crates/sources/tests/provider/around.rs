//! What is joined with VPCs, and managed services.

use super::{State, common, id, join, list};
use serde_json::{Value, json};

impl State {
    pub(super) fn around(&mut self, account: &Value) {
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

    pub(super) fn services(&mut self, account: &Value) {
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
