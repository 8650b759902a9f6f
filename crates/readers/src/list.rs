//! A list of IBM's APIs: where it is, when it is asked, how its pages follow each other.

use crate::item::{At, Found, Item};
use drawstream_estate::Kind;
use serde::{Deserialize, Serialize};

/// The APIs that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// Identity: tokens.
    Iam,
    /// VPC infrastructure; one host for each region.
    Vpc,
    /// Transit Gateway.
    Transit,
    /// Direct Link.
    DirectLink,
    /// Kubernetes, OpenShift and Satellite.
    Containers,
    /// Resource instances.
    ResourceController,
    /// Resource groups.
    ResourceManager,
    /// Global Search, for tags.
    Search,
    /// Power Virtual Server; one host for each of its own regions.
    Power,
    /// Power Virtual Server in private clouds.
    PowerPrivate,
    /// DNS Services.
    Dns,
    /// Account management: the account's name.
    Accounts,
    /// The enterprise: its accounts and their groups.
    Enterprise,
}

/// One list of IBM's APIs.
#[derive(Debug)]
pub struct List {
    /// The kind that its calls count for.
    pub kind: Kind,
    /// The API.
    pub api: Api,
    /// When it is asked.
    pub when: When,
    /// Path behind the API's base; each `{}` is filled by [`Follow::args`](crate::Follow).
    pub path: &'static str,
    /// Key of the items in the reply; empty where the reply is a bare array.
    pub key: &'static str,
    /// How its pages follow each other.
    pub paging: Paging,
    /// Query parameters beside those that every call of the API has.
    pub query: &'static [(&'static str, &'static str)],
    /// The IAM role or action that opens it.
    pub role: &'static str,
    /// Takes one item into what was found.
    pub read: Read,
}

/// Takes one item of a list into what was found.
pub type Read = fn(&Item<'_>, &At<'_>, &mut Found);

/// When a list is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Once, at the start.
    Account,
    /// In every region, at the start: what needs no VPC, and what further calls or many pages wait for.
    Region,
    /// In every region that holds a VPC, or where that cannot be told.
    RegionWithVpc,
    /// Where another list's item asks for it.
    Followed,
    /// Where an item or the search says that the account has something of it, and once for each place: most accounts
    /// have nothing of it, and make no call.
    Needed,
}

/// How the pages of a list follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// One reply holds all.
    None,
    /// The reply is the item itself.
    One,
    /// `next.href` (or `next.start`), whose `start` is added to the first request.
    NextHref,
    /// `next_url`, whose `start` is added to the first request.
    NextUrl,
    /// `search_cursor`, posted until a page is not full.
    Cursor {
        /// Items of a full page.
        limit: u64,
    },
    /// `offset`, until `total_count`.
    Offset,
}

impl List {
    /// A list of VPC infrastructure: paged by `next.href`.
    pub(crate) const fn vpc(
        kind: Kind,
        when: When,
        path: &'static str,
        key: &'static str,
        role: &'static str,
        read: Read,
    ) -> List {
        List { kind, api: Api::Vpc, when, path, key, paging: Paging::NextHref, query: &[], role, read }
    }

    /// A sub-list of VPC infrastructure that is paged, asked where an item says that there is something in it.
    pub(crate) const fn vpc_needed(
        kind: Kind,
        path: &'static str,
        key: &'static str,
        role: &'static str,
        read: Read,
    ) -> List {
        List::vpc(kind, When::Needed, path, key, role, read)
    }

    /// A sub-list of VPC infrastructure that is not paged.
    pub(crate) const fn vpc_part(
        kind: Kind,
        path: &'static str,
        key: &'static str,
        role: &'static str,
        read: Read,
    ) -> List {
        List { kind, api: Api::Vpc, when: When::Followed, path, key, paging: Paging::None, query: &[], role, read }
    }
}
