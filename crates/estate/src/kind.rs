//! The kinds of resource: identity, words for several of them, and role.
//!
//! Other tables go by [`Kind`]: how a kind is read (readers), where it lies (graph), how it looks (theme). They match
//! on the whole enum, or a test walks [`Kind::ALL`], so that a kind that is missing in one of them does not pass.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// What a kind is to an architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Others lie in it.
    Container,
    /// Lines of several others meet at it.
    Hub,
    /// It lies in a container and holds nothing.
    Leaf,
    /// It has no place of its own: it is told as data of what it belongs to.
    Data,
    /// Only its number is told.
    Counted,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $id:literal $plural:literal $role:ident;)*) => {
        /// A kind of resource, in the order in which siblings are drawn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// Every kind, in their order.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant,)*];

            /// The `kind` of cells, events and counts: IBM's `resource_type` where it has one.
            pub const fn id(self) -> &'static str {
                match self { $(Kind::$variant => $id,)* }
            }

            /// What people call several of them, as in `12 virtual servers`.
            pub const fn plural(self) -> &'static str {
                match self { $(Kind::$variant => $plural,)* }
            }

            /// What people call one of them: `virtual server`.
            pub fn singular(self) -> &'static str {
                let plural = self.plural();
                // One of `prefixes` is a prefix.
                let of_es = plural.strip_suffix("es").filter(|stem| stem.ends_with('x'));
                of_es.or_else(|| plural.strip_suffix('s')).unwrap_or(plural)
            }

            /// What it is to an architecture.
            pub const fn role(self) -> Role {
                match self { $(Kind::$variant => Role::$role,)* }
            }

            /// The kind of that id.
            pub fn named(id: &str) -> Option<Kind> {
                match id { $($id => Some(Kind::$variant),)* _ => None }
            }
        }
    };
}

impl Kind {
    /// Whether it counts in the number of resources that people read: places do not, nor what is only said of others.
    pub const fn is_resource(self) -> bool {
        !matches!(
            self,
            Kind::Account | Kind::Region | Kind::Zone | Kind::AddressPrefix | Kind::Tag | Kind::Key | Kind::Image
        )
    }
}

kinds! {
    /// The account itself: the IBM Cloud box.
    Account "account" "accounts" Container;
    /// A region of IBM Cloud.
    Region "region" "regions" Container;
    /// A virtual private cloud.
    Vpc "vpc" "VPCs" Container;
    /// A zone of one VPC.
    Zone "zone" "zones" Container;
    /// A subnet of a zone of a VPC.
    Subnet "subnet" "subnets" Container;
    /// A public gateway of a zone of a VPC.
    PublicGateway "public_gateway" "public gateways" Hub;
    /// A load balancer.
    LoadBalancer "load_balancer" "load balancers" Hub;
    /// A Kubernetes or OpenShift cluster.
    Cluster "cluster" "clusters" Hub;
    /// A network of their own of servers with accelerators.
    ClusterNetwork "cluster_network" "cluster networks" Hub;
    /// A subnet of a cluster network.
    ClusterNetworkSubnet "cluster_network_subnet" "cluster network subnets" Leaf;
    /// An instance group (auto scale).
    InstanceGroup "instance_group" "instance groups" Leaf;
    /// A private path service gateway.
    PrivatePathServiceGateway "private_path_service_gateway" "private path service gateways" Leaf;
    /// A flow log collector.
    FlowLogCollector "flow_log_collector" "flow log collectors" Leaf;
    /// A worker of a cluster.
    Worker "worker" "cluster workers" Leaf;
    /// A virtual server instance.
    Instance "instance" "virtual servers" Leaf;
    /// A bare metal server.
    BareMetalServer "bare_metal_server" "bare metal servers" Leaf;
    /// A site-to-site VPN gateway.
    VpnGateway "vpn_gateway" "VPN gateways" Leaf;
    /// A client-to-site VPN server.
    VpnServer "vpn_server" "VPN servers" Leaf;
    /// An endpoint gateway (virtual private endpoint).
    EndpointGateway "endpoint_gateway" "endpoint gateways" Leaf;
    /// A file share.
    Share "share" "file shares" Leaf;
    /// A floating IP.
    FloatingIp "floating_ip" "floating IPs" Leaf;
    /// A public address range.
    PublicAddressRange "public_address_range" "public address ranges" Leaf;
    /// A dedicated host.
    DedicatedHost "dedicated_host" "dedicated hosts" Leaf;
    /// A placement group.
    PlacementGroup "placement_group" "placement groups" Leaf;
    /// A block storage volume.
    Volume "volume" "volumes" Leaf;
    /// A transit gateway.
    TransitGateway "transit_gateway" "transit gateways" Hub;
    /// A direct link.
    DirectLink "direct_link" "direct links" Leaf;
    /// A Satellite location.
    SatelliteLocation "satellite_location" "Satellite locations" Leaf;
    /// An instance of a managed service.
    ResourceInstance "resource_instance" "managed services" Leaf;
    /// A server of a Power Virtual Server workspace.
    PvmInstance "pvm_instance" "Power virtual servers" Leaf;
    /// A network of a Power Virtual Server workspace.
    PvmNetwork "pvm_network" "Power networks" Leaf;
    /// A private DNS zone.
    DnsZone "dns_zone" "DNS zones" Leaf;
    /// A custom resolver of DNS Services.
    CustomResolver "custom_resolver" "custom resolvers" Leaf;
    /// A virtual network interface.
    VirtualNetworkInterface "virtual_network_interface" "virtual network interfaces" Data;
    /// A security group.
    SecurityGroup "security_group" "security groups" Data;
    /// A network ACL.
    NetworkAcl "network_acl" "network ACLs" Data;
    /// A routing table.
    RoutingTable "routing_table" "routing tables" Data;
    /// An address prefix of a zone of a VPC.
    AddressPrefix "address_prefix" "address prefixes" Data;
    /// A resource group.
    ResourceGroup "resource_group" "resource groups" Data;
    /// A resource with user tags; only the search that reads the tags counts them.
    Tag "tag" "tagged resources" Counted;
    /// SSH keys.
    Key "key" "SSH keys" Counted;
    /// Images of the account.
    Image "image" "custom images" Counted;
    /// Snapshots of volumes.
    Snapshot "snapshot" "snapshots" Counted;
}

/// What people call several of a kind, also of one that no list reads: `backup_policy` gives `backup policies`.
pub fn plural_of(id: &str) -> Cow<'static, str> {
    if let Some(kind) = Kind::named(id) {
        return Cow::Borrowed(kind.plural());
    }
    let words = id.replace('_', " ");
    let ends = |ending: &[&str]| ending.iter().any(|ending| words.ends_with(ending));
    Cow::Owned(match words.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "ch", "sh"]) => format!("{words}es"),
        _ => format!("{words}s"),
    })
}

/// A number of things of a kind in words, also of one that no list reads.
pub fn counted(id: &str, number: u64) -> String {
    match Kind::named(id) {
        _ if number != 1 => format!("{} {}", grouped(number), plural_of(id)),
        Some(kind) => format!("1 {}", kind.singular()),
        None => format!("1 {}", id.replace('_', " ")),
    }
}

/// A number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = <Cow<'de, str>>::deserialize(deserializer)?;
        Kind::named(&id).ok_or_else(|| serde::de::Error::custom(format_args!("unknown kind {id:?}")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Kind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let ids: Vec<&str> = Kind::ALL.iter().map(|kind| kind.id()).collect();
        schemars::json_schema!({ "type": "string", "enum": ids })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_lead_back_to_their_kind() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.id()), Some(*kind));
            assert!(kind.plural().len() > 1);
        }
        assert_eq!(Kind::named("nothing"), None);
    }

    #[test]
    fn a_kind_that_no_list_reads_has_words_too() {
        let words = [("vpc", 2), ("reservation", 1), ("backup_policy", 2), ("resource_key", 3), ("bucket", 1)];
        let told = words.map(|(id, number)| counted(id, number));
        assert_eq!(told, ["2 VPCs", "1 reservation", "2 backup policies", "3 resource keys", "1 bucket"]);
        assert_eq!(["vpc", "address_prefix"].map(|id| counted(id, 1)), ["1 VPC", "1 address prefix"]);
        assert_eq!([0, 999, 12_345, 1_234_567].map(grouped).join(" "), "0 999 12,345 1,234,567");
    }
}
