//! What the collector hands to the model: resources with references by id, CRN or address, not yet resolved.

use super::loose::{Flag, Interface, Items, Loose, Reference, Text};
use super::reference::{Link, Pointer, Target};
use crate::kinds::Relation;
use crate::kinds::{Kind, List};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// One resource as IBM answered it, reduced to what a drawing needs.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What it is.
    pub kind: &'static Kind,
    /// IBM's id.
    pub id: Box<str>,
    /// Empty where IBM has none.
    pub crn: Box<str>,
    /// As answered; may be empty.
    pub name: Box<str>,
    /// Its region; empty for what has none.
    pub region: Arc<str>,
    /// Id and name of its resource group, either may be empty.
    pub group: (Box<str>, Box<str>),
    /// Id or CRN of its VPC.
    pub vpc: Box<str>,
    /// Name of its zone.
    pub zone: Box<str>,
    /// Id of the resource that it is a part of, for the kinds that lie within another.
    pub within: Box<str>,
    /// Ids of its subnets, the primary interface's first.
    pub subnets: Vec<Box<str>>,
    /// Its addresses inside its VPC, the primary one first.
    pub addresses: Vec<Box<str>>,
    /// Other ids by which resources refer to it: interfaces, attachments, virtual interfaces.
    pub aliases: Vec<Box<str>>,
    /// Second line below its name.
    pub caption: String,
    /// Attributes of its cell.
    pub data: Vec<(&'static str, Box<str>)>,
    /// What it is attached to.
    pub links: Vec<Link>,
    /// User tags that its own reply carried.
    pub tags: Vec<Box<str>>,
}

/// More about a resource that another reply holds.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The kind of the resource that it belongs to.
    pub kind: &'static Kind,
    /// Its id.
    pub id: Box<str>,
    /// More subnets.
    pub subnets: Vec<Box<str>>,
    /// Its VPC, where its own reply does not say.
    pub vpc: Box<str>,
    /// More attributes.
    pub data: Vec<(&'static str, Box<str>)>,
    /// Its second line, where its own reply does not have it.
    pub caption: String,
    /// More references.
    pub links: Vec<Link>,
}

/// A list to be read because of what was found.
#[derive(Debug, Clone)]
pub struct Follow {
    /// The list.
    pub list: &'static List,
    /// Fills the `{}` of its path, in order.
    pub args: Vec<Box<str>>,
    /// Where it is asked; where the item was read, if none.
    pub region: Option<Box<str>>,
    /// The CRN that the call's header names (Power VS).
    pub crn: Option<Box<str>>,
    /// Whether it takes region and header from the call that asked for it.
    pub same: bool,
}

impl Follow {
    /// A list, and what fills its path.
    pub fn new<const N: usize>(list: &'static List, args: [Box<str>; N]) -> Self {
        Self { list, args: args.into(), region: None, crn: None, same: true }
    }

    /// Asked in another region.
    #[must_use]
    pub fn at(self, region: &str) -> Self {
        Self { region: Some(region.into()), same: false, ..self }
    }

    /// Asked with a `CRN` header.
    #[must_use]
    pub fn of(self, crn: &str) -> Self {
        Self { crn: Some(crn.into()), ..self }
    }
}

/// What one page held.
#[derive(Debug, Default)]
pub struct Found {
    /// Resources.
    pub resources: Vec<Resource>,
    /// More about resources of other replies.
    pub additions: Vec<Addition>,
    /// Lists to be read next.
    pub follow: Vec<Follow>,
    /// Tags by CRN.
    pub tags: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Regions or zones in which the search knows of VPC infrastructure.
    pub infrastructure: Vec<Box<str>>,
    /// Id and name of resource groups.
    pub groups: Vec<(Box<str>, Box<str>)>,
    /// Things that are only counted, not kept: SSH keys, images, snapshots.
    pub counted: u64,
}

/// Where an item was read.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The list's region; empty for services without one.
    pub region: &'a Arc<str>,
    /// The account.
    pub account: &'a str,
    /// What filled the `{}` of the list's path.
    pub args: &'a [Box<str>],
}

/// The fields that nearly every item has (section 4.3).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Common {
    /// IBM's id.
    pub id: Text,
    /// Cloud resource name.
    pub crn: Text,
    /// Its name.
    pub name: Text,
    /// Its resource group.
    pub resource_group: Loose<Reference>,
    /// Its VPC.
    pub vpc: Loose<Reference>,
    /// Its zone.
    pub zone: Loose<Reference>,
    /// State of the kinds that have it here.
    pub status: Text,
    /// State of the newer kinds.
    pub lifecycle_state: Text,
    /// User tags, on the kinds that carry them.
    pub user_tags: Items<Box<str>>,
    /// Whether it is deleted already.
    pub deleted: Flag,
}

/// One item of a list: its common fields, and its text for the kind's own.
#[derive(Debug)]
pub struct Item<'a> {
    /// The common fields.
    pub common: Common,
    /// The item's JSON, an object.
    pub raw: &'a str,
}

impl<'a> Item<'a> {
    /// Reads the common fields; none where the item is no object.
    pub fn of(raw: &'a str) -> Option<Self> {
        Some(Self { common: serde_json::from_str(raw).ok()?, raw })
    }

    /// Reads the kind's own fields, which must be [`Loose`] or [`Items`].
    pub fn parse<T: DeserializeOwned + Default>(&self) -> T {
        serde_json::from_str(self.raw).unwrap_or_default()
    }

    /// The resource that the common fields give.
    pub fn resource(&self, kind: &'static Kind, at: &At<'_>) -> Resource {
        let common = &self.common;
        let id = if !common.id.is_empty() {
            common.id.0.clone()
        } else if !common.crn.is_empty() {
            common.crn.0.clone()
        } else {
            self.made_id()
        };
        let mut resource = Resource::new(kind, id, at);
        resource.crn = common.crn.0.clone();
        resource.name = common.name.0.clone();
        resource.group = (common.resource_group.id.0.clone(), common.resource_group.name.0.clone());
        resource.vpc = first_of([&common.vpc.id, &common.vpc.crn]);
        resource.zone = common.zone.name.0.clone();
        resource.tags = common.user_tags.to_vec();
        let state = if common.status.is_empty() { &common.lifecycle_state } else { &common.status };
        resource.put("state", state);
        resource
    }

    /// An id for an item without one: from its text, so that it is the same in every run.
    fn made_id(&self) -> Box<str> {
        let digest = Sha256::digest(self.raw.as_bytes());
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("without-id-{hex}").into()
    }
}

fn first_of<const N: usize>(texts: [&Text; N]) -> Box<str> {
    texts.into_iter().find(|text| !text.is_empty()).map(|text| text.0.clone()).unwrap_or_default()
}

impl Resource {
    /// A resource of which only kind, id and place of reading are known.
    pub fn new(kind: &'static Kind, id: Box<str>, at: &At<'_>) -> Self {
        Self {
            kind,
            id,
            crn: Box::default(),
            name: Box::default(),
            region: Arc::clone(at.region),
            group: Default::default(),
            vpc: Box::default(),
            zone: Box::default(),
            within: Box::default(),
            subnets: Vec::new(),
            addresses: Vec::new(),
            aliases: Vec::new(),
            caption: String::new(),
            data: Vec::new(),
            links: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Adds an attribute, unless the value is empty. A second value of one name is written behind the first:
    /// a cell has each attribute once.
    pub fn put(&mut self, name: &'static str, value: impl AsRef<str>) {
        let value = value.as_ref();
        if value.is_empty() {
            return;
        }
        match self.data.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => *all = format!("{all}, {value}").into(),
            None => self.data.push((name, value.into())),
        }
    }

    /// Sets an attribute in place of what the common fields gave.
    pub fn set(&mut self, name: &'static str, value: impl AsRef<str>) {
        self.data.retain(|(known, _)| *known != name);
        self.put(name, value);
    }

    /// Adds an attribute of several values.
    pub fn put_all<S: AsRef<str>>(&mut self, name: &'static str, values: impl IntoIterator<Item = S>) {
        let mut all = String::new();
        for value in values {
            let value = value.as_ref();
            if value.is_empty() {
                continue;
            }
            if !all.is_empty() {
                all.push_str(", ");
            }
            all.push_str(value);
        }
        self.put(name, all);
    }

    /// Adds a subnet.
    pub fn subnet(&mut self, reference: &Reference) {
        let key = reference.key();
        if !key.is_empty() && !self.subnets.iter().any(|known| **known == *key) {
            self.subnets.push(key.into());
        }
    }

    /// Adds an address.
    pub fn address(&mut self, address: &str) {
        if !address.is_empty() && address != "0.0.0.0" && !self.addresses.iter().any(|known| **known == *address) {
            self.addresses.push(address.into());
        }
    }

    /// Adds another id of it.
    pub fn alias(&mut self, id: &str) {
        if !id.is_empty() && !self.aliases.iter().any(|known| **known == *id) {
            self.aliases.push(id.into());
        }
    }

    /// Adds a reserved IP: its address, and the subnet that its href names.
    pub fn reserved_ip(&mut self, ip: &Reference) {
        self.address(&ip.address);
        if let Some(subnet) = ip.parent_in_href("subnets")
            && !self.subnets.iter().any(|known| **known == *subnet)
        {
            self.subnets.push(subnet.into());
        }
    }

    /// Adds an interface: what places its owner and by what others call it.
    pub fn interface(&mut self, interface: &Interface) {
        self.alias(&interface.id);
        self.alias(&interface.virtual_network_interface.id);
        self.alias(&interface.virtual_network_interface.crn);
        self.subnet(&interface.subnet);
        self.address(interface.address());
        for ip in &*interface.ips {
            self.address(&ip.address);
        }
        for group in &*interface.security_groups {
            self.link_from(Relation::Guards, group);
        }
    }

    /// Makes the second line: the primary address, then what is not empty.
    pub fn captions<const N: usize>(&mut self, more: [&Text; N]) {
        let address = self.addresses.first().map(|address| &**address).unwrap_or_default();
        let words: Vec<&str> =
            std::iter::once(address).chain(more.map(|text| &***text)).filter(|word| !word.is_empty()).collect();
        self.caption = words.join(" · ");
    }

    /// Adds a reference to something else.
    pub fn link(&mut self, relation: Relation, to: &Reference) {
        if to.is_some() {
            self.links.push(Link { relation, target: Target::of(to), inward: false, label: Box::default() });
        }
    }

    /// Adds what it is bound to.
    pub fn bind(&mut self, relation: Relation, to: Pointer) {
        self.links.push(Link { relation, target: Target::Resource(to), inward: false, label: Box::default() });
    }

    /// Adds a reference whose edge starts at the other end.
    pub fn link_from(&mut self, relation: Relation, from: &Reference) {
        if from.is_some() {
            self.links.push(Link { relation, target: Target::of(from), inward: true, label: Box::default() });
        }
    }
}

impl Addition {
    /// An addition to the resource of that kind and id.
    pub fn to(kind: &'static Kind, id: &str) -> Self {
        Self {
            kind,
            id: id.into(),
            subnets: Vec::new(),
            vpc: Box::default(),
            caption: String::new(),
            data: Vec::new(),
            links: Vec::new(),
        }
    }
}
