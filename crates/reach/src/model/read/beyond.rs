//! Networks beyond VPCs, and Power Virtual Server workspaces that a transit gateway joins with them.

use super::Reader;
use crate::conn::{Conn, PORTS};
use crate::ip::{self, EVERYWHERE, Ranges, Span};
use crate::model::beyond::{self, Beyond, Door, Lead};
use crate::model::endpoints::{EndKind, Endpoint};
use crate::model::networks::{Subnet, Vpc, within};
use crate::model::routes::{Hops, Way};
use crate::model::transit;
use crate::model::{Family, UNGUARDED};
use drawstream_graph::estate::facts::{PvmInterface, Route, VpnConnection, VpnServer};
use drawstream_graph::estate::{Cidr, Facts, Kind};
use drawstream_graph::{Node, NodeId};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeSet, HashMap};

/// Whether a VPN connection carries traffic. A state that is not told is taken as up.
fn is_up(connection: &VpnConnection) -> bool {
    matches!(&*connection.status, "up" | "") && connection.admin_state_up != Some(false)
}

fn is_policy(connection: &VpnConnection) -> bool {
    &*connection.mode == "policy" || (connection.mode.is_empty() && !connection.peer_cidrs.is_empty())
}

fn ranges(cidrs: &[Cidr]) -> Ranges {
    Ranges::of(cidrs.iter().filter_map(ip::of_cidr))
}

/// Where VPN connections and servers take what a route delivers to them.
pub(super) struct VpnHops<'g> {
    /// By the connection's or gateway's id: who it is, and whether it carries traffic.
    by_id: HashMap<&'g str, (NodeId, bool)>,
    /// By VPC and private address.
    by_address: HashMap<(NodeId, u32), NodeId>,
}

impl Hops for VpnHops<'_> {
    fn way(&self, vpc: Option<NodeId>, route: &Route) -> Option<Way> {
        let by_id = || self.by_id.get(&*route.next_hop_resource.id);
        let by_address = || self.by_address.get(&(vpc?, ip::of_address(&route.next_hop)?));
        match (by_id(), by_address()) {
            (Some((node, true)), _) | (None, Some(node)) => Some(Way::Vpn(*node)),
            (Some((_, false)), _) => Some(Way::Dropped),
            (None, None) => None,
        }
    }
}

impl<'g> Reader<'g> {
    pub(super) fn vpn_hops(&self) -> VpnHops<'g> {
        let mut hops = VpnHops { by_id: HashMap::new(), by_address: HashMap::new() };
        for (id, node) in self.of_kind(Kind::VpnGateway) {
            let Facts::VpnGateway(facts) = &node.resource.facts else { continue };
            hops.by_id.insert(&node.resource.id, (id, facts.connections.iter().any(is_up)));
            for connection in facts.connections.iter().filter(|connection| !connection.id.is_empty()) {
                hops.by_id.insert(&connection.id, (id, is_up(connection)));
            }
            let addresses = facts.members.iter().map(|member| &member.private_address);
            for address in addresses.chain(&node.resource.addresses).filter_map(ip::of_address) {
                hops.by_address.extend(node.vpc.map(|vpc| ((vpc, address), id)));
            }
        }
        for (id, node) in self.of_kind(Kind::VpnServer) {
            for address in node.resource.addresses.iter().filter_map(ip::of_address) {
                hops.by_address.extend(node.vpc.map(|vpc| ((vpc, address), id)));
            }
        }
        hops
    }

    /// Everything beyond. Behind transit gateways, balancers and tables.
    pub(super) fn beyond(&mut self) {
        for (id, node) in self.looked_at(Kind::VpnGateway) {
            self.gateway(id, node);
        }
        for (id, node) in self.looked_at(Kind::VpnServer) {
            self.server(id, node);
        }
        for (id, node) in self.of_kind(Kind::DirectLink) {
            self.link(id, node);
        }
        for vpc in 0..self.model.vpcs.len() {
            let id = self.model.vpcs[vpc].node;
            if let Facts::Vpc(facts) = &self.graph.node(id).resource.facts
                && facts.classic_access
            {
                let own = Ranges::of(self.model.vpcs[vpc].prefixes.iter().copied());
                let ranges = beyond::classic().minus(&own);
                let door = door(vpc, Ranges::of([EVERYWHERE]));
                self.found((id, Lead::Link), vec!["classic infrastructure".to_owned()], (ranges, false), vec![door]);
            }
        }
        self.networks_of_transits();
        for (id, node) in self.looked_at(Kind::PrivatePathServiceGateway) {
            self.private_path(id, node);
        }
    }

    fn found(
        &mut self,
        (node, lead): (NodeId, Lead),
        parts: Vec<String>,
        (ranges, told): (Ranges, bool),
        doors: Vec<Door>,
    ) {
        if doors.is_empty() || (ranges.is_empty() && lead != Lead::Consumers) {
            return;
        }
        let name = self.graph.node(node).resource.name_or_id().to_owned();
        self.model.beyond.push(Beyond { node, name, lead, parts, ranges, told, doors });
    }

    fn gateway(&mut self, id: NodeId, node: &Node) {
        let (Facts::VpnGateway(facts), Some(vpc)) = (&node.resource.facts, self.vpc(node)) else { return };
        let named = facts.members.iter().filter_map(|member| self.find(id, &member.subnet.id, Kind::Subnet));
        let subnets: BTreeSet<usize> =
            named.chain(node.parent).filter_map(|subnet| self.subnet_of.get(&subnet).copied()).gather();
        let subnets: Vec<usize> = subnets.into_iter().collect();
        let mut parts = Vec::new();
        for connection in facts.connections.iter().filter(|connection| is_up(connection)) {
            let name = if connection.name.is_empty() { &connection.id } else { &connection.name };
            if !is_policy(connection) {
                parts.push(name.to_string());
                continue;
            }
            let own = if connection.local_cidrs.is_empty() {
                Ranges::of([EVERYWHERE])
            } else {
                ranges(&connection.local_cidrs)
            };
            let door = Door { subnets: subnets.clone(), by_policy: true, ..door(vpc, own) };
            let there = (ranges(&connection.peer_cidrs), true);
            self.found((id, Lead::Vpn), vec![name.to_string()], there, vec![door]);
        }
        if !parts.is_empty() {
            let tables = self.tables_of(vpc);
            let there = tables.flat_map(|at| self.model.tables[at].leads_to(id).collect::<Vec<Span>>());
            let own = Ranges::of(self.model.vpcs[vpc].prefixes.iter().copied());
            let there = Ranges::of(there).minus(&own);
            let door = Door { subnets, ..door(vpc, Ranges::of([EVERYWHERE])) };
            self.found((id, Lead::Vpn), parts, (there, true), vec![door]);
        }
    }

    /// Tables by which a VPC's subnets send, each once.
    fn tables_of(&self, vpc: usize) -> impl Iterator<Item = usize> + use<> {
        let own = self.model.vpcs[vpc].subnets.iter().filter_map(|at| self.model.subnets[*at].table);
        own.gather::<BTreeSet<usize>>().into_iter()
    }

    fn server(&mut self, id: NodeId, node: &Node) {
        let (Facts::VpnServer(facts), Some(vpc)) = (&node.resource.facts, self.vpc(node)) else { return };
        let (translated, delivered) = routes(facts);
        self.model.translates.insert(id, translated);
        let port = facts.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(443);
        let ports = (port, port);
        let heard = if &*facts.protocol == "tcp" { Conn::tcp(PORTS, ports) } else { Conn::udp(PORTS, ports) };
        let heard = self.model.pool.intern(heard);
        self.model.heard.insert(id, heard);
        let subnets = facts.subnets.iter().filter_map(|of| self.find(id, &of.id, Kind::Subnet));
        let subnets = subnets.filter_map(|subnet| self.subnet_of.get(&subnet).copied()).collect();
        let guards = self.guarded_by.get(&id).cloned().unwrap_or_default();
        let guards = Some(self.guarded(guards));
        if !delivered.is_empty() {
            let door = Door { subnets, guards, by_policy: true, ..door(vpc, delivered) };
            let pool = Ranges::of(ip::of_cidr(&facts.client_ip_pool));
            self.found((id, Lead::Clients), Vec::new(), (pool, true), vec![door]);
        }
    }

    fn link(&mut self, id: NodeId, node: &Node) {
        let Facts::DirectLink(facts) = &node.resource.facts else { return };
        let is_down = &*facts.link_status == "down" || !matches!(&*facts.bgp_status, "established" | "");
        if is_down {
            return;
        }
        let (mut doors, mut parts) = (Vec::new(), Vec::new());
        for connection in &facts.virtual_connections {
            let vpc = self.joined(id, &connection.network_id).and_then(|id| self.vpc_of.get(&id).copied());
            let Some(vpc) = vpc.filter(|_| matches!(&*connection.status, "attached" | "")) else { continue };
            let announced = |prefix: &&Span| {
                let filter = facts.export_filters.iter().find(|filter| transit::is_about(filter, **prefix));
                filter.map_or(&*facts.export_default, |filter| &*filter.action) != "deny"
            };
            let own = Ranges::of(self.model.vpcs[vpc].prefixes.iter().filter(announced).copied());
            doors.push(door(vpc, own));
            let name = if connection.name.is_empty() { &connection.id } else { &connection.name };
            parts.push(name.to_string());
        }
        let own = doors.iter().flat_map(|door| self.model.vpcs[door.vpc].prefixes.iter().copied());
        let own = Ranges::of(own);
        let there = beyond::may_announce(&beyond::private(), &facts.import_filters, &facts.import_default).minus(&own);
        self.found((id, Lead::Link), parts, (there, false), doors);
    }

    /// Networks that transit gateways join and whose addresses are not told.
    fn networks_of_transits(&mut self) {
        for at in 0..self.model.transits.len() {
            let id = self.model.transits[at].node;
            let Facts::TransitGateway(facts) = &self.graph.node(id).resource.facts else { continue };
            let (mut parts, mut there) = (Vec::new(), Ranges::default());
            for connection in facts.connections.iter().filter(|connection| transit::carries(connection)) {
                if self
                    .joined(id, &connection.network_id)
                    .is_some_and(|node| self.vpc_of.contains_key(&node) || self.graph.node(node).kind() == Kind::Vpc)
                {
                    continue;
                }
                let all = if &*connection.network_type == "classic" { beyond::classic() } else { beyond::private() };
                let may = beyond::may_announce(&all, &connection.prefix_filters, &connection.prefix_filters_default);
                there = there.union(&may);
                parts.push(if connection.name.is_empty() { &connection.id } else { &connection.name }.to_string());
            }
            let joined: Vec<usize> = self.model.transits[at].connections.iter().map(|of| of.vpc).collect();
            let own = joined.iter().flat_map(|vpc| self.model.vpcs[*vpc].prefixes.iter().copied());
            let there = there.minus(&Ranges::of(own));
            let doors: Vec<Door> = joined.iter().map(|vpc| door(*vpc, Ranges::of([EVERYWHERE]))).collect();
            self.found((id, Lead::Transit(at)), parts, (there, false), doors);
        }
    }

    /// Whether an endpoint gateway leads to a private path whose balancer is another account's, or was not read.
    pub(super) fn is_path_unread(&self, node: &Node) -> bool {
        let Facts::EndpointGateway(facts) = &node.resource.facts else { return false };
        let of_key: Vec<NodeId> = self.by_key.get(&*facts.target_crn).cloned().unwrap_or_default();
        let is_path = |id: &NodeId| self.graph.node(*id).kind() == Kind::PrivatePathServiceGateway;
        let path = of_key.into_iter().find(is_path);
        let balancer = path.and_then(|path| match &self.graph.node(path).resource.facts {
            Facts::PrivatePathServiceGateway(facts) => self.find(path, &facts.load_balancer.id, Kind::LoadBalancer),
            _ => None,
        });
        let vpc = balancer.and_then(|balancer| self.vpc(self.graph.node(balancer)));
        let is_unread = vpc.is_none_or(|vpc| self.model.may_have(vpc, Kind::LoadBalancer));
        is_unread && facts.target_crn.contains(":private-path-service-gateway:")
    }

    /// Who uses a private path, and the endpoint gateways that lead to it.
    fn private_path(&mut self, id: NodeId, node: &Node) {
        let Facts::PrivatePathServiceGateway(facts) = &node.resource.facts else { return };
        let Some(balancer) = self.find(id, &facts.load_balancer.id, Kind::LoadBalancer) else { return };
        let Some(at) = self.model.balancers.iter().position(|own| own.node == balancer) else { return };
        let (vpc, consumed) = (self.model.balancers[at].vpc, self.model.balancers[at].consumed);
        if self.model.balancers[at].family != Family::PrivatePath {
            return;
        }
        for (gateway, own) in self.looked_at(Kind::EndpointGateway) {
            if let Facts::EndpointGateway(facts) = &own.resource.facts
                && !node.resource.crn.is_empty()
                && facts.target_crn == node.resource.crn
            {
                self.model.heard.insert(gateway, consumed);
            }
        }
        let is_permitted = |status: &str| status == "permitted";
        let is_told = facts.bindings.iter().any(|binding| is_permitted(&binding.status));
        let may = is_told
            || &*facts.default_access_policy != "deny"
            || facts.account_policies.iter().any(|policy| &*policy.policy != "deny");
        if may {
            let mut accounts: Vec<String> = Vec::new();
            for binding in facts.bindings.iter().filter(|binding| is_permitted(&binding.status)) {
                if !accounts.iter().any(|known| **known == *binding.account) && !binding.account.is_empty() {
                    accounts.push(binding.account.to_string());
                }
            }
            let door = door(vpc, Ranges::of([EVERYWHERE]));
            self.found((id, Lead::Consumers), accounts, (Ranges::default(), is_told), vec![door]);
        }
    }

    /// Power workspaces that a transit gateway joins: what is reached by it are their networks, as those of a VPC.
    pub(super) fn power(&mut self) {
        let mut joined: BTreeSet<&str> = BTreeSet::new();
        for (_, node) in self.of_kind(Kind::TransitGateway) {
            let Facts::TransitGateway(facts) = &node.resource.facts else { continue };
            let carrying = facts.connections.iter().filter(|connection| transit::carries(connection));
            let of_power = carrying.filter(|connection| &*connection.network_type == "power_virtual_server");
            joined.extend(of_power.map(|connection| &*connection.network_id));
        }
        for (id, node) in self.of_kind(Kind::ResourceInstance) {
            if joined.contains(&*node.resource.crn) && self.model.options.looks_at(&node.resource) {
                self.workspace(id, node);
            }
        }
    }

    fn workspace(&mut self, id: NodeId, node: &Node) {
        let graph = self.graph;
        let within_it = |kind: Kind| graph.all().filter(move |(_, own)| own.kind() == kind && own.parent == Some(id));
        let mut networks: Vec<(NodeId, &Node, Span)> = Vec::new();
        for (network, own) in within_it(Kind::PvmNetwork) {
            let Facts::PvmNetwork(facts) = &own.resource.facts else { continue };
            // Public networks are reached from the internet, and are no part of this.
            if let Some(range) = ip::of_cidr(&facts.cidr).filter(|_| &*facts.form != "pub-vlan") {
                networks.push((network, own, range));
            }
        }
        if networks.is_empty() {
            return;
        }
        let vpc = self.model.vpcs.len();
        self.vpc_of.insert(id, vpc);
        self.model.account_of.push(self.graph.account_of(id));
        let (name, region) = (node.resource.name_or_id().to_owned(), node.resource.region.to_string());
        let prefixes = networks.iter().map(|(_, _, range)| *range).collect();
        self.model.vpcs.push(Vpc { is_power: true, prefixes, ..Vpc::new(id, name, region) });
        for (network, own, range) in &networks {
            let at = self.model.subnets.len();
            let (name, zone) = (own.resource.name_or_id().to_owned(), own.resource.zone.to_string());
            let (node, range) = (*network, *range);
            let (acl, gateway, table) = Default::default();
            self.model.subnets.push(Subnet { node, name, range, vpc, zone, acl, gateway, table, routes_unread: false });
            self.subnet_of.insert(*network, at);
            self.model.vpcs[vpc].subnets.push(at);
        }
        let guarded = match &node.resource.facts {
            Facts::ResourceInstance(facts) => facts.power.as_ref().is_some_and(|own| !own.security_groups.is_empty()),
            _ => false,
        };
        for (server, own) in within_it(Kind::PvmInstance).collect::<Vec<_>>() {
            let Facts::PvmInstance(facts) = &own.resource.facts else { continue };
            for interface in &facts.networks {
                self.power_interface((server, own), (vpc, guarded), interface);
            }
        }
    }

    fn power_interface(&mut self, (node, own): (NodeId, &Node), (vpc, guarded): (usize, bool), of: &PvmInterface) {
        let Some(address) = ip::of_address(&of.address) else { return };
        let subnets = self.model.vpcs[vpc].subnets.iter().copied();
        let Some(subnet) = subnets.into_iter().find(|at| within(address, self.model.subnets[*at].range)) else {
            return;
        };
        self.add(Endpoint {
            kind: EndKind::Power,
            node,
            name: own.resource.name_or_id().to_owned(),
            address,
            addresses: Ranges::of([(address, address)]),
            vpc,
            subnet,
            guards: UNGUARDED,
            floating: None,
            balancer: None,
            // Its own groups' rules have no addresses that are read.
            unread: guarded || !of.security_groups.is_empty(),
        });
    }
}

fn door(vpc: usize, own: Ranges) -> Door {
    Door { vpc, own, subnets: Vec::new(), guards: None, by_policy: false }
}

/// Where a VPN server sends what its clients open: with its own address as the source, and with the client's. The
/// narrowest route decides.
fn routes(facts: &VpnServer) -> (Ranges, Ranges) {
    let mut routes: Vec<(Span, &str)> =
        facts.routes.iter().filter_map(|route| Some((ip::of_cidr(&route.destination)?, &*route.action))).collect();
    routes.order_by_key(|(span, _)| (span.1 - span.0, span.0));
    let (mut translated, mut delivered, mut taken) = (Ranges::default(), Ranges::default(), Ranges::default());
    for (span, action) in routes {
        let left = Ranges::of([span]).minus(&taken);
        taken = taken.union(&left);
        match action {
            "translate" => translated = translated.union(&left),
            "deliver" => delivered = delivered.union(&left),
            _ => {}
        }
    }
    (translated, delivered)
}
