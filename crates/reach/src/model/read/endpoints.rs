//! Endpoints: interfaces of servers and workers, endpoint gateways, VPN servers, mount targets.

use super::Reader;
use crate::conn::{Conn, PORTS};
use crate::ip::{self, Ranges};
use crate::model::endpoints::{EndKind, Endpoint};
use crate::model::{UNFILTERED, UNGUARDED};
use drawstream_graph::NodeId;
use drawstream_graph::estate::facts::Interface;
use drawstream_graph::estate::{Address, Facts, Kind, Ref, Relation};

/// The port by which file shares are mounted.
const NFS: u16 = 2049;

impl Reader<'_> {
    pub(super) fn guarded(&mut self, mut groups: Vec<usize>) -> usize {
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
    pub(super) fn add(&mut self, endpoint: Endpoint) -> usize {
        let at = self.model.endpoints.len();
        if !matches!(endpoint.guards, UNGUARDED | UNFILTERED) {
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
    pub(super) fn is_unread(&self, guards: usize, vpc: usize, subnet: usize) -> bool {
        let without = guards == UNGUARDED || self.model.guards.get(guards).is_some_and(Vec::is_empty);
        (without && self.model.may_have(vpc, Kind::SecurityGroup))
            || (self.model.subnets[subnet].acl.is_none() && self.model.may_have(vpc, Kind::NetworkAcl))
    }

    /// The set of those groups that were read; where others may be, the end is as if nothing guarded it, and not known.
    pub(super) fn guarded_of(&mut self, groups: Vec<usize>, told: usize, vpc: Option<usize>) -> usize {
        let is_whole = !groups.is_empty() && groups.len() >= told;
        match vpc {
            Some(vpc) if !is_whole && self.model.may_have(vpc, Kind::SecurityGroup) => UNGUARDED,
            _ => self.guarded(groups),
        }
    }

    /// Adds the addresses of an interface.
    pub(super) fn interface(
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
            let Some(subnet) = self.subnet(node, subnet, vpc, address) else { continue };
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
    pub(super) fn groups_of(&mut self, node: NodeId, told: &[Ref], alone: bool) -> usize {
        let vpc = self.vpc(self.graph.node(node));
        let mut groups: Vec<usize> = told.iter().filter_map(|of| self.group(node, of, vpc)).collect();
        if groups.is_empty() && told.is_empty() && alone {
            groups = self.guarded_by.get(&node).cloned().unwrap_or_default();
        }
        if groups.is_empty() && told.is_empty() && !self.model.options.rules_only {
            groups.extend(vpc.and_then(|vpc| self.model.vpcs[vpc].default_group));
        }
        self.guarded_of(groups, told.len(), vpc)
    }

    pub(super) fn servers(&mut self) {
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
                    let told = interface.floating_ips.iter().find_map(|of| self.find(id, &of.id, Kind::FloatingIp));
                    let own = || self.floating.get(&id)?.first().copied();
                    let floating = told.or_else(|| if alone { own() } else { None });
                    self.interface((kind, id), (&interface.addresses, &interface.subnet), guards, floating);
                }
            }
        }
    }

    /// Workers are guarded by groups that no reply tells: that of their cluster, and up to Kubernetes 1.29 and OpenShift
    /// 4.14 the VPC's default one (<https://cloud.ibm.com/docs/containers?topic=containers-vpc-security-group-reference>).
    pub(super) fn workers(&mut self) {
        for (id, node) in self.looked_at(Kind::Worker) {
            let Facts::Worker(facts) = &node.resource.facts else { continue };
            let cluster = self.find(id, &facts.cluster.id, Kind::Cluster).map(|cluster| self.graph.node(cluster));
            let version = match cluster.map(|cluster| &cluster.resource.facts) {
                Some(Facts::Cluster(facts)) => &*facts.version,
                _ => &*facts.version,
            };
            let older = self.model.options.rules_only || is_older(version);
            self.model.assumed_workers += 1;
            for interface in &facts.interfaces {
                let subnet = self.find(id, &interface.subnet.id, Kind::Subnet).and_then(|id| self.subnet_of.get(&id));
                let vpc = subnet.map(|at| self.model.subnets[*at].vpc).or_else(|| self.vpc(node));
                let name = format!("kube-{}", facts.cluster.id);
                let of = Ref { id: Box::default(), name: name.into() };
                let mut groups: Vec<usize> = self.group(id, &of, vpc).into_iter().collect();
                if older {
                    groups.extend(vpc.and_then(|vpc| self.model.vpcs[vpc].default_group));
                }
                let guards = self.guarded_of(groups, 1, vpc);
                self.interface((EndKind::Worker, id), (&interface.addresses, &interface.subnet), guards, None);
            }
        }
    }

    /// Endpoint gateways, VPN servers, and mount targets of shares.
    pub(super) fn others(&mut self) {
        let open = !self.model.options.rules_only;
        for (kind, end) in [(Kind::EndpointGateway, EndKind::Gateway), (Kind::VpnServer, EndKind::VpnServer)] {
            for (id, node) in self.looked_at(kind) {
                let groups = self.guarded_by.get(&id).cloned().unwrap_or_default();
                // One that is older than groups of gateways has none, and answers everyone.
                let unguarded = groups.is_empty() && open && kind == Kind::EndpointGateway;
                let vpc = self.vpc(node);
                let guards = if unguarded { UNGUARDED } else { self.guarded_of(groups, 0, vpc) };
                let before = self.model.endpoints.len();
                self.interface((end, id), (&node.resource.addresses, &Ref::default()), guards, None);
                let is_path = open && self.is_path_unread(node);
                if is_path {
                    self.model.paths_unread.insert(id);
                }
                // Where a VPN server sends what its clients open is told by a list of its own.
                let is_server = end == EndKind::VpnServer && vpc.is_some_and(|at| self.model.may_have(at, kind));
                if is_path || is_server {
                    self.model.endpoints.iter_mut().skip(before).for_each(|own| own.unread = true);
                }
            }
        }
        let held: Vec<(NodeId, NodeId)> = self.edges(Relation::Holds).collect();
        for (interface, share) in held {
            if self.graph.node(share).kind() != Kind::Share {
                continue;
            }
            let Facts::VirtualNetworkInterface(facts) = &self.graph.node(interface).resource.facts else { continue };
            let vpc = self.vpc(self.graph.node(interface));
            let groups: Vec<usize> =
                facts.security_groups.iter().filter_map(|of| self.group(interface, of, vpc)).collect();
            let guards = self.guarded_of(groups, facts.security_groups.len(), vpc);
            if !self.model.options.rules_only {
                // A share is mounted by NFS.
                let heard = self.model.pool.intern(Conn::tcp(PORTS, (NFS, NFS)));
                self.model.heard.insert(share, heard);
            }
            self.interface((EndKind::Share, share), (&facts.addresses, &facts.subnet), guards, None);
        }
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
