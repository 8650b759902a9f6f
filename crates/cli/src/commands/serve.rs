//! `drawstream serve`, and no command at all.

use crate::arguments::Serve;
use crate::error::CliError;
use crate::interrupt::told_to_end;
use crate::survey::{folder_index, shown};
use crate::terminal;
use drawstream::config::Place;
use drawstream::logs;
use drawstream_cli::Laptop;
use std::process::{Command, Stdio};

/// The port where nobody says another.
const PORT: u16 = 8080;
/// The program that opens an address in the browser that the person has chosen.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// Serves the page until Ctrl-C. `asked` where the command was named.
pub fn run(options: &Serve, asked: bool) -> Result<(), CliError> {
    logs::init(Place::Laptop);
    let port = port(options)?;
    super::block_on(async {
        // From here on a signal ends it in order, so that nothing is left of what it makes to start.
        let told = told_to_end();
        if let Some(folder) = &options.from {
            // Its own words for what is no survey's folder.
            let name = shown(&folder.join("index.json"));
            folder_index(folder)?.ok_or(CliError::NoSurvey { name })?;
        }
        let laptop = Laptop::start(port, options.from.as_deref()).await?;
        // The terminal may be gone: that must not keep the rest from being done.
        let address = format!("http://{}", laptop.address());
        let _ = terminal::answer(format!("{address}\n").as_bytes());
        if options.open {
            open(&address);
        }
        terminal::line(&laptop.fate());
        if !asked {
            terminal::line("Without the page: drawstream draw -o account.drawio. More: drawstream --help");
        }
        laptop.serve(told).await;
        Ok(())
    })
}

/// Opens the page. Nobody waits for the browser, which may stay as long as it likes.
fn open(address: &str) {
    let quiet = Stdio::null;
    let begun = Command::new(OPENER).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
    if begun.is_err() {
        terminal::warning(&format!("{OPENER} did not start: open {address} yourself"));
    }
}

fn port(options: &Serve) -> Result<u16, CliError> {
    let set = std::env::var("PORT").ok().filter(|value| !value.trim().is_empty());
    match (options.port, set) {
        (Some(port), _) => Ok(port),
        (None, None) => Ok(PORT),
        (None, Some(value)) => value.trim().parse().map_err(|_| CliError::Port(terminal::name(&value))),
    }
}
