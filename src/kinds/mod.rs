//! The kinds of resource that drawstream knows: one file or one entry each.
//!
//! An entry says where a kind is read ([`List`]), how one item of IBM's reply joins the model
//! (the list's `read` function), where its cell sits ([`Level`]) and how it looks ([`Look`]).
//! The phases walk [`ALL`] and know no kind by name, but for those that the drawing is built of.

mod look;
mod relation;

pub use look::{Category, Form, Look};
pub use relation::{ExternalForm, Relation};

use crate::collect::{At, Follow, Found, Item, Service};

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
    /// The lists that it is read from; none for what other replies tell (account, zone, worker's siblings).
    pub lists: &'static [List],
}

/// One list of IBM's APIs.
#[derive(Debug)]
pub struct List {
    /// The kind that its calls count for, by name.
    pub kind: &'static str,
    /// The API.
    pub service: Service,
    /// When it is asked.
    pub when: When,
    /// Path behind the service's base; each `{}` is filled by [`Follow::args`](crate::collect::Follow).
    pub path: &'static str,
    /// Key of the items in the reply; empty where the reply is a bare array.
    pub key: &'static str,
    /// How its pages follow each other.
    pub paging: Paging,
    /// Query parameters beside those that every call of the service has.
    pub query: &'static [(&'static str, &'static str)],
    /// The IAM role or action that opens it.
    pub role: &'static str,
    /// Takes one item into what was found.
    pub read: Read,
}

/// Takes one item of a list into what was found.
pub type Read = fn(&Item<'_>, &At<'_>, &mut Found);

/// When a list is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Once, at the start.
    Account,
    /// In every region, at the start: what needs no VPC, and what further calls or many pages wait for.
    Region,
    /// In every region that holds a VPC, or where that cannot be told.
    RegionWithVpc,
    /// Where another list's item asks for it.
    Followed,
}

/// How the pages of a list follow each other (section 3.2 of IBM's API facts).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// One reply holds all.
    None,
    /// The reply is the item itself.
    One,
    /// `next.href` (or `next.start`), whose `start` is added to the first request.
    NextHref,
    /// `next_url`, whose `start` is added to the first request.
    NextUrl,
    /// `search_cursor`, posted until a page is not full.
    Cursor {
        /// Items of a full page.
        limit: u64,
    },
    /// `offset`, until `total_count`.
    Offset,
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
    /// In its zone of its VPC; in its region where it belongs to no VPC.
    ZoneOrRegion,
    /// In the resource that it is a part of.
    Within,
    /// Where the resource that it is attached to sits; in the region without one.
    WithTarget,
    /// In no box and no model: its number is told.
    Counted,
    /// In no box: it is data of what it belongs to (interfaces, attached volumes, rules).
    Data,
}

mod account;
mod address_prefix;
mod bare_metal_server;
mod cluster;
mod counted;
mod dedicated_host;
mod direct_link;
mod dns_zone;
mod endpoint_gateway;
mod floating_ip;
mod flow_log_collector;
mod instance;
mod instance_group;
mod load_balancer;
mod network_acl;
mod placement_group;
mod power;
mod private_path_service_gateway;
mod public_address_range;
mod public_gateway;
mod region;
mod resource_group;
mod resource_instance;
mod routing_table;
mod satellite_location;
mod security_group;
mod share;
mod subnet;
mod tag;
mod transit_gateway;
mod virtual_network_interface;
mod volume;
mod vpc;
mod vpn_gateway;
mod vpn_server;

/// Every kind, in the order in which siblings are drawn.
pub static ALL: &[&Kind] = &[
    &account::ACCOUNT,
    &region::REGION,
    &vpc::VPC,
    &vpc::ZONE,
    &subnet::SUBNET,
    &public_gateway::PUBLIC_GATEWAY,
    &load_balancer::LOAD_BALANCER,
    &cluster::CLUSTER,
    &cluster::CLUSTER_OUTSIDE_VPC,
    &instance_group::INSTANCE_GROUP,
    &private_path_service_gateway::PRIVATE_PATH_SERVICE_GATEWAY,
    &flow_log_collector::FLOW_LOG_COLLECTOR,
    &cluster::WORKER,
    &instance::INSTANCE,
    &bare_metal_server::BARE_METAL_SERVER,
    &vpn_gateway::VPN_GATEWAY,
    &vpn_server::VPN_SERVER,
    &endpoint_gateway::ENDPOINT_GATEWAY,
    &share::SHARE,
    &floating_ip::FLOATING_IP,
    &public_address_range::PUBLIC_ADDRESS_RANGE,
    &dedicated_host::DEDICATED_HOST,
    &placement_group::PLACEMENT_GROUP,
    &volume::VOLUME,
    &transit_gateway::TRANSIT_GATEWAY,
    &direct_link::DIRECT_LINK,
    &satellite_location::SATELLITE_LOCATION,
    &resource_instance::RESOURCE_INSTANCE,
    &power::PVM_INSTANCE,
    &power::PVM_NETWORK,
    &dns_zone::DNS_ZONE,
    &virtual_network_interface::VIRTUAL_NETWORK_INTERFACE,
    &security_group::SECURITY_GROUP,
    &network_acl::NETWORK_ACL,
    &routing_table::ROUTING_TABLE,
    &address_prefix::ADDRESS_PREFIX,
    &resource_group::RESOURCE_GROUP,
    &tag::TAG,
    &counted::KEY,
    &counted::IMAGE,
    &counted::SNAPSHOT,
];

pub use account::ACCOUNT;
pub use region::REGION;
pub use vpc::{VPC, ZONE};

/// The kind of that name.
pub fn named(name: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|kind| kind.name == name)
}

impl Kind {
    /// Its place in [`ALL`], by which siblings are ordered.
    pub fn rank(&self) -> usize {
        ALL.iter().position(|kind| kind.name == self.name).unwrap_or(ALL.len())
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Kind {}

/// A kind that is drawn as a tile.
const fn node(
    name: &'static str,
    plural: &'static str,
    level: Level,
    glyph: &'static str,
    category: Category,
    lists: &'static [List],
) -> Kind {
    Kind { name, plural, level, look: Look { form: Form::Node, glyph, category }, lists }
}

/// A list of VPC infrastructure: paged by `next.href`.
const fn vpc_list(
    kind: &'static str,
    when: When,
    path: &'static str,
    key: &'static str,
    role: &'static str,
    read: Read,
) -> List {
    List { kind, service: Service::Vpc, when, path, key, paging: Paging::NextHref, query: &[], role, read }
}

/// A sub-list of VPC infrastructure that is not paged.
const fn vpc_sub_list(
    kind: &'static str,
    path: &'static str,
    key: &'static str,
    role: &'static str,
    read: Read,
) -> List {
    List { kind, service: Service::Vpc, when: When::Followed, path, key, paging: Paging::None, query: &[], role, read }
}
