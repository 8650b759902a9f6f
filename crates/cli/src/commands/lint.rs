//! `drawstream lint`.

use super::analysed::{self, Analysed, strictly};
use crate::arguments::{Lint as Arguments, LintForm, SeverityName};
use crate::error::CliError;
use crate::terminal;
use drawstream_reach::lint::{Severity, json, lint, sarif};
use drawstream_reach::{Options, Reach, text};

/// Finds settings that are risky, do not work, or have no effect.
pub fn run(options: Arguments) -> Result<(), CliError> {
    super::block_on(follow(options))
}

async fn follow(arguments: Arguments) -> Result<(), CliError> {
    let options = Options { rules_only: arguments.rules_only, ..Options::default() };
    let Analysed { graph, options, whole } = analysed::read(&arguments.source, &arguments.manner, options).await?;
    let mut reach = Reach::of(&graph, &options);
    let mut findings = lint(&graph, &mut reach);
    let least = match arguments.severity {
        Some(SeverityName::High) => Severity::High,
        Some(SeverityName::Medium) => Severity::Medium,
        Some(SeverityName::Low) => Severity::Low,
        Some(SeverityName::Note) | None => Severity::Note,
    };
    findings.retain(|finding| finding.check.severity() <= least);
    let document = match arguments.format {
        LintForm::Text => None,
        LintForm::Json => Some(json(&graph, &reach, &findings)),
        LintForm::Sarif => Some(sarif(&graph, &reach, &findings, env!("CARGO_PKG_VERSION"))),
    };
    let told = match document {
        Some(document) => format!("{}\n", terminal::escaped(&document.to_string())),
        None => text::lint(&graph, &reach, &findings, arguments.manner.verbose),
    };
    super::answer(told.as_bytes())?;
    strictly(&arguments.manner, whole)?;
    match arguments.exit_code {
        Some(code) if code > 0 && !findings.is_empty() => Err(CliError::Asked(code)),
        _ => Ok(()),
    }
}
