//! Cards: VPCs of a large account on its first page, closed, with how much is in them and how they meet the internet.

use drawstream_order::Gather as _;
use std::collections::BTreeMap;

use drawstream_diagram::text::seen;
use drawstream_diagram::{Cell, Chip, ChipForm};

use crate::compose::Composer;
use crate::lookup::Lookup;
use crate::words::{self, counted};
use drawstream_graph::estate::kind::grouped;
use drawstream_graph::estate::{Kind, Relation};
use drawstream_graph::{End, Graph, NodeId};

/// What is in a closed box.
#[derive(Debug, Clone, Default)]
pub struct Closed {
    /// How many there are of each kind, in the order in which they come.
    pub counts: Vec<(Kind, usize)>,
    /// How many things the internet can open.
    pub opens: usize,
    /// How many only go out.
    pub goes_out: usize,
}

/// Up to how many closed VPCs there are lines to what joins them.
const MOST_JOINED: usize = 12;
/// Characters of a gateway's name on a card.
const MARK: usize = 12;

/// What cards tell, in this order, with what counts as the same; those that are notable are tiles.
const TOLD: [(Kind, &[Kind], bool); 7] = [
    (Kind::Subnet, &[], false),
    (Kind::Instance, &[], false),
    (Kind::LoadBalancer, &[], false),
    (Kind::Cluster, &[], true),
    (Kind::BareMetalServer, &[], true),
    (Kind::VpnGateway, &[Kind::VpnServer], true),
    (Kind::EndpointGateway, &[], false),
];

impl Closed {
    /// What lies in the node at `at`, which has `size` nodes in it: preorder keeps them together.
    pub fn of(graph: &Graph, lookup: &Lookup<'_>, at: usize, size: usize) -> Self {
        let mut closed = Self::default();
        let inside = (at + 1..graph.nodes.len()).map(NodeId::at).filter(|&id| graph.node(id).drawn);
        for id in inside.take(size.saturating_sub(1)) {
            let node = graph.node(id);
            match closed.counts.iter_mut().find(|(kind, _)| *kind == node.kind()) {
                Some((_, count)) => *count += 1,
                None => closed.counts.push((node.kind(), 1)),
            }
            match opens(graph, lookup, id) {
                Some(true) => closed.opens += 1,
                Some(false) => closed.goes_out += 1,
                None => {}
            }
        }
        closed
    }

    /// In words what is in it.
    pub fn words(&self) -> String {
        // A count stays on one line with what it counts.
        let words = self.counts.iter().map(|(kind, count)| counted(*kind, *count).replace(' ', "\u{a0}"));
        words.collect::<Vec<_>>().join(", ")
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.counts.iter().find(|(own, _)| *own == kind).map_or(0, |(_, count)| *count)
    }

    fn chips(&self) -> Vec<Chip> {
        let mut chips = Vec::new();
        for (kind, others, notable) in TOLD {
            let count = self.count(kind) + others.iter().map(|&other| self.count(other)).sum::<usize>();
            let form = if notable { ChipForm::Tile } else { ChipForm::Plain };
            chips.extend((count > 0).then(|| Chip::new(kind.id(), grouped(count as u64), form)));
        }
        chips.extend(self.doors());
        chips
    }

    /// What the internet can open, and what only goes out.
    fn doors(&self) -> Vec<Chip> {
        let door = |count: usize, arrow: char, form| {
            (count > 0).then(|| Chip::new("internet", format!("{arrow}\u{a0}{}", grouped(count as u64)), form))
        };
        let both = [door(self.goes_out, '→', ChipForm::Hollow), door(self.opens, '↔', ChipForm::Filled)];
        both.into_iter().flatten().collect()
    }
}

/// Whether the internet can open something by this node, or something behind it only goes out; none for anything else.
pub fn opens(graph: &Graph, lookup: &Lookup<'_>, id: NodeId) -> Option<bool> {
    let node = graph.node(id);
    match node.kind() {
        Kind::FloatingIp => {
            let target = lookup.target.get(&id)?;
            Some(graph.node(*target).kind() != Kind::PublicGateway)
        }
        Kind::PublicGateway if !lookup.floating.contains_key(&id) => Some(false),
        Kind::LoadBalancer if words::is_public(node) => Some(true),
        Kind::VpnServer => Some(true),
        _ => None,
    }
}

impl Composer<'_> {
    /// Makes a cell that of a closed VPC, or of something around closed VPCs.
    pub fn with_chips(&self, id: NodeId, cell: &mut Cell) {
        cell.chips = match self.graph.node(id).kind() {
            Kind::Vpc => match self.plan.closed.get(&id) {
                Some(closed) => [self.marks_of(id), closed.chips()].concat(),
                None => Vec::new(),
            },
            Kind::Account if self.plan.first => {
                let all = self.all_closed(id);
                let opens = all.iter().map(|closed| closed.opens).sum();
                let goes_out = all.iter().map(|closed| closed.goes_out).sum();
                Closed { opens, goes_out, ..Closed::default() }.doors()
            }
            _ => Vec::new(),
        };
    }

    /// How much is in the closed VPCs of a region, in words; nothing for anything else.
    pub fn sums(&self, id: NodeId) -> Vec<String> {
        if self.plan.closed.is_empty() || self.graph.node(id).kind() != Kind::Region {
            return Vec::new();
        }
        let all = self.all_closed(id);
        let servers = all.iter().map(|closed| closed.count(Kind::Instance)).sum::<usize>();
        let counts = [(Kind::Vpc, all.len()), (Kind::Instance, servers)].into_iter().filter(|(_, count)| *count > 0);
        counts.map(|(kind, count)| counted(kind, count)).collect()
    }

    /// Whether so many VPCs are closed here that marks on their cards say what joins them, in place of lines.
    pub fn is_marked(&self) -> bool {
        self.plan.closed.keys().filter(|id| self.graph.node(**id).kind() == Kind::Vpc).count() > MOST_JOINED
    }

    /// The closed VPCs that a transit gateway joins, where marks say so.
    pub fn marked(&self, gateway: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let is_transit = self.graph.node(gateway).kind() == Kind::TransitGateway;
        let edges = if is_transit && self.is_marked() { self.lookup.starting(gateway) } else { &[] };
        edges.iter().map(|&at| &self.graph.edges[at]).filter_map(|edge| match edge.to {
            End::Node(to) if edge.relation == Relation::Connects && self.plan.closed.contains_key(&to) => Some(to),
            _ => None,
        })
    }

    /// The transit gateways that join a closed VPC, where marks say so.
    fn marks_of(&self, vpc: NodeId) -> Vec<Chip> {
        if !self.is_marked() {
            return Vec::new();
        }
        let is_transit = |id: &&NodeId| self.graph.node(**id).kind() == Kind::TransitGateway;
        let gateways = self.lookup.joiners.get(&vpc).into_iter().flatten().filter(is_transit);
        let named = gateways.map(|&gateway| {
            let name: String = self.lookup.words.shown(gateway).chars().take(MARK).collect();
            Chip::new(self.graph.node(gateway).kind().id(), seen(&name).into_owned(), ChipForm::Named)
        });
        named.collect()
    }

    /// What the chips on this page mean: words, and samples of chips.
    pub fn keys_of_chips(&self) -> Vec<(&'static str, Vec<Chip>)> {
        let shown: Vec<Chip> = self.plan.closed.values().flat_map(Closed::chips).collect();
        let is_shown = |class: &str, form: ChipForm| shown.iter().any(|chip| chip.class == class && chip.form == form);
        let kinds = TOLD.iter().filter_map(|(kind, _, notable)| {
            let form = if *notable { ChipForm::Tile } else { ChipForm::Plain };
            is_shown(kind.id(), form).then(|| Chip::new(kind.id(), kind.plural().to_owned(), form))
        });
        let doors = [(ChipForm::Filled, "↔\u{a0}n"), (ChipForm::Hollow, "→\u{a0}n")];
        let mut keys = vec![("in a VPC:", kinds.collect::<Vec<_>>())];
        for ((form, sign), words) in doors.into_iter().zip(["the internet can open", "only go out"]) {
            let chips = is_shown("internet", form).then(|| Chip::new("internet", sign.to_owned(), form));
            keys.push((words, chips.into_iter().collect()));
        }
        keys.retain(|(_, chips)| !chips.is_empty());
        keys
    }

    /// The closed VPCs in a node.
    fn all_closed(&self, id: NodeId) -> Vec<&Closed> {
        let own = self.plan.closed.iter().filter(|(closed, _)| {
            self.graph.node(**closed).kind() == Kind::Vpc && words::is_around(self.graph, id, **closed)
        });
        own.map(|(_, closed)| closed).collect()
    }

    /// The closed VPCs with doors to the internet: whether it can open something, and their ids.
    pub fn closed_doors(&self) -> Option<(bool, Vec<String>)> {
        let with_doors: BTreeMap<&NodeId, &Closed> =
            self.plan.closed.iter().filter(|(_, closed)| closed.opens + closed.goes_out > 0).gather();
        let ids = with_doors.keys().map(|id| self.graph.node(**id).resource.id.to_string()).collect();
        (!with_doors.is_empty()).then(|| (with_doors.values().any(|closed| closed.opens > 0), ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{self, ACCOUNT, Builder};
    use crate::{Options, View};
    use drawstream_diagram::{Diagram, ItemId, Paint};

    /// The items of a class on a page.
    fn of_class(diagram: &Diagram, class: &str) -> Vec<Cell> {
        let all = (0..diagram.items.len()).map(ItemId::at).filter_map(|id| diagram.items.get(id).cell.clone());
        all.filter(|cell| cell.class == class).collect()
    }

    fn words(chips: &[Chip]) -> Vec<String> {
        chips.iter().map(|chip| format!("{} {}", chip.class, chip.words)).collect()
    }

    #[test]
    fn a_card_tells_how_much_is_in_its_vpc() {
        let graph = fixtures::large(1, 9);
        let diagram = View::new(&graph, &Options { page_limit: 36, ..Options::default() }).page(0);
        let card = &of_class(&diagram, "vpc")[0];
        assert_eq!(words(&card.chips), ["subnet 3", "instance 27", "load_balancer 1"]);
        assert_eq!(card.about, "3\u{a0}zones, 3\u{a0}subnets, 27\u{a0}virtual\u{a0}servers, 1\u{a0}load\u{a0}balancer");
        let keys = diagram.title.keys.iter().filter_map(|&id| diagram.items.get(id).cell.as_ref());
        let keys: Vec<String> = keys.flat_map(|cell| words(&cell.chips)).collect();
        assert_eq!(keys, ["subnet subnets", "instance virtual servers", "load_balancer load balancers"]);
    }

    /// VPCs of three servers each, the first with an address, joined by one gateway.
    fn joined(vpcs: usize) -> Graph {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let mut gateway_ends = Vec::new();
        for nth in 0..vpcs {
            let vpc = b.add("vpc", &format!("vpc-{nth}"), region);
            let zone = b.add("zone", &format!("zone-{nth}"), vpc);
            let subnet = b.add("subnet", &format!("subnet-{nth}"), zone);
            let servers: Vec<NodeId> =
                (0..3).map(|at| b.add("instance", &format!("server-{nth}-{at}"), subnet)).collect();
            let address = b.add("floating_ip", &format!("address-{nth}"), subnet);
            b.join(Relation::Attached, address, servers[0]);
            gateway_ends.push(vpc);
        }
        let gateway = b.add("transit_gateway", "core", ACCOUNT);
        gateway_ends.into_iter().for_each(|vpc| b.join(Relation::Connects, gateway, vpc));
        b.build()
    }

    #[test]
    fn few_cards_have_lines_to_their_gateway_and_many_have_marks() {
        for (vpcs, is_marked) in [(MOST_JOINED, false), (MOST_JOINED + 1, true)] {
            let graph = joined(vpcs);
            let diagram = View::new(&graph, &Options { page_limit: 20, ..Options::default() }).page(0);
            // One line to the region in place of one to each card.
            let lines = diagram.wires.iter().filter(|wire| wire.relation == "connects");
            let members: Vec<usize> = lines.map(|wire| wire.members.len()).collect();
            assert_eq!(members, if is_marked { vec![vpcs] } else { vec![0; vpcs] });
            let gateway = &of_class(&diagram, "transit_gateway")[0];
            assert_eq!(gateway.paint, if is_marked { Paint::Band } else { Paint::Bar });
            assert!(gateway.said.is_empty());
            let card = words(&of_class(&diagram, "vpc")[0].chips);
            assert_eq!(card.contains(&"transit_gateway core".to_owned()), is_marked, "{card:?}");
        }
    }

    #[test]
    fn doors_are_pills_on_cards_and_their_sum_on_the_account() {
        let graph = joined(3);
        let diagram = View::new(&graph, &Options { page_limit: 8, ..Options::default() }).page(0);
        assert!(of_class(&diagram, "vpc").iter().all(|card| words(&card.chips).contains(&"internet ↔\u{a0}1".into())));
        assert_eq!(words(&of_class(&diagram, "account")[0].chips), ["internet ↔\u{a0}3"]);
        let doors: Vec<_> = diagram.wires.iter().filter(|wire| !wire.members.is_empty()).collect();
        assert_eq!((doors.len(), doors[0].members.len(), doors[0].both), (1, 3, true));
    }
}
