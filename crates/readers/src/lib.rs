//! IBM Cloud's replies, read into typed facts.
//!
//! [`kinds`] has one file for each kind of resource: the lists that it is read from, and how one item of a reply
//! becomes facts. Here is what they are written with: [`list`] (a list of IBM's APIs), [`item`] (one item of a reply,
//! and what it gives), [`wire`] (shapes that many replies have in common), [`loose`] (fields that are not quite as
//! documented).

pub mod item;
pub mod kinds;
pub mod list;
pub mod loose;
pub mod unlisted;
pub mod wire;

pub use item::{At, Follow, Found, Item};
pub use kinds::lists;
pub use list::{Api, List, Paging, Read, When};
pub use unlisted::Unlisted;
