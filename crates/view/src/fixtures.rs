//! Graphs made by hand, for tests.

use drawstream_graph::estate::facts::{self, Access};
use drawstream_graph::estate::{Coverage, CoverageState, Detail, ExternalForm, Kind, Relation, Resource};
use drawstream_graph::{Edge, End, External, ExternalId, Graph, Node, NodeId};

pub use crate::ACCOUNT;

/// Makes a graph; nodes are to be added parents first and siblings together.
pub struct Builder {
    graph: Graph,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// An account without anything in it.
    pub fn new() -> Self {
        let mut builder = Self { graph: Graph::default() };
        builder.push("account", "acc", "Example", None);
        builder
    }

    fn push(&mut self, kind: &str, id: &str, name: &str, parent: Option<NodeId>) -> NodeId {
        let at = NodeId::at(self.graph.nodes.len());
        let mut resource =
            Resource::new(Kind::named(kind).unwrap_or_else(|| panic!("no kind {kind}")), id, &"eu-de".into());
        resource.crn = format!("crn:{id}").into();
        resource.name = name.into();
        resource.group.1 = "default".into();
        resource.tags = vec!["env:test".into()];
        self.graph.nodes.push(Node {
            resource,
            parent,
            vpc: None,
            unplaced: false,
            drawn: true,
            children: Vec::new(),
            further: Vec::new(),
            unknown: Vec::new(),
        });
        if let Some(parent) = parent {
            self.graph.nodes[parent.index()].children.push(at);
        }
        at
    }

    /// A node whose id is made of its kind, its name and its number.
    pub fn add(&mut self, kind: &str, name: &str, parent: NodeId) -> NodeId {
        let id = format!("{kind}-{}", self.graph.nodes.len());
        self.push(kind, &id, name, Some(parent))
    }

    /// Something that is only data of others, in a VPC.
    pub fn data(&mut self, kind: &str, name: &str, vpc: NodeId) -> NodeId {
        let id = format!("{kind}-{}", self.graph.nodes.len());
        let at = self.push(kind, &id, name, None);
        self.node(at).vpc = Some(vpc);
        self.node(at).drawn = false;
        at
    }

    /// An instance of that managed service.
    pub fn service(&mut self, name: &str, service: &str) -> NodeId {
        let id = self.add("resource_instance", name, ACCOUNT);
        let facts = facts::ResourceInstance { service: service.into(), ..facts::ResourceInstance::default() };
        self.node(id).resource.facts = facts.into();
        id
    }

    /// A node with that second line, by the fact that gives it.
    pub fn tile(&mut self, kind: &str, name: &str, caption: &str, parent: NodeId) -> NodeId {
        let id = self.add(kind, name, parent);
        let resource = &mut self.node(id).resource;
        resource.facts = match resource.kind {
            Kind::Subnet => facts::Subnet { cidr: caption.into(), ..facts::Subnet::default() }.into(),
            Kind::Instance => {
                let (address, profile) = caption.split_once(" · ").unwrap_or(("", caption));
                resource.addresses.extend((!address.is_empty()).then(|| address.into()));
                facts::Instance { profile: profile.into(), ..facts::Instance::default() }.into()
            }
            Kind::PublicGateway => facts::PublicGateway { public_address: caption.into() }.into(),
            Kind::FloatingIp => facts::FloatingIp { address: caption.into() }.into(),
            Kind::TransitGateway => {
                facts::TransitGateway { location: caption.into(), ..facts::TransitGateway::default() }.into()
            }
            Kind::LoadBalancer => facts::LoadBalancer {
                access: Some(Access::Public),
                family: caption.into(),
                ..facts::LoadBalancer::default()
            }
            .into(),
            kind => panic!("no caption for {kind:?}"),
        };
        id
    }

    /// The node at `id`.
    pub fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.graph.nodes[id.index()]
    }

    /// A line to a node.
    pub fn join(&mut self, relation: Relation, from: NodeId, to: NodeId) {
        self.graph.edges.push(Edge { relation, from, to: End::Node(to), notes: Vec::new() });
    }

    /// A line to something outside the account.
    pub fn leave(&mut self, relation: Relation, from: NodeId, form: ExternalForm, name: &str) {
        let to = ExternalId::at(self.graph.externals.len());
        self.graph.externals.push(External { form, name: name.into(), detail: Detail::default() });
        self.graph.edges.push(Edge { relation, from, to: End::External(to), notes: Vec::new() });
    }

    /// Says that a part was not read.
    pub fn missing(&mut self, kind: &str, role: &str) {
        self.graph.coverage.push(Coverage {
            region: "eu-de".into(),
            kind: kind.into(),
            state: CoverageState::Refused,
            found: 0,
            status: Some(403),
            code: None,
            reason: None,
            tries: Some(1),
            role: Some(role.into()),
            request_id: None,
            read_at: None,
            addresses: Vec::new(),
        });
    }

    /// The graph.
    pub fn build(mut self) -> Graph {
        self.graph.edges.sort();
        self.graph
    }
}

/// A region, one VPC with a load balancer over three zones of two tiers, a transit gateway and a service.
pub fn three_zones() -> Graph {
    let mut b = Builder::new();
    let account = ACCOUNT;
    let region = b.add("region", "eu-de", account);
    let vpc = b.add("vpc", "shop", region);
    let (mut web, mut gateways, mut subnets) = (Vec::new(), Vec::new(), Vec::new());
    for zone in 1..=3 {
        let box_ = b.add("zone", &format!("eu-de-{zone}"), vpc);
        for tier in ["web", "data"] {
            let subnet = b.tile("subnet", &format!("{tier}-{zone}"), "10.0.0.0/24 · acl default", box_);
            for at in 1..=2 {
                let server = b.tile("instance", &format!("{tier}-{zone}-{at}"), "10.0.0.4 · bx2-4x16", subnet);
                if tier == "web" {
                    web.push(server);
                }
            }
            if tier == "web" {
                subnets.push(subnet);
            }
        }
        gateways.push(b.tile("public_gateway", &format!("gateway-{zone}"), "169.1.1.1", box_));
    }
    let balancer = b.tile("load_balancer", "front", "application", vpc);
    for &server in &web {
        b.join(Relation::Member, balancer, server);
    }
    for (&subnet, &gateway) in subnets.iter().zip(&gateways) {
        b.join(Relation::Egress, subnet, gateway);
    }
    let transit = b.tile("transit_gateway", "hub", "eu-de local", account);
    b.join(Relation::Connects, transit, vpc);
    b.leave(Relation::Connects, transit, ExternalForm::Network, "classic");
    b.leave(Relation::Member, balancer, ExternalForm::Unknown, "10.9.9.9");
    b.service("assets", "cloud-object-storage");
    b.missing("volume", "Viewer on VPC Infrastructure Services: Block Storage for VPC");
    b.build()
}

/// One server of that name in a subnet, and things in places that are not known.
pub fn odd(name: &str) -> Graph {
    let mut b = Builder::new();
    let account = ACCOUNT;
    let region = b.add("region", name, account);
    let vpc = b.add("vpc", name, region);
    let zone = b.add("zone", name, vpc);
    let subnet = b.tile("subnet", name, name, zone);
    let server = b.tile("instance", name, name, subnet);
    let address = b.tile("floating_ip", name, "", subnet);
    b.join(Relation::Attached, address, server);
    let lost = b.add("subnet", name, vpc);
    b.node(lost).unplaced = true;
    let adrift = b.add("instance", name, vpc);
    b.node(adrift).unplaced = true;
    b.add("vpc", name, region);
    let gateway = b.add("vpn_gateway", name, region);
    b.leave(Relation::Peer, gateway, ExternalForm::Peer, name);
    b.leave(Relation::Member, gateway, ExternalForm::Unknown, name);
    b.build()
}

/// A VPC whose subnets hold many servers.
pub fn large(vpcs: usize, servers: usize) -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    for vpc in 0..vpcs {
        let box_ = b.add("vpc", &format!("vpc-{vpc}"), region);
        let mut members = Vec::new();
        for zone in 1..=3 {
            let zone_box = b.add("zone", &format!("eu-de-{zone}"), box_);
            let subnet = b.add("subnet", &format!("net-{zone}"), zone_box);
            for server in 0..servers {
                members.push(b.add("instance", &format!("server-{server}"), subnet));
            }
        }
        let balancer = b.add("load_balancer", "front", box_);
        for server in members {
            b.join(Relation::Member, balancer, server);
        }
    }
    b.build()
}
