//! Many accounts side by side: [`Index`] says which there are and how each was read, [`Joins`] finds what joins them.

mod index;
mod joins;

pub use index::{Changed, Entry, FORMAT, Index, Named, Problem, State};
pub use joins::{Join, Joins};
