//! Ranges of IPv4 addresses. A VPC has no others.

use drawstream_graph::estate::{Address, Cidr};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr};

/// Addresses from the first to the last, both included.
pub type Span = (u32, u32);

/// Every address.
pub const EVERYWHERE: Span = (0, u32::MAX);

/// A set of addresses: sorted spans that do not touch each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ranges(Vec<Span>);

impl Ranges {
    /// Of spans in any order, which may overlap.
    pub fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().filter(|span| span.0 <= span.1).collect();
        spans.sort_unstable();
        let mut out: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match out.last_mut() {
                Some(last) if u64::from(last.1) + 1 >= u64::from(span.0) => last.1 = last.1.max(span.1),
                _ => out.push(span),
            }
        }
        Self(out)
    }

    /// Its spans.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether it has no address.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its lowest address.
    pub fn first(&self) -> Option<u32> {
        self.0.first().map(|span| span.0)
    }

    /// Whether it has that address.
    pub fn has(&self, address: u32) -> bool {
        let at = self.0.partition_point(|span| span.1 < address);
        self.0.get(at).is_some_and(|span| span.0 <= address)
    }

    /// Whether it has every address of the span.
    pub fn covers(&self, span: Span) -> bool {
        let at = self.0.partition_point(|known| known.1 < span.0);
        self.0.get(at).is_some_and(|known| known.0 <= span.0 && span.1 <= known.1)
    }

    /// What both have.
    pub fn intersect(&self, other: &Ranges) -> Ranges {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
        Ranges::of(pairs)
    }

    /// What `other` has not.
    pub fn minus(&self, other: &Ranges) -> Ranges {
        let mut left = self.0.clone();
        for gone in &other.0 {
            left = left.into_iter().flat_map(|span| without(span, *gone)).collect();
        }
        Ranges::of(left)
    }

    /// What either has.
    pub fn union(&self, other: &Ranges) -> Ranges {
        Ranges::of(self.0.iter().chain(&other.0).copied())
    }

    /// How many addresses it has.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|span| u64::from(span.1) - u64::from(span.0) + 1).sum()
    }

    /// Its spans as texts.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|span| text(*span)).collect()
    }
}

/// What is left of a span without another.
fn without(span: Span, gone: Span) -> impl Iterator<Item = Span> {
    let below = (gone.0 > span.0).then(|| (span.0, span.1.min(gone.0.saturating_sub(1))));
    let above = (gone.1 < span.1).then(|| (span.0.max(gone.1.saturating_add(1)), span.1));
    [below, above].into_iter().flatten()
}

/// The range of a CIDR, or of a single address that stands in its place; none for one of IPv6 or of no form.
pub fn of_cidr(cidr: &Cidr) -> Option<Span> {
    match cidr.net() {
        Some(IpNet::V4(net)) => Some((net.network().to_bits(), net.broadcast().to_bits())),
        Some(IpNet::V6(_)) => None,
        None => of_text(&cidr.to_string()),
    }
}

/// An IPv4 address.
pub fn of_address(address: &Address) -> Option<u32> {
    match address.ip() {
        Some(IpAddr::V4(ip)) => Some(ip.to_bits()),
        _ => None,
    }
}

/// A range as people write it: an address, a CIDR, or two addresses with a dash.
pub fn of_text(text: &str) -> Option<Span> {
    let address = |text: &str| text.trim().parse::<Ipv4Addr>().ok().map(Ipv4Addr::to_bits);
    if text.contains('/') {
        return match text.trim().parse::<IpNet>().ok()? {
            IpNet::V4(net) => Some((net.network().to_bits(), net.broadcast().to_bits())),
            IpNet::V6(_) => None,
        };
    }
    if let Some((first, last)) = text.split_once('-') {
        return Some((address(first)?, address(last)?)).filter(|span| span.0 <= span.1);
    }
    let one = address(text)?;
    Some((one, one))
}

/// An address as text.
pub fn address_text(address: u32) -> String {
    Ipv4Addr::from_bits(address).to_string()
}

/// A range as text: an address, a CIDR where it is one, else its ends.
pub fn text(span: Span) -> String {
    let (first, last) = span;
    if first == last {
        return address_text(first);
    }
    let size = u64::from(last) - u64::from(first) + 1;
    if size.is_power_of_two() && u64::from(first).is_multiple_of(size) {
        return format!("{}/{}", address_text(first), 32 - size.trailing_zeros());
    }
    format!("{}-{}", address_text(first), address_text(last))
}

/// The addresses of the public internet: IPv4 without what is private, shared, reserved, for documentation or tests, and
/// without IBM's service network.
pub fn internet() -> Ranges {
    const NOT_PUBLIC: [(u32, u8); 17] = [
        (0x0000_0000, 8),
        (0x0a00_0000, 8),
        (0x6440_0000, 10),
        (0x7f00_0000, 8),
        (0xa11a_0000, 16),
        (0xa608_0000, 14),
        (0xa9fe_0000, 16),
        (0xac10_0000, 12),
        (0xc000_0000, 24),
        (0xc000_0200, 24),
        (0xc058_6300, 24),
        (0xc0a8_0000, 16),
        (0xc612_0000, 15),
        (0xc633_6400, 24),
        (0xcb00_7100, 24),
        (0xe000_0000, 4),
        (0xf000_0000, 4),
    ];
    let gone = NOT_PUBLIC.map(|(first, length)| (first, first | (u32::MAX >> length)));
    Ranges::of([EVERYWHERE]).minus(&Ranges::of(gone))
}

/// Ranges for documentation, which no network has. Where somebody writes one into a rule, somewhere on the internet is
/// meant.
pub fn documentation() -> Ranges {
    Ranges::of([(0xc000_0200, 0xc000_02ff), (0xc633_6400, 0xc633_64ff), (0xcb00_7100, 0xcb00_71ff)])
}

/// IBM's service network: infrastructure services, and the endpoints of services.
pub fn service_network() -> Ranges {
    Ranges::of([(0xa11a_0000, 0xa11a_ffff), (0xa608_0000, 0xa60b_ffff)])
}

/// Cuts a set at bounds, given as the first addresses behind them, sorted.
pub fn cut(ranges: &Ranges, starts: &[u32]) -> Vec<Span> {
    let mut out = Vec::new();
    for (first, last) in ranges.spans() {
        let mut from = *first;
        let begin = starts.partition_point(|start| *start <= from);
        for start in starts.iter().skip(begin).take_while(|start| *start <= last) {
            out.push((from, start.saturating_sub(1)));
            from = *start;
        }
        out.push((from, *last));
    }
    out
}

/// The bounds of spans: where an address may differ from the one before it. Sorted.
pub fn starts(spans: impl IntoIterator<Item = Span>) -> Vec<u32> {
    let bounds = spans.into_iter().flat_map(|(first, last)| [Some(first), last.checked_add(1)]);
    let mut starts: Vec<u32> = bounds.flatten().filter(|start| *start > 0).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_what_is_public() {
        let texts = internet().texts();
        assert_eq!(texts.first().map(String::as_str), Some("1.0.0.0-9.255.255.255"));
        assert_eq!(texts.last().map(String::as_str), Some("203.0.114.0-223.255.255.255"));
        assert_eq!(texts.len(), 15);
        let has = |text: &str| internet().has(of_text(text).unwrap().0);
        assert!(has("8.8.8.8") && has("192.0.1.7") && !has("192.168.0.1") && !has("161.26.0.7") && !has("100.64.0.1"));
    }

    #[test]
    fn ranges_are_cut_where_rules_name_bounds() {
        let all = Ranges::of([of_text("10.0.0.0/24").unwrap()]);
        let starts = starts([of_text("10.0.0.128/25").unwrap(), of_text("0.0.0.0/0").unwrap()]);
        let pieces: Vec<String> = cut(&all, &starts).into_iter().map(text).collect();
        assert_eq!(pieces, ["10.0.0.0/25", "10.0.0.128/25"]);
        assert_eq!(
            all.minus(&Ranges::of([of_text("10.0.0.4").unwrap()])).texts(),
            ["10.0.0.0/30", "10.0.0.5-10.0.0.255"]
        );
        assert_eq!(of_cidr(&Cidr::from("10.0.0.5/24")), of_text("10.0.0.0/24"));
        assert_eq!((of_cidr(&Cidr::from("fd00::/8")), of_text("10.0.0.9-10.0.0.3")), (None, None));
    }
}
