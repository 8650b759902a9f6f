//! An account as an assistant asks about it, by the Model Context Protocol: tools over the graph, over what may talk to
//! what, and over what changed; resources and prompts. [`Server`] answers one caller; rmcp speaks the protocol for it, of
//! revision 2026-07-28, where every request stands for itself, and of those before it, without sessions: over HTTP
//! ([`http`]) and on a pipe ([`pipe`]). Where accounts come from, and who may ask
//! for which, is the [`Host`]'s concern: a laptop's program or the service. Nothing here writes, calls or opens a file.
//!
//! Names of an account are hostile text: `clean` is passed by every answer of a tool.

mod arguments;
mod call;
mod clean;
mod held;
mod host;
pub mod http;
mod page;
pub mod pipe;
mod prompts;
mod resources;
mod server;
mod tasks;
mod tools;

pub use arguments::Draw;
pub use held::{Held, Page};
pub use host::{AccountRow, Content, Drawn, Host, Listing, Progress, Stage, Standing, State, Tell, Trouble};
pub use resources::{Part, Place};
pub use server::{Given, Server};

pub use drawstream_graph as graph;
pub use drawstream_reach::Options;
