//! Route filters of direct links: asked for where the link says what becomes of routes that no filter names.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Count, Text};
use drawstream_estate::{Addition, Cidr, Kind, facts};
use serde::Deserialize;

pub(super) static IMPORT: List = list("/gateways/{}/import_route_filters", "import_route_filters", read_import);
pub(super) static EXPORT: List = list("/gateways/{}/export_route_filters", "export_route_filters", read_export);

const fn list(path: &'static str, key: &'static str, read: Read) -> List {
    List {
        kind: Kind::DirectLink,
        api: Api::DirectLink,
        when: When::Needed,
        path,
        key,
        paging: Paging::None,
        query: &[],
        role: "Viewer on Direct Link",
        read,
    }
}

/// What becomes of routes that no filter names.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Defaults {
    default_import_route_filter: Text,
    default_export_route_filter: Text,
}

impl Defaults {
    /// Puts them into the facts, and asks for the filters where there may be some.
    pub(super) fn join(&self, id: &str, facts: &mut facts::DirectLink, found: &mut Found) {
        facts.import_default = self.default_import_route_filter.0.clone();
        facts.export_default = self.default_export_route_filter.0.clone();
        for (word, list) in [(&facts.import_default, &IMPORT), (&facts.export_default, &EXPORT)] {
            if !word.is_empty() && !id.is_empty() {
                found.follow.push(Follow::new(list, [id.into()]));
            }
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Filter {
    action: Text,
    prefix: Text,
    ge: Count,
    le: Count,
}

fn filter(item: &Item<'_>) -> facts::PrefixFilter {
    let filter: Filter = item.parse();
    facts::PrefixFilter {
        id: item.common.id.0.clone(),
        action: filter.action.0.clone(),
        prefix: Cidr::from(&**filter.prefix),
        ge: *filter.ge,
        le: *filter.le,
    }
}

fn add(at: &At<'_>, facts: facts::DirectLink, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let mut addition = Addition::to(Kind::DirectLink, gateway);
    addition.facts = facts.into();
    found.additions.push(addition);
}

fn read_import(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    add(at, facts::DirectLink { import_filters: vec![filter(item)], ..facts::DirectLink::default() }, found);
}

fn read_export(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    add(at, facts::DirectLink { export_filters: vec![filter(item)], ..facts::DirectLink::default() }, found);
}
