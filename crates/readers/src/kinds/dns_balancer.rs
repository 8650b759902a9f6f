//! Global load balancers of DNS Services' zones, with the pools of their instance, which are asked for once a zone has
//! such a balancer.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Items, Loose, Text};
use drawstream_estate::{Addition, Kind, facts};
use serde::Deserialize;

pub(super) static BALANCERS: List =
    list(Kind::DnsZone, When::Followed, "/instances/{}/dnszones/{}/load_balancers", "load_balancers", read);
pub(super) static POOLS: List = list(Kind::ResourceInstance, When::Needed, "/instances/{}/pools", "pools", read_pool);

const fn list(kind: Kind, when: When, path: &'static str, key: &'static str, read: Read) -> List {
    List {
        kind,
        api: Api::Dns,
        when,
        path,
        key,
        paging: Paging::Offset,
        query: &[("limit", "200")],
        role: "Reader (service) on DNS Services: the instance",
        read,
    }
}

/// What a zone asks for.
pub(super) fn follow(instance: &str, zone: &str, found: &mut Found) {
    found.follow.push(Follow::new(&BALANCERS, [instance.into(), zone.into()]));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Balancer {
    enabled: Loose<Option<bool>>,
    health: Text,
    default_pools: Items<Box<str>>,
    fallback_pool: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pool {
    enabled: Loose<Option<bool>>,
    health: Text,
    origins: Items<Origin>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Origin {
    name: Text,
    address: Text,
    enabled: Loose<Option<bool>>,
    health: Loose<Option<bool>>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let [instance, zone] = at.args else { return };
    let balancer: Balancer = item.parse();
    let balancer = facts::DnsBalancer {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        enabled: *balancer.enabled,
        health: balancer.health.0.clone(),
        pools: balancer.default_pools.to_vec(),
        fallback_pool: balancer.fallback_pool.0.clone(),
    };
    let mut addition = Addition::to(Kind::DnsZone, zone);
    addition.facts = facts::DnsZone { load_balancers: vec![balancer], ..facts::DnsZone::default() }.into();
    found.additions.push(addition);
    found.follow.push(Follow::new(&POOLS, [instance.clone()]));
}

fn read_pool(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(instance) = at.args.first() else { return };
    let pool: Pool = item.parse();
    let origin = |origin: &Origin| facts::DnsOrigin {
        name: origin.name.0.clone(),
        address: origin.address.0.clone(),
        enabled: *origin.enabled,
        healthy: *origin.health,
    };
    let pool = facts::DnsPool {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        enabled: *pool.enabled,
        health: pool.health.0.clone(),
        origins: pool.origins.iter().map(origin).collect(),
    };
    let mut addition = Addition::to(Kind::ResourceInstance, instance);
    addition.facts = facts::ResourceInstance { dns_pools: vec![pool], ..facts::ResourceInstance::default() }.into();
    found.additions.push(addition);
}
