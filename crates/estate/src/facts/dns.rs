//! How names are resolved: the resolver of a VPC, hubs, custom resolvers.

use super::facts;
use crate::net::Address;
use crate::reference::Ref;

facts! {
    /// How a VPC resolves names (<https://cloud.ibm.com/docs/vpc?topic=vpc-hub-spoke-model>).
    VpcDns {
        /// Whether it is a hub: other VPCs may resolve names by its resolver.
        hub: bool,
        /// IBM's word for the type of its resolver: `system`, `delegated` or `manual`.
        resolver: Box<str>,
        /// IBM's word for how the system's resolver is set up: `default`, `private_resolver` or `custom_resolver`.
        configuration: Box<str>,
        /// The servers that its machines ask.
        servers: Vec<DnsServer>,
        /// The VPC whose resolver it uses, where that is another one.
        delegated_to: Ref,
        /// The account of that VPC, where it is another one.
        delegated_account: Box<str>,
        /// The region of that VPC, where it is another one.
        delegated_region: Box<str>,
        /// With how many VPCs it shares the names of endpoint gateways.
        binding_count: Option<u64>,
        /// Those VPCs.
        bindings: Vec<DnsBinding>,
    }

    /// A DNS server of a VPC.
    DnsServer {
        /// Its address.
        address: Address,
        /// The zone whose machines ask it first; empty where it is for every zone.
        zone: Box<str>,
    }

    /// A DNS resolution binding: a VPC with which names of endpoint gateways are shared.
    DnsBinding {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The other VPC.
        vpc: Ref,
        /// The account of that VPC, where it is another one.
        account: Box<str>,
        /// The endpoint gateways whose names are shared.
        endpoint_gateways: Vec<Ref>,
        /// IBM's word for its health.
        health: Box<str>,
        /// IBM's word for its state.
        state: Box<str>,
    }

    /// A custom resolver of DNS Services.
    CustomResolver {
        /// Whether it answers.
        enabled: Option<bool>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Its servers, each in a subnet.
        locations: Vec<ResolverLocation>,
        /// To which servers it forwards which names.
        rules: Vec<ForwardingRule>,
    }

    /// A server of a custom resolver.
    ResolverLocation {
        /// IBM's id.
        id: Box<str>,
        /// The CRN of its subnet.
        subnet: Box<str>,
        /// Its address.
        address: Address,
        /// Whether it answers.
        enabled: Option<bool>,
        /// Whether it is healthy.
        healthy: Option<bool>,
    }

    /// A forwarding rule of a custom resolver.
    ForwardingRule {
        /// IBM's id.
        id: Box<str>,
        /// What it is for, in its maker's words.
        description: Box<str>,
        /// IBM's word for its type: `zone`, `hostname` or `Default`.
        form: Box<str>,
        /// The zone or host name that it is for.
        names: Box<str>,
        /// The servers that are asked for these names.
        forward_to: Vec<Box<str>>,
    }
}

facts! {
    /// A global load balancer of a zone of DNS Services
    /// (<https://cloud.ibm.com/docs/dns-svcs?topic=dns-svcs-global-load-balancers>).
    DnsBalancer {
        /// IBM's id.
        id: Box<str>,
        /// Its name, which is a name in the zone.
        name: Box<str>,
        /// Whether it answers.
        enabled: Option<bool>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Ids of the pools that it uses, the first one first.
        pools: Vec<Box<str>>,
        /// Id of the pool that is used when all others are unhealthy.
        fallback_pool: Box<str>,
    }

    /// A pool of a global load balancer.
    DnsPool {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Whether it is used.
        enabled: Option<bool>,
        /// IBM's word for its health.
        health: Box<str>,
        /// The servers in it.
        origins: Vec<DnsOrigin>,
    }

    /// A server of such a pool.
    DnsOrigin {
        /// Its name.
        name: Box<str>,
        /// Its address, or its host name.
        address: Box<str>,
        /// Whether it is used.
        enabled: Option<bool>,
        /// Whether it is healthy.
        healthy: Option<bool>,
    }
}

impl VpcDns {
    /// Takes in bindings.
    pub(super) fn absorb(&mut self, more: VpcDns) {
        self.bindings.extend(more.bindings);
    }
}
