//! Load balancers, with their listeners, pools and members.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, When, node, vpc_list, vpc_sub_list};
use crate::collect::loose::{Count, Flag, Items, Loose, Reference, Text};
use crate::collect::{Addition, Link, Pointer, Target};
use crate::kinds::{ExternalForm, Relation};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Load Balancer";

/// A load balancer.
pub static LOAD_BALANCER: Kind = node(
    "load_balancer",
    "load balancers",
    Level::Vpc,
    "load-balancer--vpc",
    Category::Network,
    &[vpc_list("load_balancer", When::Region, "/load_balancers", "load_balancers", ROLE, read)],
);

static LISTENERS: List =
    vpc_sub_list("load_balancer", "/load_balancers/{}/listeners", "listeners", ROLE, read_listener);

/// The members of a pool. The pools' own list is not asked: ids and names are in the load balancer's.
static MEMBERS: List =
    vpc_sub_list("load_balancer", "/load_balancers/{}/pools/{}/members", "members", ROLE, read_member);

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
    operating_status: Text,
    provisioning_status: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Profile {
    family: Text,
    name: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let balancer: LoadBalancer = item.parse();
    let mut resource = item.resource(&LOAD_BALANCER, at);
    // Where it really is comes before where it may be (trap 2).
    for ip in &*balancer.private_ips {
        resource.reserved_ip(ip);
    }
    for subnet in &*balancer.subnets {
        resource.subnet(subnet);
    }
    for group in &*balancer.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    let family = match &**balancer.profile.family {
        "network" => "network load balancer",
        "application" => "application load balancer",
        _ => "load balancer",
    };
    let access = match (*balancer.is_private_path, *balancer.is_public) {
        (true, _) => "private path",
        (false, true) => "public",
        (false, false) => "private",
    };
    resource.caption = format!("{access} {family}");
    resource.put("access", access);
    resource.put("profile", format!("{} {}", &**balancer.profile.family, &**balancer.profile.name).trim());
    resource.put("hostname", &*balancer.hostname.0);
    resource.put_all("private_addresses", balancer.private_ips.iter().map(|ip| &*ip.address.0));
    resource.put_all("public_addresses", balancer.public_ips.iter().map(|ip| &*ip.address.0));
    resource.put_all("pools", balancer.pools.iter().map(|pool| &*pool.name.0));
    let state =
        if balancer.operating_status.is_empty() { &balancer.provisioning_status } else { &balancer.operating_status };
    resource.set("state", &*state.0);
    if !item.common.id.is_empty() {
        if !balancer.listeners.is_empty() {
            found.follow.push(Follow::new(&LISTENERS, [resource.id.clone()]));
        }
        for pool in balancer.pools.iter().filter(|pool| !pool.id.is_empty()) {
            found.follow.push(Follow::new(&MEMBERS, [resource.id.clone(), pool.id.0.clone()]));
        }
    }
    found.resources.push(resource);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listener {
    protocol: Text,
    port: Count,
    port_min: Count,
    port_max: Count,
    default_pool: Loose<Reference>,
}

fn read_listener(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(balancer) = at.args.first() else { return };
    let listener: Listener = item.parse();
    let port = match (*listener.port_min, *listener.port_max, *listener.port) {
        (Some(from), Some(to), _) if from != to => format!("{from}-{to}"),
        (_, _, Some(port)) | (Some(port), _, None) => port.to_string(),
        _ => "any port".to_owned(),
    };
    let pool = &listener.default_pool.name;
    let to = if pool.is_empty() { String::new() } else { format!(" to {}", &***pool) };
    let mut addition = Addition::to(&LOAD_BALANCER, balancer);
    addition.data.push(("listeners", format!("{} {port}{to}", &**listener.protocol).trim().into()));
    found.additions.push(addition);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Member {
    port: Count,
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

fn read_member(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(balancer) = at.args.first() else { return };
    let member: Member = item.parse();
    let target = &member.target;
    let by_address = &**target.resource_type == "subnet_reserved_ip" || (target.id.is_empty() && target.crn.is_empty());
    let target = if by_address && !target.address.is_empty() {
        Target::Address(target.address.0.clone())
    } else if !target.id.is_empty() || !target.crn.is_empty() {
        let key = if target.id.is_empty() { &target.crn } else { &target.id };
        Target::Resource(Pointer { address: target.address.0.clone(), ..Pointer::to(key, &target.name) })
    } else {
        let name = if target.fqdn.is_empty() { item.common.id.0.clone() } else { target.fqdn.0.clone() };
        Target::External { form: ExternalForm::Unknown, name, detail: Box::default() }
    };
    let label = member.port.map(|port| port.to_string()).unwrap_or_default();
    let mut addition = Addition::to(&LOAD_BALANCER, balancer);
    addition.links.push(Link { relation: Relation::Member, target, inward: false, label: label.into() });
    found.additions.push(addition);
}
