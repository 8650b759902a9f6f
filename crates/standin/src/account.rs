//! The account that is played: one JSON object, indexed once by list, region and parent.
//!
//! Its top-level lists are named as IBM's list keys (`vpcs`, `subnets`, `instances` …); the format of
//! cloud-resource-collector is accepted too. What IBM gives in calls of its own lies in the item that it belongs
//! to: `address_prefixes` in a VPC, `listeners` and `pools` with `members` in a load balancer, `routes` in a routing
//! table, `reserved_ips` in a subnet, `connections` in a VPN gateway, `mount_targets` in a share. The lists then
//! answer only what IBM's lists answer.
//!
//! | list | beside IBM's fields |
//! |---|---|
//! | `iks_clusters` or `clusters`; `classic_clusters`, `satellite_clusters` | `WorkerNodes`, `worker_pools`; `crn`, `vpcs`, `workerZones` only in the single cluster |
//! | `virtual_nis` | `virtual_network_interfaces` |
//! | `transit_connections` | each with `transit_gateway` |
//! | `direct_links` | `virtual_connections`, `import_route_filters`, `export_route_filters` |
//! | `satellite_locations`, `resource_instances`, `resource_groups` | – |
//! | `power_workspaces` | `pvm_instances`, `networks`, and the lists of [`POWER`] |
//! | `dns_zones`, `dns_linked_zones` | `instance_id`, `permitted_networks`; `load_balancers` in the former |
//! | `dns_pools` | `instance_id` |
//! | `dns_resolvers` | `instance_id`, `forwarding_rules` |
//!
//! Any item may carry `tags` (answered by Global Search only) and `region` (of regional items whose region nothing
//! else tells). `account_id`, `account_name`, `api_key` and `regions` may be set; without `regions` there are IBM's public ones.

use super::{
    json::{each, items, text, thin, without},
    lists::{SUBS, VPC_LISTS},
    places::Places,
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Further lists of a Power workspace: their names here, and their keys in account files and replies.
pub(crate) static POWER: [(&str, &str); 7] = [
    ("power_volumes", "volumes"),
    ("power_placement_groups", "placementGroups"),
    ("power_processor_pools", "sharedProcessorPools"),
    ("power_cloud_connections", "cloudConnections"),
    ("power_security_groups", "networkSecurityGroups"),
    ("power_host_groups", "hostGroups"),
    ("power_network_peers", "networkPeers"),
];

/// An account that cannot be played.
#[derive(Debug, thiserror::Error)]
#[error("not an account: {0}")]
pub struct AccountError(#[from] serde_json::Error);

/// One item of a list, as it is answered.
#[derive(Debug)]
pub(crate) struct Item {
    pub text: Arc<str>,
    pub id: Box<str>,
    pub name: Box<str>,
    /// Id of its VPC, for filters.
    pub vpc: Box<str>,
    /// Id of its resource group, for filters.
    pub group: Box<str>,
}

impl Item {
    pub fn new(value: &Value) -> Self {
        let boxed = |path: &[&str]| text(value, path).into();
        Self {
            text: value.to_string().into(),
            id: boxed(&["id"]),
            name: boxed(&["name"]),
            vpc: boxed(&["vpc", "id"]),
            group: boxed(&["resource_group", "id"]),
        }
    }
}

/// IBM's public regions.
const REGIONS: [&str; 13] = [
    "au-syd", "br-sao", "ca-mon", "ca-tor", "eu-de", "eu-es", "eu-gb", "in-che", "in-mum", "jp-osa", "jp-tok",
    "us-east", "us-south",
];

/// The account.
#[derive(Debug, Default)]
pub struct Account {
    id: String,
    name: String,
    api_key: String,
    regions: BTreeSet<String>,
    lists: HashMap<(&'static str, String), Vec<Item>>,
    subs: HashMap<(&'static str, String), Vec<Item>>,
    /// Replies that hold one object, by list and id.
    objects: HashMap<(&'static str, String), String>,
    /// What Global Search finds.
    pub(super) found: Vec<Map<String, Value>>,
}

impl Account {
    /// Reads an account file.
    ///
    /// # Errors
    /// A text that is no JSON of that form.
    pub fn read(json: &str) -> Result<Self, AccountError> {
        let file: Map<String, Value> = serde_json::from_str(json)?;
        let own = |key: &str, or: &str| file.get(key).and_then(Value::as_str).unwrap_or(or).to_owned();
        let mut account = Self {
            id: own("account_id", "0123456789abcdef0123456789abcdef"),
            name: own("account_name", ""),
            api_key: own("api_key", "stand-in-key"),
            ..Self::default()
        };
        let places = Places::of(&file);
        match file.get("regions").and_then(Value::as_array) {
            Some(named) => account.regions.extend(named.iter().filter_map(Value::as_str).map(str::to_owned)),
            None => account.regions.extend(REGIONS.map(str::to_owned)),
        }
        for kind in VPC_LISTS {
            for item in each(&file, kind.name).chain(each(&file, kind.alias).filter(|_| kind.alias != kind.name)) {
                account.add_vpc_item(kind.name, item, &places);
            }
        }
        for table in each(&file, "routing_tables") {
            account.add_routing_table(table, &places);
        }
        account.add_global(&file);
        account.add_groups(&file);
        account.add_found(&file);
        Ok(account)
    }

    /// The account's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called; empty where nobody may read that.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The API key that opens it.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The regions that it can use.
    pub fn regions(&self) -> &BTreeSet<String> {
        &self.regions
    }

    pub(super) fn has_region(&self, region: &str) -> bool {
        self.regions.contains(region)
    }

    /// Items of a list; those without a region lie in `global`.
    pub(super) fn list(&self, name: &'static str, region: &str) -> &[Item] {
        self.lists.get(&(name, region.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Items below another; `None` where there is no such parent.
    pub(super) fn sub(&self, name: &'static str, parent: &str) -> Option<&[Item]> {
        self.subs.get(&(name, parent.to_owned())).map(Vec::as_slice)
    }

    pub(super) fn object(&self, list: &'static str, id: &str) -> Option<&str> {
        self.objects.get(&(list, id.to_owned())).map(String::as_str)
    }

    fn add_sub<'a>(&mut self, name: &'static str, parent: &str, items: impl Iterator<Item = &'a Value>) {
        self.subs.entry((name, parent.to_owned())).or_default().extend(items.map(Item::new));
    }

    fn add_vpc_item(&mut self, list: &'static str, item: &Value, places: &Places) {
        let region = places.region(list, item);
        self.regions.insert(region.clone());
        let mut answered = item.clone();
        let id = text(item, &["id"]);
        for sub in SUBS.iter().filter(|sub| sub.parent == list) {
            self.add_sub(sub.name, id, items(item, sub.path).filter(|_| !matches!(sub.path, "pools" | "listeners")));
        }
        for pool in items(item, "pools").filter(|_| list == "load_balancers") {
            self.add_sub("members", text(pool, &["id"]), items(pool, "members"));
            let mut pool = pool.clone();
            thin(&mut pool, "members", &["id", "href"]);
            self.add_sub("pools", id, [&pool].into_iter());
        }
        for listener in items(item, "listeners").filter(|_| list == "load_balancers") {
            for policy in items(listener, "policies") {
                self.add_sub("policy_rules", text(policy, &["id"]), items(policy, "rules"));
                let mut policy = policy.clone();
                thin(&mut policy, "rules", &["id", "href"]);
                self.add_sub("policies", text(listener, &["id"]), [&policy].into_iter());
            }
            let mut listener = listener.clone();
            thin(&mut listener, "policies", &["id", "name", "href"]);
            self.add_sub("listeners", id, [&listener].into_iter());
        }
        if let Some(fields) = answered.as_object_mut() {
            for own in ["tags", "region"].iter().chain(match list {
                "vpcs" => ["address_prefixes", "routing_tables", "dns_resolution_bindings"].iter(),
                "subnets" => ["reserved_ips"].iter(),
                "instance_groups" => ["memberships"].iter(),
                "private_path_service_gateways" => ["endpoint_gateway_bindings", "account_policies"].iter(),
                "vpn_servers" => ["routes"].iter(),
                "vpn_gateways" => ["service_connections"].iter(),
                "endpoint_gateways" => ["resource_bindings"].iter(),
                "cluster_networks" => ["subnets", "interfaces"].iter(),
                _ => [].iter(),
            }) {
                fields.remove(*own);
            }
        }
        let named = ["id", "name", "href", "crn", "resource_type"];
        let interface = ["id", "name", "href", "primary_ip", "resource_type", "subnet", "virtual_network_interface"];
        match list {
            "load_balancers" => {
                thin(&mut answered, "listeners", &["id", "href"]);
                thin(&mut answered, "pools", &["id", "name", "href"]);
            }
            "vpn_gateways" => thin(&mut answered, "connections", &named),
            "shares" => thin(&mut answered, "mount_targets", &named),
            "instances" | "bare_metal_servers" => {
                thin(&mut answered, "network_interfaces", &interface);
                thin(&mut answered, "network_attachments", &interface);
            }
            _ => {}
        }
        self.lists.entry((list, region)).or_default().push(Item::new(&answered));
    }

    fn add_routing_table(&mut self, table: &Value, places: &Places) {
        let id = text(table, &["id"]);
        self.add_sub("routes", id, items(table, "routes"));
        let mut answered = table.clone();
        thin(&mut answered, "routes", &["id", "name", "href"]);
        if let Some(fields) = answered.as_object_mut() {
            fields.remove("tags");
            fields.remove("vpc");
        }
        if let Some(vpc) = places.vpc_of_table(table) {
            self.add_sub("routing_tables", &vpc, [&answered].into_iter());
        }
    }

    /// The lists of the services without regions.
    fn add_global(&mut self, file: &Map<String, Value>) {
        for (list, key) in [
            ("transit_gateways", "transit_gateways"),
            ("transit_connections", "transit_connections"),
            ("direct_links", "direct_links"),
            ("clusters", "iks_clusters"),
            ("clusters", "clusters"),
            ("classic_clusters", "classic_clusters"),
            ("satellite_clusters", "satellite_clusters"),
            ("satellite_locations", "satellite_locations"),
            ("resource_instances", "resource_instances"),
            ("resource_groups", "resource_groups"),
            ("workspaces", "power_workspaces"),
            ("dns_zones", "dns_zones"),
            ("dns_linked_zones", "dns_linked_zones"),
            ("dns_pools", "dns_pools"),
            ("dns_resolvers", "dns_resolvers"),
        ] {
            for item in each(file, key) {
                self.add_global_item(list, item);
            }
        }
    }

    fn add_global_item(&mut self, list: &'static str, item: &Value) {
        let id = text(item, &["id"]).to_owned();
        let mut answered = item.clone();
        let mut drop = vec!["tags"];
        match list {
            "direct_links" => {
                for sub in ["virtual_connections", "import_route_filters", "export_route_filters"] {
                    self.add_sub(sub, &id, items(item, sub));
                    drop.push(sub);
                }
            }
            "clusters" | "classic_clusters" | "satellite_clusters" => {
                self.add_sub("workers", &id, items(item, "WorkerNodes"));
                self.add_sub("worker_pools", &id, items(item, "worker_pools"));
                let whole = without(item, &["tags", "WorkerNodes", "worker_pools"]);
                self.objects.insert(("cluster", id.clone()), whole.to_string());
                drop.extend(["WorkerNodes", "worker_pools", "crn", "vpcs", "workerZones", "serviceEndpoints"]);
            }
            "workspaces" => {
                self.add_sub("pvm_instances", &id, items(item, "pvm_instances"));
                for (name, key) in POWER {
                    self.add_sub(name, &id, items(item, key));
                    drop.push(key);
                }
                for network in items(item, "networks") {
                    let key = format!("{id}/{}", text(network, &["networkID"]));
                    self.objects.insert(("power_network", key), network.to_string());
                    // Only the single network tells its addresses.
                    let thin =
                        without(network, &["cidr", "gateway", "dnsServers", "ipAddressMetrics", "ipAddressRanges"]);
                    self.add_sub("power_networks", &id, [&thin].into_iter());
                }
                self.subs.entry(("power_networks", id.clone())).or_default();
                drop.extend(["pvm_instances", "networks"]);
            }
            "dns_zones" | "dns_linked_zones" => {
                let instance = text(item, &["instance_id"]);
                for sub in ["permitted_networks", "load_balancers"] {
                    self.add_sub(sub, &format!("{instance}/{id}"), items(item, sub));
                    drop.push(sub);
                }
                let answered = without(&answered, &drop);
                let of = if list == "dns_zones" { "dnszones" } else { "linked_dnszones" };
                self.add_sub(of, instance, [&answered].into_iter());
                return;
            }
            "dns_pools" => {
                let instance = text(item, &["instance_id"]);
                let answered = without(&answered, &["tags", "instance_id"]);
                self.add_sub("pools", instance, [&answered].into_iter());
                return;
            }
            "dns_resolvers" => {
                let answered = without(&answered, &["tags", "instance_id", "forwarding_rules"]);
                let instance = text(item, &["instance_id"]);
                self.add_sub("custom_resolvers", instance, [&answered].into_iter());
                self.add_sub("forwarding_rules", &format!("{instance}/{id}"), items(item, "forwarding_rules"));
                return;
            }
            "resource_instances" if text(item, &["crn"]).contains(":dns-svcs:") => {
                let guid = text(item, &["guid"]).to_owned();
                for list in ["dnszones", "linked_dnszones", "pools"] {
                    self.subs.entry((list, guid.clone())).or_default();
                }
                self.subs.entry(("custom_resolvers", guid)).or_default();
            }
            _ => {}
        }
        answered = without(&answered, &drop);
        self.lists.entry((list, "global".to_owned())).or_default().push(Item::new(&answered));
    }

    /// Files of the collector have no list of groups: they are then what the items refer to.
    fn add_groups(&mut self, file: &Map<String, Value>) {
        if file.contains_key("resource_groups") {
            return;
        }
        let groups: BTreeMap<&str, &str> = file
            .keys()
            .flat_map(|key| each(file, key))
            .map(|item| (text(item, &["resource_group", "id"]), text(item, &["resource_group", "name"])))
            .filter(|(id, _)| !id.is_empty())
            .collect();
        for (id, name) in groups {
            let crn = format!("crn:v1:bluemix:public:resource-controller::a/{}::resource-group:{id}", self.id);
            let group = json!({ "id": id, "crn": crn, "name": name, "state": "ACTIVE", "default": name == "Default",
                "account_id": self.id });
            self.add_global_item("resource_groups", &group);
        }
    }

    fn add_found(&mut self, file: &Map<String, Value>) {
        for item in file.keys().flat_map(|key| each(file, key)) {
            let crn = text(item, &["crn"]);
            if crn.is_empty() {
                continue;
            }
            let parts: Vec<&str> = crn.splitn(10, ':').collect();
            let part = |at: usize| parts.get(at).copied().unwrap_or_default();
            let (service, kind) = (part(4), part(8));
            let found = json!({
                "crn": crn, "name": text(item, &["name"]), "account_id": self.id, "service_name": service,
                "region": part(5), "resource_id": part(9),
                "type": if kind.is_empty() { "resource-instance" } else { kind },
                "family": if service == "is" { "is" } else { "resource_controller" },
                "tags": item.get("tags").cloned().unwrap_or_else(|| json!([])),
                "access_tags": [], "service_tags": [],
            });
            if let Value::Object(found) = found {
                self.found.push(found);
            }
        }
    }
}
