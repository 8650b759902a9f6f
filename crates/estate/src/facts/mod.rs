//! What is known of a resource beside identity and place: one type for each kind.
//!
//! Each field is a fact of IBM's replies, with its unit in its name; what a reply does not have is left empty, and an
//! empty field is left out of the inventory. Some are here before anything reads them, so that the inventory's schema
//! is made once.

mod cluster_network;
mod compute;
mod dns;
mod edge;
mod network;
mod power;
mod services;
mod storage;
mod vpn;

pub use cluster_network::*;
pub use compute::*;
pub use dns::*;
pub use edge::*;
pub use network::*;
pub use power::*;
pub use services::*;
pub use storage::*;
pub use vpn::*;

use crate::kind::Kind;
use drawstream_order::Order as _;
use serde::de::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Declares structs of facts: every field may be empty, and is then not written.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(
                Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
            )]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(default)]
            pub struct $name {
                $($(#[$field_doc])* #[serde(skip_serializing_if = "crate::is_unset")] pub $field: $type,)*
            }
        )*
    };
}
pub(crate) use facts;

/// A number that need not be whole, such as Power's processors.
#[derive(Debug, Clone, Copy, Default, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Amount(pub f64);

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.0.total_cmp(&other.0).is_eq()
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

macro_rules! by_kind {
    ($($variant:ident($type:ty),)*) => {
        /// The facts of one resource, by its kind.
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Facts {
            /// None: of a kind without facts, or not told.
            #[default]
            None,
            $(
                #[allow(missing_docs)]
                $variant(Box<$type>),
            )*
        }

        impl Facts {
            /// The facts of a resource of that kind, from the inventory's `data`.
            ///
            /// # Errors
            /// Where a fact has another type than this version writes.
            pub fn from_json(kind: Kind, data: &RawValue) -> serde_json::Result<Facts> {
                match kind {
                    $(Kind::$variant => Ok(Facts::$variant(serde_json::from_str(data.get())?)),)*
                    _ => {
                        let rest: serde_json::Map<String, serde_json::Value> = serde_json::from_str(data.get())?;
                        if rest.is_empty() { Ok(Facts::None) } else {
                            Err(serde_json::Error::custom(format_args!("a {} has no facts", kind.id())))
                        }
                    }
                }
            }

            /// No facts, in the type of that kind.
            pub fn unset(kind: Kind) -> Facts {
                match kind {
                    $(Kind::$variant => Facts::$variant(Box::default()),)*
                    _ => Facts::None,
                }
            }
        }

        impl Facts {
            fn text(&self) -> serde_json::Result<Box<RawValue>> {
                match self {
                    Facts::None => RawValue::from_string("{}".to_owned()),
                    $(Facts::$variant(facts) => serde_json::value::to_raw_value(facts),)*
                }
            }
        }

        /// Into JSON alone: what writes the facts of every kind is compiled once, not for each form that JSON is written in.
        impl Serialize for Facts {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.text().map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }

        $(impl From<$type> for Facts {
            fn from(facts: $type) -> Self {
                Facts::$variant(Box::new(facts))
            }
        })*

        #[cfg(feature = "schema")]
        impl Facts {
            /// The schema of each kind's facts.
            pub fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(Kind, schemars::Schema)> {
                vec![$((Kind::$variant, generator.subschema_for::<$type>()),)*]
            }
        }
    };
}

by_kind! {
    Vpc(Vpc),
    Subnet(Subnet),
    PublicGateway(PublicGateway),
    LoadBalancer(LoadBalancer),
    Cluster(Cluster),
    ClusterNetwork(ClusterNetwork),
    ClusterNetworkSubnet(ClusterNetworkSubnet),
    InstanceGroup(InstanceGroup),
    PrivatePathServiceGateway(PrivatePathServiceGateway),
    FlowLogCollector(FlowLogCollector),
    Worker(Worker),
    Instance(Instance),
    BareMetalServer(BareMetalServer),
    VpnGateway(VpnGateway),
    VpnServer(VpnServer),
    EndpointGateway(EndpointGateway),
    Share(Share),
    FloatingIp(FloatingIp),
    PublicAddressRange(PublicAddressRange),
    DedicatedHost(DedicatedHost),
    PlacementGroup(PlacementGroup),
    Volume(Volume),
    TransitGateway(TransitGateway),
    DirectLink(DirectLink),
    SatelliteLocation(SatelliteLocation),
    ResourceInstance(ResourceInstance),
    PvmInstance(PvmInstance),
    PvmNetwork(PvmNetwork),
    DnsZone(DnsZone),
    CustomResolver(CustomResolver),
    VirtualNetworkInterface(VirtualNetworkInterface),
    SecurityGroup(SecurityGroup),
    NetworkAcl(NetworkAcl),
    RoutingTable(RoutingTable),
    AddressPrefix(AddressPrefix),
}

impl Facts {
    /// Takes in what another reply tells of the same resource: lists grow, single values fill what is empty.
    pub fn absorb(&mut self, more: Facts) {
        if let (Facts::None, more) = (&*self, &more)
            && *more != Facts::None
        {
            *self = more.clone();
            return;
        }
        match (self, more) {
            (Facts::Vpc(own), Facts::Vpc(more)) => {
                own.dns.get_or_insert_default().absorb(more.dns.unwrap_or_default());
            }
            (Facts::DnsZone(own), Facts::DnsZone(more)) => own.load_balancers.extend(more.load_balancers),
            (Facts::EndpointGateway(own), Facts::EndpointGateway(more)) => {
                own.resource_bindings.extend(more.resource_bindings);
            }
            (Facts::CustomResolver(own), Facts::CustomResolver(more)) => own.rules.extend(more.rules),
            (Facts::LoadBalancer(own), Facts::LoadBalancer(more)) => own.absorb(*more),
            (Facts::TransitGateway(own), Facts::TransitGateway(more)) => own.connections.extend(more.connections),
            (Facts::DirectLink(own), Facts::DirectLink(more)) => {
                own.virtual_connections.extend(more.virtual_connections);
                own.import_filters.extend(more.import_filters);
                own.export_filters.extend(more.export_filters);
            }
            (Facts::VpnGateway(own), Facts::VpnGateway(more)) => own.absorb(*more),
            (Facts::VpnServer(own), Facts::VpnServer(more)) => own.routes.extend(more.routes),
            (Facts::Instance(own), Facts::Instance(more)) => {
                ClusterAttachment::merge(&mut own.cluster_attachments, more.cluster_attachments);
            }
            (Facts::PrivatePathServiceGateway(own), Facts::PrivatePathServiceGateway(more)) => {
                own.bindings.extend(more.bindings);
                own.account_policies.extend(more.account_policies);
            }
            (Facts::PvmInstance(own), Facts::PvmInstance(more)) => own.volumes.extend(more.volumes),
            (Facts::ResourceInstance(own), Facts::ResourceInstance(more)) => {
                own.dns_pools.extend(more.dns_pools);
                if let Some(power) = more.power {
                    own.power.get_or_insert_default().absorb(power);
                }
            }
            (Facts::RoutingTable(own), Facts::RoutingTable(more)) => own.routes.extend(more.routes),
            (Facts::Share(own), Facts::Share(more)) => own.mount_addresses.extend(more.mount_addresses),
            (Facts::PvmNetwork(own), Facts::PvmNetwork(more)) => own.absorb(*more),
            (Facts::Cluster(own), Facts::Cluster(more)) => own.absorb(*more),
            _ => {}
        }
    }

    /// Gives lists an order of their own, so that the order of the replies does not show.
    pub fn sort(&mut self) {
        match self {
            Facts::LoadBalancer(facts) => {
                facts.listeners.order();
                // Policies apply by their priority, rules of one all together.
                for policies in facts.listeners.iter_mut().map(|listener| &mut listener.policies) {
                    policies.order_by(|a, b| (a.priority, &a.id).cmp(&(b.priority, &b.id)));
                    policies.iter_mut().for_each(|policy| policy.rules.order());
                }
                facts.pools.iter_mut().for_each(|pool| pool.members.order());
            }
            Facts::DnsZone(facts) => facts.load_balancers.order(),
            Facts::EndpointGateway(facts) => facts.resource_bindings.order(),
            Facts::ResourceInstance(facts) => facts.dns_pools.order(),
            Facts::TransitGateway(facts) => facts.connections.order(),
            Facts::DirectLink(facts) => facts.virtual_connections.order(),
            Facts::VpnGateway(facts) => {
                facts.connections.order();
                facts.service_connections.order();
            }
            Facts::VpnServer(facts) => facts.routes.order(),
            Facts::PvmInstance(facts) => facts.volumes.order(),
            Facts::RoutingTable(facts) => facts.routes.order(),
            Facts::Vpc(facts) => facts.dns.iter_mut().for_each(|dns| dns.bindings.order()),
            Facts::CustomResolver(facts) => facts.rules.order_by(|a, b| (&a.names, &a.id).cmp(&(&b.names, &b.id))),
            Facts::Share(facts) => {
                facts.mount_addresses.order();
                // A mount target and the interface behind it may both tell one.
                facts.mount_addresses.dedup();
            }
            Facts::SecurityGroup(facts) => facts.rules.order(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_facts_write_nothing_and_come_back() {
        for kind in Kind::ALL {
            let text = serde_json::to_string(&Facts::unset(*kind)).unwrap();
            assert_eq!(text, "{}", "{}", kind.id());
            let raw = RawValue::from_string(text).unwrap();
            assert_eq!(Facts::from_json(*kind, &raw).unwrap(), Facts::unset(*kind));
        }
    }

    #[test]
    fn more_facts_fill_up_what_is_there() {
        let mut facts = Facts::from(LoadBalancer { hostname: "h".into(), ..LoadBalancer::default() });
        let listener = Listener { protocol: "https".into(), ..Listener::default() };
        facts.absorb(LoadBalancer { listeners: vec![listener.clone()], ..LoadBalancer::default() }.into());
        let Facts::LoadBalancer(own) = &facts else { panic!("{facts:?}") };
        assert_eq!((&*own.hostname, &own.listeners[..]), ("h", &[listener][..]));
        let mut none = Facts::None;
        none.absorb(facts.clone());
        assert_eq!(none, facts);
    }

    #[test]
    fn a_kind_without_facts_has_none() {
        let raw = RawValue::from_string(r#"{"cidr":"x"}"#.into()).unwrap();
        assert!(Facts::from_json(Kind::Region, &raw).is_err());
        assert!(Facts::from_json(Kind::Subnet, &raw).is_ok());
    }
}
