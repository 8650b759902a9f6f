//! The map of many accounts: groups as boxes, accounts as equal cards, what joins them as bars and lines between.

mod hubs;

use drawstream_diagram::scene::FACTS;
use drawstream_diagram::text::seen;
use drawstream_diagram::{
    Cell, Chip, ChipForm, Content, Diagram, Fact, Font, Frame, Hall, Head, Item, ItemId, Items, Mark, Paint, Stretch,
    Subject, SubjectId, Subjects, Title, Trials, Words,
};
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::grouped;
use drawstream_order::Gather as _;
use drawstream_survey::{Entry, Index, Join, State};
use std::collections::{BTreeMap, BTreeSet};

use crate::look::Purpose;
use crate::words::{self, counted};

/// Beyond so many accounts the first page shows groups, and each group has a page.
const MOST_CARDS: usize = 60;
/// The kind of an account's cell, and of a group's box.
const ACCOUNT: &str = "account";
/// What cards tell, with the kinds that count as one.
const TOLD: [(Kind, &[Kind], bool); 3] = [
    (Kind::Vpc, &[], false),
    (Kind::Instance, &[Kind::BareMetalServer, Kind::PvmInstance], false),
    (Kind::Cluster, &[], true),
];

/// The map of a survey.
#[derive(Debug)]
pub struct Map<'i> {
    index: &'i Index,
    joins: Vec<Join>,
    /// The accounts of each group, by the group's name.
    groups: BTreeMap<String, Vec<usize>>,
}

impl<'i> Map<'i> {
    /// Of the accounts in an index, and what joins them. Joins with accounts that are not in it are left out.
    pub fn new(index: &'i Index, joins: Vec<Join>) -> Self {
        let known: BTreeSet<&str> = index.accounts.iter().map(|entry| entry.id.as_str()).gather();
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, entry) in index.accounts.iter().enumerate() {
            let group = entry.group.as_ref().map(|names| names.join(" / ")).unwrap_or_default();
            groups.entry(group).or_default().push(at);
        }
        let joins = joins.into_iter().map(|mut join| {
            join.accounts.retain(|account, _| known.contains(account.as_str()));
            join
        });
        Map { index, joins: joins.filter(|join| join.accounts.len() > 1).collect(), groups }
    }

    fn is_divided(&self) -> bool {
        self.index.accounts.len() > MOST_CARDS
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        if self.is_divided() { 1 + self.groups.len() } else { 1 }
    }

    /// Composes page `at`, from 0.
    pub fn page(&self, at: usize) -> Diagram {
        let page = Page { map: self, items: Items::default(), ends: BTreeMap::new(), around: BTreeMap::new() };
        let group = at.checked_sub(1).and_then(|at| self.groups.iter().nth(at));
        match group {
            None if self.is_divided() => page.overview(),
            None => page.accounts("accounts", "Accounts", &self.groups.iter().collect::<Vec<_>>()),
            Some((name, members)) => page.accounts(&page_of(name), shown_group(name), &[(name, members)]),
        }
    }

    fn entry(&self, subject: SubjectId) -> Option<&Entry> {
        self.index.accounts.get(subject.0 as usize)
    }

    fn join(&self, subject: SubjectId) -> Option<&Join> {
        self.joins.get((subject.0 as usize).checked_sub(self.index.accounts.len())?)
    }

    fn subject(at: usize) -> SubjectId {
        SubjectId(u32::try_from(at).unwrap_or(u32::MAX))
    }
}

fn page_of(group: &str) -> String {
    format!("group:{group}")
}

fn shown_group(name: &str) -> &str {
    if name.is_empty() { "Accounts without a group" } else { name }
}

/// One page while it is composed.
struct Page<'m> {
    map: &'m Map<'m>,
    items: Items,
    /// What lines lead to, by the account.
    ends: BTreeMap<String, ItemId>,
    /// The box of a group that a card is in.
    around: BTreeMap<ItemId, ItemId>,
}

impl Page<'_> {
    /// Cards of accounts in the boxes of their groups.
    fn accounts(mut self, id: &str, name: &str, groups: &[(&String, &Vec<usize>)]) -> Diagram {
        let mut boxes = Vec::new();
        for (group, members) in groups {
            let cards: Vec<ItemId> = members.iter().map(|at| self.card(*at)).collect();
            let own = self.group(group, cards.clone());
            self.around.extend(cards.into_iter().map(|card| (card, own)));
            boxes.push(own);
        }
        let entries: Vec<&Entry> = groups
            .iter()
            .flat_map(|(_, members)| members.iter().filter_map(|at| self.map.index.accounts.get(*at)))
            .collect();
        self.diagram(id, name, boxes, &entries)
    }

    /// Cards of groups, each leading to its page.
    fn overview(mut self) -> Diagram {
        let map = self.map;
        let mut cards = Vec::new();
        for (name, members) in &map.groups {
            let entries: Vec<&Entry> = members.iter().filter_map(|at| map.index.accounts.get(*at)).collect();
            let mut cell = Cell::decoration(format!("group:{name}"), "resource_group", Paint::Frame);
            cell.link = Some(page_of(name));
            cell.chips = chips(&entries);
            let words = Words { name: seen(shown_group(name)).into_owned(), caption: vec![states(&entries)] };
            let card = self.box_of(cell, words, None, Head::Long);
            for entry in &entries {
                self.ends.insert(entry.id.clone(), card);
            }
            cards.push(card);
        }
        let entries: Vec<&Entry> = map.index.accounts.iter().collect();
        self.diagram("accounts", "Accounts", cards, &entries)
    }

    fn card(&mut self, at: usize) -> ItemId {
        let Some(entry) = self.map.index.accounts.get(at) else {
            return self.items.arrange(Content::Column(Vec::new()));
        };
        let id = format!("{ACCOUNT}:{}", entry.id);
        let mut cell = Cell::new(id, Subject::One(Map::subject(at)), ACCOUNT, Paint::Frame);
        cell.mark = match entry.state {
            State::Drawn | State::Incomplete => Mark::None,
            State::Refused => Mark::Off,
            State::Failed => Mark::Trouble,
        };
        cell.chips = chips(&[entry]);
        let words = Words { name: seen(&entry.name).into_owned(), caption: vec![told(entry)] };
        let card = self.box_of(cell, words, None, Head::Long);
        self.ends.insert(entry.id.clone(), card);
        card
    }

    fn group(&mut self, name: &str, cards: Vec<ItemId>) -> ItemId {
        let content = self.items.arrange(Content::Shelves { stacked: false, boxes: cards, rest: Vec::new() });
        let cell = Cell::decoration(format!("group:{name}"), "resource_group", Paint::Frame);
        self.box_of(cell, Words::of(&seen(shown_group(name))), Some(content), Head::Normal)
    }

    fn box_of(&mut self, cell: Cell, words: Words, content: Option<ItemId>, head: Head) -> ItemId {
        let frame = Frame { head, stretch: Stretch::Little, content, foot: None, nodes: Vec::new() };
        self.items.add(Item { cell: Some(cell), words, content: Content::Frame(frame) })
    }

    /// The page: boxes, what joins what is in them, a title.
    fn diagram(mut self, id: &str, name: &str, boxes: Vec<ItemId>, entries: &[&Entry]) -> Diagram {
        let mut hall = Hall { boxes, ..Hall::default() };
        let wires = self.hubs(&mut hall);
        let middle = self.items.arrange(Content::Hall(hall));
        let title = self.title(name, entries, !wires.is_empty());
        Diagram {
            id: id.to_owned(),
            name: name.to_owned(),
            items: self.items,
            before: None,
            middle,
            after: None,
            title,
            notes: Vec::new(),
            wires,
            trials: Trials { few: false, halls: true, grids: Vec::new() },
        }
    }

    fn title(&mut self, page: &str, entries: &[&Entry], has_lines: bool) -> Title {
        let index = self.map.index;
        let own = index.enterprise.as_ref().map_or("Accounts", |enterprise| enterprise.name.as_str());
        let heading = if page == "Accounts" { own.to_owned() } else { format!("{page} · {own}") };
        let read_at = words::moment(&index.read_at).unwrap_or_else(|| index.read_at.clone());
        let lines = [
            ("title", seen(&heading).into_owned(), Font::TITLE),
            ("title.account", format!("read {read_at} · {}", states(entries)), Font::NOTE),
            (FACTS, sums(entries), Font::LEGEND),
        ];
        let lines = lines.into_iter().filter(|(_, text, _)| !text.is_empty());
        let lines: Vec<ItemId> = lines.map(|(id, text, font)| self.text(id, &text, font)).collect();
        let samples = if has_lines { vec![self.sample()] } else { Vec::new() };
        let keys = self.keys();
        Title { lines, samples, keys }
    }

    /// What the chips on the cards mean.
    fn keys(&mut self) -> Vec<ItemId> {
        let cards: BTreeSet<ItemId> = self.ends.values().copied().gather();
        let cells = cards.iter().filter_map(|card| self.items.get(*card).cell.as_ref());
        let shown: BTreeSet<(&str, bool)> =
            cells.flat_map(|cell| &cell.chips).map(|chip| (chip.class, chip.form == ChipForm::Named)).gather();
        let told = TOLD.iter().filter(|(kind, ..)| shown.contains(&(kind.id(), false)));
        let told = told.map(|(kind, others, notable)| {
            let form = if *notable { ChipForm::Tile } else { ChipForm::Plain };
            let words = if others.is_empty() { kind.plural() } else { "servers" };
            Chip::new(kind.id(), words.to_owned(), form)
        });
        let exposed = shown.contains(&("internet", false));
        let doors = exposed.then(|| Chip::new("internet", "↔\u{a0}n".to_owned(), ChipForm::Filled));
        let marks = Kind::ALL.iter().filter(|kind| shown.contains(&(kind.id(), true)));
        let marks = marks.map(|kind| Chip::new(kind.id(), kind.plural().to_owned(), ChipForm::Named));
        let keys: [(&str, Vec<Chip>); 3] = [
            ("in an account:", told.collect()),
            ("the internet can open", doors.into_iter().collect()),
            ("by which it is joined", marks.collect()),
        ];
        let mut items = Vec::new();
        for (nth, (words, chips)) in keys.into_iter().filter(|(_, chips)| !chips.is_empty()).enumerate() {
            let cell = Cell { chips, ..Cell::decoration(format!("legend.chips.{nth}"), "", Paint::Words) };
            let (words, content) = (Words::of(words), Content::Text(Font::LEGEND));
            items.push(self.items.add(Item { cell: Some(cell), words, content }));
        }
        items
    }

    fn text(&mut self, id: &str, text: &str, font: Font) -> ItemId {
        let cell = Cell::decoration(id.to_owned(), "", Paint::Words);
        self.items.add(Item { cell: Some(cell), words: Words::of(text), content: Content::Text(font) })
    }

    fn sample(&mut self) -> ItemId {
        let cell = Cell::decoration("sample.transit".to_owned(), Purpose::Tunnel.class(), Paint::Sample);
        let words = Words::of(Purpose::Tunnel.words());
        self.items.add(Item { cell: Some(cell), words, content: Content::Text(Font::LEGEND) })
    }
}

/// Numbers on a card.
fn chips(entries: &[&Entry]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (kind, others, notable) in TOLD {
        let kinds = std::iter::once(&kind).chain(others);
        let count: u64 = kinds.flat_map(|kind| entries.iter().map(|entry| entry.number(kind.id()))).sum();
        let form = if notable { ChipForm::Tile } else { ChipForm::Plain };
        chips.extend((count > 0).then(|| Chip::new(kind.id(), grouped(count), form)));
    }
    let exposed: u64 = entries.iter().map(|entry| entry.exposed).sum();
    chips
        .extend((exposed > 0).then(|| Chip::new("internet", format!("↔\u{a0}{}", grouped(exposed)), ChipForm::Filled)));
    chips
}

/// How an account was read, in words.
fn told(entry: &Entry) -> String {
    let read = entry.read_at.as_deref().and_then(words::moment).map(|at| format!("read {at}"));
    let missing = entry.missing.len() as u64;
    match (entry.state, &entry.error) {
        (State::Drawn, _) => read.unwrap_or_default(),
        (State::Incomplete, _) => format!("incomplete, {} missing", grouped(missing)),
        (State::Refused, Some(error)) => format!("refused, {}", seen(&error.code)),
        (State::Refused, None) => "refused".to_owned(),
        (State::Failed, _) => "could not be read".to_owned(),
    }
}

/// `6 accounts, 1 refused`.
fn states(entries: &[&Entry]) -> String {
    let count = |state| entries.iter().filter(|entry| entry.state == state).count();
    let all = match entries.len() {
        1 => "1 account".to_owned(),
        all => format!("{} accounts", grouped(all as u64)),
    };
    let rest = [(State::Incomplete, "incomplete"), (State::Refused, "refused"), (State::Failed, "not read")];
    let rest = rest.map(|(state, word)| (count(state), word)).into_iter().filter(|(count, _)| *count > 0);
    std::iter::once(all).chain(rest.map(|(count, word)| format!("{count} {word}"))).collect::<Vec<_>>().join(", ")
}

/// `12 VPCs · 40 virtual servers`.
fn sums(entries: &[&Entry]) -> String {
    let kinds = [Kind::Vpc, Kind::Instance, Kind::BareMetalServer, Kind::PvmInstance, Kind::Cluster];
    let sums = kinds.map(|kind| (kind, entries.iter().map(|entry| entry.number(kind.id())).sum::<u64>()));
    let sums = sums.into_iter().filter(|(_, count)| *count > 0);
    sums.map(|(kind, count)| counted(kind, usize::try_from(count).unwrap_or(usize::MAX)))
        .collect::<Vec<_>>()
        .join(" · ")
}

impl Subjects for Map<'_> {
    fn kinds(&self) -> Vec<&'static str> {
        Kind::ALL.iter().map(|kind| kind.id()).collect()
    }

    fn kind(&self, subject: SubjectId) -> &'static str {
        self.join(subject).map_or(ACCOUNT, |join| join.kind.id())
    }

    fn id(&self, subject: SubjectId) -> &str {
        let join = || self.join(subject).map(|join| join.id.as_str());
        self.entry(subject).map(|entry| entry.id.as_str()).or_else(join).unwrap_or_default()
    }

    fn crn(&self, subject: SubjectId) -> &str {
        self.join(subject).map_or("", |join| &join.crn)
    }

    fn name(&self, subject: SubjectId) -> &str {
        let join = || self.join(subject).map(|join| join.name.as_str());
        self.entry(subject).map(|entry| entry.name.as_str()).or_else(join).unwrap_or_default()
    }

    fn caption(&self, subject: SubjectId) -> String {
        self.entry(subject).map(told).or_else(|| self.join(subject).map(|join| join.region.clone())).unwrap_or_default()
    }

    fn attributes(&self, subject: SubjectId, put: &mut dyn FnMut(&str, &str)) -> Vec<Fact> {
        put("kind", self.kind(subject));
        put("resource_id", self.id(subject));
        put("name", self.name(subject));
        if !self.crn(subject).is_empty() {
            put("crn", self.crn(subject));
        }
        let facts = self.facts(subject);
        for fact in &facts {
            put(&fact.name.replace(' ', "_"), &fact.lines.join("\n"));
        }
        facts
    }

    fn stack_attributes(&self, _: &[SubjectId], _: &mut dyn FnMut(&str, &str)) {}

    fn stack_name(&self, _: &[SubjectId]) -> String {
        String::new()
    }

    fn facts(&self, subject: SubjectId) -> Vec<Fact> {
        let fact = |name: &str, value: String| Fact { name: name.to_owned(), lines: vec![value] };
        let mut facts = Vec::new();
        if let Some(entry) = self.entry(subject) {
            facts.push(fact("read", told(entry)));
            facts.extend(
                entry.group.as_ref().filter(|names| !names.is_empty()).map(|names| fact("group", names.join(" / "))),
            );
            facts.push(fact("exposed", grouped(entry.exposed)));
            facts.extend(entry.error.as_ref().map(|error| fact("error", error.message.clone())));
        } else if let Some(join) = self.join(subject) {
            facts.push(fact("owner", join.owner.clone()));
            facts.push(fact("joins", format!("{} accounts", grouped(join.accounts.len() as u64))));
        }
        facts
    }

    fn addresses(&self, _: SubjectId) -> Vec<String> {
        Vec::new()
    }
}
