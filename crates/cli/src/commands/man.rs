//! `drawstream man`.

use crate::arguments::Arguments;
use crate::error::CliError;
use crate::terminal;
use clap::CommandFactory as _;

/// What the foot of a page names.
const SOURCE: &str = concat!("drawstream ", env!("CARGO_PKG_VERSION"));

/// Prints the manual page, of the program or of a command.
pub fn run(command: Option<&str>) -> Result<(), CliError> {
    let mut all = Arguments::command();
    all.build();
    let command = match command {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().ok_or_else(|| {
            CliError::Usage(format!("there is no command {}\nCommands: drawstream --help", terminal::name(name)))
        })?,
    };
    let mut page = Vec::new();
    let failed = |source| CliError::Output { name: "the manual page".to_owned(), source };
    clap_mangen::Man::new(command).source(SOURCE).render(&mut page).map_err(failed)?;
    super::answer(&page)
}
