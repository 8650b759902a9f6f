//! The laptop host.

use clap::Parser;
use drawstream::logs;
use drawstream_cli::Laptop;
use std::process::ExitCode;

/// Draws the architecture of an IBM Cloud account as an editable Draw.io file.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Port of 127.0.0.1 to listen on; 0 takes any free one.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logs::init(drawstream::config::Place::Laptop);
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("drawstream: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), drawstream_cli::StartError> {
    let laptop = Laptop::start(arguments.port).await?;
    println!("{laptop}");
    laptop.serve(interrupted()).await;
    println!("drawstream has ended; what it had embedded is gone.");
    Ok(())
}

/// Ends at Ctrl-C or SIGTERM.
async fn interrupted() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
