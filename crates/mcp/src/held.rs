//! An account that was read, kept so that questions about it take milliseconds.

use crate::clean;
use crate::host::Drawn;
use drawstream_graph::estate::coverage::CoverageState;
use drawstream_graph::estate::{Coverage, Facts, Kind, Resource};
use drawstream_graph::{Graph, Node, NodeId};
use drawstream_order::{Gather as _, Order as _};
use drawstream_reach::conn::parts;
use drawstream_reach::lint::{json as finding_json, lint};
use drawstream_reach::{Model, Options, Reach, model, text};
use ipnet::IpNet;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A page of the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An account that was read.
#[derive(Debug)]
pub struct Held {
    /// By which it is asked about.
    pub job: String,
    /// The account.
    pub graph: Graph,
    /// The pages of its drawing; none where they are made only when they are asked for.
    pub pages: OnceLock<Vec<Page>>,
    options: Options,
    /// What decides on connections where that is more than the account as it is shown.
    judged: Option<Graph>,
    /// What each node is found by, in lower case, each text between line ends.
    texts: Vec<Box<str>>,
    /// By id and CRN, as answers have them.
    keys: HashMap<String, Vec<NodeId>>,
    model: OnceLock<Mutex<Model>>,
    analysis: OnceLock<Analysis>,
    compared: Mutex<Option<(String, Arc<Compared>)>>,
}

/// What is found by looking at all of an account.
#[derive(Debug)]
pub struct Analysis {
    /// Findings as JSON, the worst first.
    pub findings: Vec<Value>,
    /// What the internet can open, as JSON.
    pub exposed: Vec<Value>,
}

/// A comparison with an older state.
#[derive(Debug)]
pub struct Compared {
    /// Everything but the lists.
    pub head: Value,
    /// Name of the list, and item.
    pub items: Vec<(&'static str, Value)>,
    /// In words.
    pub text: String,
}

impl Held {
    /// Keeps an account. It takes a moment for a large one.
    pub fn new(job: String, graph: Graph, options: Options) -> Held {
        let texts = graph.nodes.iter().map(|node| found_by(&node.resource)).collect();
        let mut keys: HashMap<String, Vec<NodeId>> = HashMap::with_capacity(graph.nodes.len());
        for (id, node) in graph.all().filter(|(_, node)| node.kind() != Kind::Account) {
            let resource = &node.resource;
            for key in [clean::name(&resource.id), clean::crn(&resource.crn)] {
                if key.is_empty() {
                    continue;
                }
                let known = keys.entry(key).or_default();
                if !known.contains(&id) {
                    known.push(id);
                }
            }
        }
        let (pages, judged, model, analysis, compared) = Default::default();
        Held { job, graph, pages, options, judged, texts, keys, model, analysis, compared }
    }

    /// With all that decides on connections, where only a part of that is shown.
    #[must_use]
    pub fn judged_by(self, whole: Graph) -> Held {
        Held { judged: Some(whole), ..self }
    }

    /// With what decides on connections worked out, which the first question would wait for.
    #[must_use]
    pub fn prepared(self) -> Held {
        drop(self.model());
        self
    }

    /// What `draw` gives of it.
    pub fn drawn(self: &Arc<Self>) -> Drawn {
        Drawn { job: self.job.clone(), held: Some(self.clone()) }
    }

    /// What decides on connections.
    pub fn judged(&self) -> &Graph {
        self.judged.as_ref().unwrap_or(&self.graph)
    }

    /// The account's id and name; the id where no name is known.
    pub fn account(&self) -> (String, String) {
        let account = self.graph.accounts().next().map(|id| &self.graph.node(id).resource);
        let told = account.map(|account| (clean::name(&account.id), clean::name(account.name_or_id())));
        told.unwrap_or_default()
    }

    /// What a node is found by.
    pub fn text(&self, id: NodeId) -> &str {
        self.texts.get(id.index()).map(|text| &**text).unwrap_or_default()
    }

    /// What has that id or CRN.
    pub fn by_key(&self, key: &str) -> &[NodeId] {
        let found = self.keys.get(&clean::name(key)).or_else(|| self.keys.get(&clean::crn(key)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Resources in the account's order; the account is none.
    pub fn resources(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.graph.all().filter(|(_, node)| node.kind() != Kind::Account)
    }

    /// Parts that were not read.
    pub fn gaps(&self) -> impl Iterator<Item = &Coverage> {
        self.graph.coverage.iter().filter(|part| part.state != CoverageState::Found)
    }

    /// Kinds of which a part was not read: all, or of one kind, of one region.
    pub fn not_read(&self, kind: Option<Kind>, region: Option<&str>) -> Vec<String> {
        let gaps = self.gaps().filter(|gap| {
            kind.is_none_or(|kind| kind.id() == gap.kind)
                && region.is_none_or(|region| gap.region == region || gap.region == "global")
        });
        let kinds: BTreeSet<String> = gaps.map(|gap| clean::name(&gap.kind)).gather();
        kinds.into_iter().collect()
    }

    /// What decides on connections; questions are asked one after the other.
    pub fn model(&self) -> MutexGuard<'_, Model> {
        let model = self.model.get_or_init(|| Mutex::new(model::of(self.judged(), &self.options)));
        model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What may talk to what, made anew.
    pub fn reach(&self) -> Reach {
        Reach::of(self.judged(), &self.options)
    }

    /// Findings, and what the internet can open.
    pub fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let (graph, mut reach) = (self.judged(), self.reach());
            let found = lint(graph, &mut reach);
            let mut told = finding_json(graph, &reach, &found);
            let mut findings = match told["findings"].take() {
                Value::Array(findings) => findings,
                _ => Vec::new(),
            };
            let rank = |finding: &Value| match finding["severity"].as_str() {
                Some("high") => 0,
                Some("medium") => 1,
                Some("low") => 2,
                _ => 3,
            };
            findings.order_by_key(rank);
            findings.iter_mut().for_each(clean::value);
            let exposed = reach.exposed().into_iter().map(|(id, conn)| {
                let node = graph.node(id);
                let vpc = node.vpc.map(|vpc| graph.node(vpc).resource.name_or_id());
                let mut one = json!({
                    "id": node.resource.id, "kind": node.kind().id(), "name": node.resource.name_or_id(), "vpc": vpc,
                    "region": node.resource.region, "open": text::conn(&conn), "conn": parts(&conn),
                });
                clean::value(&mut one);
                one
            });
            Analysis { exposed: exposed.collect(), findings }
        })
    }

    /// The last comparison, if it was with that job; else the one that is made now.
    ///
    /// # Errors
    /// Those of making it.
    pub fn compared<E>(&self, with: &str, make: impl FnOnce() -> Result<Compared, E>) -> Result<Arc<Compared>, E> {
        let mut last = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, compared)) = last.as_ref().filter(|(job, _)| job == with) {
            return Ok(compared.clone());
        }
        let compared = Arc::new(make()?);
        *last = Some((with.to_owned(), compared.clone()));
        Ok(compared)
    }
}

/// Name, id, CRN, tags, addresses and host names of a resource.
fn found_by(resource: &Resource) -> Box<str> {
    let mut all = String::from("\n");
    let mut add = |text: &str| {
        if !text.is_empty() {
            all.extend(text.chars().filter(|c| *c != '\n').flat_map(char::to_lowercase));
            all.push('\n');
        }
    };
    add(&resource.name);
    add(&resource.id);
    add(&resource.crn);
    resource.tags.iter().chain(&resource.aliases).for_each(|text| add(text));
    resource.addresses.iter().for_each(|address| add(&address.to_string()));
    if !matches!(resource.facts, Facts::None)
        && let Ok(facts) = serde_json::to_value(&resource.facts)
    {
        addresses(&facts, &mut add);
    }
    all.into()
}

/// Addresses, ranges and host names among facts.
fn addresses(value: &Value, add: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) if is_address(text) => add(text),
        Value::Array(all) => all.iter().for_each(|one| addresses(one, add)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if key.contains("hostname") => add(text),
                    value => addresses(value, add),
                }
            }
        }
        _ => {}
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_hexdigit())
        && (text.parse::<std::net::IpAddr>().is_ok() || text.parse::<IpNet>().is_ok())
}
