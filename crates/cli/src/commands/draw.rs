//! `drawstream draw`.

use crate::arguments::Draw;
use crate::draw::{self, Order};
use crate::error::CliError;
use crate::output;

/// Draws an account.
pub fn run(options: Draw) -> Result<(), CliError> {
    let Draw { outputs, format, source, force, manner } = options;
    let outputs = output::plan(&outputs, format, manner.json)?;
    super::block_on(draw::run(Order { source, outputs, force, manner }))
}
