//! A process of the program in a folder of its own, and what it says.

use drawstream::collect::Endpoints;
use drawstream_standin::{self as standin, KeyState, StandIn};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A key of the stand-in that is locked, and one that is disabled.
pub const LOCKED: &str = "locked-key-of-tests";
pub const DISABLED: &str = "disabled-key-of-tests";

/// What a process said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A folder in which the program runs.
#[derive(Clone)]
pub struct Desk {
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
}

impl Desk {
    pub fn new() -> Desk {
        Desk { folder: Arc::new(tempfile::tempdir().unwrap()), variables: Vec::new() }
    }

    /// The folder of another one, without its variables.
    pub fn at(other: &Desk) -> Desk {
        Desk { folder: other.folder.clone(), variables: Vec::new() }
    }

    /// With a variable.
    pub fn with(mut self, name: &str, value: &str) -> Desk {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// In front of a stand-in for IBM Cloud.
    pub fn calling(mut self, base: &str) -> Desk {
        // A service that is left out would be called at IBM.
        for variable in Endpoints::variables() {
            self = self.with(variable, base);
        }
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Names of what is in the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program with these arguments; of the environment it has only what it needs.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drawstream"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("NO_PROXY", "127.0.0.1");
        for kept in ["PATH", "SystemRoot", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs it to its end, with standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self.start(self.command(arguments).stdin(Stdio::piped()));
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }

    /// Starts it with its streams in hand.
    pub fn start(&self, command: &mut Command) -> Child {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// Sends a signal, as a terminal does.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A stand-in that plays the sample account.
pub async fn cloud() -> StandIn {
    let keys = [(LOCKED.to_owned(), KeyState::Locked), (DISABLED.to_owned(), KeyState::Disabled)];
    let options = standin::Options { keys: keys.into(), ..standin::Options::default() };
    StandIn::play(standin::sample().json, options).await.unwrap()
}

/// The text with every number of seconds, kB and MB replaced: these differ from run to run, or with how things are drawn.
pub fn steady(text: &str) -> String {
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let steady = words.iter().enumerate().map(|(at, word)| match words.get(at + 1) {
            Some(&("s" | "kB" | "MB")) if is_number(word) => "N",
            _ => word,
        });
        steady.collect::<Vec<_>>().join(" ") + "\n"
    });
    lines.collect()
}

/// Whether a folder has no file that is on its way.
pub fn is_tidy(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().all(|entry| !entry.unwrap().file_name().to_string_lossy().ends_with(".part"))
}
