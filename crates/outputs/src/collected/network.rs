//! VPCs, subnets, what rules and carries their traffic.

use super::around::{Around, bound};
use super::{common, of_node, of_ref, put, put_number, put_ref};
use drawstream_graph::estate::facts::{TransitConnection, VpcDns};
use drawstream_graph::estate::net::Ports;
use drawstream_graph::estate::rule::{AclRule, GroupRule, Protocol, Remote};
use drawstream_graph::estate::{Address, Cidr, Facts, Kind, Relation};
use drawstream_graph::{Graph, Node, NodeId};
use serde_json::{Map, Value, json};

pub(super) fn vpc(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "status", &node.resource.state);
    put(&mut item, "region", &node.resource.region);
    let prefixes = around.all(Kind::AddressPrefix).iter().filter(|prefix| around.graph.node(**prefix).vpc == Some(id));
    item.insert("address_prefixes".into(), prefixes.map(|prefix| self::prefix(around, *prefix)).collect());
    if let Facts::Vpc(own) = &node.resource.facts {
        item.insert("classic_access".into(), own.classic_access.into());
        put_ref(&mut item, "default_network_acl", &own.default_network_acl);
        put_ref(&mut item, "default_routing_table", &own.default_routing_table);
        put_ref(&mut item, "default_security_group", &own.default_security_group);
        let sources = own.service_endpoint_sources.iter().map(|address| json!({ "ip": { "address": address } }));
        item.insert("cse_source_ips".into(), sources.collect());
        if let Some(dns) = &own.dns {
            item.insert("dns".into(), self::dns(dns));
        }
    }
    Some(item.into())
}

fn dns(dns: &VpcDns) -> Value {
    let mut resolver = Map::new();
    put(&mut resolver, "type", &dns.resolver);
    put(&mut resolver, "configuration", &dns.configuration);
    let server = |server: &drawstream_graph::estate::facts::DnsServer| {
        let mut item = Map::new();
        put(&mut item, "address", &server.address.to_string());
        if !server.zone.is_empty() {
            item.insert("zone_affinity".into(), json!({ "name": server.zone }));
        }
        Value::from(item)
    };
    resolver.insert("servers".into(), dns.servers.iter().map(server).collect());
    put_ref(&mut resolver, "vpc", &dns.delegated_to);
    let mut item = Map::new();
    item.insert("enable_hub".into(), dns.hub.into());
    item.insert("resolver".into(), resolver.into());
    put_number(&mut item, "resolution_binding_count", dns.binding_count);
    item.into()
}

fn prefix(around: &Around<'_>, id: NodeId) -> Value {
    let resource = &around.graph.node(id).resource;
    let mut item = Map::new();
    put(&mut item, "id", &resource.id);
    put(&mut item, "name", &resource.name);
    if !resource.zone.is_empty() {
        item.insert("zone".into(), json!({ "name": resource.zone }));
    }
    if let Facts::AddressPrefix(own) = &resource.facts {
        put(&mut item, "cidr", &own.cidr.to_string());
        item.insert("is_default".into(), own.is_default.into());
    }
    item.into()
}

pub(super) fn subnet(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "status", &node.resource.state);
    if let Facts::Subnet(own) = &node.resource.facts {
        put(&mut item, "ip_version", "ipv4");
        put(&mut item, "ipv4_cidr_block", &own.cidr.to_string());
        put_number(&mut item, "available_ipv4_address_count", own.addresses_free);
        put_number(&mut item, "total_ipv4_address_count", own.addresses_total);
    }
    let one = |relation, kind| around.refs_to(id, relation, kind).into_iter().next();
    for (name, value) in [
        ("network_acl", one(Relation::Filters, Kind::NetworkAcl)),
        ("routing_table", one(Relation::Routes, Kind::RoutingTable)),
        ("public_gateway", around.ends(id, Relation::Egress).next().map(|to| of_node(around.graph, to))),
    ] {
        if let Some(value) = value {
            item.insert(name.into(), value);
        }
    }
    // The addresses that are taken are not among what is read.
    item.insert("reserved_ips".into(), Value::Array(Vec::new()));
    Some(item.into())
}

pub(super) fn public_gateway(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "status", &node.resource.state);
    if let Facts::PublicGateway(own) = &node.resource.facts
        && !own.public_address.is_empty()
    {
        let ip = around.starts(id, Relation::Attached).next();
        let mut address = match ip.map(|ip| of_node(around.graph, ip)) {
            Some(Value::Object(address)) => address,
            _ => Map::new(),
        };
        put(&mut address, "address", &own.public_address.to_string());
        item.insert("floating_ip".into(), address.into());
    }
    Some(item.into())
}

pub(super) fn floating_ip(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    item.remove("vpc");
    put(&mut item, "status", &node.resource.state);
    if let Facts::FloatingIp(own) = &node.resource.facts {
        put(&mut item, "address", &own.address.to_string());
    }
    if let Some(to) = around.ends(id, Relation::Attached).next() {
        let own = &node.resource.id;
        let mut targets = bound(around.graph, to, |interface| interface.floating_ips.iter().any(|ip| ip.id == *own));
        item.insert("target".into(), targets.swap_remove(0));
    } else if let Some(target) = around.unknown(id, Relation::Attached).next() {
        item.insert("target".into(), target);
    }
    Some(item.into())
}

pub(super) fn network_acl(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    if let Facts::NetworkAcl(own) = &node.resource.facts {
        let kept: Vec<(&AclRule, &str)> =
            own.rules.iter().filter_map(|rule| Some((rule, known(&rule.protocol)?))).collect();
        let next = kept.iter().skip(1).map(|(rule, _)| Some(*rule)).chain([None]);
        let rules = kept.iter().zip(next).map(|((rule, protocol), next)| acl_rule(rule, protocol, next));
        item.insert("rules".into(), rules.collect());
    }
    let subnets = around.ends(id, Relation::Filters).map(|to| of_node(around.graph, to));
    item.insert("subnets".into(), subnets.collect());
    Some(item.into())
}

/// The name of a protocol as the form's library knows it; none for those that it refuses. `any` is the newer name of
/// every protocol, and `icmp_tcp_udp` of what `all` has meant there.
fn known(protocol: &Protocol) -> Option<&'static str> {
    match protocol {
        Protocol::All | Protocol::Any | Protocol::IcmpTcpUdp => Some("all"),
        Protocol::Tcp => Some("tcp"),
        Protocol::Udp => Some("udp"),
        Protocol::Icmp => Some("icmp"),
        Protocol::Other(_) => None,
    }
}

/// How many rules of a group or ACL the form has no room for.
pub(super) fn refused_rules(node: &Node) -> usize {
    match &node.resource.facts {
        Facts::SecurityGroup(own) => own.rules.iter().filter(|rule| known(&rule.protocol).is_none()).count(),
        Facts::NetworkAcl(own) => own.rules.iter().filter(|rule| known(&rule.protocol).is_none()).count(),
        _ => 0,
    }
}

fn acl_rule(rule: &AclRule, protocol: &str, next: Option<&AclRule>) -> Value {
    let mut item = Map::new();
    for (name, text) in [
        ("id", &*rule.id),
        ("name", &rule.name),
        ("action", rule.action.as_str()),
        ("direction", rule.direction.as_str()),
        ("ip_version", "ipv4"),
        ("protocol", protocol),
        ("source", &rule.source.to_string()),
        ("destination", &rule.destination.to_string()),
    ] {
        put(&mut item, name, text);
    }
    let own = matches!(protocol, "tcp" | "udp");
    ports(&mut item, "source_port", rule.source_ports, own);
    ports(&mut item, "destination_port", rule.destination_ports, own);
    put_number(&mut item, "type", rule.icmp_type);
    put_number(&mut item, "code", rule.icmp_code);
    if let Some(next) = next.filter(|next| !next.id.is_empty()) {
        item.insert("before".into(), json!({ "id": next.id, "name": next.name }));
    }
    item.into()
}

fn ports(item: &mut Map<String, Value>, name: &str, ports: Option<Ports>, wanted: bool) {
    if let Some(ports) = ports.filter(|_| wanted) {
        item.insert(format!("{name}_min"), ports.first.into());
        item.insert(format!("{name}_max"), ports.last.into());
    }
}

pub(super) fn security_group(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    if let Facts::SecurityGroup(own) = &node.resource.facts {
        let rules = own.rules.iter().filter_map(|rule| Some(group_rule(rule, known(&rule.protocol)?)));
        item.insert("rules".into(), rules.collect());
    }
    let own = &node.resource.id;
    let is_guarded = |interface: &drawstream_graph::estate::facts::Interface| {
        interface.security_groups.iter().any(|group| group.id == *own)
    };
    let targets = around.ends(id, Relation::Guards).flat_map(|to| bound(around.graph, to, is_guarded));
    item.insert("targets".into(), targets.chain(around.unknown(id, Relation::Guards)).collect());
    Some(item.into())
}

fn group_rule(rule: &GroupRule, protocol: &str) -> Value {
    let mut item = Map::new();
    for (name, text) in [
        ("id", &*rule.id),
        ("name", &rule.name),
        ("direction", rule.direction.as_str()),
        ("ip_version", "ipv4"),
        ("protocol", protocol),
    ] {
        put(&mut item, name, text);
    }
    if let Some(ports) = rule.ports.filter(|_| matches!(protocol, "tcp" | "udp")) {
        item.insert("port_min".into(), ports.first.into());
        item.insert("port_max".into(), ports.last.into());
    }
    put_number(&mut item, "type", rule.icmp_type);
    put_number(&mut item, "code", rule.icmp_code);
    // A rule without another side would be of none: every address is meant.
    item.insert("remote".into(), remote(&rule.remote).unwrap_or_else(|| json!({ "cidr_block": "0.0.0.0/0" })));
    if let Some(local) = remote(&rule.local) {
        item.insert("local".into(), local);
    }
    item.into()
}

fn remote(remote: &Remote) -> Option<Value> {
    Some(match remote {
        Remote::Any => return None,
        Remote::Cidr(cidr) => json!({ "cidr_block": cidr }),
        Remote::Address(address) => json!({ "address": address }),
        Remote::Group(group) => of_ref(group),
    })
}

pub(super) fn endpoint_gateway(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "lifecycle_state", &node.resource.state);
    let subnets: Vec<NodeId> = around.subnets(node).collect();
    let ips = node.resource.addresses.iter().map(|address| around.address(address, &subnets));
    item.insert("ips".into(), ips.collect());
    item.insert("security_groups".into(), around.refs_to(id, Relation::Guards, Kind::SecurityGroup).into());
    if let Facts::EndpointGateway(own) = &node.resource.facts {
        put(&mut item, "health_state", &own.health);
        item.insert("service_endpoints".into(), json!(own.service_endpoints));
        put(&mut item, "dns_resolution_binding_mode", &own.dns_resolution);
        let mut target = Map::new();
        put(&mut target, "crn", &own.target_crn);
        put(
            &mut target,
            "name",
            if own.target_name.is_empty() && own.target_crn.is_empty() { &own.service } else { &own.target_name },
        );
        let form = if own.target_crn.is_empty() { "provider_infrastructure_service" } else { "provider_cloud_service" };
        put(&mut target, "resource_type", form);
        item.insert("target".into(), target.into());
    }
    Some(item.into())
}

pub(super) fn routing_table(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    put(&mut item, "lifecycle_state", &node.resource.state);
    let subnets = around.ends(id, Relation::Routes).map(|to| of_node(around.graph, to));
    item.insert("subnets".into(), subnets.collect());
    let Facts::RoutingTable(own) = &node.resource.facts else { return Some(item.into()) };
    for (name, flag) in [
        ("is_default", own.is_default),
        ("route_direct_link_ingress", own.direct_link_ingress),
        ("route_internet_ingress", own.internet_ingress),
        ("route_transit_gateway_ingress", own.transit_gateway_ingress),
        ("route_vpc_zone_ingress", own.vpc_zone_ingress),
    ] {
        item.insert(name.into(), flag.into());
    }
    item.insert("advertise_routes_to".into(), json!(own.advertise_routes_to));
    let sources = own.accept_routes_from.iter().map(|form| json!({ "resource_type": form }));
    item.insert("accept_routes_from".into(), sources.collect());
    let routes = own.routes.iter().map(|route| {
        let mut item = Map::new();
        put(&mut item, "id", &route.id);
        put(&mut item, "name", &route.name);
        item.insert("zone".into(), json!({ "name": route.zone }));
        put(&mut item, "destination", &route.destination.to_string());
        put(&mut item, "action", &route.action);
        let next = if route.next_hop.is_empty() && !route.next_hop_resource.is_empty() {
            of_ref(&route.next_hop_resource)
        } else {
            let none = Address::from("0.0.0.0");
            json!({ "address": if route.next_hop.is_empty() { &none } else { &route.next_hop } })
        };
        item.insert("next_hop".into(), next);
        put_number(&mut item, "priority", route.priority);
        item.insert("advertise".into(), route.advertise.into());
        put(&mut item, "origin", &route.origin);
        put_ref(&mut item, "creator", &route.creator);
        Value::from(item)
    });
    item.insert("routes".into(), routes.collect());
    Some(item.into())
}

pub(super) fn transit_gateway(around: &Around<'_>, id: NodeId) -> Option<Value> {
    let node = around.graph.node(id);
    let mut item = common(around, node);
    item.remove("tags");
    put(&mut item, "status", &node.resource.state);
    if let Facts::TransitGateway(own) = &node.resource.facts {
        put(&mut item, "location", &own.location);
        item.insert("global".into(), own.global.unwrap_or_default().into());
    }
    Some(item.into())
}

pub(super) fn transit_connections(around: &Around<'_>, id: NodeId) -> Vec<Value> {
    let Facts::TransitGateway(own) = &around.graph.node(id).resource.facts else { return Vec::new() };
    own.connections.iter().map(|connection| transit_connection(around.graph, id, connection)).collect()
}

fn transit_connection(graph: &Graph, gateway: NodeId, connection: &TransitConnection) -> Value {
    let mut item = Map::new();
    for (name, text) in [
        ("id", &*connection.id),
        ("name", &connection.name),
        ("network_type", &connection.network_type),
        ("network_id", &connection.network_id),
        ("network_account_id", &connection.network_account),
        ("status", &connection.status),
        ("request_status", &connection.request_status),
        ("base_network_type", &connection.base_network_type),
        ("prefix_filters_default", &connection.prefix_filters_default),
    ] {
        put(&mut item, name, text);
    }
    if !connection.zone.is_empty() {
        item.insert("zone".into(), json!({ "name": connection.zone }));
    }
    put(&mut item, "cidr", &connection.cidrs.first().map(Cidr::to_string).unwrap_or_default());
    put_ref(&mut item, "redundancy_group", &connection.redundancy_group);
    let filters = connection.prefix_filters.iter().map(|filter| {
        let mut item = Map::new();
        put(&mut item, "id", &filter.id);
        put(&mut item, "action", &filter.action);
        put(&mut item, "prefix", &filter.prefix.to_string());
        put_number(&mut item, "ge", filter.ge);
        put_number(&mut item, "le", filter.le);
        Value::from(item)
    });
    item.insert("prefix_filters".into(), filters.collect());
    let tunnels = connection.tunnels.iter().map(|tunnel| {
        let mut item = Map::new();
        put(&mut item, "name", &tunnel.name);
        put(&mut item, "status", &tunnel.status);
        put(&mut item, "local_gateway_ip", &tunnel.local_gateway.to_string());
        put(&mut item, "remote_gateway_ip", &tunnel.remote_gateway.to_string());
        put(&mut item, "local_tunnel_ip", &tunnel.local_tunnel.to_string());
        put(&mut item, "remote_tunnel_ip", &tunnel.remote_tunnel.to_string());
        put_number(&mut item, "local_bgp_asn", tunnel.local_asn);
        put_number(&mut item, "remote_bgp_asn", tunnel.remote_asn);
        if !tunnel.zone.is_empty() {
            item.insert("zone".into(), json!({ "name": tunnel.zone }));
        }
        Value::from(item)
    });
    item.insert("tunnels".into(), tunnels.collect());
    item.insert("transit_gateway".into(), of_node(graph, gateway));
    item.into()
}
