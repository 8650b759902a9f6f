//! Cluster networks: the network of their own by which servers with accelerators reach each other.

use super::facts;
use crate::net::{Address, Cidr};
use crate::reference::Ref;

facts! {
    /// A cluster network (<https://cloud.ibm.com/docs/vpc?topic=vpc-about-cluster-network>).
    ClusterNetwork {
        /// Name of its profile.
        profile: Box<str>,
        /// The ranges that its subnets are taken from.
        subnet_prefixes: Vec<Cidr>,
    }

    /// A subnet of a cluster network: one rail.
    ClusterNetworkSubnet {
        /// Its range.
        cidr: Cidr,
        /// Addresses that are free.
        addresses_free: Option<u64>,
        /// All its addresses.
        addresses_total: Option<u64>,
    }

    /// How a server is attached to a cluster network, once for each rail.
    ClusterAttachment {
        /// Id of the attachment.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The cluster network's interface behind it.
        interface: Ref,
        /// The cluster network's subnet.
        subnet: Ref,
        /// Its address there.
        address: Address,
    }
}

impl ClusterAttachment {
    /// Takes in what other replies tell of attachments, by their ids.
    pub(super) fn merge(own: &mut Vec<ClusterAttachment>, more: Vec<ClusterAttachment>) {
        for attachment in more {
            match own.iter_mut().find(|known| known.id == attachment.id) {
                Some(known) => {
                    let name = std::mem::take(&mut known.name);
                    *known = attachment;
                    if !name.is_empty() {
                        known.name = name;
                    }
                }
                None => own.push(attachment),
            }
        }
    }
}
