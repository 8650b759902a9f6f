//! An account from a file: from one that holds an account alone, or from a drawing of ours, which carries its own.

use crate::estate::Reading;
use crate::merge;
use drawstream_sources::file::{self, FileError};
use drawstream_sources::recognise::Form;

/// As [`file::read_form`], also from drawings. The form of a drawing is that of the inventory in it.
///
/// # Errors
/// As [`file::read_form`]; [`FileError::Drawing`] for a drawing that carries no account.
pub fn read_form(name: &str, bytes: &[u8]) -> Result<(Form, Reading), FileError> {
    match file::read_form(name, bytes) {
        Err(error @ FileError::Drawing { .. }) => match merge::read::account(bytes) {
            Ok(Some(account)) => file::read_form(name, &account),
            Ok(None) | Err(_) => Err(error),
        },
        read => read,
    }
}
