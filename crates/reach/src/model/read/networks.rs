//! VPCs, subnets, groups, ACLs, routing tables, and transit gateways.

use super::Reader;
use crate::ip::{self, Ranges, Span};
use crate::model::networks::{Acl, Group, Subnet, Vpc, within};
use crate::model::routes::Table;
use crate::model::transit::{self, Connection, Transit};
use crate::model::{Peer, rules};
use drawstream_graph::estate::{Facts, Kind, Ref, Relation};
use drawstream_graph::{Node, NodeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Reader<'_> {
    pub(super) fn vpcs(&mut self) {
        let prefixes: Vec<(NodeId, Span)> = self
            .of_kind(Kind::AddressPrefix)
            .filter_map(|(_, node)| match &node.resource.facts {
                Facts::AddressPrefix(facts) => Some((node.vpc?, ip::of_cidr(&facts.cidr)?)),
                _ => None,
            })
            .collect();
        for (id, node) in self.of_kind(Kind::Vpc) {
            if !self.model.options.looks_at(&node.resource) {
                self.not_looked_at.insert(id);
                continue;
            }
            self.vpc_of.insert(id, self.model.vpcs.len());
            self.model.account_of.push(self.graph.account_of(id));
            let (name, region) = (node.resource.name_or_id().to_owned(), node.resource.region.to_string());
            let prefixes = prefixes.iter().filter(|(vpc, _)| *vpc == id).map(|(_, prefix)| *prefix).collect();
            self.model.vpcs.push(Vpc { prefixes, ..Vpc::new(id, name, region) });
        }
    }

    /// The group that a reference of `by` means: by id, then by its name in that VPC.
    pub(super) fn group(&self, by: NodeId, of: &Ref, vpc: Option<usize>) -> Option<usize> {
        let by_key = self.called(by, &of.id).filter_map(|id| self.group_of.get(&id).copied());
        let in_vpc = |group: &usize| self.model.groups[*group].vpc == vpc;
        let by_key: Vec<usize> = by_key.collect();
        if let Some(found) = by_key.iter().copied().find(in_vpc).or(by_key.first().copied()) {
            return Some(found);
        }
        let named = |at: &usize| !of.name.is_empty() && self.model.groups[*at].name == *of.name;
        vpc.and_then(|vpc| self.model.vpcs[vpc].groups.iter().copied().find(named))
    }

    pub(super) fn groups(&mut self) {
        let nodes: Vec<(NodeId, &Node)> = self.looked_at(Kind::SecurityGroup);
        for (id, node) in &nodes {
            let (vpc, at) = (self.vpc(node), self.model.groups.len());
            self.group_of.insert(*id, at);
            if let Some(vpc) = vpc {
                self.model.vpcs[vpc].groups.push(at);
            }
            let name = node.resource.name_or_id().to_owned();
            let (rules, members) = Default::default();
            self.model.groups.push(Group { node: *id, name, vpc, rules, members, guarded: 0 });
        }
        let mut pool = std::mem::take(&mut self.model.pool);
        for (at, (id, node)) in nodes.iter().enumerate() {
            let Facts::SecurityGroup(facts) = &node.resource.facts else { continue };
            let vpc = self.model.groups[at].vpc;
            let group = |of: &Ref| self.group(*id, of, vpc);
            let rules = facts.rules.iter().enumerate();
            let rules = rules.filter_map(|(nth, rule)| rules::of_group(&mut pool, nth, rule, &group)).collect();
            self.model.groups[at].rules = rules;
        }
        self.model.pool = pool;
        for (group, guarded) in self.edges(Relation::Guards) {
            if let Some(group) = self.group_of.get(&group) {
                self.guarded_by.entry(guarded).or_default().push(*group);
                self.model.groups[*group].guarded += 1;
            }
        }
        for vpc in 0..self.model.vpcs.len() {
            let id = self.model.vpcs[vpc].node;
            if let Facts::Vpc(facts) = &self.graph.node(id).resource.facts {
                self.model.vpcs[vpc].default_group = self.group(id, &facts.default_security_group, Some(vpc));
            }
        }
        for (floating, of) in self.edges(Relation::Attached) {
            if self.graph.node(floating).kind() == Kind::FloatingIp {
                self.floating.entry(of).or_default().push(floating);
            }
        }
    }

    pub(super) fn acls_and_tables(&mut self) {
        for (id, node) in self.looked_at(Kind::NetworkAcl) {
            let Facts::NetworkAcl(facts) = &node.resource.facts else { continue };
            let (vpc, at) = (self.vpc(node), self.model.acls.len());
            let pool = &mut self.model.pool;
            let rules = facts.rules.iter().enumerate().filter_map(|(nth, rule)| rules::of_acl(pool, nth, rule));
            let rules = rules.collect();
            self.acl_of.insert(id, at);
            if let Some(vpc) = vpc {
                self.model.vpcs[vpc].acls.push(at);
            }
            let name = node.resource.name_or_id().to_owned();
            self.model.acls.push(Acl { node: id, name, vpc, rules, subnets: Vec::new() });
        }
        let ranges: Vec<(NodeId, Span)> = self
            .of_kind(Kind::PublicAddressRange)
            .filter_map(|(_, node)| match &node.resource.facts {
                Facts::PublicAddressRange(facts) => Some((node.vpc?, ip::of_cidr(&facts.cidr)?)),
                _ => None,
            })
            .collect();
        let hops = self.vpn_hops();
        for (id, node) in self.looked_at(Kind::RoutingTable) {
            let Facts::RoutingTable(facts) = &node.resource.facts else { continue };
            let at = self.model.tables.len();
            self.table_of.insert(id, at);
            let table = Table::of(id, node.resource.name_or_id(), facts, (node.vpc, &hops));
            if let Some(vpc) = self.vpc(node).filter(|_| !self.model.options.rules_only) {
                let own = &mut self.model.vpcs[vpc];
                if facts.transit_gateway_ingress {
                    own.ingress = own.ingress.or(Some(at));
                }
                if facts.direct_link_ingress {
                    own.link_ingress = own.link_ingress.or(Some(at));
                }
                if facts.vpc_zone_ingress {
                    own.zone_ingress = own.zone_ingress.or(Some(at));
                }
                let enters = [
                    facts.transit_gateway_ingress,
                    facts.internet_ingress,
                    facts.direct_link_ingress,
                    facts.vpc_zone_ingress,
                ];
                if enters.contains(&true) {
                    own.entrances.push(at);
                }
                if facts.internet_ingress {
                    let ranges = ranges.iter().filter(|(of, _)| Some(*of) == node.vpc);
                    own.doors.extend(ranges.flat_map(|(_, range)| table.hops_of(*range)));
                }
            }
            self.model.tables.push(table);
        }
    }

    pub(super) fn subnets(&mut self) {
        let acls: HashMap<NodeId, NodeId> = self.edges(Relation::Filters).map(|(acl, of)| (of, acl)).collect();
        let tables: HashMap<NodeId, NodeId> = self.edges(Relation::Routes).map(|(table, of)| (of, table)).collect();
        let gateways: HashMap<NodeId, NodeId> = self.edges(Relation::Egress).collect();
        for (id, node) in self.looked_at(Kind::Subnet) {
            let Facts::Subnet(facts) = &node.resource.facts else { continue };
            let (Some(vpc), Some(range)) = (self.vpc(node), ip::of_cidr(&facts.cidr)) else {
                self.model.unplaced += 1;
                continue;
            };
            let own = match &self.graph.node(self.model.vpcs[vpc].node).resource.facts {
                Facts::Vpc(facts) => Some(facts),
                _ => None,
            };
            let usual = |of: Option<&Ref>, kind| of.and_then(|of| self.find(id, &of.id, kind));
            let acl =
                acls.get(&id).copied().or_else(|| usual(own.map(|vpc| &vpc.default_network_acl), Kind::NetworkAcl));
            let table = tables
                .get(&id)
                .copied()
                .or_else(|| usual(own.map(|vpc| &vpc.default_routing_table), Kind::RoutingTable));
            let at = self.model.subnets.len();
            let acl = acl.and_then(|acl| self.acl_of.get(&acl).copied());
            if let Some(acl) = acl {
                self.model.acls[acl].subnets.push(at);
            }
            self.subnet_of.insert(id, at);
            self.model.vpcs[vpc].subnets.push(at);
            let routes_unread = self.model.may_have(vpc, Kind::RoutingTable);
            self.model.subnets.push(Subnet {
                node: id,
                name: node.resource.name_or_id().to_owned(),
                range,
                vpc,
                zone: node.resource.zone.to_string(),
                acl,
                gateway: gateways.get(&id).copied(),
                table: table.and_then(|table| self.table_of.get(&table).copied()),
                routes_unread,
            });
        }
    }
    /// The subnet of an address: the one that is named, else the narrowest of the VPC that it lies in.
    pub(super) fn subnet(&self, by: NodeId, named: &Ref, vpc: Option<usize>, address: u32) -> Option<usize> {
        let keys = self.called(by, &named.id);
        let holds = |at: &usize| within(address, self.model.subnets[*at].range);
        let mut named = keys.filter_map(|id| self.subnet_of.get(&id).copied());
        let named = named.find(holds);
        named.or_else(|| {
            let all = self.model.vpcs[vpc?].subnets.iter().copied().filter(holds);
            all.min_by_key(|at| self.model.subnets[*at].range.1 - self.model.subnets[*at].range.0)
        })
    }
    pub(super) fn transits(&mut self) {
        let rules_only = self.model.options.rules_only;
        for (id, node) in self.of_kind(Kind::TransitGateway) {
            let Facts::TransitGateway(facts) = &node.resource.facts else { continue };
            let mut connections: Vec<Connection> = Vec::new();
            let mut beyond = 0;
            for connection in facts.connections.iter().filter(|connection| rules_only || transit::carries(connection)) {
                let vpc = self.joined(id, &connection.network_id).and_then(|id| self.vpc_of.get(&id).copied());
                let Some(vpc) = vpc else {
                    beyond += 1;
                    continue;
                };
                let own = &self.model.vpcs[vpc];
                let mut prefixes = own.prefixes.clone();
                // By rules alone what has no prefix is announced to nobody.
                if prefixes.is_empty() && !rules_only {
                    prefixes.extend(own.subnets.iter().map(|at| self.model.subnets[*at].range));
                }
                let judged = |prefix: Span| (prefix, transit::judge(connection, prefix));
                let name = if connection.name.is_empty() { &connection.id } else { &connection.name };
                let prefixes = prefixes.into_iter().map(judged).collect();
                connections.push(Connection { name: name.to_string(), vpc, prefixes });
            }
            let (name, crn) = (node.resource.name_or_id().to_owned(), node.resource.crn.to_string());
            if rules_only && overlap(&connections) {
                connections.clear();
            }
            self.model.transits.push(Transit { node: id, name, crn, connections, beyond });
        }
    }
    /// Every range that a rule of the VPC names.
    pub(super) fn named(&self, vpc: usize) -> BTreeSet<Span> {
        let own = &self.model.vpcs[vpc];
        let mut spans = BTreeSet::new();
        for rule in own.acls.iter().flat_map(|acl| &self.model.acls[*acl].rules) {
            spans.extend([rule.source, rule.destination]);
        }
        for rule in own.groups.iter().flat_map(|group| &self.model.groups[*group].rules) {
            spans.insert(rule.local);
            if let Peer::Range(span) = rule.remote {
                spans.insert(span);
            }
        }
        spans
    }

    pub(super) fn bounds(&mut self) {
        // What the other side learns of a VPC, and where VPN servers send what clients open, tells addresses apart too.
        let mut told: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for beyond in &self.model.beyond {
            for door in &beyond.doors {
                told.entry(door.vpc).or_default().extend(door.own.spans().iter().chain(beyond.ranges.spans()));
            }
        }
        let translated = self.model.translates.values().flat_map(|of| of.spans().to_vec()).collect::<Vec<_>>();
        for vpc in 0..self.model.vpcs.len() {
            let mut spans = self.named(vpc);
            spans.extend(told.remove(&vpc).unwrap_or_default());
            spans.extend(&translated);
            let own = &self.model.vpcs[vpc];
            let mut internet = ip::internet();
            if !self.model.options.rules_only {
                let tables = own.subnets.iter().filter_map(|at| self.model.subnets[*at].table);
                let tables = tables.chain(own.entrances.iter().copied());
                spans.extend(tables.flat_map(|at| self.model.tables[at].named().collect::<Vec<_>>()));
                internet = internet.union(&ip::documentation());
                // Public addresses that the VPC uses privately are no part of its outside.
                internet = internet.minus(&Ranges::of(own.prefixes.iter().copied()));
            }
            let own = &mut self.model.vpcs[vpc];
            own.starts = ip::starts(spans);
            own.internet = if own.is_power { Ranges::default() } else { internet };
        }
    }
}

/// Whether prefixes of two VPCs overlap.
fn overlap(connections: &[Connection]) -> bool {
    let all: Vec<(usize, Span)> =
        connections.iter().flat_map(|of| of.prefixes.iter().map(|(prefix, _)| (of.vpc, *prefix))).collect();
    all.iter().any(|(vpc, a)| all.iter().any(|(other, b)| vpc != other && a.0 <= b.1 && b.0 <= a.1))
}
