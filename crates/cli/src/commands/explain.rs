//! `drawstream explain`.

use super::analysed::{self, Analysed, strictly};
use crate::arguments::{Explain as Arguments, ExplainForm, Ports, Protocol};
use crate::error::CliError;
use crate::terminal;
use drawstream_reach::conn::Conn;
use drawstream_reach::explain::{Query, Verdict, explain, json};
use drawstream_reach::{Options, model, text};

/// Says why one end can open a connection to another, or cannot.
pub fn run(options: Arguments) -> Result<(), CliError> {
    let wanted = wanted(&options)?;
    super::block_on(follow(options, wanted))
}

/// Which connections are asked for.
fn wanted(options: &Arguments) -> Result<Option<Conn>, CliError> {
    let Arguments { protocol, port, source_port, .. } = options;
    let has_ports = port.is_some() || source_port.is_some();
    let name = match protocol {
        Some(Protocol::Tcp) => "tcp",
        Some(Protocol::Udp) => "udp",
        Some(Protocol::Icmp) if !has_ports => "icmp",
        Some(Protocol::Icmp) => return Err(CliError::Usage("icmp has no ports\nAsk without --port.".to_owned())),
        None if !has_ports => return Ok(None),
        None => return Err(CliError::Usage("--port needs --protocol tcp or udp".to_owned())),
    };
    let spans = |ports: &Option<Ports>| ports.as_ref().map(|ports| ports.0.clone()).unwrap_or_default();
    Ok(Query::wanted(name, &spans(source_port), &spans(port)))
}

async fn follow(arguments: Arguments, wanted: Option<Conn>) -> Result<(), CliError> {
    let options = Options { rules_only: arguments.rules_only, ..Options::default() };
    let Analysed { graph, options, whole } = analysed::read(&arguments.source, &arguments.manner, options).await?;
    let mut model = model::of(&graph, &options);
    let query = Query { src: arguments.src.clone(), dst: arguments.dst.clone(), wanted };
    let answers = explain(&graph, &mut model, &query)?;
    match arguments.format {
        ExplainForm::Text => {
            let told = text::explain(&graph, &model, &answers, arguments.manner.verbose);
            super::answer(told.as_bytes())?;
        }
        ExplainForm::Json => {
            let told = json(&graph, &model, &answers).to_string();
            super::answer(format!("{}\n", terminal::escaped(&told)).as_bytes())?;
        }
    }
    strictly(&arguments.manner, whole)?;
    let is_bad = |verdict| verdict != Verdict::Allowed;
    match arguments.exit_code {
        Some(code) if code > 0 && answers.iter().any(|answer| is_bad(answer.facts.verdict)) => {
            Err(CliError::Asked(code))
        }
        _ => Ok(()),
    }
}
