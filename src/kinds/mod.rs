//! The kinds of resource that drawstream knows: one file or one entry each.
//!
//! An entry says where a kind is read ([`List`]), how one item of IBM's reply joins the model
//! (the list's `read` function), where its cell sits ([`Level`]) and how it looks ([`Look`]).
//! The phases walk [`ALL`] and know no kind by name, but for those that the drawing is built of.

mod look;

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
