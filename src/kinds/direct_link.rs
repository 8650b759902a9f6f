//! Direct links, with the virtual connections of those that are not joined by a transit gateway.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Count, Flag, Text};
use crate::collect::{Addition, Link, Pointer, Target};
use crate::kinds::{ExternalForm, Relation};
use serde::Deserialize;

const ROLE: &str = "Viewer on Direct Link";

/// A direct link.
pub static DIRECT_LINK: Kind = node(
    "direct_link",
    "direct links",
    Level::Account,
    "ibm-cloud--direct-link-2--connect",
    Category::Network,
    &[list("/gateways", "gateways", When::Account, read)],
);

static VIRTUAL_CONNECTIONS: List =
    list("/gateways/{}/virtual_connections", "virtual_connections", When::Followed, read_connection);

const fn list(path: &'static str, key: &'static str, when: When, read: super::Read) -> List {
    List {
        kind: "direct_link",
        service: Service::DirectLink,
        when,
        path,
        key,
        paging: Paging::None,
        query: &[],
        role: ROLE,
        read,
    }
}

/// A gateway. In the list every field is optional: other accounts' gateways are abbreviated.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Gateway {
    #[serde(rename = "type")]
    form: Text,
    location_name: Text,
    location_display_name: Text,
    speed_mbps: Count,
    global: Flag,
    connection_mode: Text,
    operational_status: Text,
    bgp_status: Text,
    link_status: Text,
    carrier_name: Text,
    customer_name: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: Gateway = item.parse();
    let mut resource = item.resource(&DIRECT_LINK, at);
    let place =
        if gateway.location_display_name.is_empty() { &gateway.location_name } else { &gateway.location_display_name };
    let speed = gateway.speed_mbps.map(|speed| format!("{speed} Mbps")).unwrap_or_default();
    resource.caption = format!("{} {speed}", &***place).trim().to_owned();
    resource.put("type", &*gateway.form.0);
    resource.put("location", &*place.0);
    resource.put("speed", speed);
    resource.put("routing", if *gateway.global { "global" } else { "local" });
    resource.put("connection_mode", &*gateway.connection_mode.0);
    resource.set("state", &*gateway.operational_status.0);
    resource.put("bgp_status", &*gateway.bgp_status.0);
    resource.put("link_status", &*gateway.link_status.0);
    // Its other end is the customer's: named after whom the reply names, else after the place.
    let peer = [&gateway.customer_name, &gateway.carrier_name].into_iter().find(|name| !name.is_empty());
    let name: Box<str> = peer.map_or_else(|| "On-premises network".into(), |name| name.0.clone());
    resource.links.push(Link {
        relation: Relation::Peer,
        target: Target::External { form: ExternalForm::Peer, name, detail: place.0.clone() },
        inward: false,
        label: Box::default(),
    });
    // In transit mode the link shows up among the transit connections, and the call is saved.
    if &**gateway.connection_mode != "transit" && !item.common.id.is_empty() {
        found.follow.push(Follow::new(&VIRTUAL_CONNECTIONS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct VirtualConnection {
    #[serde(rename = "type")]
    form: Text,
    network_id: Text,
}

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let connection: VirtualConnection = item.parse();
    let name = &item.common.name;
    let target = if connection.network_id.is_empty() {
        Target::External { form: ExternalForm::Network, name: name.0.clone(), detail: connection.form.0.clone() }
    } else {
        Target::Resource(Pointer::to(&connection.network_id, name))
    };
    let mut addition = Addition::to(&DIRECT_LINK, gateway);
    addition.data.push(("virtual_connections", format!("{} {}", &***name, &**connection.form).trim().into()));
    addition.links.push(Link { relation: Relation::Connects, target, inward: false, label: name.0.clone() });
    found.additions.push(addition);
}
