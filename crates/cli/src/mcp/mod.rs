//! An assistant's program on this machine: messages come in on standard input, one a line, and answers go out on
//! standard output. Where accounts come from is the `desk`.

mod desk;
mod folder;
mod job;
mod others;
mod pipe;

use crate::arguments::Mcp;
use crate::error::CliError;
use crate::interrupt::told_to_end;
use desk::Desk;
use drawstream_mcp::{Given, Server};
use std::sync::Arc;

/// Answers until the input ends, or the program is told to end.
///
/// # Errors
/// Where what it is started with cannot be read: that is told before the first message.
pub async fn serve(options: Mcp) -> Result<(), CliError> {
    let mut told = std::pin::pin!(told_to_end());
    let desk = tokio::select! {
        biased;
        () = &mut told => return Err(CliError::Interrupted(String::new())),
        desk = Desk::open(options) => desk?,
    };
    let server = Server::new(Arc::new(desk), (), Given { version: env!("CARGO_PKG_VERSION") });
    tokio::select! {
        biased;
        () = &mut told => Ok(()),
        ended = pipe::serve(server) => ended,
    }
}
