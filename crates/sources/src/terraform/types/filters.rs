//! Security groups and network ACLs. Their rules are resources of their own, or a list in the group.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, blocks, count, own, refer, same, text};
use crate::terraform::made::{Made, list, object};
use crate::terraform::parts::Parts;
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;

const PORTS: &[Field] =
    &[own("port_min"), own("port_max"), own("source_port_min"), own("source_port_max"), own("type"), own("code")];

/// A rule of a group; the same names stand in the group's list and in the rule's own resource.
pub(super) const GROUP_RULE: &[Field] = &[
    own("rule_id"),
    own("id"),
    own("name"),
    own("direction"),
    refer("remote", ""),
    own("local"),
    own("protocol"),
    own("port_min"),
    own("port_max"),
    own("type"),
    own("code"),
    super::super::fields::many("tcp", "", PORTS),
    super::super::fields::many("udp", "", PORTS),
    super::super::fields::many("icmp", "", PORTS),
    refer("group", ""),
];

const ACL_RULE: &[Field] = &[
    own("rule_id"),
    own("id"),
    own("name"),
    own("action"),
    own("direction"),
    own("source"),
    own("destination"),
    own("protocol"),
    own("port_min"),
    own("port_max"),
    own("source_port_min"),
    own("source_port_max"),
    own("type"),
    own("code"),
    refer("before", ""),
    super::super::fields::many("tcp", "", PORTS),
    super::super::fields::many("udp", "", PORTS),
    super::super::fields::many("icmp", "", PORTS),
    refer("network_acl", ""),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_security_group", Id::Whole, &[super::super::fields::many("rules", "", GROUP_RULE)], security_group),
    part("ibm_is_security_group_rule", Id::AfterDot, GROUP_RULE, |t, p| {
        p.add(Kind::SecurityGroup, t.key("group"), "rules", t);
    }),
    part(
        "ibm_is_security_group_target",
        Id::Last,
        &[refer("security_group", ""), refer("target", ""), own("resource_type")],
        |t, p| p.add(Kind::SecurityGroup, t.key("security_group"), "targets", t),
    ),
    part(
        "ibm_is_security_group_network_interface_attachment",
        Id::Last,
        &[refer("security_group", ""), refer("network_interface", "target")],
        |t, p| p.add(Kind::SecurityGroup, t.key("security_group"), "targets", t),
    ),
    item("ibm_is_network_acl", Id::Whole, &[super::super::fields::many("rules", "", ACL_RULE), same("subnets")], acl),
    part("ibm_is_network_acl_rule", Id::Last, ACL_RULE, |t, p: &mut Parts| {
        p.add(Kind::NetworkAcl, t.key("network_acl"), "rules", t);
    }),
];

/// A rule's own resources, else the list in its group: that list is as old as the group's last refresh, and has no ids.
fn rules(made: &Made<'_>, kind: Kind, thing: &Thing) -> Vec<Object> {
    let own = made.parts(kind, thing, "rules");
    if own.is_empty() { blocks(&thing.own, "rules").cloned().collect() } else { own.to_vec() }
}

fn security_group(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let rules = rules(made, Kind::SecurityGroup, thing);
    item.insert("rules".to_owned(), list(rules.iter().map(|rule| group_rule(rule, made))));
    let targets = made.parts(Kind::SecurityGroup, thing, "targets").iter();
    let target = |part: &Object| {
        let id = [text(part, "target"), text(part, "network_interface")].into_iter().find(|id| !id.is_empty());
        object([("id", last(id.unwrap_or_default()).into())])
    };
    item.insert("targets".to_owned(), list(targets.map(target)));
    made.item("/security_groups", &[], thing, item);
}

/// Protocol and bounds: by a block named after the protocol (older), or by fields of the rule.
fn bounds(rule: &Object) -> (String, Object) {
    for protocol in ["tcp", "udp", "icmp"] {
        if let Some(block) = blocks(rule, protocol).next() {
            return (protocol.to_owned(), block.clone());
        }
    }
    let protocol = text(rule, "protocol");
    (if protocol.is_empty() { "all" } else { protocol }.to_owned(), rule.clone())
}

/// The ids of a rule: `rule_id`, or the end of Terraform's own.
fn rule_id(rule: &Object) -> &str {
    let id = text(rule, "rule_id");
    let own = text(rule, "id");
    if id.is_empty() { own } else { id }
}

/// Adds ports, or type and code. Where none is set, the provider writes zeros.
fn add_bounds(item: &mut Object, protocol: &str, own: &Object, names: [(&str, &str); 2]) {
    let ports = names.map(|(from, _)| count(own, from).filter(|port| *port > 0));
    if matches!(protocol, "tcp" | "udp") && ports.iter().any(Option::is_some) {
        for ((_, to), (port, otherwise)) in names.into_iter().zip(ports.into_iter().zip([1, 65_535])) {
            item.insert(to.to_owned(), port.unwrap_or(otherwise).into());
        }
    }
}

fn add_icmp(item: &mut Object, protocol: &str, own: &Object) {
    let (form, code) = (count(own, "type"), count(own, "code"));
    // Type 0 with code 0 is an echo's reply, but stands for "not set" too, which is far more common.
    if protocol == "icmp" && (form.is_some_and(|form| form > 0) || code.is_some_and(|code| code > 0)) {
        item.insert("type".to_owned(), form.into());
        item.insert("code".to_owned(), code.into());
        item.retain(|_, value| !value.is_null());
    }
}

fn group_rule(rule: &Object, made: &Made<'_>) -> Object {
    let (protocol, own) = bounds(rule);
    let mut item = object([
        ("id", rule_id(rule).into()),
        ("name", text(rule, "name").into()),
        ("direction", text(rule, "direction").into()),
        ("protocol", protocol.as_str().into()),
        ("remote", side(text(rule, "remote"), made)),
        ("local", side(text(rule, "local"), made)),
    ]);
    add_bounds(&mut item, &protocol, &own, [("port_min", "port_min"), ("port_max", "port_max")]);
    add_icmp(&mut item, &protocol, &own);
    item
}

/// The other side of a rule: a range, an address, or else the id of a group.
fn side(text: &str, made: &Made<'_>) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    Value::Object(if text.contains('/') && text.parse::<ipnet_like::Range>().is_ok() {
        object([("cidr_block", text.into())])
    } else if text.parse::<std::net::IpAddr>().is_ok() {
        object([("address", text.into())])
    } else {
        object([("id", text.into()), ("name", made.places.name_of(text).into())])
    })
}

/// Ranges, told from ids: what stands before the slash is an address, and behind it a number.
mod ipnet_like {
    use std::net::IpAddr;
    use std::str::FromStr;

    pub(super) struct Range;

    impl FromStr for Range {
        type Err = ();

        fn from_str(text: &str) -> Result<Self, ()> {
            let (address, length) = text.split_once('/').ok_or(())?;
            address.parse::<IpAddr>().map_err(|_| ())?;
            length.parse::<u8>().map_err(|_| ())?;
            Ok(Range)
        }
    }
}

fn acl(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    item.remove("subnets");
    let rules = rules(made, Kind::NetworkAcl, thing);
    item.insert("rules".to_owned(), list(rules.iter().map(acl_rule)));
    made.item("/network_acls", &[], thing, item);
}

fn acl_rule(rule: &Object) -> Object {
    let (protocol, own) = bounds(rule);
    let before = last(text(rule, "before"));
    let mut item = object([
        ("id", rule_id(rule).into()),
        ("name", text(rule, "name").into()),
        ("action", text(rule, "action").into()),
        ("direction", text(rule, "direction").into()),
        ("protocol", protocol.as_str().into()),
        ("source", text(rule, "source").into()),
        ("destination", text(rule, "destination").into()),
    ]);
    if !before.is_empty() {
        item.insert("before".to_owned(), Value::Object(object([("id", before.into())])));
    }
    add_bounds(
        &mut item,
        &protocol,
        &own,
        [("port_min", "destination_port_min"), ("port_max", "destination_port_max")],
    );
    let source = [("source_port_min", "source_port_min"), ("source_port_max", "source_port_max")];
    add_bounds(&mut item, &protocol, &own, source);
    add_icmp(&mut item, &protocol, &own);
    item
}
