//! What hangs on VPN gateways and servers and only some have: policies of keys, services, routes.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Reference, id_behind};
use drawstream_estate::{Addition, Cidr, Crn, Kind, Ref, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPN";

/// IKE policies of a region, asked for where a connection names one.
pub(super) static IKE_POLICIES: List =
    List::vpc(Kind::VpnGateway, When::Needed, "/ike_policies", "ike_policies", ROLE, read_ike);

/// IPsec policies of a region, asked for where a connection names one.
pub(super) static IPSEC_POLICIES: List =
    List::vpc(Kind::VpnGateway, When::Needed, "/ipsec_policies", "ipsec_policies", ROLE, read_ipsec);

/// Services that a VPN gateway is connected to, asked for where a transit gateway names one.
pub(super) static SERVICES: List = List::vpc_needed(
    Kind::VpnGateway,
    "/vpn_gateways/{}/service_connections",
    "service_connections",
    ROLE,
    read_service,
);

/// What clients of a VPN server reach.
pub(super) static ROUTES: List = List::vpc_needed(
    Kind::VpnServer,
    "/vpn_servers/{}/routes",
    "routes",
    "Viewer on VPC Infrastructure Services: Client VPN",
    read_route,
);

/// `ike_policy` and `ipsec_policy` of a connection.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Policies {
    ike_policy: Loose<Reference>,
    ipsec_policy: Loose<Reference>,
}

impl Policies {
    /// Puts the names into the connection, and asks for what is behind them.
    pub(super) fn join(&self, connection: &mut facts::VpnConnection, found: &mut Found) {
        let of = |policy: &Reference| {
            let Ref { id, name } = Ref::from(policy);
            policy.is_some().then(|| facts::KeyPolicy { id, name, ..facts::KeyPolicy::default() })
        };
        (connection.ike_policy, connection.ipsec_policy) = (of(&self.ike_policy), of(&self.ipsec_policy));
        for (policy, list) in [(&self.ike_policy, &IKE_POLICIES), (&self.ipsec_policy, &IPSEC_POLICIES)] {
            found.follow.extend(policy.is_some().then(|| Follow::new(list, [])));
        }
    }
}

/// What a transit gateway's connection to that network asks for.
pub(super) fn follow_service(network: &str, account: &str, found: &mut Found) {
    if let Some(crn) = Crn::of(network)
        && crn.service == "is"
        && crn.resource_type.starts_with("vpn")
        && crn.account() == account
        && !crn.resource.is_empty()
    {
        found.follow.push(Follow::new(&SERVICES, [crn.resource.into()]).at(crn.location));
    }
}

/// What a VPN server asks for.
pub(super) fn follow_routes(server: &str, found: &mut Found) {
    found.follow.push(Follow::new(&ROUTES, [server.into()]));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Policy {
    ike_version: Count,
    authentication_algorithm: Text,
    authentication_algorithms: Items<Box<str>>,
    encryption_algorithm: Text,
    encryption_algorithms: Items<Box<str>>,
    dh_group: Count,
    dh_groups: Items<u64>,
    pfs: Text,
    pfs_groups: Items<Box<str>>,
    key_lifetime: Count,
    connections: Items<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Service {
    creator: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Route {
    action: Text,
    destination: Text,
    health_state: Text,
}

/// The newer list, else the older single value.
fn all(list: &[Box<str>], one: &str) -> Vec<Box<str>> {
    if list.is_empty() && !one.is_empty() { vec![one.into()] } else { list.to_vec() }
}

/// Tells a policy to every connection that it is for. Their hrefs name the gateways.
fn tell(item: &Item<'_>, found: &mut Found, is_ike: bool) {
    let policy: Policy = item.parse();
    let groups = if is_ike {
        let list: Vec<Box<str>> = policy.dh_groups.iter().map(|group| group.to_string().into()).collect();
        all(&list, &policy.dh_group.map(|group| group.to_string()).unwrap_or_default())
    } else {
        all(&policy.pfs_groups, &policy.pfs)
    };
    let known = facts::KeyPolicy {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        ike_version: *policy.ike_version,
        authentication: all(&policy.authentication_algorithms, &policy.authentication_algorithm),
        encryption: all(&policy.encryption_algorithms, &policy.encryption_algorithm),
        groups,
        lifetime_seconds: *policy.key_lifetime,
    };
    for reference in policy.connections.iter().filter(|reference| !reference.id.is_empty()) {
        let Some(gateway) = id_behind(&reference.href, "vpn_gateways") else { continue };
        let (id, name, policy) = (reference.id.0.clone(), reference.name.0.clone(), Some(known.clone()));
        let connection = facts::VpnConnection { id, name, ..facts::VpnConnection::default() };
        let connection = if is_ike {
            facts::VpnConnection { ike_policy: policy, ..connection }
        } else {
            facts::VpnConnection { ipsec_policy: policy, ..connection }
        };
        let mut addition = Addition::to(Kind::VpnGateway, gateway);
        addition.facts = facts::VpnGateway { connections: vec![connection], ..facts::VpnGateway::default() }.into();
        found.additions.push(addition);
    }
}

fn read_ike(item: &Item<'_>, _: &At<'_>, found: &mut Found) {
    tell(item, found, true);
}

fn read_ipsec(item: &Item<'_>, _: &At<'_>, found: &mut Found) {
    tell(item, found, false);
}

fn read_service(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let service: Service = item.parse();
    let fact = facts::VpnServiceConnection {
        id: item.common.id.0.clone(),
        form: service.creator.resource_type.0.clone(),
        service: Ref::from(&*service.creator).id,
        status: item.common.status.0.clone(),
    };
    let mut addition = Addition::to(Kind::VpnGateway, gateway);
    addition.facts = facts::VpnGateway { service_connections: vec![fact], ..facts::VpnGateway::default() }.into();
    found.additions.push(addition);
}

fn read_route(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(server) = at.args.first() else { return };
    let route: Route = item.parse();
    let fact = facts::VpnServerRoute {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        destination: Cidr::from(&**route.destination),
        action: route.action.0.clone(),
        health: route.health_state.0.clone(),
    };
    let mut addition = Addition::to(Kind::VpnServer, server);
    addition.facts = facts::VpnServer { routes: vec![fact], ..facts::VpnServer::default() }.into();
    found.additions.push(addition);
}
