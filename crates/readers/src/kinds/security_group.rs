//! Security groups, with their rules and what they guard.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Bound};
use drawstream_estate::rule::{Direction, GroupRule, Protocol, Remote};
use drawstream_estate::{Address, Cidr, Kind, Ports, Ref, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::SecurityGroup,
    When::RegionWithVpc,
    "/security_groups",
    "security_groups",
    "Viewer on VPC Infrastructure Services: Security Group",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct SecurityGroup {
    rules: Items<Rule>,
    targets: Items<Bound>,
}

/// A rule. Protocols are an open set, so all is text.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    id: Text,
    name: Text,
    direction: Text,
    protocol: Text,
    port_min: Count,
    port_max: Count,
    #[serde(rename = "type")]
    icmp_type: Count,
    code: Count,
    remote: Loose<Peer>,
    local: Loose<Peer>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Peer {
    cidr_block: Text,
    address: Text,
    name: Text,
    id: Text,
}

impl From<&Peer> for Remote {
    fn from(peer: &Peer) -> Self {
        if !peer.cidr_block.is_empty() {
            Remote::Cidr(Cidr::from(&**peer.cidr_block))
        } else if !peer.address.is_empty() {
            Remote::Address(Address::from(&**peer.address))
        } else if !peer.name.is_empty() || !peer.id.is_empty() {
            Remote::Group(Ref { id: peer.id.0.clone(), name: peer.name.0.clone() })
        } else {
            Remote::Any
        }
    }
}

impl From<&Rule> for GroupRule {
    fn from(rule: &Rule) -> Self {
        GroupRule {
            id: rule.id.0.clone(),
            name: rule.name.0.clone(),
            direction: Direction::from(&**rule.direction),
            protocol: Protocol::from(&**rule.protocol),
            ports: Ports::of(*rule.port_min, *rule.port_max),
            icmp_type: *rule.icmp_type,
            icmp_code: *rule.code,
            remote: Remote::from(&*rule.remote),
            local: Remote::from(&*rule.local),
        }
    }
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: SecurityGroup = item.parse();
    let mut resource = item.resource(Kind::SecurityGroup, at);
    resource.facts = facts::SecurityGroup { rules: group.rules.iter().map(GroupRule::from).collect() }.into();
    for guarded in &*group.targets {
        resource.bind(Relation::Guards, guarded.pointer());
    }
    found.resources.push(resource);
}
