//! The lists of the VPC API, and the lists below their items.

/// A list of the VPC API.
pub(crate) struct VpcList {
    /// Its name here, and in paths but for two.
    pub name: &'static str,
    /// Its key in replies.
    pub key: &'static str,
    /// A further name in account files.
    pub alias: &'static str,
}

const fn vpc(name: &'static str) -> VpcList {
    VpcList { name, key: name, alias: name }
}

/// Every list of the VPC API.
pub(crate) static VPC_LISTS: &[VpcList] = &[
    vpc("vpcs"),
    vpc("subnets"),
    vpc("instances"),
    vpc("bare_metal_servers"),
    VpcList { name: "virtual_network_interfaces", key: "virtual_network_interfaces", alias: "virtual_nis" },
    vpc("load_balancers"),
    vpc("public_gateways"),
    vpc("floating_ips"),
    vpc("vpn_gateways"),
    vpc("vpn_servers"),
    vpc("endpoint_gateways"),
    vpc("security_groups"),
    vpc("network_acls"),
    vpc("volumes"),
    vpc("shares"),
    vpc("instance_groups"),
    VpcList { name: "instance_templates", key: "templates", alias: "instance_templates" },
    vpc("dedicated_hosts"),
    VpcList { name: "dedicated_host_groups", key: "groups", alias: "dedicated_host_groups" },
    vpc("flow_log_collectors"),
    vpc("private_path_service_gateways"),
    vpc("placement_groups"),
    vpc("public_address_ranges"),
    vpc("keys"),
    vpc("images"),
    vpc("snapshots"),
    vpc("cluster_networks"),
    vpc("ike_policies"),
    vpc("ipsec_policies"),
    vpc("reservations"),
    vpc("backup_policies"),
];

/// A list below an item.
pub(crate) struct Sub {
    pub parent: &'static str,
    /// In the path, in replies, and in the item of the account file.
    pub path: &'static str,
    pub name: &'static str,
    pub paged: bool,
}

const fn sub(parent: &'static str, path: &'static str, paged: bool) -> Sub {
    Sub { parent, path, name: path, paged }
}

/// Every list below an item of a VPC list.
pub(crate) static SUBS: &[Sub] = &[
    sub("vpcs", "address_prefixes", true),
    sub("vpcs", "dns_resolution_bindings", true),
    sub("vpcs", "routing_tables", true),
    sub("subnets", "reserved_ips", true),
    sub("instances", "network_interfaces", false),
    sub("instances", "network_attachments", false),
    sub("instances", "volume_attachments", false),
    sub("bare_metal_servers", "network_interfaces", true),
    sub("bare_metal_servers", "network_attachments", true),
    sub("load_balancers", "listeners", false),
    sub("load_balancers", "pools", false),
    Sub { parent: "vpn_gateways", path: "connections", name: "vpn_connections", paged: true },
    sub("security_groups", "targets", true),
    sub("security_groups", "rules", false),
    sub("network_acls", "rules", true),
    sub("shares", "mount_targets", true),
    sub("instance_groups", "memberships", true),
    sub("private_path_service_gateways", "endpoint_gateway_bindings", true),
    sub("private_path_service_gateways", "account_policies", true),
    Sub { parent: "vpn_servers", path: "routes", name: "vpn_server_routes", paged: true },
    sub("vpn_gateways", "service_connections", true),
    sub("endpoint_gateways", "resource_bindings", true),
    Sub { parent: "cluster_networks", path: "subnets", name: "cluster_network_subnets", paged: true },
    Sub { parent: "cluster_networks", path: "interfaces", name: "cluster_network_interfaces", paged: true },
];
