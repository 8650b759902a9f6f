//! The second line below a resource's name.

use super::outside::summed;
use super::{Words, resolve, services, short};
use drawstream_graph::NodeId;
use drawstream_graph::estate::facts::{Access, Interface};
use drawstream_graph::estate::{Address, Crn, Facts, Kind, Resource};

impl Words<'_> {
    /// The second line below a resource's name: address, profile, version; may be empty.
    pub fn caption(&self, id: NodeId) -> String {
        let resource = &self.graph.node(id).resource;
        match &resource.facts {
            Facts::Vpc(facts) => resolve::caption(facts),
            Facts::Subnet(facts) => facts.cidr.to_string(),
            Facts::PublicGateway(facts) => facts.public_address.to_string(),
            Facts::LoadBalancer(facts) => {
                let Some(access) = facts.access.map(access) else { return String::new() };
                let family = match &*facts.family {
                    "network" => "network load balancer",
                    "application" => "application load balancer",
                    _ => "load balancer",
                };
                format!("{access} {family}")
            }
            Facts::Cluster(facts) => {
                let form = if &*facts.form == "openshift" { "OpenShift" } else { "Kubernetes" };
                let version = facts.version.split('_').next().unwrap_or_default();
                format!("{form} {version}").trim().to_owned()
            }
            Facts::ClusterNetwork(facts) => joined([&*resource.zone, &*facts.profile]),
            Facts::ClusterNetworkSubnet(facts) => facts.cidr.to_string(),
            Facts::InstanceGroup(facts) => {
                facts.members.map(|members| format!("{members} instances")).unwrap_or_default()
            }
            Facts::PrivatePathServiceGateway(facts) => prefixed("private path to ", &facts.load_balancer.name),
            Facts::FlowLogCollector(facts) => prefixed("to ", &facts.bucket),
            Facts::Worker(facts) => with_address(resource, &facts.profile),
            Facts::Instance(facts) => with_address(resource, &facts.profile),
            Facts::BareMetalServer(facts) => with_address(resource, &facts.profile),
            Facts::PvmInstance(facts) => with_address(resource, &facts.system),
            Facts::VpnGateway(facts) => facts.public_addresses.first().map(ToString::to_string).unwrap_or_default(),
            Facts::VpnServer(facts) if facts.client_ip_pool.is_empty() => "client VPN".to_owned(),
            Facts::VpnServer(facts) => format!("clients {}", facts.client_ip_pool),
            Facts::EndpointGateway(_) => {
                let first = resource.addresses.first().map(ToString::to_string).unwrap_or_default();
                // Each of the others stands at its appearance in the subnet that it is of.
                match resource.addresses.len().saturating_sub(1 + self.graph.node(id).further.len()) {
                    0 => first,
                    more => format!("{first} and {more} more"),
                }
            }
            Facts::Share(facts) => facts.capacity_gb.map(|size| format!("file share {size} GB")).unwrap_or_default(),
            Facts::FloatingIp(facts) => facts.address.to_string(),
            Facts::PublicAddressRange(facts) => facts.cidr.to_string(),
            Facts::DedicatedHost(facts) => joined([&*resource.zone, &*facts.profile]),
            Facts::PlacementGroup(facts) => facts.strategy.replace('_', " "),
            Facts::Volume(facts) => facts.capacity_gb.map(|size| format!("{size} GB")).unwrap_or_default(),
            Facts::TransitGateway(facts) if facts.location.is_empty() && resource.not_read => {
                let account = Crn::of(&resource.crn).map(|crn| crn.account()).unwrap_or_default();
                prefixed("of account ", &short::made(account))
            }
            Facts::TransitGateway(facts) => format!("{} {}", facts.location, routing(facts.global)).trim().to_owned(),
            Facts::DirectLink(facts) => {
                let speed = facts.speed_mbps.map(|speed| format!("{speed} Mbps")).unwrap_or_default();
                format!("{} {speed}", facts.location).trim().to_owned()
            }
            Facts::ResourceInstance(facts) => services::title(&facts.service).to_owned(),
            Facts::PvmNetwork(facts) if facts.cidr.is_empty() => facts.form.to_string(),
            Facts::PvmNetwork(facts) => facts.cidr.to_string(),
            Facts::SatelliteLocation(_) => "Satellite location".to_owned(),
            Facts::VirtualNetworkInterface(_) if self.graph.node(id).drawn => {
                with_address(resource, "attached to nothing")
            }
            Facts::DnsZone(_) => "DNS zone".to_owned(),
            Facts::CustomResolver(facts) => {
                let first = facts.locations.first().map(|location| location.address.to_string()).unwrap_or_default();
                joined(["custom resolver", &*first])
            }
            _ => match resource.kind {
                Kind::Account => "IBM Cloud".to_owned(),
                Kind::Region => city(&resource.id).to_owned(),
                Kind::Zone => self.prefixes.get(&id).map(|cidrs| summed(cidrs)).unwrap_or_default(),
                _ => String::new(),
            },
        }
    }
}

impl Words<'_> {
    /// What stands below the name of what has an interface or address in a subnet and lies in another: these.
    pub fn there(&self, id: NodeId, subnet: NodeId) -> String {
        let resource = &self.graph.node(id).resource;
        let subnet = &self.graph.node(subnet).resource;
        let own: &[Interface] = match &resource.facts {
            Facts::Instance(facts) => &facts.interfaces,
            Facts::BareMetalServer(facts) => &facts.interfaces,
            _ => &[],
        };
        let range = match &subnet.facts {
            Facts::Subnet(facts) => facts.cidr.net(),
            _ => None,
        };
        let in_range =
            |address: &&Address| address.ip().is_some_and(|ip| range.is_some_and(|range| range.contains(&ip)));
        let of_interface = |interface: &Interface| {
            let mut parts: Vec<String> = interface.addresses.iter().map(ToString::to_string).collect();
            parts.extend((!interface.name.is_empty()).then(|| interface.name.to_string()));
            parts.extend(interface.vlan.map(|vlan| format!("VLAN {vlan}")));
            parts
        };
        let here = own.iter().filter(|interface| {
            interface.subnet.id == subnet.id || (interface.subnet.id == subnet.crn && !subnet.crn.is_empty())
        });
        let mut parts: Vec<String> = here.flat_map(of_interface).collect();
        if parts.is_empty() {
            parts = resource.addresses.iter().filter(in_range).map(ToString::to_string).collect();
        }
        parts.join(" · ")
    }

    /// What the second line says that [`Words::facts`] do not; may be empty.
    pub fn about(&self, id: NodeId) -> String {
        let resource = &self.graph.node(id).resource;
        match &resource.facts {
            Facts::ResourceInstance(facts) if services::service(&facts.service).is_none() => String::new(),
            Facts::ResourceInstance(_) => self.caption(id),
            _ if matches!(resource.kind, Kind::Account | Kind::Region) => self.caption(id),
            _ => String::new(),
        }
    }
}

/// Who can reach a load balancer.
pub(super) const fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Private => "private",
        Access::PrivatePath => "private path",
    }
}

/// Whether a gateway joins networks of several regions; nothing where that is not known.
pub(super) const fn routing(global: Option<bool>) -> &'static str {
    match global {
        Some(true) => "global",
        Some(false) => "local",
        None => "",
    }
}

fn prefixed(words: &str, name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("{words}{name}") }
}

fn with_address(resource: &Resource, more: &str) -> String {
    let address = resource.addresses.first().map(ToString::to_string).unwrap_or_default();
    joined([&*address, more])
}

fn joined<const N: usize>(words: [&str; N]) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Where a region is, as IBM names it.
fn city(region: &str) -> &'static str {
    match region {
        "us-south" => "Dallas",
        "us-east" => "Washington DC",
        "br-sao" => "São Paulo",
        "ca-tor" => "Toronto",
        "ca-mon" => "Montreal",
        "eu-gb" => "London",
        "eu-de" => "Frankfurt",
        "eu-es" => "Madrid",
        "jp-tok" => "Tokyo",
        "jp-osa" => "Osaka",
        "au-syd" => "Sydney",
        "in-che" => "Chennai",
        "in-mum" => "Mumbai",
        _ => "",
    }
}
