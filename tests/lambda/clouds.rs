//! Both clouds on loopback, for tests that drive a built program from outside: IBM Cloud's APIs, played by the
//! stand-in, and S3. Says where they are in one line of JSON, then takes commands from standard input, one on a line,
//! each answered by a line of JSON: a fault (`us-south/instances=503*2`), `clear`, or `stats`. Ends with its input.

#[path = "../../benches/made.rs"]
#[allow(dead_code, missing_docs, clippy::unwrap_used)]
mod made;

use clap::Parser;
use drawstream_cli::s3::EmbeddedS3;
use drawstream_standin::{Account, Fault, KeyState, Options, StandIn, sample};
use serde_json::{Value, json};
use std::{
    error::Error,
    io::{BufRead, Write},
    path::PathBuf,
    time::Duration,
};

/// Plays IBM Cloud's APIs and S3 on loopback.
#[derive(Parser)]
struct Arguments {
    /// The account to play; the sample without one.
    #[arg(long)]
    account: Option<PathBuf>,
    /// A made account of that many servers in five regions, in place of the sample.
    #[arg(long, conflicts_with = "account")]
    servers: Option<usize>,
    /// The sample enterprise with that many accounts, in place of one account.
    #[arg(long, conflicts_with_all = ["account", "servers"])]
    enterprise: Option<usize>,
    /// In the enterprise, a server of this name is called otherwise: something has changed.
    #[arg(long, requires = "enterprise")]
    renamed: Option<String>,
    /// Milliseconds that every call to IBM's side takes.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// Items on a page at most.
    #[arg(long)]
    page_size: Option<usize>,
    /// Seconds that a token lives.
    #[arg(long, default_value_t = 3600)]
    token_life: u64,
    /// Port of IBM's side; any free one without.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What goes wrong from the start.
    #[arg(long)]
    fault: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let account = || -> Result<Account, Box<dyn Error>> {
        let account = match (&arguments.account, arguments.servers) {
            (Some(path), _) => Account::read(&std::fs::read_to_string(path)?)?,
            (None, Some(servers)) => Account::read(&made::account(servers, 5))?,
            (None, None) => Account::read(sample().json)?,
        };
        Ok(account)
    };
    let keys = [("locked-key".to_owned(), KeyState::Locked), ("disabled-key".to_owned(), KeyState::Disabled)];
    let options = Options {
        keys: keys.into(),
        latency: Duration::from_millis(arguments.latency),
        page_size: arguments.page_size.unwrap_or(usize::MAX),
        token_life: Duration::from_secs(arguments.token_life),
        port: arguments.port,
        ..Options::default()
    };
    let ibm = match arguments.enterprise {
        None => StandIn::start(account()?, options).await?,
        Some(accounts) => {
            let renamed = arguments.renamed.as_ref().map(|name| (format!("\"{name}\""), format!("\"{name}-new\"")));
            let edit = |json: &str| match &renamed {
                Some((old, new)) => json.replace(old, new),
                None => json.to_owned(),
            };
            StandIn::larger_enterprise(accounts, edit, options).await?.0
        }
    };
    for fault in &arguments.fault {
        ibm.faults().add(fault.parse()?);
    }
    let s3 = EmbeddedS3::start().await?;
    let client = s3.client();
    say(&json!({
        "ibm": ibm.base_url(), "account": ibm.account().id(), "api_key": ibm.account().api_key(), "token": ibm.token(),
        "s3": client.endpoint, "bucket": client.bucket, "access_key": client.access_key, "secret_key": client.secret_key,
    }))?;
    tokio::task::spawn_blocking(move || -> Result<(), std::io::Error> {
        for line in std::io::stdin().lock().lines() {
            say(&obey(&ibm, line?.trim()))?;
        }
        Ok(())
    })
    .await??;
    Ok(())
}

fn obey(ibm: &StandIn, command: &str) -> Value {
    match command {
        "clear" => {
            ibm.faults().clear();
            json!({ "ok": true })
        }
        "stats" => {
            let stats = ibm.stats();
            json!({ "calls": stats.calls, "total": stats.total(), "most_at_once": stats.most_at_once,
                "unauthorised": stats.unauthorised, "at_once": stats.at_once })
        }
        fault => match fault.parse::<Fault>() {
            Ok(fault) => {
                ibm.faults().add(fault);
                json!({ "ok": true })
            }
            Err(why) => json!({ "ok": false, "why": why.to_string() }),
        },
    }
}

fn say(value: &Value) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()
}
