//! Servers, storage and what is beside them.

use super::{State, common, id, ids, join, list};
use serde_json::{Value, json};

impl State {
    pub(super) fn compute(&mut self, account: &Value) {
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
}
