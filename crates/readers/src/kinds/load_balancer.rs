//! Load balancers, with their listeners, pools and members.

use super::listener_policy;
use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Flag, Items, Loose, Text};
use crate::wire::{Attach as _, Reference, addresses, refs};
use drawstream_estate::facts::Access;
use drawstream_estate::{
    Addition, Address, Detail, ExternalForm, Kind, Link, Note, Pointer, Ports, Ref, Relation, Target, facts,
};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Load Balancer";

/// Its list.
pub(super) static LIST: List =
    List::vpc(Kind::LoadBalancer, When::Region, "/load_balancers", "load_balancers", ROLE, read);

pub(super) static LISTENERS: List =
    List::vpc_part(Kind::LoadBalancer, "/load_balancers/{}/listeners", "listeners", ROLE, read_listener);

/// How pools choose and check; their names are in the load balancer's reply.
pub(super) static POOLS: List =
    List::vpc_part(Kind::LoadBalancer, "/load_balancers/{}/pools", "pools", ROLE, read_pool);

/// The members of a pool.
pub(super) static MEMBERS: List =
    List::vpc_part(Kind::LoadBalancer, "/load_balancers/{}/pools/{}/members", "members", ROLE, read_member);

#[derive(Default, Deserialize)]
#[serde(default)]
struct LoadBalancer {
    subnets: Items<Reference>,
    private_ips: Items<Reference>,
    public_ips: Items<Reference>,
    is_public: Flag,
    is_private_path: Flag,
    profile: Loose<Profile>,
    hostname: Text,
    listeners: Items<Reference>,
    pools: Items<Reference>,
    security_groups: Items<Reference>,
    route_mode: Flag,
    availability: Text,
    dns: Loose<Dns>,
    operating_status: Text,
    provisioning_status: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Dns {
    instance: Loose<Reference>,
    zone: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Profile {
    family: Text,
    name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listener {
    protocol: Text,
    port: Count,
    port_min: Count,
    port_max: Count,
    default_pool: Loose<Reference>,
    policies: Items<Reference>,
    certificate_instance: Loose<Reference>,
    https_redirect: Loose<Redirect>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Redirect {
    listener: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pool {
    protocol: Text,
    algorithm: Text,
    health_monitor: Loose<HealthMonitor>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HealthMonitor {
    port: Count,
    #[serde(rename = "type")]
    protocol: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Member {
    port: Count,
    health: Text,
    weight: Count,
    target: Loose<MemberTarget>,
}

/// An instance (without `resource_type`), a reserved IP, a bare address, a load balancer, or a name.
#[derive(Default, Deserialize)]
#[serde(default)]
struct MemberTarget {
    id: Text,
    crn: Text,
    name: Text,
    address: Text,
    fqdn: Text,
    resource_type: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let balancer: LoadBalancer = item.parse();
    let mut resource = item.resource(Kind::LoadBalancer, at);
    // Where it really is comes before where it may be.
    for ip in &*balancer.private_ips {
        resource.reserved_ip(ip);
    }
    for subnet in &*balancer.subnets {
        resource.subnet(subnet);
    }
    for group in &*balancer.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    // Whether it answers counts once it is there.
    let is_there = matches!(&**balancer.provisioning_status, "active" | "");
    let is_answering = is_there && !balancer.operating_status.is_empty();
    let state = if is_answering { &balancer.operating_status } else { &balancer.provisioning_status };
    resource.state = state.0.clone();
    let pool =
        |pool: &Reference| facts::Pool { id: pool.id.0.clone(), name: pool.name.0.clone(), ..facts::Pool::default() };
    resource.facts = facts::LoadBalancer {
        access: Some(match (*balancer.is_private_path, *balancer.is_public) {
            (true, _) => Access::PrivatePath,
            (false, true) => Access::Public,
            (false, false) => Access::Private,
        }),
        family: balancer.profile.family.0.clone(),
        profile: balancer.profile.name.0.clone(),
        hostname: balancer.hostname.0.clone(),
        private_addresses: addresses(balancer.private_ips.iter().map(|ip| &*ip.address.0)),
        public_addresses: addresses(balancer.public_ips.iter().map(|ip| &*ip.address.0)),
        subnets: refs(&balancer.subnets),
        route_mode: *balancer.route_mode,
        listeners: Vec::new(),
        pools: balancer.pools.iter().map(pool).collect(),
        availability: balancer.availability.0.clone(),
        dns_zone: Ref::from(&*balancer.dns.zone),
        dns_instance: Ref::from(&*balancer.dns.instance),
    }
    .into();
    if !item.common.id.is_empty() {
        if !balancer.listeners.is_empty() {
            found.follow.push(Follow::new(&LISTENERS, [resource.id.clone()]));
        }
        if !balancer.pools.is_empty() {
            found.follow.push(Follow::new(&POOLS, [resource.id.clone()]));
        }
        for pool in balancer.pools.iter().filter(|pool| !pool.id.is_empty()) {
            found.follow.push(Follow::new(&MEMBERS, [resource.id.clone(), pool.id.0.clone()]));
        }
    }
    found.resources.push(resource);
}

fn read_listener(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(balancer) = at.args.first() else { return };
    let listener: Listener = item.parse();
    let ports = match (*listener.port_min, *listener.port_max, *listener.port) {
        (Some(first), Some(last), _) if first != last => Ports::of(Some(first), Some(last)),
        (_, _, Some(port)) | (Some(port), _, None) => Ports::of(Some(port), Some(port)),
        _ => None,
    };
    if !listener.policies.is_empty() && !item.common.id.is_empty() {
        found.follow.push(listener_policy::follow(balancer, &item.common.id));
    }
    let listener = facts::Listener {
        id: item.common.id.0.clone(),
        protocol: listener.protocol.0.clone(),
        ports,
        default_pool: Ref::from(&*listener.default_pool),
        policies: Vec::new(),
        certificate: listener.certificate_instance.crn.0.clone(),
        https_redirect: Ref::from(&*listener.https_redirect.listener),
    };
    let mut addition = Addition::to(Kind::LoadBalancer, balancer);
    addition.facts = facts::LoadBalancer { listeners: vec![listener], ..facts::LoadBalancer::default() }.into();
    found.additions.push(addition);
}

fn read_pool(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(balancer) = at.args.first() else { return };
    let pool: Pool = item.parse();
    let pool = facts::Pool {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        protocol: pool.protocol.0.clone(),
        algorithm: pool.algorithm.0.clone(),
        health_port: *pool.health_monitor.port,
        health_protocol: pool.health_monitor.protocol.0.clone(),
        members: Vec::new(),
    };
    let mut addition = Addition::to(Kind::LoadBalancer, balancer);
    addition.facts = facts::LoadBalancer { pools: vec![pool], ..facts::LoadBalancer::default() }.into();
    found.additions.push(addition);
}

fn read_member(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let [balancer, pool] = at.args else { return };
    let member: Member = item.parse();
    let target = &member.target;
    let (address, no_key) = (Address::from(&**target.address), target.id.is_empty() && target.crn.is_empty());
    let id = if target.id.is_empty() { &target.crn } else { &target.id };
    let by_address = &**target.resource_type == "subnet_reserved_ip" || no_key;
    let end = if by_address && !address.is_empty() {
        Target::Address(address.clone())
    } else if !no_key {
        Target::Resource(Pointer { address: address.clone(), ..Pointer::to(id, &target.name) })
    } else {
        let (form, name) = if target.fqdn.is_empty() {
            (ExternalForm::Unknown, item.common.id.0.clone())
        } else {
            (ExternalForm::Host, target.fqdn.0.clone())
        };
        Target::External { form, name, detail: Detail::default() }
    };
    let fact = facts::PoolMember {
        id: item.common.id.0.clone(),
        port: *member.port,
        health: member.health.0.clone(),
        weight: *member.weight,
        target: Ref { id: id.0.clone(), name: target.name.0.clone() },
        address,
        fqdn: target.fqdn.0.clone(),
    };
    let pool = facts::Pool { id: pool.clone(), members: vec![fact], ..facts::Pool::default() };
    let mut addition = Addition::to(Kind::LoadBalancer, balancer);
    addition.facts = facts::LoadBalancer { pools: vec![pool], ..facts::LoadBalancer::default() }.into();
    let note = Note { port: *member.port, ..Note::default() };
    addition.links.push(Link { note, ..Link::to(Relation::Member, end) });
    found.additions.push(addition);
}
