//! Where every resource lies: the nearest container, or the closest one that is known.

use crate::build::{ACCOUNT, Draft};
use crate::further::further;
use crate::index::Index;
use drawstream_estate::facts::Infrastructure;
use drawstream_estate::region::region_of_zone;
use drawstream_estate::{Facts, Kind, Pointer, Relation, Resource, Role, Target};
use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where a resource lies: its nearest container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placement {
    /// Directly in the account.
    Account,
    /// In its region.
    Region,
    /// In its VPC.
    Vpc,
    /// In its zone of its VPC.
    Zone,
    /// In the subnet of its primary interface.
    Subnet,
    /// In the subnet of its first address, or in the VPC where there is none.
    SubnetOrVpc,
    /// In the zone that holds all its subnets; in its VPC where they lie in several.
    ZoneOfSubnets,
    /// In the zone of its VPC where it is coming up, without an address yet; else in the subnet of its interface.
    SubnetOrZone,
    /// In its zone of its VPC; in its region where it belongs to no VPC.
    ZoneOrRegion,
    /// In the resource that it is a part of.
    Within,
    /// At its Satellite location; in its region where that is not known.
    Location,
    /// Where the resource that it is attached to lies; in the region without one.
    WithTarget,
    /// Nowhere: it is data of what it belongs to, or only counted.
    Nowhere,
}

/// The placement of each kind.
fn placement(resource: &Resource) -> Placement {
    match resource.kind {
        Kind::Account
        | Kind::Region
        | Kind::TransitGateway
        | Kind::DirectLink
        | Kind::SatelliteLocation
        | Kind::ResourceInstance => Placement::Account,
        Kind::Vpc | Kind::DedicatedHost | Kind::PlacementGroup | Kind::Volume => Placement::Region,
        Kind::Cluster => match &resource.facts {
            // It lies in no VPC, and its workers in no subnet of one.
            Facts::Cluster(facts) => match facts.infrastructure {
                Infrastructure::Vpc => Placement::Vpc,
                Infrastructure::Classic => Placement::Region,
                Infrastructure::Satellite => Placement::Location,
            },
            _ => Placement::Vpc,
        },
        Kind::VpnGateway => match &resource.facts {
            Facts::VpnGateway(facts) if &*facts.availability == "regional" => Placement::Vpc,
            _ => Placement::Subnet,
        },
        Kind::LoadBalancer => Placement::ZoneOfSubnets,
        Kind::Worker => Placement::SubnetOrZone,
        Kind::Zone
        | Kind::ClusterNetwork
        | Kind::InstanceGroup
        | Kind::PrivatePathServiceGateway
        | Kind::FlowLogCollector => Placement::Vpc,
        Kind::Subnet | Kind::PublicGateway => Placement::Zone,
        Kind::Instance | Kind::BareMetalServer | Kind::VpnServer => Placement::Subnet,
        Kind::EndpointGateway => Placement::SubnetOrVpc,
        Kind::Share | Kind::PublicAddressRange => Placement::ZoneOrRegion,
        Kind::FloatingIp => Placement::WithTarget,
        Kind::PvmInstance | Kind::PvmNetwork | Kind::DnsZone | Kind::CustomResolver | Kind::ClusterNetworkSubnet => {
            Placement::Within
        }
        Kind::VirtualNetworkInterface
        | Kind::SecurityGroup
        | Kind::NetworkAcl
        | Kind::RoutingTable
        | Kind::AddressPrefix
        | Kind::ResourceGroup
        | Kind::Tag
        | Kind::Key
        | Kind::Image
        | Kind::Snapshot => Placement::Nowhere,
    }
}

/// The placement of a draft: of a virtual interface that nothing has too.
fn placement_of(draft: &Draft) -> Placement {
    if draft.free { Placement::Subnet } else { placement(&draft.resource) }
}

/// Whether it has a place of its own, so that lines may end at them.
pub(crate) fn is_drawable(draft: &Draft) -> bool {
    draft.free || draft.resource.kind.role() != Role::Data
}

/// Regions and zones. No list gives them: each is made when the first resource lies in it.
#[derive(Default)]
struct Places {
    regions: BTreeMap<Arc<str>, usize>,
    zones: BTreeMap<(usize, Box<str>), usize>,
}

/// The parent, and whether it is only the closest one that is known.
type Parent = (usize, bool);

/// Gives every draft its parent. Adds the regions and zones that hold something.
pub(crate) fn place(drafts: &mut Vec<Draft>, index: &mut Index) {
    let mut places = Places::default();
    let known = drafts.len();
    places.take_known(drafts);
    homes(drafts, index);
    // What others are placed by comes first: VPCs, then subnets, then the rest, then what follows a target.
    for step in 0..3 {
        for at in 0..known {
            let placement = placement_of(&drafts[at]);
            let now = match placement {
                Placement::Region | Placement::Zone => 0,
                Placement::WithTarget | Placement::Within | Placement::Location => 2,
                _ => 1,
            };
            if at == ACCOUNT || now != step || drafts[at].resource.home.is_some() {
                continue;
            }
            if placement == Placement::Nowhere || is_held(drafts, index, at) {
                drafts[at].drawn = false;
                continue;
            }
            let (parent, unplaced) = find(drafts, index, &mut places, at);
            drafts[at].parent = Some(parent);
            drafts[at].unplaced = unplaced;
        }
    }
    further(drafts, index);
}

/// Whether it is a volume that is attached to a server that was read: data of that server, no cell.
fn is_held(drafts: &[Draft], index: &Index, at: usize) -> bool {
    if !drafts[at].is(Kind::Volume) {
        return false;
    }
    let server = |draft: &Draft| matches!(draft.resource.kind, Kind::Instance | Kind::BareMetalServer);
    let own = drafts[at].resource.links.iter().any(|link| match &link.target {
        Target::Resource(Pointer { key, .. }) => {
            link.relation == Relation::Holds && index.find(drafts, key, server).is_some()
        }
        _ => false,
    });
    own || index.is_held_by_server(at)
}

fn find(drafts: &mut Vec<Draft>, index: &Index, places: &mut Places, at: usize) -> Parent {
    match placement_of(&drafts[at]) {
        Placement::Account | Placement::Nowhere => (ACCOUNT, false),
        Placement::Region => match places.region(drafts, at) {
            // A volume that is attached to something that was not read is not simply lying in the region.
            Some(region) => (region, drafts[at].is(Kind::Volume) && !drafts[at].resource.links.is_empty()),
            None => (ACCOUNT, true),
        },
        Placement::Vpc => match drafts[at].vpc {
            Some(vpc) => (vpc, false),
            None => places.closest(drafts, at),
        },
        Placement::Zone => match (drafts[at].vpc, places.zone(drafts, at)) {
            (Some(_), Some(zone)) => (zone, false),
            (Some(vpc), None) => (vpc, true),
            _ => places.closest(drafts, at),
        },
        Placement::Subnet => match subnets(drafts, index, at).first() {
            Some(subnet) => (*subnet, false),
            None => places.closest(drafts, at),
        },
        Placement::SubnetOrVpc => match (subnets(drafts, index, at).first(), drafts[at].vpc) {
            (Some(subnet), _) => (*subnet, false),
            // Without an address it lies in no subnet.
            (None, Some(vpc)) if drafts[at].resource.addresses.is_empty() => (vpc, false),
            _ => places.closest(drafts, at),
        },
        Placement::SubnetOrZone => match (subnets(drafts, index, at).first(), vpc_of_worker(drafts, index, at)) {
            (Some(subnet), _) => (*subnet, false),
            (None, Some(vpc)) if !has_interface(&drafts[at].resource) => {
                drafts[at].vpc = Some(vpc);
                places.zone(drafts, at).map_or((vpc, false), |zone| (zone, false))
            }
            _ => places.closest(drafts, at),
        },
        Placement::ZoneOfSubnets => {
            let subnets = subnets(drafts, index, at);
            let zones: BTreeSet<Box<str>> = subnets.iter().map(|subnet| drafts[*subnet].resource.zone.clone()).gather();
            let zones: Vec<Box<str>> = zones.into_iter().collect();
            match (drafts[at].vpc, zones.as_slice()) {
                (Some(vpc), [zone]) if !zone.is_empty() => {
                    let zone = zone.clone();
                    (places.zone_of(drafts, vpc, zone), false)
                }
                (Some(vpc), _) => (vpc, false),
                (None, _) => places.closest(drafts, at),
            }
        }
        Placement::Location => {
            let key = drafts[at].resource.within.clone();
            let is_location = |draft: &Draft| draft.is(Kind::SatelliteLocation);
            let by_name = || drafts.iter().position(|draft| is_location(draft) && draft.resource.name == key);
            let location = index.find(drafts, &key, is_location);
            match location.or_else(|| if key.is_empty() { None } else { by_name() }) {
                Some(location) => (location, false),
                None => (places.region(drafts, at).unwrap_or(ACCOUNT), false),
            }
        }
        // What several VPCs mount lies in none of them.
        Placement::ZoneOrRegion if mounted_by(&drafts[at].resource) > 1 => {
            (places.region(drafts, at).unwrap_or(ACCOUNT), false)
        }
        Placement::ZoneOrRegion => match (drafts[at].vpc, places.zone(drafts, at)) {
            (_, Some(zone)) => (zone, false),
            // A regional share that a VPC mounts.
            (Some(vpc), None) => (vpc, false),
            _ => match places.region(drafts, at) {
                Some(region) => (region, !drafts[at].resource.vpc.is_empty()),
                None => (ACCOUNT, true),
            },
        },
        Placement::Within => {
            let within = drafts[at].resource.within.clone();
            let holds =
                |draft: &Draft| draft.is(Kind::ClusterNetwork) || placement(&draft.resource) == Placement::Account;
            match index.find(drafts, &within, holds) {
                Some(whole) => (whole, drafts[whole].unplaced),
                None => (ACCOUNT, true),
            }
        }
        Placement::WithTarget => with_target(drafts, index, places, at),
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

/// How many VPCs mount a share.
fn mounted_by(resource: &Resource) -> usize {
    let mounts = resource.links.iter().filter(|link| link.relation == Relation::Mounts);
    let keys: BTreeSet<&str> = mounts
        .filter_map(|link| match &link.target {
            Target::Resource(pointer) => Some(&*pointer.key),
            _ => None,
        })
        .gather();
    keys.len()
}

/// The VPC of a worker that has no interface yet: that of its cluster.
fn vpc_of_worker(drafts: &[Draft], index: &Index, at: usize) -> Option<usize> {
    let Facts::Worker(facts) = &drafts[at].resource.facts else { return None };
    let cluster = index.find(drafts, &facts.cluster.id, |draft| draft.is(Kind::Cluster))?;
    drafts[at].vpc.or(drafts[cluster].vpc)
}

fn has_interface(resource: &Resource) -> bool {
    matches!(&resource.facts, Facts::Worker(facts) if !facts.interfaces.is_empty()) || !resource.addresses.is_empty()
}

fn with_target(drafts: &mut Vec<Draft>, index: &Index, places: &mut Places, at: usize) -> Parent {
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

/// Places the resources whose source already says where they lie.
fn homes(drafts: &mut [Draft], index: &Index) {
    for at in 0..drafts.len() {
        let Some(home) = drafts[at].resource.home.clone() else { continue };
        let parent = home.parent.map(|(kind, id)| match kind {
            Kind::Account => (ACCOUNT, home.unplaced),
            _ => {
                let found = index.find(drafts, &id, |draft| draft.is(kind) && draft.resource.id == id);
                found.filter(|found| *found != at).map_or((ACCOUNT, true), |found| (found, home.unplaced))
            }
        });
        drafts[at].drawn = parent.is_some();
        drafts[at].parent = parent.map(|(parent, _)| parent);
        drafts[at].unplaced = parent.is_some_and(|(_, unplaced)| unplaced);
    }
    break_rings(drafts);
}

/// Breaks rings: where a file says that resources lie in each other, one of the ring is put into the account.
fn break_rings(drafts: &mut [Draft]) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        OnThisWay,
        Before,
    }
    let mut seen = vec![Seen::Never; drafts.len()];
    seen[ACCOUNT] = Seen::Before;
    for start in 0..drafts.len() {
        let (mut way, mut next) = (Vec::new(), Some(start));
        while let Some(at) = next.filter(|at| seen[*at] == Seen::Never) {
            seen[at] = Seen::OnThisWay;
            way.push(at);
            next = drafts[at].parent;
        }
        if let Some(again) = next.filter(|at| seen[*at] == Seen::OnThisWay) {
            drafts[again].parent = Some(ACCOUNT);
            drafts[again].unplaced = true;
        }
        way.into_iter().for_each(|at| seen[at] = Seen::Before);
    }
}

impl Places {
    /// Takes in the regions and zones that the source itself tells.
    fn take_known(&mut self, drafts: &[Draft]) {
        for (at, draft) in drafts.iter().enumerate() {
            match draft.resource.kind {
                Kind::Region => drop(self.regions.insert(Arc::from(&*draft.resource.id), at)),
                Kind::Zone => {
                    if let Some(vpc) = draft.vpc {
                        self.zones.insert((vpc, draft.resource.name.clone()), at);
                    }
                }
                _ => {}
            }
        }
    }

    /// The region of a draft, made when first needed.
    fn region(&mut self, drafts: &mut Vec<Draft>, at: usize) -> Option<usize> {
        let region = Arc::clone(&drafts[at].resource.region);
        // A service without regions may still say in which zone a thing is.
        let region = if region.is_empty() { region_of_zone(&drafts[at].resource.zone)?.into() } else { region };
        if let Some(known) = self.regions.get(&region) {
            return Some(*known);
        }
        let mut resource = Resource::new(Kind::Region, &region, &region);
        resource.name = region.to_string().into();
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
        (!zone.is_empty()).then(|| self.zone_of(drafts, vpc, zone))
    }

    /// A zone of a VPC, made when first needed.
    fn zone_of(&mut self, drafts: &mut Vec<Draft>, vpc: usize, zone: Box<str>) -> usize {
        if let Some(known) = self.zones.get(&(vpc, zone.clone())) {
            return *known;
        }
        let region = Arc::clone(&drafts[vpc].resource.region);
        let mut resource = Resource::new(Kind::Zone, &format!("{}/{zone}", drafts[vpc].resource.id), &region);
        resource.name = zone.clone();
        let mut draft = Draft::new(resource);
        draft.vpc = Some(vpc);
        draft.parent = Some(vpc);
        drafts.push(draft);
        self.zones.insert((vpc, zone), drafts.len() - 1);
        drafts.len() - 1
    }

    /// The closest ancestor that is known: zone, VPC, region, account.
    fn closest(&mut self, drafts: &mut Vec<Draft>, at: usize) -> Parent {
        let deep =
            matches!(placement_of(&drafts[at]), Placement::Subnet | Placement::SubnetOrVpc | Placement::SubnetOrZone);
        let zone = if deep { self.zone(drafts, at) } else { None };
        let place = zone.or(drafts[at].vpc).or_else(|| self.region(drafts, at)).unwrap_or(ACCOUNT);
        (place, true)
    }
}

#[cfg(test)]
mod tests;
