//! Takes one request through the phases and tells its events.

mod before;
mod deadline;
mod draw;
pub mod event;
mod failure;
pub mod job;
mod journal;
mod keep;
mod order;
mod phases;
pub mod registry;
mod report;
mod resume;
mod runner;
mod save;
mod stream;
mod watch;

pub use deadline::Deadline;
pub use order::{Caller, Earlier, Extras, Input, Order};
pub use runner::{Found, Refusal, Runner};
pub use stream::Stream;
