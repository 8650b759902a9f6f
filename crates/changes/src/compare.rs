//! Comparing two graphs.

use crate::fields::{self, text};
use crate::noise::class;
use crate::parts::{Parts, is_managed};
use crate::planned::Planned;
use crate::relations::{Key, Relations, key};
use crate::told;
use crate::{Change, Changes, Class, CompareError, Field, Side, Sign};
use drawstream_graph::estate::{Facts, Kind, Origin, Resource};
use drawstream_graph::{Graph, Node, NodeId};
use drawstream_order::{Gather as _, Order as _};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Compares two states of one account.
///
/// # Errors
/// [`CompareError`], where they are not two states of one thing.
pub fn compare(old: &Graph, new: &Graph) -> Result<Changes, CompareError> {
    let (from, to) = (side(old), side(new));
    if !from.account.is_empty() && !to.account.is_empty() && from.account != to.account {
        return Err(CompareError::Accounts { from: from.account, to: to.account });
    }
    if old.scope.resource_group != new.scope.resource_group {
        let words = |graph: &Graph| match &graph.scope.resource_group {
            Some(group) => format!("the resource group {group} alone"),
            None => "the whole account".to_owned(),
        };
        return Err(CompareError::Groups { from: words(old), to: words(new) });
    }
    let partial = form(&from.origin) != form(&to.origin);
    let managed = !partial && is_managed(old) && is_managed(new);
    let parts = (Parts::of(old, managed), Parts::of(new, managed));
    let both = Both { old, new, partial, parts, planned: Planned::of(new), names: names(old, new) };
    let changes = both.changes();
    let unknown = Parts::unknown(&both.parts.0, &both.parts.1);
    Ok(Changes { from, to, changes, unknown })
}

/// The names that the old state has of what the new one has none of, by ids.
fn names<'g>(old: &'g Graph, new: &'g Graph) -> BTreeMap<&'g str, &'g str> {
    fn named(graph: &Graph) -> impl Iterator<Item = (&str, &str)> {
        graph.all().map(|(_, node)| (&*node.resource.id, &*node.resource.name))
    }
    let lacking: BTreeSet<&str> = named(new).filter(|(_, name)| name.is_empty()).map(|(id, _)| id).gather();
    named(old).filter(|(id, name)| !name.is_empty() && lacking.contains(id)).gather()
}

/// What kind of source it is: two of one kind tell as much of everything.
fn form(origin: &Origin) -> &str {
    match origin {
        Origin::Live => "",
        Origin::File { form, .. } => form,
    }
}

fn side(graph: &Graph) -> Side {
    let account = graph.accounts().next().map(|id| &graph.node(id).resource);
    Side {
        account: account.map(|account| account.id.to_string()).unwrap_or_default(),
        name: account.map(|account| account.name.to_string()).unwrap_or_default(),
        read_at: graph.read_at.clone(),
        origin: graph.origin.clone(),
    }
}

struct Both<'g> {
    old: &'g Graph,
    new: &'g Graph,
    partial: bool,
    parts: (Parts<'g>, Parts<'g>),
    planned: Planned<'g>,
    /// The names that the old state has, by ids, for what the new one tells the id of alone: a plan may not manage it.
    names: BTreeMap<&'g str, &'g str>,
}

/// Resources that can be known again; accounts, regions and zones are only where others lie.
fn known(graph: &Graph) -> BTreeMap<Key<'_>, NodeId> {
    let is_place = |node: &Node| matches!(node.kind(), Kind::Account | Kind::Region | Kind::Zone);
    graph
        .all()
        .filter(|(_, node)| !is_place(node) && !node.resource.not_read)
        .map(|(id, _)| (key(graph, id), id))
        .gather()
}

impl<'g> Both<'g> {
    /// The names of what a resource lies in, without the account, the outermost first.
    fn path(&self, graph: &Graph, id: NodeId) -> Vec<String> {
        let node = graph.node(id);
        let (mut names, mut next) = (Vec::new(), node.parent.or(node.vpc));
        while let Some(at) = next {
            let holder = graph.node(at);
            if holder.kind() != Kind::Account {
                let name = self.names.get(&*holder.resource.id).filter(|_| holder.resource.name.is_empty());
                names.push((*name.unwrap_or(&holder.resource.name_or_id())).to_owned());
            }
            next = holder.parent;
        }
        if names.is_empty() && !node.resource.region.is_empty() {
            names.push(node.resource.region.to_string());
        }
        names.reverse();
        names
    }

    fn changes(&self) -> Vec<Change> {
        let (old, new) = (known(self.old), known(self.new));
        let is_told = |node: &Node| {
            let (kind, region) = (node.kind(), &node.resource.region);
            self.parts.0.tells(kind, region) && self.parts.1.tells(kind, region)
        };
        let lost = !Parts::unknown(&self.parts.0, &self.parts.1).is_empty();
        let is_gone = |id: NodeId| is_told(self.old.node(id)) || self.planned.deletes(&self.old.node(id).resource.id);
        let is_new = |id: NodeId| is_told(self.new.node(id)) || self.planned.makes(&self.new.node(id).resource.id);
        let gone = old.iter().filter(|(key, id)| !new.contains_key(*key) && is_gone(**id));
        let come = new.iter().filter(|(key, id)| !old.contains_key(*key) && is_new(**id));
        let (gone, come): (Vec<NodeId>, Vec<NodeId>) =
            (gone.map(|(_, id)| *id).collect(), come.map(|(_, id)| *id).collect());
        let (gone, come) = self.without_recovered_workers(gone, come);
        let pairs = self.replaced(&gone, &come);
        let made_anew: BTreeSet<NodeId> = pairs.iter().map(|(_, new)| *new).gather();
        let given_up: BTreeSet<NodeId> = pairs.iter().map(|(old, _)| *old).gather();
        let mut changes: Vec<Change> = Vec::new();
        for id in gone.into_iter().filter(|id| !given_up.contains(id)) {
            changes.push(self.change(self.old, id, Sign::Removed, Vec::new()));
        }
        for id in come.into_iter().filter(|id| !made_anew.contains(id)) {
            changes.push(self.change(self.new, id, Sign::Added, Vec::new()));
        }
        for (old, new) in pairs {
            let mut fields = self.own(old, new, true, false);
            let ids = [self.old.node(old), self.new.node(new)].map(|node| Value::from(&*node.resource.id));
            let [from, to] = ids;
            fields.insert(0, Field { field: "id".into(), class: Class::Structure, from, to });
            changes.push(self.change(self.new, new, Sign::Replaced, fields));
        }
        let both: BTreeSet<Key<'_>> = old.keys().filter(|key| new.contains_key(*key)).copied().gather();
        let (before, after) = (Relations::of(self.old), Relations::of(self.new));
        for key in &both {
            let (Some(&old), Some(&new)) = (old.get(key), new.get(key)) else { continue };
            let node = self.new.node(new);
            let is_whole = self.is_alike(self.old.node(old)) && self.is_alike(node);
            let mut fields = self.own(old, new, false, !is_whole);
            if is_whole {
                fields.extend(self.moved(old, new));
            }
            if !self.partial && is_whole {
                let region = &node.resource.region;
                let is_lost = |relation| told::relation(relation).is_some_and(|kind| !self.tell_alike(kind, region));
                fields.extend(Relations::changed((&before, &after), *key, &both, lost, is_lost));
            }
            if !fields.is_empty() {
                fields.order_by(|a, b| (a.class, &a.field).cmp(&(b.class, &b.field)));
                changes.push(self.change(self.new, new, Sign::Changed, fields));
            }
        }
        let order = |a: &Change, b: &Change| a.path.cmp(&b.path).then(a.kind.cmp(&b.kind)).then(a.name.cmp(&b.name));
        changes.order_by(|a, b| order(a, b).then(a.id.cmp(&b.id)));
        changes
    }

    /// Whether both tell as much of what a resource is: of two files that have no list of its kind, neither lacks more.
    fn is_alike(&self, node: &Node) -> bool {
        let region = &node.resource.region;
        let is_whole = match told::whole(node.kind()) {
            Some((kind, true)) => self.tell_alike(kind, region),
            Some((kind, false)) => self.have_alike(kind),
            None => true,
        };
        is_whole && self.tell_alike(node.kind(), region)
    }

    /// Whether both tell of all things of a kind in a region, or neither does.
    fn tell_alike(&self, kind: Kind, region: &str) -> bool {
        self.parts.0.tells(kind, region) == self.parts.1.tells(kind, region)
    }

    /// [`Self::tell_alike`] in every region at once.
    fn have_alike(&self, kind: Kind) -> bool {
        self.parts.0.has_all(kind) == self.parts.1.has_all(kind)
    }

    /// What is different of a resource itself. `anew`: it was made anew; `lost`: further lists that tell of it were not
    /// all read.
    fn own(&self, old: NodeId, new: NodeId, anew: bool, lost: bool) -> Vec<Field> {
        let (before, after) = (&self.old.node(old).resource, &self.new.node(new).resource);
        let partial = self.partial || lost;
        let mut fields = fields::facts(after.kind, &before.facts, &after.facts, partial, anew, &self.planned);
        fields.extend(text("name", Class::Label, &before.name, &after.name, self.partial));
        // Without the list of groups, ids stand for their names.
        if self.have_alike(Kind::ResourceGroup) {
            fields.extend(text("resource_group", Class::Label, group(before), group(after), self.partial));
        }
        if let Some(class) = class(after.kind, &["state".to_owned()]) {
            fields.extend(text("state", class, &before.state, &after.state, self.partial));
        }
        fields.extend(self.tags(before, after));
        for (_, name) in told::FACTS.into_iter().filter(|(kind, _)| !self.tell_alike(*kind, &after.region)) {
            fields.retain(|field| !field.field.split('.').any(|part| part == name));
        }
        fields
    }

    fn tags(&self, before: &Resource, after: &Resource) -> Option<Field> {
        let of = |resource: &Resource| resource.tags.iter().map(|tag| tag.to_string()).gather::<BTreeSet<String>>();
        let (before, after) = (of(before), of(after));
        let lost = self.partial || !self.have_alike(Kind::Tag);
        let is_lacking = lost && (before.is_empty() || after.is_empty());
        let value = |tags: BTreeSet<String>| Value::from(tags.into_iter().collect::<Vec<String>>());
        (before != after && !is_lacking).then(|| Field {
            field: "tags".into(),
            class: Class::Label,
            from: value(before),
            to: value(after),
        })
    }

    /// That a resource lies elsewhere now.
    fn moved(&self, old: NodeId, new: NodeId) -> Option<Field> {
        let parent = |graph: &'g Graph, id: NodeId| {
            let node = graph.node(id);
            node.parent.or(node.vpc).filter(|_| !node.unplaced).map(|parent| key(graph, parent))
        };
        let (before, after) = (parent(self.old, old)?, parent(self.new, new)?);
        // An endpoint gateway is drawn in the subnet of its first address, and its addresses have no order.
        let all = |graph: &'g Graph, id: NodeId| -> BTreeSet<Key<'g>> {
            let node = graph.node(id);
            node.further.iter().copied().chain(node.parent).map(|at| key(graph, at)).gather()
        };
        let is_order = self.new.node(new).kind() == Kind::EndpointGateway && all(self.old, old) == all(self.new, new);
        let is_told = |(kind, _): &Key<'_>| self.have_alike(*kind);
        (before != after && !is_order && is_told(&before) && is_told(&after)).then(|| Field {
            field: "place".into(),
            class: Class::Structure,
            from: self.path(self.old, old).join(" / ").into(),
            to: self.path(self.new, new).join(" / ").into(),
        })
    }

    /// Resources that were made anew: of one kind and name in one place, there one, here another.
    fn replaced(&self, gone: &[NodeId], come: &[NodeId]) -> Vec<(NodeId, NodeId)> {
        type Place = (Kind, Vec<String>, String);
        let places = |graph: &Graph, ids: &[NodeId]| {
            let mut places: BTreeMap<Place, Vec<NodeId>> = BTreeMap::new();
            for &id in ids {
                let node = graph.node(id);
                if !node.resource.name.is_empty() {
                    let place = (node.kind(), self.path(graph, id), node.resource.name.to_string());
                    places.entry(place).or_default().push(id);
                }
            }
            places
        };
        let (before, after) = (places(self.old, gone), places(self.new, come));
        let pair = |(place, old): (Place, Vec<NodeId>)| match (old.as_slice(), after.get(&place)?.as_slice()) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        };
        before.into_iter().filter_map(pair).collect()
    }

    /// A worker that a cluster has made in place of another of its pool and zone is no change: only their number is.
    fn without_recovered_workers(&self, gone: Vec<NodeId>, come: Vec<NodeId>) -> (Vec<NodeId>, Vec<NodeId>) {
        fn pool(graph: &Graph, id: NodeId) -> Option<(String, String, String)> {
            let resource = &graph.node(id).resource;
            match &resource.facts {
                Facts::Worker(facts) => {
                    Some((facts.cluster.id.to_string(), facts.pool.to_string(), resource.zone.to_string()))
                }
                _ => None,
            }
        }
        let mut spare: BTreeMap<(String, String, String), (usize, usize)> = BTreeMap::new();
        gone.iter().filter_map(|id| pool(self.old, *id)).for_each(|pool| spare.entry(pool).or_default().0 += 1);
        come.iter().filter_map(|id| pool(self.new, *id)).for_each(|pool| spare.entry(pool).or_default().1 += 1);
        let pairs: BTreeMap<_, usize> = spare.into_iter().map(|(pool, (old, new))| (pool, old.min(new))).gather();
        let keep = |graph: &Graph, ids: Vec<NodeId>| {
            let mut left = pairs.clone();
            let is_kept = |id: &NodeId| match pool(graph, *id).and_then(|pool| left.get_mut(&pool)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            };
            ids.into_iter().filter(is_kept).collect()
        };
        (keep(self.old, gone), keep(self.new, come))
    }

    fn change(&self, graph: &Graph, id: NodeId, sign: Sign, fields: Vec<Field>) -> Change {
        let resource = &graph.node(id).resource;
        let class = fields.iter().map(|field| field.class).min().unwrap_or(Class::Structure);
        Change {
            change: sign,
            class,
            kind: resource.kind,
            id: resource.id.to_string(),
            crn: resource.crn.to_string(),
            name: resource.name_or_id().to_owned(),
            path: self.path(graph, id),
            fields,
        }
    }
}

fn group(resource: &Resource) -> &str {
    if resource.group.1.is_empty() { &resource.group.0 } else { &resource.group.1 }
}
