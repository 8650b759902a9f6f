//! Rules of security groups and network ACLs.

use crate::net::{Cidr, Ports};
use crate::reference::Ref;
use crate::text::written_as_text;
use crate::{Address, is_unset};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word that IBM has added since; empty where none is told.
            Other(Box<str>),
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(Box::default())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl $name {
            /// IBM's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        written_as_text!($name, { "examples": [$($text),*] });
    };
}

open_set!(
    /// The direction of the traffic that a rule is about.
    Direction {
        /// Into the interface or subnet.
        Inbound = "inbound",
        /// Out of it.
        Outbound = "outbound",
    }
);

open_set!(
    /// What an ACL rule does.
    Action {
        /// Lets pass.
        Allow = "allow",
        /// Stops.
        Deny = "deny",
    }
);

open_set!(
    /// The protocol that a rule is about. IBM adds further ones.
    Protocol {
        /// Every protocol.
        All = "all",
        /// Every protocol, by its newer name.
        Any = "any",
        /// TCP, UDP and ICMP.
        IcmpTcpUdp = "icmp_tcp_udp",
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
        /// ICMP.
        Icmp = "icmp",
    }
);

/// The other side of a security group's rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remote {
    /// Anything.
    #[default]
    Any,
    /// A range.
    Cidr(Cidr),
    /// One address.
    Address(Address),
    /// Whatever a security group guards.
    Group(Ref),
}

/// A rule of a security group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupRule {
    /// IBM's id.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub name: Box<str>,
    /// Which way the traffic goes.
    pub direction: Direction,
    /// Its protocol.
    pub protocol: Protocol,
    /// Destination ports; every port where there are none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub ports: Option<Ports>,
    /// ICMP type; every type where there is none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub icmp_type: Option<u64>,
    /// ICMP code; every code where there is none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub icmp_code: Option<u64>,
    /// The other side.
    pub remote: Remote,
    /// The addresses of the guarded interface that it is limited to.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub local: Remote,
}

/// A rule of a network ACL; a list of them is in the order in which they apply.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AclRule {
    /// IBM's id.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub name: Box<str>,
    /// What it does.
    pub action: Action,
    /// Which way the traffic goes.
    pub direction: Direction,
    /// Its protocol.
    pub protocol: Protocol,
    /// Where the traffic comes from.
    pub source: Cidr,
    /// Where it goes.
    pub destination: Cidr,
    /// Source ports; every port where there are none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub source_ports: Option<Ports>,
    /// Destination ports; every port where there are none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub destination_ports: Option<Ports>,
    /// ICMP type; every type where there is none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub icmp_type: Option<u64>,
    /// ICMP code; every code where there is none.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub icmp_code: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_new_are_kept() {
        for text in ["tcp", "icmp_tcp_udp", "number_47", ""] {
            assert_eq!(Protocol::from(text).to_string(), text);
        }
        let rule = GroupRule { remote: Remote::Cidr("10.0.0.0/8".into()), ..GroupRule::default() };
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(text, r#"{"direction":"","protocol":"","remote":{"cidr":"10.0.0.0/8"}}"#);
        assert_eq!(serde_json::from_str::<GroupRule>(&text).unwrap(), rule);
    }
}
