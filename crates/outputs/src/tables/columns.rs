//! Which columns the table of a kind has: those that all have, and those of the kind.

use super::cell::Cell;
use super::{Row, joined};
use drawstream_graph::console;
use drawstream_graph::estate::facts::{Access, Infrastructure, Interface};
use drawstream_graph::estate::{Facts, Kind, Ref, Relation};
use drawstream_graph::{Graph, Node};

/// A column: its name, and its cell of a resource.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) cell: for<'g> fn(Row<'g>) -> Cell<'g>,
}

const fn column(name: &'static str, cell: for<'g> fn(Row<'g>) -> Cell<'g>) -> Column {
    Column { name, cell }
}

/// Where something lies and what it is called: the first columns of every kind.
pub(super) static HEAD: [Column; 9] = [
    column("account", |row| account(row.graph, row.node).into()),
    column("resource_group", |row| (&*row.node.resource.group.1).into()),
    column("name", |row| (&*row.node.resource.name).into()),
    column("region", |row| (&*row.node.resource.region).into()),
    column("zone", |row| (&*row.node.resource.zone).into()),
    column("vpc", |row| row.node.vpc.map_or("", |vpc| row.called(vpc)).into()),
    column("subnet", |row| Cell::list(subnets(row.graph, row.node))),
    column("state", |row| (&*row.node.resource.state).into()),
    column("addresses", |row| Cell::list(&row.node.resource.addresses)),
];

/// The last columns of every kind.
pub(super) static TAIL: [Column; 4] = [
    column("tags", |row| Cell::list(&row.node.resource.tags)),
    column("id", |row| (&*row.node.resource.id).into()),
    column("crn", |row| (&*row.node.resource.crn).into()),
    column("console", |row| {
        console::link(&row.node.resource, account(row.graph, row.node)).map_or(Cell::NONE, Cell::Link)
    }),
];

/// Columns of a kind by its facts; a cell is empty where none are known.
macro_rules! facts {
    ($kind:ident: $($name:literal => |$facts:pat_param, $row:pat_param| $cell:expr,)*) => {
        &[$(column($name, |row| {
            let $row = row;
            match &row.node.resource.facts {
                Facts::$kind($facts) => $cell,
                _ => Cell::NONE,
            }
        }),)*]
    };
}

/// The columns of a kind alone.
pub(super) fn of(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Vpc => VPC,
        Kind::Subnet => SUBNET,
        Kind::PublicGateway => PUBLIC_GATEWAY,
        Kind::LoadBalancer => LOAD_BALANCER,
        Kind::Cluster => CLUSTER,
        Kind::ClusterNetwork => CLUSTER_NETWORK,
        Kind::ClusterNetworkSubnet => CLUSTER_NETWORK_SUBNET,
        Kind::InstanceGroup => INSTANCE_GROUP,
        Kind::PrivatePathServiceGateway => PRIVATE_PATH,
        Kind::FlowLogCollector => FLOW_LOG_COLLECTOR,
        Kind::Worker => WORKER,
        Kind::Instance => INSTANCE,
        Kind::BareMetalServer => BARE_METAL_SERVER,
        Kind::VpnGateway => VPN_GATEWAY,
        Kind::VpnServer => VPN_SERVER,
        Kind::EndpointGateway => ENDPOINT_GATEWAY,
        Kind::Share => SHARE,
        Kind::FloatingIp => FLOATING_IP,
        Kind::PublicAddressRange => PUBLIC_ADDRESS_RANGE,
        Kind::DedicatedHost => DEDICATED_HOST,
        Kind::PlacementGroup => PLACEMENT_GROUP,
        Kind::Volume => VOLUME,
        Kind::TransitGateway => TRANSIT_GATEWAY,
        Kind::DirectLink => DIRECT_LINK,
        Kind::SatelliteLocation => SATELLITE_LOCATION,
        Kind::ResourceInstance => RESOURCE_INSTANCE,
        Kind::PvmInstance => PVM_INSTANCE,
        Kind::PvmNetwork => PVM_NETWORK,
        Kind::DnsZone => DNS_ZONE,
        Kind::CustomResolver => CUSTOM_RESOLVER,
        Kind::VirtualNetworkInterface => VIRTUAL_NETWORK_INTERFACE,
        Kind::SecurityGroup => SECURITY_GROUP,
        Kind::NetworkAcl => NETWORK_ACL,
        Kind::RoutingTable => ROUTING_TABLE,
        Kind::AddressPrefix => ADDRESS_PREFIX,
        Kind::Account
        | Kind::Region
        | Kind::Zone
        | Kind::ResourceGroup
        | Kind::Tag
        | Kind::Key
        | Kind::Image
        | Kind::Snapshot => &[],
    }
}

static VPC: &[Column] = facts!(Vpc:
    "classic_access" => |own, _| Cell::flag(Some(own.classic_access)),
    "default_network_acl" => |own, _| own.default_network_acl.name_or_id().into(),
    "default_routing_table" => |own, _| own.default_routing_table.name_or_id().into(),
    "default_security_group" => |own, _| own.default_security_group.name_or_id().into(),
    "service_endpoint_sources" => |own, _| Cell::list(&own.service_endpoint_sources),
    "dns_hub" => |own, _| Cell::flag(own.dns.as_ref().map(|dns| dns.hub)),
    "dns_resolver" => |own, _| own.dns.as_ref().map_or("", |dns| &dns.resolver).into(),
);

static SUBNET: &[Column] = facts!(Subnet:
    "cidr" => |own, _| Cell::shown(&own.cidr),
    "addresses_total" => |own, _| Cell::number(own.addresses_total),
    "addresses_free" => |own, _| Cell::number(own.addresses_free),
    "network_acl" => |_, row| row.by(Relation::Filters, Some(Kind::NetworkAcl)),
    "routing_table" => |_, row| row.by(Relation::Routes, Some(Kind::RoutingTable)),
    "public_gateway" => |_, row| row.to(Relation::Egress),
);

static PUBLIC_GATEWAY: &[Column] = facts!(PublicGateway:
    "public_address" => |own, _| Cell::shown(&own.public_address),
    "subnets" => |_, row| row.by(Relation::Egress, None),
);

static LOAD_BALANCER: &[Column] = facts!(LoadBalancer:
    "access" => |own, _| own.access.map_or("", access).into(),
    "family" => |own, _| (&*own.family).into(),
    "profile" => |own, _| (&*own.profile).into(),
    "hostname" => |own, _| (&*own.hostname).into(),
    "private_addresses" => |own, _| Cell::list(&own.private_addresses),
    "public_addresses" => |own, _| Cell::list(&own.public_addresses),
    "listeners" => |own, _| Cell::list(own.listeners.iter().map(super::rows::listener)),
    "pools" => |own, _| Cell::list(own.pools.iter().map(|pool| &pool.name)),
    "members" => |_, row| row.to(Relation::Member),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "availability" => |own, _| (&*own.availability).into(),
    "route_mode" => |own, _| Cell::flag(Some(own.route_mode)),
);

static CLUSTER: &[Column] = facts!(Cluster:
    "infrastructure" => |own, _| infrastructure(own.infrastructure).into(),
    "form" => |own, _| (&*own.form).into(),
    "version" => |own, _| (&*own.version).into(),
    "workers" => |own, _| Cell::number(own.workers),
    "flavors" => |_, row| Cell::list(row.joins.flavors(&row.node.resource.id)),
    "zones" => |own, _| Cell::list(&own.zones),
    "subnets" => |_, row| row.to(Relation::Runs),
    "pod_subnet" => |own, _| Cell::shown(&own.pod_subnet),
    "service_subnet" => |own, _| Cell::shown(&own.service_subnet),
    "ingress" => |own, _| (&*own.ingress).into(),
    "location" => |own, _| (&*own.location).into(),
);

static CLUSTER_NETWORK: &[Column] = facts!(ClusterNetwork:
    "profile" => |own, _| (&*own.profile).into(),
    "subnet_prefixes" => |own, _| Cell::list(&own.subnet_prefixes),
    "servers" => |_, row| row.to(Relation::Joins),
);

static CLUSTER_NETWORK_SUBNET: &[Column] = facts!(ClusterNetworkSubnet:
    "cidr" => |own, _| Cell::shown(&own.cidr),
    "addresses_total" => |own, _| Cell::number(own.addresses_total),
    "addresses_free" => |own, _| Cell::number(own.addresses_free),
);

static INSTANCE_GROUP: &[Column] = facts!(InstanceGroup:
    "members" => |own, _| Cell::number(own.members),
    "template" => |own, _| own.template.name_or_id().into(),
    "subnets" => |own, _| refs(&own.subnets),
    "load_balancer_pool" => |own, _| own.load_balancer_pool.name_or_id().into(),
    "application_port" => |own, _| Cell::number(own.application_port),
);

static PRIVATE_PATH: &[Column] = facts!(PrivatePathServiceGateway:
    "load_balancer" => |own, _| own.load_balancer.name_or_id().into(),
    "service_endpoints" => |own, _| Cell::list(&own.service_endpoints),
    "published" => |own, _| Cell::flag(Some(own.published)),
    "default_access_policy" => |own, _| (&*own.default_access_policy).into(),
    "zonal_affinity" => |own, _| Cell::flag(own.zonal_affinity),
    "endpoint_gateways" => |own, _| Cell::number(own.endpoint_gateways),
    "accounts" => |own, _| Cell::list(own.bindings.iter().map(|binding| &binding.account)),
);

static FLOW_LOG_COLLECTOR: &[Column] = facts!(FlowLogCollector:
    "active" => |own, _| Cell::flag(Some(own.active)),
    "target" => |own, _| own.target.name_or_id().into(),
    "target_type" => |own, _| (&*own.target_type).into(),
    "bucket" => |own, _| (&*own.bucket).into(),
);

static WORKER: &[Column] = facts!(Worker:
    "cluster" => |own, _| own.cluster.name_or_id().into(),
    "pool" => |own, _| (&*own.pool).into(),
    "profile" => |own, _| (&*own.profile).into(),
    "version" => |own, _| (&*own.version).into(),
    "health" => |own, _| (&*own.health).into(),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "load_balancers" => |_, row| row.by(Relation::Member, None),
);

static INSTANCE: &[Column] = facts!(Instance:
    "profile" => |own, _| (&*own.profile).into(),
    "vcpus" => |own, _| Cell::number(own.vcpus),
    "memory_gib" => |own, _| Cell::number(own.memory_gib),
    "architecture" => |own, _| (&*own.architecture).into(),
    "gpus" => |own, _| Cell::number(own.gpus),
    "gpu_model" => |own, _| (&*own.gpu_model).into(),
    "image" => |own, _| (&*own.image).into(),
    "primary_address" => |_, row| row.node.resource.addresses.first().map_or(Cell::NONE, Cell::shown),
    "floating_ips" => |_, row| row.floating(),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "interfaces" => |own, _| count(&own.interfaces),
    "volumes" => |_, row| Cell::Number(row.joins.starts(row.id, Relation::Holds, Some(Kind::Volume)).count() as u64),
    "volumes_gb" => |_, row| row.volumes_gb(),
    "load_balancers" => |_, row| row.by(Relation::Member, None),
    "dedicated_host" => |own, _| own.dedicated_host.name_or_id().into(),
    "placement_group" => |own, _| own.placement_group.name_or_id().into(),
    "instance_group" => |own, _| own.instance_group.name_or_id().into(),
    "cluster_network" => |own, _| own.cluster_network.name_or_id().into(),
    "availability" => |own, _| (&*own.availability).into(),
    "confidential" => |own, _| (&*own.confidential).into(),
    "health" => |own, _| (&*own.health).into(),
);

static BARE_METAL_SERVER: &[Column] = facts!(BareMetalServer:
    "profile" => |own, _| (&*own.profile).into(),
    "cores" => |own, _| Cell::number(own.cores),
    "memory_gib" => |own, _| Cell::number(own.memory_gib),
    "architecture" => |own, _| (&*own.architecture).into(),
    "primary_address" => |_, row| row.node.resource.addresses.first().map_or(Cell::NONE, Cell::shown),
    "floating_ips" => |_, row| row.floating(),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "interfaces" => |own, _| count(&own.interfaces),
    "health" => |own, _| (&*own.health).into(),
);

static VPN_GATEWAY: &[Column] = facts!(VpnGateway:
    "mode" => |own, _| (&*own.mode).into(),
    "availability" => |own, _| (&*own.availability).into(),
    "public_addresses" => |own, _| Cell::list(&own.public_addresses),
    "connections" => |own, _| Cell::Number(own.connections.len() as u64),
    "peers" => |own, _| Cell::list(own.connections.iter().map(|connection| &connection.peer)),
    "local_asn" => |own, _| Cell::number(own.local_asn),
    "advertised_cidrs" => |own, _| Cell::list(&own.advertised_cidrs),
    "health" => |own, _| (&*own.health).into(),
);

static VPN_SERVER: &[Column] = facts!(VpnServer:
    "client_ip_pool" => |own, _| Cell::shown(&own.client_ip_pool),
    "hostname" => |own, _| (&*own.hostname).into(),
    "protocol" => |own, _| (&*own.protocol).into(),
    "port" => |own, _| Cell::number(own.port),
    "authentication" => |own, _| Cell::list(&own.authentication),
    "split_tunneling" => |own, _| Cell::flag(own.split_tunneling),
    "dns_servers" => |own, _| Cell::list(&own.dns_servers),
    "routes" => |own, _| Cell::Number(own.routes.len() as u64),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "health" => |own, _| (&*own.health).into(),
);

static ENDPOINT_GATEWAY: &[Column] = facts!(EndpointGateway:
    "service" => |own, _| (&*own.service).into(),
    "target_name" => |own, _| (&*own.target_name).into(),
    "target_crn" => |own, _| (&*own.target_crn).into(),
    "target_account" => |own, _| (&*own.target_account).into(),
    "reaches" => |_, row| row.to(Relation::Reaches),
    "service_endpoints" => |own, _| Cell::list(&own.service_endpoints),
    "security_groups" => |_, row| row.by(Relation::Guards, None),
    "health" => |own, _| (&*own.health).into(),
);

static SHARE: &[Column] = facts!(Share:
    "capacity_gb" => |own, _| Cell::number(own.capacity_gb),
    "iops" => |own, _| Cell::number(own.iops),
    "profile" => |own, _| (&*own.profile).into(),
    "availability" => |own, _| (&*own.availability).into(),
    "encryption" => |own, _| (&*own.encryption).into(),
    "encryption_key" => |own, _| (&*own.encryption_key).into(),
    "access_control_mode" => |own, _| (&*own.access_control_mode).into(),
    "replication" => |own, _| (&*own.replication).into(),
    "mounted_in" => |_, row| row.to(Relation::Mounts),
    "mount_addresses" => |own, _| Cell::list(&own.mount_addresses),
);

static FLOATING_IP: &[Column] = facts!(FloatingIp:
    "address" => |own, _| Cell::shown(&own.address),
    "attached_to" => |_, row| row.to(Relation::Attached),
);

static PUBLIC_ADDRESS_RANGE: &[Column] = facts!(PublicAddressRange:
    "cidr" => |own, _| Cell::shown(&own.cidr),
    "number_of_addresses" => |own, _| Cell::number(own.addresses),
);

static DEDICATED_HOST: &[Column] = facts!(DedicatedHost:
    "group" => |own, _| own.group.name_or_id().into(),
    "profile" => |own, _| (&*own.profile).into(),
    "memory_gib" => |own, _| Cell::number(own.memory_gib),
    "instances" => |own, _| refs(&own.instances),
);

static PLACEMENT_GROUP: &[Column] = facts!(PlacementGroup: "strategy" => |own, _| (&*own.strategy).into(),);

static VOLUME: &[Column] = facts!(Volume:
    "capacity_gb" => |own, _| Cell::number(own.capacity_gb),
    "iops" => |own, _| Cell::number(own.iops),
    "profile" => |own, _| (&*own.profile).into(),
    "encryption" => |own, _| (&*own.encryption).into(),
    "encryption_key" => |own, _| (&*own.encryption_key).into(),
    "attached_to" => |_, row| row.to(Relation::Holds),
);

static TRANSIT_GATEWAY: &[Column] = facts!(TransitGateway:
    "location" => |own, _| (&*own.location).into(),
    "global" => |own, _| Cell::flag(own.global),
    "connections" => |own, _| Cell::Number(own.connections.len() as u64),
    "joins" => |_, row| row.to(Relation::Connects),
);

static DIRECT_LINK: &[Column] = facts!(DirectLink:
    "form" => |own, _| (&*own.form).into(),
    "location" => |own, _| (&*own.location).into(),
    "speed_mbps" => |own, _| Cell::number(own.speed_mbps),
    "global" => |own, _| Cell::flag(own.global),
    "connection_mode" => |own, _| (&*own.connection_mode).into(),
    "virtual_connections" => |own, _| Cell::list(own.virtual_connections.iter().map(|one| &one.name)),
    "bgp_status" => |own, _| (&*own.bgp_status).into(),
    "bgp_asn" => |own, _| Cell::number(own.bgp_asn),
    "bgp_ibm_asn" => |own, _| Cell::number(own.bgp_ibm_asn),
    "vlan" => |own, _| Cell::number(own.vlan),
    "link_status" => |own, _| (&*own.link_status).into(),
    "macsec" => |own, _| Cell::flag(own.macsec),
    "cross_account" => |own, _| Cell::flag(Some(own.cross_account)),
    "carrier" => |own, _| (&*own.carrier).into(),
    "customer" => |own, _| (&*own.customer).into(),
);

static SATELLITE_LOCATION: &[Column] = facts!(SatelliteLocation:
    "hosts" => |own, _| Cell::number(own.hosts),
    "hosts_available" => |own, _| Cell::number(own.hosts_available),
    "managed_from" => |own, _| (&*own.managed_from).into(),
    "zones" => |own, _| Cell::list(&own.zones),
);

static RESOURCE_INSTANCE: &[Column] = facts!(ResourceInstance:
    "service" => |own, _| (&*own.service).into(),
    "location" => |own, _| (&*own.location).into(),
    "endpoint_gateways" => |_, row| row.by(Relation::Reaches, None),
);

static PVM_INSTANCE: &[Column] = facts!(PvmInstance:
    "os" => |own, _| (&*own.os).into(),
    "processors" => |own, _| own.processors.map_or(Cell::NONE, |amount| Cell::Amount(amount.0)),
    "processor_type" => |own, _| (&*own.processor_type).into(),
    "memory_gib" => |own, _| own.memory_gib.map_or(Cell::NONE, |amount| Cell::Amount(amount.0)),
    "system" => |own, _| (&*own.system).into(),
    "networks" => |own, _| Cell::list(own.networks.iter().map(|network| &network.network)),
    "public_addresses" => |own, _| Cell::list(own.networks.iter().map(|network| &network.public_address)),
    "volumes" => |own, _| Cell::Number(own.volumes.len() as u64),
    "placement_group" => |own, _| (&*own.placement_group).into(),
    "processor_pool" => |own, _| own.processor_pool.name_or_id().into(),
    "dedicated_host" => |own, _| (&*own.dedicated_host).into(),
);

static PVM_NETWORK: &[Column] = facts!(PvmNetwork:
    "form" => |own, _| (&*own.form).into(),
    "vlan" => |own, _| Cell::number(own.vlan),
    "cidr" => |own, _| Cell::shown(&own.cidr),
    "gateway" => |own, _| Cell::shown(&own.gateway),
    "peer" => |own, _| (&*own.peer).into(),
);

static DNS_ZONE: &[Column] = facts!(DnsZone:
    "label" => |own, _| (&*own.label).into(),
    "serves" => |_, row| row.to(Relation::Serves),
);

static CUSTOM_RESOLVER: &[Column] = facts!(CustomResolver:
    "enabled" => |own, _| Cell::flag(own.enabled),
    "servers" => |own, _| Cell::list(own.locations.iter().map(|location| &location.address)),
    "subnets" => |_, row| row.to(Relation::Serves),
    "rules" => |own, _| Cell::Number(own.rules.len() as u64),
    "health" => |own, _| (&*own.health).into(),
);

static VIRTUAL_NETWORK_INTERFACE: &[Column] = facts!(VirtualNetworkInterface:
    "mac_address" => |own, _| (&*own.mac_address).into(),
    "attached_to" => |_, row| row.to(Relation::Holds),
    "security_groups" => |own, _| refs(&own.security_groups),
    "allow_ip_spoofing" => |own, _| Cell::flag(Some(own.allow_ip_spoofing)),
    "enable_infrastructure_nat" => |own, _| Cell::flag(own.enable_infrastructure_nat),
    "protocol_state_filtering" => |own, _| (&*own.protocol_state_filtering).into(),
);

static SECURITY_GROUP: &[Column] = facts!(SecurityGroup:
    "rules" => |own, _| Cell::Number(own.rules.len() as u64),
    "guards" => |_, row| row.to(Relation::Guards),
);

static NETWORK_ACL: &[Column] = facts!(NetworkAcl:
    "rules" => |own, _| Cell::Number(own.rules.len() as u64),
    "filters" => |_, row| row.to(Relation::Filters),
);

static ROUTING_TABLE: &[Column] = facts!(RoutingTable:
    "is_default" => |own, _| Cell::flag(Some(own.is_default)),
    "routes" => |own, _| Cell::Number(own.routes.len() as u64),
    "subnets" => |_, row| row.to(Relation::Routes),
    "direct_link_ingress" => |own, _| Cell::flag(Some(own.direct_link_ingress)),
    "internet_ingress" => |own, _| Cell::flag(Some(own.internet_ingress)),
    "transit_gateway_ingress" => |own, _| Cell::flag(Some(own.transit_gateway_ingress)),
    "vpc_zone_ingress" => |own, _| Cell::flag(Some(own.vpc_zone_ingress)),
    "advertise_routes_to" => |own, _| Cell::list(&own.advertise_routes_to),
    "accept_routes_from" => |own, _| Cell::list(&own.accept_routes_from),
);

static ADDRESS_PREFIX: &[Column] = facts!(AddressPrefix:
    "cidr" => |own, _| Cell::shown(&own.cidr),
    "is_default" => |own, _| Cell::flag(Some(own.is_default)),
);

impl<'g> Row<'g> {
    /// The name of a node; its id where it has none.
    pub(super) fn called(self, id: drawstream_graph::NodeId) -> &'g str {
        self.graph.node(id).resource.name_or_id()
    }

    /// What a relation leads to from here.
    fn to(self, relation: Relation) -> Cell<'g> {
        Cell::list(self.joins.ends(self.id, relation))
    }

    /// Where a relation to here starts.
    fn by(self, relation: Relation, kind: Option<Kind>) -> Cell<'g> {
        Cell::list(self.joins.starts(self.id, relation, kind).map(|from| self.called(from)))
    }

    /// The floating IPs that lead here.
    fn floating(self) -> Cell<'g> {
        let address = |id| match &self.graph.node(id).resource.facts {
            Facts::FloatingIp(own) if !own.address.is_empty() => own.address.to_string(),
            _ => self.called(id).to_owned(),
        };
        Cell::list(self.joins.starts(self.id, Relation::Attached, None).map(address))
    }

    /// The size of all attached volumes; empty where one of them is not known.
    fn volumes_gb(self) -> Cell<'g> {
        let size = |id| match &self.graph.node(id).resource.facts {
            Facts::Volume(own) => own.capacity_gb,
            _ => None,
        };
        let mut all = self.joins.starts(self.id, Relation::Holds, Some(Kind::Volume)).map(size);
        Cell::number(all.try_fold(0_u64, |sum, size| sum.checked_add(size?)))
    }
}

/// The names of the subnets that something is in.
pub(crate) fn subnets<'g>(graph: &'g Graph, node: &'g Node) -> impl Iterator<Item = &'g str> {
    let first = node.parent.iter().filter(|id| graph.node(**id).kind() == Kind::Subnet);
    first.chain(&node.further).map(|id| graph.node(*id).resource.name_or_id())
}

/// The id of the account that a resource is in: what is only data of others lies in none, and is of the first.
pub(crate) fn account<'g>(graph: &'g Graph, node: &'g Node) -> &'g str {
    let mut at = node;
    while let Some(up) = at.parent.or(at.vpc) {
        at = graph.node(up);
    }
    let first = || graph.accounts().next().map_or("", |id| &graph.node(id).resource.id);
    if at.kind() == Kind::Account { &at.resource.id } else { first() }
}

pub(super) fn refs<'g>(refs: &[Ref]) -> Cell<'g> {
    Cell::Text(joined(refs.iter().map(Ref::name_or_id)).into())
}

fn count<'g>(interfaces: &[Interface]) -> Cell<'g> {
    Cell::Number(interfaces.len() as u64)
}

const fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Private => "private",
        Access::PrivatePath => "private_path",
    }
}

const fn infrastructure(infrastructure: Infrastructure) -> &'static str {
    match infrastructure {
        Infrastructure::Vpc => "vpc",
        Infrastructure::Classic => "classic",
        Infrastructure::Satellite => "satellite",
    }
}
