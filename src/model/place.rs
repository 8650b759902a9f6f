//! Where every resource lies: the nearest ancestor with a kind, or the "Unplaced" box of the closest one
//! that is known.

use super::build::{ACCOUNT, Draft, made};
use super::index::Index;
use crate::collect::{Pointer, Target};
use crate::kinds::{self, Level};
use crate::model::Relation;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Regions and zones that are made on the way: no list gives them a place in the tree.
#[derive(Default)]
struct Places {
    regions: BTreeMap<Arc<str>, usize>,
    zones: BTreeMap<(usize, Box<str>), usize>,
}

/// A place: the parent, and whether it is only the closest one that is known.
type Place = (usize, bool);

/// Gives every draft its parent. Adds the regions and zones that hold something.
pub(super) fn place(drafts: &mut Vec<Draft>, index: &mut Index) {
    let mut places = Places::default();
    let known = drafts.len();
    // What others are placed by comes first: VPCs, then subnets, then the rest, then what follows a target.
    for step in 0..3 {
        for at in 0..known {
            let level = drafts[at].resource.kind.level;
            let now = match level {
                Level::Region | Level::Zone => 0,
                Level::WithTarget | Level::Within => 2,
                _ => 1,
            };
            if at == ACCOUNT || now != step {
                continue;
            }
            if matches!(level, Level::Data | Level::Counted) || is_held(drafts, index, at) {
                drafts[at].drawn = false;
                continue;
            }
            let (parent, unplaced) = find(drafts, index, &mut places, at);
            drafts[at].parent = Some(parent);
            drafts[at].unplaced = unplaced;
        }
    }
}

/// Whether it is a volume that is attached to a server that was read: data of that server, no cell.
fn is_held(drafts: &[Draft], index: &Index, at: usize) -> bool {
    if drafts[at].resource.kind.name != "volume" {
        return false;
    }
    let server = |draft: &Draft| matches!(draft.resource.kind.name, "instance" | "bare_metal_server");
    let own = drafts[at].resource.links.iter().any(|link| match &link.target {
        Target::Resource(Pointer { key, .. }) => {
            link.relation == Relation::Holds && index.find(drafts, key, server).is_some()
        }
        _ => false,
    });
    own || index.is_held_by_server(at)
}

fn find(drafts: &mut Vec<Draft>, index: &Index, places: &mut Places, at: usize) -> Place {
    match drafts[at].resource.kind.level {
        Level::Account | Level::Data | Level::Counted => (ACCOUNT, false),
        Level::Region => match places.region(drafts, at) {
            // A volume that is attached to something that was not read is not simply lying in the region.
            Some(region) => {
                (region, drafts[at].resource.kind.name == "volume" && !drafts[at].resource.links.is_empty())
            }
            None => (ACCOUNT, true),
        },
        Level::Vpc => match drafts[at].vpc {
            Some(vpc) => (vpc, false),
            None => places.closest(drafts, at),
        },
        Level::Zone => match (drafts[at].vpc, places.zone(drafts, at)) {
            (Some(_), Some(zone)) => (zone, false),
            (Some(vpc), None) => (vpc, true),
            _ => places.closest(drafts, at),
        },
        Level::Subnet => match subnets(drafts, index, at).first() {
            Some(subnet) => (*subnet, false),
            None => places.closest(drafts, at),
        },
        Level::SubnetOrVpc => match (subnets_of_addresses(drafts, index, at).as_slice(), drafts[at].vpc) {
            ([subnet], _) => (*subnet, false),
            ([_, ..], Some(vpc)) => (vpc, false),
            _ => places.closest(drafts, at),
        },
        Level::ZoneOrRegion => match (drafts[at].vpc, places.zone(drafts, at)) {
            (_, Some(zone)) => (zone, false),
            // A regional share that a VPC mounts.
            (Some(vpc), None) => (vpc, false),
            _ => match places.region(drafts, at) {
                Some(region) => (region, !drafts[at].resource.vpc.is_empty()),
                None => (ACCOUNT, true),
            },
        },
        Level::Within => {
            let within = drafts[at].resource.within.clone();
            match index.find(drafts, &within, |draft| draft.resource.kind.level == Level::Account) {
                Some(whole) => (whole, drafts[whole].unplaced),
                None => (ACCOUNT, true),
            }
        }
        Level::WithTarget => with_target(drafts, index, places, at),
    }
}

/// The subnets of a resource's interfaces, the primary one's first; by address where no id tells.
fn subnets(drafts: &[Draft], index: &Index, at: usize) -> Vec<usize> {
    let resource = &drafts[at].resource;
    let mut found: Vec<usize> = resource.subnets.iter().filter_map(|key| index.subnet(drafts, key)).collect();
    if let Some(vpc) = drafts[at].vpc {
        found.extend(resource.addresses.iter().filter_map(|address| index.subnet_of_address(vpc, address)));
    }
    found
}

/// The distinct subnets of an endpoint gateway's addresses.
fn subnets_of_addresses(drafts: &[Draft], index: &Index, at: usize) -> Vec<usize> {
    let mut found = subnets(drafts, index, at);
    found.sort_unstable();
    found.dedup();
    found
}

fn with_target(drafts: &mut Vec<Draft>, index: &Index, places: &mut Places, at: usize) -> Place {
    let target = drafts[at].resource.links.iter().find_map(|link| match &link.target {
        Target::Resource(pointer) => Some(index.owner(drafts, pointer, at)),
        _ => None,
    });
    match target {
        Some(Some(target)) => match drafts[target].parent {
            Some(parent) => (parent, drafts[target].unplaced),
            None => places.closest(drafts, at),
        },
        // It is bound to something that was not read.
        Some(None) => (places.region(drafts, at).unwrap_or(ACCOUNT), true),
        None => match places.region(drafts, at) {
            Some(region) => (region, false),
            None => (ACCOUNT, true),
        },
    }
}

impl Places {
    /// The region of a draft, made when first needed.
    fn region(&mut self, drafts: &mut Vec<Draft>, at: usize) -> Option<usize> {
        let region = Arc::clone(&drafts[at].resource.region);
        let region = if region.is_empty() {
            // A service without regions may still say in which zone a thing is.
            let zone = &drafts[at].resource.zone;
            let (region, number) = zone.rsplit_once('-')?;
            if number.parse::<u32>().is_err() || !crate::collect::endpoints::is_region_name(region) {
                return None;
            }
            region.into()
        } else {
            region
        };
        if let Some(known) = self.regions.get(&region) {
            return Some(*known);
        }
        let mut resource = made(&kinds::REGION, &region, &region);
        resource.name = region.to_string().into();
        resource.caption = city(&region).to_owned();
        let mut draft = Draft::new(resource);
        draft.parent = Some(ACCOUNT);
        drafts.push(draft);
        self.regions.insert(region, drafts.len() - 1);
        Some(drafts.len() - 1)
    }

    /// The zone of a draft in its VPC, made when first needed.
    fn zone(&mut self, drafts: &mut Vec<Draft>, at: usize) -> Option<usize> {
        let vpc = drafts[at].vpc?;
        let zone = drafts[at].resource.zone.clone();
        if zone.is_empty() {
            return None;
        }
        if let Some(known) = self.zones.get(&(vpc, zone.clone())) {
            return Some(*known);
        }
        let region = Arc::clone(&drafts[vpc].resource.region);
        let mut resource = made(&kinds::ZONE, &format!("{}/{zone}", drafts[vpc].resource.id), &region);
        resource.name = zone.clone();
        let mut draft = Draft::new(resource);
        draft.vpc = Some(vpc);
        draft.parent = Some(vpc);
        drafts.push(draft);
        self.zones.insert((vpc, zone), drafts.len() - 1);
        Some(drafts.len() - 1)
    }

    /// The closest ancestor that is known: zone, VPC, region, account.
    fn closest(&mut self, drafts: &mut Vec<Draft>, at: usize) -> Place {
        let deep = matches!(drafts[at].resource.kind.level, Level::Subnet | Level::SubnetOrVpc);
        let zone = if deep { self.zone(drafts, at) } else { None };
        let place = zone.or(drafts[at].vpc).or_else(|| self.region(drafts, at)).unwrap_or(ACCOUNT);
        (place, true)
    }
}

/// Where a region is, as IBM names it.
fn city(region: &str) -> &'static str {
    match region {
        "us-south" => "Dallas",
        "us-east" => "Washington DC",
        "br-sao" => "São Paulo",
        "ca-tor" => "Toronto",
        "ca-mon" => "Montreal",
        "eu-gb" => "London",
        "eu-de" => "Frankfurt",
        "eu-es" => "Madrid",
        "jp-tok" => "Tokyo",
        "jp-osa" => "Osaka",
        "au-syd" => "Sydney",
        "in-che" => "Chennai",
        "in-mum" => "Mumbai",
        _ => "",
    }
}
