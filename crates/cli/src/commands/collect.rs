//! `drawstream collect`.

use crate::arguments::Collect;
use crate::draw::{self, Order};
use crate::error::CliError;
use crate::make::Part;
use crate::output::Output;

/// Saves an account as JSON.
pub fn run(options: Collect) -> Result<(), CliError> {
    let Collect { output, mask, source, manner } = options;
    let outputs = vec![Output::inventory(&output, manner.json)?];
    super::block_on(draw::run(Order {
        source,
        outputs,
        part: Part::default(),
        update: None,
        mask,
        compare: None,
        force: false,
        manner,
    }))
}
