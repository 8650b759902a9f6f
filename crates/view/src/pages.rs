//! Which pages there are, and what each of them shows.
//!
//! A small account is one page. Of a large one the first page shows the regions with their VPCs as closed
//! boxes, what joins them, and the managed services; each VPC has a page, and each zone of a VPC that is still
//! too large. Every resource has its own cell on one page; where a line needs it on another, it appears there
//! again, away from home. Alike siblings fold into stacks on pages that would burst even so.

use drawstream_order::Order as _;
use std::collections::{BTreeMap, BTreeSet};

use crate::Options;
use crate::cards::Closed;
use crate::lookup::Lookup;
use crate::plan::{Entry, PagePlan};
use crate::{ids, index, rules, words};
use drawstream_graph::estate::Kind;
use drawstream_graph::{End, Graph, NodeId};

/// From how many pages on fewer shapes are tried for each.
const MANY: usize = 6;

/// The pages while they are made.
struct Pages<'m> {
    graph: &'m Graph,
    plans: Vec<PagePlan>,
    /// The page that a page was divided from.
    above: Vec<usize>,
    /// The page of each node's own cell.
    home: Vec<usize>,
}

/// The pages of the account.
pub fn plan(graph: &Graph, lookup: &Lookup<'_>, options: &Options) -> Vec<PagePlan> {
    let first = PagePlan {
        id: "overview".into(),
        name: "Overview".into(),
        first: true,
        has_regions: true,
        ..PagePlan::default()
    };
    let sizes = sizes(graph);
    let mut pages = Pages { graph, plans: vec![first], above: vec![0], home: vec![0; graph.nodes.len()] };
    if sizes[0] <= options.page_limit {
        pages.plans[0].name = "Account".into();
    } else {
        pages.divide(lookup, &sizes, options.page_limit);
        pages.visit(lookup);
    }
    let one_of_many = pages.plans.len() > MANY;
    for at in 0..pages.plans.len() {
        pages.plans[at].one_of_many = one_of_many;
        pages.fold(at, lookup, options.page_limit);
    }
    pages.add_further();
    pages.add_rules();
    pages.add_index();
    pages.add_ways();
    pages.plans
}

/// How many drawn nodes there are in each node, itself included.
fn sizes(graph: &Graph) -> Vec<usize> {
    let mut sizes: Vec<usize> = graph.nodes.iter().map(|node| usize::from(node.drawn)).collect();
    for at in (1..graph.nodes.len()).rev() {
        if let Some(parent) = graph.nodes[at].parent
            && graph.nodes[at].drawn
        {
            sizes[parent.index()] += sizes[at];
        }
    }
    sizes
}

impl Pages<'_> {
    /// Gives every VPC its page, and every zone of a VPC that is still too large.
    fn divide(&mut self, lookup: &Lookup<'_>, sizes: &[usize], limit: usize) {
        let mut own: Vec<BTreeSet<NodeId>> = vec![BTreeSet::new()];
        for (at, node) in self.graph.nodes.iter().enumerate().filter(|(_, node)| node.drawn) {
            let id = NodeId::at(at);
            let outer = node.parent.map_or(0, |parent| self.home[parent.index()]);
            let large = |id: Option<NodeId>| id.is_some_and(|id| sizes[id.index()] > limit);
            let opens = match node.kind() {
                Kind::Vpc => sizes[at] > 1,
                Kind::Zone => large(node.parent) && sizes[at] > 1,
                _ => false,
            };
            if !opens {
                self.home[at] = outer;
                own[outer].insert(id);
                continue;
            }
            let page = self.plans.len();
            let name = words::called(node);
            let of = if outer == 0 { String::new() } else { format!("{} / ", self.plans[outer].name) };
            let plan = PagePlan {
                id: ids::safe(&format!("{}:{}", node.kind().id(), node.resource.id)),
                name: format!("{of}{name}"),
                ..PagePlan::default()
            };
            let closed = Closed::of(self.graph, lookup, at, sizes[at]);
            self.plans[outer].closed.insert(id, closed);
            self.plans[outer].away.insert(id, plan.id.clone());
            own[outer].insert(id);
            self.plans.push(plan);
            self.above.push(outer);
            own.push(BTreeSet::from([id]));
            self.home[at] = page;
        }
        for (plan, own) in self.plans.iter_mut().zip(own) {
            plan.only = Some(own);
        }
        for at in 0..self.plans.len() {
            let only = self.plans[at].only.clone().unwrap_or_default();
            if let Some(&top) = only.first() {
                self.invite(at, top);
            }
        }
    }

    /// Lets a node and all around it appear on a page.
    fn invite(&mut self, page: usize, node: NodeId) {
        let mut next = Some(node);
        while let Some(id) = next {
            let home = self.home[id.index()];
            if home != page {
                let id_of_home = self.plans[home].id.clone();
                self.plans[page].away.insert(id, id_of_home);
            }
            if let Some(only) = &mut self.plans[page].only {
                only.insert(id);
            }
            next = self.graph.node(id).parent;
        }
    }

    /// Brings together the ends of lines that are at home on different pages.
    fn visit(&mut self, lookup: &Lookup<'_>) {
        for edges in lookup.from.values() {
            for &at in edges {
                let edge = &self.graph.edges[at];
                let End::Node(to) = edge.to else { continue };
                let (from_page, to_page) = (self.home[edge.from.index()], self.home[to.index()]);
                let shows =
                    |page: usize, id: &NodeId| self.plans[page].only.as_ref().is_some_and(|only| only.contains(id));
                if shows(from_page, &to) || shows(to_page, &edge.from) {
                    continue;
                }
                if self.is_within(to_page, from_page) {
                    self.invite(to_page, edge.from);
                } else {
                    self.invite(from_page, to);
                }
            }
        }
    }

    /// Whether a page was divided from another.
    fn is_within(&self, mut page: usize, other: usize) -> bool {
        while page != 0 {
            page = self.above[page];
            if page == other {
                return true;
            }
        }
        false
    }

    /// Shows in each subnet what has interfaces or addresses in it and lies in another.
    fn add_further(&mut self) {
        for (id, node) in self.graph.all().filter(|(_, node)| node.drawn) {
            let home = self.home[id.index()];
            let is_folded = |plan: &PagePlan| plan.folded.contains(&id) || plan.stacks.contains_key(&id);
            // What is folded has no cell of its own.
            if node.further.is_empty() || is_folded(&self.plans[home]) {
                continue;
            }
            let page = self.plans[home].id.clone();
            for subnet in &node.further {
                let at = self.home[subnet.index()];
                self.plans[at].again.entry(*subnet).or_default().push(Entry::Again(id, page.clone(), *subnet));
            }
        }
    }

    /// The ways from each page back to the one that it is a part of, and to its neighbours.
    fn add_ways(&mut self) {
        let names: Vec<(String, String)> = self.plans.iter().map(|plan| (plan.id.clone(), plan.name.clone())).collect();
        for (at, plan) in self.plans.iter_mut().enumerate().skip(1) {
            let above = match &plan.rules {
                // That of its VPC, where it has only one.
                Some(ruled) => match ruled[..] {
                    [(vpc, _)] => self.home[vpc.index()],
                    _ => 0,
                },
                None => self.above.get(at).copied().unwrap_or(0),
            };
            let before = if at > 1 { names.get(at - 1) } else { None };
            plan.near = [names.get(above), before, names.get(at + 1)].map(Option::<&_>::cloned);
        }
    }

    /// The index of an account with many VPCs, to which the first page leads: the last page of all.
    fn add_index(&mut self) {
        let first = &mut self.plans[0];
        let Some(lines) = index::lines(self.graph, &first.closed, &first.away) else { return };
        let (id, only) = ("index".to_owned(), Some(BTreeSet::new()));
        first.leads_to_index = Some(id.clone());
        let plan = PagePlan { id, name: "Index of VPCs".into(), one_of_many: true, only, ..PagePlan::default() };
        self.plans.push(PagePlan { index: Some(lines), ..plan });
    }

    /// Pages for the rules of VPCs, to which each VPC and what has rules in it lead.
    fn add_rules(&mut self) {
        let all = rules::pages(self.graph);
        for (nth, ruled) in all.iter().enumerate() {
            let id = rules::page_id(self.graph, ruled);
            let name = rules::page_name(self.graph, ruled, &all[..nth]);
            let mut plan = PagePlan { id: id.clone(), name, one_of_many: true, ..PagePlan::default() };
            for &(vpc, _) in ruled {
                let mut next = Some(vpc);
                while let Some(around) = next {
                    plan.away.insert(around, self.plans[self.home[around.index()]].id.clone());
                    next = self.graph.node(around).parent;
                }
                let home = self.home[vpc.index()];
                self.plans[home].rules_of.insert(vpc, id.clone());
                for page in (1..self.above.len()).filter(|&page| self.above[page] == home && page != home) {
                    self.plans[page].rules_of.insert(vpc, id.clone());
                }
            }
            plan.rules = Some(ruled.clone());
            self.plans.push(plan);
        }
    }

    /// Folds alike siblings, the most numerous first, until the page holds no more than `limit`.
    fn fold(&mut self, at: usize, lookup: &Lookup<'_>, limit: usize) {
        let plan = &mut self.plans[at];
        let Some(only) = &plan.only else { return };
        let mut count = only.len() - plan.away.len();
        if count <= limit {
            return;
        }
        let mut alike: BTreeMap<(Option<NodeId>, Kind, bool, String), Vec<NodeId>> = BTreeMap::new();
        for &id in only {
            let node = self.graph.node(id);
            let single = plan.away.contains_key(&id)
                || !node.children.is_empty()
                || lookup.floating.contains_key(&id)
                || lookup.target.contains_key(&id)
                || matches!(node.kind(), Kind::Account | Kind::Region | Kind::Vpc | Kind::Zone | Kind::Subnet);
            if single {
                continue;
            }
            alike.entry((node.parent, node.kind(), node.unplaced, lookup.words.likeness(id))).or_default().push(id);
        }
        let mut groups: Vec<Vec<NodeId>> = alike.into_values().filter(|group| group.len() > 1).collect();
        groups.order_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
        for group in groups {
            if count <= limit {
                break;
            }
            count -= group.len() - 1;
            plan.folded.extend(&group[1..]);
            plan.stacks.insert(group[0], group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ACCOUNT;
    use crate::fixtures::{self, Builder};
    use drawstream_graph::estate::Relation;

    fn plans(graph: &Graph, page_limit: usize) -> Vec<PagePlan> {
        plan(graph, &Lookup::new(graph), &Options { page_limit, ..Options::default() })
    }

    #[test]
    fn a_small_account_is_one_page_with_everything() {
        let plans = plans(&fixtures::three_zones(), 350);
        assert_eq!(plans.iter().map(|plan| &*plan.name).collect::<Vec<_>>(), ["Account"]);
        assert!(plans[0].only.is_none() && plans[0].closed.is_empty());
    }

    #[test]
    fn a_closed_box_says_what_is_in_it() {
        let graph = fixtures::large(1, 9);
        let plans = plans(&graph, 36);
        let vpc = plans[0].closed.keys().next().unwrap();
        assert_eq!(
            plans[0].closed[vpc].words(),
            "3\u{a0}zones, 3\u{a0}subnets, 27\u{a0}virtual\u{a0}servers, 1\u{a0}load\u{a0}balancer"
        );
        // It leads to its page, which shows what is around it.
        assert_eq!(plans[0].away[vpc], plans[1].id);
        assert_eq!(plans[1].away[&ACCOUNT], "overview");
    }

    #[test]
    fn the_other_end_of_a_line_is_invited_to_the_page_of_its_start() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let vpcs: Vec<NodeId> = (0..2).map(|nth| b.add("vpc", &format!("vpc-{nth}"), region)).collect();
        let zones: Vec<NodeId> = vpcs.iter().map(|&vpc| b.add("zone", "eu-de-1", vpc)).collect();
        let ends: Vec<NodeId> = zones.iter().map(|&zone| b.add("instance", "server", zone)).collect();
        b.join(Relation::Member, ends[0], ends[1]);
        let plans = plans(&b.build(), 3);
        assert_eq!(plans[1].away.get(&ends[1]), Some(&plans[2].id));
        assert!(!plans[2].away.contains_key(&ends[0]));
    }

    #[test]
    fn the_most_numerous_alike_siblings_fold_first_and_only_as_many_as_must() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let few: Vec<NodeId> = (0..3).map(|nth| b.add("instance", &format!("app-{nth}"), region)).collect();
        let many: Vec<NodeId> = (0..6).map(|nth| b.add("instance", &format!("web-{nth}"), region)).collect();
        let plans = plans(&b.build(), 8);
        assert_eq!(plans[0].stacks.keys().collect::<Vec<_>>(), [&many[0]]);
        assert_eq!(plans[0].stacks[&many[0]], many);
        assert!(few.iter().all(|id| !plans[0].folded.contains(id)));
    }

    #[test]
    fn what_has_an_address_of_its_own_is_not_folded() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let servers: Vec<NodeId> = (0..6).map(|nth| b.add("instance", &format!("web-{nth}"), region)).collect();
        let address = b.add("floating_ip", "address", region);
        b.join(Relation::Attached, address, servers[0]);
        let plans = plans(&b.build(), 5);
        assert_eq!(plans[0].stacks[&servers[1]], servers[1..]);
    }

    #[test]
    fn rules_have_a_page_of_their_own_to_which_their_vpc_leads() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let vpc = b.add("vpc", "shop", region);
        let group = b.add("security_group", "web", vpc);
        b.node(group).vpc = Some(vpc);
        b.node(group).drawn = false;
        let plans = plans(&b.build(), 350);
        assert_eq!(plans[1].name, "shop rules");
        assert_eq!(plans[1].rules, Some(vec![(vpc, vec![group])]));
        assert_eq!(plans[0].rules_of[&vpc], plans[1].id);
    }

    #[test]
    fn rules_of_the_vpcs_of_a_region_are_on_one_page() {
        let mut b = Builder::new();
        for (region, count) in [("eu-de", 3), ("us-south", 1)] {
            let region = b.add("region", region, ACCOUNT);
            for nth in 0..count {
                let vpc = b.add("vpc", &format!("vpc-{nth}"), region);
                let group = b.add("security_group", "web", vpc);
                b.node(group).vpc = Some(vpc);
                b.node(group).drawn = false;
            }
        }
        let plans = plans(&b.build(), 350);
        assert_eq!(plans.iter().map(|plan| &*plan.name).collect::<Vec<_>>(), ["Account", "eu-de rules", "vpc-0 rules"]);
        assert_eq!(plans[0].rules_of.values().filter(|id| **id == plans[1].id).count(), 3);
        assert_eq!(plans[1].rules.as_ref().unwrap().len(), 3);
    }

    #[test]
    fn many_vpcs_have_an_index_and_few_have_none() {
        let graph = fixtures::large(5, 9);
        let plans = plans(&graph, 36);
        let index = plans.last().unwrap();
        assert_eq!(plans[0].leads_to_index.as_ref(), Some(&index.id));
        let lines = index.index.as_ref().unwrap();
        assert!(lines.iter().all(|line| plans.iter().any(|plan| plan.id == line.page)));
        assert_eq!(lines.len(), plans[0].closed.len());
        assert!(
            super::plan(
                &fixtures::large(1, 9),
                &Lookup::new(&fixtures::large(1, 9)),
                &Options { page_limit: 36, ..Options::default() }
            )
            .iter()
            .all(|plan| plan.index.is_none())
        );
    }

    #[test]
    fn pages_lead_back_to_what_they_are_a_part_of_and_to_their_neighbours() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        for nth in 0..2 {
            let vpc = b.add("vpc", &format!("vpc-{nth}"), region);
            let zone = b.add("zone", "eu-de-1", vpc);
            b.add("instance", "server", zone);
        }
        let plans = plans(&b.build(), 3);
        assert_eq!(plans[0].near, [None, None, None]);
        let names = |at: usize| {
            plans[at].near.iter().map(|near| near.as_ref().map(|(_, name)| name.as_str())).collect::<Vec<_>>()
        };
        assert_eq!(names(1), [Some("Overview"), None, Some("vpc-1")]);
        assert_eq!(names(2), [Some("Overview"), Some("vpc-0"), None]);
    }
}
