//! References between resources, as replies write them: by id, CRN, interface or address.

use super::loose::{Loose, Reference, Text, id_behind};
use crate::kinds::{ExternalForm, Relation};
use serde::Deserialize;

/// A reference to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What joins them.
    pub relation: Relation,
    /// The other end.
    pub target: Target,
    /// Whether the other end is where the edge starts.
    pub inward: bool,
    /// Words at the line.
    pub label: Box<str>,
}

/// The other end of a [`Link`], as the reply names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A resource of this account, as far as the reply names it.
    Resource(Pointer),
    /// By an address inside the VPC of the link's owner.
    Address(Box<str>),
    /// Every managed service of that service name, or the one of that instance id.
    Service {
        /// CRN segment 4.
        name: Box<str>,
        /// CRN segment 7; empty for a service-level endpoint.
        instance: Box<str>,
    },
    /// Nothing of this account.
    External {
        /// What it is.
        form: ExternalForm,
        /// Name or address.
        name: Box<str>,
        /// More about it.
        detail: Box<str>,
    },
}

/// What a reply says of the resource that it refers to. Each field finds it where those before do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointer {
    /// Its id or CRN, or the id of an interface of it.
    pub key: Box<str>,
    /// The id of the server that an interface's href names.
    pub owner: Box<str>,
    /// An address of it.
    pub address: Box<str>,
    /// The subnet of that address.
    pub subnet: Box<str>,
    /// Its name, for what turns out to be unknown.
    pub name: Box<str>,
}

impl Pointer {
    /// By id or CRN, with a name for what turns out to be unknown.
    pub fn to(key: &str, name: &str) -> Self {
        Self { key: key.into(), name: name.into(), ..Self::default() }
    }
}

/// A reference to what something is bound to, which may be an interface of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Bound {
    /// IBM's id: of the resource, or of an interface of it.
    pub id: Text,
    /// Cloud resource name.
    pub crn: Text,
    /// Its name.
    pub name: Text,
    /// Where it is read; an interface's carries the id of its server.
    pub href: Text,
    /// What it is.
    pub resource_type: Text,
    /// Its address.
    pub primary_ip: Loose<Reference>,
    /// The subnet of that address.
    pub subnet: Loose<Reference>,
}

impl Bound {
    /// Whether it is bound to anything.
    pub fn is_some(&self) -> bool {
        !self.id.is_empty() || !self.crn.is_empty() || self.primary_ip.is_some()
    }

    /// The id of the server or share whose interface or mount target it is, where the href tells.
    pub fn owner(&self) -> &str {
        let segments = ["instances", "bare_metal_servers", "shares"];
        segments.into_iter().find_map(|segment| id_behind(&self.href, segment)).unwrap_or_default()
    }

    /// What it points to.
    pub fn pointer(&self) -> Pointer {
        let subnet = if self.subnet.is_some() {
            self.subnet.key()
        } else {
            self.primary_ip.parent_in_href("subnets").unwrap_or_default()
        };
        Pointer {
            key: if self.id.is_empty() { self.crn.0.clone() } else { self.id.0.clone() },
            owner: self.owner().into(),
            address: self.primary_ip.address.0.clone(),
            subnet: subnet.into(),
            name: self.name.0.clone(),
        }
    }
}

impl Target {
    /// By what a reference says.
    pub fn of(reference: &Reference) -> Self {
        if reference.id.is_empty() && reference.crn.is_empty() && !reference.address.is_empty() {
            return Self::Address(reference.address.0.clone());
        }
        Self::Resource(Pointer {
            address: reference.address.0.clone(),
            ..Pointer::to(reference.key(), &reference.name)
        })
    }
}

/// Segments of a CRN (section 2.3), `crn:version:cname:ctype:service:location:scope:instance:type:resource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crn<'a> {
    /// Service name.
    pub service: &'a str,
    /// Region, zone, data centre, `global`, or empty.
    pub location: &'a str,
    /// `a/<account id>`, or empty.
    pub scope: &'a str,
    /// Instance id, or empty.
    pub instance: &'a str,
    /// Resource type, or empty.
    pub resource_type: &'a str,
    /// Resource id, or empty.
    pub resource: &'a str,
}

impl<'a> Crn<'a> {
    /// Splits a CRN; none for another text.
    pub fn of(crn: &'a str) -> Option<Self> {
        let mut parts = crn.splitn(10, ':');
        if parts.next()? != "crn" {
            return None;
        }
        let (_version, _cname, _ctype) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            service: parts.next()?,
            location: parts.next()?,
            scope: parts.next()?,
            instance: parts.next()?,
            resource_type: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The account that it lies in.
    pub fn account(&self) -> &'a str {
        self.scope.strip_prefix("a/").unwrap_or_default()
    }
}
