//! What is wrong with a command line that clap refused, in three lines.

use crate::arguments::Arguments;
use crate::terminal;
use clap::CommandFactory as _;

/// Exit code of a command line that cannot be followed.
pub const CODE: u8 = 2;

/// Tells it, and gives the exit code: 0 where help or the version was asked for.
pub fn tell(error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        // A reader of the help that has gone is no error.
        let _ = error.print();
        return 0;
    }
    terminal::error(&words(error));
    CODE
}

fn words(error: &clap::Error) -> String {
    let rendered = error.render().to_string();
    let mut paragraphs = rendered.split("\n\n").map(|paragraph| {
        paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let what = paragraphs.next().unwrap_or_default();
    let what = what.strip_prefix("error: ").unwrap_or(&what).to_owned();
    let mut lines = vec![what];
    for paragraph in paragraphs {
        if let Some(tip) = paragraph.strip_prefix("tip: ") {
            lines.push(format!("{}.", first_upper(tip)));
        }
    }
    lines.push(format!("Help: {} --help", command()));
    lines.join("\n")
}

/// The command whose help has more: the first word, where it is a command.
fn command() -> String {
    let first = std::env::args().nth(1).unwrap_or_default();
    let known = Arguments::command().get_subcommands().any(|command| command.get_name() == first);
    if known { format!("drawstream {first}") } else { "drawstream".to_owned() }
}

fn first_upper(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
