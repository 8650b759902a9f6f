//! `drawstream draw`.

use crate::arguments::Draw;
use crate::commands::changes::is_live;
use crate::draw::{self, Order, Update};
use crate::error::CliError;
use crate::make::Part;
use crate::output;

/// Draws an account.
pub fn run(options: Draw) -> Result<(), CliError> {
    let Draw { outputs, format, source, vpc, page, update, bring_back, compare, mask, general, force, manner } =
        options;
    let outputs = output::plan(&outputs, format, manner.json)?;
    let is_wanted = outputs.iter().any(|output| output.form.is_of_vpc());
    if is_wanted && vpc.is_none() {
        return Err(CliError::Usage("an .mmd shows one VPC\nSay which: --vpc V".to_owned()));
    }
    // Of a drawing it is the VPC with a page of what may talk to what, where there are many.
    if vpc.is_some() && !is_wanted && !outputs.iter().any(|output| output.form.is_drawn()) {
        return Err(CliError::Usage("--vpc is for a drawing or an .mmd".to_owned()));
    }
    if page.is_some() && !outputs.iter().any(|output| output.form.is_of_page()) {
        return Err(CliError::Usage("--page is for an .svg or .png".to_owned()));
    }
    if outputs.iter().any(|output| output.form.is_left_out()) {
        let words = "this build writes no .png, .drawio.png or .pdf\nBuild it with: cargo build -p drawstream-cli --features pictures";
        return Err(CliError::Usage(words.to_owned()));
    }
    if update.is_some() && !outputs.iter().any(|output| output.form.is_drawn()) {
        return Err(CliError::Usage("--update is for a drawing\nGive -o FILE.drawio.".to_owned()));
    }
    if general && !outputs.iter().any(|output| output.form.is_drawn()) {
        return Err(CliError::Usage("--general is for a drawing\nGive -o FILE.drawio.".to_owned()));
    }
    if let Some(side) = &compare {
        if !outputs.iter().any(|output| output.form.is_drawn()) {
            return Err(CliError::Usage("--compare is for a drawing\nAs text: drawstream changes OLD NEW".to_owned()));
        }
        if is_live(side) && source.from.is_empty() && !source.sample {
            return Err(CliError::Usage(
                "only one side can be live\nGive --from FILE, or a file to --compare.".to_owned(),
            ));
        }
    }
    let part = Part { vpc, page, general };
    let update = update.map(|path| Update { path, bring_back });
    super::block_on(draw::run(Order { source, outputs, part, update, compare, mask, force, manner }))
}
