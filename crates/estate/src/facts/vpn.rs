//! What VPN gateways and servers have beside their connections: policies of keys, services, routes.

use super::facts;
use super::network::{VpnConnection, VpnGateway};
use crate::net::Cidr;

facts! {
    /// How the keys of a VPN connection are agreed on: an IKE or an IPsec policy.
    KeyPolicy {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// The version of IKE; none for an IPsec policy.
        ike_version: Option<u64>,
        /// Algorithms of authentication.
        authentication: Vec<Box<str>>,
        /// Algorithms of encryption.
        encryption: Vec<Box<str>>,
        /// Groups of the key exchange: Diffie-Hellman's for IKE, perfect forward secrecy for IPsec.
        groups: Vec<Box<str>>,
        /// How long a key holds, in seconds.
        lifetime_seconds: Option<u64>,
    }

    /// A service that takes routes from a VPN gateway.
    VpnServiceConnection {
        /// IBM's id.
        id: Box<str>,
        /// IBM's word for the type of the service.
        form: Box<str>,
        /// Id of the service's resource: a transit gateway.
        service: Box<str>,
        /// IBM's word for its state.
        status: Box<str>,
    }

    /// A route of a VPN server: what its clients reach.
    VpnServerRoute {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// What it is for.
        destination: Cidr,
        /// IBM's word for what is done: `deliver`, `drop` or `translate`.
        action: Box<str>,
        /// IBM's word for its health.
        health: Box<str>,
    }
}

impl KeyPolicy {
    /// Whether more than id and name are known.
    fn is_whole(&self) -> bool {
        !self.encryption.is_empty() || !self.authentication.is_empty() || self.lifetime_seconds.is_some()
    }

    fn fill(own: &mut Option<KeyPolicy>, more: Option<KeyPolicy>) {
        if more.as_ref().is_some_and(|more| own.is_none() || more.is_whole()) {
            *own = more;
        }
    }
}

impl VpnGateway {
    /// Takes in connections, by their ids, and what policies and services tell of them.
    pub(super) fn absorb(&mut self, more: VpnGateway) {
        for mut connection in more.connections {
            let known = self.connections.iter_mut().find(|own| !own.id.is_empty() && own.id == connection.id);
            let Some(own) = known else {
                self.connections.push(connection);
                continue;
            };
            let (ike, ipsec) = (connection.ike_policy.take(), connection.ipsec_policy.take());
            // A policy tells no more of a connection than its name.
            let bare = |one: &VpnConnection| one.peer.is_empty() && one.status.is_empty();
            if bare(own) && !bare(&connection) {
                let (own_ike, own_ipsec) = (own.ike_policy.take(), own.ipsec_policy.take());
                *own = connection;
                (own.ike_policy, own.ipsec_policy) = (own_ike, own_ipsec);
            }
            KeyPolicy::fill(&mut own.ike_policy, ike);
            KeyPolicy::fill(&mut own.ipsec_policy, ipsec);
        }
        self.service_connections.extend(more.service_connections);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_finds_its_connection_whichever_is_read_first() {
        let policy = KeyPolicy { id: "p".into(), encryption: vec!["aes256".into()], ..KeyPolicy::default() };
        let named = KeyPolicy { id: "p".into(), name: "strong".into(), ..KeyPolicy::default() };
        let told = VpnConnection {
            id: "c".into(),
            peer: "192.0.2.1".into(),
            ike_policy: Some(named),
            ..VpnConnection::default()
        };
        let bare = VpnConnection { id: "c".into(), ike_policy: Some(policy.clone()), ..VpnConnection::default() };
        for order in [[told.clone(), bare.clone()], [bare, told]] {
            let mut gateway = VpnGateway::default();
            for connection in order {
                gateway.absorb(VpnGateway { connections: vec![connection], ..VpnGateway::default() });
            }
            assert_eq!(gateway.connections.len(), 1);
            assert_eq!(&*gateway.connections[0].peer, "192.0.2.1");
            assert_eq!(gateway.connections[0].ike_policy, Some(policy.clone()));
        }
    }
}
