//! What is no change, and what kind of change the rest is, by the names of facts.

use crate::Class;
use drawstream_graph::estate::Kind;

/// Facts that differ from one hour to the next without anybody's doing: free addresses, numbers of what other lists tell
/// one by one, addresses and state of balancers whose machines come and go.
const NOISE: [(Kind, &str); 13] = [
    (Kind::Subnet, "addresses_free"),
    (Kind::ClusterNetworkSubnet, "addresses_free"),
    (Kind::LoadBalancer, "private_addresses"),
    (Kind::LoadBalancer, "public_addresses"),
    (Kind::LoadBalancer, "dns_instance"),
    (Kind::LoadBalancer, "state"),
    (Kind::Vpc, "service_endpoint_sources"),
    (Kind::PrivatePathServiceGateway, "endpoint_gateways"),
    (Kind::InstanceGroup, "members"),
    (Kind::DedicatedHost, "instances"),
    (Kind::SatelliteLocation, "hosts_available"),
    (Kind::Cluster, "ingress"),
    (Kind::Cluster, "workers"),
];

/// Facts that say how something is, wherever they stand.
const STATES: [&str; 9] =
    ["state", "health", "status", "bgp_status", "link_status", "healthy", "actual_state", "gateway_status", "busy"];

/// States that sound as if they passed, and do not.
const LASTING: [&str; 2] = ["running", "warning"];

/// Whether a state is on its way to another: starting, updating, `update_pending`. What it was before or will be then is
/// told when it is.
pub(crate) fn is_passing(state: &str) -> bool {
    let state = state.to_ascii_lowercase();
    let is_on_its_way = state.ends_with("ing") && !LASTING.contains(&state.as_str());
    is_on_its_way || state == "pending" || state.ends_with("_pending") || state.ends_with(" pending")
}

/// Facts that are names, wherever they stand.
const LABELS: [&str; 3] = ["name", "description", "label"];

/// The class of a difference of a fact of that kind; none where it is none. `path`: names, the outer ones first.
pub(crate) fn class(kind: Kind, path: &[String]) -> Option<Class> {
    let (first, last) = (path.first()?, path.last()?);
    if NOISE.iter().any(|(of, name)| *of == kind && name == first) {
        return None;
    }
    let has = |name: &str| path.iter().any(|part| part == name);
    // Tunnels come up and go; names of interfaces are random words of IBM's.
    if (kind == Kind::VpnGateway && has("tunnels") && last == "status") || (has("interfaces") && last == "name") {
        return None;
    }
    Some(match last.as_str() {
        last if STATES.contains(&last) => Class::State,
        last if LABELS.contains(&last) => Class::Label,
        _ => Class::Configuration,
    })
}
