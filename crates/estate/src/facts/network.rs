//! VPCs and what rules their traffic.

use super::dns::VpcDns;
use super::facts;
use super::vpn::{KeyPolicy, VpnServerRoute, VpnServiceConnection};
use crate::net::{Address, Cidr};
use crate::reference::Ref;
use crate::rule::{AclRule, GroupRule};

facts! {
    /// A virtual private cloud.
    Vpc {
        /// Whether it is joined with classic infrastructure.
        classic_access: bool,
        /// The ACL of subnets that name none.
        default_network_acl: Ref,
        /// The routing table of subnets that name none.
        default_routing_table: Ref,
        /// The security group of interfaces that name none.
        default_security_group: Ref,
        /// The addresses by which it reaches IBM's service endpoints, one for each zone.
        service_endpoint_sources: Vec<Address>,
        /// How it resolves names.
        dns: Option<VpcDns>,
    }

    /// An address prefix of a zone of a VPC.
    AddressPrefix {
        /// Its range.
        cidr: Cidr,
        /// Whether new subnets are taken from it by default.
        is_default: bool,
    }

    /// A subnet.
    Subnet {
        /// Its range.
        cidr: Cidr,
        /// Addresses that are free.
        addresses_free: Option<u64>,
        /// All its addresses.
        addresses_total: Option<u64>,
    }

    /// A virtual network interface.
    VirtualNetworkInterface {
        /// Its hardware address.
        mac_address: Box<str>,
        /// Whether it may send from addresses that are not its own.
        allow_ip_spoofing: bool,
        /// Whether IBM's infrastructure translates its addresses.
        enable_infrastructure_nat: Option<bool>,
        /// IBM's word for how it filters by protocol state.
        protocol_state_filtering: Box<str>,
        /// Its subnet.
        subnet: Ref,
        /// Its addresses, the primary one first.
        addresses: Vec<Address>,
        /// The security groups that guard it.
        security_groups: Vec<Ref>,
        /// What it is attached to.
        target: Ref,
    }

    /// A security group.
    SecurityGroup {
        /// Its rules, which come in no order of meaning.
        rules: Vec<GroupRule>,
    }

    /// A network ACL.
    NetworkAcl {
        /// Its rules, in the order in which they apply.
        rules: Vec<AclRule>,
    }

    /// A routing table.
    RoutingTable {
        /// Whether subnets that name no table have this one.
        is_default: bool,
        /// Whether it routes what comes from direct links.
        direct_link_ingress: bool,
        /// Whether it routes what comes from the internet.
        internet_ingress: bool,
        /// Whether it routes what comes from transit gateways.
        transit_gateway_ingress: bool,
        /// Whether it routes what comes from other zones of its VPC.
        vpc_zone_ingress: bool,
        /// To whom its routes are advertised.
        advertise_routes_to: Vec<Box<str>>,
        /// From what it takes routes.
        accept_routes_from: Vec<Box<str>>,
        /// Its routes.
        routes: Vec<Route>,
    }

    /// A route.
    Route {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The zone that it is for.
        zone: Box<str>,
        /// Where the traffic goes that it is for.
        destination: Cidr,
        /// IBM's word for what is done with it: `deliver`, `drop`, `delegate` …
        action: Box<str>,
        /// The address that it is delivered to.
        next_hop: Address,
        /// What it is delivered to where that is no address: a VPN connection.
        next_hop_resource: Ref,
        /// The lower, the sooner it applies among routes of one destination.
        priority: Option<u64>,
        /// Whether it is advertised.
        advertise: bool,
        /// Who made it: `user`, `service`, `learned`.
        origin: Box<str>,
        /// The resource that made it, where that is one.
        creator: Ref,
    }

    /// A transit gateway.
    TransitGateway {
        /// Its region.
        location: Box<str>,
        /// Whether it joins networks of several regions.
        global: Option<bool>,
        /// Its connections.
        connections: Vec<TransitConnection>,
    }

    /// A connection of a transit gateway.
    TransitConnection {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// IBM's word for the type of the network.
        network_type: Box<str>,
        /// The CRN of the network.
        network_id: Box<str>,
        /// The account of the network, where it is another one.
        network_account: Box<str>,
        /// IBM's word for its state.
        status: Box<str>,
        /// IBM's word for what became of the request to another account.
        request_status: Box<str>,
        /// Its zone, where it has one.
        zone: Box<str>,
        /// What becomes of prefixes that no filter names: `permit` or `deny`.
        prefix_filters_default: Box<str>,
        /// Its prefix filters, in the order in which they apply.
        prefix_filters: Vec<PrefixFilter>,
        /// IBM's word for the network that its tunnels go through.
        base_network_type: Box<str>,
        /// The ranges that are announced to it, where they were chosen.
        cidrs: Vec<Cidr>,
        /// Its group of connections that stand in for each other.
        redundancy_group: Ref,
        /// Its tunnels, where it is of that type.
        tunnels: Vec<Tunnel>,
    }

    /// A filter of the prefixes that a connection announces.
    PrefixFilter {
        /// IBM's id.
        id: Box<str>,
        /// `permit` or `deny`.
        action: Box<str>,
        /// The prefix.
        prefix: Cidr,
        /// The shortest length of a prefix inside it that is meant.
        ge: Option<u64>,
        /// The longest.
        le: Option<u64>,
    }

    /// A tunnel of a connection.
    Tunnel {
        /// Its name.
        name: Box<str>,
        /// IBM's word for its state.
        status: Box<str>,
        /// Its address on IBM's side, outside the tunnel.
        local_gateway: Address,
        /// Its address on the other side, outside the tunnel.
        remote_gateway: Address,
        /// Its address on IBM's side, inside the tunnel.
        local_tunnel: Address,
        /// Its address on the other side, inside the tunnel.
        remote_tunnel: Address,
        /// The zone that it ends in.
        zone: Box<str>,
        /// IBM's number of its autonomous system.
        local_asn: Option<u64>,
        /// The other side's number of its autonomous system.
        remote_asn: Option<u64>,
    }

    /// A direct link.
    DirectLink {
        /// `connect` or `dedicated`.
        form: Box<str>,
        /// Where it enters IBM Cloud.
        location: Box<str>,
        /// Its speed in Mbps.
        speed_mbps: Option<u64>,
        /// Whether it reaches networks of every region.
        global: Option<bool>,
        /// `direct` or `transit`.
        connection_mode: Box<str>,
        /// IBM's word for the state of its BGP session.
        bgp_status: Box<str>,
        /// IBM's word for the state of its line.
        link_status: Box<str>,
        /// The customer's number of its autonomous system.
        bgp_asn: Option<u64>,
        /// IBM's number of its autonomous system.
        bgp_ibm_asn: Option<u64>,
        /// The range that both ends of the session are in, where it was chosen.
        bgp_base_cidr: Cidr,
        /// The customer's end of the session, with its prefix length.
        bgp_customer_cidr: Cidr,
        /// IBM's end of the session, with its prefix length.
        bgp_ibm_cidr: Cidr,
        /// Its VLAN.
        vlan: Option<u64>,
        /// The router that it is connected to.
        cross_connect_router: Box<str>,
        /// Its port.
        port: Ref,
        /// Whether MACsec encrypts it.
        macsec: Option<bool>,
        /// Whether another account owns its port or its networks.
        cross_account: bool,
        /// Who carries it.
        carrier: Box<str>,
        /// Whose it is.
        customer: Box<str>,
        /// What it joins, where no transit gateway does.
        virtual_connections: Vec<VirtualConnection>,
        /// What becomes of routes to IBM's side that no filter names: `permit` or `deny`.
        import_default: Box<str>,
        /// Filters of the routes to IBM's side.
        import_filters: Vec<PrefixFilter>,
        /// What becomes of routes to the other side that no filter names.
        export_default: Box<str>,
        /// Filters of the routes to the other side.
        export_filters: Vec<PrefixFilter>,
    }

    /// A virtual connection of a direct link.
    VirtualConnection {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// IBM's word for the type of the network.
        network_type: Box<str>,
        /// The CRN of the network.
        network_id: Box<str>,
        /// The account of the network, where it is another one.
        network_account: Box<str>,
        /// IBM's word for its state.
        status: Box<str>,
    }

    /// A site-to-site VPN gateway.
    VpnGateway {
        /// `route` or `policy`.
        mode: Box<str>,
        /// IBM's word for its health.
        health: Box<str>,
        /// `zonal`, or `regional`: its members are in several zones.
        availability: Box<str>,
        /// IBM's number of its autonomous system.
        local_asn: Option<u64>,
        /// The ranges that it announces to peers.
        advertised_cidrs: Vec<Cidr>,
        /// Its members.
        members: Vec<VpnMember>,
        /// The addresses by which peers reach it.
        public_addresses: Vec<Address>,
        /// Its connections.
        connections: Vec<VpnConnection>,
        /// The services that take routes from it.
        service_connections: Vec<VpnServiceConnection>,
    }

    /// A member of a VPN gateway.
    VpnMember {
        /// IBM's word for its part: `active` or `standby`.
        role: Box<str>,
        /// Its address inside the VPC.
        private_address: Address,
        /// Its address for peers.
        public_address: Address,
        /// Its subnet.
        subnet: Ref,
        /// IBM's word for its health.
        health: Box<str>,
    }

    /// A tunnel of a VPN connection.
    VpnTunnel {
        /// The gateway's address.
        gateway_address: Address,
        /// The peer's address.
        peer_address: Address,
        /// IBM's word for its state: `up` or `down`.
        status: Box<str>,
        /// IBM's word for how its routes are told.
        protocol: Box<str>,
    }

    /// A connection of a VPN gateway. Its pre-shared key is never read.
    VpnConnection {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// IBM's word for its state: `up` or `down`.
        status: Box<str>,
        /// IBM's word for its mode.
        mode: Box<str>,
        /// Address or host name of the peer.
        peer: Box<str>,
        /// Ranges on the peer's side.
        peer_cidrs: Vec<Cidr>,
        /// Ranges on IBM's side.
        local_cidrs: Vec<Cidr>,
        /// Whether it is switched on; none where the reply does not say.
        admin_state_up: Option<bool>,
        /// IBM's word for how routes are told: `bgp` or `none`.
        routing_protocol: Box<str>,
        /// The peer's number of its autonomous system.
        peer_asn: Option<u64>,
        /// Its tunnels.
        tunnels: Vec<VpnTunnel>,
        /// How the keys of its control channel are agreed on; none where IBM chooses.
        ike_policy: Option<KeyPolicy>,
        /// How the keys of its traffic are agreed on; none where IBM chooses.
        ipsec_policy: Option<KeyPolicy>,
    }

    /// A client-to-site VPN server.
    VpnServer {
        /// The addresses that clients get.
        client_ip_pool: Cidr,
        /// Its host name.
        hostname: Box<str>,
        /// Its port.
        port: Option<u64>,
        /// Its protocol.
        protocol: Box<str>,
        /// IBM's word for its health.
        health: Box<str>,
        /// How clients prove who they are: `certificate`, `username`.
        authentication: Vec<Box<str>>,
        /// Whether clients send only what is for its networks through it.
        split_tunneling: Option<bool>,
        /// The resolvers that clients are told.
        dns_servers: Vec<Address>,
        /// The subnets that it is in.
        subnets: Vec<Ref>,
        /// What its clients reach.
        routes: Vec<VpnServerRoute>,
    }
}
