//! Addresses under other numbers: two that share their first bits share as many of them afterwards, so that what lies
//! in a range lies in it (as Xu, Fan, Ammar and Moon do it in "Prefix-Preserving IP Address Anonymization", 2002).

use sha2::{Digest as _, Sha256};
use std::net::Ipv4Addr;

/// Ranges that mean something by themselves, which a masked address must still say: private, shared, link-local,
/// loopback, documentation, multicast. Within them everything may move.
const MEANING: [(u32, u32); 12] = [
    (0x0a00_0000, 8),
    (0xac10_0000, 12),
    (0xc0a8_0000, 16),
    (0x6440_0000, 10),
    (0xa9fe_0000, 16),
    (0x7f00_0000, 8),
    (0xc000_0200, 24),
    (0xc633_6400, 24),
    (0xcb00_7100, 24),
    (0xc612_0000, 15),
    (0xe000_0000, 3),
    (0x0000_0000, 8),
];

/// IBM's own: the services' network. They are the same in every account, and stay as they are.
/// <https://cloud.ibm.com/docs/vpc?topic=vpc-service-endpoints-for-vpc>
const OWN: [(u32, u32); 2] = [(0xa11a_0000, 16), (0xa608_0000, 14)];

fn bits(address: u32, length: u32) -> u32 {
    if length == 0 { 0 } else { address & (u32::MAX << (32 - length)) }
}

fn holds(range: (u32, u32), address: u32) -> bool {
    bits(address, range.1) == range.0
}

/// Whether the two halves of the range that is `length` bits long may change places: in neither is there a range with a
/// meaning of its own.
fn may_turn(address: u32, length: u32) -> bool {
    let around = (bits(address, length), length);
    let outside = |range: &(u32, u32)| range.1 <= length || !holds(around, range.0);
    let in_own = OWN.iter().any(|own| holds(*own, address) && own.1 <= length);
    !in_own && MEANING.iter().chain(&OWN).all(outside)
}

/// The address under another number. `secret` decides which.
pub(crate) fn masked(address: Ipv4Addr, secret: &[u8; 32]) -> Ipv4Addr {
    let own = address.to_bits();
    let mut other = 0;
    for length in 0..32 {
        let bit = (own >> (31 - length)) & 1;
        let turned = if may_turn(own, length) { bit ^ coin(bits(own, length), length, secret) } else { bit };
        other |= turned << (31 - length);
    }
    Ipv4Addr::from_bits(other)
}

/// The range under another number: what is in it is in that.
pub(crate) fn masked_range(address: Ipv4Addr, length: u32, secret: &[u8; 32]) -> Ipv4Addr {
    Ipv4Addr::from_bits(bits(masked(address, secret).to_bits(), length))
}

/// Whether the halves of a range change places.
fn coin(start: u32, length: u32, secret: &[u8; 32]) -> u32 {
    let mut hash = Sha256::new();
    hash.update(secret);
    hash.update(start.to_be_bytes());
    hash.update(length.to_be_bytes());
    hash.finalize().first().map_or(0, |byte| u32::from(byte & 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn what_has_a_meaning_keeps_it() {
        let masked = |text: &str| masked(text.parse().unwrap(), &SECRET).to_string();
        assert!(masked("10.240.10.4").starts_with("10.") && masked("10.240.10.4") != "10.240.10.4");
        assert!(masked("192.168.1.9").starts_with("192.168."));
        assert_eq!((masked("161.26.0.10").as_str(), masked("166.9.2.3").as_str()), ("161.26.0.10", "166.9.2.3"));
        assert_ne!(masked("150.240.66.243"), "150.240.66.243");
        assert_eq!(masked_range(Ipv4Addr::UNSPECIFIED, 0, &SECRET), Ipv4Addr::UNSPECIFIED);
    }

    proptest! {
        #[test]
        fn as_many_first_bits_are_shared(a: u32, b: u32, secret: [u8; 32]) {
            let of = |address: u32| masked(Ipv4Addr::from_bits(address), &secret).to_bits();
            prop_assert_eq!((a ^ b).leading_zeros(), (of(a) ^ of(b)).leading_zeros());
        }

        #[test]
        fn nothing_leaves_or_enters_a_range_with_a_meaning(a: u32, secret: [u8; 32]) {
            let other = masked(Ipv4Addr::from_bits(a), &secret).to_bits();
            for range in MEANING.iter().chain(&OWN) {
                prop_assert_eq!(holds(*range, a), holds(*range, other));
            }
        }
    }
}
