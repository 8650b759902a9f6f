//! Transit gateways, with the connections of the whole account in one list.

use super::{At, Category, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Flag, Loose, Reference, Text};
use crate::collect::{Addition, Crn, Link, Pointer, Target};
use crate::kinds::{ExternalForm, Relation};
use serde::Deserialize;

const ROLE: &str = "Viewer on Transit Gateway";

/// A transit gateway.
pub static TRANSIT_GATEWAY: Kind = node(
    "transit_gateway",
    "transit gateways",
    Level::Account,
    "ibm-cloud--transit-gateway",
    Category::Network,
    &[list("/transit_gateways", "transit_gateways", read), list("/connections", "connections", read_connection)],
);

const fn list(path: &'static str, key: &'static str, read: super::Read) -> List {
    List {
        kind: "transit_gateway",
        service: Service::Transit,
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
    global: Flag,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: TransitGateway = item.parse();
    let mut resource = item.resource(&TRANSIT_GATEWAY, at);
    let routing = if *gateway.global { "global" } else { "local" };
    resource.caption = format!("{} {routing}", &**gateway.location).trim().to_owned();
    resource.put("location", &*gateway.location.0);
    resource.put("routing", routing);
    found.resources.push(resource);
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

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let connection: Connection = item.parse();
    let gateway = &connection.transit_gateway;
    let name = &item.common.name;
    let status = &item.common.status;
    let crn = Crn::of(&connection.network_id);
    let foreign = [crn.map(|crn| crn.account()).unwrap_or_default(), &**connection.network_account_id]
        .into_iter()
        .find(|account| !account.is_empty() && *account != at.account);
    let target = match foreign {
        Some(account) => Target::External {
            form: ExternalForm::Network,
            name: name.0.clone(),
            detail: format!("{} of account {account}", network_words(&connection.network_type)).into(),
        },
        None if connection.network_id.is_empty() => Target::External {
            form: ExternalForm::Network,
            name: if name.is_empty() { network_words(&connection.network_type).into() } else { name.0.clone() },
            detail: network_words(&connection.network_type).into(),
        },
        None => Target::Resource(Pointer::to(&connection.network_id, name)),
    };
    // A connection that is up needs no words beside its name.
    let state = if matches!(&***status, "attached" | "") { String::new() } else { format!(" ({})", &***status) };
    let mut addition = Addition::to(&TRANSIT_GATEWAY, gateway.key());
    let kind = network_words(&connection.network_type);
    addition.data.push(("connections", format!("{} {kind}{state}", &***name).trim().into()));
    if matches!(&**connection.request_status, "pending" | "rejected" | "expired") {
        addition.data.push(("requests", format!("{} {}", &***name, &**connection.request_status).into()));
    }
    addition.links.push(Link {
        relation: Relation::Connects,
        target,
        inward: false,
        label: format!("{}{state}", &***name).into(),
    });
    found.additions.push(addition);
}

/// What a connection's `network_type` is called; the set may grow, so an unknown one speaks for itself.
fn network_words(kind: &str) -> &str {
    match kind {
        "vpc" => "VPC",
        "classic" => "classic infrastructure",
        "directlink" => "direct link",
        "power_virtual_server" => "Power Virtual Server workspace",
        "vpn_gateway" => "VPN gateway",
        "gre_tunnel" => "GRE tunnel",
        "unbound_gre_tunnel" => "unbound GRE tunnel",
        "redundant_gre" => "redundant GRE tunnel",
        other => other,
    }
}
