//! Which accounts an identity is to read, as the command line asks for it.

use crate::error::CliError;
use crate::source::SignedIn;
use crate::terminal;
use drawstream::collect::accounts::Identity;
use drawstream::survey::list::{self, ListError, Listed};
use std::collections::BTreeSet;
use std::path::Path;

/// Finds the accounts: those of the enterprise, or of a file; and the profiles that the identity may assume there.
///
/// # Errors
/// [`CliError::Assume`], [`CliError::NoAccounts`], and those of the file.
pub async fn list(
    signed_in: &SignedIn,
    file: Option<&Path>,
    profile: Option<&str>,
) -> Result<(Identity, Listed), CliError> {
    let ids = file.map(ids).transpose()?;
    let SignedIn { endpoints, token, key, .. } = signed_in;
    let identity = Identity::new(endpoints.clone(), token.clone(), key.clone());
    let listed = list::list(endpoints, &identity, token, ids, profile).await.map_err(|error| match error {
        ListError::Assume(source) => CliError::Assume { source },
        ListError::NoAccounts { why, profiles } => CliError::NoAccounts { why, profiles },
    })?;
    Ok((identity, listed))
}

/// The ids in a file.
fn ids(path: &Path) -> Result<BTreeSet<String>, CliError> {
    let name = terminal::name(&path.to_string_lossy());
    let text = std::fs::read_to_string(path).map_err(|source| CliError::Input { name: name.clone(), source })?;
    list::ids(&text).map_err(|line| CliError::AccountId { name, line })
}
