//! Lists that are asked only where something in the account needs them: an account without such things makes no such
//! call, and one with them makes as many as there are places.
#![allow(clippy::unwrap_used)]

#[path = "support/plan.rs"]
mod plan;

use drawstream::collect;
use drawstream::estate::{Facts, Kind, Relation};
use drawstream::graph::{self, End, Graph};
use drawstream_standin::{self as standin, StandIn, Stats};
use plan::plan;
use serde_json::{Value, json};

/// The stand-in's names of these lists.
const NEEDED: [&str; 23] = [
    "policies",
    "policy_rules",
    "dns_resolution_bindings",
    "endpoint_gateway_bindings",
    "account_policies",
    "vpn_server_routes",
    "service_connections",
    "ike_policies",
    "ipsec_policies",
    "cluster_networks",
    "cluster_network_subnets",
    "cluster_network_interfaces",
    "import_route_filters",
    "export_route_filters",
    "power_volumes",
    "power_placement_groups",
    "power_processor_pools",
    "power_cloud_connections",
    "power_security_groups",
    "power_host_groups",
    "power_network_peers",
    "resource_bindings",
    "dns_pools",
];

fn sample() -> Value {
    serde_json::from_str(standin::sample().json).unwrap()
}

async fn read(account: &Value) -> (Graph, Stats) {
    let cloud = StandIn::play(&account.to_string(), standin::Options::default()).await.unwrap();
    let reading = collect::collect(plan(&cloud), &|_| ()).await.unwrap();
    assert!(reading.missing.is_empty(), "{:?}", reading.missing);
    (graph::build(reading), cloud.stats())
}

fn each<'a>(account: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    account[list].as_array_mut().unwrap().iter_mut()
}

/// The sample without whatever makes such a list worth a call.
fn lean() -> Value {
    let mut account = sample();
    for vpc in each(&mut account, "vpcs") {
        vpc["dns"] = json!({ "enable_hub": false, "resolution_binding_count": 0,
            "resolver": { "type": "system", "configuration": "private_resolver" } });
    }
    for balancer in each(&mut account, "load_balancers") {
        for listener in balancer["listeners"].as_array_mut().unwrap() {
            listener.as_object_mut().unwrap().remove("policies");
        }
    }
    for gateway in each(&mut account, "private_path_service_gateways") {
        (gateway["published"], gateway["endpoint_gateway_count"]) = (json!(false), json!(0));
    }
    for gateway in each(&mut account, "vpn_gateways") {
        for connection in gateway["connections"].as_array_mut().unwrap() {
            connection.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_policy"));
        }
    }
    for workspace in each(&mut account, "power_workspaces") {
        for server in workspace["pvm_instances"].as_array_mut().unwrap() {
            server.as_object_mut().unwrap().remove("diskSize");
        }
    }
    account["vpn_servers"] = json!([]);
    account
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_such_things_makes_no_such_call() {
    let (_, stats) = read(&lean()).await;
    let asked: Vec<&str> = NEEDED.into_iter().filter(|list| stats.of(list) > 0).collect();
    assert_eq!(asked, [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sample_has_is_read_with_one_call_for_each_place() {
    let (graph, stats) = read(&sample()).await;
    let asked = |list: &str| stats.of(list);
    for list in ["policies", "policy_rules", "dns_resolution_bindings", "custom_resolvers", "forwarding_rules"] {
        assert_eq!(asked(list), 1, "{list}");
    }
    for list in ["endpoint_gateway_bindings", "account_policies", "vpn_server_routes", "power_volumes"] {
        assert_eq!(asked(list), 1, "{list}");
    }
    assert_eq!((asked("ike_policies"), asked("ipsec_policies")), (1, 1), "once for the region");
    let of = |kind: Kind| graph.nodes.iter().filter(move |node| node.kind() == kind).map(|node| &node.resource.facts);
    let policies = of(Kind::LoadBalancer).map(|facts| match facts {
        Facts::LoadBalancer(facts) => facts.listeners.iter().flat_map(|listener| &listener.policies).count(),
        _ => 0,
    });
    assert_eq!(policies.sum::<usize>(), 1);
    let volumes =
        of(Kind::PvmInstance).filter(|facts| matches!(facts, Facts::PvmInstance(own) if own.volumes.len() == 1));
    assert_eq!(volumes.count(), 3);
    let known = of(Kind::VpnGateway).any(|facts| match facts {
        Facts::VpnGateway(facts) => facts.connections.iter().any(|connection| {
            connection.ike_policy.as_ref().is_some_and(|policy| policy.lifetime_seconds == Some(28800))
        }),
        _ => false,
    });
    assert!(known, "the policy's algorithms are the connection's");
}

/// Servers that are attached to a cluster network, and one that nothing is attached to and only the search knows.
fn with_cluster_networks() -> Value {
    let mut account = sample();
    let vpc = account["vpcs"][0].clone();
    let servers: Vec<Value> = account["instances"].as_array().unwrap()[..2].to_vec();
    let network = |id: &str, zone: &str| {
        json!({ "id": id, "name": id, "crn": format!("crn:v1:bluemix:public:is:{zone}:a/x::cluster-network:{id}"),
            "profile": { "name": "h100" }, "subnet_prefixes": [{ "cidr": "10.0.0.0/9" }], "zone": { "name": zone },
            "lifecycle_state": "stable", "resource_type": "cluster_network", "subnets": [], "interfaces": [] })
    };
    let mut rails = network("rails", "us-south-1");
    rails["vpc"] = json!({ "id": vpc["id"], "crn": vpc["crn"], "name": vpc["name"] });
    rails["subnets"] = json!([{ "id": "rail-0", "name": "rail-0", "ipv4_cidr_block": "10.1.0.0/24" }]);
    rails["interfaces"] = json!([{ "id": "cni", "name": "cni", "primary_ip": { "address": "10.1.0.4" },
        "subnet": { "id": "rail-0", "name": "rail-0" },
        "target": { "id": "cna", "name": "gpu-rail-0",
            "href": format!("https://x/v1/instances/{}/cluster_network_attachments/cna", servers[0]["id"].as_str().unwrap()) } }]);
    for (at, server) in each(&mut account, "instances").take(2).enumerate() {
        server["cluster_network"] = json!({ "id": "rails", "name": "rails", "crn": rails["crn"] });
        let attachments = if at == 0 { json!([{ "id": "cna", "name": "gpu-rail-0" }]) } else { json!([]) };
        server["cluster_network_attachments"] = attachments;
    }
    account["cluster_networks"] = json!([rails, network("lonely", "eu-de-1")]);
    account
}

#[tokio::test(flavor = "multi_thread")]
async fn cluster_networks_are_read_where_a_server_or_the_search_names_one() {
    let (graph, stats) = read(&with_cluster_networks()).await;
    let calls = |list: &str| stats.of(list);
    assert_eq!((calls("cluster_networks"), calls("cluster_network_subnets")), (2, 2), "in two regions, a network each");
    let mut names: Vec<&str> = Vec::new();
    for (id, node) in graph.all().filter(|(_, node)| node.kind() == Kind::ClusterNetwork) {
        names.push(&node.resource.name);
        let joined = graph.edges.iter().filter(|edge| edge.relation == Relation::Joins && edge.from == id).count();
        assert_eq!((joined, node.children.len()), if &*node.resource.name == "rails" { (2, 1) } else { (0, 0) });
        assert_eq!(node.unplaced, node.vpc.is_none());
    }
    assert_eq!(names.len(), 2, "{names:?}");
    let attached = graph.nodes.iter().find_map(|node| match &node.resource.facts {
        Facts::Instance(facts) => facts.cluster_attachments.first(),
        _ => None,
    });
    let attached = attached.unwrap();
    assert_eq!((&*attached.name, attached.address.to_string()), ("gpu-rail-0", "10.1.0.4".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn hub_and_spokes_are_joined_and_a_foreign_hub_is_told() {
    let mut account = sample();
    let foreign = json!({ "id": "r006-far", "name": "their-hub",
        "crn": "crn:v1:bluemix:public:is:us-south:a/fedcba9876543210fedcba9876543210::vpc:r006-far",
        "remote": { "account": { "id": "fedcba9876543210fedcba9876543210" } } });
    account["vpcs"][2]["dns"] = json!({ "enable_hub": false, "resolver": { "type": "delegated", "vpc": foreign } });
    let (graph, _) = read(&account).await;
    let name = |end: End| match end {
        End::Node(id) => graph.node(id).resource.name.to_string(),
        End::External(id) => {
            let external = graph.external(id);
            format!("{} of {}", external.name, external.detail.account)
        }
    };
    let of = graph.edges.iter().filter(|edge| edge.relation == Relation::Resolves);
    let mut joined: Vec<(String, String)> = of.map(|edge| (name(End::Node(edge.from)), name(edge.to))).collect();
    joined.sort();
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(joined, [pair("dr-vpc", "their-hub of fedcba9876543210fedcba9876543210"), pair("edge-vpc", "prod-vpc")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_asked_for_what_its_servers_use_and_each_list_once() {
    let mut account = lean();
    for workspace in each(&mut account, "power_workspaces") {
        for server in workspace["pvm_instances"].as_array_mut().unwrap() {
            server["placementGroup"] = json!("apart");
            server["sharedProcessorPool"] = json!("none");
            server["networks"][0]["networkSecurityGroupIDs"] = json!(["nsg"]);
        }
        workspace["placementGroups"] =
            json!([{ "id": "pg", "name": "apart", "policy": "anti-affinity", "members": [] }]);
        workspace["networkSecurityGroups"] = json!([{ "id": "nsg", "name": "erp", "rules": [], "members": [] }]);
    }
    let (graph, stats) = read(&account).await;
    let asked: Vec<(&str, u64)> =
        NEEDED.into_iter().map(|list| (list, stats.of(list))).filter(|(_, calls)| *calls > 0).collect();
    assert_eq!(asked, [("power_placement_groups", 1), ("power_security_groups", 1)]);
    let power = graph.nodes.iter().find_map(|node| match &node.resource.facts {
        Facts::ResourceInstance(facts) => facts.power.as_ref(),
        _ => None,
    });
    let power = power.unwrap();
    assert_eq!((&*power.placement_groups[0].policy, &*power.security_groups[0].name), ("anti-affinity", "erp"));
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_services_are_asked_for_where_they_are_named() {
    let mut account = lean();
    account["direct_links"][0]["default_import_route_filter"] = json!("deny");
    account["direct_links"][0]["default_export_route_filter"] = json!("permit");
    account["direct_links"][0]["import_route_filters"] =
        json!([{ "id": "f", "action": "permit", "prefix": "10.0.0.0/8", "le": 24 }]);
    account["direct_links"][0]["export_route_filters"] =
        json!([{ "id": "g", "action": "deny", "prefix": "10.9.0.0/16" }]);
    let vpn = account["vpn_gateways"][0].clone();
    account["vpn_gateways"][0]["service_connections"] =
        json!([{ "id": "s", "status": "up", "creator": { "id": "tg", "resource_type": "transit_gateway" } }]);
    account["transit_connections"][0]["network_type"] = json!("vpn_gateway");
    account["transit_connections"][0]["network_id"] = vpn["crn"].clone();
    let (graph, stats) = read(&account).await;
    let asked: Vec<(&str, u64)> =
        NEEDED.into_iter().map(|list| (list, stats.of(list))).filter(|(_, calls)| *calls > 0).collect();
    assert_eq!(asked, [("service_connections", 1), ("import_route_filters", 1), ("export_route_filters", 1)]);
    let told = graph.nodes.iter().any(|node| match &node.resource.facts {
        Facts::DirectLink(facts) => {
            let defaults = (&*facts.import_default, &*facts.export_default);
            (facts.import_filters.len(), facts.export_filters.len(), defaults) == (1, 1, ("deny", "permit"))
        }
        _ => false,
    });
    let services = graph.nodes.iter().any(|node| match &node.resource.facts {
        Facts::VpnGateway(facts) => facts.service_connections.len() == 1,
        _ => false,
    });
    assert!(told && services);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_shared_and_balanced_are_read_where_there_are_some() {
    let mut account = lean();
    let gateway = &mut account["endpoint_gateways"][0];
    gateway["dns_resolution_binding_mode"] = json!("per_resource_binding");
    gateway["resource_bindings"] = json!([{ "id": "b", "name": "archive", "lifecycle_state": "stable",
        "target": { "crn": "crn:v1:bluemix:public:cloud-object-storage:global:a/x:cos:bucket:archive" } }]);
    let zone = account["dns_zones"][0].clone();
    let instance = zone["instance_id"].clone();
    account["dns_zones"][0]["load_balancers"] = json!([{ "id": "glb", "name": "api", "default_pools": ["south"] }]);
    account["dns_pools"] = json!([{ "id": "south", "instance_id": instance, "name": "south", "origins": [] }]);
    account["dns_linked_zones"] = json!([{ "id": "far:1", "instance_id": instance, "name": "far.example",
        "state": "linked", "permitted_networks": zone["permitted_networks"] }]);
    for workspace in each(&mut account, "power_workspaces") {
        workspace["networks"][0]["peerID"] = json!("plant");
        workspace["networkPeers"] = json!([{ "id": "plant", "name": "plant", "customerCidr": "192.168.91.2/30" }]);
    }
    let (graph, stats) = read(&account).await;
    let asked: Vec<(&str, u64)> =
        NEEDED.into_iter().map(|list| (list, stats.of(list))).filter(|(_, calls)| *calls > 0).collect();
    assert_eq!(asked, [("power_network_peers", 1), ("resource_bindings", 1), ("dns_pools", 1)]);
    let (mut bindings, mut balancers, mut pools, mut peers) = (0, 0, 0, 0);
    for node in &graph.nodes {
        match &node.resource.facts {
            Facts::EndpointGateway(facts) => bindings += facts.resource_bindings.len(),
            Facts::DnsZone(facts) => balancers += facts.load_balancers.len(),
            Facts::ResourceInstance(facts) => {
                pools += facts.dns_pools.len();
                peers += facts.power.iter().map(|power| power.network_peers.len()).sum::<usize>();
            }
            _ => {}
        }
    }
    assert_eq!((bindings, balancers, pools, peers), (1, 1, 1, 1));
    let (linked, _) = graph.all().find(|(_, node)| &*node.resource.name == "far.example").unwrap();
    let serves = graph.edges.iter().filter(|edge| edge.from == linked && edge.relation == Relation::Serves).count();
    assert_eq!(serves, zone["permitted_networks"].as_array().unwrap().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn how_pools_choose_and_check_is_one_call_for_each_balancer() {
    let (graph, stats) = read(&sample()).await;
    let sample = sample();
    let balancers = sample["load_balancers"].as_array().unwrap();
    let with_pools = balancers.iter().filter(|one| one["pools"].as_array().is_some_and(|pools| !pools.is_empty()));
    assert_eq!(stats.of("pools"), with_pools.count() as u64);
    let pools = graph.nodes.iter().filter_map(|node| match &node.resource.facts {
        Facts::LoadBalancer(facts) => Some(&facts.pools),
        _ => None,
    });
    let known: Vec<(&str, Option<u64>)> =
        pools.flatten().map(|pool| (&*pool.algorithm, pool.health_port)).filter(|(word, _)| !word.is_empty()).collect();
    assert!(known.contains(&("round_robin", Some(8443))), "{known:?}");
}
