//! What the command line takes.

use crate::form::Form;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use drawstream::estate::region::is_region_name;
use std::path::PathBuf;

const MORE: &str = "\
No key: drawstream serve, then \"Try the sample account\"
IBMCLOUD_API_KEY set: drawstream draw -o account.drawio
Exit: 0 done, 1 failed, 2 usage, 3 incomplete (--strict), 4 sign-in, 130 Ctrl-C";

/// Draw IBM Cloud accounts
#[derive(Debug, Parser)]
#[command(name = "drawstream", version, after_help = MORE)]
#[command(override_usage = "drawstream [COMMAND]", disable_help_subcommand = true)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    /// What to do; without one, `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// As that of `serve`.
    #[arg(long, value_name = "N", hide = true)]
    pub port: Option<u16>,
    /// As that of `serve`.
    #[arg(long, hide = true)]
    pub open: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw an account, live or from a file
    Draw(Draw),
    /// Save an account as JSON
    Collect(Collect),
    /// Show what changed between two states
    Changes(Changes),
    /// Turn a masked file back
    Unmask(Unmask),
    /// Show what can reach what
    Reach(Reach),
    /// Say why A can or cannot reach B
    Explain(Explain),
    /// Find risky, broken and idle settings
    Lint(Lint),
    /// List the accounts this key can read
    Accounts(Accounts),
    /// Draw every account this key can read
    Survey(Survey),
    /// Answer an assistant (Model Context Protocol, stdio)
    Mcp(Mcp),
    /// Start the page on this machine (default)
    Serve(Serve),
    /// Print completions: bash, zsh, fish, powershell
    Completions {
        /// bash, zsh, fish, powershell or elvish
        #[arg(value_name = "SHELL", hide_possible_values = true)]
        shell: Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man {
        /// The page of this command
        #[arg(value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new())]
        command: Option<String>,
    },
}

/// Options of `draw`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream draw [OPTIONS] -o FILE...")]
#[command(after_help = "Example: drawstream draw -o account.drawio -o account.json")]
pub struct Draw {
    // Two lines of the help, which has room for eighty characters in one.
    #[arg(short = 'o', long = "output", value_name = "FILE", required = true)]
    #[arg(help = ".drawio .drawio.svg .drawio.png .svg .png .pdf\n.mmd .xlsx .csv .zip .json; - is stdout")]
    pub outputs: Vec<PathBuf>,
    /// Form of -o -: an ending, or collected (np-guard)
    #[arg(long, value_name = "F", value_parser = Form::named)]
    pub format: Option<Form>,
    #[command(flatten)]
    pub source: Source,
    /// The VPC of an .mmd, or of a drawing's reach page
    #[arg(long, value_name = "V", value_parser = NonEmptyStringValueParser::new())]
    pub vpc: Option<String>,
    /// The page of an .svg or .png, by name or number
    #[arg(long, value_name = "P", value_parser = NonEmptyStringValueParser::new())]
    pub page: Option<String>,
    /// Replace names, ids and addresses; see unmask
    #[arg(long, value_name = "KEYFILE")]
    pub mask: Option<PathBuf>,
    /// Say of what kind things are, not their names
    #[arg(long)]
    pub general: bool,
    /// Keep what people did to this drawing
    #[arg(long, value_name = "OLD")]
    pub update: Option<PathBuf>,
    /// Show again what they deleted from it
    #[arg(long, requires = "update")]
    pub bring_back: bool,
    /// Draw what changed since this file, or live
    #[arg(long, value_name = "OLD")]
    pub compare: Option<PathBuf>,
    /// Overwrite edits, and drawings by others
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub manner: Manner,
}

/// Options of `collect`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream collect [OPTIONS] -o FILE")]
#[command(after_help = "Example: drawstream collect -o account.json")]
pub struct Collect {
    /// JSON, our inventory; - is stdout
    #[arg(short = 'o', long = "output", value_name = "FILE", required = true)]
    pub output: PathBuf,
    /// Replace names, ids and addresses; see unmask
    #[arg(long, value_name = "KEYFILE")]
    pub mask: Option<PathBuf>,
    #[command(flatten)]
    pub source: Source,
    #[command(flatten)]
    pub manner: Manner,
}

/// Options of `changes`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream changes [OPTIONS] OLD NEW")]
#[command(after_help = "Example: drawstream changes monday.json live --exit-code 1")]
pub struct Changes {
    /// The old state: a file as for --from, or live
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The new state
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// text, md or json
    #[arg(long, value_name = "F", value_enum, default_value_t = ChangesForm::Text, hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    pub format: ChangesForm,
    /// Replace names, ids and addresses; see unmask
    #[arg(long, value_name = "KEYFILE")]
    pub mask: Option<PathBuf>,
    /// Exit N if anything changed
    #[arg(long, value_name = "N")]
    pub exit_code: Option<u8>,
    /// Exit 3 if anything is unknown
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub keys: Keys,
    /// Errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// A line for each phase, also on a terminal
    #[arg(long)]
    pub no_progress: bool,
}

/// Options of `unmask`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream unmask KEYFILE MASKED -o FILE")]
#[command(after_help = "Example: drawstream unmask keys.json shared.drawio -o account.drawio")]
pub struct Unmask {
    /// The key that --mask wrote, and the masked file; in any order
    #[arg(value_name = "FILE", num_args = 2, required = true)]
    pub files: Vec<PathBuf>,
    /// Where to write it
    #[arg(short = 'o', long = "output", value_name = "FILE", required = true)]
    pub output: PathBuf,
    /// Errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `survey`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream survey [OPTIONS] -o FOLDER")]
#[command(after_help = "Example: drawstream survey -o estate")]
pub struct Survey {
    /// Where drawings, inventories, the map and what changed go
    #[arg(short = 'o', long = "output", value_name = "FOLDER", required = true)]
    pub output: PathBuf,
    /// Only this account, by id or name; repeatable
    #[arg(long = "account", value_name = "ID|NAME", value_parser = NonEmptyStringValueParser::new())]
    pub accounts: Vec<String>,
    /// The accounts: an id on each line
    #[arg(long, value_name = "FILE")]
    pub accounts_file: Option<PathBuf>,
    /// How many at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub at_once: u8,
    /// Only profiles of this name
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub profile: Option<String>,
    /// The sample enterprise; no key
    #[arg(long, conflicts_with_all = ["api_key_file", "ibmcloud_session", "accounts_file"])]
    pub sample: bool,
    #[command(flatten)]
    pub keys: Keys,
    /// Exit 3 if anything was not read
    #[arg(long)]
    pub strict: bool,
    /// Errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `accounts`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream accounts [OPTIONS]")]
pub struct Accounts {
    /// Only these: an account's id on each line
    #[arg(long, value_name = "FILE")]
    pub accounts_file: Option<PathBuf>,
    /// Only profiles of this name
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub profile: Option<String>,
    /// The sample enterprise; no key
    #[arg(long, conflicts_with_all = ["api_key_file", "ibmcloud_session", "accounts_file"])]
    pub sample: bool,
    #[command(flatten)]
    pub keys: Keys,
    /// One document
    #[arg(long)]
    pub json: bool,
    /// Errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// How changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChangesForm {
    /// For people.
    Text,
    /// Markdown, for a pull request.
    Md,
    /// For programs.
    Json,
}

/// Options of `reach`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream reach [OPTIONS]")]
#[command(after_help = "Example: drawstream reach --from account.json --vpc shop")]
pub struct Reach {
    #[command(flatten)]
    pub source: Source,
    /// Only this VPC, by name, id or CRN
    #[arg(long, value_name = "V", value_parser = NonEmptyStringValueParser::new())]
    pub vpc: Option<String>,
    /// text, json, csv or neutral (np-guard's conventions)
    #[arg(long, value_name = "F", value_enum, default_value_t = ReachForm::Text, hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    pub format: ReachForm,
    /// By rules alone: no ports of listeners, no routes
    #[arg(long)]
    pub rules_only: bool,
    /// For neutral: questions to answer, a JSON array
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    #[command(flatten)]
    pub manner: ReachManner,
}

/// How what may talk to what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReachForm {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// A table of pairs.
    Csv,
    /// To be compared with what other tools find.
    Neutral,
}

/// Options of `explain`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream explain [OPTIONS] SRC DST")]
#[command(after_help = "Example: drawstream explain --from a.json web-1 8.8.8.8 --protocol tcp --port 443")]
pub struct Explain {
    /// Who opens: name, VPC/name, address, range, id or CRN
    #[arg(value_name = "SRC", value_parser = NonEmptyStringValueParser::new())]
    pub src: String,
    /// Who is opened to
    #[arg(value_name = "DST", value_parser = NonEmptyStringValueParser::new())]
    pub dst: String,
    #[command(flatten)]
    pub source: Source,
    /// tcp, udp or icmp; else any
    #[arg(long, value_name = "P", value_enum, hide_possible_values = true, ignore_case = true)]
    pub protocol: Option<Protocol>,
    /// Destination ports: 443 or 22,80-90
    #[arg(long, value_name = "N", value_parser = ports)]
    pub port: Option<Ports>,
    /// Source ports
    #[arg(long, value_name = "N", value_parser = ports)]
    pub source_port: Option<Ports>,
    /// text or json
    #[arg(long, value_name = "F", value_enum, default_value_t = ExplainForm::Text, hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    pub format: ExplainForm,
    /// By rules alone: no ports of listeners, no routes
    #[arg(long)]
    pub rules_only: bool,
    /// Exit N for anything but allowed
    #[arg(long, value_name = "N")]
    pub exit_code: Option<u8>,
    #[command(flatten)]
    pub manner: ReachManner,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainForm {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// A protocol that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP.
    Icmp,
}

/// Options of `lint`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream lint [OPTIONS]")]
#[command(after_help = "Example: drawstream lint --from account.json --severity high --exit-code 1")]
pub struct Lint {
    #[command(flatten)]
    pub source: Source,
    /// From this severity on: high, medium, low, note
    #[arg(long, value_name = "S", value_enum, hide_possible_values = true)]
    pub severity: Option<SeverityName>,
    /// text, json or sarif
    #[arg(long, value_name = "F", value_enum, default_value_t = LintForm::Text, hide_possible_values = true)]
    #[arg(hide_default_value = true)]
    pub format: LintForm,
    /// By rules alone, as np-guard's analyser
    #[arg(long)]
    pub rules_only: bool,
    /// Exit N if anything of that severity is found
    #[arg(long, value_name = "N")]
    pub exit_code: Option<u8>,
    #[command(flatten)]
    pub manner: ReachManner,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintForm {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For code hosts.
    Sarif,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityName {
    /// Somebody may get in.
    High,
    /// Something does not work as it is meant.
    Medium,
    /// Something has no effect.
    Low,
    /// Something is not used.
    Note,
}

/// Ports that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports(pub Vec<(u16, u16)>);

/// How it is told.
#[derive(Debug, Args)]
pub struct ReachManner {
    /// Exit 3 if anything was not read
    #[arg(long)]
    pub strict: bool,
    /// Errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Every member and every line
    #[arg(short, long)]
    pub verbose: bool,
    /// A line for each phase, also on a terminal
    #[arg(long)]
    pub no_progress: bool,
}

/// Options of `mcp`.
#[derive(Debug, Args)]
#[command(override_usage = "drawstream mcp [OPTIONS]")]
#[command(after_help = "Example: claude mcp add drawstream -- drawstream mcp --sample")]
pub struct Mcp {
    #[command(flatten)]
    pub source: Source,
    /// The older state of the tool changes: a file as for --from
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Port of 127.0.0.1; 0 takes any free one. Else PORT, then 8080
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Show the accounts that survey wrote into a folder
    #[arg(long, value_name = "F")]
    pub from: Option<PathBuf>,
}

/// Which account, and which part of it.
#[derive(Debug, Clone, Args)]
pub struct Source {
    /// Our JSON or drawing, collected JSON, Terraform
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sample", "api_key_file", "ibmcloud_session"])]
    pub from: Vec<PathBuf>,
    /// The sample account; no key
    #[arg(long, conflicts_with_all = ["api_key_file", "ibmcloud_session"])]
    pub sample: bool,
    /// Only this region; repeatable
    #[arg(long = "region", value_name = "R", value_parser = region)]
    pub regions: Vec<String>,
    /// Only this group, by name or id
    #[arg(long, value_name = "G", value_parser = NonEmptyStringValueParser::new())]
    pub resource_group: Option<String>,
    #[command(flatten)]
    pub keys: Keys,
}

/// Who signs in.
#[derive(Debug, Clone, Args)]
pub struct Keys {
    /// Else IBMCLOUD_API_KEY, then IC_API_KEY; - is stdin
    #[arg(long, value_name = "F", conflicts_with = "ibmcloud_session")]
    pub api_key_file: Option<PathBuf>,
    /// Use the login of IBM's own program, ibmcloud
    #[arg(long)]
    pub ibmcloud_session: bool,
}

/// How it is told.
#[derive(Debug, Args)]
pub struct Manner {
    /// Exit 3 if anything was not read
    #[arg(long)]
    pub strict: bool,
    /// Events as JSON lines
    #[arg(long)]
    pub json: bool,
    /// Errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// All that is missing, not only the first of it
    #[arg(short, long)]
    pub verbose: bool,
    /// A line for each phase, also on a terminal
    #[arg(long)]
    pub no_progress: bool,
}

fn region(text: &str) -> Result<String, String> {
    if is_region_name(text) { Ok(text.to_owned()) } else { Err("a region is named like us-south".to_owned()) }
}

fn ports(text: &str) -> Result<Ports, String> {
    let wrong = || "ports are written like 443 or 22,80-90, from 1 to 65535".to_owned();
    drawstream_reach::neutral::spans(text).map(Ports).ok_or_else(wrong)
}
