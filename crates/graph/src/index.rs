//! Finding a resource by what references name: its id, its CRN, the id of an interface, or an address in a VPC.

use crate::Relation;
use crate::build::Draft;
use crate::place::is_drawable;
use drawstream_estate::{Address, Facts, Kind, Pointer, Role, Target};
use drawstream_order::Gather as _;
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

/// The ways to find a draft.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By id, CRN and alias; several where an id is used twice.
    by_key: HashMap<Box<str>, Vec<usize>>,
    /// By VPC or Power workspace, and address.
    by_address: HashMap<(usize, IpAddr), Vec<usize>>,
    /// Each VPC's subnets with their ranges, in the order of the drafts.
    ranges: HashMap<usize, Vec<(IpNet, usize)>>,
    /// The VPCs and workspaces that each is joined with by transit gateways.
    joined: BTreeMap<usize, BTreeSet<usize>>,
    /// Managed services by service name.
    services: HashMap<Box<str>, Vec<usize>>,
    /// Volumes that a server says it holds.
    held: HashSet<usize>,
}

impl Index {
    /// Indexes the drafts, and finds for each the VPC that it lies in.
    pub(crate) fn of(drafts: &mut [Draft]) -> Self {
        let mut index = Self::default();
        for (at, draft) in drafts.iter().enumerate() {
            index.keys(at, draft);
        }
        // VPCs, then subnets, then the rest: each asks what came before.
        for step in 0..3 {
            for at in 0..drafts.len() {
                let now = match drafts[at].resource.kind {
                    Kind::Vpc => 0,
                    Kind::Subnet | Kind::PublicGateway => 1,
                    _ => 2,
                };
                if now == step {
                    drafts[at].vpc = index.vpc_of(drafts, at);
                }
            }
            if step == 1 {
                index.subnets(drafts);
            }
        }
        index.free_interfaces(drafts);
        for at in 0..drafts.len() {
            index.addresses(drafts, at);
        }
        index.join_networks(drafts);
        let owned = index.own_interfaces(drafts);
        index.give_addresses(drafts, &owned);
        index.held_volumes(drafts);
        index
    }

    fn keys(&mut self, at: usize, draft: &Draft) {
        let resource = &draft.resource;
        for key in [&resource.id, &resource.crn].into_iter().chain(&resource.aliases).filter(|key| !key.is_empty()) {
            let known = self.by_key.entry(key.clone()).or_default();
            if !known.contains(&at) {
                known.push(at);
            }
        }
        if let Facts::ResourceInstance(facts) = &resource.facts
            && !facts.service.is_empty()
        {
            self.services.entry(facts.service.clone()).or_default().push(at);
        }
    }

    fn vpc_of(&self, drafts: &[Draft], at: usize) -> Option<usize> {
        let resource = &drafts[at].resource;
        if drafts[at].is(Kind::Vpc) {
            return Some(at);
        }
        self.find(drafts, &resource.vpc, |draft| draft.is(Kind::Vpc))
            .or_else(|| resource.subnets.iter().find_map(|key| drafts[self.subnet(drafts, key)?].vpc))
    }

    fn subnets(&mut self, drafts: &[Draft]) {
        for (at, draft) in drafts.iter().enumerate() {
            let Facts::Subnet(facts) = &draft.resource.facts else { continue };
            if let (Some(vpc), Some(range)) = (draft.vpc, facts.cidr.net()) {
                self.ranges.entry(vpc).or_default().push((range, at));
            }
        }
    }

    fn addresses(&mut self, drafts: &[Draft], at: usize) {
        let draft = &drafts[at];
        if draft.resource.kind.role() == Role::Data && !draft.free {
            return;
        }
        // What lies in no VPC may lie in a Power workspace, which is a network of its own.
        let workspace = || self.find(drafts, &draft.resource.within, |draft| draft.is(Kind::ResourceInstance));
        let Some(network) = draft.vpc.or_else(workspace) else { return };
        for address in draft.resource.addresses.iter().filter_map(Address::ip) {
            self.by_address.entry((network, address)).or_default().push(at);
        }
    }

    /// Marks the virtual interfaces that nothing has: neither do they name a target, nor does anything name them.
    fn free_interfaces(&self, drafts: &mut [Draft]) {
        for at in 0..drafts.len() {
            let resource = &drafts[at].resource;
            if resource.kind != Kind::VirtualNetworkInterface {
                continue;
            }
            let names_target = match &resource.facts {
                Facts::VirtualNetworkInterface(facts) => !facts.target.is_empty(),
                _ => true,
            };
            let holds = resource.links.iter().any(|link| link.relation == Relation::Holds);
            let is_named =
                |key: &str| self.find(drafts, key, |draft| !draft.is(Kind::VirtualNetworkInterface)).is_some();
            // Where the source has resolved it, it has a place or none.
            let told = resource.home.as_ref().is_none_or(|home| home.parent.is_some());
            let free = told && !names_target && !holds && !is_named(&resource.id) && !is_named(&resource.crn);
            drafts[at].free = free;
        }
    }

    /// Notes which networks transit gateways join.
    fn join_networks(&mut self, drafts: &[Draft]) {
        for draft in drafts.iter().filter(|draft| draft.is(Kind::TransitGateway)) {
            let ends = draft.resource.links.iter().filter(|link| link.relation == Relation::Connects);
            let is_network = |draft: &Draft| matches!(draft.resource.kind, Kind::Vpc | Kind::ResourceInstance);
            let ends: BTreeSet<usize> = ends
                .filter_map(|link| match &link.target {
                    Target::Resource(pointer) => self.find(drafts, &pointer.key, is_network),
                    Target::Exact(kind, id) => self.find(drafts, id, |draft| draft.is(*kind) && is_network(draft)),
                    _ => None,
                })
                .gather();
            for end in &ends {
                self.joined.entry(*end).or_default().extend(ends.iter().filter(|other| *other != end));
            }
        }
    }

    /// The resource that has that address in a network that is joined with the VPC; none where two have it.
    pub(crate) fn at_joined(&self, drafts: &[Draft], vpc: usize, address: &Address) -> Option<usize> {
        let mut found = self.joined.get(&vpc)?.iter().filter_map(|other| self.at_address(drafts, *other, address, vpc));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// Makes references to a virtual interface lead to the server that it is attached to. Gives each interface with its
    /// owner.
    fn own_interfaces(&mut self, drafts: &[Draft]) -> Vec<(usize, usize)> {
        let mut owned = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            if !draft.is(Kind::VirtualNetworkInterface) {
                continue;
            }
            let Some(owner) = draft.resource.links.iter().find_map(|link| match &link.target {
                Target::Resource(pointer) if !link.inward => self.owner(drafts, pointer, at),
                _ => None,
            }) else {
                continue;
            };
            for key in [&draft.resource.id, &draft.resource.crn].into_iter().filter(|key| !key.is_empty()) {
                let known = self.by_key.entry(key.clone()).or_default();
                known.retain(|known| *known != owner);
                known.insert(0, owner);
            }
            owned.push((at, owner));
        }
        owned
    }

    /// Gives servers the further addresses of their virtual interfaces, which their own replies do not have.
    fn give_addresses(&mut self, drafts: &mut [Draft], owned: &[(usize, usize)]) {
        for &(interface, owner) in owned {
            if !matches!(drafts[owner].resource.kind, Kind::Instance | Kind::BareMetalServer) {
                continue;
            }
            let addresses = drafts[interface].resource.addresses.clone();
            addresses.iter().for_each(|address| drafts[owner].resource.add_address(address));
            let Some(vpc) = drafts[owner].vpc else { continue };
            for address in addresses.iter().filter_map(Address::ip) {
                let known = self.by_address.entry((vpc, address)).or_default();
                if !known.contains(&owner) {
                    known.push(owner);
                }
            }
        }
    }

    fn held_volumes(&mut self, drafts: &[Draft]) {
        for link in drafts.iter().flat_map(|draft| &draft.resource.links) {
            if let (Relation::Holds, true, Target::Resource(Pointer { key, .. })) =
                (link.relation, link.inward, &link.target)
                && let Some(volume) = self.find(drafts, key, |draft| draft.is(Kind::Volume))
            {
                self.held.insert(volume);
            }
        }
    }

    /// The draft of that key that `fits`.
    pub(crate) fn find(&self, drafts: &[Draft], key: &str, fits: impl Fn(&Draft) -> bool) -> Option<usize> {
        if key.is_empty() {
            return None;
        }
        self.by_key.get(key)?.iter().copied().find(|at| fits(&drafts[*at]))
    }

    /// The subnet of that id or CRN.
    pub(crate) fn subnet(&self, drafts: &[Draft], key: &str) -> Option<usize> {
        self.find(drafts, key, |draft| draft.is(Kind::Subnet))
    }

    /// The subnet of a VPC that an address lies in: the narrowest, should they overlap.
    pub(crate) fn subnet_of_address(&self, vpc: usize, address: &Address) -> Option<usize> {
        let address: IpAddr = address.ip()?;
        let ranges = self.ranges.get(&vpc)?;
        ranges
            .iter()
            .filter(|(range, _)| range.contains(&address))
            .max_by_key(|(range, _)| range.prefix_len())
            .map(|(_, at)| *at)
    }

    /// The resource that has that address in a VPC, other than `not`. A server or worker is preferred to any other kind.
    pub(crate) fn at_address(&self, drafts: &[Draft], vpc: usize, address: &Address, not: usize) -> Option<usize> {
        let address: IpAddr = address.ip()?;
        let known = self.by_address.get(&(vpc, address))?;
        let is_other =
            |at: &usize| !matches!(drafts[*at].resource.kind, Kind::Instance | Kind::Worker | Kind::BareMetalServer);
        known.iter().copied().filter(|at| *at != not).min_by_key(|at| (is_other(at), *at))
    }

    /// The resource that a reference to an interface means: the owner of that interface, else the server that the href
    /// names, else the resource that has the address.
    pub(crate) fn owner(&self, drafts: &[Draft], to: &Pointer, not: usize) -> Option<usize> {
        let fits = is_drawable;
        self.find(drafts, &to.key, fits).or_else(|| self.find(drafts, &to.owner, fits)).or_else(|| {
            let vpc = self.subnet(drafts, &to.subnet).and_then(|subnet| drafts[subnet].vpc).or(drafts[not].vpc)?;
            self.at_address(drafts, vpc, &to.address, not)
        })
    }

    /// Whether a server says that it holds this volume.
    pub(crate) fn is_held_by_server(&self, at: usize) -> bool {
        self.held.contains(&at)
    }

    /// Every managed service of that name.
    pub(crate) fn services(&self, name: &str) -> &[usize] {
        self.services.get(name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
