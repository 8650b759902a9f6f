//! drawstream reads an IBM Cloud account and draws its architecture as an editable Draw.io file.
//!
//! This is the service: HTTP, jobs, storage, and the programs. The phases are crates, and data flows one way: sources
//! → graph → view → layout → outputs; [`drawing`] is the way from a graph to a drawing.

pub mod aws;
pub mod changed;
pub mod config;
pub mod drawing;
pub mod http;
pub mod input;
pub mod last_words;
pub mod logs;
pub mod masking;
pub mod metrics;
pub mod run;
pub mod seal;
pub mod secrets;
pub mod store;
pub mod survey;

pub use drawstream_graph as graph;
pub use drawstream_graph::estate;
pub use drawstream_merge as merge;
pub use drawstream_outputs as outputs;
pub use drawstream_reach as reach;
pub use drawstream_sources::live as collect;
pub use drawstream_sources::tls;
pub use drawstream_view as view;
