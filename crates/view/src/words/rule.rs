//! Rules and routes in words.

use drawstream_graph::estate::Ports;
use drawstream_graph::estate::facts::{Listener, Route};
use drawstream_graph::estate::rule::{AclRule, Direction, GroupRule, Protocol, Remote};

/// A rule of a security group.
pub fn group(rule: &GroupRule) -> String {
    let protocol = protocol(&rule.protocol);
    let what = match rule.ports {
        Some(Ports { first, last }) if first == last => format!("{protocol} {first}"),
        Some(Ports { first, last }) => format!("{protocol} {first}-{last}"),
        None => format!("{protocol}{}", icmp(rule.icmp_type, rule.icmp_code)),
    };
    let local = remote(&rule.local);
    let local = if matches!(&*local, "any" | "0.0.0.0/0") { String::new() } else { format!(" (local {local})") };
    let way = if rule.direction == Direction::Outbound { "to" } else { "from" };
    format!("{} {what} {way} {}{local}", rule.direction, remote(&rule.remote))
}

/// A rule of a network ACL, without its number.
pub fn acl(rule: &AclRule) -> String {
    format!(
        "{} {} {}{} {}{} -> {}{}",
        rule.direction,
        rule.action,
        protocol(&rule.protocol),
        icmp(rule.icmp_type, rule.icmp_code),
        rule.source,
        ports(rule.source_ports),
        rule.destination,
        ports(rule.destination_ports),
    )
}

/// A route.
pub fn route(route: &Route) -> String {
    let hop = if matches!(&*route.action, "deliver" | "") {
        let address = route.next_hop.to_string();
        format!("-> {}", if address.is_empty() { &route.next_hop_resource.name } else { &*address })
    } else {
        route.action.to_string()
    };
    let priority = route.priority.filter(|priority| *priority != 2).map(|priority| format!(" priority {priority}"));
    let advertised = if route.advertise { " (advertised)" } else { "" };
    let by = match route.creator.name_or_id() {
        "" => String::new(),
        creator => format!(" (by {creator})"),
    };
    let words = format!("{} {} {hop}{}{advertised}{by}", route.zone, route.destination, priority.unwrap_or_default());
    words.trim().to_owned()
}

/// A listener of a load balancer.
pub fn listener(listener: &Listener) -> String {
    let port = match listener.ports {
        Some(Ports { first, last }) if first == last => first.to_string(),
        Some(Ports { first, last }) => format!("{first}-{last}"),
        None => "any port".to_owned(),
    };
    let pool = &listener.default_pool.name;
    let to = if pool.is_empty() { String::new() } else { format!(" to {pool}") };
    let redirect = if listener.https_redirect.is_empty() { "" } else { " (redirects to HTTPS)" };
    let certificate = if listener.certificate.is_empty() { "" } else { " (with a certificate)" };
    format!("{} {port}{to}{redirect}{certificate}", listener.protocol).trim().to_owned()
}

fn protocol(protocol: &Protocol) -> &str {
    match protocol.as_str() {
        "" => "all",
        word => word,
    }
}

fn icmp(kind: Option<u64>, code: Option<u64>) -> String {
    match (kind, code) {
        (Some(kind), Some(code)) => format!(" type {kind} code {code}"),
        (Some(kind), None) => format!(" type {kind}"),
        _ => String::new(),
    }
}

/// A port range behind an address; nothing for all ports.
fn ports(ports: Option<Ports>) -> String {
    match ports {
        None | Some(Ports::ALL) => String::new(),
        Some(Ports { first, last }) if first == last => format!(":{first}"),
        Some(Ports { first, last }) => format!(":{first}-{last}"),
    }
}

fn remote(remote: &Remote) -> String {
    match remote {
        Remote::Any => "any".to_owned(),
        Remote::Cidr(cidr) => cidr.to_string(),
        Remote::Address(address) => address.to_string(),
        Remote::Group(group) => group.name_or_id().to_owned(),
    }
}
