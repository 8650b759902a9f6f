//! Many accounts side by side: [`Index`] says which there are and how each was read, [`Joins`] finds what joins them,
//! [`known`] keeps of each part the last state in which it was read, and [`News`] is what is told of an account that
//! has changed.

mod index;
mod joins;
mod known;
mod news;

pub use index::{Changed, Entry, FORMAT, Index, Named, Problem, State};
pub use joins::{Join, Joins};
pub use known::known;
pub use news::{Counts, Largest, News};
