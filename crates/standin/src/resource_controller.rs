//! Resource instances and resource groups.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Bounds, Page, Style},
    reply::{Answer, Reply},
    service::Service,
};

pub(crate) fn answer(call: &Call, world: &World, list: &str) -> Answer {
    let all = |list| world.account.list(list, "global").iter().collect::<Vec<_>>();
    if list == "resource_groups" {
        let page = Page::whole(Style::Whole, "resources", &all("resource_groups"), call);
        return Answer::global(Service::ResourceController, "resource_groups", page);
    }
    let mut items = all("resource_instances");
    for field in ["type", "resource_group_id", "resource_id", "guid", "name"] {
        if let Some(asked) = call.ask(field) {
            items.retain(|item: &&Item| item.text.contains(&format!("\"{field}\":\"{asked}\"")));
        }
    }
    let bounds = Bounds { usual: 100, most: 100 };
    let most = world.options.page_size;
    let page = Page::cut(Style::NextUrl, "resources", &items, bounds, most, call);
    let page = Reply::page(page, Service::ResourceController, call);
    Answer::global(Service::ResourceController, "resource_instances", page)
}
