//! Shapes that many of IBM's replies have in common, and what they add to a resource.

use crate::loose::{Count, Flag, Items, Loose, Text};
use drawstream_estate::{Address, Link, Note, Pointer, Ref, Relation, Resource, Target, facts};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A reference from one resource to another, as VPC's and other replies write them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// IBM's id.
    pub id: Text,
    /// Cloud resource name.
    pub crn: Text,
    /// Where it is read; carries the ids of its parents.
    pub href: Text,
    /// Its name.
    pub name: Text,
    /// What it is, where that is not clear from the field.
    pub resource_type: Text,
    /// For addresses.
    pub address: Text,
    /// Where it is not of this account or region.
    pub remote: Loose<Remote>,
}

/// Where a resource of another account or region is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Remote {
    /// Its account.
    pub account: Loose<Identified>,
}

/// Something of which only the id is wanted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Identified {
    /// IBM's id.
    pub id: Text,
}

impl Reference {
    /// Whether it points anywhere.
    pub fn is_some(&self) -> bool {
        !self.id.is_empty() || !self.crn.is_empty() || !self.name.is_empty() || !self.address.is_empty()
    }

    /// The id, else the CRN, else the name.
    pub fn key(&self) -> &str {
        [&self.id, &self.crn, &self.name].into_iter().find(|text| !text.is_empty()).map_or("", |text| text)
    }

    /// The id that follows `segment` in the href, as in `…/subnets/<id>/reserved_ips/…`.
    pub fn parent_in_href(&self, segment: &str) -> Option<&str> {
        id_behind(&self.href, segment)
    }
}

/// The id that follows `segment` in an href.
pub fn id_behind<'a>(href: &'a str, segment: &str) -> Option<&'a str> {
    let mut parts = href.split(['/', '?']);
    parts.find(|part| *part == segment)?;
    parts.next().filter(|id| !id.is_empty())
}

/// A network interface or attachment, with what places it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Interface {
    /// The interface's or attachment's id.
    pub id: Text,
    /// Where it is read.
    pub href: Text,
    /// Its name.
    pub name: Text,
    /// Its first address.
    pub primary_ip: Loose<Reference>,
    /// The address of replies before 2022-03-29.
    pub primary_ipv4_address: Text,
    /// All its addresses.
    pub ips: Items<Reference>,
    /// Its subnet.
    pub subnet: Loose<Reference>,
    /// The virtual interface behind an attachment.
    pub virtual_network_interface: Loose<Reference>,
    /// Only where the sub-list was read.
    pub security_groups: Items<Reference>,
    /// Only where the sub-list was read.
    pub floating_ips: Items<Reference>,
    /// What it is on a bare metal server: `pci`, `vlan`, `hipersocket`.
    pub interface_type: Text,
    /// Its VLAN on a bare metal server.
    pub vlan: Count,
    /// The VLANs that a PCI interface carries.
    pub allowed_vlans: Items<u64>,
    /// Only where the sub-list was read.
    pub allow_ip_spoofing: Flag,
}

impl Interface {
    /// Its first address; empty where none is assigned yet, for which IBM writes `0.0.0.0`.
    pub fn address(&self) -> &str {
        let address =
            if self.primary_ip.address.is_empty() { &self.primary_ipv4_address } else { &self.primary_ip.address };
        if &***address == "0.0.0.0" { "" } else { address }
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
            address: Address::from(&**self.primary_ip.address),
            subnet: subnet.into(),
            name: self.name.0.clone(),
        }
    }
}

impl From<&Reference> for Ref {
    fn from(reference: &Reference) -> Self {
        let id = if reference.id.is_empty() { &reference.crn } else { &reference.id };
        Ref { id: id.0.clone(), name: reference.name.0.clone() }
    }
}

/// Several references, those that name nothing left out.
pub fn refs(references: &[Reference]) -> Vec<Ref> {
    references.iter().map(Ref::from).filter(|reference| !reference.is_empty()).collect()
}

/// Several addresses, empty ones left out.
pub fn addresses<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Address> {
    texts.into_iter().filter(|text| !text.is_empty()).map(Address::from).collect()
}

impl Reference {
    /// What it points to.
    pub fn target(&self) -> Target {
        let address = Address::from(&**self.address);
        if self.id.is_empty() && self.crn.is_empty() && !address.is_empty() {
            return Target::Address(address);
        }
        Target::Resource(Pointer { address, ..Pointer::to(self.key(), &self.name) })
    }
}

/// What replies add to a resource.
pub trait Attach {
    /// Adds a subnet.
    fn subnet(&mut self, subnet: &Reference);
    /// Adds a reserved IP: its address, and the subnet that its href names.
    fn reserved_ip(&mut self, ip: &Reference);
    /// Adds an interface: what places its owner, and by what others call it.
    fn interface(&mut self, interface: &Interface);
    /// Adds a reference to something else.
    fn link(&mut self, relation: Relation, to: &Reference);
    /// Adds a reference whose relation starts at the other end.
    fn link_from(&mut self, relation: Relation, from: &Reference);
    /// Adds what it is bound to.
    fn bind(&mut self, relation: Relation, to: Pointer);
}

impl Attach for Resource {
    fn subnet(&mut self, subnet: &Reference) {
        self.add_subnet(subnet.key());
    }

    fn reserved_ip(&mut self, ip: &Reference) {
        self.add_address(&Address::from(&**ip.address));
        if let Some(subnet) = ip.parent_in_href("subnets") {
            self.add_subnet(subnet);
        }
    }

    fn interface(&mut self, interface: &Interface) {
        self.add_alias(&interface.id);
        self.add_alias(&interface.virtual_network_interface.id);
        self.add_alias(&interface.virtual_network_interface.crn);
        self.subnet(&interface.subnet);
        self.add_address(&Address::from(interface.address()));
        for ip in &*interface.ips {
            self.add_address(&Address::from(&**ip.address));
        }
        for group in &*interface.security_groups {
            self.link_from(Relation::Guards, group);
        }
    }

    fn link(&mut self, relation: Relation, to: &Reference) {
        if to.is_some() {
            self.links.push(Link::to(relation, to.target()));
        }
    }

    fn link_from(&mut self, relation: Relation, from: &Reference) {
        if from.is_some() {
            let (target, note) = (from.target(), Note::default());
            self.links.push(Link { relation, target, inward: true, note });
        }
    }

    fn bind(&mut self, relation: Relation, to: Pointer) {
        self.links.push(Link::to(relation, Target::Resource(to)));
    }
}

impl From<&Interface> for facts::Interface {
    fn from(interface: &Interface) -> Self {
        let mut seen = BTreeSet::new();
        let all = [interface.address()].into_iter().chain(interface.ips.iter().map(|ip| &*ip.address.0));
        let all = addresses(all.filter(|address| seen.insert(*address)));
        facts::Interface {
            id: interface.id.0.clone(),
            name: interface.name.0.clone(),
            virtual_network_interface: Ref::from(&*interface.virtual_network_interface),
            subnet: Ref::from(&*interface.subnet),
            addresses: all,
            security_groups: refs(&interface.security_groups),
            floating_ips: refs(&interface.floating_ips),
            form: interface.interface_type.0.clone(),
            vlan: *interface.vlan,
            allowed_vlans: interface.allowed_vlans.to_vec(),
            allow_ip_spoofing: *interface.allow_ip_spoofing,
            ..facts::Interface::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_href_names_the_parent() {
        let reference: Reference =
            serde_json::from_str(r#"{"href":"https://x/v1/subnets/0717-a/reserved_ips/0717-b"}"#).expect("an object");
        assert_eq!(reference.parent_in_href("subnets"), Some("0717-a"));
        assert_eq!(reference.parent_in_href("instances"), None);
    }
}
