//! Where IBM's console shows a resource. Only addresses that IBM's own programs use, and only of ids in IBM's form: a
//! link leads to one host, whatever a name or id says.

use super::{Words, service};
use drawstream_graph::NodeId;
use drawstream_graph::estate::{Crn, Kind};

/// The console's address.
const CONSOLE: &str = "https://cloud.ibm.com";

impl Words<'_> {
    /// The address at which IBM's console shows a resource, or the list that it is in; none where that is not certain.
    pub fn console(&self, id: NodeId) -> Option<String> {
        let node = self.graph.node(id);
        let (own, region) = (&*node.resource.id, &*node.resource.region);
        let item = |path: &str| {
            let is_sure = is_id(own) && is_word(region);
            is_sure.then(|| format!("{path}/{region}~{own}/overview"))
        };
        let list = |path: &str| is_id(own).then(|| path.to_owned());
        let path = match node.kind() {
            Kind::Vpc => item("/infrastructure/network/vpc"),
            Kind::Instance => item("/infrastructure/compute/vs"),
            Kind::VpnServer => item("/infrastructure/network/vpnServers"),
            Kind::Subnet => list("/infrastructure/network/subnets"),
            Kind::LoadBalancer => list("/infrastructure/network/loadBalancers"),
            Kind::EndpointGateway => list("/infrastructure/network/endpointGateways"),
            Kind::NetworkAcl => list("/infrastructure/network/acl"),
            Kind::FloatingIp => list("/infrastructure/network/floatingIPs"),
            Kind::PublicGateway => list("/infrastructure/network/publicGateways"),
            Kind::FlowLogCollector => list("/infrastructure/network/flowLogs"),
            Kind::Volume => list("/infrastructure/storage/storageVolumes"),
            Kind::BareMetalServer => list("/infrastructure/compute/bm"),
            Kind::TransitGateway => is_uuid(own).then(|| "/interconnectivity/transit".to_owned()),
            Kind::DirectLink => is_uuid(own).then(|| "/interconnectivity/direct-link".to_owned()),
            Kind::Cluster => (own.len() >= 20 && is_word(own)).then(|| format!("/kubernetes/clusters/{own}/overview")),
            Kind::ResourceInstance => self.console_of_service(id),
            _ => None,
        }?;
        // Rules lie in no box, but in a VPC.
        let first = if node.parent.is_none() { node.vpc.unwrap_or(id) } else { id };
        let mut around = std::iter::successors(Some(first), |&id| self.graph.node(id).parent);
        let account = around.find(|&id| self.graph.node(id).kind() == Kind::Account);
        let account = account.map(|id| &*self.graph.node(id).resource.id).filter(|id| is_hex(id, 32));
        let sign = if path.contains('?') { '&' } else { '?' };
        let account = account.map(|id| format!("{sign}bss_account={id}")).unwrap_or_default();
        Some(format!("{CONSOLE}{path}{account}"))
    }

    fn console_of_service(&self, id: NodeId) -> Option<String> {
        let node = self.graph.node(id);
        let (own, crn, region) = (&*node.resource.id, &*node.resource.crn, &*node.resource.region);
        let service = service(node).filter(|service| is_word(service))?;
        Crn::of(crn)?;
        match service {
            "power-iaas" => Some("/power/workspaces".to_owned()),
            "cloud-object-storage" => Some(format!("/objectstorage/{}?paneId=manage", encoded(crn))),
            "codeengine" if is_uuid(own) && is_word(region) => {
                Some(format!("/containers/serverless/project/{region}/{own}/overview"))
            }
            "sysdig-secure" if is_uuid(own) => Some(format!("/workload-protection/{own}/overview")),
            "codeengine" | "sysdig-secure" => None,
            _ => Some(format!("/services/{service}/{}", encoded(crn))),
        }
    }
}

/// Text as a part of a path: all but letters, digits and `-._~` in percent signs.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Whether it is of small letters, digits and hyphens only.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, length)| is_hex(part, length))
}

/// Whether an id is of the form that VPC resources have: where they are, and a UUID.
fn is_id(text: &str) -> bool {
    let split = text.split_once(['-', '_']);
    split.is_some_and(|(place, uuid)| place.len() == 4 && is_word(place) && is_uuid(uuid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ACCOUNT, Builder};
    use drawstream_graph::estate::facts;

    const UUID: &str = "9e41b6e6-75c7-4891-81d0-ff8d0ac82eba";

    fn console(kind: &str, id: &str, service: &str) -> Option<String> {
        let mut b = Builder::new();
        b.node(ACCOUNT).resource.id = "0123456789abcdef0123456789abcdef".into();
        let one = b.add(kind, "one", ACCOUNT);
        let resource = &mut b.node(one).resource;
        (resource.id, resource.region) = (id.into(), "eu-de".into());
        if !service.is_empty() {
            resource.crn = format!("crn:v1:bluemix:public:{service}:eu-de:a/0123:{id}::").into();
            resource.facts =
                facts::ResourceInstance { service: service.into(), ..facts::ResourceInstance::default() }.into();
        }
        Words::of(&b.build()).console(one)
    }

    #[test]
    fn what_is_certain_has_an_address_in_the_account() {
        let account = "bss_account=0123456789abcdef0123456789abcdef";
        let at = |path: &str| Some(format!("https://cloud.ibm.com{path}"));
        let id = format!("r010-{UUID}");
        assert_eq!(console("vpc", &id, ""), at(&format!("/infrastructure/network/vpc/eu-de~{id}/overview?{account}")));
        let id = format!("0717_{UUID}");
        assert_eq!(
            console("instance", &id, ""),
            at(&format!("/infrastructure/compute/vs/eu-de~{id}/overview?{account}"))
        );
        assert_eq!(console("subnet", &id, ""), at(&format!("/infrastructure/network/subnets?{account}")));
        let crn = format!("crn%3Av1%3Abluemix%3Apublic%3Akms%3Aeu-de%3Aa%2F0123%3A{UUID}%3A%3A");
        assert_eq!(console("resource_instance", UUID, "kms"), at(&format!("/services/kms/{crn}?{account}")));
        let crn = crn.replace("kms", "cloud-object-storage");
        assert_eq!(
            console("resource_instance", UUID, "cloud-object-storage"),
            at(&format!("/objectstorage/{crn}?paneId=manage&{account}"))
        );
    }

    #[test]
    fn what_is_not_in_ibms_form_has_none() {
        for id in ["id:3", "", "r010-/../../evil", "r010-9e41b6e6-75c7-4891-81d0-ff8d0ac82eb?"] {
            assert_eq!(console("vpc", id, ""), None, "{id}");
        }
        assert_eq!(console("zone", &format!("r010-{UUID}"), ""), None);
        assert_eq!(console("resource_instance", UUID, "a/b"), None);
    }
}
