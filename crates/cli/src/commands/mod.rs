//! The commands, one module each, and what runs them.

mod accounts;
mod analysed;
pub mod changes;
mod collect;
mod completions;
mod draw;
mod explain;
mod lint;
mod man;
mod mcp;
mod reach;
mod serve;
mod survey;
mod unmask;

use crate::arguments::{Arguments, Command, Serve};
use crate::error::CliError;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

/// Follows a command line.
///
/// # Errors
/// [`CliError`].
pub fn run(arguments: Arguments) -> Result<(), CliError> {
    match arguments.command {
        Some(Command::Draw(options)) => guarded(|| draw::run(options)),
        Some(Command::Collect(options)) => guarded(|| collect::run(options)),
        Some(Command::Changes(options)) => guarded(|| changes::run(options)),
        Some(Command::Unmask(options)) => guarded(|| unmask::run(&options)),
        Some(Command::Reach(options)) => guarded(|| reach::run(options)),
        Some(Command::Explain(options)) => guarded(|| explain::run(options)),
        Some(Command::Lint(options)) => guarded(|| lint::run(options)),
        Some(Command::Accounts(options)) => guarded(|| accounts::run(options)),
        Some(Command::Survey(options)) => guarded(|| survey::run(options)),
        Some(Command::Mcp(options)) => guarded(|| mcp::run(options)),
        Some(Command::Serve(options)) => serve::run(&options, true),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man { command }) => man::run(command.as_deref()),
        None => serve::run(&Serve { port: arguments.port, open: arguments.open, from: None }, false),
    }
}

/// Where the last panic was.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Makes an error of a panic. Its message may quote a name of the account, so that only its place is told.
fn guarded(command: impl FnOnce() -> Result<(), CliError>) -> Result<(), CliError> {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(", at {}:{}", place.file(), place.line()));
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place.unwrap_or_default();
    }));
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(CliError::Broken(place))
    })
}

/// Runs a command's future. What still computes at its end, after Ctrl-C, is not waited for.
fn block_on(command: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Threads)?;
    let result = runtime.block_on(command);
    runtime.shutdown_background();
    result
}

/// Writes an answer to standard output.
fn answer(bytes: &[u8]) -> Result<(), CliError> {
    let failed = |source: io::Error| CliError::Output { name: "standard output".to_owned(), source };
    crate::terminal::answer(bytes).map_err(failed)
}
