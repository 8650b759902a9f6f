//! Accounts of any size, in the stand-in's format: VPCs of 60 servers over three zones and two tiers.

use serde_json::{Value, json};

const REGIONS: [(&str, &str); 5] =
    [("us-south", "r006"), ("eu-de", "r010"), ("us-east", "r014"), ("jp-tok", "r022"), ("eu-gb", "r018")];
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
/// Servers of one VPC.
const SERVERS: usize = 60;

/// An account with that many virtual servers in that many regions.
pub fn account(servers: usize, regions: usize) -> String {
    let mut lists: [Vec<Value>; 9] = Default::default();
    let [vpcs, subnets, instances, volumes, gateways, addresses, groups, acls, balancers] = &mut lists;
    for number in 0..servers.div_ceil(SERVERS) {
        let (region, prefix) = REGIONS[number % regions.clamp(1, REGIONS.len())];
        let item = |kind: &str, name: String, zone: Option<&str>| {
            let id = format!("{prefix}-{kind}-{name}");
            let place = zone.unwrap_or(region);
            let crn = format!("crn:v1:bluemix:public:is:{place}:a/{ACCOUNT}::{kind}:{id}");
            let href = format!("https://{region}.iaas.cloud.ibm.com/v1/{kind}/{id}");
            let mut item = json!({"id": id, "crn": crn, "href": href, "name": name, "status": "available"});
            item["resource_group"] = json!({"id": "f00d", "name": "default", "href": ""});
            if let Some(zone) = zone {
                item["zone"] = json!({"name": zone, "href": ""});
            }
            item
        };
        let refer =
            |item: &Value| json!({"id": item["id"], "crn": item["crn"], "name": item["name"], "href": item["href"]});
        let mut vpc = item("vpc", format!("vpc-{number}"), None);
        vpc["region"] = region.into();
        let with_vpc = |mut item: Value| {
            item["vpc"] = refer(&vpc);
            item
        };
        let acl = with_vpc(item("network-acl", format!("acl-{number}"), None));
        let mut group = with_vpc(item("security-group", format!("sg-{number}"), None));
        let mut own = Vec::new();
        for zone in 1..=3 {
            let zone_name = format!("{region}-{zone}");
            let mut gateway = with_vpc(item("public-gateway", format!("gateway-{number}-{zone}"), Some(&zone_name)));
            let mut address = item("floating-ip", format!("gateway-ip-{number}-{zone}"), Some(&zone_name));
            address["address"] = format!("169.{}.{zone}.1", number % 250).into();
            gateway["floating_ip"] = json!({"id": address["id"], "address": address["address"]});
            address["target"] = json!({"id": gateway["id"], "resource_type": "public_gateway"});
            for (tier, name) in ["web", "app"].iter().enumerate() {
                let mut subnet = with_vpc(item("subnet", format!("{name}-{number}-{zone}"), Some(&zone_name)));
                subnet["ipv4_cidr_block"] = format!("10.{}.{}.0/24", number % 250, zone * 64 + tier).into();
                subnet["network_acl"] = refer(&acl);
                if tier == 0 {
                    subnet["public_gateway"] = refer(&gateway);
                }
                own.push((subnet, zone_name.clone()));
            }
            gateways.push(gateway);
            addresses.push(address);
        }
        let mut members = Vec::new();
        for server in 0..SERVERS.min(servers - number * SERVERS) {
            let (subnet, zone) = &own[server % own.len()];
            let mut instance = with_vpc(item("instance", format!("server-{number}-{server}"), Some(zone)));
            let network = subnet["ipv4_cidr_block"].as_str().unwrap_or_default().trim_end_matches("0/24");
            let address = format!("{network}{}", 4 + server / own.len());
            let interface = json!({"id": format!("{prefix}-nic-{number}-{server}"), "name": "eth0", "href": "",
                "primary_ip": {"address": address}, "subnet": refer(subnet)});
            let mut volume = item("volume", format!("boot-{number}-{server}"), Some(zone));
            volume["capacity"] = 100.into();
            instance["profile"] = json!({"name": "bx2-4x16"});
            instance["primary_network_interface"] = interface.clone();
            instance["network_interfaces"] = json!([interface]);
            instance["boot_volume_attachment"] = json!({"volume": refer(&volume)});
            volume["volume_attachments"] = json!([{"type": "boot", "instance": refer(&instance)}]);
            if server % 6 == 0 {
                let target = refer(&instance);
                members.push(json!({"id": format!("m-{number}-{server}"), "port": 8080, "target": target}));
            }
            instances.push(instance);
            volumes.push(volume);
        }
        group["rules"] = json!([{"direction": "inbound", "protocol": "tcp", "port_min": 443, "port_max": 443,
            "remote": {"cidr_block": "0.0.0.0/0"}}]);
        let mut balancer = item("load-balancer", format!("lb-{number}"), None);
        balancer["subnets"] = own.iter().map(|(subnet, _)| refer(subnet)).collect();
        balancer["listeners"] = json!([{"id": format!("l-{number}"), "protocol": "https", "port": 443}]);
        balancer["pools"] = json!([{"id": format!("p-{number}"), "name": "pool", "members": members}]);
        subnets.extend(own.into_iter().map(|(subnet, _)| subnet));
        vpcs.push(vpc);
        groups.push(group);
        acls.push(acl);
        balancers.push(balancer);
    }
    let [vpcs, subnets, instances, volumes, gateways, addresses, groups, acls, balancers] = lists;
    json!({
        "account_id": ACCOUNT, "api_key": "made-key", "vpcs": vpcs, "subnets": subnets, "instances": instances,
        "volumes": volumes, "public_gateways": gateways, "floating_ips": addresses, "security_groups": groups,
        "network_acls": acls, "load_balancers": balancers,
    })
    .to_string()
}
