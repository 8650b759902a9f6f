//! Logs: for people on a terminal, JSON in Lambda.
//!
//! Never in a log: a key, a token, a link, a name from the account.

use crate::config::Place;
use std::error::Error;
use std::io::IsTerminal as _;
use std::panic;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

/// An error and what lies behind it, in one line for the operator's log. Their `Debug` would bring whole replies.
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(cause) = behind {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        behind = cause.source();
    }
    text
}

/// Sets up logging, and logs the place of every panic.
pub fn init(place: Place) {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok().filter(|_| place == Place::Lambda);
    let chosen = level.or_else(|| std::env::var("RUST_LOG").ok()).filter(|level| !level.is_empty());
    let filter =
        EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).parse_lossy(chosen.unwrap_or_default());
    // Libraries tell headers and addresses at their finer levels, and with them tokens and links: whatever the
    // environment asks for, of them only warnings are taken. And that the embedded S3 refuses a changed link is
    // no error of this program's.
    let own = filter_fn(|event| {
        event.target().starts_with("drawstream")
            || (*event.level() <= Level::WARN && !event.target().starts_with("s3s"))
    });
    let lines = match place {
        Place::Lambda => fmt::layer().json().flatten_event(true).with_current_span(false).boxed(),
        Place::Laptop => {
            let colours = std::io::stderr().is_terminal();
            fmt::layer().with_target(false).with_ansi(colours).with_writer(std::io::stderr).boxed()
        }
    };
    // A second call, in tests, changes nothing.
    let _ = tracing_subscriber::registry().with(lines.with_filter(own)).with(filter).try_init();
    panic::set_hook(Box::new(|panic| {
        // Its message may quote a name.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
