//! Networks beyond VPCs: what VPN gateways and servers, direct links and transit gateways lead to, and who uses a private
//! path. Of some the addresses are told; of others it is only told where they may be.

use crate::ip::{self, Ranges, Span};
use drawstream_graph::NodeId;
use drawstream_graph::estate::facts::PrefixFilter;

/// What leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lead {
    /// A site-to-site VPN gateway.
    Vpn,
    /// A VPN server, to its clients.
    Clients,
    /// A direct link, or a VPC's own joint with classic infrastructure.
    Link,
    /// A transit gateway, by its index.
    Transit(usize),
    /// A private path service gateway, from its consumers: they have no addresses of their own at this side.
    Consumers,
}

/// A network beyond.
#[derive(Debug)]
pub struct Beyond {
    /// What leads there.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// What kind of thing leads there.
    pub lead: Lead,
    /// Names of the connections that lead there.
    pub parts: Vec<String>,
    /// The addresses that are there, or may be.
    pub ranges: Ranges,
    /// Whether these are told; else it is not known which of them are there.
    pub told: bool,
    /// How each VPC gets there.
    pub doors: Vec<Door>,
}

/// How a VPC gets to a network beyond.
#[derive(Debug)]
pub struct Door {
    /// The VPC.
    pub vpc: usize,
    /// The addresses of the VPC that the other side learns of.
    pub own: Ranges,
    /// The subnets that what leads there stands in: their ACLs are asked too.
    pub subnets: Vec<usize>,
    /// The groups that guard what leads there: an index of `Model::guards`.
    pub guards: Option<usize>,
    /// Whether tables that accept routes from what leads there have routes without naming them.
    pub by_policy: bool,
}

impl Beyond {
    /// The way of a VPC.
    pub fn door(&self, vpc: usize) -> Option<&Door> {
        self.doors.iter().find(|door| door.vpc == vpc)
    }

    /// What it is called in a sentence.
    pub fn words(&self) -> &'static str {
        match self.lead {
            Lead::Vpn => "behind VPN gateway",
            Lead::Clients => "clients of VPN server",
            Lead::Link => "behind",
            Lead::Transit(_) => "networks of transit gateway",
            Lead::Consumers => "consumers of private path",
        }
    }
}

/// Addresses that are private: what lies beyond has some of them, where it is not told which.
pub(super) fn private() -> Ranges {
    Ranges::of([(0x0a00_0000, 0x0aff_ffff), (0xac10_0000, 0xac1f_ffff), (0xc0a8_0000, 0xc0a8_ffff)])
}

/// Addresses of classic infrastructure.
pub(super) fn classic() -> Ranges {
    Ranges::of([(0x0a00_0000, 0x0aff_ffff)])
}

/// How many bits of an address tell those of a range apart.
fn bits(span: Span) -> u64 {
    u64::from(32 - (span.1 - span.0).leading_zeros())
}

/// Where prefixes that a connection announces may lie: its filters leave some out whatever they are.
pub(super) fn may_announce(all: &Ranges, filters: &[PrefixFilter], default: &str) -> Ranges {
    let spans = || filters.iter().filter_map(|filter| Some((filter, ip::of_cidr(&filter.prefix)?)));
    if default == "deny" {
        return Ranges::of(spans().filter(|(filter, _)| &*filter.action != "deny").map(|(_, span)| span));
    }
    let mut left = all.clone();
    let mut permitted: Vec<Span> = Vec::new();
    for (filter, span) in spans() {
        // One that leaves out everything within, and nothing before it let a part of that in.
        let own = 32 - bits(span);
        let is_whole = filter.le == Some(32) && filter.ge.is_none_or(|ge| ge <= own)
            || filter.le.is_none() && filter.ge.is_some_and(|ge| ge <= own);
        if &*filter.action != "deny" {
            permitted.push(span);
        } else if is_whole && !permitted.iter().any(|known| known.0 <= span.1 && span.0 <= known.1) {
            left = left.minus(&Ranges::of([span]));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_leave_out_where_nothing_is_announced() {
        let filter = |action: &str, prefix: &str, ge, le| PrefixFilter {
            action: action.into(),
            prefix: prefix.into(),
            ge,
            le,
            ..PrefixFilter::default()
        };
        let may = |filters: &[PrefixFilter], default| may_announce(&private(), filters, default).texts();
        assert_eq!(may(&[], "permit"), ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);
        assert_eq!(may(&[filter("permit", "10.1.0.0/16", None, None)], "deny"), ["10.1.0.0/16"]);
        let all_of = filter("deny", "10.0.0.0/8", None, Some(32));
        assert_eq!(may(std::slice::from_ref(&all_of), "permit"), ["172.16.0.0/12", "192.168.0.0/16"]);
        let before = filter("permit", "10.1.0.0/16", None, None);
        assert_eq!(may(&[before, all_of], "permit").len(), 3, "a part of it is let in before");
        let exact = filter("deny", "10.0.0.0/8", None, None);
        assert_eq!(may(&[exact], "permit").len(), 3, "a longer prefix is not meant");
    }
}
