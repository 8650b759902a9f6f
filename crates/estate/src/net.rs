//! Addresses, ranges and ports as types. What IBM answers and no such type can hold is kept as its text.

use crate::text::written_as_text;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

macro_rules! text_or_typed {
    ($(#[$doc:meta])* $name:ident, $typed_variant:ident($typed:ty), $getter:ident, $schema:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            /// As it should be.
            $typed_variant($typed),
            /// A text that is no such value, or that writes it in another way; empty where there is none.
            Other(Box<str>),
        }

        impl $name {
            /// The value, also of a text that is written in another way.
            pub fn $getter(&self) -> Option<$typed> {
                match self {
                    Self::$typed_variant(value) => Some(*value),
                    Self::Other(text) => text.parse().ok(),
                }
            }

            /// Whether there is none.
            pub fn is_empty(&self) -> bool {
                matches!(self, Self::Other(text) if text.is_empty())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(Box::default())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                // Only a text that is written back exactly as it came: no text that IBM answered is changed.
                match text.parse::<$typed>() {
                    Ok(value) if value.to_string() == text => Self::$typed_variant(value),
                    _ => Self::Other(text.into()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::$typed_variant(value) => value.fmt(f),
                    Self::Other(text) => text.fmt(f),
                }
            }
        }

        written_as_text!($name, { "description": $schema });
    };
}

text_or_typed!(
    /// An IP address.
    Address, Ip(IpAddr), ip, "An IP address, as IBM answered it"
);
text_or_typed!(
    /// A range of addresses in CIDR notation.
    Cidr, Net(IpNet), net, "A range of addresses in CIDR notation, as IBM answered it"
);

impl Address {
    /// Whether it is `0.0.0.0` or `::`, which mean that no address is assigned yet.
    pub fn is_unspecified(&self) -> bool {
        matches!(self, Self::Ip(ip) if ip.is_unspecified())
    }
}

/// Ports from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ports {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Ports {
    /// Every port.
    pub const ALL: Ports = Ports { first: 1, last: u16::MAX };

    /// From the bounds that a reply gives; none where one of them is missing or is no port.
    pub fn of(first: Option<u64>, last: Option<u64>) -> Option<Ports> {
        Some(Ports { first: first?.try_into().ok()?, last: last?.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_what_they_were() {
        for text in ["10.0.0.4", "2001:DB8::1", "2001:db8::1", "", "none", "10.0.0.04"] {
            assert_eq!(Address::from(text).to_string(), text);
        }
        for text in ["10.0.0.0/24", "10.0.0.5/24", "0.0.0.0/0", "10.0.0.0", "999.0.0.0/99", ""] {
            assert_eq!(Cidr::from(text).to_string(), text);
        }
        assert_eq!(Address::from("2001:DB8::1").ip(), "2001:db8::1".parse().ok());
        assert!(matches!(Address::from("10.0.0.4"), Address::Ip(_)));
        assert!(matches!(Cidr::from("10.0.0.0/24"), Cidr::Net(_)));
        assert!(Address::from("").is_empty() && Address::from("0.0.0.0").is_unspecified());
    }

    #[test]
    fn ports_are_within_their_range() {
        assert_eq!(Ports::of(Some(1), Some(65_535)), Some(Ports::ALL));
        assert_eq!((Ports::of(Some(1), None), Ports::of(Some(1), Some(65_536))), (None, None));
    }
}
