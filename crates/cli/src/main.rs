//! The command line.

mod accounts;
mod arguments;
mod choose;
mod commands;
mod content;
mod declared;
mod draw;
mod error;
mod events;
mod form;
mod interrupt;
mod kept;
mod keys;
mod make;
mod mask;
mod mcp;
mod output;
mod progress;
mod report;
mod source;
mod survey;
mod surveyed;
mod terminal;
mod usage;

use arguments::Arguments;
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let code = match Arguments::try_parse() {
        Ok(arguments) => match commands::run(arguments) {
            Ok(()) => 0,
            Err(error) => {
                error.tell();
                error.code()
            }
        },
        Err(error) => usage::tell(&error),
    };
    ExitCode::from(code)
}
