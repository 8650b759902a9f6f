//! The protocol and the tools over accounts of the reach room's tests.
#![allow(clippy::unwrap_used)]

mod hostile;
mod support;
mod tasks;
mod tools;
mod wire;
