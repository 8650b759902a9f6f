//! The addresses and ranges of a resource, for searching.

use drawstream_graph::estate::{Address, Cidr, Facts, Resource};

/// Every address and range that is a resource's own or that it leads to, once each.
pub fn addresses(resource: &Resource) -> Vec<String> {
    let mut found = Found::default();
    found.addresses(&resource.addresses);
    match &resource.facts {
        Facts::Vpc(facts) => {
            found.addresses(&facts.service_endpoint_sources);
            let servers = facts.dns.iter().flat_map(|dns| &dns.servers);
            servers.for_each(|server| found.address(&server.address));
        }
        Facts::CustomResolver(facts) => {
            facts.locations.iter().for_each(|location| found.address(&location.address));
            let servers = facts.rules.iter().flat_map(|rule| &rule.forward_to);
            servers.for_each(|server| found.address(&Address::from(&**server)));
        }
        Facts::AddressPrefix(facts) => found.range(&facts.cidr),
        Facts::Subnet(facts) => found.range(&facts.cidr),
        Facts::PublicGateway(facts) => found.address(&facts.public_address),
        Facts::FloatingIp(facts) => found.address(&facts.address),
        Facts::PublicAddressRange(facts) => found.range(&facts.cidr),
        Facts::LoadBalancer(facts) => {
            found.addresses(&facts.private_addresses);
            found.addresses(&facts.public_addresses);
        }
        Facts::ClusterNetwork(facts) => facts.subnet_prefixes.iter().for_each(|range| found.range(range)),
        Facts::ClusterNetworkSubnet(facts) => found.range(&facts.cidr),
        Facts::Instance(facts) => facts.cluster_attachments.iter().for_each(|one| found.address(&one.address)),
        Facts::Cluster(facts) => {
            found.range(&facts.pod_subnet);
            found.range(&facts.service_subnet);
        }
        Facts::TransitGateway(facts) => {
            for tunnel in facts.connections.iter().flat_map(|connection| &connection.tunnels) {
                found.address(&tunnel.local_gateway);
                found.address(&tunnel.remote_gateway);
            }
        }
        Facts::VpnGateway(facts) => {
            found.addresses(&facts.public_addresses);
            for connection in &facts.connections {
                found.address(&Address::from(&*connection.peer));
                connection.local_cidrs.iter().chain(&connection.peer_cidrs).for_each(|cidr| found.range(cidr));
            }
        }
        Facts::VpnServer(facts) => found.range(&facts.client_ip_pool),
        Facts::Share(facts) => found.addresses(&facts.mount_addresses),
        Facts::PvmInstance(facts) => {
            for network in &facts.networks {
                found.address(&network.address);
                found.address(&network.public_address);
            }
        }
        Facts::PvmNetwork(facts) => {
            found.range(&facts.cidr);
            found.address(&facts.gateway);
        }
        _ => {}
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn add(&mut self, text: String) {
        if !text.is_empty() && !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    fn address(&mut self, address: &Address) {
        if address.ip().is_some() {
            self.add(address.to_string());
        }
    }

    fn addresses(&mut self, addresses: &[Address]) {
        addresses.iter().for_each(|address| self.address(address));
    }

    fn range(&mut self, cidr: &Cidr) {
        if cidr.net().is_some() {
            self.add(cidr.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::{Kind, facts};

    #[test]
    fn addresses_are_found_once_and_only_where_they_are_such() {
        let mut balancer = Resource::new(Kind::LoadBalancer, "lb", &"eu-de".into());
        balancer.addresses = vec!["10.0.0.4".into(), "none".into()];
        balancer.facts = facts::LoadBalancer {
            private_addresses: vec!["10.0.0.4".into(), "fd00::1".into()],
            public_addresses: vec!["169.1.1.1".into()],
            ..facts::LoadBalancer::default()
        }
        .into();
        assert_eq!(addresses(&balancer), ["10.0.0.4", "fd00::1", "169.1.1.1"]);
    }
}
