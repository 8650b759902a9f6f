//! An account from a file: recognised by its content, then read.

use crate::recognise::{Form, MOST_OBJECTS, Other, Unrecognised, Wrapping, recognise, without_bom};
use crate::{collected, inventory, terraform};
use drawstream_estate::Reading;
use drawstream_estate::unseen::steers;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 512 << 20;

/// Why no account can be read from a file. Each text is a line that says what the file is, and one or two that say what
/// to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing is in it.
    #[error("{name} is empty\nRead the account again: drawstream collect -o account.json")]
    Empty {
        /// The file's name, as a person may read it.
        name: String,
    },
    /// It is larger than [`MOST_BYTES`].
    #[error("{name} is larger than {} MB, the most that is read\nCollect fewer regions.", MOST_BYTES / 1_000_000)]
    TooLarge {
        /// The file's name.
        name: String,
    },
    /// It holds more objects, or deeper ones, than any account does.
    #[error("{name} is no account: {what}\nRead the account again: drawstream collect -o account.json")]
    Hostile {
        /// The file's name.
        name: String,
        /// What it holds too much of.
        what: String,
    },
    /// It is no JSON, or not all of it is there.
    #[error(
        "{name} is not JSON (line {line})\nIs it complete? Or read the account: drawstream collect -o account.json"
    )]
    NotJson {
        /// The file's name.
        name: String,
        /// The line, from 1, where it stops to be JSON.
        line: usize,
        /// What the parser says, where it was asked.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// It is text in UTF-16.
    #[error("{name} is text in UTF-16, as Windows PowerShell writes it\nSave it as UTF-8, or let cmd write the file.")]
    Utf16 {
        /// The file's name.
        name: String,
    },
    /// It is a plan as Terraform itself keeps it.
    #[error("{name} is a binary Terraform plan\nRun: terraform show -json {} > plan.json", argument(.name))]
    BinaryPlan {
        /// The file's name.
        name: String,
    },
    /// It is what Terraform says while it plans.
    #[error(
        "{name} is the log of terraform plan -json, not the plan\nRun: terraform plan -out p && terraform show -json p > plan.json"
    )]
    PlanLog {
        /// The file's name.
        name: String,
    },
    /// It is a state of a Terraform that nobody uses any more.
    #[error("{name} is a state of Terraform 0.11 or older\nRun it once through Terraform 0.12 or newer, then again.")]
    OldState {
        /// The file's name.
        name: String,
    },
    /// It is an account of AWS.
    #[error("{name} is an AWS account; only IBM Cloud is drawn")]
    Aws {
        /// The file's name.
        name: String,
    },
    /// It is input of ibmdiagrams.
    #[error(
        "{name} is input of ibmdiagrams, with VPCs, subnets and servers only\nRead the account: drawstream collect -o account.json"
    )]
    Diagrams {
        /// The file's name.
        name: String,
    },
    /// It is one list of an account.
    #[error("{name} is a list{}, not an account\nRead all of it: drawstream collect -o account.json", of(.what))]
    SingleList {
        /// The file's name.
        name: String,
        /// What is in the list; empty where that is not clear.
        what: &'static str,
    },
    /// It is a drawing.
    #[error("{name} is a drawing{}; it holds no account\nDraw from what it was made of, or: drawstream collect -o account.json", by(*.ours))]
    Drawing {
        /// The file's name.
        name: String,
        /// What it is wrapped in.
        wrapping: Wrapping,
        /// Whether it says that this project made it.
        ours: bool,
    },
    /// It is what another command of this project wrote.
    #[error("{name} is {format}, a result; it holds no account\nGive the file that it was made from.")]
    Result {
        /// The file's name.
        name: String,
        /// Its `format`.
        format: String,
    },
    /// It is something else.
    #[error(
        "{name} is {what}\nGive JSON of drawstream collect, of np-guard's collector for IBM Cloud, or of Terraform."
    )]
    Unknown {
        /// The file's name.
        name: String,
        /// What it is, as far as that can be told.
        what: String,
    },
    /// It is an account, but one that joins with no other file.
    #[error("{name} joins with no other file\nSeveral states of Terraform's do. Give --from once.")]
    Joins {
        /// The file's name.
        name: String,
    },
    /// It is an inventory that cannot be read.
    #[error("{name} cannot be read: {source}")]
    Inventory {
        /// The file's name.
        name: String,
        /// Why.
        #[source]
        source: inventory::InventoryError,
    },
}

fn of(what: &str) -> String {
    if what.is_empty() { String::new() } else { format!(" of {what}") }
}

fn by(ours: bool) -> &'static str {
    if ours { " of drawstream" } else { "" }
}

/// A file's name as an argument of a command: itself where no shell reads anything into it.
fn argument(name: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '=');
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) { name } else { "FILE" }
}

/// The name of a file without its folders, fit to be shown: what steers a terminal or turns the direction of text is
/// replaced.
fn shown(name: &str) -> String {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    own.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).take(200).collect()
}

/// Reads the account that a file holds. `name` is the file's, with or without folders: for the reading's origin and for
/// errors; it decides nothing.
///
/// # Errors
/// [`FileError`] where the file is none that this version reads. What is wrong within a collected file is told in the
/// reading's `missing`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, FileError> {
    read_form(name, bytes).map(|(_, reading)| reading)
}

/// As [`read`], with what the file is.
///
/// # Errors
/// As [`read`].
pub fn read_form(name: &str, bytes: &[u8]) -> Result<(Form, Reading), FileError> {
    let name = shown(name);
    if bytes.len() as u64 > MOST_BYTES {
        return Err(FileError::TooLarge { name });
    }
    let form = match recognise(bytes) {
        Ok(form) => form,
        Err(error) => return Err(unrecognised(name, error)),
    };
    let bytes = without_bom(bytes);
    match form {
        Form::Inventory => {
            let reading = inventory::read(bytes).map_err(|source| FileError::Inventory { name, source })?;
            Ok((form, reading))
        }
        Form::Collected => {
            let not_json = |line, source| FileError::NotJson { name: name.clone(), line, source };
            let text = std::str::from_utf8(bytes).map_err(|_| not_json(1, None))?;
            let reading = collected::read(&name, text).map_err(|source| not_json(source.line(), Some(source)))?;
            Ok((form, reading))
        }
        Form::CollectedAws => Err(FileError::Aws { name }),
        Form::TerraformPlan | Form::TerraformShow | Form::TerraformState => {
            let reading = terraform_files(&[(name, form.clone(), bytes)])?;
            Ok((form, reading))
        }
        Form::TerraformOldState => Err(FileError::OldState { name }),
        Form::TerraformLog => Err(FileError::PlanLog { name }),
        Form::TerraformBinaryPlan => Err(FileError::BinaryPlan { name }),
        Form::Diagrams => Err(FileError::Diagrams { name }),
        Form::SingleList { of } => Err(FileError::SingleList { name, what: of }),
        Form::Drawing { wrapping, ours } => Err(FileError::Drawing { name, wrapping, ours }),
        Form::Result { format } => Err(FileError::Result { name, format }),
    }
}

/// Reads several files as one account. Only states of Terraform's join: they tell what is what by IBM's ids.
///
/// # Errors
/// As [`read`], for the first file that is none; [`FileError::Joins`] for files that do not join.
pub fn read_all(files: &[(&str, &[u8])]) -> Result<Reading, FileError> {
    let mut all = Vec::new();
    for (name, bytes) in files {
        let name = shown(name);
        if bytes.len() as u64 > MOST_BYTES {
            return Err(FileError::TooLarge { name });
        }
        match recognise(bytes) {
            Ok(form @ (Form::TerraformShow | Form::TerraformState)) => all.push((name, form, without_bom(bytes))),
            // What is none in any case says so; what is one alone does not join.
            Ok(_) => {
                read_form(&name, bytes)?;
                return Err(FileError::Joins { name });
            }
            Err(error) => return Err(unrecognised(name, error)),
        }
    }
    terraform_files(&all)
}

fn terraform_files(files: &[(String, Form, &[u8])]) -> Result<Reading, FileError> {
    let mut texts = Vec::with_capacity(files.len());
    for (name, form, bytes) in files {
        let text = std::str::from_utf8(bytes);
        let text = text.map_err(|_| FileError::NotJson { name: name.clone(), line: 1, source: None })?;
        texts.push(terraform::File { name, form, text });
    }
    terraform::read(&texts).map_err(|(at, source)| {
        let name = files.get(at).map(|(name, ..)| name.clone()).unwrap_or_default();
        FileError::NotJson { name, line: source.line(), source: Some(source) }
    })
}

fn unrecognised(name: String, error: Unrecognised) -> FileError {
    match error {
        Unrecognised::Empty => FileError::Empty { name },
        Unrecognised::NotJson { line, source } => FileError::NotJson { name, line, source },
        Unrecognised::TooDeep { line } => {
            FileError::Hostile { name, what: format!("lists within lists without end (line {line})") }
        }
        Unrecognised::TooMany => FileError::Hostile { name, what: format!("more than {MOST_OBJECTS} objects") },
        Unrecognised::Utf16 => FileError::Utf16 { name },
        Unrecognised::OtherJson => FileError::Unknown { name, what: "JSON of another kind".to_owned() },
        Unrecognised::Other(other @ (Other::Picture | Other::Archive | Other::Markup)) => {
            FileError::Unknown { name, what: other.to_string() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_without_folders_and_without_what_steers_a_terminal() {
        assert_eq!(shown("/tmp/a b/acl.json"), "acl.json");
        assert_eq!(shown("C:\\x\\\u{1b}[31m\u{202e}.json"), "\u{fffd}[31m\u{fffd}.json");
        assert_eq!(
            (argument("p.tfplan"), argument("a b"), argument("-rf"), argument("$(x)")),
            ("p.tfplan", "FILE", "FILE", "FILE")
        );
    }
}
