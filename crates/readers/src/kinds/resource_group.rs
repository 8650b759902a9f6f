//! Resource groups: the names of the ids that services outside VPC answer.

use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, When};
use drawstream_estate::Kind;

/// Its list.
pub static LIST: List = List {
    kind: Kind::ResourceGroup,
    api: Api::ResourceManager,
    when: When::Account,
    path: "/v2/resource_groups",
    key: "resources",
    paging: Paging::NextUrl,
    query: &[("account_id", "{account}")],
    role: "Viewer on the resource groups",
    read,
};

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    found.groups.push((item.common.id.0.clone(), item.common.name.0.clone()));
    found.resources.push(item.resource(Kind::ResourceGroup, at));
}
