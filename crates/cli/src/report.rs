//! What is said of an account that was read: how much, what is missing, and what that means.

use crate::progress::counted;
use crate::source::Way;
use crate::terminal;
use drawstream::estate::coverage::GLOBAL;
use drawstream::estate::{Coverage, CoverageState, Kind, Origin};
use drawstream::graph::Graph;
use drawstream::view::words::unlisted::not_drawn;
use jiff::Timestamp;
use std::collections::BTreeMap;

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
        let told = |kind: &Kind| {
            !matches!(
                kind,
                Kind::Account | Kind::Region | Kind::Zone | Kind::AddressPrefix | Kind::Tag | Kind::Key | Kind::Image
            )
        };
        self.graph.counts().into_iter().filter(|(kind, _)| told(kind)).map(|(_, number)| number).sum()
    }

    /// Whether the format of the file has no room for a part: nobody failed to read it.
    fn is_lacking(&self, part: &Coverage) -> bool {
        part.state == CoverageState::NotConfigured && matches!(self.graph.origin, Origin::File { .. })
    }

    /// Parts that were to be read and were not.
    fn missing(&self) -> Vec<&'a Coverage> {
        let all = self.graph.coverage.iter();
        let read = [CoverageState::Found, CoverageState::NotRead];
        all.filter(|part| !read.contains(&part.state) && !self.is_lacking(part)).collect()
    }

    /// Whether parts that were to be read are missing.
    pub fn is_incomplete(&self) -> bool {
        !self.missing().is_empty()
    }

    /// Whether every part of the account is there, also those that the file's format has no room for.
    pub fn is_whole(&self) -> bool {
        self.graph.coverage.iter().all(|part| part.state == CoverageState::Found)
    }

    /// All lines, in order; the second member says whether it is a warning.
    pub fn lines(&self, verbose: bool) -> Vec<(String, bool)> {
        let mut lines = vec![(self.read(), false)];
        let lacking = self.lacking(verbose);
        lines.extend(lacking.map(|line| (line, false)));
        let others = not_drawn(&self.graph.coverage);
        if !others.is_empty() {
            lines.push((format!("Not drawn, no list of them is read: {}", others.join(", ")), false));
        }
        let missing = self.missing();
        if !missing.is_empty() {
            lines.push(("what is missing may exist".to_owned(), true));
            lines.extend(groups(&missing, self.way, verbose).into_iter().map(|line| (line, false)));
        }
        lines
    }

    /// `Read 71 resources, all 254 parts, 171 calls, 0.7 s`.
    fn read(&self) -> String {
        let parts = self.graph.coverage.iter().filter(|part| part.state != CoverageState::NotRead).count();
        let (missing, parts) = (self.missing().len() as u64, parts as u64);
        let parts = match missing {
            0 => format!("all {}", terminal::counted(parts, "part", "parts")),
            missing => {
                let all = terminal::counted(parts, "part", "parts");
                format!("incomplete: {} of {all} missing", terminal::number(missing))
            }
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
                let parts = if missing > 0 { format!("; {parts}") } else { String::new() };
                format!("Read {name}, {form}: {}{parts}", self.kinds())
            }
        }
    }

    /// `inventory of 2026-11-26 20:04 UTC`.
    fn inventory(&self) -> String {
        match self.graph.read_at.parse::<Timestamp>() {
            Ok(read_at) => format!("inventory of {}", read_at.strftime("%Y-%m-%d %H:%M UTC")),
            Err(_) => "inventory".to_owned(),
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
            self.graph.coverage.iter().filter(|part| self.is_lacking(part)).filter_map(kind_of).collect();
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

/// Missing parts that have one cause, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cause<'a> {
    rank: u8,
    id: &'a str,
    kind: Option<Kind>,
    status: Option<u16>,
    tries: Option<u32>,
    role: Option<&'a str>,
}

impl<'a> Cause<'a> {
    fn of(part: &'a Coverage) -> Self {
        let rank = match part.state {
            CoverageState::Refused => 0,
            CoverageState::Failed => 1,
            CoverageState::OutOfTime => 2,
            CoverageState::NotConfigured => 3,
            CoverageState::Found | CoverageState::NotRead => 4,
        };
        let failed = part.state == CoverageState::Failed;
        Cause {
            rank,
            kind: kind_of(part),
            id: &part.kind,
            status: part.status,
            tries: part.tries.filter(|_| failed),
            role: part.role.as_deref(),
        }
    }
}

/// Lines about missing parts: a cause and what to do, each.
fn groups(missing: &[&Coverage], way: &Way, verbose: bool) -> Vec<String> {
    let mut causes: BTreeMap<Cause<'_>, Vec<&Coverage>> = BTreeMap::new();
    for part in missing {
        causes.entry(Cause::of(part)).or_default().push(part);
    }
    let most = if verbose { usize::MAX } else { MOST_GROUPS };
    let more = causes.len().saturating_sub(most);
    let mut lines = Vec::new();
    for (cause, parts) in causes.into_iter().take(most) {
        lines.extend(group(&cause, &parts, way, verbose));
    }
    if more > 0 {
        lines.push(format!("  and {more} more (-v: all)"));
    }
    lines
}

fn group(cause: &Cause<'_>, parts: &[&Coverage], way: &Way, verbose: bool) -> Vec<String> {
    let what = cause.kind.map_or_else(|| terminal::name(cause.id), |kind| kind.plural().to_owned());
    let regions: Vec<&str> = parts.iter().map(|part| &*part.region).filter(|region| *region != GLOBAL).collect();
    let place = match regions.as_slice() {
        [] => String::new(),
        [one] => format!(" in {}", terminal::name(one)),
        several if verbose => {
            format!(" in {}", several.iter().map(|region| terminal::name(region)).collect::<Vec<_>>().join(", "))
        }
        several => format!(" in {} regions", terminal::number(several.len() as u64)),
    };
    let from_file = matches!(way, Way::File { .. });
    let (head, advice) = match (cause.rank, cause.status) {
        (0, Some(401)) => (format!("refused: {what}{place}, answered 401"), Some("sign in again".to_owned())),
        (0, status) => {
            let status = status.filter(|status| *status != 403).map(|status| format!(", answered {status}"));
            let needs = cause.role.map(|role| format!("needs: {role}"));
            (format!("refused: {what}{place}{}", status.unwrap_or_default()), needs)
        }
        (1, status) => {
            let how = match (status, cause.tries) {
                (Some(status), tries) => format!(", answered {status}{}", tries.map(times).unwrap_or_default()),
                (None, Some(tries)) => format!(", no answer that can be read{}", times(tries)),
                (None, None) => ", not readable in the file".to_owned(),
            };
            let advice = if from_file {
                "read the account again: drawstream collect -o account.json"
            } else {
                "draw again later; if it stays: https://cloud.ibm.com/status"
            };
            (format!("failed: {what}{place}{how}"), Some(advice.to_owned()))
        }
        (2, _) => {
            let advice = "draw fewer regions, or set DRAWSTREAM_BUDGET_SECONDS";
            (format!("out of time: {what}{place}"), Some(advice.to_owned()))
        }
        _ => {
            (format!("not asked: {what}{place}"), Some("its service has no endpoint in this configuration".to_owned()))
        }
    };
    let mut lines = vec![format!("  {head}")];
    lines.extend(advice.map(|advice| format!("    {advice}")));
    if verbose {
        let ids: Vec<&str> = parts.iter().filter_map(|part| part.request_id.as_deref()).collect();
        if !ids.is_empty() {
            lines.push(format!("    for IBM's support: {}", ids.join(", ")));
        }
    }
    lines
}

/// ` four times`; nothing for one.
fn times(tries: u32) -> String {
    match tries {
        0 | 1 => String::new(),
        2 => " twice".to_owned(),
        3 => " three times".to_owned(),
        4 => " four times".to_owned(),
        more => format!(" {more} times"),
    }
}
