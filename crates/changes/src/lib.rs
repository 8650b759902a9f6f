//! What changed between two states of an account.
//!
//! Two graphs are compared, not their texts: a resource is known again by kind and id, and one that was made anew under
//! its old name and place is *replaced*. What one of the two did not read is unknown, never removed ([`Unknown`]); what
//! changes by itself from one hour to the next is no change (`noise`). The result is a pure function of the two graphs.

mod compare;
mod fields;
mod noise;
mod parts;
mod planned;
mod relations;
mod told;

#[cfg(test)]
mod tests;

pub use compare::compare;
pub use drawstream_graph::estate;

use drawstream_graph::estate::{Kind, Origin};
use serde::Serialize;
use serde_json::Value;

/// Why two states cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// They are of different accounts, by their ids.
    #[error("they are of two accounts, {from} and {to}")]
    Accounts {
        /// The old one's.
        from: String,
        /// The new one's.
        to: String,
    },
    /// One holds another resource group than the other, or the whole account.
    #[error("one holds {from}, the other {to}")]
    Groups {
        /// What the old one holds, in words.
        from: String,
        /// What the new one holds.
        to: String,
    },
}

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The old state.
    pub from: Side,
    /// The new state.
    pub to: Side,
    /// Sorted by place, kind, name and id.
    pub changes: Vec<Change>,
    /// What only one of the two read; sorted.
    pub unknown: Vec<Unknown>,
}

/// One of the two states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The account's id; empty where the source does not have it.
    pub account: String,
    /// The account's name.
    pub name: String,
    /// When it was read, RFC 3339; empty where that is not known.
    pub read_at: String,
    /// Where it was read from.
    pub origin: Origin,
}

/// What became of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one of the old name in the old place.
    Replaced,
    /// Something of it is different.
    Changed,
}

/// How much a change matters, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Something came, went, moved, or is joined otherwise.
    Structure,
    /// It is set up otherwise.
    Configuration,
    /// It is called or grouped otherwise.
    Label,
    /// It is in another state.
    State,
}

/// A change of one resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What became of it.
    pub change: Sign,
    /// The class of the most important of its differences.
    pub class: Class,
    /// What it is.
    #[serde(serialize_with = "id_of")]
    pub kind: Kind,
    /// Its id; the new one where it is replaced.
    pub id: String,
    /// Its CRN, may be empty.
    pub crn: String,
    /// Its name, or its id; the new one.
    pub name: String,
    /// The names of what it lies in, region first; the old ones where it is gone.
    pub path: Vec<String>,
    /// What is different, the most important first.
    pub fields: Vec<Field>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its name; parts of parts behind dots, with the names of the parts: `rules.web-in.action`.
    pub field: String,
    /// How much it matters.
    pub class: Class,
    /// The old value; null where there was none.
    pub from: Value,
    /// The new value; null where there is none.
    pub to: Value,
}

/// Which of the two states does not tell of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The new one.
    New,
    /// The old one.
    Old,
    /// Both.
    Both,
}

/// A kind in a region that one of the two states does not tell of, or that neither could read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unknown {
    /// The region, or `global`.
    pub region: String,
    /// The kind's id.
    pub kind: String,
    /// How many the side has that read it; not in files.
    #[serde(skip)]
    pub found: u64,
    /// Which side did not read it; not in files.
    #[serde(skip)]
    pub missing: Missing,
}

fn id_of<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.id())
}

impl Changes {
    /// How many there are of a sign.
    pub fn count(&self, sign: Sign) -> usize {
        self.changes.iter().filter(|change| change.change == sign).count()
    }
}

impl Sign {
    /// Every sign, in the order in which they are told.
    pub const ALL: [Sign; 4] = [Sign::Added, Sign::Removed, Sign::Replaced, Sign::Changed];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Changed => "changed",
        }
    }

    /// The character that stands for it.
    pub const fn mark(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Replaced => '±',
            Self::Changed => '~',
        }
    }
}
