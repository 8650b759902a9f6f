//! Who uses a private path service gateway, and who may: asked for where one is used or may be seen by others.

use crate::item::{At, Follow, Found, Item};
use crate::list::List;
use crate::loose::{Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Addition, Kind, Resource, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Private Path Service Gateway";

pub(super) static BINDINGS: List = List::vpc_needed(
    Kind::PrivatePathServiceGateway,
    "/private_path_service_gateways/{}/endpoint_gateway_bindings",
    "endpoint_gateway_bindings",
    ROLE,
    read_binding,
);

pub(super) static POLICIES: List = List::vpc_needed(
    Kind::PrivatePathServiceGateway,
    "/private_path_service_gateways/{}/account_policies",
    "account_policies",
    ROLE,
    read_policy,
);

/// What a gateway asks for. One that nobody else sees has no policies, and one without endpoint gateways no bindings.
pub(super) fn follow(gateway: &Resource, published: bool, endpoint_gateways: Option<u64>, found: &mut Found) {
    if endpoint_gateways.is_some_and(|count| count > 0) {
        found.follow.push(Follow::new(&BINDINGS, [gateway.id.clone()]));
    }
    if published {
        found.follow.push(Follow::new(&POLICIES, [gateway.id.clone()]));
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    account: Loose<Reference>,
    access_policy: Text,
}

fn addition(at: &At<'_>, facts: facts::PrivatePathServiceGateway) -> Option<Addition> {
    let mut addition = Addition::to(Kind::PrivatePathServiceGateway, at.args.first()?);
    addition.facts = facts.into();
    Some(addition)
}

fn read_binding(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let part: Part = item.parse();
    let binding = facts::PrivatePathBinding {
        id: item.common.id.0.clone(),
        account: part.account.id.0.clone(),
        status: item.common.status.0.clone(),
    };
    let facts = facts::PrivatePathServiceGateway { bindings: vec![binding], ..Default::default() };
    found.additions.extend(addition(at, facts));
}

fn read_policy(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let part: Part = item.parse();
    let policy = facts::AccountPolicy {
        id: item.common.id.0.clone(),
        account: part.account.id.0.clone(),
        policy: part.access_policy.0.clone(),
    };
    let facts = facts::PrivatePathServiceGateway { account_policies: vec![policy], ..Default::default() };
    found.additions.extend(addition(at, facts));
}
