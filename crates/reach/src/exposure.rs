//! What the internet can open, graded by port, and what can go out to it.

use crate::Reach;
use crate::conn::{Conn, Op, PORTS};
use crate::engine::{Row, Side};
use crate::ip::Ranges;
use drawstream_graph::NodeId;
use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

/// Ports by which machines are administered: SSH, telnet, RDP, VNC, WinRM, and the APIs of Docker and Kubernetes.
const ADMIN: [(u16, u16); 7] =
    [(22, 23), (3389, 3389), (5900, 5901), (5985, 5986), (2375, 2376), (6443, 6443), (10_250, 10_250)];
/// Ports of databases and caches.
const DATA: [(u16, u16); 12] = [
    (1433, 1433),
    (1521, 1521),
    (3306, 3306),
    (5432, 5432),
    (5984, 5984),
    (6379, 6379),
    (8086, 8086),
    (9042, 9042),
    (9200, 9200),
    (11_211, 11_211),
    (27_017, 27_019),
    (50_000, 50_000),
];
/// Ports of web servers.
const WEB: [(u16, u16); 4] = [(80, 80), (443, 443), (8080, 8080), (8443, 8443)];

/// How much it matters that something is open, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// A port by which machines are administered, or all ports.
    Admin,
    /// A port of databases.
    Data,
    /// Ports that are none of the others.
    Other,
    /// Ports of web servers alone.
    Web,
}

impl Grade {
    /// Every grade, the worst first.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Data, Self::Other, Self::Web];

    /// Its word, in tags and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Data => "data",
            Self::Other => "other",
            Self::Web => "web",
        }
    }

    /// The grade of what is open.
    pub fn of(conn: &Conn) -> Self {
        let some = |ports: &[(u16, u16)]| {
            ports.iter().fold(Conn::default(), |all, own| {
                all.combine(&Conn::tcp(PORTS, *own), Op::Union).combine(&Conn::udp(PORTS, *own), Op::Union)
            })
        };
        let meets = |ports: &[(u16, u16)]| !conn.combine(&some(ports), Op::Intersect).is_empty();
        if meets(&ADMIN) {
            Self::Admin
        } else if meets(&DATA) {
            Self::Data
        } else if conn.combine(&some(&WEB), Op::Minus).is_empty() {
            Self::Web
        } else {
            Self::Other
        }
    }
}

/// How something meets the internet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// What all of the internet can open.
    pub anywhere: Conn,
    /// What some of it can open, and not all.
    pub named: Conn,
    /// Public load balancers that hand on to it.
    pub behind: BTreeSet<NodeId>,
    /// What it can open on the internet.
    pub out: Conn,
}

impl Exposure {
    /// All that somebody on the internet can open.
    pub fn open(&self) -> Conn {
        self.anywhere.combine(&self.named, Op::Union)
    }

    /// How much that matters; none where nothing is open.
    pub fn grade(&self) -> Option<Grade> {
        let open = self.open();
        (!open.is_empty()).then(|| Grade::of(&open))
    }
}

impl Reach {
    /// What all of the internet can open, by class: its parts, which rules tell apart, have this in common.
    pub(crate) fn of_anywhere(&self) -> BTreeMap<usize, Conn> {
        let mut found: BTreeMap<usize, (Ranges, Conn)> = BTreeMap::new();
        for Row { from, to, flow } in &self.rows {
            let (Side::Internet(ranges), Side::Classes(classes)) = (from, to) else { continue };
            let conn = self.model.pool.get(flow.conn);
            if flow.unread || flow.through.is_some() || conn.is_empty() {
                continue;
            }
            for class in classes {
                let (covered, common) = found.entry(*class).or_insert_with(|| (Ranges::default(), conn.clone()));
                *covered = covered.union(ranges);
                *common = common.combine(conn, Op::Intersect);
            }
        }
        let is_all = |class: usize, covered: &Ranges| *covered == self.model.vpcs[self.classes[class].vpc].internet;
        let all = found.into_iter().filter(|(class, (covered, _))| is_all(*class, covered));
        all.map(|(class, (_, common))| (class, common)).filter(|(_, common)| !common.is_empty()).gather()
    }

    /// How things meet the internet, by node. What depends on what is not known does not count.
    pub fn exposure(&self) -> BTreeMap<NodeId, Exposure> {
        let mut found: BTreeMap<NodeId, Exposure> = BTreeMap::new();
        let nodes = |classes: &[usize]| -> BTreeSet<NodeId> {
            let members = classes.iter().flat_map(|at| &self.classes[*at].members);
            members.map(|at| self.model.endpoints[*at].node).gather()
        };
        for Row { from, to, flow } in &self.rows {
            let conn = self.model.pool.get(flow.conn);
            if flow.unread || flow.through.is_some() || conn.is_empty() {
                continue;
            }
            match (from, to) {
                (Side::Internet(_), Side::Classes(classes)) => {
                    for node in nodes(classes) {
                        let known = found.entry(node).or_default();
                        known.named = known.named.combine(conn, Op::Union);
                    }
                }
                (Side::Classes(classes), Side::Internet(_)) => {
                    for node in nodes(classes) {
                        let known = found.entry(node).or_default();
                        known.out = known.out.combine(conn, Op::Union);
                    }
                }
                _ => {}
            }
        }
        for (class, conn) in self.of_anywhere() {
            for node in nodes(&[class]) {
                let known = found.entry(node).or_default();
                known.anywhere = known.anywhere.combine(&conn, Op::Union);
            }
        }
        for known in found.values_mut() {
            known.named = known.named.combine(&known.anywhere, Op::Minus);
        }
        let open: BTreeSet<NodeId> =
            found.iter().filter(|(_, known)| known.grade().is_some()).map(|(node, _)| *node).gather();
        for Row { from, to, flow } in &self.rows {
            let (Side::Classes(from), Side::Classes(to)) = (from, to) else { continue };
            if flow.unread || flow.through.is_some() || self.model.pool.get(flow.conn).is_empty() {
                continue;
            }
            let balancers = from.iter().filter_map(|at| self.classes[*at].balancer);
            let public: BTreeSet<NodeId> =
                balancers.map(|at| self.model.balancers[at].node).filter(|node| open.contains(node)).gather();
            if !public.is_empty() {
                for node in nodes(to) {
                    found.entry(node).or_default().behind.extend(&public);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_graded_by_its_worst_port() {
        let tcp = |first, last| Conn::tcp(PORTS, (first, last));
        assert_eq!(Grade::of(&tcp(443, 443)), Grade::Web);
        assert_eq!(Grade::of(&tcp(1, 65_535)), Grade::Admin);
        assert_eq!(Grade::of(&tcp(80, 443)), Grade::Other);
        assert_eq!(Grade::of(&tcp(5432, 5432).combine(&tcp(443, 443), Op::Union)), Grade::Data);
        assert_eq!(Grade::of(&Conn::udp(PORTS, (22, 22))), Grade::Admin);
        assert_eq!(Grade::of(&Conn::icmp((8, 8), (0, 255))), Grade::Other);
    }
}
