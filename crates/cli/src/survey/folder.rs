//! The folder of a survey: what was there before, and in `.run` what is finished of this one. An interrupted survey leaves
//! `.run`, and the next one goes on from it.

use crate::error::CliError;
use crate::terminal;
use drawstream::survey::read::{Before, Files, Finished, Outcome, Told};
use drawstream_survey::{Changed, Entry, Index, Named};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is unfinished lies here.
const RUN: &str = ".run";
/// What is known of a finished account; written last.
const FINISHED: &str = "finished.json";
/// What the next survey compares with, where that is more than the inventory.
const KNOWN: &str = "known.json";

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    read_at: String,
    old: BTreeMap<String, Entry>,
    enterprise: Option<Named>,
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
    pub fn open(root: &Path) -> Result<Folder, CliError> {
        let failed = |source| CliError::Output { name: shown(root), source };
        fs::create_dir_all(root.join(RUN)).map_err(failed)?;
        let (enterprise, old) = index(root)?.map(|index| (index.enterprise, index.accounts)).unwrap_or_default();
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
        let old = old.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
        Ok(Folder { root: root.to_owned(), read_at, old, enterprise })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The enterprise of the survey before.
    pub fn enterprise(&self) -> Option<&Named> {
        self.enterprise.as_ref()
    }

    /// The entries of the survey before but those of these accounts. What changed in them was told then.
    pub fn others(&self, asked: &[Entry]) -> Vec<Entry> {
        let is_asked = |entry: &Entry| asked.iter().any(|asked| asked.id == entry.id);
        let others = self.old.values().filter(|entry| !is_asked(entry)).cloned();
        others.map(|entry| Entry { changed: Changed::Unknown, ..entry }).collect()
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
    pub fn finished(&self, account: &str) -> Option<Finished> {
        serde_json::from_slice(&fs::read(self.staged(account).join(FINISHED)).ok()?).ok()
    }

    /// What changed in an account, as an earlier step has found it.
    pub fn changes(&self, account: &str) -> Option<Told> {
        let folder = self.staged(account);
        let json = fs::read(folder.join("changes.json")).ok()?;
        Some(Told { json, text: fs::read_to_string(folder.join("changes.md")).ok()? })
    }

    /// What is there of an account.
    pub fn before(&self, account: &str) -> Option<Before> {
        let entry = self.old.get(account).filter(|entry| entry.sha256.is_some())?.clone();
        let stored = |name: &str| fs::read(self.root.join(account).join(name));
        let inventory = stored(KNOWN).or_else(|_| stored("inventory.json")).ok()?;
        Some(Before { entry, inventory })
    }

    /// Keeps what is finished of an account. Its entry comes last: with it, it is finished.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(&self, account: &str, outcome: Outcome) -> Result<Finished, CliError> {
        let Outcome { finished, files, changes, .. } = outcome;
        let folder = self.staged(account);
        let failed = |source| CliError::Output { name: shown(&folder), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        if let Some(Files { drawing, inventory, known }) = files {
            whole(&folder.join("drawing.drawio"), &drawing).map_err(failed)?;
            whole(&folder.join("inventory.json"), &inventory).map_err(failed)?;
            if let Some(known) = known {
                whole(&folder.join(KNOWN), &known).map_err(failed)?;
            }
        }
        if let Some(Told { json, text }) = changes {
            whole(&folder.join("changes.json"), &json).map_err(failed)?;
            whole(&folder.join("changes.md"), text.as_bytes()).map_err(failed)?;
        }
        let bytes = serde_json::to_vec(&finished).map_err(|error| failed(error.into()))?;
        whole(&folder.join(FINISHED), &bytes).map_err(failed)?;
        Ok(finished)
    }

    /// Moves what is finished of an account to where it belongs.
    ///
    /// # Errors
    /// Where it cannot be moved.
    pub fn place(&self, account: &str) -> Result<(), CliError> {
        let (staged, own) = (self.staged(account), self.root.join(account));
        if !staged.join("inventory.json").is_file() {
            return Ok(());
        }
        for name in ["drawing.drawio", KNOWN, "inventory.json"] {
            let (from, to) = (staged.join(name), own.join(name));
            let failed = |source| CliError::Output { name: shown(&to), source };
            fs::create_dir_all(&own).map_err(failed)?;
            if from.is_file() {
                fs::rename(&from, &to).map_err(failed)?;
            } else if name == KNOWN && to.is_file() {
                // All of it was read this time.
                fs::remove_file(&to).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Ends the survey: what was unfinished is gone.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub fn end(&self) -> io::Result<()> {
        fs::remove_dir_all(self.root.join(RUN))
    }
}

/// The index in a folder; none where there is none.
///
/// # Errors
/// Where it cannot be read, or is no survey's.
pub fn index(root: &Path) -> Result<Option<Index>, CliError> {
    let path = root.join("index.json");
    let name = shown(&path);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CliError::Input { name, source }),
    };
    Index::read(&bytes).map(Some).ok_or(CliError::NoSurvey { name })
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
