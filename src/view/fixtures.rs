//! Models made by hand, for tests.

use crate::kinds;
use crate::model::{Edge, End, External, ExternalForm, ExternalId, Missing, Model, Node, NodeId, Relation};

/// Makes a model; nodes are to be added parents first and siblings together.
pub struct Builder {
    model: Model,
}

impl Builder {
    /// An account without anything in it.
    pub fn new() -> Self {
        let model = Model {
            counted: std::collections::BTreeMap::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            externals: Vec::new(),
            missing: Vec::new(),
            scope: String::new(),
        };
        let mut builder = Self { model };
        builder.push("account", "acc", "Example", None);
        builder
    }

    fn push(&mut self, kind: &str, id: &str, name: &str, parent: Option<NodeId>) -> NodeId {
        let at = NodeId(u32::try_from(self.model.nodes.len()).unwrap());
        self.model.nodes.push(Node {
            kind: kinds::named(kind).unwrap(),
            id: id.into(),
            crn: format!("crn:{id}").into(),
            name: name.into(),
            region: "eu-de".into(),
            resource_group: "default".into(),
            tags: vec!["env:test".into()],
            parent,
            vpc: None,
            unplaced: false,
            drawn: true,
            children: Vec::new(),
            caption: "".into(),
            data: Vec::new(),
        });
        if let Some(parent) = parent {
            self.model.nodes[parent.0 as usize].children.push(at);
        }
        at
    }

    /// A node whose id is made of its kind, its name and its number.
    pub fn add(&mut self, kind: &str, name: &str, parent: NodeId) -> NodeId {
        let id = format!("{kind}-{}", self.model.nodes.len());
        self.push(kind, &id, name, Some(parent))
    }

    /// The same with a second line.
    pub fn tile(&mut self, kind: &str, name: &str, caption: &str, parent: NodeId) -> NodeId {
        let id = self.add(kind, name, parent);
        self.node(id).caption = caption.into();
        id
    }

    /// The node at `id`.
    pub fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.model.nodes[id.0 as usize]
    }

    /// A line to a node.
    pub fn join(&mut self, relation: Relation, from: NodeId, to: NodeId) {
        self.model.edges.push(Edge { relation, from, to: End::Node(to), label: "".into() });
    }

    /// A line to something outside the account.
    pub fn leave(&mut self, relation: Relation, from: NodeId, form: ExternalForm, name: &str) {
        let to = ExternalId(u32::try_from(self.model.externals.len()).unwrap());
        self.model.externals.push(External { form, name: name.into(), detail: "".into() });
        self.model.edges.push(Edge { relation, from, to: End::External(to), label: "".into() });
    }

    /// Says that a part was not read.
    pub fn missing(&mut self, kind: &'static str, message: &str) {
        self.model.missing.push(Missing { region: "eu-de".into(), kind, message: message.into() });
    }

    /// The model.
    pub fn build(mut self) -> Model {
        self.model.edges.sort();
        self.model
    }
}

/// A region, one VPC with a load balancer over three zones of two tiers, a transit gateway and a service.
pub fn three_zones() -> Model {
    let mut b = Builder::new();
    let account = NodeId(0);
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
    let balancer = b.tile("load_balancer", "front", "public application load balancer", vpc);
    b.node(balancer).data.push(("access", "public".into()));
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
    let service = b.add("resource_instance", "assets", account);
    b.node(service).data.push(("service", "cloud-object-storage".into()));
    b.missing("volume", "The identity may not list volumes.");
    b.build()
}

/// One server of that name in a subnet, and things in places that are not known.
pub fn odd(name: &str) -> Model {
    let mut b = Builder::new();
    let account = NodeId(0);
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
pub fn large(vpcs: usize, servers: usize) -> Model {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", NodeId(0));
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
