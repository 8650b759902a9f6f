//! Transit gateways, with the connections of the whole account in one list.

use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Addition, Crn, Detail, ExternalForm, Kind, Link, Note, Pointer, Relation, Target, facts};
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
        ..Detail::default()
    };
    let outside =
        |account: &str| Target::External { form: ExternalForm::Network, name: name.0.clone(), detail: detail(account) };
    let target = match foreign {
        Some(account) => outside(account),
        None if connection.network_id.is_empty() => outside(""),
        None => Target::Resource(Pointer::to(&connection.network_id, name)),
    };
    let note = Note { name: name.0.clone(), state: item.common.status.0.clone(), port: None };
    let fact = facts::TransitConnection {
        id: item.common.id.0.clone(),
        name: name.0.clone(),
        network_type: connection.network_type.0.clone(),
        network_id: connection.network_id.0.clone(),
        network_account: connection.network_account_id.0.clone(),
        status: item.common.status.0.clone(),
        request_status: connection.request_status.0.clone(),
        zone: item.common.zone.name.0.clone(),
        ..facts::TransitConnection::default()
    };
    let mut addition = Addition::to(Kind::TransitGateway, gateway.key());
    addition.facts = facts::TransitGateway { connections: vec![fact], ..facts::TransitGateway::default() }.into();
    addition.links.push(Link { note, ..Link::to(Relation::Connects, target) });
    found.additions.push(addition);
}
