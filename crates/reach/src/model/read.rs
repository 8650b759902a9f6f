//! From the graph to the model.

use super::balancers::{self, Balancer, Family};
use super::endpoints::{EndKind, Endpoint};
use super::networks::{Acl, Group, Subnet, Vpc, within};
use super::routes::Table;
use super::transit::{self, Connection, Transit};
use super::{Model, Options, Peer, UNGUARDED, rules};
use crate::conn::Pool;
use crate::ip::{self, Ranges, Span};
use drawstream_graph::estate::facts::{Access, Interface, LoadBalancer};
use drawstream_graph::estate::{Address, CoverageState, Facts, Kind, Ref, Relation};
use drawstream_graph::{End, Graph, Node, NodeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The model of an account.
pub fn of(graph: &Graph, options: &Options) -> Model {
    let mut reader = Reader::new(graph, options);
    reader.vpcs();
    reader.groups();
    reader.acls_and_tables();
    reader.subnets();
    reader.servers();
    reader.workers();
    reader.others();
    reader.balancers();
    reader.transits();
    reader.bounds();
    if options.rules_only {
        reader.potential();
    }
    reader.close()
}

struct Reader<'g> {
    graph: &'g Graph,
    model: Model,
    vpc_of: HashMap<NodeId, usize>,
    subnet_of: HashMap<NodeId, usize>,
    /// By id, CRN and other ids; the first of an id in the graph's order.
    by_key: HashMap<&'g str, Vec<NodeId>>,
    group_of: HashMap<NodeId, usize>,
    acl_of: HashMap<NodeId, usize>,
    table_of: HashMap<NodeId, usize>,
    guards: HashMap<Vec<usize>, usize>,
    /// Groups that say that they guard a resource.
    guarded_by: HashMap<NodeId, Vec<usize>>,
    /// Floating IPs of a resource.
    floating: HashMap<NodeId, Vec<NodeId>>,
    /// Endpoints at an address of a VPC.
    at: HashMap<(usize, u32), Vec<usize>>,
    /// VPCs that are left out on purpose.
    not_looked_at: BTreeSet<NodeId>,
    /// The first endpoint of a resource.
    first: HashMap<NodeId, usize>,
}

impl<'g> Reader<'g> {
    fn new(graph: &'g Graph, options: &Options) -> Self {
        let mut by_key: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for (id, node) in graph.all() {
            let resource = &node.resource;
            let keys = [&resource.id, &resource.crn].into_iter().chain(&resource.aliases);
            for key in keys.filter(|key| !key.is_empty()) {
                by_key.entry(key).or_default().push(id);
            }
        }
        let mut model = Model { options: options.clone(), ..Model::default() };
        for part in graph.coverage.iter().filter(|part| part.state != CoverageState::Found) {
            // A file that has no room for routes says nothing against IBM's own.
            let is_free = part.state == CoverageState::NotConfigured && part.kind == Kind::RoutingTable.id();
            if let Some(kind) = Kind::named(&part.kind).filter(|_| !is_free) {
                if matches!(part.state, CoverageState::Refused | CoverageState::Failed | CoverageState::OutOfTime) {
                    model.failed.entry(kind).or_default().push(part.region.clone());
                }
                model.unread.entry(kind).or_default().push(part.region.clone());
            }
        }
        let (vpc_of, subnet_of, group_of, acl_of, table_of) = Default::default();
        let (guards, guarded_by, floating, at, first, not_looked_at) = Default::default();
        Self {
            graph,
            model,
            vpc_of,
            subnet_of,
            by_key,
            group_of,
            acl_of,
            table_of,
            guards,
            guarded_by,
            floating,
            at,
            not_looked_at,
            first,
        }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &'g Node)> + use<'g> {
        self.graph.all().filter(move |(_, node)| node.kind() == kind)
    }

    /// Ends of edges of a relation, start and end.
    fn edges(&self, relation: Relation) -> impl Iterator<Item = (NodeId, NodeId)> + use<'g> {
        self.graph.edges.iter().filter(move |edge| edge.relation == relation).filter_map(|edge| match edge.to {
            End::Node(to) => Some((edge.from, to)),
            End::External(_) => None,
        })
    }

    fn find(&self, key: &str, kind: Kind) -> Option<NodeId> {
        let all = self.by_key.get(key)?;
        all.iter().copied().find(|id| self.graph.node(*id).kind() == kind)
    }

    fn vpc(&self, node: &Node) -> Option<usize> {
        self.vpc_of.get(&node.vpc?).copied()
    }

    /// Nodes of a kind, without those of VPCs that are left out on purpose.
    fn looked_at(&self, kind: Kind) -> Vec<(NodeId, &'g Node)> {
        let all = self.of_kind(kind);
        all.filter(|(_, node)| node.vpc.is_none_or(|vpc| !self.not_looked_at.contains(&vpc))).collect()
    }

    fn vpcs(&mut self) {
        let prefixes: Vec<(NodeId, Span)> = self
            .of_kind(Kind::AddressPrefix)
            .filter_map(|(_, node)| match &node.resource.facts {
                Facts::AddressPrefix(facts) => Some((node.vpc?, ip::of_cidr(&facts.cidr)?)),
                _ => None,
            })
            .collect();
        for (id, node) in self.of_kind(Kind::Vpc) {
            if !self.model.options.looks_at(&node.resource) {
                self.not_looked_at.insert(id);
                continue;
            }
            self.vpc_of.insert(id, self.model.vpcs.len());
            self.model.vpcs.push(Vpc {
                node: id,
                name: node.resource.name_or_id().to_owned(),
                region: node.resource.region.to_string(),
                prefixes: prefixes.iter().filter(|(vpc, _)| *vpc == id).map(|(_, prefix)| *prefix).collect(),
                subnets: Vec::new(),
                groups: Vec::new(),
                acls: Vec::new(),
                default_group: None,
                internet: Ranges::default(),
                starts: Vec::new(),
            });
        }
    }

    /// The group that a reference means: by id, then by its name in that VPC.
    fn group(&self, of: &Ref, vpc: Option<usize>) -> Option<usize> {
        let by_key = self.by_key.get(&*of.id).into_iter().flatten().filter_map(|id| self.group_of.get(id).copied());
        let in_vpc = |group: &usize| self.model.groups[*group].vpc == vpc;
        let by_key: Vec<usize> = by_key.collect();
        if let Some(found) = by_key.iter().copied().find(in_vpc).or(by_key.first().copied()) {
            return Some(found);
        }
        let named = |at: &usize| !of.name.is_empty() && self.model.groups[*at].name == *of.name;
        vpc.and_then(|vpc| self.model.vpcs[vpc].groups.iter().copied().find(named))
    }

    fn groups(&mut self) {
        let nodes: Vec<(NodeId, &Node)> = self.looked_at(Kind::SecurityGroup);
        for (id, node) in &nodes {
            let (vpc, at) = (self.vpc(node), self.model.groups.len());
            self.group_of.insert(*id, at);
            if let Some(vpc) = vpc {
                self.model.vpcs[vpc].groups.push(at);
            }
            let name = node.resource.name_or_id().to_owned();
            let (rules, members) = Default::default();
            self.model.groups.push(Group { node: *id, name, vpc, rules, members, guarded: 0 });
        }
        let mut pool = std::mem::take(&mut self.model.pool);
        for (at, (_, node)) in nodes.iter().enumerate() {
            let Facts::SecurityGroup(facts) = &node.resource.facts else { continue };
            let vpc = self.model.groups[at].vpc;
            let group = |of: &Ref| self.group(of, vpc);
            let rules = facts.rules.iter().enumerate();
            let rules = rules.filter_map(|(nth, rule)| rules::of_group(&mut pool, nth, rule, &group)).collect();
            self.model.groups[at].rules = rules;
        }
        self.model.pool = pool;
        for (group, guarded) in self.edges(Relation::Guards) {
            if let Some(group) = self.group_of.get(&group) {
                self.guarded_by.entry(guarded).or_default().push(*group);
                self.model.groups[*group].guarded += 1;
            }
        }
        for vpc in 0..self.model.vpcs.len() {
            if let Facts::Vpc(facts) = &self.graph.node(self.model.vpcs[vpc].node).resource.facts {
                self.model.vpcs[vpc].default_group = self.group(&facts.default_security_group, Some(vpc));
            }
        }
        for (floating, of) in self.edges(Relation::Attached) {
            if self.graph.node(floating).kind() == Kind::FloatingIp {
                self.floating.entry(of).or_default().push(floating);
            }
        }
    }

    fn acls_and_tables(&mut self) {
        for (id, node) in self.looked_at(Kind::NetworkAcl) {
            let Facts::NetworkAcl(facts) = &node.resource.facts else { continue };
            let (vpc, at) = (self.vpc(node), self.model.acls.len());
            let pool = &mut self.model.pool;
            let rules = facts.rules.iter().enumerate().filter_map(|(nth, rule)| rules::of_acl(pool, nth, rule));
            let rules = rules.collect();
            self.acl_of.insert(id, at);
            if let Some(vpc) = vpc {
                self.model.vpcs[vpc].acls.push(at);
            }
            let name = node.resource.name_or_id().to_owned();
            self.model.acls.push(Acl { node: id, name, vpc, rules, subnets: Vec::new() });
        }
        for (id, node) in self.looked_at(Kind::RoutingTable) {
            let Facts::RoutingTable(facts) = &node.resource.facts else { continue };
            self.table_of.insert(id, self.model.tables.len());
            self.model.tables.push(Table::of(id, node.resource.name_or_id(), facts));
        }
    }

    fn subnets(&mut self) {
        let acls: HashMap<NodeId, NodeId> = self.edges(Relation::Filters).map(|(acl, of)| (of, acl)).collect();
        let tables: HashMap<NodeId, NodeId> = self.edges(Relation::Routes).map(|(table, of)| (of, table)).collect();
        let gateways: HashMap<NodeId, NodeId> = self.edges(Relation::Egress).collect();
        for (id, node) in self.looked_at(Kind::Subnet) {
            let Facts::Subnet(facts) = &node.resource.facts else { continue };
            let (Some(vpc), Some(range)) = (self.vpc(node), ip::of_cidr(&facts.cidr)) else {
                self.model.unplaced += 1;
                continue;
            };
            let own = match &self.graph.node(self.model.vpcs[vpc].node).resource.facts {
                Facts::Vpc(facts) => Some(facts),
                _ => None,
            };
            let usual = |of: Option<&Ref>, kind| of.and_then(|of| self.find(&of.id, kind));
            let acl =
                acls.get(&id).copied().or_else(|| usual(own.map(|vpc| &vpc.default_network_acl), Kind::NetworkAcl));
            let table = tables
                .get(&id)
                .copied()
                .or_else(|| usual(own.map(|vpc| &vpc.default_routing_table), Kind::RoutingTable));
            let at = self.model.subnets.len();
            let acl = acl.and_then(|acl| self.acl_of.get(&acl).copied());
            if let Some(acl) = acl {
                self.model.acls[acl].subnets.push(at);
            }
            self.subnet_of.insert(id, at);
            self.model.vpcs[vpc].subnets.push(at);
            self.model.subnets.push(Subnet {
                node: id,
                name: node.resource.name_or_id().to_owned(),
                range,
                vpc,
                zone: node.resource.zone.to_string(),
                acl,
                gateway: gateways.get(&id).copied(),
                table: table.and_then(|table| self.table_of.get(&table).copied()),
            });
        }
    }

    /// The subnet of an address: the one that is named, else the narrowest of the VPC that it lies in.
    fn subnet(&self, named: &Ref, vpc: Option<usize>, address: u32) -> Option<usize> {
        let keys = self.by_key.get(&*named.id).into_iter().flatten();
        let holds = |at: &usize| within(address, self.model.subnets[*at].range);
        let named = keys.filter_map(|id| self.subnet_of.get(id).copied()).find(holds);
        named.or_else(|| {
            let all = self.model.vpcs[vpc?].subnets.iter().copied().filter(holds);
            all.min_by_key(|at| self.model.subnets[*at].range.1 - self.model.subnets[*at].range.0)
        })
    }

    fn guarded(&mut self, mut groups: Vec<usize>) -> usize {
        groups.sort_unstable();
        groups.dedup();
        if let Some(known) = self.guards.get(&groups) {
            return *known;
        }
        let at = self.model.guards.len();
        self.model.guards.push(groups.clone());
        self.guards.insert(groups, at);
        at
    }

    /// Adds an endpoint, and makes it a member of its groups.
    fn add(&mut self, endpoint: Endpoint) -> usize {
        let at = self.model.endpoints.len();
        if endpoint.guards != UNGUARDED {
            for group in self.model.guards[endpoint.guards].clone() {
                self.model.groups[group].members.push(at);
            }
        }
        self.at.entry((endpoint.vpc, endpoint.address)).or_default().push(at);
        self.first.entry(endpoint.node).or_insert(at);
        self.model.endpoints.push(endpoint);
        at
    }

    /// Whether what rules an endpoint was not read: its groups, or its subnet's ACL.
    fn is_unread(&self, guards: usize, vpc: usize, subnet: usize) -> bool {
        let region = &self.model.vpcs[vpc].region;
        let without = self.model.guards.get(guards).is_some_and(Vec::is_empty);
        (without && !self.model.is_read(Kind::SecurityGroup, region))
            || (self.model.subnets[subnet].acl.is_none() && !self.model.is_read(Kind::NetworkAcl, region))
    }

    /// Adds the addresses of an interface.
    fn interface(
        &mut self,
        (kind, node): (EndKind, NodeId),
        (addresses, subnet): (&[Address], &Ref),
        guards: usize,
        floating: Option<NodeId>,
    ) {
        let resource = self.graph.node(node);
        let name = resource.resource.name_or_id().to_owned();
        let vpc = self.vpc(resource);
        let mut placed = false;
        for address in addresses.iter().filter_map(ip::of_address) {
            let Some(subnet) = self.subnet(subnet, vpc, address) else { continue };
            placed = true;
            let vpc = self.model.subnets[subnet].vpc;
            let addresses = Ranges::of([(address, address)]);
            let (name, balancer) = (name.clone(), None);
            let unread = self.is_unread(guards, vpc, subnet);
            self.add(Endpoint {
                kind,
                node,
                name,
                address,
                addresses,
                vpc,
                subnet,
                guards,
                floating,
                balancer,
                unread,
            });
        }
        self.model.unplaced += usize::from(!placed);
    }

    /// The groups of an interface: those that it or they themselves name, else those of its owner, else the VPC's
    /// default one.
    fn groups_of(&mut self, node: NodeId, told: &[Ref], alone: bool) -> usize {
        let vpc = self.vpc(self.graph.node(node));
        let mut groups: Vec<usize> = told.iter().filter_map(|of| self.group(of, vpc)).collect();
        if groups.is_empty() && told.is_empty() && alone {
            groups = self.guarded_by.get(&node).cloned().unwrap_or_default();
        }
        if groups.is_empty() && told.is_empty() && !self.model.options.rules_only {
            groups.extend(vpc.and_then(|vpc| self.model.vpcs[vpc].default_group));
        }
        self.guarded(groups)
    }

    fn servers(&mut self) {
        for kind in [Kind::Instance, Kind::BareMetalServer] {
            for (id, node) in self.looked_at(kind) {
                let (interfaces, kind): (&[Interface], _) = match &node.resource.facts {
                    Facts::Instance(facts) => (&facts.interfaces, EndKind::Server),
                    Facts::BareMetalServer(facts) => (&facts.interfaces, EndKind::BareMetal),
                    _ => continue,
                };
                let alone = interfaces.len() == 1;
                self.model.unplaced += usize::from(interfaces.is_empty());
                for interface in interfaces {
                    let guards = self.groups_of(id, &interface.security_groups, alone);
                    let told = interface.floating_ips.iter().find_map(|of| self.find(&of.id, Kind::FloatingIp));
                    let own = || self.floating.get(&id)?.first().copied();
                    let floating = told.or_else(|| if alone { own() } else { None });
                    self.interface((kind, id), (&interface.addresses, &interface.subnet), guards, floating);
                }
            }
        }
    }

    /// Workers are guarded by groups that no reply tells: that of their cluster, and up to Kubernetes 1.29 and OpenShift
    /// 4.14 the VPC's default one (<https://cloud.ibm.com/docs/containers?topic=containers-vpc-security-group-reference>).
    fn workers(&mut self) {
        for (id, node) in self.looked_at(Kind::Worker) {
            let Facts::Worker(facts) = &node.resource.facts else { continue };
            let cluster = self.find(&facts.cluster.id, Kind::Cluster).map(|cluster| self.graph.node(cluster));
            let version = match cluster.map(|cluster| &cluster.resource.facts) {
                Some(Facts::Cluster(facts)) => &*facts.version,
                _ => &*facts.version,
            };
            let older = self.model.options.rules_only || is_older(version);
            self.model.assumed_workers += 1;
            for interface in &facts.interfaces {
                let subnet = self.find(&interface.subnet.id, Kind::Subnet).and_then(|id| self.subnet_of.get(&id));
                let vpc = subnet.map(|at| self.model.subnets[*at].vpc).or_else(|| self.vpc(node));
                let name = format!("kube-{}", facts.cluster.id);
                let of = Ref { id: Box::default(), name: name.into() };
                let mut groups: Vec<usize> = self.group(&of, vpc).into_iter().collect();
                if older {
                    groups.extend(vpc.and_then(|vpc| self.model.vpcs[vpc].default_group));
                }
                let guards = self.guarded(groups);
                self.interface((EndKind::Worker, id), (&interface.addresses, &interface.subnet), guards, None);
            }
        }
    }

    /// Endpoint gateways, VPN servers, and mount targets of shares.
    fn others(&mut self) {
        let open = !self.model.options.rules_only;
        for (kind, end) in [(Kind::EndpointGateway, EndKind::Gateway), (Kind::VpnServer, EndKind::VpnServer)] {
            for (id, node) in self.looked_at(kind) {
                let groups = self.guarded_by.get(&id).cloned().unwrap_or_default();
                // One that is older than groups of gateways has none, and answers everyone.
                let unguarded = groups.is_empty() && open && kind == Kind::EndpointGateway;
                let guards = if unguarded { UNGUARDED } else { self.guarded(groups) };
                self.interface((end, id), (&node.resource.addresses, &Ref::default()), guards, None);
            }
        }
        let held: Vec<(NodeId, NodeId)> = self.edges(Relation::Holds).collect();
        for (interface, share) in held {
            if self.graph.node(share).kind() != Kind::Share {
                continue;
            }
            let Facts::VirtualNetworkInterface(facts) = &self.graph.node(interface).resource.facts else { continue };
            let vpc = self.vpc(self.graph.node(interface));
            let groups: Vec<usize> = facts.security_groups.iter().filter_map(|of| self.group(of, vpc)).collect();
            let guards = self.guarded(groups);
            self.interface((EndKind::Share, share), (&facts.addresses, &facts.subnet), guards, None);
        }
    }

    fn balancers(&mut self) {
        let nodes: Vec<(NodeId, &Node)> = self.looked_at(Kind::LoadBalancer);
        for (id, node) in &nodes {
            let Facts::LoadBalancer(facts) = &node.resource.facts else { continue };
            let family = balancers::family(facts);
            let Some(vpc) = self.vpc(node) else {
                self.model.unplaced += 1;
                continue;
            };
            let mut balancer = Balancer {
                node: *id,
                name: node.resource.name_or_id().to_owned(),
                vpc,
                family,
                public: facts.access == Some(Access::Public),
                listens: Pool::EMPTY,
                legs: BTreeMap::new(),
                ways: Vec::new(),
                endpoints: Vec::new(),
            };
            let mut pool = std::mem::take(&mut self.model.pool);
            let members = |member: &drawstream_graph::estate::facts::PoolMember| match ip::of_address(&member.address) {
                Some(address) => self.at.get(&(vpc, address)).cloned().unwrap_or_default(),
                None => {
                    let nodes = self.by_key.get(&*member.target.id).into_iter().flatten();
                    nodes.filter_map(|node| self.first.get(node).copied()).take(1).collect()
                }
            };
            balancers::fill(&mut balancer, facts, &mut pool, self.model.options.rules_only, &members);
            self.model.pool = pool;
            let groups = self.guarded_by.get(id).cloned().unwrap_or_default();
            let free = groups.is_empty() && family != Family::Application && !self.model.options.rules_only;
            let guards = if free { UNGUARDED } else { self.guarded(groups) };
            let at = self.model.balancers.len();
            for address in facts.private_addresses.iter().filter_map(ip::of_address) {
                let Some(subnet) = self.subnet(&Ref::default(), Some(vpc), address) else { continue };
                let unread = self.is_unread(guards, vpc, subnet);
                let endpoint = Endpoint {
                    kind: EndKind::Balancer,
                    node: *id,
                    name: balancer.name.clone(),
                    address,
                    addresses: Ranges::of([(address, address)]),
                    vpc,
                    subnet,
                    guards,
                    floating: None,
                    balancer: Some(at),
                    unread,
                };
                balancer.endpoints.push(self.add(endpoint));
            }
            self.model.balancers.push(balancer);
        }
    }

    fn transits(&mut self) {
        let rules_only = self.model.options.rules_only;
        for (id, node) in self.of_kind(Kind::TransitGateway) {
            let Facts::TransitGateway(facts) = &node.resource.facts else { continue };
            let mut connections: Vec<Connection> = Vec::new();
            let mut beyond = 0;
            for connection in facts.connections.iter().filter(|connection| rules_only || transit::carries(connection)) {
                let vpc = self.find(&connection.network_id, Kind::Vpc).and_then(|id| self.vpc_of.get(&id).copied());
                let Some(vpc) = vpc else {
                    beyond += 1;
                    continue;
                };
                let own = &self.model.vpcs[vpc];
                let mut prefixes = own.prefixes.clone();
                if prefixes.is_empty() {
                    prefixes.extend(own.subnets.iter().map(|at| self.model.subnets[*at].range));
                }
                let judged = |prefix: Span| (prefix, transit::judge(connection, prefix));
                let name = if connection.name.is_empty() { &connection.id } else { &connection.name };
                let prefixes = prefixes.into_iter().map(judged).collect();
                connections.push(Connection { name: name.to_string(), vpc, prefixes });
            }
            let (name, crn) = (node.resource.name_or_id().to_owned(), node.resource.crn.to_string());
            if rules_only && overlap(&connections) {
                connections.clear();
            }
            self.model.transits.push(Transit { node: id, name, crn, connections, beyond });
        }
    }

    /// Every range that a rule of the VPC names.
    fn named(&self, vpc: usize) -> BTreeSet<Span> {
        let own = &self.model.vpcs[vpc];
        let mut spans = BTreeSet::new();
        for rule in own.acls.iter().flat_map(|acl| &self.model.acls[*acl].rules) {
            spans.extend([rule.source, rule.destination]);
        }
        for rule in own.groups.iter().flat_map(|group| &self.model.groups[*group].rules) {
            spans.insert(rule.local);
            if let Peer::Range(span) = rule.remote {
                spans.insert(span);
            }
        }
        spans
    }

    fn bounds(&mut self) {
        for vpc in 0..self.model.vpcs.len() {
            let mut spans = self.named(vpc);
            let own = &self.model.vpcs[vpc];
            let mut internet = ip::internet();
            if !self.model.options.rules_only {
                let tables = own.subnets.iter().filter_map(|at| self.model.subnets[*at].table);
                spans.extend(tables.flat_map(|at| self.model.tables[at].destinations().collect::<Vec<_>>()));
                // Public addresses that the VPC uses privately are no part of its outside.
                internet = internet.minus(&Ranges::of(own.prefixes.iter().copied()));
            }
            let own = &mut self.model.vpcs[vpc];
            own.starts = ip::starts(spans);
            own.internet = internet;
        }
    }

    /// Adds addresses that load balancers may get: of each of their subnets, what rules tell apart.
    fn potential(&mut self) {
        for at in 0..self.model.balancers.len() {
            let (node, vpc) = (self.model.balancers[at].node, self.model.balancers[at].vpc);
            let Facts::LoadBalancer(facts) = &self.graph.node(node).resource.facts else { continue };
            let named = self.named(vpc);
            let guards = self.guarded(self.guarded_by.get(&node).cloned().unwrap_or_default());
            for subnet in self.subnets_of(facts) {
                let range = self.model.subnets[subnet].range;
                let mut pieces: BTreeMap<Vec<Span>, Vec<Span>> = BTreeMap::new();
                for piece in ip::cut(&Ranges::of([range]), &ip::starts(named.iter().copied())) {
                    let within = named.iter().filter(|span| within(piece.0, **span)).copied().collect();
                    pieces.entry(within).or_default().push(piece);
                }
                for spans in pieces.into_values() {
                    let addresses = Ranges::of(spans);
                    let mut own = self.model.balancers[at].endpoints.iter().map(|at| &self.model.endpoints[*at]);
                    let has_one = own.any(|own| own.kind == EndKind::Balancer && addresses.has(own.address));
                    let Some(address) = self.free(vpc, range, &addresses).filter(|_| !has_one) else { continue };
                    let name = self.model.balancers[at].name.clone();
                    let (kind, floating, balancer) = (EndKind::Potential, None, Some(at));
                    let unread = self.is_unread(guards, vpc, subnet);
                    let endpoint = Endpoint {
                        kind,
                        node,
                        name,
                        address,
                        addresses,
                        vpc,
                        subnet,
                        guards,
                        floating,
                        balancer,
                        unread,
                    };
                    // Nothing is found at an address that is not given yet.
                    let endpoint_at = self.model.endpoints.len();
                    for group in self.model.guards[guards].clone() {
                        self.model.groups[group].members.push(endpoint_at);
                    }
                    self.model.endpoints.push(endpoint);
                    self.model.balancers[at].endpoints.push(endpoint_at);
                }
            }
        }
    }

    fn subnets_of(&self, facts: &LoadBalancer) -> Vec<usize> {
        let one = |of: &Ref| self.find(&of.id, Kind::Subnet).and_then(|id| self.subnet_of.get(&id).copied());
        facts.subnets.iter().filter_map(one).collect()
    }

    /// The lowest address of a subnet's piece that can be given: the first four and the last are the provider's.
    fn free(&self, vpc: usize, subnet: Span, piece: &Ranges) -> Option<u32> {
        let inside = (subnet.0.saturating_add(4), subnet.1.saturating_sub(1));
        let spans = piece.intersect(&Ranges::of([inside]));
        spans.spans().iter().flat_map(|span| span.0..=span.1).find(|address| !self.at.contains_key(&(vpc, *address)))
    }

    fn close(self) -> Model {
        let mut model = self.model;
        for group in &mut model.groups {
            group.guarded = group.guarded.max(group.members.len());
        }
        model
    }
}

/// Whether a cluster of that version puts its workers into the VPC's default group too.
fn is_older(version: &str) -> bool {
    let mut numbers = version.split(['.', '_']).map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(1), Some(minor)) => minor < 30,
        (Some(4), Some(minor)) => minor < 15,
        _ => false,
    }
}

/// Whether prefixes of two VPCs overlap.
fn overlap(connections: &[Connection]) -> bool {
    let all: Vec<(usize, Span)> =
        connections.iter().flat_map(|of| of.prefixes.iter().map(|(prefix, _)| (of.vpc, *prefix))).collect();
    all.iter().any(|(vpc, a)| all.iter().any(|(other, b)| vpc != other && a.0 <= b.1 && b.0 <= a.1))
}
