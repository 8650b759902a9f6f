//! What has no tile: groups and tags, what is only counted, and what is not drawn, with the reason.

use super::{Id, Role, Type, item};
use crate::terraform::fields::{own, refer, texts, values};
use crate::terraform::instance::Mode;
use crate::terraform::made::Made;
use crate::terraform::thing::{Thing, key};
use drawstream_estate::Kind;
use std::fmt;

const fn counted(name: &'static str, kind: Kind) -> Type {
    Type { name, fields: &[], id: Id::Whole, role: Role::Counted(kind) }
}

pub(super) const TYPES: &[Type] = &[
    item("ibm_resource_group", Id::Whole, &[own("account_id")], |thing, made| {
        let item = made.reply(thing);
        made.item("/v2/resource_groups", &[], thing, item);
    }),
    item("ibm_resource_tag", Id::Whole, &[refer("resource_id", ""), values("tags", ""), own("tag_type")], tag),
    counted("ibm_is_ssh_key", Kind::Key),
    counted("ibm_is_image", Kind::Image),
    counted("ibm_is_snapshot", Kind::Snapshot),
];

/// Tags of something that has a CRN.
fn tag(thing: &Thing, made: &mut Made<'_>) {
    let crn = thing.text("resource_id");
    let is_user = matches!(thing.text("tag_type"), "" | "user");
    if crn.is_empty() || !is_user {
        return;
    }
    let id: Box<str> = key(crn).into();
    made.became = Kind::ALL.iter().map(|kind| (*kind, id.clone())).find(|one| made.known.contains_key(one));
    if let Some(at) = made.became.as_ref().and_then(|one| made.known.get(one)) {
        let tags = texts(&thing.own, "tags").map(Box::from);
        made.reading.resources[*at].tags.extend(tags);
    }
}

/// Why something is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::terraform) enum Why {
    /// The plan deletes it.
    Gone,
    /// It is deleted, though it is still listed.
    Deleted,
    /// It is of a kind that is only counted.
    OnlyCounted,
    /// It is an image, which is not the account's own where it is only looked at.
    Image,
    /// Rights are not drawn.
    Rights,
    /// It does something once.
    Action,
    /// It is what servers are made of.
    Template,
    /// It is of classic infrastructure.
    Classic,
    /// It is of another provider.
    OtherProvider,
    /// It is a list of a data source.
    List,
    /// Its service has types of their own, which tell of it.
    Elsewhere,
    /// IBM has no more of one thing.
    TooMany,
    /// What it belongs to is not known.
    NoOwner,
    /// There is no kind for it.
    NoKind,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gone => "the plan deletes it",
            Self::Deleted => "it is deleted, and only listed still",
            Self::OnlyCounted => "these are only counted",
            Self::Image => "images are not drawn",
            Self::Rights => "rights are not drawn",
            Self::Action => "an action is no resource",
            Self::Template => "templates are not drawn",
            Self::Classic => "classic infrastructure is not drawn",
            Self::OtherProvider => "it is of another provider",
            Self::List => "a list of what is there is not drawn",
            Self::Elsewhere => "its service has types of their own",
            Self::TooMany => "there are too many of one thing",
            Self::NoOwner => "what it belongs to is not known",
            Self::NoKind => "there is no kind for it",
        })
    }
}

/// Why a type that is not read is not drawn.
pub(in crate::terraform) fn why_not(form: &str, mode: Mode) -> Why {
    let Some(own) = form.strip_prefix("ibm_") else { return Why::OtherProvider };
    let starts = |starts: &[&str]| starts.iter().any(|start| own.starts_with(start));
    let ends = |ends: &[&str]| ends.iter().any(|end| own.ends_with(end));
    if starts(&["iam_"]) || ends(&["_policy", "_policies"]) {
        Why::Rights
    } else if ends(&["_action"]) {
        Why::Action
    } else if ends(&["_template"]) {
        Why::Template
    } else if starts(&["compute_", "network_", "storage_", "firewall", "ipsec_vpn", "lb", "dns_domain", "ssl_"]) {
        Why::Classic
    } else if mode == Mode::Data
        && ends(&["s"])
        && super::named(&format!("ibm_{}", own.trim_end_matches('s'))).is_some()
    {
        Why::List
    } else {
        Why::NoKind
    }
}
