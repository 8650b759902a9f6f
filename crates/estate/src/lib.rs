//! What an IBM Cloud account is: kinds of resources, what is known of each in typed facts, how they refer to each
//! other, and what of the account was read.
//!
//! Nothing here knows how the account is read, drawn or put into words.

pub mod coverage;
pub mod crn;
pub mod declared;
pub mod facts;
pub mod gap;
pub mod inventory;
pub mod kind;
pub mod net;
pub mod order;
pub mod reading;
pub mod reference;
pub mod region;
pub mod relation;
pub mod resource;
pub mod rule;
mod text;
mod unresolved;
pub mod unseen;
mod upon;

pub use coverage::{Coverage, CoverageState, Warning};
pub use crn::{Crn, is_account};
pub use declared::{Action, Declared, Placed, Planned};
pub use facts::Facts;
pub use gap::Gap;
pub use kind::{Kind, Role};
pub use net::{Address, Cidr, Ports};
pub use order::natural;
pub use reading::{Cost, LeftOut, Origin, Reading, Scope};
pub use reference::{Detail, Link, Note, Pointer, Ref, Target};
pub use relation::{ExternalForm, Relation};
pub use resource::{Addition, Home, Resource};

/// Whether a field holds nothing: it is then left out of the inventory.
pub(crate) fn is_unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
