//! The laptop host.

use clap::Parser;
use drawstream::logs;
use drawstream_cli::Laptop;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Draws the architecture of an IBM Cloud account as an editable Draw.io file.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Port of 127.0.0.1 to listen on; 0 takes any free one.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logs::init(drawstream::config::Place::Laptop);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("drawstream: the system gives it no threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(&arguments));
    // A large drawing that is being made cannot be stopped, and nobody waits for it any more.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("drawstream: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), drawstream_cli::StartError> {
    let laptop = Laptop::start(arguments.port).await?;
    say(&laptop);
    laptop.serve(told_to_end()).await;
    say(&"drawstream has ended; what it had embedded is gone.");
    Ok(())
}

/// The terminal may be gone: that must not keep the rest from being done.
fn say(words: &dyn Display) {
    let _ = writeln!(io::stdout(), "{words}");
}

/// Waits for Ctrl-C, Ctrl-\\, SIGTERM, or the end of the terminal: at any of them, what is stored is removed.
#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds = vec![SignalKind::interrupt(), SignalKind::quit(), SignalKind::terminate()];
    if !outlives_its_terminal() {
        kinds.push(SignalKind::hangup());
    }
    let signals = kinds.into_iter().filter_map(|kind| signal(kind).ok());
    let signals = signals.map(|mut signal| Box::pin(async move { signal.recv().await }));
    futures::future::select_all(signals).await;
}

/// Whether it was started by `nohup`, which ignores SIGHUP on its behalf. Linux says so.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn told_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
