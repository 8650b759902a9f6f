//! An account as an assistant asks about it, by the Model Context Protocol: tools over the graph, over what may talk to
//! what, and over what changed; resources and prompts. [`Server`] speaks the protocol, of revision 2026-07-28, where
//! every request stands for itself, and of those before it, without sessions. Where accounts come from, and who may ask
//! for which, is the [`Host`]'s concern: a laptop's program or the service. Nothing here writes, calls or opens a file.
//!
//! Names of an account are hostile text: `clean` is passed by every answer of a tool.

mod arguments;
mod clean;
mod held;
mod host;
mod page;
mod prompts;
mod resources;
mod rpc;
mod server;
mod tools;

pub use arguments::Draw;
pub use held::{Held, Page};
pub use host::{AccountRow, Content, Drawn, Host, Listing, Progress, State, Tell, Trouble};
pub use resources::{Part, Place};
pub use rpc::{ADMITTED, Headers, Reply, decoded};
pub use server::{Given, Notify, Server};

pub use drawstream_graph as graph;
pub use drawstream_reach::Options;
