//! `drawstream survey`.

use crate::arguments::Survey;
use crate::error::CliError;
use crate::survey;

/// Draws all accounts.
pub fn run(options: Survey) -> Result<(), CliError> {
    super::block_on(survey::run(options))
}
