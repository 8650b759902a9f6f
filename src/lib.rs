//! drawstream reads a live IBM Cloud account and draws its architecture as an editable Draw.io file.
//!
//! The phases are modules and crates, and data flows one way:
//! [`http`] → [`collect`] → [`model`] → [`view`] → layout → [`outputs`] → [`store`].
//! [`kinds`] says, for each kind of resource, where it is read and how it joins the model; [`run`] takes one request
//! through the phases and tells its events.

mod aws;
pub mod config;
pub mod drawing;
pub mod http;
#[path = "outputs/inventory.rs"]
pub mod inventory;
pub mod kinds;
pub mod layout;
pub mod logs;
pub mod metrics;
pub mod model;
pub mod outputs;
pub mod run;
pub mod seal;
pub mod store;
pub mod view;
mod words;

pub use drawstream_graph::estate;
pub use drawstream_sources::live as collect;
pub use drawstream_sources::tls;
