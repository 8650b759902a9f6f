//! Managed services and what lies within them.

use super::dns::{DnsBalancer, DnsPool};
use super::facts;
use super::power::PowerWorkspace;

facts! {
    /// An instance of a managed service.
    ResourceInstance {
        /// The service's name, as its CRN has it.
        service: Box<str>,
        /// Its region, zone or data centre, or `global`.
        location: Box<str>,
        /// What a Power workspace has beside servers and networks.
        power: Option<PowerWorkspace>,
        /// Pools of the global load balancers of an instance of DNS Services.
        dns_pools: Vec<DnsPool>,
        /// What lies in it that has no facts of its own, by type: buckets, keys.
        parts: Vec<HeldPart>,
    }

    /// How many things of a type lie in an instance.
    HeldPart {
        /// What one of them is called: `bucket`, `kms_key`.
        form: Box<str>,
        /// How many there are.
        number: Option<u64>,
    }

    /// A private DNS zone.
    DnsZone {
        /// Its label.
        label: Box<str>,
        /// Its global load balancers.
        load_balancers: Vec<DnsBalancer>,
        /// The CRN of the instance whose zone it is linked to, where it is another's.
        linked_instance: Box<str>,
        /// The id of that zone.
        linked_zone: Box<str>,
    }

    /// A Satellite location.
    SatelliteLocation {
        /// Its hosts.
        hosts: Option<u64>,
        /// Hosts that nothing runs on.
        hosts_available: Option<u64>,
        /// The region that it is managed from.
        managed_from: Box<str>,
        /// Its zones.
        zones: Vec<Box<str>>,
    }
}
