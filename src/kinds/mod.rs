//! The kinds of resource that drawstream knows: one file or one entry each.
//!
//! An entry says where a kind is read ([`List`]), how one item of IBM's reply joins the model
//! (the list's `read` function), where its cell sits ([`Level`]) and how it looks ([`Look`]).
//! The phases walk [`ALL`] and know no kind by name, but for those that the drawing is built of.

mod look;
pub mod services;

pub use look::{Category, Form, Look};

/// One kind of resource.
#[derive(Debug)]
pub struct Kind {
    /// The `kind` of its cells, events and counts: IBM's `resource_type` where it has one.
    pub name: &'static str,
    /// What people call several of them, as in `12 virtual servers`.
    pub plural: &'static str,
    /// The nearest ancestor with a kind that its cell has.
    pub level: Level,
    /// How it is drawn.
    pub look: Look,
}

/// Where a resource's cell sits: the nearest ancestor that has a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Directly in the account's box.
    Account,
    /// In its region.
    Region,
    /// In its VPC.
    Vpc,
    /// In its zone of its VPC.
    Zone,
    /// In the subnet of its primary interface.
    Subnet,
    /// In the subnet of its addresses, or in the VPC where they lie in several.
    SubnetOrVpc,
    /// Where the resource that it is attached to sits; in the region without one.
    WithTarget,
    /// In no box: it is data of what it belongs to (interfaces, attached volumes, rules).
    Data,
}

/// Placeholder registry until the kinds' own files land.
pub static ALL: &[Kind] = &[
    Kind {
        name: "account",
        plural: "accounts",
        level: Level::Account,
        look: Look { form: Form::Group, glyph: "ibm-cloud", category: Category::Network },
    },
    Kind {
        name: "region",
        plural: "regions",
        level: Level::Account,
        look: Look { form: Form::Group, glyph: "location", category: Category::Location },
    },
    Kind {
        name: "vpc",
        plural: "VPCs",
        level: Level::Region,
        look: Look { form: Form::Group, glyph: "ibm-cloud--vpc", category: Category::Network },
    },
    Kind {
        name: "zone",
        plural: "zones",
        level: Level::Vpc,
        look: Look { form: Form::Zone, glyph: "data--center", category: Category::Location },
    },
    Kind {
        name: "subnet",
        plural: "subnets",
        level: Level::Zone,
        look: Look { form: Form::Group, glyph: "ibm-cloud--subnets", category: Category::Network },
    },
    Kind {
        name: "instance",
        plural: "virtual servers",
        level: Level::Subnet,
        look: Look { form: Form::Node, glyph: "ibm-cloud--virtual-server-vpc", category: Category::Compute },
    },
    Kind {
        name: "bare_metal_server",
        plural: "bare metal servers",
        level: Level::Subnet,
        look: Look { form: Form::Node, glyph: "ibm-cloud--bare-metal-servers-vpc", category: Category::Compute },
    },
    Kind {
        name: "worker",
        plural: "cluster workers",
        level: Level::Subnet,
        look: Look { form: Form::Node, glyph: "ibm-cloud--kubernetes-service", category: Category::Compute },
    },
    Kind {
        name: "vpn_gateway",
        plural: "VPN gateways",
        level: Level::Subnet,
        look: Look { form: Form::Node, glyph: "ibm--vpn-for-vpc", category: Category::Security },
    },
    Kind {
        name: "vpn_server",
        plural: "VPN servers",
        level: Level::Subnet,
        look: Look { form: Form::Node, glyph: "ibm--vpn-for-vpc", category: Category::Security },
    },
    Kind {
        name: "public_gateway",
        plural: "public gateways",
        level: Level::Zone,
        look: Look { form: Form::Node, glyph: "gateway--public", category: Category::Network },
    },
    Kind {
        name: "load_balancer",
        plural: "load balancers",
        level: Level::Vpc,
        look: Look { form: Form::Node, glyph: "load-balancer--vpc", category: Category::Network },
    },
    Kind {
        name: "cluster",
        plural: "clusters",
        level: Level::Vpc,
        look: Look { form: Form::Node, glyph: "ibm-cloud--kubernetes-service", category: Category::Compute },
    },
    Kind {
        name: "endpoint_gateway",
        plural: "endpoint gateways",
        level: Level::SubnetOrVpc,
        look: Look { form: Form::Node, glyph: "ibm-cloud--vpc-endpoints", category: Category::Network },
    },
    Kind {
        name: "floating_ip",
        plural: "floating IPs",
        level: Level::WithTarget,
        look: Look { form: Form::Node, glyph: "floating-ip", category: Category::Network },
    },
    Kind {
        name: "transit_gateway",
        plural: "transit gateways",
        level: Level::Account,
        look: Look { form: Form::Node, glyph: "ibm-cloud--transit-gateway", category: Category::Network },
    },
    Kind {
        name: "direct_link",
        plural: "direct links",
        level: Level::Account,
        look: Look { form: Form::Node, glyph: "ibm-cloud--direct-link-2--connect", category: Category::Network },
    },
    Kind {
        name: "resource_instance",
        plural: "managed services",
        level: Level::Account,
        look: Look { form: Form::Node, glyph: "undefined", category: Category::Application },
    },
    Kind {
        name: "volume",
        plural: "volumes",
        level: Level::Region,
        look: Look { form: Form::Node, glyph: "block-storage", category: Category::Data },
    },
    Kind {
        name: "security_group",
        plural: "security groups",
        level: Level::Data,
        look: Look { form: Form::Zone, glyph: "group--security", category: Category::Security },
    },
    Kind {
        name: "network_acl",
        plural: "network ACLs",
        level: Level::Data,
        look: Look { form: Form::Node, glyph: "subnet-acl-rules", category: Category::Security },
    },
    Kind {
        name: "routing_table",
        plural: "routing tables",
        level: Level::Data,
        look: Look { form: Form::Node, glyph: "router", category: Category::Network },
    },
];

/// The kind of that name.
pub fn named(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name == name)
}
