//! `drawstream completions`.

use crate::arguments::Arguments;
use crate::error::CliError;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Prints the script for a shell.
pub fn run(shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "drawstream", &mut script);
    super::answer(&script)
}
