//! Where traffic enters and leaves: balancers, gateways, public addresses.

use super::facts;
use crate::net::{Address, Cidr, Ports};
use crate::reference::Ref;
use serde::{Deserialize, Serialize};

facts! {
    /// A load balancer.
    LoadBalancer {
        /// Who can reach it.
        access: Option<Access>,
        /// `application` or `network`.
        family: Box<str>,
        /// Name of its profile.
        profile: Box<str>,
        /// Its host name.
        hostname: Box<str>,
        /// Its private addresses.
        private_addresses: Vec<Address>,
        /// Its public addresses.
        public_addresses: Vec<Address>,
        /// The subnets that it is in.
        subnets: Vec<Ref>,
        /// Whether it hands packets on unchanged, for routes to it.
        route_mode: bool,
        /// What it listens on.
        listeners: Vec<Listener>,
        /// Where it sends what it gets.
        pools: Vec<Pool>,
        /// `subnet`, or `region` for one that is in every zone.
        availability: Box<str>,
        /// The private DNS zone that has its name.
        dns_zone: Ref,
        /// The instance of that zone.
        dns_instance: Ref,
    }

    /// A listener of a load balancer.
    Listener {
        /// IBM's id.
        id: Box<str>,
        /// Its protocol.
        protocol: Box<str>,
        /// Its ports; every port where there are none.
        ports: Option<Ports>,
        /// The pool that gets what no policy sends elsewhere.
        default_pool: Ref,
        /// Its policies.
        policies: Vec<Policy>,
        /// The CRN of its certificate.
        certificate: Box<str>,
        /// The listener that it sends clients to by HTTPS.
        https_redirect: Ref,
    }

    /// A policy of a listener.
    Policy {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The lower, the sooner it applies.
        priority: Option<u64>,
        /// IBM's word for what it does: `forward_to_pool`, `redirect`, `reject` …
        action: Box<str>,
        /// The pool or listener that it sends to.
        target: Ref,
        /// The URL, or the path of this listener, that it redirects to.
        redirect: Box<str>,
        /// The status that it redirects with.
        redirect_status: Option<u64>,
        /// What a request must be like to be meant, all of it.
        rules: Vec<PolicyRule>,
    }

    /// A rule of a policy.
    PolicyRule {
        /// IBM's id.
        id: Box<str>,
        /// What of a request is looked at: `header`, `hostname`, `path`, `query`, `body`, `sni_hostname`.
        form: Box<str>,
        /// Which header or field of it.
        field: Box<str>,
        /// `equals`, `contains` or `matches_regex`.
        condition: Box<str>,
        /// What it is compared with.
        value: Box<str>,
    }

    /// A pool of a load balancer.
    Pool {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Its protocol.
        protocol: Box<str>,
        /// How it chooses a member.
        algorithm: Box<str>,
        /// The port by which it asks for a member's health, where that is another one.
        health_port: Option<u64>,
        /// The protocol by which it asks.
        health_protocol: Box<str>,
        /// Its members.
        members: Vec<PoolMember>,
    }

    /// A member of a pool.
    PoolMember {
        /// IBM's id.
        id: Box<str>,
        /// Its port.
        port: Option<u64>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Its share of the traffic, where the pool weighs.
        weight: Option<u64>,
        /// The server or other resource that it is, where the reply names one.
        target: Ref,
        /// Its address, where the reply names one.
        address: Address,
        /// Its host name, where the reply names one.
        fqdn: Box<str>,
    }

    /// A public gateway.
    PublicGateway {
        /// The address by which its subnets reach the internet.
        public_address: Address,
    }

    /// A floating IP.
    FloatingIp {
        /// The address.
        address: Address,
    }

    /// A public address range.
    PublicAddressRange {
        /// Its range.
        cidr: Cidr,
        /// Its number of addresses.
        addresses: Option<u64>,
    }

    /// An endpoint gateway.
    EndpointGateway {
        /// IBM's word for its health.
        health: Box<str>,
        /// Host names by which the service is reached.
        service_endpoints: Vec<Box<str>>,
        /// The service's name, as its CRN has it.
        service: Box<str>,
        /// The CRN of what it leads to.
        target_crn: Box<str>,
        /// The name of what it leads to, where the reply has it.
        target_name: Box<str>,
        /// The account of what it leads to, where that is another one.
        target_account: Box<str>,
        /// The subnets of its addresses, the first one's first.
        subnets: Vec<Ref>,
        /// IBM's word for whether its names are resolved in joined VPCs.
        dns_resolution: Box<str>,
        /// The resources whose names are shared, where they are shared one by one.
        resource_bindings: Vec<ResourceBinding>,
    }

    /// A resource binding of an endpoint gateway: one resource of the service that has a name of its own there.
    ResourceBinding {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The resource's CRN.
        target: Box<str>,
        /// The host name by which the resource is reached.
        service_endpoint: Box<str>,
        /// IBM's word for its state.
        state: Box<str>,
    }

    /// A private path service gateway.
    PrivatePathServiceGateway {
        /// The load balancer behind it.
        load_balancer: Ref,
        /// Host names by which it is reached.
        service_endpoints: Vec<Box<str>>,
        /// Whether others may see it.
        published: bool,
        /// IBM's word for who may reach it without being asked for.
        default_access_policy: Box<str>,
        /// Whether traffic stays in its zone.
        zonal_affinity: Option<bool>,
        /// How many endpoint gateways lead to it.
        endpoint_gateways: Option<u64>,
        /// Which accounts use it.
        bindings: Vec<PrivatePathBinding>,
        /// What becomes of requests of single accounts.
        account_policies: Vec<AccountPolicy>,
    }

    /// An endpoint gateway of some account that leads to a private path service gateway.
    PrivatePathBinding {
        /// IBM's id.
        id: Box<str>,
        /// The account of the endpoint gateway.
        account: Box<str>,
        /// IBM's word for its state: `pending`, `permitted`, `denied` …
        status: Box<str>,
    }

    /// What becomes of requests of an account.
    AccountPolicy {
        /// IBM's id.
        id: Box<str>,
        /// The account.
        account: Box<str>,
        /// IBM's word: `permit`, `deny` or `review`.
        policy: Box<str>,
    }

    /// A flow log collector.
    FlowLogCollector {
        /// Whether it collects.
        active: bool,
        /// What it watches.
        target: Ref,
        /// The type of what it watches.
        target_type: Box<str>,
        /// The bucket that it writes to.
        bucket: Box<str>,
    }
}

impl LoadBalancer {
    /// Takes in listeners, and members of pools by the pool's id.
    pub(super) fn absorb(&mut self, more: LoadBalancer) {
        for listener in more.listeners {
            let known = self.listeners.iter_mut().find(|own| !own.id.is_empty() && own.id == listener.id);
            match known {
                Some(own) => own.absorb(listener),
                None => self.listeners.push(listener),
            }
        }
        for pool in more.pools {
            match self.pools.iter_mut().find(|own| own.id == pool.id) {
                Some(own) => own.absorb(pool),
                None => self.pools.push(pool),
            }
        }
    }
}

impl Pool {
    /// Takes in members; and what it is, where only its name is known.
    fn absorb(&mut self, mut more: Pool) {
        self.members.append(&mut more.members);
        if self.protocol.is_empty() {
            more.members = std::mem::take(&mut self.members);
            if more.name.is_empty() {
                more.name = std::mem::take(&mut self.name);
            }
            *self = more;
        }
    }
}

impl Listener {
    /// Takes in policies and their rules, by their ids; or itself, where only its policies are known.
    fn absorb(&mut self, mut more: Listener) {
        let policies = std::mem::take(&mut more.policies);
        if self.protocol.is_empty() && self.ports.is_none() {
            let own = std::mem::take(&mut self.policies);
            *self = Listener { policies: own, ..more };
        }
        for policy in policies {
            let Some(own) = self.policies.iter_mut().find(|own| own.id == policy.id) else {
                self.policies.push(policy);
                continue;
            };
            let mut rules = std::mem::take(&mut own.rules);
            // A rule tells of its policy the id only.
            if own.action.is_empty() {
                *own = policy;
                rules.append(&mut own.rules);
            } else {
                rules.extend(policy.rules);
            }
            own.rules = rules;
        }
    }
}

/// Who can reach a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// The internet.
    Public,
    /// Networks that its VPC is joined with.
    Private,
    /// Only endpoint gateways, through a private path service gateway.
    PrivatePath,
}
