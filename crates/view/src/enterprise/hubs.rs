//! What joins the accounts of a page: as bars and tiles with lines, or, where these would be a tangle, with marks on the
//! cards.

use drawstream_diagram::text::seen;
use drawstream_diagram::{
    Cell, Chip, ChipForm, Content, Hall, Item, ItemId, Paint, Said, Subject, TileLabel, Trunk, Wire, Words,
};
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::grouped;
use drawstream_order::Gather as _;
use drawstream_survey::Join;
use std::collections::{BTreeMap, BTreeSet};

use super::{Map, Page};
use crate::look::Purpose;

/// A hub of more than so many is a bar.
const MOST_TILE: usize = 2;
/// Up to so many lines from hubs to cards, and so many hubs with them, each card has its own.
const MOST_LINES: usize = 12;
const MOST_HUBS: usize = 2;
/// Up to so many hubs are named on a card, by so many characters.
const MOST_NAMED: usize = 2;
const MARK: usize = 12;

/// What a hub joins on a page.
struct Hub<'m> {
    at: usize,
    join: &'m Join,
    /// The cards, with the ids of what it joins in each.
    cards: BTreeMap<ItemId, Vec<String>>,
}

impl<'m> Page<'m> {
    /// Puts the hubs into the hall and marks onto cards; gives the lines.
    pub(super) fn hubs(&mut self, hall: &mut Hall) -> Vec<Wire> {
        let hubs = self.on_page();
        let lines: usize = hubs.iter().map(|hub| hub.cards.len()).sum();
        if lines <= MOST_LINES && hubs.len() <= MOST_HUBS {
            return self.with_lines(hubs, hall);
        }
        self.marks(&hubs);
        self.with_marks(hubs, hall)
    }

    /// Of the overview those that join groups, of any other page those that join something on it.
    fn on_page(&self) -> Vec<Hub<'m>> {
        let least = if self.around.is_empty() { 2 } else { 1 };
        let all = self.map.joins.iter().enumerate().map(|(at, join)| {
            let mut cards: BTreeMap<ItemId, Vec<String>> = BTreeMap::new();
            for (account, joined) in &join.accounts {
                if let Some(&card) = self.ends.get(account) {
                    cards.entry(card).or_default().extend(joined.iter().cloned());
                }
            }
            Hub { at, join, cards }
        });
        all.filter(|hub| hub.cards.len() >= least).collect()
    }

    /// A line to each card.
    fn with_lines(&mut self, hubs: Vec<Hub<'m>>, hall: &mut Hall) -> Vec<Wire> {
        let mut wires = Vec::new();
        for hub in hubs {
            let item = self.hub(&hub, hub.cards.len() > MOST_TILE, Vec::new(), hall);
            wires.extend(hub.cards.into_iter().map(|(card, vpcs)| self.wire(hub.join, item, card, Vec::new(), vpcs)));
        }
        wires
    }

    /// One line to each box that cards are in, of hubs that only one box has to do with, and of the hub that joins most;
    /// the other ones have marks alone.
    fn with_marks(&mut self, hubs: Vec<Hub<'m>>, hall: &mut Hall) -> Vec<Wire> {
        let around = |page: &Self, card: ItemId| page.around.get(&card).copied().unwrap_or(card);
        let boxes: Vec<BTreeMap<ItemId, Vec<ItemId>>> = hubs
            .iter()
            .map(|hub| {
                let mut boxes: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
                for &card in hub.cards.keys() {
                    boxes.entry(around(self, card)).or_default().push(card);
                }
                boxes
            })
            .collect();
        let first = (0..hubs.len()).rev().max_by_key(|&at| (boxes[at].len(), hubs[at].cards.len()));
        let mut wires = Vec::new();
        for (at, (hub, boxes)) in hubs.into_iter().zip(boxes).enumerate() {
            let is_lined = boxes.len() == 1 || Some(at) == first;
            let said = if is_lined { Vec::new() } else { vec![self.said(&hub)] };
            // Beside a bar all lines are straight.
            let item = self.hub(&hub, is_lined && boxes.len() > 1, said, hall);
            if !is_lined {
                continue;
            }
            for (end, cards) in boxes {
                let vpcs = cards.iter().filter_map(|card| hub.cards.get(card)).flatten().cloned().collect();
                let members = if self.around.is_empty() { Vec::new() } else { self.accounts_at(hub.join, &cards) };
                wires.push(self.wire(hub.join, item, end, members, vpcs));
            }
        }
        wires
    }

    /// Says on each card by what it is joined.
    fn marks(&mut self, hubs: &[Hub<'m>]) {
        let mut of_card: BTreeMap<ItemId, Vec<&Join>> = BTreeMap::new();
        for hub in hubs {
            for &card in hub.cards.keys() {
                of_card.entry(card).or_default().push(hub.join);
            }
        }
        for (card, joins) in of_card {
            let Some(cell) = self.items.cell_mut(card) else { continue };
            if joins.len() <= MOST_NAMED {
                cell.chips.extend(joins.iter().map(|join| {
                    let name: String = join.name.chars().take(MARK).collect();
                    Chip::new(join.kind.id(), seen(&name).into_owned(), ChipForm::Named)
                }));
                continue;
            }
            let kinds: BTreeSet<Kind> = joins.iter().map(|join| join.kind).gather();
            cell.chips.extend(kinds.into_iter().map(|kind| {
                let number = joins.iter().filter(|join| join.kind == kind).count();
                Chip::new(kind.id(), grouped(number as u64), ChipForm::Named)
            }));
        }
    }

    /// Puts a hub into the hall.
    fn hub(&mut self, hub: &Hub<'_>, is_bar: bool, said: Vec<Said>, hall: &mut Hall) -> ItemId {
        let join = hub.join;
        let subject = Subject::One(Map::subject(self.map.index.accounts.len() + hub.at));
        let id = format!("{}:{}", join.kind.id(), join.id);
        let mut cell = Cell::new(id, subject, join.kind.id(), if is_bar { Paint::Bar } else { Paint::Tile });
        cell.said = said;
        let caption = vec![join.region.clone(), format!("joins {} accounts", grouped(join.accounts.len() as u64))];
        let words = Words { name: seen(&join.name).into_owned(), caption };
        let content = if is_bar { Content::Bar } else { Content::Tile(TileLabel::AsPage) };
        let item = self.items.add(Item { cell: Some(cell), words, content });
        if is_bar {
            hall.bars.push(item)
        } else {
            hall.joins.push(item)
        }
        item
    }

    /// The accounts at some of a hub's cards.
    fn accounts_at(&self, join: &Join, cards: &[ItemId]) -> Vec<String> {
        let is_there = |account: &&String| self.ends.get(*account).is_some_and(|card| cards.contains(card));
        join.accounts.keys().filter(is_there).cloned().collect()
    }

    fn said(&self, hub: &Hub<'_>) -> Said {
        let cards: Vec<ItemId> = hub.cards.keys().copied().collect();
        (relation(hub.join), self.accounts_at(hub.join, &cards))
    }

    fn wire(&self, join: &Join, from: ItemId, to: ItemId, members: Vec<String>, vpcs: Vec<String>) -> Wire {
        let relation = relation(join);
        let end = |item: ItemId| self.items.get(item).cell.as_ref().map_or("", |cell| &cell.id);
        Wire {
            id: format!("{relation}={}={}", end(from), end(to)),
            from,
            to,
            trunk: Trunk::Start,
            relation,
            class: Purpose::Tunnel.class(),
            arrow: false,
            both: false,
            members,
            vpcs,
            words: String::new(),
            marks: None,
        }
    }
}

const fn relation(join: &Join) -> &'static str {
    match join.kind {
        Kind::TransitGateway => "connects",
        Kind::DirectLink => "peer",
        _ => "reaches",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_diagram::Diagram;
    use drawstream_survey::{Changed, Entry, Index, State};

    fn entry(nth: usize, group: &str) -> Entry {
        Entry {
            id: format!("{nth:032}"),
            name: format!("account-{nth:02}"),
            group: Some(vec![group.to_owned()]),
            profile: None,
            state: State::Drawn,
            changed: Changed::New,
            read_at: None,
            resources: BTreeMap::new(),
            exposed: 0,
            missing: Vec::new(),
            error: None,
            sha256: None,
            dates: None,
            drawing: None,
        }
    }

    /// So many accounts, in two groups.
    fn index(accounts: usize) -> Index {
        let entries = (0..accounts).map(|nth| entry(nth, ["left", "right"][nth % 2]));
        Index::new("2026-11-27T06:00:00Z".to_owned(), None, entries.collect())
    }

    /// A gateway that joins a VPC of each of these.
    fn gateway(name: &str, accounts: &[usize]) -> Join {
        Join {
            kind: Kind::TransitGateway,
            id: name.to_owned(),
            crn: String::new(),
            name: name.to_owned(),
            region: "us-south".to_owned(),
            owner: String::new(),
            accounts: accounts
                .iter()
                .map(|nth| (format!("{nth:032}"), BTreeSet::from([format!("vpc-{nth}")])))
                .collect(),
        }
    }

    /// What each gateway of a page joins by lines, and by marks.
    fn joined(page: &Diagram, name: &str) -> (Vec<(String, Vec<String>)>, Vec<Said>) {
        let id = |item: ItemId| page.items.get(item).cell.as_ref().map(|cell| cell.id.clone()).unwrap_or_default();
        let of_it = |wire: &&Wire| id(wire.from).ends_with(name);
        let lines = page.wires.iter().filter(of_it).map(|wire| (id(wire.to), wire.vpcs.clone())).collect();
        let all = (0..page.items.len()).map(ItemId::at).filter_map(|at| page.items.get(at).cell.as_ref());
        let said = all.filter(|cell| cell.id.ends_with(name)).flat_map(|cell| cell.said.clone()).collect();
        (lines, said)
    }

    #[test]
    fn a_few_accounts_have_lines_of_their_own_that_say_which_vpcs_are_joined() {
        let index = index(4);
        let map = Map::new(&index, vec![gateway("hub", &[0, 1, 2])]);
        let (lines, said) = joined(&map.page(0), "hub");
        let of = |nth: usize| (format!("account:{nth:032}"), vec![format!("vpc-{nth}")]);
        assert_eq!(lines, [of(0), of(2), of(1)]);
        assert!(said.is_empty());
    }

    #[test]
    fn where_lines_would_be_a_tangle_marks_stand_for_all_but_those_of_the_largest_hub() {
        let index = index(20);
        let (all, some): (Vec<usize>, Vec<usize>) = ((0..20).collect(), (0..5).collect());
        let map = Map::new(&index, vec![gateway("first", &some), gateway("second", &all), gateway("third", &some)]);
        let page = map.page(0);
        let (lines, said) = joined(&page, "second");
        let boxes: Vec<&str> = lines.iter().map(|(end, _)| end.as_str()).collect();
        assert_eq!(boxes, ["group:left", "group:right"]);
        assert_eq!(lines.iter().map(|(_, vpcs)| vpcs.len()).sum::<usize>(), 20);
        assert!(said.is_empty());
        let ids: Vec<String> = some.iter().map(|nth| format!("{nth:032}")).collect();
        for name in ["first", "third"] {
            assert_eq!(joined(&page, name), (Vec::new(), vec![("connects", ids.clone())]));
        }
        let chips = |nth: usize| {
            let all = (0..page.items.len()).map(ItemId::at).filter_map(|at| page.items.get(at).cell.as_ref());
            let mut cards = all.filter(|cell| cell.id == format!("account:{nth:032}"));
            cards.next().map(|cell| cell.chips.iter().map(|chip| chip.words.clone()).collect::<Vec<_>>())
        };
        assert_eq!(chips(0), Some(vec!["3".to_owned()]));
        assert_eq!(chips(7), Some(vec!["second".to_owned()]));
    }

    #[test]
    fn on_a_page_of_one_group_every_hub_has_one_line() {
        let index = index(80);
        let all: Vec<usize> = (0..80).collect();
        let map = Map::new(&index, ["a-hub", "b-hub", "c-hub"].iter().map(|name| gateway(name, &all)).collect());
        assert_eq!(map.pages(), 3);
        for name in ["a-hub", "b-hub", "c-hub"] {
            let (lines, said) = joined(&map.page(1), name);
            assert_eq!(
                lines.iter().map(|(end, vpcs)| (end.as_str(), vpcs.len())).collect::<Vec<_>>(),
                [("group:left", 40)]
            );
            assert!(said.is_empty());
        }
    }
}
