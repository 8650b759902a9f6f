//! Takes one request through the phases and tells its events.

mod draw;
pub mod event;
pub mod job;
mod order;
pub mod owner;
mod phases;
pub mod registry;
mod report;

pub use order::{Order, Runner};
