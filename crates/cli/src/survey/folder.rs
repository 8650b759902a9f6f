//! The folder of a survey: what was there before, and in `.run` what is finished of this one. An interrupted survey leaves
//! `.run`, and the next one goes on from it.

use crate::accounts::Candidate;
use crate::error::CliError;
use crate::terminal;
use drawstream::graph::{self, Graph};
use drawstream_sources::inventory;
use drawstream_survey::{Entry, FORMAT, Index};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is unfinished lies here.
const RUN: &str = ".run";

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    read_at: String,
    old: BTreeMap<String, Entry>,
}

/// What is known of an account from the survey before.
#[derive(Debug, Clone)]
pub struct Before {
    /// Its entry.
    pub entry: Entry,
    inventory: PathBuf,
}

/// What is written of an account.
#[derive(Debug)]
pub struct Files {
    /// Its drawing.
    pub drawing: Vec<u8>,
    /// Its inventory.
    pub inventory: Vec<u8>,
}

/// When the unfinished survey began.
#[derive(Serialize, Deserialize)]
struct Begun {
    read_at: String,
}

impl Folder {
    /// Opens it, and begins a survey or goes on with one.
    ///
    /// # Errors
    /// Where it cannot be made or read, or holds what is no survey's.
    pub fn open(root: &Path, accounts: &[Candidate]) -> Result<Folder, CliError> {
        let failed = |source| CliError::Output { name: shown(root), source };
        fs::create_dir_all(root.join(RUN)).map_err(failed)?;
        let old = old(root)?;
        let begun = root.join(RUN).join("begun.json");
        let known = fs::read(&begun).ok().and_then(|bytes| serde_json::from_slice::<Begun>(&bytes).ok());
        let read_at = match known {
            Some(begun) => begun.read_at,
            None => {
                let begun_at = Begun { read_at: Timestamp::now().to_string() };
                let bytes = serde_json::to_vec(&begun_at).unwrap_or_default();
                whole(&begun, &bytes).map_err(failed)?;
                begun_at.read_at
            }
        };
        let ids: Vec<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
        let old = old.into_iter().filter(|(id, _)| ids.contains(&id.as_str())).collect();
        Ok(Folder { root: root.to_owned(), read_at, old })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// When the survey began, RFC 3339.
    pub fn read_at(&self) -> &str {
        &self.read_at
    }

    /// Where what is finished of an account lies until all are.
    pub fn staged(&self, account: &str) -> PathBuf {
        self.root.join(RUN).join(account)
    }

    /// What an earlier try has finished of an account.
    pub fn finished(&self, account: &str) -> Option<Entry> {
        serde_json::from_slice(&fs::read(self.staged(account).join("entry.json")).ok()?).ok()
    }

    /// What is there of an account.
    pub fn before(&self, account: &str) -> Option<Before> {
        let entry = self.old.get(account).filter(|entry| entry.sha256.is_some())?.clone();
        let inventory = self.root.join(account).join("inventory.json");
        inventory.is_file().then_some(Before { entry, inventory })
    }

    /// Keeps what is finished of an account. Its entry comes last: with it, it is finished.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(&self, account: &str, entry: &Entry, files: Option<Files>) -> Result<(), CliError> {
        let folder = self.staged(account);
        let failed = |source| CliError::Output { name: shown(&folder), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        if let Some(Files { drawing, inventory }) = files {
            whole(&folder.join("drawing.drawio"), &drawing).map_err(failed)?;
            whole(&folder.join("inventory.json"), &inventory).map_err(failed)?;
        }
        let bytes = serde_json::to_vec(entry).map_err(|error| failed(error.into()))?;
        whole(&folder.join("entry.json"), &bytes).map_err(failed)
    }

    /// Ends the survey: what was unfinished is gone.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub fn end(&self) -> io::Result<()> {
        fs::remove_dir_all(self.root.join(RUN))
    }
}

impl Before {
    /// The account as it was.
    pub fn graph(&self) -> Option<Graph> {
        let reading = inventory::read(&fs::read(&self.inventory).ok()?).ok()?;
        Some(graph::build(reading))
    }
}

/// The entries of the survey before, by account.
fn old(root: &Path) -> Result<BTreeMap<String, Entry>, CliError> {
    let path = root.join("index.json");
    let name = shown(&path);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => return Err(CliError::Input { name, source }),
    };
    let index: Index = serde_json::from_slice(&bytes).map_err(|_| CliError::NoSurvey { name: name.clone() })?;
    if index.format != FORMAT {
        return Err(CliError::NoSurvey { name });
    }
    Ok(index.accounts.into_iter().map(|entry| (entry.id.clone(), entry)).collect())
}

/// Writes a file so that it is there whole, or not at all.
///
/// # Errors
/// Those of the file system.
pub fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A path, fit to be shown.
pub fn shown(path: &Path) -> String {
    terminal::name(&path.to_string_lossy())
}
