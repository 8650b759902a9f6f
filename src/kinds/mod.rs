//! The looks of kinds, until the theme has them.

mod look;
pub use crate::words::services;
pub use drawstream_graph::estate::{ExternalForm, Relation};
pub use look::{Category, Form, Look};

use std::sync::LazyLock;

/// A kind and its look.
#[derive(Debug)]
pub struct Kind {
    /// Its id.
    pub name: &'static str,
    /// Several of them.
    pub plural: &'static str,
    /// Its look.
    pub look: Look,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Every kind.
pub static ALL: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    use drawstream_graph::estate::Kind as K;
    K::ALL.iter().map(|kind| Kind { name: kind.id(), plural: kind.plural(), look: look(kind.id()) }).collect()
});

/// The kind of that name.
pub fn named(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name == name)
}

fn look(name: &str) -> Look {
    let (form, glyph, category) = match name {
        "account" => (Form::Group, "ibm-cloud", Category::Network),
        "address_prefix" => (Form::Node, "router", Category::Network),
        "bare_metal_server" => (Form::Node, "ibm-cloud--bare-metal-servers-vpc", Category::Compute),
        "cluster" => (Form::Node, "ibm-cloud--kubernetes-service", Category::Compute),
        "worker" => (Form::Node, "ibm-cloud--kubernetes-service", Category::Compute),
        "key" => (Form::Node, "password", Category::Compute),
        "image" => (Form::Node, "image-service", Category::Compute),
        "snapshot" => (Form::Node, "block-storage", Category::Compute),
        "dedicated_host" => (Form::Node, "ibm-cloud--dedicated-host", Category::Compute),
        "direct_link" => (Form::Node, "ibm-cloud--direct-link-2--connect", Category::Network),
        "dns_zone" => (Form::Node, "dns-services", Category::Network),
        "endpoint_gateway" => (Form::Node, "ibm-cloud--vpc-endpoints", Category::Network),
        "floating_ip" => (Form::Node, "floating-ip", Category::Network),
        "flow_log_collector" => (Form::Node, "flow-logs-vpc", Category::Observability),
        "instance" => (Form::Node, "ibm-cloud--virtual-server-vpc", Category::Compute),
        "instance_group" => (Form::Node, "autoscaling", Category::Compute),
        "load_balancer" => (Form::Node, "load-balancer--vpc", Category::Network),
        "network_acl" => (Form::Node, "subnet-acl-rules", Category::Security),
        "placement_group" => (Form::Node, "group-objects", Category::Compute),
        "pvm_instance" => (Form::Node, "ibm--power-vs", Category::Compute),
        "pvm_network" => (Form::Node, "vlan--ibm", Category::Network),
        "private_path_service_gateway" => (Form::Node, "ibm-cloud--vpc-endpoints", Category::Network),
        "public_address_range" => (Form::Node, "floating-ip", Category::Network),
        "public_gateway" => (Form::Node, "gateway--public", Category::Network),
        "region" => (Form::Group, "location", Category::Location),
        "resource_group" => (Form::Zone, "group--resource", Category::Security),
        "resource_instance" => (Form::Node, "undefined", Category::Application),
        "routing_table" => (Form::Node, "router", Category::Network),
        "satellite_location" => (Form::Node, "cloud-satellite", Category::Compute),
        "security_group" => (Form::Zone, "group--security", Category::Security),
        "share" => (Form::Node, "block-storage", Category::Data),
        "subnet" => (Form::Group, "ibm-cloud--subnets", Category::Network),
        "tag" => (Form::Node, "undefined", Category::Network),
        "transit_gateway" => (Form::Node, "ibm-cloud--transit-gateway", Category::Network),
        "virtual_network_interface" => (Form::Node, "network-interface", Category::Network),
        "volume" => (Form::Node, "block-storage", Category::Data),
        "vpc" => (Form::Group, "ibm-cloud--vpc", Category::Network),
        "zone" => (Form::Zone, "data--center", Category::Location),
        "vpn_gateway" => (Form::Node, "ibm--vpn-for-vpc", Category::Security),
        "vpn_server" => (Form::Node, "ibm--vpn-for-vpc", Category::Security),
        _ => (Form::Node, "undefined", Category::Application),
    };
    Look { form, glyph, category }
}
