//! Findings: settings that are risky, do not work, or have no effect.

mod flows;
mod json;
mod rules;
mod tables;

pub use json::{json, sarif};
pub(crate) use tables::is_default;

use crate::Reach;
use crate::conn::Conn;
use crate::explain::End;
use crate::model::Direction;
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Order as _;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody may get in.
    High,
    /// Something does not work as it is meant.
    Medium,
    /// Something has no effect.
    Low,
    /// Something is not used.
    Note,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Severity; 4] = [Self::High, Self::Medium, Self::Low, Self::Note];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Note => "note",
        }
    }
}

macro_rules! checks {
    ($($(#[$doc:meta])* $variant:ident $id:literal $severity:ident $means:literal $advice:literal;)*) => {
        /// What is looked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $($(#[$doc])* $variant,)*
        }

        impl Check {
            /// Every check, in the order in which findings are told.
            pub const ALL: &'static [Check] = &[$(Check::$variant,)*];

            /// Its name.
            pub const fn id(self) -> &'static str {
                match self { $(Check::$variant => $id,)* }
            }

            /// How much its findings matter.
            pub const fn severity(self) -> Severity {
                match self { $(Check::$variant => Severity::$severity,)* }
            }

            /// What a finding means.
            pub const fn means(self) -> &'static str {
                match self { $(Check::$variant => $means,)* }
            }

            /// What to do.
            pub const fn advice(self) -> &'static str {
                match self { $(Check::$variant => $advice,)* }
            }
        }
    };
}

checks! {
    /// SSH or remote desktop from all of the internet.
    AdminOpen "admin-port-open" High "anyone on the internet can open ssh or remote desktop"
        "allow only the ranges that administer it, or use a VPN";
    /// A group's rule that lets anything in from anywhere.
    AnyToAny "sg-rule-any-from-anywhere" High "lets anything in from anywhere, and the internet reaches a member"
        "name the ports and the ranges that are meant";
    /// TCP that arrives and whose answers do not return.
    NoWayBack "tcp-response-blocked" Medium "tcp arrives, no way back"
        "let the ACL that stops the answers pass them";
    /// A member that its load balancer does not reach.
    MemberUnreached "lb-member-unreachable" Medium "its load balancer does not reach it"
        "let the balancer's groups out and the member's groups in, on the member's and the health port";
    /// An ACL's rule that is about a part of a subnet.
    AclSplits "nacl-split-subnet" Medium "a rule treats a part of a subnet apart"
        "let the rule name whole subnets";
    /// A group's rule that is about a part of a subnet.
    GroupSplits "sg-split-subnet" Note "a rule treats a part of a subnet apart"
        "let the rule name whole subnets";
    /// Two subnets that overlap.
    Overlap "subnet-cidr-overlap" Medium "two subnets have addresses in common"
        "give one of them another range before they are joined";
    /// An ACL's rule whose own side is not in the VPC.
    AclOutside "nacl-rule-cidr-out-of-range" Medium "its own side is not in the VPC, so that it is about less than it says"
        "let its own side name the VPC's ranges, or anywhere";
    /// A rule of a security group whose local side is not in the VPC.
    GroupOutside "sg-rule-cidr-out-of-range" Medium "its own side is not in the VPC, so that it is about less than it says"
        "let its local side name the VPC's ranges, or anywhere";
    /// An ACL's rule that never decides.
    Shadowed "nacl-rule-shadowed" Low "rules before it decide all that it is about"
        "delete it, or put it before them";
    /// A group's rule that adds nothing.
    Implied "sg-rule-implied" Low "other rules of its group let all of it pass"
        "delete it";
    /// A floating IP that nothing can come in by.
    FloatingIdle "floating-ip-unused" Low "it has a floating IP, but its rules let nothing in or out by it"
        "release the floating IP, or let pass what is meant";
    /// A public gateway that nothing can go out by.
    GatewayIdle "public-gateway-unused" Note "nothing can go out by it"
        "delete it, or let what should use it out";
    /// A filter of a transit gateway's connection that is about no prefix.
    FilterIdle "tgw-filter-unmatched" Low "a prefix filter is about no prefix of its VPC"
        "let it name a prefix exactly, or use ge and le";
    /// An endpoint gateway without groups.
    GatewayOpen "vpe-without-group" Low "no group guards it, so that everything may come in"
        "give it a security group";
    /// An ACL without subnets.
    AclIdle "nacl-unattached" Note "filters nothing"
        "delete it, if nothing is planned for it";
    /// A group without members.
    GroupIdle "sg-unattached" Note "guards nothing"
        "delete it, if nothing is planned for it";
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked for.
    pub check: Check,
    /// The VPC, or the transit gateway for a connection across one.
    pub vpc: Option<usize>,
    /// The transit gateway of a connection.
    pub transit: Option<usize>,
    /// What it is seen at: a table, a gateway, a server.
    pub node: NodeId,
    /// The rule of that table: what files call it, its place among all rules of the table's facts, and its direction.
    pub rule: Option<(String, usize, Direction)>,
    /// Subnets that it is about.
    pub subnets: Vec<usize>,
    /// Rules that shadow or imply it: what files call them, and their places.
    pub by: Vec<(String, usize)>,
    /// A connection that it is about.
    pub pair: Option<(End, End, Conn)>,
    /// ACLs and transit gateways that stop its answers: name, and which way for an ACL.
    pub stopped: Vec<(String, Option<Direction>)>,
    /// What else tells it apart: a range, a port, an address.
    pub detail: String,
}

impl Finding {
    fn at(check: Check, vpc: Option<usize>, node: NodeId) -> Self {
        let (rule, subnets, by, pair, detail, transit, stopped) = Default::default();
        Self { check, vpc, transit, node, rule, subnets, by, pair, detail, stopped }
    }
}

/// Every finding, sorted by check, then place. By rules alone all that np-guard's analyser looks for, else all but what
/// is noise.
pub fn lint(graph: &Graph, reach: &mut Reach) -> Vec<Finding> {
    let mut found = Vec::new();
    tables::find(graph, reach, &mut found);
    rules::find(reach, &mut found);
    flows::find(graph, reach, &mut found);
    flows::stoppers(graph, reach, &mut found);
    let is_wanted = |finding: &Finding| looked_for(reach).any(|check| check == finding.check);
    found.retain(is_wanted);
    // Places in the graph's order; the sort keeps the order of equals.
    found.order_by_key(|finding| (finding.check, finding.vpc, finding.node));
    found
}

/// What is looked for in a result.
pub fn looked_for(reach: &Reach) -> impl Iterator<Item = Check> + use<> {
    let rules_only = reach.model.options.rules_only;
    let all = Check::ALL.iter().copied();
    all.filter(move |check| {
        let is_theirs = matches!(
            check,
            Check::NoWayBack
                | Check::AclSplits
                | Check::GroupSplits
                | Check::Overlap
                | Check::AclOutside
                | Check::GroupOutside
                | Check::Shadowed
                | Check::Implied
                | Check::AclIdle
                | Check::GroupIdle
        );
        if rules_only { is_theirs } else { *check != Check::GroupSplits }
    })
}
