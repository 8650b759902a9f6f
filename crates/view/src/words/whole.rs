//! What is said of a drawing as a whole: whose account it is, when it was read, how much of it was read.

use super::{counted, short};
use crate::ACCOUNT;
use drawstream_graph::Graph;
use drawstream_graph::estate::gap::{self, MEANING, capital};
use drawstream_graph::estate::{Coverage, CoverageState, Kind, Origin};
use drawstream_order::Order as _;
use jiff::Timestamp;

/// The account's name, where it has another one than its id.
fn name(graph: &Graph) -> Option<&str> {
    let account = &graph.node(ACCOUNT).resource;
    let is_named = !account.name.is_empty() && account.name != account.id;
    is_named.then_some(&*account.name)
}

fn by_id(id: &str) -> String {
    // A file may not tell whose account it is.
    format!("IBM Cloud account {id}").trim_end().to_owned()
}

/// The account's name, or its id by its ends where that is not known: the account's box has it whole.
pub fn account(graph: &Graph) -> String {
    name(graph).map_or_else(|| by_id(&short::made(&graph.node(ACCOUNT).resource.id)), str::to_owned)
}

/// The account's id, where [`account`] does not tell it already.
pub fn account_id(graph: &Graph) -> Option<String> {
    let has_id = !graph.node(ACCOUNT).resource.id.is_empty();
    name(graph).filter(|_| has_id).map(|_| by_id(&graph.node(ACCOUNT).resource.id))
}

/// When the account was read: `2026-11-26 20:04 UTC`; none where that is not known.
pub fn read_at(graph: &Graph) -> Option<String> {
    moment(&graph.read_at)
}

/// As [`read_at`], in words: `read 2026-11-26 20:04 UTC`, and of an account that was completed later both times.
pub fn read(graph: &Graph) -> Option<String> {
    let last = read_at(graph)?;
    let before = graph.coverage.iter().filter_map(|part| part.read_at.as_deref()).min().and_then(moment);
    Some(match before.filter(|before| *before != last) {
        Some(before) => format!("read {before}, completed {last}"),
        None => format!("read {last}"),
    })
}

/// A moment in RFC 3339 as people read it, to the minute; none for another text.
pub fn moment(text: &str) -> Option<String> {
    let moment: Timestamp = text.parse().ok()?;
    Some(moment.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The number of resources that people read.
pub fn resources(graph: &Graph) -> u64 {
    let all = graph.counts().into_iter();
    all.filter(|(kind, _)| kind.is_resource()).map(|(_, number)| number).sum()
}

/// Whether the format of the file has no room for a part: nobody failed to read it.
pub fn is_lacking(graph: &Graph, part: &Coverage) -> bool {
    part.state == CoverageState::NotConfigured && matches!(graph.origin, Origin::File { .. })
}

/// How many parts were to be read. Those of which no list is read are none of them.
pub fn parts(graph: &Graph) -> usize {
    graph.coverage.iter().filter(|part| part.state != CoverageState::NotRead).count()
}

/// Parts that were to be read and were not.
pub fn missing(graph: &Graph) -> Vec<&Coverage> {
    let read = [CoverageState::Found, CoverageState::NotRead];
    graph.coverage.iter().filter(|part| !read.contains(&part.state) && !is_lacking(graph, part)).collect()
}

/// How much of the account is missing; none where nothing is.
pub fn incomplete(graph: &Graph) -> Option<String> {
    let missing = missing(graph).len();
    let all = parts(graph);
    let parts = if all == 1 { "part" } else { "parts" };
    (missing > 0).then(|| format!("{missing} of {all} {parts} could not be read: {MEANING}"))
}

/// What is missing, why, and what to do about it: a text for each cause.
pub fn gaps(graph: &Graph) -> Vec<String> {
    let gaps = gap::by_cause(missing(graph));
    let text = |gap: &gap::Gap| {
        let to_do = gap.to_do().map(|to_do| format!(" {}", capital(&to_do))).unwrap_or_default();
        format!("{}{to_do}", gap.happened())
    };
    gaps.iter().map(text).collect()
}

/// What a drawing without anything in it says.
pub fn nothing(graph: &Graph) -> String {
    let whole = graph.scope.regions.is_empty() && graph.scope.resource_group.is_none();
    let of = match (whole, &graph.origin) {
        (true, Origin::Live) => "this account".to_owned(),
        (true, Origin::File { .. }) => "the file".to_owned(),
        (false, _) => match (graph.scope.regions.as_slice(), &graph.scope.resource_group) {
            (regions, None) => regions.join(", "),
            ([], Some(group)) => format!("resource group {group}"),
            (regions, Some(group)) => format!("resource group {group} in {}", regions.join(", ")),
        },
    };
    let read = if missing(graph).is_empty() { "" } else { ", as far as it was read" };
    format!("No resources were found in {of}{read}.")
}

/// What is only counted, in words: `only counted: 3 snapshots, 1 SSH key`; none where nothing is.
pub fn only_counted(graph: &Graph) -> Option<String> {
    let mut only: Vec<(Kind, u64)> = graph.counted_by_kind().into_iter().collect();
    // Tags are said of resources that are drawn.
    only.retain(|(kind, number)| *kind != Kind::Tag && *number > 0);
    only.order_by_key(|(kind, _)| kind.id());
    let words = |(kind, number): (Kind, u64)| counted(kind, usize::try_from(number).unwrap_or(usize::MAX));
    let words: Vec<String> = only.into_iter().map(words).collect();
    (!words.is_empty()).then(|| format!("only counted: {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Builder;
    use drawstream_graph::estate::Scope;

    fn named(id: &str, name: &str) -> Graph {
        let mut b = Builder::new();
        let account = &mut b.node(ACCOUNT).resource;
        (account.id, account.name) = (id.into(), name.into());
        b.build()
    }

    #[test]
    fn an_account_goes_by_its_name_and_its_id_is_a_line_beside_it() {
        let told = |id, name| (account(&named(id, name)), account_id(&named(id, name)));
        assert_eq!(told("37bc", "app-prod"), ("app-prod".to_owned(), Some("IBM Cloud account 37bc".to_owned())));
        assert_eq!(told("37bc", "37bc"), ("IBM Cloud account 37bc".to_owned(), None));
        assert_eq!(told("", "app-prod"), ("app-prod".to_owned(), None));
        assert_eq!(told("", ""), ("IBM Cloud account".to_owned(), None));
        let id = "4f1c9a7e2b6d40538c7ed7f61a3bb852";
        assert_eq!(told(id, id).0, "IBM Cloud account 4f1c…b852");
        assert_eq!(told(id, "app-prod").1.unwrap(), format!("IBM Cloud account {id}"));
    }

    #[test]
    fn a_time_is_told_to_the_minute_and_only_if_there_is_one() {
        let at = |read_at: &str| read_at_of(read_at);
        assert_eq!(at("2026-11-26T20:04:59.123Z").as_deref(), Some("2026-11-26 20:04 UTC"));
        assert_eq!(at("2026-11-26T21:04:00+01:00").as_deref(), Some("2026-11-26 20:04 UTC"));
        assert_eq!((at(""), at("today")), (None, None));
    }

    #[test]
    fn an_account_that_was_completed_tells_both_times() {
        let mut part = Coverage::new("eu-de", "vpc", CoverageState::Found, 1);
        let told = |part: &Coverage| {
            let (read_at, coverage) = ("2026-11-26T20:09:00Z".to_owned(), vec![part.clone()]);
            read(&Graph { read_at, coverage, ..Graph::default() }).unwrap()
        };
        assert_eq!(told(&part), "read 2026-11-26 20:09 UTC");
        part.read_at = Some("2026-11-26T20:04:10Z".to_owned());
        assert_eq!(told(&part), "read 2026-11-26 20:04 UTC, completed 2026-11-26 20:09 UTC");
        part.read_at = Some("2026-11-26T20:09:10Z".to_owned());
        assert_eq!(told(&part), "read 2026-11-26 20:09 UTC");
    }

    fn read_at_of(text: &str) -> Option<String> {
        read_at(&Graph { read_at: text.to_owned(), ..Graph::default() })
    }

    #[test]
    fn what_is_only_counted_is_no_loss_and_tags_are_none_of_it() {
        let counted = |number| {
            let of = |kind, number| (("eu-de".to_owned(), kind), number);
            let counted = [of(Kind::Tag, 18), of(Kind::Key, number), of(Kind::Snapshot, number)].into();
            only_counted(&Graph { counted, ..Graph::default() })
        };
        assert_eq!(counted(1).as_deref(), Some("only counted: 1 SSH key, 1 snapshot"));
        assert_eq!(counted(0), None);
    }

    #[test]
    fn nothing_is_said_of_what_was_asked_for_only() {
        let in_scope = |regions: &[&str], group: Option<&str>, origin: Origin| {
            let regions = regions.iter().map(ToString::to_string).collect();
            let scope = Scope { regions, resource_group: group.map(str::to_owned) };
            nothing(&Graph { scope, origin, ..Graph::default() })
        };
        let file = || Origin::File { name: "a.json".to_owned(), form: "collected JSON".to_owned() };
        assert_eq!(in_scope(&[], None, Origin::Live), "No resources were found in this account.");
        assert_eq!(in_scope(&[], None, file()), "No resources were found in the file.");
        assert_eq!(in_scope(&["eu-gb"], None, file()), "No resources were found in eu-gb.");
        assert_eq!(
            in_scope(&["eu-de", "eu-gb"], Some("shop"), Origin::Live),
            "No resources were found in resource group shop in eu-de, eu-gb."
        );
    }
}
