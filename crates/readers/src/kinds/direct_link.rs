//! Direct links, with the virtual connections of those that are not joined by a transit gateway.

use super::route_filter::Defaults;
use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Count, Flag, Loose, LooseCount, Text};
use crate::wire::Reference;
use drawstream_estate::{
    Addition, Cidr, Crn, Detail, ExternalForm, Kind, Link, Note, Pointer, Ref, Relation, Target, facts,
};
use serde::Deserialize;

const ROLE: &str = "Viewer on Direct Link";

/// The gateways.
pub(super) static GATEWAYS: List = list("/gateways", "gateways", When::Account, read);

pub(super) static VIRTUAL_CONNECTIONS: List =
    list("/gateways/{}/virtual_connections", "virtual_connections", When::Followed, read_connection);

const fn list(path: &'static str, key: &'static str, when: When, read: Read) -> List {
    List {
        kind: Kind::DirectLink,
        api: Api::DirectLink,
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
    speed_mbps: LooseCount,
    global: Loose<Option<bool>>,
    connection_mode: Text,
    operational_status: Text,
    bgp_status: Text,
    link_status: Text,
    carrier_name: Text,
    customer_name: Text,
    bgp_asn: Count,
    bgp_ibm_asn: Count,
    bgp_base_cidr: Text,
    bgp_cer_cidr: Text,
    bgp_ibm_cidr: Text,
    vlan: Count,
    cross_connect_router: Text,
    port: Loose<Reference>,
    macsec: Loose<Option<Macsec>>,
    cross_account: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Macsec {
    active: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct VirtualConnection {
    #[serde(rename = "type")]
    form: Text,
    network_id: Text,
    network_account: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: Gateway = item.parse();
    let mut resource = item.resource(Kind::DirectLink, at);
    let place =
        if gateway.location_display_name.is_empty() { &gateway.location_name } else { &gateway.location_display_name };
    resource.state = gateway.operational_status.0.clone();
    let mut known = facts::DirectLink {
        form: gateway.form.0.clone(),
        location: place.0.clone(),
        speed_mbps: gateway.speed_mbps.0,
        global: *gateway.global,
        connection_mode: gateway.connection_mode.0.clone(),
        bgp_status: gateway.bgp_status.0.clone(),
        link_status: gateway.link_status.0.clone(),
        virtual_connections: Vec::new(),
        bgp_asn: *gateway.bgp_asn,
        bgp_ibm_asn: *gateway.bgp_ibm_asn,
        bgp_base_cidr: Cidr::from(&**gateway.bgp_base_cidr),
        bgp_customer_cidr: Cidr::from(&**gateway.bgp_cer_cidr),
        bgp_ibm_cidr: Cidr::from(&**gateway.bgp_ibm_cidr),
        vlan: *gateway.vlan,
        cross_connect_router: gateway.cross_connect_router.0.clone(),
        port: Ref::from(&*gateway.port),
        macsec: gateway.macsec.as_ref().map(|macsec| *macsec.active),
        cross_account: *gateway.cross_account,
        carrier: gateway.carrier_name.0.clone(),
        customer: gateway.customer_name.0.clone(),
        ..facts::DirectLink::default()
    };
    item.parse::<Defaults>().join(&item.common.id, &mut known, found);
    resource.facts = known.into();
    // The other end is the customer's network. It gets the name of the customer, or else of the carrier.
    let peer = [&gateway.customer_name, &gateway.carrier_name].into_iter().find(|name| !name.is_empty());
    let name: Box<str> = peer.map(|name| name.0.clone()).unwrap_or_default();
    let detail = Detail { location: place.0.clone(), ..Detail::default() };
    let target = Target::External { form: ExternalForm::Peer, name, detail };
    let is_down = &**gateway.link_status == "down";
    let note = Note { state: if is_down { "down".into() } else { Box::default() }, ..Note::default() };
    resource.links.push(Link { note, ..Link::to(Relation::Peer, target) });
    // In transit mode the link shows up among the transit connections, and the call is saved.
    if &**gateway.connection_mode != "transit" && !item.common.id.is_empty() {
        found.follow.push(Follow::new(&VIRTUAL_CONNECTIONS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let connection: VirtualConnection = item.parse();
    let name = &item.common.name;
    let crn = Crn::of(&connection.network_id);
    let foreign = [crn.map(|crn| crn.account()).unwrap_or_default(), &**connection.network_account]
        .into_iter()
        .find(|account| !account.is_empty() && *account != at.account);
    let target = match foreign {
        None if !connection.network_id.is_empty() => Target::Resource(Pointer::to(&connection.network_id, name)),
        account => {
            let detail = Detail {
                network_type: connection.form.0.clone(),
                account: account.unwrap_or_default().into(),
                key: connection.network_id.0.clone(),
                ..Detail::default()
            };
            Target::External { form: ExternalForm::Network, name: name.0.clone(), detail }
        }
    };
    let note = Note {
        name: name.0.clone(),
        state: item.common.status.0.clone(),
        form: connection.form.0.clone(),
        ..Note::default()
    };
    let virtual_connection = facts::VirtualConnection {
        id: item.common.id.0.clone(),
        name: name.0.clone(),
        network_type: connection.form.0.clone(),
        network_id: connection.network_id.0.clone(),
        network_account: foreign.unwrap_or_default().into(),
        status: item.common.status.0.clone(),
    };
    let mut addition = Addition::to(Kind::DirectLink, gateway);
    addition.facts =
        facts::DirectLink { virtual_connections: vec![virtual_connection], ..facts::DirectLink::default() }.into();
    addition.links.push(Link { note, ..Link::to(Relation::Connects, target) });
    found.additions.push(addition);
}
