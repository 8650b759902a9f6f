//! What the search finds in the account and no list reads, told by the types in its CRNs.

use drawstream_estate::region::region_of_zone;
use drawstream_estate::{Crn, Kind};
use serde::{Deserialize, Serialize};

/// A thing of a kind that no list reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlisted {
    /// Its cloud resource name.
    pub crn: Box<str>,
    /// Its region; empty for services without one.
    pub region: Box<str>,
    /// IBM's own name of its type, as `backup_policy`. No id of a [`Kind`]: those are read.
    pub kind: Box<str>,
}

/// Types of VPC infrastructure that are read, as CRNs name them
/// (<https://cloud.ibm.com/docs/account?topic=account-crn>).
const INFRASTRUCTURE: [&str; 31] = [
    "address-prefix",
    "bare-metal-server",
    "cluster-network",
    "dedicated-host",
    "endpoint-gateway",
    "floating-ip",
    "flow-log-collector",
    "image",
    "instance",
    "instance-group",
    "key",
    "load-balancer",
    "network-acl",
    "network-interface",
    "placement-group",
    "private-path-service-gateway",
    "public-address-range",
    "public-gateway",
    "routing-table",
    "security-group",
    "share",
    "share-mount-target",
    "snapshot",
    "subnet",
    "virtual-network-interface",
    "volume",
    "vpc",
    "vpc-routing-table",
    "vpn",
    "vpn-gateway",
    "vpn-server",
];

/// Types of other services that are read: service and type.
const OTHERS: [(&str, &str); 12] = [
    ("containers-kubernetes", "worker"),
    ("containers-kubernetes", "cluster"),
    ("directlink", "connect"),
    ("directlink", "dedicated"),
    ("directlink", "gateway"),
    ("dns-svcs", "dnszone"),
    ("dns-svcs", "zone"),
    ("power-iaas", "network"),
    ("power-iaas", "pvm-instance"),
    ("resource-controller", "resource-group"),
    ("satellite", "location"),
    ("transit", "gateway"),
];

impl Unlisted {
    /// What a CRN names, if no list reads things of its type. An instance of a service has no type: the resource
    /// controller or the service's own API lists it.
    pub fn of(crn: &str) -> Option<Self> {
        let parts = Crn::of(crn)?;
        let (service, named) = (parts.service, parts.resource_type);
        let is_read =
            if service == "is" { INFRASTRUCTURE.contains(&named) } else { OTHERS.contains(&(service, named)) };
        if named.is_empty() || is_read {
            return None;
        }
        let region = if service == "is" { region_of_zone(parts.location).unwrap_or(parts.location) } else { "" };
        let kind = word(named);
        // A volume of Power is no volume of VPC.
        let kind = if Kind::named(&kind).is_some() { format!("{}_{kind}", word(service)) } else { kind };
        Some(Self { crn: crn.into(), region: region.into(), kind: kind.into() })
    }
}

/// A type's name as kinds are written, and no more than a name: it goes into events and drawings.
fn word(named: &str) -> String {
    let kept = named.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    kept.take(64).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(crn: &str) -> Option<(String, String)> {
        Unlisted::of(crn).map(|found| (found.region.to_string(), found.kind.to_string()))
    }

    #[test]
    fn a_type_that_no_list_reads_is_told_by_its_name_and_region() {
        let told = |region: &str, kind: &str| Some((region.to_owned(), kind.to_owned()));
        assert_eq!(of("crn:v1:bluemix:public:is:us-south-2:a/x::reservation:r-1"), told("us-south", "reservation"));
        assert_eq!(of("crn:v1:bluemix:public:is:eu-de:a/x::backup-policy:b"), told("eu-de", "backup_policy"));
        assert_eq!(of("crn:v1:bluemix:public:cloud-object-storage:global:a/x:g:bucket:b"), told("", "bucket"));
        assert_eq!(of("crn:v1:bluemix:public:power-iaas:dal10:a/x:w:volume:v"), told("", "power_iaas_volume"));
    }

    #[test]
    fn what_a_list_reads_and_instances_of_services_are_not() {
        for read in [
            "crn:v1:bluemix:public:is:us-south:a/x::vpc:r006-1",
            "crn:v1:bluemix:public:is:us-south-1:a/x::cluster-network:c",
            "crn:v1:bluemix:public:kms:us-south:a/x:g::",
            "crn:v1:bluemix:public:transit:us-south:a/x::gateway:t",
            "not a crn",
        ] {
            assert_eq!(of(read), None, "{read}");
        }
    }
}
