//! Volumes and file shares.

use super::facts;
use crate::net::Address;
use crate::reference::Ref;

facts! {
    /// A block storage volume.
    Volume {
        /// Its size in GB.
        capacity_gb: Option<u64>,
        /// Operations a second.
        iops: Option<u64>,
        /// Name of its profile.
        profile: Box<str>,
        /// Who manages its key: `provider_managed` or `user_managed`.
        encryption: Box<str>,
        /// The CRN of its key.
        encryption_key: Box<str>,
    }

    /// A file share.
    Share {
        /// Its size in GB.
        capacity_gb: Option<u64>,
        /// Operations a second.
        iops: Option<u64>,
        /// Name of its profile.
        profile: Box<str>,
        /// `zonal` or `regional`.
        availability: Box<str>,
        /// Who manages its key: `provider_managed` or `user_managed`.
        encryption: Box<str>,
        /// `security_group` or `vpc`.
        access_control_mode: Box<str>,
        /// IBM's word for its part in a replication.
        replication: Box<str>,
        /// By what it is mounted.
        mount_targets: Vec<Ref>,
        /// The addresses by which it is mounted.
        mount_addresses: Vec<Address>,
        /// The CRN of its key.
        encryption_key: Box<str>,
        /// The share that it replicates.
        source_share: Ref,
        /// The share that it gives access to, of this account or another.
        origin_share: Ref,
        /// The share that replicates it.
        replica_share: Ref,
        /// The shares that have access to it, by their bindings.
        accessors: Vec<Ref>,
    }
}
