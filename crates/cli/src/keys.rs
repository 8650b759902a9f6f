//! Who signs in: a key from a file or a variable, or a login that IBM's own program holds. Never an argument, which
//! every process of the machine could read.

use crate::arguments::Keys;
use crate::error::CliError;
use crate::terminal;
use secrecy::SecretString;
use serde::Deserialize;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Variables with a key, the first that is set counts.
const VARIABLES: [&str; 2] = ["IBMCLOUD_API_KEY", "IC_API_KEY"];
/// The largest file of a key: IBM's own `key.json` has some 500 bytes.
const MOST_KEY_BYTES: u64 = 64 << 10;

/// What signs in.
#[derive(Debug)]
pub struct Credential {
    /// The secret itself.
    pub secret: Secret,
    /// Where it comes from, in words: a variable or a file, never its content.
    pub from: String,
}

/// A secret of one of two kinds.
#[derive(Debug)]
pub enum Secret {
    /// An API key, to be exchanged for a token.
    ApiKey(SecretString),
    /// A token.
    Token(SecretString),
}

/// Finds the credential. May wait for standard input or for another program: not for an asynchronous task.
///
/// # Errors
/// [`CliError::NoKey`], [`CliError::KeyFile`] and [`CliError::Session`].
pub fn find(asked: &Keys) -> Result<Credential, CliError> {
    if let Some(path) = &asked.api_key_file {
        return from_file(path);
    }
    if asked.ibmcloud_session {
        return session();
    }
    let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    let name = VARIABLES.into_iter().find(set).ok_or(CliError::NoKey)?;
    let key = std::env::var(name).unwrap_or_default();
    Ok(Credential { secret: Secret::ApiKey(key_of(&key)), from: name.to_owned() })
}

fn from_file(path: &Path) -> Result<Credential, CliError> {
    let is_stdin = path == Path::new("-");
    let from = if is_stdin { "standard input".to_owned() } else { terminal::name(&path.to_string_lossy()) };
    let failed = |source| CliError::KeyFile { name: from.clone(), source };
    let mut text = String::new();
    if is_stdin {
        io::stdin().lock().take(MOST_KEY_BYTES).read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MOST_KEY_BYTES).read_to_string(&mut text).map_err(failed)?;
    }
    if text.trim().is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "it is empty")));
    }
    Ok(Credential { secret: Secret::ApiKey(key_of(&text)), from })
}

/// The key in a text: the text itself, or what `ibmcloud iam api-key-create --file` wrote.
fn key_of(text: &str) -> SecretString {
    #[derive(Deserialize)]
    struct KeyFile {
        apikey: SecretString,
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    serde_json::from_str::<KeyFile>(text).map_or_else(|_| text.into(), |file| file.apikey)
}

/// The token of the login that `ibmcloud` holds.
fn session() -> Result<Credential, CliError> {
    #[derive(Deserialize)]
    struct Tokens {
        iam_token: SecretString,
    }
    let failed = |what: &str| CliError::Session { what: what.to_owned() };
    let asked = Command::new("ibmcloud")
        .args(["iam", "oauth-tokens", "--output", "JSON"])
        .env("IBMCLOUD_VERSION_CHECK", "false")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let said = match asked {
        Ok(said) if said.status.success() => said.stdout,
        Ok(_) => return Err(failed("ibmcloud has no login")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(failed("ibmcloud is not installed, or not on the PATH"));
        }
        Err(_) => return Err(failed("ibmcloud cannot be started")),
    };
    let tokens: Tokens = serde_json::from_slice(&said).map_err(|_| failed("ibmcloud gave no token"))?;
    let token = secrecy::ExposeSecret::expose_secret(&tokens.iam_token);
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    Ok(Credential { secret: Secret::Token(token.into()), from: "the login of ibmcloud".to_owned() })
}
