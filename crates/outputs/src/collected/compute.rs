//! Servers, their interfaces, load balancers, clusters.

use super::around::{Around, href, interfaces};
use super::{common, of_node, put, put_number, put_ref};
use drawstream_graph::estate::facts::{Access, Infrastructure, Interface, Listener, Policy, Pool};
use drawstream_graph::estate::net::Ports;
use drawstream_graph::estate::{Facts, Kind, Ref, Relation};
use drawstream_graph::{Node, NodeId};
use serde_json::{Map, Value, json};

pub(super) fn instance(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "status", &node.resource.state);
    let own = interfaces(node);
    let region = &node.resource.region;
    let all = own.iter().map(|interface| network_interface(region, &node.resource.id, interface));
    item.insert("network_interfaces".into(), all.collect());
    let primary = own.iter().find(|interface| interface.primary);
    if let Some(primary) = primary {
        let name = "primary_network_interface";
        item.insert(name.into(), network_interface(region, &node.resource.id, primary));
    }
    // Newer servers have attachments, each with a virtual interface.
    if own.iter().any(|interface| !interface.virtual_network_interface.is_empty()) {
        item.insert("network_attachments".into(), own.iter().map(attachment).collect());
        if let Some(primary) = primary {
            item.insert("primary_network_attachment".into(), attachment(primary));
        }
    }
    let volumes = around.starts(id, Relation::Holds).filter(|from| around.graph.node(*from).kind() == Kind::Volume);
    let not_read = node.unknown.iter().filter(|(relation, _)| *relation == Relation::Holds);
    let not_read = not_read.map(|(_, name)| super::reference(name, name));
    let volumes = volumes.map(|volume| of_node(around.graph, volume)).chain(not_read);
    let volumes = volumes.map(|volume| json!({ "volume": volume }));
    item.insert("volume_attachments".into(), volumes.collect());
    let Facts::Instance(own) = &node.resource.facts else { return Some(item.into()) };
    for (name, reference) in [("profile", &own.profile), ("image", &own.image)] {
        if !reference.is_empty() {
            item.insert(name.into(), json!({ "name": reference }));
        }
    }
    let mut vcpu = Map::new();
    put_number(&mut vcpu, "count", own.vcpus);
    put(&mut vcpu, "architecture", &own.architecture);
    item.insert("vcpu".into(), vcpu.into());
    put_number(&mut item, "memory", own.memory_gib);
    if own.gpus.is_some() {
        item.insert("gpu".into(), json!({ "count": own.gpus, "model": own.gpu_model }));
    }
    put(&mut item, "health_state", &own.health);
    put_ref(&mut item, "dedicated_host", &own.dedicated_host);
    for (form, target) in
        [("placement_group", &own.placement_group), ("dedicated_host_group", &own.dedicated_host_group)]
    {
        if !target.is_empty() {
            item.insert("placement_target".into(), typed(target, form));
        }
    }
    if !own.instance_group.is_empty() {
        item.insert(
            "instance_group_membership".into(),
            json!({ "instance_group": super::of_ref(&own.instance_group) }),
        );
    }
    put_ref(&mut item, "reservation", &own.reservation);
    if !own.availability.is_empty() {
        item.insert("availability".into(), json!({ "class": own.availability }));
    }
    put(&mut item, "confidential_compute_mode", &own.confidential);
    Some(item.into())
}

fn typed(to: &Ref, form: &str) -> Value {
    json!({ "id": to.id, "name": to.name, "resource_type": form })
}

fn network_interface(region: &str, instance: &str, interface: &Interface) -> Value {
    let mut item = attachment_fields(interface);
    item.insert("href".into(), href(region, &["instances", instance, "network_interfaces", &interface.id]));
    item.insert("security_groups".into(), interface.security_groups.iter().map(super::of_ref).collect());
    item.insert("floating_ips".into(), interface.floating_ips.iter().map(super::of_ref).collect());
    item.insert("allow_ip_spoofing".into(), interface.allow_ip_spoofing.into());
    put(&mut item, "type", if interface.primary { "primary" } else { "secondary" });
    item.into()
}

fn attachment(interface: &Interface) -> Value {
    let mut item = attachment_fields(interface);
    put_ref(&mut item, "virtual_network_interface", &interface.virtual_network_interface);
    item.into()
}

fn attachment_fields(interface: &Interface) -> Map<String, Value> {
    let mut item = Map::new();
    put(&mut item, "id", &interface.id);
    put(&mut item, "name", &interface.name);
    put_ref(&mut item, "subnet", &interface.subnet);
    if let Some(address) = interface.addresses.first() {
        item.insert("primary_ip".into(), json!({ "address": address }));
    }
    let ips = interface.addresses.iter().map(|address| json!({ "address": address }));
    item.insert("ips".into(), ips.collect());
    item
}

pub(super) fn virtual_interface(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "lifecycle_state", &node.resource.state);
    let Facts::VirtualNetworkInterface(own) = &node.resource.facts else { return Some(item.into()) };
    put_ref(&mut item, "subnet", &own.subnet);
    let address = |address| json!({ "address": address });
    if let Some(first) = own.addresses.first() {
        item.insert("primary_ip".into(), address(first));
    }
    item.insert("ips".into(), own.addresses.iter().map(address).collect());
    item.insert("security_groups".into(), own.security_groups.iter().map(super::of_ref).collect());
    put(&mut item, "mac_address", &own.mac_address);
    item.insert("allow_ip_spoofing".into(), own.allow_ip_spoofing.into());
    if let Some(nat) = own.enable_infrastructure_nat {
        item.insert("enable_infrastructure_nat".into(), nat.into());
    }
    put(&mut item, "protocol_state_filtering_mode", &own.protocol_state_filtering);
    if !own.target.is_empty() {
        let mut target = match super::of_ref(&own.target) {
            Value::Object(target) => target,
            _ => Map::new(),
        };
        // The target is an attachment; its address names what it is attached to.
        if let Some(to) = around.ends(id, Relation::Holds).next() {
            let resource = &around.graph.node(to).resource;
            let (path, sub, form) = match resource.kind {
                Kind::Instance => ("instances", "network_attachments", "instance_network_attachment"),
                Kind::BareMetalServer => {
                    ("bare_metal_servers", "network_attachments", "bare_metal_server_network_attachment")
                }
                _ => ("shares", "mount_targets", "share_mount_target"),
            };
            put(&mut target, "resource_type", form);
            target.insert("href".into(), href(&resource.region, &[path, &resource.id, sub, &own.target.id]));
        }
        item.insert("target".into(), target.into());
    }
    Some(item.into())
}

pub(super) fn load_balancer(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    item.remove("vpc");
    let state = &*node.resource.state;
    let is_provisioning = state.ends_with("_pending") || matches!(state, "active" | "failed");
    put(&mut item, "provisioning_status", if is_provisioning { state } else { "active" });
    put(&mut item, "operating_status", if is_provisioning { "" } else { state });
    item.insert("security_groups".into(), around.refs_to(id, Relation::Guards, Kind::SecurityGroup).into());
    let Facts::LoadBalancer(own) = &node.resource.facts else { return Some(item.into()) };
    let subnets: Vec<NodeId> = around.subnets(node).collect();
    item.insert("private_ips".into(), own.private_addresses.iter().map(|ip| around.address(ip, &subnets)).collect());
    item.insert("public_ips".into(), own.public_addresses.iter().map(|ip| json!({ "address": ip })).collect());
    item.insert("subnets".into(), own.subnets.iter().map(super::of_ref).collect());
    item.insert("is_public".into(), (own.access == Some(Access::Public)).into());
    item.insert("is_private_path".into(), (own.access == Some(Access::PrivatePath)).into());
    item.insert("profile".into(), json!({ "name": own.profile, "family": own.family }));
    put(&mut item, "hostname", &own.hostname);
    put(&mut item, "availability", &own.availability);
    item.insert("route_mode".into(), own.route_mode.into());
    item.insert("listeners".into(), own.listeners.iter().map(listener).collect());
    item.insert("pools".into(), own.pools.iter().map(pool).collect());
    Some(item.into())
}

fn listener(listener: &Listener) -> Value {
    let mut item = Map::new();
    put(&mut item, "id", &listener.id);
    put(&mut item, "protocol", &listener.protocol);
    if let Some(Ports { first, last }) = listener.ports {
        for (name, port) in [("port", first), ("port_min", first), ("port_max", last)] {
            item.insert(name.into(), port.into());
        }
    }
    put_ref(&mut item, "default_pool", &listener.default_pool);
    if !listener.certificate.is_empty() {
        item.insert("certificate_instance".into(), json!({ "crn": listener.certificate }));
    }
    if !listener.https_redirect.is_empty() {
        item.insert("https_redirect".into(), json!({ "listener": super::of_ref(&listener.https_redirect) }));
    }
    item.insert("policies".into(), listener.policies.iter().map(policy).collect());
    item.into()
}

fn policy(policy: &Policy) -> Value {
    let mut item = Map::new();
    put(&mut item, "id", &policy.id);
    put(&mut item, "name", &policy.name);
    put(&mut item, "action", &policy.action);
    put_number(&mut item, "priority", policy.priority);
    let mut target = Map::new();
    if policy.action.starts_with("https_redirect") {
        put_ref(&mut target, "listener", &policy.target);
        put(&mut target, "uri", &policy.redirect);
    } else {
        put(&mut target, "id", &policy.target.id);
        put(&mut target, "name", &policy.target.name);
        put(&mut target, "url", &policy.redirect);
    }
    put_number(&mut target, "http_status_code", policy.redirect_status);
    if !target.is_empty() {
        item.insert("target".into(), target.into());
    }
    let rules = policy.rules.iter().map(|rule| {
        let mut item = Map::new();
        put(&mut item, "id", &rule.id);
        put(&mut item, "type", &rule.form);
        put(&mut item, "condition", &rule.condition);
        put(&mut item, "field", &rule.field);
        put(&mut item, "value", &rule.value);
        Value::from(item)
    });
    item.insert("rules".into(), rules.collect());
    item.into()
}

fn pool(pool: &Pool) -> Value {
    let mut item = Map::new();
    put(&mut item, "id", &pool.id);
    put(&mut item, "name", &pool.name);
    put(&mut item, "protocol", &pool.protocol);
    put(&mut item, "algorithm", &pool.algorithm);
    let mut monitor = Map::new();
    put(&mut monitor, "type", &pool.health_protocol);
    put_number(&mut monitor, "port", pool.health_port);
    if !monitor.is_empty() {
        item.insert("health_monitor".into(), monitor.into());
    }
    let members = pool.members.iter().map(|member| {
        let mut item = Map::new();
        put(&mut item, "id", &member.id);
        put_number(&mut item, "port", member.port);
        put(&mut item, "health", &member.health);
        put_number(&mut item, "weight", member.weight);
        let mut target = match super::of_ref(&member.target) {
            Value::Object(target) => target,
            _ => Map::new(),
        };
        put(&mut target, "address", &member.address.to_string());
        put(&mut target, "fqdn", &member.fqdn);
        if !member.target.is_empty() && !member.address.is_empty() {
            put(&mut target, "resource_type", "subnet_reserved_ip");
        }
        item.insert("target".into(), target.into());
        Value::from(item)
    });
    item.insert("members".into(), members.collect());
    item.into()
}

/// Whether a cluster is none of those that the form has room for, which run on VPC; or a worker of one.
pub(super) fn has_no_room(node: &Node) -> bool {
    matches!(&node.resource.facts, Facts::Cluster(own) if own.infrastructure != Infrastructure::Vpc)
}

/// The workers of a cluster.
fn workers_of<'a>(around: &'a Around<'_>, cluster: &'a str) -> impl Iterator<Item = NodeId> + 'a {
    let workers = around.all(Kind::Worker).iter().copied();
    workers.filter(move |id| match &around.graph.node(*id).resource.facts {
        Facts::Worker(own) => *own.cluster.id == *cluster,
        _ => false,
    })
}

/// How many workers are written.
pub(super) fn workers(around: &Around<'_>) -> u64 {
    let clusters = around.all(Kind::Cluster).iter().map(|id| around.graph.node(*id)).filter(|node| !has_no_room(node));
    clusters.map(|node| workers_of(around, &node.resource.id).count() as u64).sum()
}

pub(super) fn cluster(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    if has_no_room(node) {
        return None;
    }
    let resource = &node.resource;
    let mut item = Map::new();
    put(&mut item, "id", &resource.id);
    put(&mut item, "name", &resource.name);
    put(&mut item, "region", &resource.region);
    put(&mut item, "state", &resource.state);
    put(&mut item, "resourceGroup", &resource.group.0);
    put(&mut item, "resourceGroupName", &resource.group.1);
    let vpc = node.vpc.map(|vpc| &around.graph.node(vpc).resource.id);
    item.insert("vpcs".into(), json!(vpc.into_iter().collect::<Vec<_>>()));
    if let Facts::Cluster(own) = &resource.facts {
        put(&mut item, "type", &own.form);
        put(&mut item, "provider", &own.provider);
        put(&mut item, "location", &own.location);
        put(&mut item, "datacenter", &own.datacenter);
        put(&mut item, "masterKubeVersion", &own.version);
        put_number(&mut item, "workerCount", own.workers);
        put(&mut item, "podSubnet", &own.pod_subnet.to_string());
        put(&mut item, "serviceSubnet", &own.service_subnet.to_string());
        item.insert("ingress".into(), json!({ "hostname": own.ingress }));
    }
    item.insert(
        "WorkerNodes".into(),
        workers_of(around, &resource.id).map(|id| worker(around.graph.node(id))).collect(),
    );
    Some(item.into())
}

fn worker(node: &Node) -> Value {
    let resource = &node.resource;
    let mut item = Map::new();
    put(&mut item, "id", &resource.id);
    put(&mut item, "location", &resource.zone);
    item.insert("lifecycle".into(), json!({ "actualState": resource.state }));
    if let Facts::Worker(own) = &resource.facts {
        put(&mut item, "flavor", &own.profile);
        put(&mut item, "poolName", &own.pool);
        item.insert("health".into(), json!({ "state": own.health }));
        item.insert("kubeVersion".into(), json!({ "actual": own.version }));
        let all = own.interfaces.iter().map(|interface| {
            let mut item = Map::new();
            put(&mut item, "subnetID", &interface.subnet.id);
            put(&mut item, "ipAddress", &interface.addresses.first().map(ToString::to_string).unwrap_or_default());
            item.insert("primary".into(), interface.primary.into());
            Value::from(item)
        });
        item.insert("networkInterfaces".into(), all.collect());
    }
    item.into()
}
