//! Transit gateways: which VPCs they join, and which prefixes they tell each of.

use crate::ip::{self, Span};
use drawstream_graph::NodeId;
use drawstream_graph::estate::facts::{PrefixFilter, TransitConnection};

/// A transit gateway.
#[derive(Debug)]
pub struct Transit {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its CRN.
    pub crn: String,
    /// Its connections to VPCs of the account that carry traffic.
    pub connections: Vec<Connection>,
    /// Other networks that it joins and that are not known: classic, direct links, other accounts.
    pub beyond: usize,
}

/// A connection of a transit gateway to a VPC.
#[derive(Debug)]
pub struct Connection {
    /// Its name, or id.
    pub name: String,
    /// The VPC.
    pub vpc: usize,
    /// Each of the VPC's prefixes, with what its filters say of it.
    pub prefixes: Vec<(Span, Judged)>,
}

/// What a connection's filters say of a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Whether the others are told of it.
    pub permitted: bool,
    /// The place of the filter that says so; none where it is the default.
    pub filter: Option<usize>,
}

impl Transit {
    /// Its connection to a VPC.
    pub fn connection(&self, vpc: usize) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.vpc == vpc)
    }

    /// Whether what lies in a range of a VPC can be reached by the others; with the connection, and what its filters
    /// say, where the range lies in a prefix.
    pub fn reaches(&self, vpc: usize, range: Span) -> (bool, Option<(&Connection, Option<&Judged>)>) {
        let Some(connection) = self.connection(vpc) else { return (false, None) };
        let holds = |prefix: &Span| prefix.0 <= range.0 && range.1 <= prefix.1;
        let all = || connection.prefixes.iter().filter(|(prefix, _)| holds(prefix)).map(|(_, judged)| judged);
        let judged = all().find(|judged| judged.permitted).or_else(|| all().next());
        (judged.is_some_and(|judged| judged.permitted), Some((connection, judged)))
    }
}

fn length(span: Span) -> u32 {
    32 - (span.1 - span.0).checked_add(1).map_or(32, u32::trailing_zeros)
}

/// Whether a filter is about a prefix.
pub fn is_about(filter: &PrefixFilter, prefix: Span) -> bool {
    let Some(named) = ip::of_cidr(&filter.prefix) else { return false };
    if filter.ge.is_none() && filter.le.is_none() {
        return named == prefix;
    }
    let length = u64::from(length(prefix));
    let least = filter.ge.unwrap_or(u64::from(self::length(named)));
    named.0 <= prefix.0 && prefix.1 <= named.1 && least <= length && length <= filter.le.unwrap_or(32)
}

/// What a connection's filters say of a prefix: the first that is about it decides, then the default.
pub(super) fn judge(connection: &TransitConnection, prefix: Span) -> Judged {
    let filter = connection.prefix_filters.iter().position(|filter| is_about(filter, prefix));
    let action = filter.and_then(|at| connection.prefix_filters.get(at)).map(|filter| &*filter.action);
    Judged { permitted: action.unwrap_or(&connection.prefix_filters_default) != "deny", filter }
}

/// Whether a connection carries traffic. A state that is not told is taken as attached.
pub(super) fn carries(connection: &TransitConnection) -> bool {
    matches!(&*connection.status, "attached" | "")
        && !matches!(&*connection.request_status, "pending" | "rejected" | "expired")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_filter_that_is_about_a_prefix_decides() {
        let filter = |action: &str, prefix: &str, ge, le| PrefixFilter {
            action: action.into(),
            prefix: prefix.into(),
            ge,
            le,
            ..PrefixFilter::default()
        };
        let connection = TransitConnection {
            prefix_filters: vec![
                filter("permit", "10.240.4.0/22", None, None),
                filter("deny", "10.240.0.0/21", Some(22), Some(23)),
            ],
            prefix_filters_default: "permit".into(),
            ..TransitConnection::default()
        };
        let judged = |prefix: &str| {
            let judged = judge(&connection, ip::of_text(prefix).unwrap());
            (judged.permitted, judged.filter)
        };
        assert_eq!(judged("10.240.4.0/22"), (true, Some(0)));
        assert_eq!(judged("10.240.0.0/22"), (false, Some(1)));
        assert_eq!(judged("10.240.8.0/22"), (true, None));
        assert_eq!(judged("10.240.0.0/24"), (true, None), "longer than the filter means");
        assert_eq!(judged("0.0.0.0/0"), (true, None));
    }
}
