//! Logs: for people on a terminal, JSON in Lambda.
//!
//! Never in a log: a key, a token, a link, a name from the account.

use crate::config::Place;
use crate::last_words;
use std::error::Error;
use std::io::IsTerminal as _;
use std::panic;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{Targets, filter_fn};
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
    let chosen = level.or_else(|| std::env::var("RUST_LOG").ok());
    let lines = match place {
        // The span list names the invocation: Lambda's request id, and the trace's.
        Place::Lambda => fmt::layer().json().flatten_event(true).with_current_span(false).boxed(),
        Place::Laptop => {
            let colours = std::io::stderr().is_terminal();
            fmt::layer().with_target(false).with_ansi(colours).with_writer(std::io::stderr).boxed()
        }
    };
    // A second call, in tests, changes nothing.
    let filter = asked(&chosen.unwrap_or_default());
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter_fn(shown))).with(filter).try_init();
    panic::set_hook(Box::new(|panic| {
        // Its message may quote a name.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        if cfg!(panic = "abort") {
            last_words::wait();
        }
    }));
}

/// Libraries tell headers and addresses at their finer levels, and with them tokens and links: whatever the
/// environment asks for, of them only warnings are taken. And that the embedded S3 refuses a changed link is no
/// error of this program's. Nor is what rmcp warns of: whom it has answered what.
fn shown(event: &Metadata<'_>) -> bool {
    let target = event.target();
    let most = if target.starts_with("rmcp") { Level::ERROR } else { Level::WARN };
    target.starts_with("drawstream") || (*event.level() <= most && !target.starts_with("s3s"))
}

/// `debug`, or `warn,drawstream=debug`; Lambda's `FATAL` is our errors. What cannot be read means `info`.
fn asked(text: &str) -> Targets {
    let text = text.trim();
    if text.eq_ignore_ascii_case("fatal") {
        return Targets::new().with_default(LevelFilter::ERROR);
    }
    text.parse().ok().filter(|_| !text.is_empty()).unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_taken_in_any_form_and_nonsense_is_info() {
        let enabled = |text: &str, level: &Level| asked(text).would_enable("drawstream::run", level);
        for (text, level) in
            [("", Level::INFO), ("drawstream=loud", Level::INFO), ("WARN", Level::WARN), ("FATAL", Level::ERROR)]
        {
            assert!(enabled(text, &level), "{text}");
        }
        assert!(enabled("warn,drawstream=debug", &Level::DEBUG) && enabled("TRACE", &Level::TRACE));
        assert!(!enabled("", &Level::DEBUG) && !enabled("WARN", &Level::INFO) && !enabled("FATAL", &Level::WARN));
    }
}
