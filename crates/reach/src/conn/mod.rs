//! Sets of connections: protocol × source port × destination port, or ICMP type × code.
//!
//! Sets are interned in a [`Pool`]: there are few different ones in an account, and almost all work with them is looking
//! up what was worked out before.

mod plane;
mod words;

pub use plane::{Op, Plane, Spans};
pub use words::{Part, parts, spans_text};

use crate::fast::Map;
use std::collections::HashMap;
use std::sync::Arc;

/// Every port.
pub const PORTS: (u16, u16) = (1, u16::MAX);
/// Every ICMP type.
pub const TYPES: (u16, u16) = (0, 254);
/// Every ICMP code.
pub const CODES: (u16, u16) = (0, 255);

/// Protocols other than TCP, UDP and ICMP: one bit for each number, and behind them one for each word that is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Others([u64; 5]);

impl Others {
    /// The most words that are not known and that are told apart.
    const WORDS: usize = 64;

    /// Every protocol but TCP, UDP and ICMP.
    pub const ALL: Others = Others([!((1 << 1) | (1 << 6) | (1 << 17)), u64::MAX, u64::MAX, u64::MAX, u64::MAX]);

    /// The protocol at that bit.
    fn one(bit: usize) -> Self {
        let mut all = [0; 5];
        if let Some(part) = all.get_mut(bit / 64) {
            *part = 1 << (bit % 64);
        }
        Self(all)
    }

    /// The numbers of the protocols in it, as spans.
    pub fn numbers(self) -> Spans {
        let mut spans = Spans::new();
        for number in 0..=255_u16 {
            let part = self.0.get(usize::from(number) / 64).copied().unwrap_or_default();
            if part >> (number % 64) & 1 == 1 {
                match spans.last_mut() {
                    Some(last) if last.1 + 1 == number => last.1 = number,
                    _ => spans.push((number, number)),
                }
            }
        }
        spans
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == [0; 5]
    }

    fn combine(self, other: Self, op: Op) -> Self {
        let mut out = self.0;
        for (own, more) in out.iter_mut().zip(other.0) {
            *own = match op {
                Op::Union => *own | more,
                Op::Intersect => *own & more,
                Op::Minus => *own & !more,
            };
        }
        Self(out)
    }
}

/// A set of connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Conn {
    /// Source port × destination port.
    pub tcp: Plane,
    /// Source port × destination port.
    pub udp: Plane,
    /// Type × code.
    pub icmp: Plane,
    /// Whole protocols.
    pub others: Others,
}

impl Conn {
    /// TCP, UDP and ICMP.
    pub fn all() -> Self {
        let ports = Plane::rectangle(PORTS, PORTS);
        Self { tcp: ports.clone(), udp: ports, icmp: Plane::rectangle(TYPES, CODES), others: Others::default() }
    }

    /// Every protocol.
    pub fn any() -> Self {
        Self { others: Others::ALL, ..Self::all() }
    }

    /// TCP with these ports.
    pub fn tcp(source: (u16, u16), destination: (u16, u16)) -> Self {
        Self { tcp: Plane::rectangle(source, destination), ..Self::default() }
    }

    /// UDP with these ports.
    pub fn udp(source: (u16, u16), destination: (u16, u16)) -> Self {
        Self { udp: Plane::rectangle(source, destination), ..Self::default() }
    }

    /// ICMP of these types and codes.
    pub fn icmp(types: (u16, u16), codes: (u16, u16)) -> Self {
        Self { icmp: Plane::rectangle(types, codes), ..Self::default() }
    }

    /// Whether there is none in it.
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty() && self.icmp.is_empty() && self.others.is_empty()
    }

    /// Both put together.
    pub fn combine(&self, other: &Self, op: Op) -> Self {
        Self {
            tcp: self.tcp.combine(&other.tcp, op),
            udp: self.udp.combine(&other.udp, op),
            icmp: self.icmp.combine(&other.icmp, op),
            others: self.others.combine(other.others, op),
        }
    }

    /// The connections the other way: source and destination ports exchanged. ICMP and protocols without ports stay.
    pub fn swapped(&self) -> Self {
        Self { tcp: self.tcp.transposed(), udp: self.udp.transposed(), ..self.clone() }
    }

    /// Every TCP and UDP from source ports of some in it, to whichever port.
    fn of_sources(&self) -> Self {
        let whole = |plane: &Plane| {
            let rows = plane.rows().iter().map(|row| Plane::rectangle(row.rows, PORTS));
            rows.fold(Plane::default(), |sum, row| sum.combine(&row, Op::Union))
        };
        Self { tcp: whole(&self.tcp), udp: whole(&self.udp), ..Self::default() }
    }

    /// Its TCP alone.
    pub fn only_tcp(&self) -> Self {
        Self { tcp: self.tcp.clone(), ..Self::default() }
    }
}

/// A set of connections of a [`Pool`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set(u32);

/// Sets of connections, each once.
#[derive(Debug)]
pub struct Pool {
    sets: Vec<Arc<Conn>>,
    ids: HashMap<Arc<Conn>, Set>,
    combined: Map<(Op, Set, Set), Set>,
    swapped: Map<Set, Set>,
    /// Words for protocols that are not known, in the order in which they were met.
    words: Vec<Box<str>>,
}

impl Default for Pool {
    fn default() -> Self {
        let mut pool = Self {
            sets: Vec::new(),
            ids: HashMap::new(),
            combined: Map::default(),
            swapped: Map::default(),
            words: Vec::new(),
        };
        // In the order of the constants.
        for set in [Conn::default(), Conn::all(), Conn::any(), Conn::tcp(PORTS, PORTS), Conn::udp(PORTS, PORTS)] {
            pool.intern(set);
        }
        pool
    }
}

impl Pool {
    /// No connection.
    pub const EMPTY: Set = Set(0);
    /// TCP, UDP and ICMP.
    pub const ALL: Set = Set(1);
    /// Every protocol.
    pub const ANY: Set = Set(2);
    /// TCP.
    pub const TCP: Set = Set(3);
    /// UDP.
    pub const UDP: Set = Set(4);

    /// That set.
    pub fn intern(&mut self, conn: Conn) -> Set {
        if let Some(known) = self.ids.get(&conn) {
            return *known;
        }
        let set = Set(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        let conn = Arc::new(conn);
        self.sets.push(Arc::clone(&conn));
        self.ids.insert(conn, set);
        set
    }

    /// What is in it.
    pub fn get(&self, set: Set) -> &Conn {
        &self.sets[set.0 as usize]
    }

    /// How many different sets there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Whether there are none; the constants are always there.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    fn combine(&mut self, op: Op, a: Set, b: Set) -> Set {
        match (op, a, b) {
            (Op::Union | Op::Intersect, a, b) if a == b => return a,
            (Op::Union | Op::Minus, a, Self::EMPTY) => return a,
            (Op::Union, Self::EMPTY, b) => return b,
            (Op::Intersect | Op::Minus, Self::EMPTY, _) | (Op::Intersect, _, Self::EMPTY) => return Self::EMPTY,
            (Op::Minus, a, b) if a == b => return Self::EMPTY,
            // Every set is within this one.
            (Op::Union, Self::ANY, _) | (Op::Union, _, Self::ANY) => return Self::ANY,
            (Op::Intersect, Self::ANY, other) | (Op::Intersect, other, Self::ANY) => return other,
            (Op::Minus, _, Self::ANY) => return Self::EMPTY,
            _ => {}
        }
        // Union and intersection are the same either way.
        let key = if op == Op::Minus || a <= b { (op, a, b) } else { (op, b, a) };
        if let Some(known) = self.combined.get(&key) {
            return *known;
        }
        let made = self.get(a).combine(self.get(b), op);
        let set = self.intern(made);
        self.combined.insert(key, set);
        set
    }

    /// What either has.
    pub fn union(&mut self, a: Set, b: Set) -> Set {
        self.combine(Op::Union, a, b)
    }

    /// What both have.
    pub fn intersect(&mut self, a: Set, b: Set) -> Set {
        self.combine(Op::Intersect, a, b)
    }

    /// What `a` has and `b` has not.
    pub fn minus(&mut self, a: Set, b: Set) -> Set {
        self.combine(Op::Minus, a, b)
    }

    /// A set the other way: source and destination ports exchanged.
    pub fn swapped(&mut self, set: Set) -> Set {
        if let Some(known) = self.swapped.get(&set) {
            return *known;
        }
        let made = self.get(set).swapped();
        let other = self.intern(made);
        self.swapped.insert(set, other);
        other
    }

    /// Every TCP and UDP from source ports of some in it, to whichever port.
    pub fn of_sources(&mut self, set: Set) -> Set {
        let made = self.get(set).of_sources();
        self.intern(made)
    }

    /// The protocol of a word of IBM's that is none of TCP, UDP and ICMP; one that is not known is one of its own.
    pub fn protocol(&mut self, word: &str) -> Set {
        let number = match word {
            "ip_in_ip" => Some(4),
            "rsvp" => Some(46),
            "gre" => Some(47),
            "esp" => Some(50),
            "ah" => Some(51),
            "vrrp" => Some(112),
            "l2tp" => Some(115),
            "sctp" => Some(132),
            other => other.strip_prefix("number_").and_then(|number| number.parse::<u8>().ok()),
        };
        let made = match number {
            Some(1) => Conn::icmp(TYPES, CODES),
            Some(6) => Conn::tcp(PORTS, PORTS),
            Some(17) => Conn::udp(PORTS, PORTS),
            Some(number) => Conn { others: Others::one(usize::from(number)), ..Conn::default() },
            None => {
                let known = self.words.iter().position(|known| **known == *word);
                let at = known.unwrap_or_else(|| {
                    self.words.push(word.into());
                    self.words.len() - 1
                });
                Conn { others: Others::one(256 + at.min(Others::WORDS - 1)), ..Conn::default() }
            }
        };
        self.intern(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_kept_once_and_worked_out_once() {
        let mut pool = Pool::default();
        let web = pool.intern(Conn::tcp(PORTS, (443, 443)));
        let rest = pool.minus(Pool::TCP, web);
        assert_eq!(pool.union(web, rest), Pool::TCP);
        assert_eq!(pool.intersect(web, rest), Pool::EMPTY);
        let number = pool.len();
        assert_eq!(pool.union(rest, web), Pool::TCP);
        assert_eq!(pool.len(), number);
        let back = pool.swapped(web);
        assert!(pool.get(back).tcp.has(443, 50_000) && !pool.get(back).tcp.has(50_000, 443));
        assert_eq!(pool.swapped(back), web);
    }

    #[test]
    fn words_that_are_not_known_are_protocols_of_their_own() {
        let mut pool = Pool::default();
        let [gre, number, new, newer] = ["gre", "number_47", "quic_like", "other"].map(|word| pool.protocol(word));
        assert_eq!(gre, number);
        assert!(new != newer && new != gre);
        assert_eq!(pool.intersect(new, Pool::ALL), Pool::EMPTY);
        assert_eq!(pool.intersect(new, Pool::ANY), new);
        assert_eq!(pool.protocol("number_6"), Pool::TCP);
        assert_eq!(pool.get(gre).others.numbers(), [(47, 47)]);
    }
}
