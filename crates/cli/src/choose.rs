//! What a person means by a name: one VPC, one page.

use crate::error::CliError;
use crate::terminal;
use drawstream::estate::{Kind, Reading, Resource};
use drawstream::graph::{Graph, NodeId};
use drawstream_diagram::scene::Drawing;

/// How many names are told where one is not there.
const MOST_NAMES: usize = 8;

/// The VPC of that name, id or CRN.
///
/// # Errors
/// [`CliError::NotThere`] and [`CliError::Several`].
pub fn vpc(graph: &Graph, wanted: &str) -> Result<NodeId, CliError> {
    let all = || graph.all().filter(|(_, node)| node.kind() == Kind::Vpc);
    let exact = all().find(|(_, node)| *node.resource.id == *wanted || *node.resource.crn == *wanted);
    if let Some((id, _)) = exact {
        return Ok(id);
    }
    let named: Vec<NodeId> = all().filter(|(_, node)| *node.resource.name == *wanted).map(|(id, _)| id).collect();
    match named[..] {
        [one] => Ok(one),
        [] => Err(CliError::NotThere {
            what: format!("VPC {}", terminal::name(wanted)),
            has: has("Its VPCs", all().map(|(_, node)| node.resource.name_or_id())),
        }),
        _ => {
            let ids: Vec<&str> = named.iter().map(|id| &*graph.node(*id).resource.id).take(MOST_NAMES).collect();
            Err(CliError::Several {
                what: format!("{} VPCs are named {}", named.len(), terminal::name(wanted)),
                ids: ids.join(", "),
            })
        }
    }
}

/// The id of the VPC of that name, id or CRN in an account that is about to be masked; none where it is none, or several.
pub fn vpc_before(reading: &Reading, wanted: &str) -> Option<String> {
    let all = || reading.resources.iter().filter(|one| one.kind == Kind::Vpc);
    let exact = all().find(|one| *one.id == *wanted || *one.crn == *wanted);
    let named: Vec<&Resource> = all().filter(|one| *one.name == *wanted).collect();
    let found = match (exact, &named[..]) {
        (Some(one), _) | (None, &[one]) => one,
        _ => return None,
    };
    Some(found.id.to_string())
}

/// The place of the page of that name, or of that number, which counts from 1.
///
/// # Errors
/// [`CliError::NotThere`] and [`CliError::Several`].
pub fn page(drawing: &Drawing<'_>, wanted: &str) -> Result<usize, CliError> {
    let number = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let named: Vec<usize> =
        (0..).zip(&drawing.sheets).filter(|(_, sheet)| sheet.name == wanted).map(|(at, _)| at).collect();
    match (named.as_slice(), number.filter(|at| *at < drawing.sheets.len())) {
        ([one], _) => Ok(*one),
        ([], Some(at)) => Ok(at),
        ([], None) => Err(CliError::NotThere {
            what: format!("page {}", terminal::name(wanted)),
            has: has("Its pages", drawing.sheets.iter().map(|sheet| sheet.name.as_str())),
        }),
        (several, _) => {
            let numbers: Vec<String> = several.iter().take(MOST_NAMES).map(|at| (at + 1).to_string()).collect();
            Err(CliError::Several {
                what: format!("{} pages are named {}", several.len(), terminal::name(wanted)),
                ids: numbers.join(", "),
            })
        }
    }
}

/// What there is, as a sentence: `Its VPCs: a, b, and 3 more`.
fn has<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(terminal::name).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    let first = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match (names.len(), more) {
        (0, _) => format!("{what}: none"),
        (_, 0) => format!("{what}: {first}"),
        (_, more) => format!("{what}: {first}, and {more} more"),
    }
}
