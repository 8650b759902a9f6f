//! How a VPC resolves names: by IBM's servers, by its own, or by the resolver of a hub.

use crate::item::{At, Follow, Found, Item};
use crate::list::List;
use crate::loose::{Count, Flag, Items, Loose, Text};
use crate::wire::{Reference, refs};
use drawstream_estate::{
    Addition, Address, Crn, Detail, ExternalForm, Kind, Link, Pointer, Ref, Relation, Resource, Target, facts,
};
use serde::Deserialize;

/// The VPCs with which a VPC shares names.
pub(super) static BINDINGS: List = List::vpc_needed(
    Kind::Vpc,
    "/vpcs/{}/dns_resolution_bindings",
    "dns_resolution_bindings",
    "Viewer on VPC Infrastructure Services: VPC",
    read_binding,
);

/// `dns` of a VPC.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Dns {
    enable_hub: Flag,
    resolution_binding_count: Count,
    resolver: Loose<Resolver>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resolver {
    #[serde(rename = "type")]
    form: Text,
    configuration: Text,
    servers: Items<Server>,
    manual_servers: Items<Server>,
    vpc: Loose<Option<Shared>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Server {
    address: Text,
    zone_affinity: Loose<Reference>,
}

/// A VPC that may lie in another account or region.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shared {
    id: Text,
    crn: Text,
    name: Text,
    remote: Loose<Remote>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Remote {
    account: Loose<Reference>,
    region: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Binding {
    vpc: Loose<Shared>,
    endpoint_gateways: Items<Reference>,
    health_state: Text,
}

impl Shared {
    /// The account that it lies in, where that is another one.
    fn account<'s>(&'s self, at: &At<'s>) -> &'s str {
        let by_crn = Crn::of(&self.crn).map(|crn| crn.account()).unwrap_or_default();
        let told = [&*self.remote.account.id.0, by_crn].into_iter().find(|account| !account.is_empty());
        told.filter(|account| *account != at.account).unwrap_or_default()
    }

    fn reference(&self) -> Ref {
        let id = if self.id.is_empty() { &self.crn } else { &self.id };
        Ref { id: id.0.clone(), name: self.name.0.clone() }
    }

    /// The relation of a VPC whose names this one resolves.
    fn link(&self, at: &At<'_>) -> Link {
        let account = self.account(at);
        let reference = self.reference();
        let target = if account.is_empty() {
            Target::Resource(Pointer::to(&reference.id, &reference.name))
        } else {
            let detail = Detail {
                network_type: "vpc".into(),
                account: account.into(),
                key: reference.id.clone(),
                ..Detail::default()
            };
            Target::External { form: ExternalForm::Network, name: reference.name_or_id().into(), detail }
        };
        Link::to(Relation::Resolves, target)
    }
}

/// What is known of how the VPC resolves names, none where its reply does not tell; adds the hub that it uses, and asks
/// for what hangs on it.
pub(super) fn read(dns: &Dns, resource: &mut Resource, at: &At<'_>, found: &mut Found) -> Option<facts::VpcDns> {
    let resolver = &dns.resolver;
    let listed = if resolver.manual_servers.is_empty() { &resolver.servers } else { &resolver.manual_servers };
    let server = |server: &Server| facts::DnsServer {
        address: Address::from(&**server.address),
        zone: server.zone_affinity.name.0.clone(),
    };
    let mut known = facts::VpcDns {
        hub: *dns.enable_hub,
        resolver: resolver.form.0.clone(),
        configuration: resolver.configuration.0.clone(),
        servers: listed.iter().map(server).filter(|server| !server.address.is_empty()).collect(),
        binding_count: dns.resolution_binding_count.filter(|count| *count > 0),
        ..facts::VpcDns::default()
    };
    if let Some(hub) = &*resolver.vpc {
        known.delegated_to = hub.reference();
        known.delegated_account = hub.account(at).into();
        known.delegated_region = hub.remote.region.name.0.clone();
        resource.links.push(hub.link(at));
    }
    if known.binding_count.is_some() {
        found.follow.push(Follow::new(&BINDINGS, [resource.id.clone()]));
    }
    (known != facts::VpcDns::default()).then_some(known)
}

fn read_binding(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(vpc) = at.args.first() else { return };
    let binding: Binding = item.parse();
    let fact = facts::DnsBinding {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        vpc: binding.vpc.reference(),
        account: binding.vpc.account(at).into(),
        endpoint_gateways: refs(&binding.endpoint_gateways),
        health: binding.health_state.0.clone(),
        state: item.common.lifecycle_state.0.clone(),
    };
    let mut addition = Addition::to(Kind::Vpc, vpc);
    let is_named = !fact.vpc.is_empty();
    let dns = facts::VpcDns { bindings: vec![fact], ..facts::VpcDns::default() };
    addition.facts = facts::Vpc { dns: Some(dns), ..facts::Vpc::default() }.into();
    if is_named {
        addition.links.push(binding.vpc.link(at));
    }
    found.additions.push(addition);
}
