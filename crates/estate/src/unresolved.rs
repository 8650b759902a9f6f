//! How resources are read back as their source told them, with references that are not yet resolved: what was read
//! of an account can then be joined with more of it, and only then be resolved. They are written as their types are, and
//! what is empty is left out. (The inventory is another form: what it refers to is resolved.)

use crate::facts::Facts;
use crate::kind::Kind;
use crate::net::Address;
use crate::reference::Link;
use crate::resource::{Addition, Home, Resource};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// A resource before its kind has said what its facts are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RawResource {
    kind: Option<Kind>,
    id: Box<str>,
    crn: Box<str>,
    name: Box<str>,
    region: Arc<str>,
    group: (Box<str>, Box<str>),
    vpc: Box<str>,
    zone: Box<str>,
    within: Box<str>,
    home: Option<Home>,
    state: Box<str>,
    subnets: Vec<Box<str>>,
    addresses: Vec<Address>,
    aliases: Vec<Box<str>>,
    facts: Option<Box<RawValue>>,
    links: Vec<Link>,
    tags: Vec<Box<str>>,
    not_read: bool,
}

/// An addition before its kind has said what its facts are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RawAddition {
    kind: Option<Kind>,
    id: Box<str>,
    subnets: Vec<Box<str>>,
    called: (Box<str>, Box<str>),
    vpc: Box<str>,
    facts: Option<Box<RawValue>>,
    links: Vec<Link>,
}

fn kind(kind: Option<Kind>) -> serde_json::Result<Kind> {
    kind.ok_or_else(|| serde::de::Error::missing_field("kind"))
}

/// Facts that are not there are none: not those of a kind with nothing in them.
fn facts(kind: Kind, facts: Option<Box<RawValue>>) -> serde_json::Result<Facts> {
    facts.map_or(Ok(Facts::None), |facts| Facts::from_json(kind, &facts))
}

impl TryFrom<RawResource> for Resource {
    type Error = serde_json::Error;

    fn try_from(raw: RawResource) -> serde_json::Result<Self> {
        let kind = kind(raw.kind)?;
        Ok(Self {
            kind,
            id: raw.id,
            crn: raw.crn,
            name: raw.name,
            region: raw.region,
            group: raw.group,
            vpc: raw.vpc,
            zone: raw.zone,
            within: raw.within,
            home: raw.home,
            state: raw.state,
            subnets: raw.subnets,
            addresses: raw.addresses,
            aliases: raw.aliases,
            facts: facts(kind, raw.facts)?,
            links: raw.links,
            tags: raw.tags,
            not_read: raw.not_read,
        })
    }
}

impl TryFrom<RawAddition> for Addition {
    type Error = serde_json::Error;

    fn try_from(raw: RawAddition) -> serde_json::Result<Self> {
        let kind = kind(raw.kind)?;
        let (id, subnets, called, vpc, links) = (raw.id, raw.subnets, raw.called, raw.vpc, raw.links);
        Ok(Self { kind, id, subnets, called, vpc, facts: facts(kind, raw.facts)?, links })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Instance, Subnet};
    use crate::reference::{Detail, Note, Pointer, Target};
    use crate::relation::{ExternalForm, Relation};

    fn back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(told: &T) {
        let text = serde_json::to_string(told).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), told, "{text}");
    }

    #[test]
    fn every_form_of_a_reference_comes_back() {
        let pointer = Pointer { address: "10.0.0.4".into(), owner: "s".into(), ..Pointer::to("k", "n") };
        let external = Target::External { form: ExternalForm::Peer, name: "p".into(), detail: Detail::default() };
        let service = Target::Service { name: "kms".into(), instance: "".into() };
        let exact = Target::Exact(Kind::Vpc, "v".into());
        for target in [Target::Resource(pointer), exact, Target::Address("10.0.0.300".into()), service, external] {
            let note = Note { port: Some(0), ..Note::default() };
            back(&Link { inward: true, note, ..Link::to(Relation::Member, target) });
        }
    }

    #[test]
    fn resources_and_additions_come_back_with_facts_of_their_kind_or_none() {
        let mut resource = Resource::new(Kind::Subnet, "s", &"eu-de".into());
        back(&resource);
        resource.facts = Facts::unset(Kind::Subnet);
        back(&resource);
        resource.facts = Subnet { cidr: "10.0.0.0/24".into(), ..Subnet::default() }.into();
        resource.home = Some(Home { parent: Some((Kind::Vpc, "v".into())), unplaced: true });
        resource.add_address(&"10.0.0.4".into());
        resource.group = ("g".into(), "".into());
        back(&resource);
        let mut addition = Addition::to(Kind::Instance, "i");
        back(&addition);
        addition.called = ("n".into(), "".into());
        addition.facts = Instance::default().into();
        back(&addition);
        assert!(serde_json::from_str::<Resource>(r#"{"id":"x"}"#).is_err());
    }
}
