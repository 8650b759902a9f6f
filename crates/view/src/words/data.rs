//! What is known of a resource, as named values: the attributes of its cell.

use super::caption::{access, routing};
use super::links::{connection, direct_link, interfaces, members, transit_connections, vpn_connections, vpn_member};
use super::{Value, Values, Words, parts, power, resolve, rule};
use drawstream_graph::NodeId;
use drawstream_graph::estate::facts::RoutingTable;
use drawstream_graph::estate::kind::counted;
use drawstream_graph::estate::{Crn, Facts, Kind, Ref, Relation, Resource};
use drawstream_order::{Gather as _, Order as _};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Words<'_> {
    /// What is known of a resource beside identity and place, in order.
    pub fn data(&self, id: NodeId) -> Values {
        let node = self.graph.node(id);
        let resource = &node.resource;
        let mut values = Values::default();
        if resource.not_read {
            values.text("not_read", "true");
        }
        self.facts_of(resource, &mut values);
        for (relation, name) in &node.unknown {
            values.text(unknown_name(*relation), name);
        }
        self.told(id, &mut values);
        self.places(id, &mut values);
        if node.kind() == Kind::Zone {
            values.list("address_prefixes", self.prefixes.get(&id).into_iter().flatten());
        }
        if node.kind() == Kind::Region {
            let own = self.graph.counted.iter().filter(|((region, _), _)| **region == *resource.region);
            let mut own: Vec<(&'static str, u64)> = own.map(|((_, kind), number)| (kind.id(), *number)).collect();
            own.order();
            for (kind, number) in own {
                values.text(kind, number.to_string());
            }
        }
        values.list(ADDRESSES, &resource.addresses);
        let declared = self.declared.get(&(node.kind(), &*resource.id)).into_iter().flatten();
        values.lines("terraform", declared.map(|address| (*address).to_owned()).collect());
        values
    }
}

/// Under which name a resource's own addresses are told.
pub(super) const ADDRESSES: &str = "addresses";

/// Under which name the floating IPs are told that lead to a resource.
pub(super) const FLOATING_IPS: &str = "floating_ips";

/// Under which name the ends are told that were not read, whatever the relation.
pub(super) const UNKNOWN: &str = "unknown";

/// Under which name something is told that was not read and that begins such a relation.
fn unknown_name(relation: Relation) -> &'static str {
    match relation {
        Relation::Guards => "unknown_security_group",
        Relation::Filters => "unknown_network_acl",
        Relation::Routes => "unknown_routing_table",
        Relation::Holds => "unknown_volume",
        Relation::Joins => "unknown_cluster_network",
        _ => UNKNOWN,
    }
}

fn yes_or_no(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// By which profile siblings of a kind are alike; empty for kinds without one.
pub(super) fn profile(facts: &Facts) -> Cow<'_, str> {
    match facts {
        Facts::LoadBalancer(facts) => format!("{} {}", facts.family, facts.profile).trim().to_owned().into(),
        Facts::Worker(facts) => (&*facts.profile).into(),
        Facts::Instance(facts) => (&*facts.profile).into(),
        Facts::BareMetalServer(facts) => (&*facts.profile).into(),
        Facts::Share(facts) => (&*facts.profile).into(),
        Facts::DedicatedHost(facts) => (&*facts.profile).into(),
        Facts::Volume(facts) => (&*facts.profile).into(),
        _ => Cow::Borrowed(""),
    }
}

impl Words<'_> {
    /// What another resource is called: its name where it was read, else what the reference says.
    fn named<'a>(&'a self, kind: Kind, to: &'a Ref) -> &'a str {
        if to.name.is_empty() { self.names.get(&(kind, &*to.id)).copied().unwrap_or(&to.id) } else { &to.name }
    }

    /// The facts of each kind.
    fn facts_of(&self, resource: &Resource, values: &mut Values) {
        let state = &resource.state;
        match &resource.facts {
            // Kinds whose state stands behind what it is of.
            Facts::LoadBalancer(_) | Facts::DirectLink(_) | Facts::ResourceInstance(_) => {}
            _ => values.text("state", state),
        }
        match &resource.facts {
            Facts::None => {}
            Facts::Vpc(facts) => {
                if facts.classic_access {
                    values.text("classic_access", "true");
                }
                values.text("default_network_acl", &facts.default_network_acl.name);
                values.text("default_routing_table", &facts.default_routing_table.name);
                values.text("default_security_group", &facts.default_security_group.name);
                values.list("service_endpoint_sources", &facts.service_endpoint_sources);
                facts.dns.iter().for_each(|dns| resolve::vpc(dns, values));
            }
            Facts::AddressPrefix(facts) => values.text("cidr", facts.cidr.to_string()),
            Facts::Subnet(facts) => {
                values.text("cidr", facts.cidr.to_string());
                if let (Some(free), Some(all)) = (facts.addresses_free, facts.addresses_total) {
                    values.text("addresses_free", format!("{free} of {all}"));
                }
            }
            Facts::PublicGateway(facts) => values.text("public_address", facts.public_address.to_string()),
            Facts::LoadBalancer(facts) => {
                values.text("access", facts.access.map_or("", access));
                values.text("profile", profile(&resource.facts));
                values.text("hostname", &facts.hostname);
                values.list("private_addresses", &facts.private_addresses);
                values.list("public_addresses", &facts.public_addresses);
                values.list("subnets", facts.subnets.iter().map(Ref::name_or_id));
                if facts.route_mode {
                    values.text("route_mode", "true");
                }
                values.text("availability", &facts.availability);
                values.text("dns_zone", facts.dns_zone.name_or_id());
                values.list("pools", facts.pools.iter().map(|pool| &pool.name));
                values.lines("pool_settings", sorted(facts.pools.iter().filter_map(parts::pool)));
                values.text("state", state);
                values.lines("listeners", sorted(facts.listeners.iter().map(rule::listener)));
                values.lines("policies", parts::policies(facts));
                values.lines("pool_members", sorted(facts.pools.iter().flat_map(members)));
            }
            Facts::Cluster(facts) => {
                values.text("type", &facts.form);
                values.text("provider", &facts.provider);
                values.text("version", &facts.version);
                values.text("location", &facts.location);
                values.text("datacenter", &facts.datacenter);
                values.list("zones", distinct(&facts.zones));
                values.number("workers", facts.workers, "");
                values.text("pod_subnet", facts.pod_subnet.to_string());
                values.text("service_subnet", facts.service_subnet.to_string());
                values.text("ingress", &facts.ingress);
            }
            Facts::InstanceGroup(facts) => {
                values.list("subnets", facts.subnets.iter().map(|subnet| &subnet.name));
                values.text("instance_template", &facts.template.name);
                values.text("load_balancer_pool", &facts.load_balancer_pool.name);
                values.number("application_port", facts.application_port, "");
                values.number("membership_count", facts.members, "");
            }
            Facts::PrivatePathServiceGateway(facts) => {
                values.text("load_balancer", &facts.load_balancer.name);
                values.list("service_endpoints", &facts.service_endpoints);
                values.text("published", yes_or_no(facts.published));
                values.text("default_access", &facts.default_access_policy);
                if let Some(on) = facts.zonal_affinity {
                    values.text("zonal_affinity", yes_or_no(on));
                }
                values.number("endpoint_gateways", facts.endpoint_gateways, "");
                parts::private_path(facts, values);
            }
            Facts::FlowLogCollector(facts) => {
                values.text("active", yes_or_no(facts.active));
                values.text("target", format!("{} {}", facts.target_type.replace('_', " "), facts.target.name));
                values.text("bucket", &facts.bucket);
            }
            Facts::Worker(facts) => {
                values.text("cluster", self.named(Kind::Cluster, &facts.cluster));
                values.text("pool", &facts.pool);
                values.text("profile", profile(&resource.facts));
                values.text("health", &facts.health);
                values.text("version", &facts.version);
            }
            Facts::Instance(facts) => {
                interfaces(&facts.interfaces, values);
                values.text("profile", profile(&resource.facts));
                values.text("image", &facts.image);
                values.number("vcpu", facts.vcpus, &behind(&facts.architecture));
                values.number("memory", facts.memory_gib, " GiB");
                values.number("gpu", facts.gpus, &behind(&facts.gpu_model));
                values.text("health", &facts.health);
                values.text("dedicated_host", self.named(Kind::DedicatedHost, &facts.dedicated_host));
                values.text("dedicated_host_group", facts.dedicated_host_group.name_or_id());
                values.text("placement_group", &facts.placement_group.name);
                values.text("instance_group", &facts.instance_group.name);
                values.text("cluster_network", facts.cluster_network.name_or_id());
                values.lines("cluster_attachments", parts::attachments(facts));
                values.text("reservation", facts.reservation.name_or_id());
                values.text("availability", &facts.availability);
                values.text("confidential_computing", &facts.confidential);
            }
            Facts::ClusterNetwork(facts) => {
                values.text("zone", &resource.zone);
                values.text("profile", &facts.profile);
                values.list("subnet_prefixes", &facts.subnet_prefixes);
            }
            Facts::ClusterNetworkSubnet(facts) => {
                values.text("cidr", facts.cidr.to_string());
                if let (Some(free), Some(all)) = (facts.addresses_free, facts.addresses_total) {
                    values.text("addresses_free", format!("{free} of {all}"));
                }
            }
            Facts::BareMetalServer(facts) => {
                interfaces(&facts.interfaces, values);
                values.text("profile", profile(&resource.facts));
                values.number("cores", facts.cores, &behind(&facts.architecture));
                values.number("memory", facts.memory_gib, " GiB");
                values.text("health", &facts.health);
            }
            Facts::VpnGateway(facts) => {
                values.list("public_addresses", &facts.public_addresses);
                values.text("mode", &facts.mode);
                values.text("availability", &facts.availability);
                values.text("health", &facts.health);
                values.number("local_asn", facts.local_asn, "");
                values.list("advertised_cidrs", &facts.advertised_cidrs);
                values.lines(
                    "gateway_members",
                    facts.members.iter().map(vpn_member).filter(|line| !line.is_empty()).collect(),
                );
                vpn_connections(&facts.connections, values);
                parts::vpn_gateway(facts, values);
            }
            Facts::VpnServer(facts) => {
                values.text("client_ip_pool", facts.client_ip_pool.to_string());
                values.text("hostname", &facts.hostname);
                if let Some(port) = facts.port {
                    values.text("listens_on", format!("{} {port}", facts.protocol).trim());
                }
                values.list("authentication", &facts.authentication);
                if let Some(on) = facts.split_tunneling {
                    values.text("split_tunneling", yes_or_no(on));
                }
                values.list("dns_servers", &facts.dns_servers);
                values.text("health", &facts.health);
                values.lines("routes", parts::server_routes(facts));
            }
            Facts::EndpointGateway(facts) => {
                values.text("health", &facts.health);
                values.list("service_endpoints", &facts.service_endpoints);
                let service = if &*facts.service == "is" { "private path service" } else { &*facts.service };
                values.text("service", service);
                values.text("target", &facts.target_name);
                values.text("target_crn", &facts.target_crn);
                values.text("target_account", &facts.target_account);
                values.text("dns_resolution", &facts.dns_resolution);
                values.lines("resource_bindings", facts.resource_bindings.iter().map(resolve::binding).collect());
            }
            Facts::Share(facts) => {
                values.number("capacity", facts.capacity_gb, " GB");
                values.number("iops", facts.iops, "");
                values.text("profile", profile(&resource.facts));
                values.text("availability", &facts.availability);
                values.text("encryption", &facts.encryption);
                if &*facts.replication != "none" {
                    values.text("replication", &facts.replication);
                }
                if let Some(key) = Crn::of(&facts.encryption_key) {
                    values.text("encryption_key", format!("{} {}", key.service, key.resource).trim());
                }
                values.text("replica_of", facts.source_share.name_or_id());
                values.text("replicated_by", facts.replica_share.name_or_id());
                values.text("access_to", facts.origin_share.name_or_id());
                values.list("accessed_by", facts.accessors.iter().map(|share| self.named(Kind::Share, share)));
                values.list("mount_targets", facts.mount_targets.iter().map(|target| &target.name));
                values.lines("mount_addresses", sorted(facts.mount_addresses.iter().map(ToString::to_string)));
            }
            Facts::FloatingIp(facts) => {
                values.text("address", facts.address.to_string());
                values.text("zone", &resource.zone);
            }
            Facts::PublicAddressRange(facts) => {
                values.text("cidr", facts.cidr.to_string());
                values.number("address_count", facts.addresses, "");
            }
            Facts::DedicatedHost(facts) => {
                values.text("zone", &resource.zone);
                values.text("group", &facts.group.name);
                values.text("profile", profile(&resource.facts));
                values.number("memory", facts.memory_gib, " GiB");
                values.list("instances", facts.instances.iter().map(|instance| &instance.name));
            }
            Facts::PlacementGroup(facts) => values.text("strategy", &facts.strategy),
            Facts::Volume(facts) => {
                values.text("zone", &resource.zone);
                values.number("capacity", facts.capacity_gb, " GB");
                values.number("iops", facts.iops, "");
                values.text("profile", profile(&resource.facts));
                values.text("encryption", &facts.encryption);
                if let Some(key) = Crn::of(&facts.encryption_key) {
                    values.text("encryption_key", format!("{} {}", key.service, key.resource).trim());
                }
            }
            Facts::TransitGateway(facts) => {
                values.text("location", &facts.location);
                values.text("routing", routing(facts.global));
                transit_connections(&facts.connections, values);
            }
            Facts::DirectLink(facts) => {
                values.text("type", &facts.form);
                values.text("location", &facts.location);
                values.number("speed", facts.speed_mbps, " Mbps");
                values.text("routing", routing(facts.global));
                values.text("connection_mode", &facts.connection_mode);
                values.text("state", state);
                values.text("bgp_status", &facts.bgp_status);
                values.text("link_status", &facts.link_status);
                direct_link(facts, values);
                let words = facts.virtual_connections.iter().map(|one| {
                    let words = connection(&one.name, &one.network_type, &one.status);
                    if one.network_account.is_empty() {
                        words
                    } else {
                        format!("{words} of account {}", one.network_account)
                    }
                });
                values.lines("virtual_connections", sorted(words));
                parts::filters(facts, values);
            }
            Facts::SatelliteLocation(facts) => {
                values.text("managed_from", &facts.managed_from);
                if let (Some(all), Some(free)) = (facts.hosts, facts.hosts_available) {
                    values.text("hosts", format!("{all}, {free} of them available"));
                }
                values.list("zones", &facts.zones);
            }
            Facts::ResourceInstance(facts) => {
                values.text("service", &facts.service);
                values.text("state", state);
                values.text("location", &facts.location);
                facts.power.iter().for_each(|power| power::workspace(power, values));
                values.lines("load_balancer_pools", facts.dns_pools.iter().map(resolve::pool).collect());
                let parts = facts.parts.iter().map(|part| counted(&part.form, part.number.unwrap_or_default()));
                values.list("holds", parts);
            }
            Facts::PvmInstance(facts) => {
                values.text("os", &facts.os);
                if let Some(processors) = facts.processors {
                    values.text("processors", format!("{} {}", processors.0, facts.processor_type).trim());
                }
                if let Some(memory) = facts.memory_gib {
                    values.text("memory", format!("{} GiB", memory.0));
                }
                values.text("system", &facts.system);
                values.list("networks", facts.networks.iter().map(|network| &network.network));
                values.list("public_addresses", facts.networks.iter().map(|network| &network.public_address));
                values.list("security_groups", facts.networks.iter().flat_map(|network| &network.security_groups));
                values.text("placement_group", &facts.placement_group);
                values.text("processor_pool", facts.processor_pool.name_or_id());
                power::server(facts, values);
            }
            Facts::PvmNetwork(facts) => {
                values.text("type", &facts.form);
                values.number("vlan", facts.vlan, "");
                values.text("cidr", facts.cidr.to_string());
                values.text("gateway", facts.gateway.to_string());
                values.text("network_peer", &facts.peer);
            }
            Facts::CustomResolver(facts) => resolve::custom(facts, values),
            Facts::DnsZone(facts) => resolve::zone(facts, &self.pools, values),
            Facts::VirtualNetworkInterface(facts) => {
                values.text("mac_address", &facts.mac_address);
                values.text("subnet", facts.subnet.name_or_id());
                if facts.allow_ip_spoofing {
                    values.text("allow_ip_spoofing", "true");
                }
                if let Some(on) = facts.enable_infrastructure_nat {
                    values.text("infrastructure_nat", yes_or_no(on));
                }
            }
            // Rules of groups come in no order of meaning.
            Facts::SecurityGroup(facts) => values.lines("rules", sorted(facts.rules.iter().map(rule::group))),
            Facts::NetworkAcl(facts) => {
                let rules = facts.rules.iter().zip(1..).map(|(rule, nth)| format!("{nth}. {}", rule::acl(rule)));
                values.lines("rules", rules.collect());
            }
            Facts::RoutingTable(facts) => {
                if facts.is_default {
                    values.text("default", "true");
                }
                values.list("ingress", ingress(facts));
                values.list("advertised_to", facts.advertise_routes_to.iter().map(|to| to.replace('_', " ")));
                values.list("accepts_routes_from", facts.accept_routes_from.iter().map(|from| from.replace('_', " ")));
                values.lines("routes", sorted(facts.routes.iter().map(rule::route)));
            }
        }
    }
}

/// From where a table routes what comes in.
pub(super) fn ingress(facts: &RoutingTable) -> Vec<&'static str> {
    let all = [
        (facts.direct_link_ingress, "direct link"),
        (facts.internet_ingress, "internet"),
        (facts.transit_gateway_ingress, "transit gateway"),
        (facts.vpc_zone_ingress, "VPC zone"),
    ];
    all.into_iter().filter(|(on, _)| *on).map(|(_, words)| words).collect()
}

/// Each text once, in order.
fn distinct(texts: &[Box<str>]) -> BTreeSet<&str> {
    texts.iter().map(|text| &**text).gather()
}

pub(super) fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.order();
    lines
}

/// A word behind a number.
fn behind(word: &str) -> String {
    if word.is_empty() { String::new() } else { format!(" {word}") }
}

impl Value {
    /// The value line by line.
    pub fn into_lines(self) -> Vec<String> {
        match self {
            Value::Text(text) => vec![text],
            Value::Lines(lines) => lines,
        }
    }
}
