//! What is said of an account that was read: how much, what is missing, and what that means.

use crate::declared;
use crate::progress::counted;
use crate::source::Way;
use crate::terminal;
use drawstream::estate::gap::{self, Gap};
use drawstream::estate::kind::grouped;
use drawstream::estate::{Coverage, CoverageState, Kind, Origin};
use drawstream::graph::Graph;
use drawstream::view::words;
use drawstream::view::words::unlisted::not_drawn;

/// Groups of missing parts that are told without `--verbose`.
const MOST_GROUPS: usize = 12;
/// Kinds that a file is told by.
const MOST_KINDS: usize = 3;
/// What stands for an account first, where a line has room for a few kinds only.
const FIRST: [Kind; 8] = [
    Kind::Vpc,
    Kind::Subnet,
    Kind::Instance,
    Kind::BareMetalServer,
    Kind::Cluster,
    Kind::LoadBalancer,
    Kind::PvmInstance,
    Kind::ResourceInstance,
];

/// What is said of one account.
#[derive(Debug)]
pub struct Report<'a> {
    graph: &'a Graph,
    way: &'a Way,
}

impl<'a> Report<'a> {
    /// Of an account and the way in which it was read.
    pub fn new(graph: &'a Graph, way: &'a Way) -> Self {
        Report { graph, way }
    }

    /// The number of resources that people read.
    pub fn resources(&self) -> u64 {
        words::resources(self.graph)
    }

    /// Parts that were to be read and were not.
    fn missing(&self) -> Vec<&'a Coverage> {
        words::missing(self.graph)
    }

    /// Whether parts that were to be read are missing.
    pub fn is_incomplete(&self) -> bool {
        !self.missing().is_empty()
    }

    /// Whether every part of the account is there, also those that the file's format has no room for.
    pub fn is_whole(&self) -> bool {
        self.graph.coverage.iter().all(|part| part.state == CoverageState::Found)
    }

    /// `incomplete: 22 of 254 parts missing`; none where nothing is.
    pub fn incomplete(&self) -> Option<String> {
        let missing = self.missing().len() as u64;
        let all = terminal::counted(words::parts(self.graph) as u64, "part", "parts");
        (missing > 0).then(|| format!("incomplete: {} of {all} missing", grouped(missing)))
    }

    /// All lines, in order; the second member says whether it is a warning.
    pub fn lines(&self, verbose: bool) -> Vec<(String, bool)> {
        let mut lines = vec![(self.read(), false)];
        let declared = self.graph.declared.as_ref();
        if let Some(declared) = declared {
            lines.extend(declared::lines(self.graph, declared, verbose).into_iter().map(|line| (line, false)));
        }
        let lacking = if declared.is_some() && !words::is_laid_over(self.graph) {
            Some("Unknown: what Terraform does not manage".to_owned())
        } else {
            self.lacking(verbose)
        };
        lines.extend(lacking.map(|line| (line, false)));
        let others = not_drawn(&self.graph.coverage);
        if !others.is_empty() && declared.is_none() {
            lines.push((format!("Not drawn, no list of them is read: {}", others.join(", ")), false));
        }
        let missing = self.missing();
        if !missing.is_empty() {
            lines.push((gap::MEANING.to_owned(), true));
            lines.extend(groups(&missing, self.way, verbose).into_iter().map(|line| (line, false)));
        }
        lines
    }

    /// `Read 71 resources, all 254 parts, 171 calls, 0.7 s`.
    fn read(&self) -> String {
        let missing = self.missing().len();
        let parts = match self.incomplete() {
            None => format!("all {}", terminal::counted(words::parts(self.graph) as u64, "part", "parts")),
            Some(incomplete) => incomplete,
        };
        match self.way {
            Way::Calls { calls, took } => {
                let resources = terminal::counted(self.resources(), "resource", "resources");
                let calls = terminal::counted(*calls, "call", "calls");
                format!("Read {resources}, {parts}, {calls}, {}", terminal::took(*took))
            }
            Way::File { name, ours } => {
                let form = match &self.graph.origin {
                    _ if *ours => self.inventory(),
                    Origin::File { form, .. } => form.clone(),
                    Origin::Live => String::new(),
                };
                let what = match &self.graph.declared {
                    Some(declared) if declared.is_plan => declared::plan(declared),
                    _ => self.kinds(),
                };
                let parts = if missing > 0 { format!("; {parts}") } else { String::new() };
                format!("Read {name}, {form}: {what}{parts}")
            }
        }
    }

    /// `inventory of 2026-11-26 20:04 UTC`.
    fn inventory(&self) -> String {
        match words::read_at(self.graph) {
            Some(read_at) => format!("inventory of {read_at}"),
            None => "inventory".to_owned(),
        }
    }

    /// `1 VPC, 3 subnets, 5 virtual servers`.
    fn kinds(&self) -> String {
        let counts = self.graph.counts();
        let others = Kind::ALL.iter().filter(|kind| !FIRST.contains(kind) && !is_place(**kind));
        let some = FIRST.iter().chain(others).filter_map(|kind| Some((*kind, *counts.get(kind)?)));
        let some: Vec<String> = some
            .filter(|(_, number)| *number > 0)
            .take(MOST_KINDS)
            .map(|(kind, number)| counted(kind, number))
            .collect();
        if some.is_empty() { "no resources".to_owned() } else { some.join(", ") }
    }

    /// What the file's format has no room for.
    fn lacking(&self, verbose: bool) -> Option<String> {
        let mut kinds: Vec<Kind> =
            self.graph.coverage.iter().filter(|part| words::is_lacking(self.graph, part)).filter_map(kind_of).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // Volumes are what people look for first.
        let first = kinds.iter().find(|kind| **kind == Kind::Volume).or(kinds.first())?;
        if verbose {
            let all: Vec<&str> = kinds.iter().map(|kind| kind.plural()).collect();
            return Some(format!("Unknown: kinds that this format lacks: {}", all.join(", ")));
        }
        Some(format!("Unknown: kinds that this format lacks, such as {} (-v: all)", first.plural()))
    }
}

/// Places, of which every account has some.
fn is_place(kind: Kind) -> bool {
    matches!(kind, Kind::Account | Kind::Region | Kind::Zone | Kind::AddressPrefix)
}

fn kind_of(part: &Coverage) -> Option<Kind> {
    Kind::named(&part.kind)
}

/// Lines about missing parts: a cause and what to do, each.
fn groups(missing: &[&Coverage], way: &Way, verbose: bool) -> Vec<String> {
    let gaps = gap::by_kind(missing.iter().copied());
    let most = if verbose { usize::MAX } else { MOST_GROUPS };
    let more = gaps.len().saturating_sub(most);
    let mut lines: Vec<String> = gaps.iter().take(most).flat_map(|gap| group(gap, way, verbose)).collect();
    if more > 0 {
        lines.push(format!("  and {more} more (-v: all)"));
    }
    lines
}

fn group(gap: &Gap, way: &Way, verbose: bool) -> Vec<String> {
    let how = gap.how().filter(|_| !gap.is_forbidden()).map(|how| format!(", {how}")).unwrap_or_default();
    let mut lines = vec![format!("  {}: {}{how}", gap.verb(), gap.what(verbose))];
    // To draw a file again gives what it holds.
    let to_do = match way {
        Way::File { .. } if gap.verb() == gap::FAILED => Some(gap::READ_AGAIN.to_owned()),
        _ => gap.to_do(),
    };
    lines.extend(to_do.map(|to_do| format!("    {to_do}")));
    if verbose && !gap.request_ids.is_empty() {
        lines.push(format!("    for IBM's support: {}", gap.request_ids.join(", ")));
    }
    lines
}
