//! What is known of an account after several nights: each part as it was when it was last read.

use drawstream_graph::estate::coverage::GLOBAL;
use drawstream_graph::estate::{Coverage, CoverageState, ExternalForm, Home, Kind, Link, Reading, Relation};
use drawstream_graph::estate::{Resource, Target};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The reading of tonight, with those parts from `before` that tonight could not read and an earlier night could. With
/// it the next night is compared, so that a bad night is no change, and a change behind it is found. Both are readings
/// of an inventory: their references are resolved.
pub fn known(mut tonight: Reading, before: Reading) -> Reading {
    let key = |part: &Coverage| (part.region.clone(), part.kind.clone());
    let is_read = |part: &Coverage| part.state == CoverageState::Found;
    let gone: BTreeSet<(String, String)> = tonight.coverage.iter().filter(|part| !is_read(part)).map(key).gather();
    let kept: BTreeSet<(String, String)> =
        before.coverage.iter().filter(|part| is_read(part) && gone.contains(&key(part))).map(key).gather();
    if kept.is_empty() {
        return tonight;
    }
    let is_kept = |region: &str, kind: Kind| {
        let region = if region.is_empty() { GLOBAL } else { region };
        [region, GLOBAL].iter().any(|region| kept.contains(&((*region).to_owned(), kind.id().to_owned())))
    };
    let regions: BTreeMap<Id, Arc<str>> =
        before.resources.iter().map(|resource| (id(resource), resource.region.clone())).gather();
    let is_kept_id = |id: &Id| regions.get(id).is_some_and(|region| is_kept(region, id.0));
    // Parts may fail that another reply has told something of: what is there of tonight is the newer one.
    let tonights: BTreeMap<Id, usize> = tonight
        .resources
        .iter()
        .enumerate()
        .filter(|(_, resource)| !resource.not_read)
        .map(|(at, resource)| (id(resource), at))
        .gather();
    // A reference to an interface of a server leads to the server, and to the interface where no server is known.
    let joined: BTreeSet<(Id, Id)> = before
        .resources
        .iter()
        .flat_map(|from| from.links.iter().filter_map(ends_at).map(move |(_, to)| (id(from), to)))
        .filter(|(from, to)| is_kept_id(from) || is_kept_id(to))
        .gather();
    let stands = |now: &Id, old: &Id| {
        joined.contains(&(now.clone(), old.clone())) || joined.contains(&(old.clone(), now.clone()))
    };
    let mut older = Vec::new();
    let mut both = Vec::new();
    for old in before.resources.into_iter().filter(|old| !old.not_read) {
        match tonights.get(&id(&old)) {
            Some(at) => both.push((*at, old)),
            None if is_kept(&old.region, old.kind) => older.push(old),
            None => {}
        }
    }
    let begun: BTreeSet<(Relation, Id)> = older.iter().flat_map(|old| &old.links).filter_map(ends_at).gather();
    for (at, old) in both {
        let now = &mut tonight.resources[at];
        let is_begun = |relation| begun.contains(&(relation, id(now)));
        let is_own_kept = is_kept(&old.region, old.kind) && is_same(now, &old);
        now.links = match is_own_kept {
            true => old.links.clone(),
            false => links(&now.links, &old.links, is_begun, is_kept_id, stands),
        };
        place(now, &old, is_kept_id);
    }
    // What only other replies referred to tonight is known.
    let known: BTreeSet<Id> = older.iter().map(id).gather();
    tonight.resources.retain(|resource| !known.contains(&id(resource)));
    tonight.resources.extend(older);
    for ((region, kind), number) in before.counts {
        if is_kept(&region, kind) {
            tonight.counts.entry((region, kind)).or_insert(number);
        }
    }
    tonight.coverage.retain(|part| !kept.contains(&key(part)));
    tonight.coverage.extend(before.coverage.into_iter().filter(|part| kept.contains(&key(part))));
    tonight.coverage.order_by(|a, b| (&a.region, &a.kind).cmp(&(&b.region, &b.kind)));
    tonight.missing.retain(|part| !kept.contains(&(part.region.clone(), part.kind.clone())));
    tonight
}

/// A resource by kind and id.
type Id = (Kind, Box<str>);

fn id(resource: &Resource) -> Id {
    (resource.kind, resource.id.clone())
}

/// Whether a resource is the same but for what it refers to and where it lies.
fn is_same(now: &Resource, old: &Resource) -> bool {
    (&now.crn, &now.name, &now.state, &now.group) == (&old.crn, &old.name, &old.state, &old.group)
        && now.tags == old.tags
        && now.facts == old.facts
}

/// Where a link ends that leads to a resource.
fn ends_at(link: &Link) -> Option<(Relation, Id)> {
    match &link.target {
        Target::Exact(kind, id) if !link.inward => Some((link.relation, (*kind, id.clone()))),
        _ => None,
    }
}

/// What a resource refers to: as it is tonight, and into parts that were not read as it was before. Such a reference has
/// another name tonight, which may be that of an interface, or leads to what `stands` for its end: so it is told by its
/// relation.
fn links(
    tonight: &[Link],
    before: &[Link],
    is_begun: impl Fn(Relation) -> bool,
    is_kept: impl Fn(&Id) -> bool,
    stands: impl Fn(&Id, &Id) -> bool,
) -> Vec<Link> {
    let is_unknown = |link: &Link| matches!(&link.target, Target::External { form: ExternalForm::Unknown, .. });
    let name = |link: &Link| match &link.target {
        Target::External { name, .. } => Some(name.clone()),
        _ => None,
    };
    let is_in = |all: &[Link], link: &Link| {
        let key = (link.relation, &link.target, link.inward);
        all.iter().any(|other| (other.relation, &other.target, other.inward) == key)
    };
    // Of an address that nothing has it is not known tonight that nothing has it.
    let has_no_name_tonight = |old: &Link| {
        let is_it = |now: &Link| is_unknown(now) && now.relation == old.relation && name(now) == name(old);
        name(old).is_some() && !is_unknown(old) && tonight.iter().any(is_it)
    };
    let leads_to_kept = |old: &Link| ends_at(old).is_some_and(|(_, id)| is_kept(&id));
    let gone: Vec<&Link> =
        before.iter().filter(|old| !is_in(tonight, old) && (leads_to_kept(old) || has_no_name_tonight(old))).collect();
    let is_gone = |now: &Link| {
        let of = |old: &&Link| match (ends_at(old), ends_at(now)) {
            (Some((_, old)), Some((_, now))) => stands(&now, &old),
            (Some(_), None) => is_unknown(now),
            (None, _) => is_unknown(now) && name(old) == name(now),
        };
        match now.inward {
            true => is_unknown(now) && is_begun(now.relation),
            false => gone.iter().filter(|old| old.relation == now.relation).any(of) && !is_in(before, now),
        }
    };
    let all = tonight.iter().filter(|now| !is_gone(now));
    all.chain(gone.iter().copied()).cloned().collect()
}

/// A resource lies where it lay, if what it lay in was not read.
fn place(now: &mut Resource, old: &Resource, is_kept: impl Fn(&Id) -> bool) {
    let was_in = |home: &Home| home.parent.as_ref().is_some_and(&is_kept);
    let is_unplaced = |home: &Option<Home>| home.as_ref().is_none_or(|home| home.unplaced);
    if old.home.as_ref().is_some_and(was_in) || (is_unplaced(&now.home) && !is_unplaced(&old.home)) {
        now.home.clone_from(&old.home);
        now.zone.clone_from(&old.zone);
        now.vpc.clone_from(&old.vpc);
    }
    if is_kept(&(Kind::Vpc, old.vpc.clone())) {
        now.vpc.clone_from(&old.vpc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::Detail;

    fn night(parts: &[(&str, &str, CoverageState)], resources: &[(Kind, &str, &str)]) -> Reading {
        let coverage = parts.iter().map(|(region, kind, state)| Coverage::new(*region, *kind, *state, 1)).collect();
        let resources = resources.iter().map(|(kind, id, region)| {
            let region: Arc<str> = (*region).into();
            Resource::new(*kind, id, &region)
        });
        Reading { coverage, resources: resources.collect(), ..Reading::default() }
    }

    fn ids(reading: &Reading) -> Vec<&str> {
        let mut ids: Vec<&str> = reading.resources.iter().map(|resource| &*resource.id).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn of_each_part_the_last_night_counts_on_which_it_was_read() {
        use CoverageState::{Failed, Found, Refused};
        let first = night(
            &[("eu-de", "vpc", Found), ("eu-de", "instance", Found), ("global", "transit_gateway", Found)],
            &[(Kind::Vpc, "v1", "eu-de"), (Kind::Instance, "i1", "eu-de"), (Kind::TransitGateway, "t1", "")],
        );
        let bad = night(
            &[("eu-de", "vpc", Found), ("eu-de", "instance", Failed), ("global", "transit_gateway", Refused)],
            &[(Kind::Vpc, "v2", "eu-de")],
        );
        let second = known(bad, first);
        assert_eq!(ids(&second), ["i1", "t1", "v2"]);
        assert!(second.coverage.iter().all(|part| part.state == Found) && second.missing.is_empty());
        // What was read and is gone does not come back, and what never was read stays unknown.
        let third = night(&[("eu-de", "vpc", Failed), ("eu-de", "instance", Found), ("eu-gb", "vpc", Failed)], &[]);
        let third = known(third, second);
        assert_eq!(ids(&third), ["v2"]);
        assert!(third.coverage.iter().any(|part| part.region == "eu-gb" && part.state == Failed));
    }

    fn unknown(relation: Relation, name: &str) -> Link {
        let (name, detail) = (name.into(), Detail::default());
        Link::to(relation, Target::External { form: ExternalForm::Unknown, name, detail })
    }

    #[test]
    fn a_list_that_is_never_read_hides_no_other_link_that_moves() {
        use CoverageState::{Found, Refused};
        let to = |kind, id: &str| Link::to(Relation::Attached, Target::Exact(kind, id.into()));
        // Volumes and ACLs are not read: what a server is attached to has another name, and a subnet names its ACL.
        let night = |volumes, links: Vec<Link>, inward: Vec<Link>| {
            let parts = [("eu-de", "instance", Found), ("eu-de", "volume", volumes), ("eu-de", "network_acl", volumes)];
            let mut all =
                vec![(Kind::Instance, "i", "eu-de"), (Kind::Subnet, "a", "eu-de"), (Kind::Subnet, "b", "eu-de")];
            if volumes == Found {
                all.extend([(Kind::Volume, "v", "eu-de"), (Kind::NetworkAcl, "acl", "eu-de")]);
            }
            let mut reading = self::night(&parts, &all);
            reading.resources[0].links = links;
            reading.resources[1].links = inward;
            if volumes == Found {
                reading.resources[4].links = vec![Link::to(Relation::Filters, Target::Exact(Kind::Subnet, "a".into()))];
            }
            reading
        };
        let of = |reading: &Reading, id: &str| {
            reading.resources.iter().find(|resource| &*resource.id == id).expect("it is there").links.clone()
        };
        let (volume, subnet) =
            (to(Kind::Volume, "v"), |id| Link::to(Relation::Egress, Target::Exact(Kind::Subnet, id)));
        let named = || unknown(Relation::Attached, "its interface");
        let filtered = || Link { inward: true, ..unknown(Relation::Filters, "acl") };
        let first = night(Found, vec![volume.clone(), subnet("a".into())], Vec::new());
        let second = known(night(Refused, vec![named(), subnet("b".into())], vec![filtered()]), first);
        assert_eq!(of(&second, "i"), [subnet("b".into()), volume.clone()]);
        assert_eq!((of(&second, "a"), ids(&second)), (Vec::new(), vec!["a", "acl", "b", "i", "v"]));
        // On the third night it has lost that link.
        let third = known(night(Refused, vec![named()], vec![filtered()]), second);
        assert_eq!(of(&third, "i"), std::slice::from_ref(&volume));
        // What leads to what stood for it tonight leads to itself; another of the same relation is its own.
        let mut with_interface = third.clone();
        with_interface.resources.extend(self::night(&[], &[(Kind::VirtualNetworkInterface, "n", "eu-de")]).resources);
        with_interface.resources.last_mut().expect("it").links = vec![to(Kind::Volume, "v")];
        let (interface, other) = (to(Kind::VirtualNetworkInterface, "n"), to(Kind::VirtualNetworkInterface, "other"));
        let moved = known(night(Refused, vec![interface, other.clone()], Vec::new()), with_interface);
        assert_eq!(of(&moved, "i"), [other, to(Kind::Volume, "v")]);
        // What refers to a part that never was read is as it is told.
        let other = unknown(Relation::Guards, "a group");
        let fourth = known(night(Refused, vec![other.clone()], Vec::new()), third);
        assert!(of(&fourth, "i").contains(&other));
    }

    #[test]
    fn what_lay_in_a_part_that_is_not_read_lies_there_still() {
        use CoverageState::{Found, Refused};
        let within = |parent: Option<(Kind, Box<str>)>, unplaced, state| {
            let mut reading = night(&[("eu-de", "vpc", state)], &[(Kind::Subnet, "s", "eu-de")]);
            reading.resources[0].home = Some(Home { parent, unplaced });
            reading
        };
        let home = Some((Kind::Vpc, "v".into()));
        let mut first = within(home.clone(), false, Found);
        first.resources.extend(night(&[], &[(Kind::Vpc, "v", "eu-de")]).resources);
        let second = known(within(None, true, Refused), first);
        assert_eq!(second.resources[0].home.as_ref().map(|home| home.parent.clone()), Some(home));
    }
}
