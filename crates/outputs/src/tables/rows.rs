//! The rows of tables of what resources have several of.

use super::cell::Cell;
use super::columns::refs;
use super::parts::Sink;
use super::{Row, joined};
use drawstream_graph::End;
use drawstream_graph::estate::facts::{Interface, Listener, PrefixFilter, Route};
use drawstream_graph::estate::net::Ports;
use drawstream_graph::estate::rule::{AclRule, Direction, GroupRule, Remote};
use drawstream_graph::estate::{Cidr, Facts};

/// Region and VPC, which come first.
fn place<'g>(row: Row<'g>) -> [Cell<'g>; 2] {
    [(&*row.node.resource.region).into(), row.node.vpc.map_or("", |vpc| row.called(vpc)).into()]
}

/// Name and id of the resource that has it.
fn owner<'g>(row: Row<'g>) -> [Cell<'g>; 2] {
    [row.node.resource.name_or_id().into(), (&*row.node.resource.id).into()]
}

fn kind<'g>(row: Row<'g>) -> Cell<'g> {
    row.node.kind().id().into()
}

fn ports<'g>(ports: Option<Ports>) -> [Cell<'g>; 2] {
    [ports.map(|ports| ports.first), ports.map(|ports| ports.last)].map(|port| Cell::number(port.map(u64::from)))
}

fn whole<'g, const N: usize>(parts: [&[Cell<'g>]; N]) -> Vec<Cell<'g>> {
    parts.concat()
}

pub(super) fn rules<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    match &row.node.resource.facts {
        Facts::SecurityGroup(own) => own.rules.iter().for_each(|rule| sink(group_rule(row, rule))),
        Facts::NetworkAcl(own) => (1..).zip(&own.rules).for_each(|(at, rule)| sink(acl_rule(row, at, rule))),
        Facts::ResourceInstance(own) => {
            let groups = own.power.iter().flat_map(|power| &power.security_groups);
            for (group, rule) in groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule))) {
                let of = [Cell::from("power_security_group"), name(&group.name, &group.id), (&*group.id).into()];
                let what = [Cell::NONE, Cell::NONE, (&*rule.action).into(), (&*rule.protocol).into()];
                let remote = [(&*rule.remote_type).into(), Cell::from(&*rule.remote)];
                let rest = [Cell::NONE, Cell::NONE, Cell::NONE, Cell::NONE, Cell::NONE, Cell::NONE];
                sink(whole([&place(row), &of, &what, &remote, &ports(rule.ports), &rest, &[(&*rule.id).into()]]));
            }
        }
        _ => {}
    }
}

fn group_rule<'g>(row: Row<'g>, rule: &'g GroupRule) -> Vec<Cell<'g>> {
    let what = [Cell::NONE, rule.direction.as_str().into(), "allow".into(), rule.protocol.as_str().into()];
    let [_, local] = remote(&rule.local);
    let icmp = [Cell::number(rule.icmp_type), Cell::number(rule.icmp_code)];
    whole([
        &place(row),
        &[kind(row)],
        &owner(row),
        &what,
        &remote(&rule.remote),
        &ports(rule.ports),
        &[Cell::NONE, Cell::NONE],
        &icmp,
        &[local, (&*rule.name).into(), (&*rule.id).into()],
    ])
}

fn acl_rule<'g>(row: Row<'g>, at: u64, rule: &'g AclRule) -> Vec<Cell<'g>> {
    let inward = rule.direction != Direction::Outbound;
    let (remote, local) = if inward { (&rule.source, &rule.destination) } else { (&rule.destination, &rule.source) };
    let what =
        [Cell::Number(at), rule.direction.as_str().into(), rule.action.as_str().into(), rule.protocol.as_str().into()];
    let icmp = [Cell::number(rule.icmp_type), Cell::number(rule.icmp_code)];
    whole([
        &place(row),
        &[kind(row)],
        &owner(row),
        &what,
        &["cidr".into(), Cell::shown(remote)],
        &ports(rule.destination_ports),
        &ports(rule.source_ports),
        &icmp,
        &[Cell::shown(local), (&*rule.name).into(), (&*rule.id).into()],
    ])
}

/// What the other side is, and which.
fn remote<'g>(remote: &'g Remote) -> [Cell<'g>; 2] {
    match remote {
        Remote::Any => ["any".into(), Cell::NONE],
        Remote::Cidr(cidr) => ["cidr".into(), Cell::shown(cidr)],
        Remote::Address(address) => ["address".into(), Cell::shown(address)],
        Remote::Group(group) => ["security_group".into(), group.name_or_id().into()],
    }
}

pub(super) fn routes<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::RoutingTable(own) = &row.node.resource.facts else { return };
    let next = |route: &'g Route| match route.next_hop.is_empty() {
        true => route.next_hop_resource.name_or_id().into(),
        false => Cell::shown(&route.next_hop),
    };
    for route in &own.routes {
        let what = [
            (&*route.zone).into(),
            Cell::shown(&route.destination),
            (&*route.action).into(),
            next(route),
            Cell::number(route.priority),
            Cell::flag(Some(route.advertise)),
            (&*route.origin).into(),
            route.creator.name_or_id().into(),
            (&*route.name).into(),
            (&*route.id).into(),
        ];
        sink(whole([&place(row), &owner(row), &what]));
    }
}

pub(super) fn interfaces<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let own: &[Interface] = match &row.node.resource.facts {
        Facts::Instance(own) => &own.interfaces,
        Facts::BareMetalServer(own) => &own.interfaces,
        Facts::Worker(own) => &own.interfaces,
        _ => return,
    };
    for interface in own {
        let what = [
            Cell::flag(Some(interface.primary)),
            interface.subnet.name_or_id().into(),
            Cell::list(&interface.addresses),
            refs(&interface.security_groups),
            refs(&interface.floating_ips),
            (&*interface.form).into(),
            Cell::number(interface.vlan),
            Cell::flag(Some(interface.allow_ip_spoofing)),
            (&*interface.name).into(),
            (&*interface.id).into(),
        ];
        sink(whole([&place(row), &[kind(row)], &owner(row), &what]));
    }
}

pub(super) fn listeners<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::LoadBalancer(own) = &row.node.resource.facts else { return };
    for listener in &own.listeners {
        let what = [
            listener.default_pool.name_or_id().into(),
            Cell::Number(listener.policies.len() as u64),
            (&*listener.certificate).into(),
            (&*listener.id).into(),
        ];
        sink(whole([&place(row), &owner(row), &[(&*listener.protocol).into()], &ports(listener.ports), &what]));
    }
}

pub(super) fn members<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::LoadBalancer(own) = &row.node.resource.facts else { return };
    for (pool, member) in own.pools.iter().flat_map(|pool| pool.members.iter().map(move |member| (pool, member))) {
        let what = [
            name(&pool.name, &pool.id),
            (&*pool.protocol).into(),
            (&*pool.algorithm).into(),
            Cell::number(member.port),
            member.target.name_or_id().into(),
            Cell::shown(&member.address),
            (&*member.fqdn).into(),
            Cell::number(member.weight),
            (&*member.health).into(),
            (&*member.id).into(),
        ];
        sink(whole([&place(row), &owner(row), &what]));
    }
}

pub(super) fn transit_connections<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::TransitGateway(own) = &row.node.resource.facts else { return };
    for connection in &own.connections {
        let what = [
            (&*own.location).into(),
            (&*connection.network_type).into(),
            (&*connection.network_id).into(),
            (&*connection.network_account).into(),
            (&*connection.status).into(),
            (&*connection.request_status).into(),
            (&*connection.zone).into(),
            (&*connection.prefix_filters_default).into(),
            Cell::list(connection.prefix_filters.iter().map(prefix_filter)),
            Cell::list(&connection.cidrs),
            Cell::list(connection.tunnels.iter().map(|tunnel| &tunnel.name)),
            (&*connection.name).into(),
            (&*connection.id).into(),
        ];
        sink(whole([&owner(row), &what]));
    }
}

/// `deny 10.0.0.0/8 ge 16 le 24`.
fn prefix_filter(filter: &PrefixFilter) -> String {
    let bound = |word: &str, bound: Option<u64>| bound.map(|bound| format!(" {word} {bound}")).unwrap_or_default();
    format!("{} {}{}{}", filter.action, filter.prefix, bound("ge", filter.ge), bound("le", filter.le))
}

pub(super) fn vpn_connections<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::VpnGateway(own) = &row.node.resource.facts else { return };
    for connection in &own.connections {
        let cidrs = |cidrs: &[Cidr]| Cell::Text(joined(cidrs).into());
        let what = [
            (&*connection.mode).into(),
            (&*connection.status).into(),
            (&*connection.peer).into(),
            cidrs(&connection.peer_cidrs),
            cidrs(&connection.local_cidrs),
            Cell::flag(connection.admin_state_up),
            (&*connection.routing_protocol).into(),
            Cell::number(connection.peer_asn),
            Cell::list(connection.tunnels.iter().map(|tunnel| format!("{} {}", tunnel.gateway_address, tunnel.status))),
            connection.ike_policy.as_ref().map_or(Cell::NONE, |policy| name(&policy.name, &policy.id)),
            connection.ipsec_policy.as_ref().map_or(Cell::NONE, |policy| name(&policy.name, &policy.id)),
            (&*connection.name).into(),
            (&*connection.id).into(),
        ];
        sink(whole([&place(row), &owner(row), &what]));
    }
}

pub(super) fn virtual_connections<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::DirectLink(own) = &row.node.resource.facts else { return };
    for connection in &own.virtual_connections {
        let what = [
            (&*connection.network_type).into(),
            (&*connection.network_id).into(),
            (&*connection.network_account).into(),
            (&*connection.status).into(),
            (&*connection.name).into(),
            (&*connection.id).into(),
        ];
        sink(whole([&owner(row), &what]));
    }
}

pub(super) fn vpn_server_routes<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::VpnServer(own) = &row.node.resource.facts else { return };
    for route in &own.routes {
        let what = [
            Cell::shown(&route.destination),
            (&*route.action).into(),
            (&*route.health).into(),
            (&*route.name).into(),
            (&*route.id).into(),
        ];
        sink(whole([&place(row), &owner(row), &what]));
    }
}

pub(super) fn forwarding_rules<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    let Facts::CustomResolver(own) = &row.node.resource.facts else { return };
    for rule in &own.rules {
        let what = [
            (&*rule.form).into(),
            (&*rule.names).into(),
            Cell::list(&rule.forward_to),
            (&*rule.description).into(),
            (&*rule.id).into(),
        ];
        sink(whole([&owner(row), &what]));
    }
}

pub(super) fn tags<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    for tag in &row.node.resource.tags {
        // IBM's tags of the form `name:value` are one text.
        let (tag, value) = tag.split_once(':').unwrap_or((tag, ""));
        sink(whole([&[kind(row)], &owner(row), &[tag.into(), value.into()]]));
    }
}

pub(super) fn relations<'g>(row: Row<'g>, sink: Sink<'_, 'g>) {
    for edge in row.joins.starting(row.id) {
        let to: [Cell<'g>; 3] = match edge.to {
            End::Node(to) => {
                let to = &row.graph.node(to).resource;
                [to.kind.id().into(), to.name_or_id().into(), (&*to.id).into()]
            }
            End::External(to) => {
                let to = row.graph.external(to);
                ["outside".into(), (&*to.name).into(), (&*to.detail.key).into()]
            }
        };
        let remarks = edge.notes.iter().map(|note| {
            let port = note.port.map(|port| port.to_string()).unwrap_or_default();
            let all = [&*note.name, &*note.state, &*note.form, &*port];
            all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        });
        sink(whole([&[edge.relation.name().into(), kind(row)], &owner(row), &to, &[Cell::list(remarks)]]));
    }
}

/// What a listener listens on: `https 443`.
pub(super) fn listener(listener: &Listener) -> String {
    match listener.ports {
        Some(Ports { first, last }) if first == last => format!("{} {first}", listener.protocol),
        Some(Ports { first, last }) => format!("{} {first}-{last}", listener.protocol),
        None => format!("{} any port", listener.protocol),
    }
}

fn name<'g>(name: &'g str, id: &'g str) -> Cell<'g> {
    if name.is_empty() { id.into() } else { name.into() }
}
