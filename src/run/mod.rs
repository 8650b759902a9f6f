//! Takes one request through the phases and tells its events.

pub mod event;
