//! One item of a list, and what it gives: resources with references by id, CRN or address, not yet resolved.

use crate::list::List;
use crate::loose::{Flag, Items, Loose, Text};
use crate::unlisted::Unlisted;
use crate::wire::Reference;
use drawstream_estate::{Addition, Kind, LeftOut, Resource};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

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
    /// Whether region and header are those of the call whose reply asked for this list.
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
    /// Things that the search knows of and no list reads.
    pub unlisted: Vec<Unlisted>,
    /// What the account still lists though it is deleted.
    pub left_out: Vec<LeftOut>,
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

/// The fields that nearly every item has.
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
        // An array would be read as the fields' values in their order.
        let common = raw.trim_start().starts_with('{').then(|| serde_json::from_str(raw))?.ok()?;
        Some(Self { common, raw })
    }

    /// Reads the kind's own fields, which must be [`Loose`] or [`Items`].
    pub fn parse<T: DeserializeOwned + Default>(&self) -> T {
        serde_json::from_str(self.raw).unwrap_or_default()
    }

    /// The resource that the common fields give.
    pub fn resource(&self, kind: Kind, at: &At<'_>) -> Resource {
        let common = &self.common;
        let id = if !common.id.is_empty() {
            common.id.0.clone()
        } else if !common.crn.is_empty() {
            common.crn.0.clone()
        } else {
            self.made_id()
        };
        let mut resource = Resource::new(kind, &id, at.region);
        resource.crn = common.crn.0.clone();
        resource.name = common.name.0.clone();
        resource.group = (common.resource_group.id.0.clone(), common.resource_group.name.0.clone());
        resource.vpc = first_of([&common.vpc.id, &common.vpc.crn]);
        resource.zone = common.zone.name.0.clone();
        resource.tags = common.user_tags.to_vec();
        // What is going or has failed says so in its life cycle, whatever its status.
        let is_ending = matches!(&**common.lifecycle_state, "deleting" | "failed" | "suspended");
        resource.state = if is_ending {
            common.lifecycle_state.0.clone()
        } else {
            first_of([&common.status, &common.lifecycle_state])
        };
        resource
    }

    /// An id for an item without one. It is a hash of the item's text, so that every run gives the same id.
    fn made_id(&self) -> Box<str> {
        let digest = Sha256::digest(self.raw.as_bytes());
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("without-id-{hex}").into()
    }
}

fn first_of<const N: usize>(texts: [&Text; N]) -> Box<str> {
    texts.into_iter().find(|text| !text.is_empty()).map(|text| text.0.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_going_says_so_whatever_its_status() {
        let at = At { region: &"us-south".into(), account: "a", args: &[] };
        let state = |raw: &str| Item::of(raw).expect("an object").resource(Kind::Instance, &at).state;
        assert_eq!(&*state(r#"{"id":"a","status":"running","lifecycle_state":"deleting"}"#), "deleting");
        assert_eq!(&*state(r#"{"id":"a","status":"running","lifecycle_state":"stable"}"#), "running");
        assert_eq!(&*state(r#"{"id":"a","lifecycle_state":"pending"}"#), "pending");
    }

    #[test]
    fn only_an_object_is_an_item() {
        for other in ["[]", r#"["id"]"#, "null", "7", "\"x\"", "{"] {
            assert!(Item::of(other).is_none(), "{other}");
        }
        assert_eq!(&*Item::of(r#" {"id":"a"}"#).expect("an object").common.id.0, "a");
    }
}
