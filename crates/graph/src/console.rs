//! Where IBM Cloud's console shows a resource. Only addresses that IBM's own modules and documentation write are made,
//! and only of ids that have IBM's form: what was anonymised or made by hand gets none.

use drawstream_estate::region::is_region_name;
use drawstream_estate::{Crn, Facts, Kind, Resource};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The console.
const HOST: &str = "https://cloud.ibm.com";

/// What stays as it is in an encoded CRN.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of a resource's page, or of the list that has it where its own page's address is not sure. `account` is
/// the id of its account, if that is known: the console then switches to that one. None where there is no such page, or
/// where the resource's id is not of IBM's form.
pub fn link(resource: &Resource, account: &str) -> Option<String> {
    let path = path(resource)?;
    if !is_account(account) {
        return Some(format!("{HOST}{path}"));
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    Some(format!("{HOST}{path}{joint}bss_account={account}"))
}

fn path(resource: &Resource) -> Option<String> {
    let (id, region) = (&*resource.id, &*resource.region);
    let of_vpc = |path: &str| {
        (is_id(id) && is_region_name(region)).then(|| format!("/infrastructure/{path}/{region}~{id}/overview"))
    };
    let list = |path: &str| is_id(id).then(|| path.to_owned());
    let global = |path: &str| is_uuid(id).then(|| path.to_owned());
    match resource.kind {
        Kind::Vpc => of_vpc("network/vpc"),
        Kind::Instance => of_vpc("compute/vs"),
        Kind::VpnServer => of_vpc("network/vpnServers"),
        Kind::Subnet => list("/infrastructure/network/subnets"),
        Kind::LoadBalancer => list("/infrastructure/network/loadBalancers"),
        Kind::EndpointGateway => list("/infrastructure/network/endpointGateways"),
        Kind::NetworkAcl => list("/infrastructure/network/acl"),
        Kind::FloatingIp => list("/infrastructure/network/floatingIPs"),
        Kind::PublicGateway => list("/infrastructure/network/publicGateways"),
        Kind::FlowLogCollector => list("/infrastructure/network/flowLogs"),
        Kind::Volume => list("/infrastructure/storage/storageVolumes"),
        Kind::BareMetalServer => list("/infrastructure/compute/bm"),
        Kind::TransitGateway => global("/interconnectivity/transit"),
        Kind::DirectLink => global("/interconnectivity/direct-link"),
        Kind::PvmInstance => global("/power/servers"),
        Kind::Cluster => is_cluster(id).then(|| format!("/kubernetes/clusters/{id}/overview")),
        Kind::ResourceInstance => service(resource),
        _ => None,
    }
}

/// The page of an instance of a managed service.
fn service(resource: &Resource) -> Option<String> {
    let crn = Crn::of(&resource.crn).filter(|crn| is_uuid(crn.instance) && is_account(crn.account()))?;
    let Facts::ResourceInstance(facts) = &resource.facts else { return None };
    let whole = utf8_percent_encode(&resource.crn, ENCODED);
    Some(match &*facts.service {
        "power-iaas" => "/power/workspaces".to_owned(),
        "cloud-object-storage" => format!("/objectstorage/{whole}?paneId=manage"),
        "codeengine" if is_region_name(crn.location) => {
            format!("/containers/serverless/project/{}/{}/overview", crn.location, crn.instance)
        }
        "sysdig-secure" => format!("/workload-protection/{}/overview", crn.instance),
        name if is_service(name) => format!("/services/{name}/{whole}"),
        _ => return None,
    })
}

/// Whether an id is of the form that VPC's resources have: where they are, and a UUID.
fn is_id(text: &str) -> bool {
    let is_place = |place: &str| place.len() == 4 && place.bytes().all(|b| b.is_ascii_alphanumeric());
    text.split_once(['-', '_']).is_some_and(|(place, uuid)| is_place(place) && is_uuid(uuid))
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, length)| is_hex(part, length))
}

/// Whether an id is of the form that clusters have: 20 letters and digits or more.
fn is_cluster(text: &str) -> bool {
    (20..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_account(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_service(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_estate::facts;

    const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

    fn of(kind: Kind, id: &str) -> Resource {
        Resource::new(kind, id, &"eu-de".into())
    }

    fn instance(service: &str, crn: &str) -> Resource {
        let mut resource = of(Kind::ResourceInstance, crn);
        resource.crn = crn.into();
        resource.facts = facts::ResourceInstance { service: service.into(), ..Default::default() }.into();
        resource
    }

    #[test]
    fn pages_that_are_sure_have_an_address_and_others_their_list() {
        let id = "0717_1c97552f-f692-9597-3725-b895915b32ae";
        let told = |kind| link(&of(kind, id), ACCOUNT);
        let account = format!("?bss_account={ACCOUNT}");
        assert_eq!(
            told(Kind::Instance),
            Some(format!("https://cloud.ibm.com/infrastructure/compute/vs/eu-de~{id}/overview{account}"))
        );
        assert_eq!(told(Kind::Subnet), Some(format!("https://cloud.ibm.com/infrastructure/network/subnets{account}")));
        assert_eq!((told(Kind::SecurityGroup), told(Kind::Zone)), (None, None));
    }

    #[test]
    fn services_go_by_their_crn() {
        let crn = format!("crn:v1:bluemix:public:kms:eu-de:a/{ACCOUNT}:1c97552f-f692-9597-3725-b895915b32ae::");
        let page = link(&instance("kms", &crn), ACCOUNT).unwrap();
        assert!(
            page.starts_with("https://cloud.ibm.com/services/kms/crn%3Av1%3Abluemix%3Apublic%3Akms%3Aeu-de%3Aa%2F")
        );
        let storage = link(&instance("cloud-object-storage", &crn), ACCOUNT).unwrap();
        assert!(storage.ends_with(&format!("?paneId=manage&bss_account={ACCOUNT}")), "{storage}");
    }

    #[test]
    fn stand_ins_and_hostile_ids_get_none() {
        for id in ["id:3", "vpc-1", "", "0717_1c97552f/../../../../evil?x=1", "a b c d e f g h i j k l m"] {
            assert_eq!(link(&of(Kind::Vpc, id), ACCOUNT), None, "{id}");
        }
        let id = "0717_1c97552f-f692-9597-3725-b895915b32ae";
        for account in ["acc", "", "0123456789abcdef0123456789abcde&"] {
            let page = format!("https://cloud.ibm.com/infrastructure/network/vpc/eu-de~{id}/overview");
            assert_eq!(link(&of(Kind::Vpc, id), account), Some(page), "{account}");
        }
        for service in ["../evil", "", "KMS", "a b"] {
            let crn = format!("crn:v1:bluemix:public:kms:eu-de:a/{ACCOUNT}:{id}::");
            assert_eq!(link(&instance(service, &crn), ACCOUNT), None, "{service}");
        }
        assert_eq!(link(&instance("kms", "crn:1"), ACCOUNT), None);
    }
}
