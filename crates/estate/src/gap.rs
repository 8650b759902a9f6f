//! What is said of parts of an account that are missing. Events, page, drawing and terminal say it in these words, by
//! the facts of the coverage.

use crate::coverage::{Coverage, CoverageState, GLOBAL};
use crate::kind::{Kind, plural_of};
use drawstream_order::Order as _;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What it means that a part is missing.
pub const MEANING: &str = "what is missing may exist";
/// What became of a part that a service or a file did not give.
pub const FAILED: &str = "failed";
/// What to do about a file that does not hold all.
pub const READ_AGAIN: &str = "read the account again: drawstream collect -o account.json";
/// Why the rest of an account is missing whose token ended while it was read.
pub const SIGN_IN_ENDED: &str = "the sign-in ended during the run";
/// Causes that are told of an account of which nothing was read.
const MOST_CAUSES: usize = 3;
/// Regions that are named; of more, only the number is told.
const MOST_NAMED: usize = 3;

/// Parts that are missing for one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Their kinds, by id.
    pub kinds: Vec<String>,
    /// Their regions, sorted; none for services without one.
    pub regions: Vec<String>,
    /// How many parts they are.
    pub parts: usize,
    /// For IBM's support.
    pub request_ids: Vec<String>,
    cause: Cause,
    roles: BTreeSet<String>,
}

/// Why parts are missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    verb: Verb,
    status: Option<u16>,
    tries: Option<u32>,
    reason: Option<String>,
}

/// What became of a part, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verb {
    Refused,
    Failed,
    OutOfTime,
    NotAsked,
}

impl Cause {
    /// None for what was read.
    fn of(part: &Coverage) -> Option<Cause> {
        let verb = match part.state {
            CoverageState::Found | CoverageState::NotRead => return None,
            CoverageState::Refused => Verb::Refused,
            CoverageState::Failed => Verb::Failed,
            CoverageState::OutOfTime => Verb::OutOfTime,
            CoverageState::NotConfigured => Verb::NotAsked,
        };
        let tries = part.tries.filter(|_| verb == Verb::Failed);
        Some(Cause { verb, status: part.status, tries, reason: part.reason.clone() })
    }
}

/// What is missing among these parts, in the order in which it is told: one entry for each kind and cause.
pub fn by_kind<'a>(parts: impl IntoIterator<Item = &'a Coverage>) -> Vec<Gap> {
    let mut gaps: BTreeMap<(Verb, &str, Cause, Option<&str>), Gap> = BTreeMap::new();
    for part in parts {
        let Some(cause) = Cause::of(part) else { continue };
        let role = part.role.as_deref();
        let gap = gaps.entry((cause.verb, &part.kind, cause.clone(), role)).or_insert_with(|| Gap {
            kinds: vec![part.kind.clone()],
            regions: Vec::new(),
            parts: 0,
            request_ids: Vec::new(),
            cause,
            roles: role.map(str::to_owned).into_iter().collect(),
        });
        gap.parts += 1;
        gap.regions.extend((part.region != GLOBAL).then(|| part.region.clone()));
        gap.request_ids.extend(part.request_id.clone());
    }
    let sorted = |mut gap: Gap| {
        gap.regions.order();
        gap.regions.dedup();
        gap
    };
    gaps.into_values().map(sorted).collect()
}

/// As [`by_kind`], with all kinds in one entry that are missing in the same regions for the same cause.
pub fn by_cause<'a>(parts: impl IntoIterator<Item = &'a Coverage>) -> Vec<Gap> {
    let mut joined: Vec<Gap> = Vec::new();
    for gap in by_kind(parts) {
        match joined.iter_mut().find(|known| known.cause == gap.cause && known.regions == gap.regions) {
            Some(known) => {
                known.kinds.extend(gap.kinds);
                known.parts += gap.parts;
                known.request_ids.extend(gap.request_ids);
                known.roles.extend(gap.roles);
            }
            None => joined.push(gap),
        }
    }
    for gap in &mut joined {
        // As siblings are drawn; what is no kind of ours behind them.
        gap.kinds.order_by_key(|id| (Kind::named(id).is_none(), Kind::named(id), id.clone()));
    }
    joined
}

/// What became of parts, by their number alone, and what to do about most of them: for an account of which nothing was
/// read. `212 parts refused, answered 403; 3 parts failed, answered 500 four times`.
pub fn in_all<'a>(parts: impl IntoIterator<Item = &'a Coverage>) -> (String, Option<String>) {
    let mut causes: BTreeMap<Cause, Gap> = BTreeMap::new();
    for gap in by_kind(parts) {
        match causes.get_mut(&gap.cause) {
            Some(known) => {
                known.parts += gap.parts;
                known.roles.clear();
            }
            None => drop(causes.insert(gap.cause.clone(), gap)),
        }
    }
    let mut gaps: Vec<Gap> = causes.into_values().collect();
    gaps.order_by_key(|gap| std::cmp::Reverse(gap.parts));
    let to_do = gaps.first().and_then(|gap| match gap.cause.verb {
        Verb::Refused if gap.cause.status != Some(401) => {
            Some("check the roles of this identity, then again".to_owned())
        }
        _ => gap.to_do(),
    });
    let words = |gap: &Gap| {
        let parts = if gap.parts == 1 { "part" } else { "parts" };
        let how = gap.how().map(|how| format!(", {how}")).unwrap_or_default();
        format!("{} {parts} {}{how}", gap.parts, gap.verb())
    };
    let mut all: Vec<String> = gaps.iter().take(MOST_CAUSES).map(words).collect();
    let more: usize = gaps.iter().skip(MOST_CAUSES).map(|gap| gap.parts).sum();
    all.extend((more > 0).then(|| format!("{more} more")));
    (all.join("; "), to_do)
}

impl Gap {
    /// Of one part; none where it was read.
    pub fn of(part: &Coverage) -> Option<Gap> {
        by_kind([part]).pop()
    }

    /// `floating IPs, load balancers in 10 regions`. With `named`, every region is named.
    pub fn what(&self, named: bool) -> String {
        let kinds: Vec<Cow<'_, str>> = self.kinds.iter().map(|id| plural_of(id)).collect();
        let regions = match self.regions.as_slice() {
            [] => return kinds.join(", "),
            some if !named && some.len() > MOST_NAMED => format!("{} regions", some.len()),
            some => listed(some),
        };
        match self.kinds.as_slice() {
            [only] if only == Kind::Region.id() => match self.regions.len() {
                1 => format!("region {regions}"),
                n if named || n <= MOST_NAMED => format!("regions {regions}"),
                _ => regions,
            },
            _ => format!("{} in {regions}", kinds.join(", ")),
        }
    }

    /// What became of it, in a word or two.
    pub const fn verb(&self) -> &'static str {
        match self.cause.verb {
            Verb::Refused => "refused",
            Verb::Failed => FAILED,
            Verb::OutOfTime => "out of time",
            Verb::NotAsked => "not asked",
        }
    }

    /// `answered 500 four times`; none where there is no more to say.
    pub fn how(&self) -> Option<String> {
        let tries = self.cause.tries.map(times).unwrap_or_default();
        // A reason speaks of the service that was asked.
        let reason = self.cause.reason.as_deref().map(|reason| reason.strip_prefix("it ").unwrap_or(reason));
        match (self.cause.status.filter(|status| *status >= 400), reason) {
            // Why it was not asked is said where it is said what to do.
            _ if self.cause.verb == Verb::NotAsked => None,
            (Some(status), None) => Some(format!("answered {status}{tries}")),
            (Some(status), Some(reason)) => Some(format!("answered {status}{tries}, {reason}")),
            (None, Some(reason)) => Some(format!("{reason}{tries}")),
            (None, None) => None,
        }
    }

    /// Whether it is a refusal for want of a role, which needs no status to be understood.
    pub fn is_forbidden(&self) -> bool {
        self.cause.verb == Verb::Refused && self.cause.status == Some(403)
    }

    /// Whether a file is at fault, and no service.
    pub fn is_of_file(&self) -> bool {
        self.cause.verb == Verb::Failed && self.cause.status.is_none() && self.cause.tries.is_none()
    }

    /// What to do about it; none where that is not known.
    pub fn to_do(&self) -> Option<String> {
        match (self.cause.verb, self.cause.status) {
            (Verb::Refused, Some(401)) => Some("sign in again".to_owned()),
            (Verb::Refused, _) => (!self.roles.is_empty()).then(|| format!("needs: {}", roles(&self.roles))),
            (Verb::Failed, _) if self.is_of_file() => Some(READ_AGAIN.to_owned()),
            (Verb::Failed, _) => Some("draw again later; if it stays: https://cloud.ibm.com/status".to_owned()),
            (Verb::OutOfTime, _) if self.cause.reason.as_deref() == Some(SIGN_IN_ENDED) => {
                Some("sign in again".to_owned())
            }
            (Verb::OutOfTime, _) => Some("draw fewer regions, or set DRAWSTREAM_BUDGET_SECONDS".to_owned()),
            (Verb::NotAsked, _) => {
                let reason = self.cause.reason.as_deref();
                Some(reason.unwrap_or("its service has no endpoint in this configuration").to_owned())
            }
        }
    }

    /// What happened: `Volumes in us-south: failed, answered 500 four times.`
    pub fn happened(&self) -> String {
        let how = self.how().map(|how| format!(", {how}")).unwrap_or_default();
        capital(&format!("{}: {}{how}.", self.what(false), self.verb()))
    }

    /// What happened, what it means and what to do, a line each.
    pub fn message(&self) -> String {
        let lines =
            [Some(self.happened()), Some(format!("{}.", capital(MEANING))), self.to_do().map(|to_do| capital(&to_do))];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

/// A text as it begins a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `a`, `a and b`, `a, b and c`.
fn listed(all: &[String]) -> String {
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// Roles, those of one service behind its name: `Viewer on VPC Infrastructure Services: Floating IP, Load Balancer`.
fn roles(roles: &BTreeSet<String>) -> String {
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for role in roles {
        let (service, part) = role.split_once(": ").unwrap_or((role, ""));
        services.entry(service).or_default().extend((!part.is_empty()).then_some(part));
    }
    let words = services.into_iter().map(|(service, parts)| match parts.as_slice() {
        [] => service.to_owned(),
        parts => format!("{service}: {}", parts.join(", ")),
    });
    words.collect::<Vec<_>>().join("; ")
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

#[cfg(test)]
mod tests;
