//! Why a command ends without its result. Each text is a line that says what happened, and one or two that say what it
//! means and what to do.

use crate::terminal;
use drawstream::collect::accounts::AssumeError;
use drawstream::collect::iam::IamError;
use drawstream::collect::{CollectError, EndpointError};
use drawstream::config::ConfigError;
use drawstream::estate::gap::capital;
use drawstream::merge::read::ReadError;
use drawstream_changes::CompareError;
use drawstream_cli::StartError;
use drawstream_mask::KeyError;
use drawstream_reach::explain::AskError;
use drawstream_reach::neutral::QueryError;
use drawstream_sources::file::FileError;
use drawstream_sources::inventory::InventoryError;
use std::io;

/// Exit codes by what the caller can do.
mod code {
    pub const FAILED: u8 = 1;
    pub const INCOMPLETE: u8 = 3;
    pub const SIGN_IN: u8 = 4;
    pub const INTERRUPTED: u8 = 130;
}

/// Why a command failed. Names of files in it are fit to be shown.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line alone tells that it cannot be followed.
    #[error("{0}")]
    Usage(String),
    /// No key was given.
    #[error(
        "no API key\nSet IBMCLOUD_API_KEY, or --api-key-file FILE (- is stdin).\nOr: --from FILE, or drawstream serve and its sample account."
    )]
    NoKey,
    /// The file with the key cannot be read.
    #[error("{name} cannot be read: {}\n--api-key-file takes a file with the key alone, or IBM's key.json.", io_words(.source))]
    KeyFile {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The login of `ibmcloud` cannot be used.
    #[error("{what}\nLog in with ibmcloud login, then again. Or set IBMCLOUD_API_KEY.")]
    Session {
        /// What happened.
        what: String,
    },
    /// IAM gave no token for the key.
    #[error("{}", iam_words(.key, .host, .source))]
    Iam {
        /// Where the key comes from.
        key: String,
        /// Host of IAM.
        host: String,
        /// What IAM said.
        #[source]
        source: IamError,
    },
    /// Reading the account gave nothing.
    #[error("{}", collect_words(.source))]
    Collect {
        /// Why.
        #[source]
        source: CollectError,
    },
    /// The profiles that the identity may assume could not be asked for.
    #[error(
        "which accounts there are could not be found out: {source}\nIt takes the key of a service ID that trusted profiles trust."
    )]
    Assume {
        /// Why.
        #[source]
        source: AssumeError,
    },
    /// Nothing says which accounts are meant.
    #[error(
        "which accounts? {why}\nGive --accounts-file FILE, an account's id on each line ({profiles} could be assumed)."
    )]
    NoAccounts {
        /// Why the enterprise does not say it.
        why: String,
        /// How many profiles the identity may assume.
        profiles: usize,
    },
    /// The folder holds something else.
    #[error("{name} is no index of a survey\nName a new folder, or one that drawstream survey wrote.")]
    NoSurvey {
        /// The file.
        name: String,
    },
    /// No account could be read.
    #[error("no account could be read\nThe index in the folder says why, account by account.")]
    NoneRead,
    /// A line of a list of accounts is none.
    #[error("{name} names no account in line {line}\nAn account's id has 32 hex digits, in lower case.")]
    AccountId {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
    },
    /// The stand-in for the sample account does not start.
    #[error("the sample account does not start: {}\nIt needs a free port of 127.0.0.1.", io_words(.source))]
    Sample {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A variable names no endpoint.
    #[error(transparent)]
    Endpoints(#[from] EndpointError),
    /// A variable is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// `PORT` is not a port.
    #[error("PORT must be a number from 0 to 65535, not \u{201c}{0}\u{201d}\nSet it right, or give --port N.")]
    Port(String),
    /// The host of the page does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The input file is not there, or cannot be opened.
    #[error("{name} cannot be read: {}", io_words(.source))]
    Input {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The input file holds no account.
    #[error(transparent)]
    File(#[from] FileError),
    /// What the scope names is not in the file.
    #[error("{name} holds no {what}\n{has}")]
    NotInFile {
        /// The file.
        name: String,
        /// What was asked for.
        what: String,
        /// What it has, as a sentence.
        has: String,
    },
    /// The key of masks cannot be used.
    #[error("{name} cannot be used as a key: {source}\nName the key that --mask wrote, or a new file.")]
    MaskKey {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: KeyError,
    },
    /// A masked account could not be made.
    #[error("the account could not be masked: {source}\nThat is a bug in drawstream: nothing was written.")]
    Mask {
        /// Why.
        #[source]
        source: InventoryError,
    },
    /// What was written in a drawing cannot be masked without the account that it shows.
    #[error(
        "{name} carries no account: what people wrote in it cannot be masked\nDraw without --update, or over a drawing \
         that carries its account."
    )]
    NotMasked {
        /// The file.
        name: String,
    },
    /// Neither of two files is a key of masks, or both are.
    #[error("{0} of these files is a key of masks\nGive the key that --mask wrote, and a masked file.")]
    WhichKey(&'static str),
    /// A key brings nothing back.
    #[error("{key} is not the key of {masked}\nNothing in it was masked by this key.")]
    OtherKey {
        /// The key's file.
        key: String,
        /// The masked one.
        masked: String,
    },
    /// A masked drawing that cannot be read.
    #[error("{name} {source}\nGive the drawing that --mask wrote, or one that was edited since.")]
    Back {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// A form that cannot be brought back.
    #[error("{name} is {form}, which cannot be brought back\nBring back the .json or .drawio, and draw from it.")]
    NotBack {
        /// The file.
        name: String,
        /// What it is.
        form: &'static str,
    },
    /// What is to be shown alone is not in the account.
    #[error("there is no {what}\n{has}")]
    NotThere {
        /// What was asked for.
        what: String,
        /// What it has, as a sentence.
        has: String,
    },
    /// Several have the name of what is to be shown alone.
    #[error("{what}\nSay which: {ids}")]
    Several {
        /// What was asked for.
        what: String,
        /// By what they are told apart.
        ids: String,
    },
    /// An output cannot be written.
    #[error("{name} cannot be written: {}\nNothing was changed there.", io_words(.source))]
    Output {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The drawing of before cannot be read back.
    #[error("{name} {source}\nDraw without --update, under another name.")]
    Old {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// The output is there, and people worked in it.
    #[error("{name} was edited by hand since it was drawn\nTo keep the edits: --update {}\nTo lose them: --force", argument(.name))]
    Edited {
        /// The file.
        name: String,
    },
    /// The output is there, and is something that others made.
    #[error("{name} is {what}\nTo overwrite it: --force")]
    NotOurs {
        /// The file.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// The result is written, and `--strict` was asked for.
    #[error("incomplete, --strict is set")]
    Incomplete,
    /// It is not clear who is meant, or nobody is.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// A file of questions cannot be answered.
    #[error("{name}: {source}\nQuestions are a JSON array of objects with name, src and dst.")]
    Queries {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: Box<QueryError>,
    },
    /// Two states that cannot be compared.
    #[error("the two cannot be compared: {source}\nChanges are those of one account, of one extent.")]
    Compare {
        /// Why.
        #[source]
        source: CompareError,
    },
    /// The result is written, and an exit code was asked for in such a case.
    #[error("")]
    Asked(u8),
    /// The system gives no threads.
    #[error("no threads can be started: {}", io_words(.0))]
    Threads(#[source] io::Error),
    /// Ctrl-C.
    #[error("Interrupted: nothing written{0}")]
    Interrupted(String),
    /// Ctrl-C, while what cannot be replaced at once was written.
    #[error("Interrupted: {0}")]
    Cut(String),
    /// A panic; its place is known.
    #[error("something broke inside drawstream{0}\nThat is a bug, not your account's fault. Nothing was written.")]
    Broken(String),
}

impl CliError {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            CliError::Usage(_) => crate::usage::CODE,
            CliError::Incomplete => code::INCOMPLETE,
            CliError::Asked(code) => *code,
            CliError::NoKey | CliError::KeyFile { .. } | CliError::Session { .. } => code::SIGN_IN,
            CliError::Iam { source: IamError::Unreachable { .. }, .. } => code::FAILED,
            CliError::Iam { .. } | CliError::Collect { source: CollectError::Unauthorized } => code::SIGN_IN,
            CliError::Interrupted(_) | CliError::Cut(_) => code::INTERRUPTED,
            CliError::Collect { source: CollectError::Cancelled } => code::INTERRUPTED,
            CliError::Collect { .. }
            | CliError::Sample { .. }
            | CliError::Endpoints(_)
            | CliError::Config(_)
            | CliError::Port(_)
            | CliError::Start(_)
            | CliError::Assume { .. }
            | CliError::NoAccounts { .. }
            | CliError::AccountId { .. }
            | CliError::NoSurvey { .. }
            | CliError::NoneRead
            | CliError::Input { .. }
            | CliError::File(_)
            | CliError::NotInFile { .. }
            | CliError::MaskKey { .. }
            | CliError::Mask { .. }
            | CliError::NotMasked { .. }
            | CliError::WhichKey(_)
            | CliError::OtherKey { .. }
            | CliError::NotBack { .. }
            | CliError::Back { .. }
            | CliError::Ask(_)
            | CliError::Queries { .. }
            | CliError::NotThere { .. }
            | CliError::Several { .. }
            | CliError::Output { .. }
            | CliError::Old { .. }
            | CliError::Edited { .. }
            | CliError::NotOurs { .. }
            | CliError::Compare { .. }
            | CliError::Threads(_)
            | CliError::Broken(_) => code::FAILED,
        }
    }

    /// Tells it on standard error.
    pub fn tell(&self) {
        match self {
            CliError::Interrupted(_) | CliError::Cut(_) => terminal::line(&self.to_string()),
            // What was asked for is on standard output.
            CliError::Asked(_) => {}
            _ => terminal::error(&self.to_string()),
        }
    }
}

/// A file's name as an argument of a command: itself where no shell reads anything into it.
fn argument(name: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '=' | '/');
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) { name } else { "FILE" }
}

/// What the system says of a file, without its number.
fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

fn iam_words(key: &str, host: &str, error: &IamError) -> String {
    const ELSE: &str = "Or make another: ibmcloud iam api-key-create drawstream --file key.json";
    match error {
        IamError::UnknownKey => format!(
            "IBM Cloud does not know this API key ({key})\nA new one takes some seconds; else it is deleted, mistyped or of another kind.\n\
             New: ibmcloud iam api-key-create drawstream --file key.json"
        ),
        IamError::LockedKey => {
            format!("this API key is locked ({key})\nUnlock it: Manage > Access (IAM) > API keys.\n{ELSE}")
        }
        IamError::DisabledKey => {
            format!("this API key is disabled ({key})\nEnable it: Manage > Access (IAM) > API keys.\n{ELSE}")
        }
        IamError::Malformed => {
            format!("this is no IBM Cloud API key ({key})\nIt is the key alone, without quotes or braces.")
        }
        IamError::Refused { code } => {
            format!("IBM Cloud did not accept this API key, {code} ({key})\nLook at it: Manage > Access (IAM).\n{ELSE}")
        }
        IamError::Unreachable { reason } => {
            format!("{host} cannot be reached: {reason}\nCheck network, VPN, HTTPS_PROXY; then again.")
        }
    }
}

fn collect_words(error: &CollectError) -> String {
    match error {
        CollectError::Unauthorized => {
            "IBM Cloud does not accept this sign-in any more\nNothing could be read with it. Sign in again, or make a new key."
                .to_owned()
        }
        CollectError::NothingRead { summary, to_do, .. } => {
            let to_do = to_do.as_ref().map(|to_do| format!("\n{}.", capital(to_do))).unwrap_or_default();
            format!("nothing could be read of this account\n{}.{to_do}", capital(summary))
        }
        CollectError::UnknownRegions { unknown, known } => {
            format!("this account has no region {}\nIts regions: {}", unknown.join(", "), known.join(", "))
        }
        CollectError::UnknownResourceGroup(group) => format!(
            "this account has no resource group {group}, or this identity may not see it\n\
             Their names and ids: ibmcloud resource groups"
        ),
        // Only the service completes drawings.
        error @ CollectError::NoPlaces => error.to_string(),
        CollectError::Cancelled => "stopped, nothing written".to_owned(),
    }
}
