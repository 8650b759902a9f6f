//! Custom resolvers of DNS Services, with their forwarding rules.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Items, Loose, Text};
use drawstream_estate::{Addition, Address, Kind, Link, Pointer, Relation, Resource, Target, facts};
use serde::Deserialize;

const ROLE: &str = "Reader (service) on DNS Services: the instance";

/// The resolvers of an instance.
pub(super) static RESOLVERS: List = list("/instances/{}/custom_resolvers", "custom_resolvers", Paging::None, &[], read);

pub(super) static RULES: List = list(
    "/instances/{}/custom_resolvers/{}/forwarding_rules",
    "forwarding_rules",
    Paging::Offset,
    &[("limit", "200")],
    read_rule,
);

const fn list(
    path: &'static str,
    key: &'static str,
    paging: Paging,
    query: &'static [(&'static str, &'static str)],
    read: Read,
) -> List {
    let (kind, api, when) = (Kind::CustomResolver, Api::Dns, When::Followed);
    List { kind, api, when, path, key, paging, query, role: ROLE, read }
}

/// What an instance of DNS Services asks for.
pub(super) fn follow(instance: &Resource, found: &mut Found) {
    found.follow.push(Follow::new(&RESOLVERS, [instance.id.clone()]));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resolver {
    enabled: Loose<Option<bool>>,
    health: Text,
    locations: Items<Location>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Location {
    id: Text,
    subnet_crn: Text,
    dns_server_ip: Text,
    enabled: Loose<Option<bool>>,
    healthy: Loose<Option<bool>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    #[serde(rename = "type")]
    form: Text,
    #[serde(rename = "match")]
    names: Text,
    description: Text,
    forward_to: Items<Box<str>>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(instance) = at.args.first() else { return };
    let resolver: Resolver = item.parse();
    let mut resource = item.resource(Kind::CustomResolver, at);
    resource.within = instance.clone();
    let location = |location: &Location| facts::ResolverLocation {
        id: location.id.0.clone(),
        subnet: location.subnet_crn.0.clone(),
        address: Address::from(&**location.dns_server_ip),
        enabled: *location.enabled,
        healthy: *location.healthy,
    };
    for location in resolver.locations.iter().filter(|location| !location.subnet_crn.is_empty()) {
        let subnet = Target::Resource(Pointer::to(&location.subnet_crn, ""));
        resource.links.push(Link::to(Relation::Serves, subnet));
    }
    resource.facts = facts::CustomResolver {
        enabled: *resolver.enabled,
        health: resolver.health.0.clone(),
        locations: resolver.locations.iter().map(location).collect(),
        rules: Vec::new(),
    }
    .into();
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&RULES, [instance.clone(), resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_rule(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(resolver) = at.args.get(1) else { return };
    let rule: Rule = item.parse();
    let rule = facts::ForwardingRule {
        id: item.common.id.0.clone(),
        description: rule.description.0.clone(),
        form: rule.form.0.clone(),
        names: rule.names.0.clone(),
        forward_to: rule.forward_to.to_vec(),
    };
    let mut addition = Addition::to(Kind::CustomResolver, resolver);
    addition.facts = facts::CustomResolver { rules: vec![rule], ..facts::CustomResolver::default() }.into();
    found.additions.push(addition);
}
