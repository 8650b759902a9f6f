//! `drawstream reach`.

use super::analysed::{self, Analysed, strictly};
use crate::arguments::{Reach as Arguments, ReachForm};
use crate::error::CliError;
use crate::terminal;
use drawstream_reach::{Options, Reach, json, neutral, text};
use std::io::{self, Write as _};
use std::path::Path;

/// Tells what can reach what.
pub fn run(options: Arguments) -> Result<(), CliError> {
    if options.queries.is_some() && options.format != ReachForm::Neutral {
        return Err(CliError::Usage("--queries goes with --format neutral\nOr: drawstream explain SRC DST".to_owned()));
    }
    super::block_on(follow(options))
}

async fn follow(arguments: Arguments) -> Result<(), CliError> {
    // The form for comparing takes np-guard's view of what only answers, too; rows say of which kind their ends are.
    let answerers_open = arguments.rules_only && arguments.format == ReachForm::Neutral;
    let (rules_only, vpc) = (arguments.rules_only, arguments.vpc.clone());
    let options = Options { rules_only, answerers_open, vpc, ..Options::default() };
    let Analysed { graph, options, whole } = analysed::read(&arguments.source, &arguments.manner, options).await?;
    let mut reach = Reach::of(&graph, &options);
    if let Some(vpc) = arguments.vpc.as_ref().filter(|_| reach.model.vpcs.is_empty()) {
        let all = Reach::of(&graph, &Options { vpc: None, ..options });
        let names: Vec<String> = all.model.vpcs.iter().map(|vpc| terminal::name(&vpc.name)).collect();
        let has =
            if names.is_empty() { "It has no VPCs.".to_owned() } else { format!("Its VPCs: {}", names.join(", ")) };
        return Err(CliError::NotThere { what: format!("VPC {}", terminal::name(vpc)), has });
    }
    let failed = |source: io::Error| CliError::Output { name: "standard output".to_owned(), source };
    match arguments.format {
        ReachForm::Text => {
            super::answer(text::reach(&graph, &reach, arguments.manner.verbose).as_bytes())?;
        }
        ReachForm::Json => stream(|sink| json::write(&graph, &reach, &graph.read_at, sink)).map_err(failed)?,
        ReachForm::Csv => stream(|sink| json::csv(&graph, &reach, sink)).map_err(failed)?,
        ReachForm::Neutral => {
            let mut document = neutral::document(&graph, &mut reach);
            if let Some(path) = &arguments.queries {
                let name = terminal::name(&path.to_string_lossy());
                let wrong = |source| CliError::Queries { name: name.clone(), source: Box::new(source) };
                let queries = neutral::queries(&content(path)?).map_err(wrong)?;
                let (answers, unclear) = neutral::answers(&graph, &mut reach.model, &queries);
                for (name, error) in unclear {
                    terminal::warning(&format!("{}: {error}", terminal::name(&name)).replace('\n', "; "));
                }
                document["explain"] = serde_json::Value::Array(answers);
            }
            super::answer(format!("{}\n", terminal::escaped(&document.to_string())).as_bytes())?;
        }
    }
    strictly(&arguments.manner, whole)
}

fn content(path: &Path) -> Result<String, CliError> {
    let failed = |source| CliError::Input { name: terminal::name(&path.to_string_lossy()), source };
    std::fs::read_to_string(path).map_err(failed)
}

/// Writes to standard output as it is made. A reader that has gone has what it wanted.
fn stream(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let mut sink = io::BufWriter::new(io::stdout().lock());
    match write(&mut sink).and_then(|()| sink.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
