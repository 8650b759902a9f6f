//! Resource groups: the names of the ids that services outside VPC answer.

use super::{At, Category, Form, Found, Item, Kind, Level, List, Look, Paging, Service, When};

/// A resource group. It has no cell: its name is data of what belongs to it.
pub static RESOURCE_GROUP: Kind = Kind {
    name: "resource_group",
    plural: "resource groups",
    level: Level::Data,
    look: Look { form: Form::Zone, glyph: "group--resource", category: Category::Security },
    lists: &[List {
        kind: "resource_group",
        service: Service::ResourceManager,
        when: When::Account,
        path: "/v2/resource_groups",
        key: "resources",
        paging: Paging::NextUrl,
        query: &[("account_id", "{account}")],
        role: "Viewer on the resource groups",
        read,
    }],
};

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    found.groups.push((item.common.id.0.clone(), item.common.name.0.clone()));
    found.resources.push(item.resource(&RESOURCE_GROUP, at));
}
