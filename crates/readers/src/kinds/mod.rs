//! How each kind of resource is read: one file each, and here the table of their lists.

mod address_prefix;
mod bare_metal_server;
mod cluster;
mod cluster_network;
mod counted;
mod custom_resolver;
mod dedicated_host;
mod direct_link;
mod dns_balancer;
mod dns_zone;
mod endpoint_gateway;
mod floating_ip;
mod flow_log_collector;
mod instance;
mod instance_group;
mod listener_policy;
mod load_balancer;
mod network_acl;
mod placement_group;
mod power;
mod power_parts;
mod private_path_binding;
mod private_path_service_gateway;
mod public_address_range;
mod public_gateway;
pub mod resource_group;
mod resource_instance;
mod route_filter;
mod routing_table;
mod satellite_location;
mod security_group;
mod share;
mod subnet;
mod tag;
pub mod transit_gateway;
mod virtual_network_interface;
mod volume;
mod vpc;
mod vpc_dns;
mod vpn_gateway;
mod vpn_parts;
mod vpn_server;

pub use cluster::WORKERS;
pub use routing_table::ROUTING_TABLES;

use crate::list::{Api, List};
use drawstream_estate::Kind;

/// The lists of every kind that are asked without another list's item asking for them, and those of a region that are
/// asked where something needs them.
static TABLE: &[(Kind, &[&List])] = &[
    // Told by what lies in them, or before everything else.
    (Kind::Account, &[]),
    (Kind::Region, &[]),
    (Kind::Zone, &[]),
    // Their lists are asked for by items of others: clusters, workspaces, DNS instances, VPCs.
    (Kind::Worker, &[]),
    (Kind::PvmInstance, &[]),
    (Kind::PvmNetwork, &[]),
    (Kind::DnsZone, &[]),
    (Kind::CustomResolver, &[]),
    (Kind::ClusterNetworkSubnet, &[]),
    (Kind::RoutingTable, &[]),
    (Kind::AddressPrefix, &[]),
    (Kind::Vpc, &[&vpc::LIST]),
    (Kind::Subnet, &[&subnet::LIST]),
    (Kind::PublicGateway, &[&public_gateway::LIST]),
    (Kind::LoadBalancer, &[&load_balancer::LIST]),
    (Kind::Cluster, &[&cluster::CLUSTERS, &cluster::CLASSIC_CLUSTERS, &cluster::SATELLITE_CLUSTERS]),
    (Kind::InstanceGroup, &[&instance_group::LIST]),
    (Kind::PrivatePathServiceGateway, &[&private_path_service_gateway::LIST]),
    (Kind::FlowLogCollector, &[&flow_log_collector::LIST]),
    (Kind::ClusterNetwork, &[&cluster_network::LIST]),
    (Kind::Instance, &[&instance::LIST]),
    (Kind::BareMetalServer, &[&bare_metal_server::LIST]),
    (Kind::VpnGateway, &[&vpn_gateway::LIST, &vpn_parts::IKE_POLICIES, &vpn_parts::IPSEC_POLICIES]),
    (Kind::VpnServer, &[&vpn_server::LIST]),
    (Kind::EndpointGateway, &[&endpoint_gateway::LIST]),
    (Kind::Share, &[&share::LIST]),
    (Kind::FloatingIp, &[&floating_ip::LIST]),
    (Kind::PublicAddressRange, &[&public_address_range::LIST]),
    (Kind::DedicatedHost, &[&dedicated_host::LIST]),
    (Kind::PlacementGroup, &[&placement_group::LIST]),
    (Kind::Volume, &[&volume::LIST]),
    (Kind::TransitGateway, &[&transit_gateway::GATEWAYS, &transit_gateway::CONNECTIONS]),
    (Kind::DirectLink, &[&direct_link::GATEWAYS]),
    (Kind::SatelliteLocation, &[&satellite_location::LIST]),
    (Kind::ResourceInstance, &[&resource_instance::LIST]),
    (Kind::VirtualNetworkInterface, &[&virtual_network_interface::LIST]),
    (Kind::SecurityGroup, &[&security_group::LIST]),
    (Kind::NetworkAcl, &[&network_acl::LIST]),
    (Kind::ResourceGroup, &[&resource_group::LIST]),
    (Kind::Tag, &[&tag::LIST]),
    (Kind::Key, &[&counted::KEYS]),
    (Kind::Image, &[&counted::IMAGES]),
    (Kind::Snapshot, &[&counted::SNAPSHOTS]),
];

/// The lists of a kind that are asked without another list's item asking for them.
pub fn of(kind: Kind) -> &'static [&'static List] {
    TABLE.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, lists)| lists)
}

/// Lists that an item of another list asks for.
static PARTS: &[&List] = &[
    &routing_table::ROUTING_TABLES,
    &routing_table::ROUTES,
    &address_prefix::ADDRESS_PREFIXES,
    &load_balancer::LISTENERS,
    &load_balancer::POOLS,
    &load_balancer::MEMBERS,
    &listener_policy::POLICIES,
    &listener_policy::RULES,
    &vpn_gateway::CONNECTIONS,
    &vpn_parts::ROUTES,
    &share::MOUNT_TARGETS,
    &cluster::WORKERS,
    &direct_link::VIRTUAL_CONNECTIONS,
    &route_filter::IMPORT,
    &route_filter::EXPORT,
    &dns_zone::ZONES,
    &dns_zone::PERMITTED_NETWORKS,
    &custom_resolver::RESOLVERS,
    &custom_resolver::RULES,
    &power::SERVERS,
    &power::NETWORKS,
    &power::NETWORK,
    &power::PRIVATE_SERVERS,
    &power::PRIVATE_NETWORKS,
    &power::PRIVATE_NETWORK,
    &power_parts::VOLUMES,
    &power_parts::PLACEMENT_GROUPS,
    &power_parts::PROCESSOR_POOLS,
    &power_parts::CLOUD_CONNECTIONS,
    &power_parts::SECURITY_GROUPS,
    &power_parts::HOST_GROUPS,
    &power_parts::NETWORK_PEERS,
    &cluster::CLUSTER,
    &cluster::WORKER_POOLS,
    &cluster_network::SUBNETS,
    &cluster_network::INTERFACES,
    &dns_balancer::BALANCERS,
    &dns_balancer::POOLS,
    &dns_zone::LINKED,
    &dns_zone::LINKED_NETWORKS,
    &endpoint_gateway::RESOURCE_BINDINGS,
    &private_path_binding::BINDINGS,
    &private_path_binding::POLICIES,
    &vpc_dns::BINDINGS,
    &vpn_parts::SERVICES,
];

/// The list of that path, of those that are asked at the start and those that an item asks for: for sources whose items
/// come in another form and are written as replies.
pub fn at(path: &str) -> Option<&'static List> {
    PARTS.iter().copied().chain(lists()).find(|list| list.path == path)
}

/// The list of that API and path: for runs that go on from what an earlier one was told.
pub fn named(api: Api, path: &str) -> Option<&'static List> {
    PARTS.iter().copied().chain(lists()).find(|list| list.api == api && list.path == path)
}

/// Every list that is asked without another list's item asking for it.
pub fn lists() -> impl Iterator<Item = &'static List> {
    Kind::ALL.iter().flat_map(|kind| of(*kind).iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_is_in_the_table_and_lists_count_for_their_kind() {
        for kind in Kind::ALL {
            assert_eq!(TABLE.iter().filter(|(known, _)| known == kind).count(), 1, "{}", kind.id());
            assert!(of(*kind).iter().all(|list| list.kind == *kind), "{}", kind.id());
        }
    }

    #[test]
    fn every_list_is_known_by_api_and_path() {
        let known: BTreeSet<(Api, &str)> =
            PARTS.iter().copied().chain(lists()).map(|list| (list.api, list.path)).collect();
        assert_eq!(known.len(), PARTS.len() + lists().count());
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/kinds")).unwrap();
        let texts = folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let declared: usize = texts.map(|text| text.matches(": List =").count()).sum();
        // The line above is in this folder too.
        assert_eq!(known.len(), declared - 1);
    }
}
