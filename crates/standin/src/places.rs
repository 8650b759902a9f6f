//! Where items lie: IBM tells it by the host that was asked, an account file by what its items refer to.

use super::json::{each, items, text};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Where items lie, by what they refer to.
#[derive(Default)]
pub(super) struct Places {
    /// Region by the id or CRN of a VPC.
    vpcs: HashMap<String, String>,
    /// VPC by subnet.
    subnets: HashMap<String, String>,
    /// VPC by routing table.
    tables: HashMap<String, String>,
    only_vpc: Option<String>,
    usual: String,
}

impl Places {
    /// Reads the VPCs, and what tells where they are.
    pub fn of(file: &Map<String, Value>) -> Self {
        let mut places = Self { usual: "us-south".to_owned(), ..Self::default() };
        let mut zones: HashMap<&str, &str> = HashMap::new();
        for subnet in each(file, "subnets") {
            let vpc = text(subnet, &["vpc", "id"]);
            places.subnets.insert(text(subnet, &["id"]).to_owned(), vpc.to_owned());
            places.tables.insert(text(subnet, &["routing_table", "id"]).to_owned(), vpc.to_owned());
            zones.entry(vpc).or_insert_with(|| of_zone(text(subnet, &["zone", "name"])));
        }
        let vpcs: Vec<&Value> = each(file, "vpcs").collect();
        for vpc in &vpcs {
            let (id, crn) = (text(vpc, &["id"]), text(vpc, &["crn"]));
            let known = [text(vpc, &["region"]), zones.get(id).copied().unwrap_or_default(), of_crn(crn)];
            let region = known.into_iter().find(|region| !region.is_empty()).unwrap_or("us-south").to_owned();
            places.tables.insert(text(vpc, &["default_routing_table", "id"]).to_owned(), id.to_owned());
            places.vpcs.insert(crn.to_owned(), region.clone());
            places.vpcs.insert(id.to_owned(), region);
        }
        if let [vpc] = vpcs.as_slice() {
            places.only_vpc = Some(text(vpc, &["id"]).to_owned());
            places.usual = places.vpcs[text(vpc, &["id"])].clone();
        }
        places
    }

    /// The region of an item of that list.
    pub fn region(&self, list: &str, item: &Value) -> String {
        let vpc = |value: &Value| self.vpcs.get(text(value, &["id"])).or_else(|| self.vpcs.get(text(value, &["crn"])));
        let told = [text(item, &["region"]), of_zone(text(item, &["zone", "name"])), of_crn(text(item, &["crn"]))];
        let told = told.into_iter().find(|region| !region.is_empty()).map(str::to_owned);
        let by_vpc = || {
            let own = if list == "vpcs" { Some(item) } else { item.get("vpc").or_else(|| item["target"].get("vpc")) };
            own.and_then(vpc).cloned()
        };
        let by_subnet = || {
            let subnet = items(item, "subnets").chain(item.get("subnet")).map(|subnet| text(subnet, &["id"]));
            let vpc = subnet.filter_map(|id| self.subnets.get(id)).next()?;
            self.vpcs.get(vpc).cloned()
        };
        let region = if list == "vpcs" { by_vpc().or(told) } else { told.or_else(by_vpc).or_else(by_subnet) };
        region.unwrap_or_else(|| self.usual.clone())
    }

    /// The VPC of a routing table, which only its path tells at IBM.
    pub fn vpc_of_table(&self, table: &Value) -> Option<String> {
        let direct = text(table, &["vpc", "id"]);
        if !direct.is_empty() {
            return Some(direct.to_owned());
        }
        let by_subnet = || items(table, "subnets").find_map(|subnet| self.subnets.get(text(subnet, &["id"])).cloned());
        self.tables.get(text(table, &["id"])).cloned().or_else(by_subnet).or_else(|| self.only_vpc.clone())
    }
}

/// `us-south` of `us-south-1`.
fn of_zone(zone: &str) -> &str {
    match zone.rsplit_once('-') {
        Some((region, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => region,
        _ => zone,
    }
}

/// The region of a VPC resource's CRN.
fn of_crn(crn: &str) -> &str {
    let mut parts = crn.splitn(10, ':').skip(4);
    match (parts.next(), parts.next()) {
        (Some("is"), Some(location)) => of_zone(location),
        _ => "",
    }
}
