//! Where items lie. At IBM the host that was asked tells the region; a file tells it by what its items refer to.

use super::{Lists, MOST_ITEMS};
use crate::text::each;
use drawstream_estate::Crn;
use drawstream_estate::region::{is_region_name, region_of_zone};
use drawstream_readers::loose::{Items, Loose, Text};
use drawstream_readers::wire::Reference;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Items of a key that are asked whose account they belong to.
const ASKED: usize = 1_000;

/// The fields of an item that tell where it lies.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Signs {
    id: Text,
    crn: Text,
    region: Text,
    zone: Loose<Reference>,
    vpc: Loose<Reference>,
    target: Loose<Bound>,
    subnet: Loose<Reference>,
    subnets: Items<Reference>,
    routing_table: Loose<Reference>,
    default_routing_table: Loose<Reference>,
    address_prefixes: Items<Zoned>,
    cse_source_ips: Items<Zoned>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Zoned {
    zone: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bound {
    vpc: Loose<Reference>,
}

/// Where things lie, as far as VPCs and subnets tell.
#[derive(Debug)]
pub(super) struct Places {
    /// Region by the id or CRN of a VPC.
    vpcs: BTreeMap<Box<str>, Arc<str>>,
    /// VPC by the id of a subnet.
    subnets: BTreeMap<Box<str>, Box<str>>,
    /// VPC by the id of a routing table.
    tables: BTreeMap<Box<str>, Box<str>>,
    /// The only VPC, if there is one only.
    only: Box<str>,
    /// The region of what tells none: the VPCs' where all of which it is known lie in one, else empty.
    usual: Arc<str>,
    regions: BTreeSet<Arc<str>>,
}

impl Places {
    /// Reads where the VPCs are.
    pub(super) fn of(lists: &Lists<'_>) -> Self {
        let nowhere: Arc<str> = "".into();
        let mut places = Self {
            vpcs: BTreeMap::new(),
            subnets: BTreeMap::new(),
            tables: BTreeMap::new(),
            only: Box::default(),
            usual: Arc::clone(&nowhere),
            regions: BTreeSet::new(),
        };
        let mut zones: BTreeMap<Box<str>, Arc<str>> = BTreeMap::new();
        signs(lists, "subnets", MOST_ITEMS, |subnet| {
            let vpc = &subnet.vpc.id.0;
            if vpc.is_empty() {
                return;
            }
            places.subnets.insert(subnet.id.0.clone(), vpc.clone());
            if !subnet.routing_table.id.is_empty() {
                places.tables.insert(subnet.routing_table.id.0.clone(), vpc.clone());
            }
            if let Some(region) = region_of_zone(&subnet.zone.name)
                && !zones.contains_key(vpc)
            {
                zones.insert(vpc.clone(), places.named(region));
            }
        });
        let mut number = 0;
        signs(lists, "vpcs", MOST_ITEMS, |vpc| {
            number += 1;
            let id = &vpc.id.0;
            let region = told(&vpc.region).map(|region| places.named(region));
            // A prefix may be edited by people; the addresses by which a VPC reaches services are IBM's.
            let mut parts = vpc.cse_source_ips.iter().chain(&*vpc.address_prefixes);
            let region = region
                .or_else(|| zones.get(id).cloned())
                .or_else(|| {
                    let own = of_crn(&vpc.crn).or_else(|| parts.find_map(|part| region_of_zone(&part.zone.name)));
                    own.map(|region| places.named(region))
                })
                .unwrap_or_else(|| Arc::clone(&nowhere));
            for key in [id, &vpc.crn.0].into_iter().filter(|key| !key.is_empty()) {
                places.vpcs.insert(key.clone(), Arc::clone(&region));
            }
            if !vpc.default_routing_table.id.is_empty() {
                places.tables.insert(vpc.default_routing_table.id.0.clone(), id.clone());
            }
            places.only = if number == 1 { id.clone() } else { Box::default() };
        });
        let mut regions = places.vpcs.values().filter(|region| !region.is_empty());
        if let Some(first) = regions.next()
            && regions.all(|region| region == first)
        {
            places.usual = Arc::clone(first);
        }
        for region in places.vpcs.values_mut().filter(|region| region.is_empty()) {
            *region = Arc::clone(&places.usual);
        }
        places
    }

    /// One text for each region.
    fn named(&mut self, region: &str) -> Arc<str> {
        if let Some(known) = self.regions.get(region) {
            return Arc::clone(known);
        }
        let region: Arc<str> = region.into();
        self.regions.insert(Arc::clone(&region));
        region
    }

    /// The regions of the file.
    pub(super) fn regions(&self) -> &BTreeSet<Arc<str>> {
        &self.regions
    }

    /// The region of an item; empty where nothing tells it.
    pub(super) fn region(&mut self, list: &str, item: &str) -> Arc<str> {
        let signs: Signs = serde_json::from_str(item).unwrap_or_default();
        if list == "/vpcs"
            && let Some(region) = self.vpcs.get(&signs.id.0).or_else(|| self.vpcs.get(&signs.crn.0))
        {
            return Arc::clone(region);
        }
        let own = told(&signs.region).or_else(|| region_of_zone(&signs.zone.name)).or_else(|| of_crn(&signs.crn));
        if let Some(own) = own {
            return self.named(own);
        }
        let of_vpc = |vpc: &Reference| self.vpcs.get(&vpc.id.0).or_else(|| self.vpcs.get(&vpc.crn.0));
        let of_subnet = || {
            let mut subnets = signs.subnets.iter().chain([&*signs.subnet]);
            let vpc = subnets.find_map(|subnet| self.subnets.get(&subnet.id.0))?;
            self.vpcs.get(vpc)
        };
        let region = of_vpc(&signs.vpc).or_else(|| of_vpc(&signs.target.vpc)).or_else(of_subnet);
        Arc::clone(region.unwrap_or(&self.usual))
    }

    /// The VPC of a routing table, which at IBM only its path tells: named by the table, by a subnet or VPC that it
    /// belongs to, or the only one. Empty where nothing tells it.
    pub(super) fn vpc_of_table(&self, table: &str) -> Box<str> {
        let signs: Signs = serde_json::from_str(table).unwrap_or_default();
        if !signs.vpc.id.is_empty() {
            return signs.vpc.id.0.clone();
        }
        let by_subnet = || signs.subnets.iter().find_map(|subnet| self.subnets.get(&subnet.id.0));
        self.tables.get(&signs.id.0).or_else(by_subnet).unwrap_or(&self.only).clone()
    }

    /// The region of a VPC; empty where it is not known.
    pub(super) fn of_vpc(&self, vpc: &str) -> Arc<str> {
        Arc::clone(self.vpcs.get(vpc).unwrap_or(&self.usual))
    }
}

fn signs(lists: &Lists<'_>, key: &str, most: usize, mut take: impl FnMut(Signs)) {
    for list in lists.get(key).into_iter().flatten() {
        let mut left = most;
        each(list, |item| {
            if let Ok(signs) = serde_json::from_str(item.get()) {
                take(signs);
            }
            left -= 1;
            left > 0
        });
    }
}

fn told(region: &str) -> Option<&str> {
    Some(region).filter(|region| is_region_name(region))
}

/// The region that a CRN of VPC infrastructure names.
fn of_crn(crn: &str) -> Option<&str> {
    let location = Crn::of(crn).filter(|crn| crn.service == "is")?.location;
    region_of_zone(location).or_else(|| told(location))
}

/// The account that most CRNs of the file name; empty where none does.
pub(super) fn account_of(lists: &Lists<'_>) -> String {
    let mut accounts: BTreeMap<String, usize> = BTreeMap::new();
    for key in lists.keys() {
        signs(lists, key, ASKED, |item| {
            if let Some(account) = Crn::of(&item.crn).map(|crn| crn.account()).filter(|account| !account.is_empty()) {
                *accounts.entry(account.to_owned()).or_default() += 1;
            }
        });
    }
    let most = accounts.values().max().copied().unwrap_or_default();
    accounts.into_iter().find(|(_, number)| *number == most).map(|(account, _)| account).unwrap_or_default()
}
