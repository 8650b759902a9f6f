//! From the graph to the model.

mod balancers;
mod beyond;
mod endpoints;
mod networks;

use super::{Model, Options};
use drawstream_graph::estate::{CoverageState, Kind, Relation};
use drawstream_graph::{End, Graph, Node, NodeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The model of an account.
pub fn of(graph: &Graph, options: &Options) -> Model {
    let mut reader = Reader::new(graph, options);
    reader.vpcs();
    reader.groups();
    reader.acls_and_tables();
    reader.subnets();
    if !options.rules_only {
        reader.power();
    }
    reader.servers();
    reader.workers();
    reader.others();
    reader.balancers();
    reader.transits();
    if !options.rules_only {
        reader.beyond();
    }
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
        model.unread_of.resize(1 + graph.begins.len(), BTreeMap::new());
        for (account, part) in graph.coverage_by_account().filter(|(_, part)| part.state != CoverageState::Found) {
            // A file that has no room for routes says nothing against IBM's own.
            let is_free = part.state == CoverageState::NotConfigured && part.kind == Kind::RoutingTable.id();
            if let Some(kind) = Kind::named(&part.kind).filter(|_| !is_free) {
                if matches!(part.state, CoverageState::Refused | CoverageState::Failed | CoverageState::OutOfTime) {
                    model.failed.entry(kind).or_default().push(part.region.clone());
                }
                model.unread.entry(kind).or_default().push(part.region.clone());
                if let Some(own) = model.unread_of.get_mut(account) {
                    own.entry(kind).or_default().push(part.region.clone());
                }
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

    /// What an account means by an id or CRN: what it has itself, of several that are called so.
    fn find(&self, by: NodeId, key: &str, kind: Kind) -> Option<NodeId> {
        self.called(by, key).find(|id| self.graph.node(*id).kind() == kind)
    }

    fn called(&self, by: NodeId, key: &str) -> impl Iterator<Item = NodeId> {
        let own = self.graph.account_of(by);
        self.by_key.get(key).into_iter().flatten().copied().filter(move |id| self.graph.account_of(*id) == own)
    }

    /// The VPC or Power workspace that a transit gateway means: of its own account, or by CRN of another's that was read.
    fn joined(&self, by: NodeId, key: &str) -> Option<NodeId> {
        let is_vpc = |id: &NodeId| matches!(self.graph.node(*id).kind(), Kind::Vpc | Kind::ResourceInstance);
        let elsewhere = || self.by_key.get(key)?.iter().copied().find(|id| is_vpc(id) && key.starts_with("crn:"));
        self.called(by, key).find(is_vpc).or_else(elsewhere)
    }

    fn vpc(&self, node: &Node) -> Option<usize> {
        self.vpc_of.get(&node.vpc?).copied()
    }

    /// Nodes of a kind, without those of VPCs that are left out on purpose.
    fn looked_at(&self, kind: Kind) -> Vec<(NodeId, &'g Node)> {
        let all = self.of_kind(kind);
        all.filter(|(_, node)| node.vpc.is_none_or(|vpc| !self.not_looked_at.contains(&vpc))).collect()
    }

    fn close(self) -> Model {
        let mut model = self.model;
        for endpoint in &model.endpoints {
            if endpoint.floating.is_some() || model.subnets[endpoint.subnet].gateway.is_some() {
                model.outlets.insert((endpoint.vpc, endpoint.address));
            }
        }
        for group in &mut model.groups {
            group.guarded = group.guarded.max(group.members.len());
        }
        model
    }
}
