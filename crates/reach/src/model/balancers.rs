//! Load balancers: what they listen on, and which members they send to on which ports.

use crate::conn::{Conn, PORTS, Pool, Set};
use drawstream_graph::NodeId;
use drawstream_graph::estate::Ref;
use drawstream_graph::estate::facts::{Access, Listener, LoadBalancer, Pool as Members, PoolMember};
use std::collections::BTreeMap;

/// How a load balancer hands on what it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// By connections of its own: members see its address.
    Application,
    /// Packet by packet: members see the client's address, and answer it themselves.
    Network,
    /// Only for endpoint gateways, by a private path service gateway.
    PrivatePath,
}

/// A load balancer.
#[derive(Debug)]
pub struct Balancer {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its VPC.
    pub vpc: usize,
    /// How it hands on what it gets.
    pub family: Family,
    /// Whether the internet reaches it.
    pub public: bool,
    /// What it listens on.
    pub listens: Set,
    /// What it listens on for consumers of a private path.
    pub consumed: Set,
    /// What it opens to each endpoint that is a member of a pool in use: the member's port, and the port by which it asks
    /// for health.
    pub legs: BTreeMap<usize, Set>,
    /// For each listener what it listens on, and the members behind it with what they get.
    pub ways: Vec<(Set, Vec<(usize, Set)>)>,
    /// The addresses that it has or may get.
    pub endpoints: Vec<usize>,
    /// Whether listeners, pools or members may be missing.
    pub unread: bool,
}

pub(super) fn family(facts: &LoadBalancer) -> Family {
    match (facts.access, &*facts.family) {
        (Some(Access::PrivatePath), _) => Family::PrivatePath,
        (_, "network") => Family::Network,
        _ => Family::Application,
    }
}

fn listens(pool: &mut Pool, listener: &Listener) -> Set {
    let ports = listener.ports.map_or(PORTS, |ports| (ports.first, ports.last));
    pool.intern(if &*listener.protocol == "udp" { Conn::udp(PORTS, ports) } else { Conn::tcp(PORTS, ports) })
}

fn port(number: Option<u64>) -> Option<(u16, u16)> {
    let port = u16::try_from(number?).ok().filter(|port| *port > 0)?;
    Some((port, port))
}

/// The pools that a listener sends to: its default one, and those of policies.
fn pools<'f>(facts: &'f LoadBalancer, listener: &'f Listener) -> Vec<&'f Members> {
    let targets = listener.policies.iter().filter(|policy| policy.action.starts_with("forward"));
    let refs = std::iter::once(&listener.default_pool).chain(targets.map(|policy| &policy.target));
    let named = |of: &Ref| {
        let by_id = facts.pools.iter().find(|pool| !of.id.is_empty() && pool.id == of.id);
        by_id.or_else(|| facts.pools.iter().find(|pool| !of.name.is_empty() && pool.name == of.name))
    };
    let mut found: Vec<&Members> = Vec::new();
    for pool in refs.filter_map(named) {
        if !found.iter().any(|known| std::ptr::eq(*known, pool)) {
            found.push(pool);
        }
    }
    found
}

/// Listeners and members. `endpoints` tells which endpoints a member is.
pub(super) fn fill(
    balancer: &mut Balancer,
    facts: &LoadBalancer,
    pool: &mut Pool,
    rules_only: bool,
    endpoints: &dyn Fn(&PoolMember) -> Vec<usize>,
) {
    for listener in &facts.listeners {
        let heard = listens(pool, listener);
        balancer.listens = pool.union(balancer.listens, heard);
        let mut behind = Vec::new();
        for members in pools(facts, listener) {
            let is_udp = &*members.protocol == "udp" || (members.protocol.is_empty() && &*listener.protocol == "udp");
            for member in &members.members {
                let own = port(member.port).unwrap_or(PORTS);
                let sent = pool.intern(if is_udp { Conn::udp(PORTS, own) } else { Conn::tcp(PORTS, own) });
                let health = port(members.health_port).or(port(member.port)).unwrap_or(PORTS);
                let asked = pool.intern(Conn::tcp(PORTS, health));
                for endpoint in endpoints(member) {
                    // A network balancer asks for health from its own address, and sends from the client's. What comes by a
                    // private path has no address of this VPC, and is sent from its own.
                    let leg = match balancer.family {
                        Family::Application | Family::PrivatePath => pool.union(sent, asked),
                        Family::Network => asked,
                    };
                    let leg = if rules_only { Pool::ANY } else { leg };
                    let known = balancer.legs.entry(endpoint).or_insert(Pool::EMPTY);
                    *known = pool.union(*known, leg);
                    behind.push((endpoint, sent));
                }
            }
        }
        balancer.ways.push((heard, behind));
    }
    if rules_only {
        balancer.listens = Pool::ANY;
    } else if balancer.family == Family::PrivatePath {
        balancer.consumed = std::mem::replace(&mut balancer.listens, Pool::EMPTY);
    }
}
