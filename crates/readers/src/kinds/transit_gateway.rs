//! Transit gateways, with the connections of the whole account in one list.

use super::vpn_parts;
use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{
    Addition, Address, Cidr, Crn, Detail, ExternalForm, Kind, Link, Note, Pointer, Ref, Relation, Target, facts,
};
use serde::Deserialize;

const ROLE: &str = "Viewer on Transit Gateway";

/// The gateways.
pub(super) static GATEWAYS: List = list("/transit_gateways", "transit_gateways", read);

/// The connections of all of them.
pub(super) static CONNECTIONS: List = list("/connections", "connections", read_connection);

const fn list(path: &'static str, key: &'static str, read: Read) -> List {
    List {
        kind: Kind::TransitGateway,
        api: Api::Transit,
        when: When::Account,
        path,
        key,
        paging: Paging::NextHref,
        query: &[("limit", "50")],
        role: ROLE,
        read,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TransitGateway {
    location: Text,
    global: Loose<Option<bool>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Connection {
    network_type: Text,
    network_id: Text,
    network_account_id: Text,
    request_status: Text,
    transit_gateway: Loose<Reference>,
    base_network_type: Text,
    cidr: Text,
    redundancy_group: Loose<Reference>,
    prefix_filters_default: Text,
    prefix_filters: Items<Filter>,
    tunnels: Items<Tunnel>,
}

#[derive(Default, Clone, Deserialize)]
#[serde(default)]
struct Filter {
    id: Text,
    action: Text,
    prefix: Text,
    ge: Count,
    le: Count,
}

#[derive(Default, Clone, Deserialize)]
#[serde(default)]
struct Tunnel {
    name: Text,
    status: Text,
    zone: Loose<Reference>,
    local_gateway_ip: Text,
    remote_gateway_ip: Text,
    local_tunnel_ip: Text,
    remote_tunnel_ip: Text,
    local_bgp_asn: Count,
    remote_bgp_asn: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: TransitGateway = item.parse();
    let mut resource = item.resource(Kind::TransitGateway, at);
    resource.facts = facts::TransitGateway {
        location: gateway.location.0.clone(),
        global: *gateway.global,
        connections: Vec::new(),
    }
    .into();
    found.resources.push(resource);
}

fn filter(filter: &Filter) -> facts::PrefixFilter {
    facts::PrefixFilter {
        id: filter.id.0.clone(),
        action: filter.action.0.clone(),
        prefix: Cidr::from(&**filter.prefix),
        ge: *filter.ge,
        le: *filter.le,
    }
}

/// A connection's tunnels: those of its list, or its own one.
fn tunnels(connection: &Connection, item: &Item<'_>) -> Vec<facts::Tunnel> {
    // A connection with one tunnel has its fields itself.
    let own: Tunnel = item.parse();
    let has_one = !own.local_gateway_ip.is_empty() || !own.remote_gateway_ip.is_empty();
    let all = if connection.tunnels.is_empty() && has_one {
        // Name, zone and state are the connection's.
        vec![Tunnel { name: Text::default(), status: Text::default(), ..own }]
    } else {
        connection.tunnels.to_vec()
    };
    let tunnel = |tunnel: &Tunnel| facts::Tunnel {
        name: tunnel.name.0.clone(),
        status: tunnel.status.0.clone(),
        local_gateway: Address::from(&**tunnel.local_gateway_ip),
        remote_gateway: Address::from(&**tunnel.remote_gateway_ip),
        local_tunnel: Address::from(&**tunnel.local_tunnel_ip),
        remote_tunnel: Address::from(&**tunnel.remote_tunnel_ip),
        zone: tunnel.zone.name.0.clone(),
        local_asn: *tunnel.local_bgp_asn,
        remote_asn: *tunnel.remote_bgp_asn,
    };
    all.iter().map(tunnel).collect()
}

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let connection: Connection = item.parse();
    let gateway = &connection.transit_gateway;
    let name = &item.common.name;
    let crn = Crn::of(&connection.network_id);
    let foreign = [crn.map(|crn| crn.account()).unwrap_or_default(), &**connection.network_account_id]
        .into_iter()
        .find(|account| !account.is_empty() && *account != at.account);
    let detail = |account: &str| Detail {
        network_type: connection.network_type.0.clone(),
        account: account.into(),
        key: connection.network_id.0.clone(),
        ..Detail::default()
    };
    let outside =
        |account: &str| Target::External { form: ExternalForm::Network, name: name.0.clone(), detail: detail(account) };
    let target = match foreign {
        Some(account) => outside(account),
        None if connection.network_id.is_empty() => outside(""),
        None => Target::Resource(Pointer::to(&connection.network_id, name)),
    };
    vpn_parts::follow_service(&connection.network_id, at.account, found);
    let note = Note {
        name: name.0.clone(),
        state: item.common.status.0.clone(),
        form: connection.network_type.0.clone(),
        ..Note::default()
    };
    let fact = facts::TransitConnection {
        id: item.common.id.0.clone(),
        name: name.0.clone(),
        network_type: connection.network_type.0.clone(),
        network_id: connection.network_id.0.clone(),
        network_account: foreign.unwrap_or_default().into(),
        status: item.common.status.0.clone(),
        request_status: connection.request_status.0.clone(),
        zone: item.common.zone.name.0.clone(),
        base_network_type: connection.base_network_type.0.clone(),
        cidrs: [&*connection.cidr.0].into_iter().filter(|cidr| !cidr.is_empty()).map(Cidr::from).collect(),
        redundancy_group: Ref::from(&*connection.redundancy_group),
        prefix_filters_default: connection.prefix_filters_default.0.clone(),
        prefix_filters: connection.prefix_filters.iter().map(filter).collect(),
        tunnels: tunnels(&connection, item),
    };
    let mut addition = Addition::to(Kind::TransitGateway, gateway.key());
    // A gateway of another account is told only here.
    addition.called = (gateway.name.0.clone(), gateway.crn.0.clone());
    addition.facts = facts::TransitGateway { connections: vec![fact], ..facts::TransitGateway::default() }.into();
    addition.links.push(Link { note, ..Link::to(Relation::Connects, target) });
    found.additions.push(addition);
}
