//! A drawing that people worked in, and the same account drawn anew: what they did stays.
//!
//! [`read`] takes a file apart, [`merge`] joins it with new sheets. What a cell was drawn like stands in the file itself
//! ([`drawstream_diagram::base`]), so that what a person changed can be told from what the account changed:
//! 1. [`seen`]: which cell of the file is which shape of the new sheets.
//! 2. [`hands`]: what a person made of it.
//! 3. [`places`]: what was there stays where it was, what is new finds a place ([`slots`]), boxes grow ([`push`]) and
//!    rows stay rows ([`rows`]).
//! 4. [`lines`]: lines keep their ways where they may, others get new ones ([`route`]).
//! 5. [`added`]: what a person added, on our pages and on pages of its own ([`pages`]).
//! 6. [`raise`]: what was moved onto another box is not covered by it.
//!
//! Everything is a pure function of the file and the sheets. What a cell stands for is not known here.

mod added;
mod forms;
mod hands;
mod lines;
mod merge;
pub mod old;
pub mod open;
mod outlines;
mod pages;
mod places;
mod push;
mod raise;
pub mod read;
mod rename;
mod report;
pub mod restore;
mod route;
mod rows;
mod seen;
mod slots;

pub use merge::{Labels, Options, merge};
pub use rename::{Names, What, rename};
pub use report::Report;
