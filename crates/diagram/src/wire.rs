//! Lines before they have a way.

use crate::ItemId;

/// At which end of a wire its lines share a trunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trunk {
    /// Where it starts: one to many.
    Start,
    /// Where it ends: many to one.
    End,
    /// Nowhere: it means something else than the others at its ends.
    Alone,
}

/// What stands in place of a line that would run across the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// The mark where the line would start.
    pub start: String,
    /// The mark where it would end.
    pub end: String,
    /// The ids of what it would lead to, which the cell at its start then tells.
    pub ends: Vec<String>,
}

/// A line that is wanted.
#[derive(Debug, Clone)]
pub struct Wire {
    /// The cell's id, unique on the page.
    pub id: String,
    /// Where it starts.
    pub from: ItemId,
    /// Where it ends.
    pub to: ItemId,
    /// At which end it shares a trunk with others.
    pub trunk: Trunk,
    /// The `relation` of its cell.
    pub relation: &'static str,
    /// What the theme finds its style by.
    pub class: &'static str,
    /// Whether it has an arrow at its end.
    pub arrow: bool,
    /// Whether it has an arrow at its start, too.
    pub both: bool,
    /// The ids of all real ends, where one of its ends is a box that holds them.
    pub members: Vec<String>,
    /// The ids of the VPCs that it joins to its start, where its other end is their account.
    pub vpcs: Vec<String>,
    /// Words about it.
    pub words: String,
    /// What may stand in its place; none where it is a line however long it is.
    pub marks: Option<Marks>,
}
