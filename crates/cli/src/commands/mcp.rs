//! `drawstream mcp`.

use crate::arguments::Mcp;
use crate::error::CliError;
use crate::mcp;
use std::path::Path;

/// Answers an assistant until its input ends.
pub fn run(options: Mcp) -> Result<(), CliError> {
    if options.source.keys.api_key_file.as_deref() == Some(Path::new("-")) {
        let text = "--api-key-file - goes with other commands: standard input is the assistant's\nName a file, or set IBMCLOUD_API_KEY.";
        return Err(CliError::Usage(text.to_owned()));
    }
    super::block_on(mcp::serve(options))
}
