//! The program as people run it: a process, its streams, its exit code.
#![allow(clippy::unwrap_used)]

mod answers;
mod changes;
mod compare;
mod draw;
#[cfg(unix)]
mod hand_over;
mod incomplete;
mod keys;
mod masks;
mod mcp;
mod reach;
mod run;
mod serve;
mod survey;
mod terraform;
mod update;
mod usage;
