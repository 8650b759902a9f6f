//! drawstream reads a live IBM Cloud account and draws its architecture as an editable Draw.io file.
//!
//! The phases are modules and data flows one way:
//! [`http`] → [`collect`] → [`model`] → [`layout`] → [`export`] → [`store`].
//! [`kinds`] says, for each kind of resource, where it is read, how it joins the model and how it looks;
//! [`run`] takes one request through the phases and tells its events.

mod aws;
pub mod config;
pub mod export;
pub mod http;
pub mod kinds;
pub mod layout;
pub mod logs;
pub mod metrics;
pub mod model;
pub mod run;
pub mod seal;
pub mod store;
mod words;

pub use drawstream_graph::estate;
pub use drawstream_sources::live as collect;
pub use drawstream_sources::tls;
