//! What stands between the two ends: gateways, routes, load balancers, and what leads beyond.

use super::{Place, Stage, Teller, end, plain, range};
use crate::conn::{Conn, Op};
use crate::explain::answer::{Blocker, Effect, End, Router, TransitHop};
use crate::ip::{address_text, text};
use crate::model::{EndKind, Family, Lead};
use crate::text::{conn, visible};
use drawstream_graph::estate::Facts;

impl Teller<'_> {
    /// What stands between the two ends.
    pub(super) fn between(&mut self) {
        let (model, graph, facts) = (self.model, self.graph, &self.answer.facts);
        match &facts.router {
            Some(Router::Floating(node)) => {
                let address = match &graph.node(*node).resource.facts {
                    Facts::FloatingIp(facts) => facts.address.to_string(),
                    _ => String::new(),
                };
                let words = format!("floating IP {}, {address}", visible(graph.node(*node).resource.name_or_id()));
                let said = format!("floating IP, {address}");
                self.add(Place { said, ..self.place(Stage::Via, *node, Effect::Allows, words) }, false);
            }
            Some(Router::Gateway(node)) => {
                let words = format!("public gateway {}", visible(graph.node(*node).resource.name_or_id()));
                let said = "public gateway".to_owned();
                self.add(Place { said, ..self.place(Stage::Via, *node, Effect::Allows, words) }, false);
            }
            Some(Router::PublicBalancer) => {
                let is_vpn =
                    matches!(&self.answer.to, End::Endpoint(at) if model.endpoints[*at].kind == EndKind::VpnServer);
                let kind = if is_vpn { "vpn_server" } else { "load_balancer" };
                self.add(plain(Stage::Via, kind, Effect::Allows, "its own public addresses"), false);
            }
            Some(Router::Range) => {
                let words =
                    "a public address range that is routed to it: whether it takes these addresses is not known";
                self.add(plain(Stage::Via, "public_address_range", Effect::Partly, words), false);
            }
            Some(Router::Service) => {
                let words = "the zone's gateway to IBM's service network";
                self.add(plain(Stage::Via, "service_network", Effect::Allows, words), false);
            }
            None => {}
        }
        for end in [&self.answer.from, &self.answer.to] {
            if let End::Beyond(at, _) = end {
                self.beyond(*at);
            }
        }
        if let Some(hop) = &facts.transit {
            let range = self.prefix(&self.answer.to);
            self.transit(Stage::Via, hop, &range);
        }
        if let Some(hop) = facts.through.filter(|_| facts.router != Some(Router::Range)) {
            let named = model.endpoints.iter().find(|endpoint| endpoint.address == hop);
            let name = named.map_or_else(String::new, |endpoint| format!("{} ", visible(&endpoint.name)));
            let words = format!("route through {name}({}): whether it forwards is not known", address_text(hop));
            self.add(plain(Stage::Via, "routing_table", Effect::Partly, &words), false);
        }
        let (from, to) = (end(model, &self.answer.from), end(model, &self.answer.to));
        for blocker in &facts.blocked {
            let (kind, words, open) = match blocker {
                Blocker::NoRouter if matches!(self.answer.to, End::Endpoint(_)) => {
                    ("floating_ip", "no floating IP BLOCKS".to_owned(), format!("a floating IP for {to}"))
                }
                Blocker::NoRouter => (
                    "public_gateway",
                    "no floating IP or public gateway BLOCKS".to_owned(),
                    format!("a public gateway for the subnet of {from}, or a floating IP"),
                ),
                Blocker::NoTransit => (
                    "transit_gateway",
                    "no transit gateway connects them BLOCKS".to_owned(),
                    format!("a transit gateway that joins the VPCs of {from} and {to}"),
                ),
                Blocker::Balancer => self.balancer(),
                Blocker::Route => (
                    "routing_table",
                    "a route BLOCKS: it drops it, or leads elsewhere".to_owned(),
                    format!("the route for {}", range(model, &self.answer.to)),
                ),
                Blocker::OnlyAnswers => {
                    ("endpoint_gateway", format!("{from} opens nothing, it only answers"), String::new())
                }
                Blocker::Lead => {
                    let (end, own) = match (&self.answer.from, &self.answer.to) {
                        (End::Beyond(at, _), own) | (own, End::Beyond(at, _)) => (&model.beyond[*at], own),
                        _ => continue,
                    };
                    let (kind, name) = (graph.node(end.node).kind().id(), visible(&end.name));
                    if matches!(self.answer.to, End::Beyond(..)) {
                        let range = range(model, &self.answer.to);
                        (kind, format!("no route to {name} BLOCKS"), format!("a route to {name} for {range}"))
                    } else {
                        let range = range(model, own);
                        (
                            kind,
                            format!("{name} is told of no way to {range} BLOCKS"),
                            format!("announce {range} to {name}"),
                        )
                    }
                }
                Blocker::Serves => (
                    "vpn_server",
                    "no route of the VPN server for it BLOCKS".to_owned(),
                    format!("a route of {from} for {}", range(model, &self.answer.to)),
                ),
                Blocker::Listens => {
                    let heard = match &self.answer.to {
                        End::Endpoint(at) => model.heard.get(&model.endpoints[*at].node),
                        _ => None,
                    };
                    let words = heard.map_or_else(String::new, |set| conn(model.pool.get(*set)));
                    let kind = match &self.answer.to {
                        End::Endpoint(at) => graph.node(model.endpoints[*at].node).kind().id(),
                        _ => "",
                    };
                    (kind, format!("{to} listens on {words} alone BLOCKS"), String::new())
                }
                Blocker::Egress | Blocker::Ingress | Blocker::Transit | Blocker::Disjoint => continue,
            };
            self.add(plain(Stage::Via, kind, Effect::Blocks, &words), true);
            if !open.is_empty() {
                self.told.open.push(open);
            }
        }
    }

    /// Why a load balancer stops it: its kind, that in words, and what would open it.
    fn balancer(&self) -> (&'static str, String, String) {
        const KIND: &str = "load_balancer";
        let (model, wanted) = (self.model, self.answer.facts.wanted);
        let (from, to) = (end(model, &self.answer.from), end(model, &self.answer.to));
        let endpoint = |end: &End| match end {
            End::Endpoint(at) => Some(*at),
            _ => None,
        };
        let balancer = |end: &End| {
            let at = endpoint(end).and_then(|at| model.endpoints.get(at)?.balancer)?;
            model.balancers.get(at)
        };
        if let Some(own) = balancer(&self.answer.from) {
            let leg = endpoint(&self.answer.to).and_then(|at| own.legs.get(&at));
            return match leg {
                Some(leg) => {
                    let ports = conn(model.pool.get(*leg));
                    let words = format!("load balancer BLOCKS: it opens {ports} to this member");
                    (KIND, words, format!("that port for {to} in a pool of {from}"))
                }
                None => {
                    let words = "load balancer BLOCKS: it opens nothing but to members of its pools";
                    (KIND, words.to_owned(), format!("{to} as a member of a pool of {from}"))
                }
            };
        }
        let is_consumer = matches!(&self.answer.from, End::Beyond(at, _) if model.beyond[*at].lead == Lead::Consumers);
        let listener = balancer(&self.answer.to);
        if listener.is_some_and(|own| own.family == Family::PrivatePath) && !is_consumer {
            let words = "load balancer BLOCKS: it is for consumers of its private path alone";
            return (KIND, words.to_owned(), format!("an endpoint gateway that leads to the private path of {to}"));
        }
        let listens = listener.map(|own| model.pool.get(if is_consumer { own.consumed } else { own.listens }));
        let heard =
            |set: &Conn| wanted.is_none_or(|wanted| !set.combine(model.pool.get(wanted), Op::Intersect).is_empty());
        match listens {
            Some(set) if !set.is_empty() && heard(set) => {
                let words = "load balancer BLOCKS: members see the client's address, and none lets it in";
                (
                    KIND,
                    words.to_owned(),
                    format!("the members' groups and ACLs in from {}", range(model, &self.answer.from)),
                )
            }
            Some(set) if !set.is_empty() => {
                let words = format!("load balancer BLOCKS: it listens on {} alone", conn(set));
                (KIND, words, format!("a listener of {to} for it"))
            }
            _ => (KIND, "load balancer BLOCKS: no listener for it".to_owned(), format!("a listener of {to} for it")),
        }
    }

    /// What leads to a network beyond.
    fn beyond(&mut self, at: usize) {
        let own = &self.model.beyond[at];
        let name = visible(&own.name);
        let parts = own.parts.iter().map(|part| visible(part)).collect::<Vec<_>>().join(", ");
        let by = if parts.is_empty() { String::new() } else { format!(", {parts}") };
        let what = match own.lead {
            Lead::Vpn => format!("VPN gateway {name}{by}"),
            Lead::Clients => format!("VPN server {name}"),
            Lead::Link => format!("{name}{by}"),
            Lead::Transit(_) => format!("transit gateway {name}{by}"),
            Lead::Consumers if parts.is_empty() => format!("private path {name}"),
            Lead::Consumers => format!("private path {name}, permitted accounts {parts}"),
        };
        let is_sure = self.answer.facts.doubt.is_none();
        let more = if own.told { "" } else { ": which addresses are there is not read" };
        let more = if own.lead == Lead::Consumers { "" } else { more };
        let effect = if is_sure { Effect::Allows } else { Effect::Partly };
        let place = self.place(Stage::Via, own.node, effect, format!("{what}{more}"));
        self.add(place, false);
    }

    /// The prefix that an endpoint's subnet lies in.
    pub(super) fn prefix(&self, end: &End) -> String {
        let End::Endpoint(at) = end else { return range(self.model, end) };
        let endpoint = &self.model.endpoints[*at];
        let holds = |prefix: &&(u32, u32)| prefix.0 <= endpoint.address && endpoint.address <= prefix.1;
        let prefix = self.model.vpcs[endpoint.vpc].prefixes.iter().find(holds);
        text(prefix.copied().unwrap_or(self.model.subnets[endpoint.subnet].range))
    }

    pub(super) fn transit(&mut self, stage: Stage, hop: &TransitHop, prefix: &str) {
        let at = &self.model.transits[hop.at];
        let by = match (hop.filter, hop.permitted) {
            (Some(nth), true) => format!("filter {}, permit", nth + 1),
            (Some(nth), false) => format!("filter {}, deny", nth + 1),
            (None, true) => "default permit".to_owned(),
            (None, false) => "default deny".to_owned(),
        };
        let (does, effect) = if hop.permitted { ("allows", Effect::Allows) } else { ("BLOCKS", Effect::Blocks) };
        let connection = visible(&hop.connection);
        let words = format!("{}, {connection} {does}: {by}", visible(&at.name));
        if !hop.permitted {
            self.told.open.push(format!("permit {prefix} in {connection}"));
        }
        let thing = if stage == Stage::Back { "the reply" } else { "it" };
        let lets = format!("{} {thing} through", if hop.permitted { "lets" } else { "does not let" });
        let place =
            Place { does: lets, said: format!("{connection}: {by}"), ..self.place(stage, at.node, effect, words) };
        self.add(place, !hop.permitted);
    }
}
