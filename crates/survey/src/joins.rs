//! What joins accounts: transit gateways, direct links and private paths of one that lead to another.

use drawstream_graph::estate::crn::Crn;
use drawstream_graph::estate::{ExternalForm, Kind, Relation};
use drawstream_graph::{End, Graph};
use drawstream_order::Order as _;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Something that joins accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Its CRN.
    pub crn: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: String,
    /// The account that has it.
    pub owner: String,
    /// The accounts that it joins, the owner's among them where it joins something there; and of each the ids of what it
    /// joins there.
    pub accounts: BTreeMap<String, BTreeSet<String>>,
}

/// Gathers what joins accounts, one account after another: they need not be in memory together. An account counts by its
/// id alone, as a CRN or a connection names it; a likeness of names joins nothing, and what is not attached neither.
#[derive(Debug, Default)]
pub struct Joins(BTreeMap<String, Join>);

impl Joins {
    /// What an account tells by itself, by id; of what it joins, the other ends may be told by other accounts.
    pub fn of(graph: &Graph) -> Vec<Join> {
        let mut own = BTreeMap::new();
        of_account(graph, &mut own);
        own.into_values().collect()
    }

    /// Adds what an account tells.
    pub fn add(&mut self, told: impl IntoIterator<Item = Join>) {
        for join in told {
            let Some(known) = self.0.get_mut(&join.id) else {
                self.0.insert(join.id.clone(), join);
                continue;
            };
            for (account, joined) in join.accounts {
                known.accounts.entry(account).or_default().extend(joined);
            }
        }
    }

    /// What joins at least two accounts, by kind, name and id.
    pub fn joins(self) -> Vec<Join> {
        let mut all: Vec<Join> = self.0.into_values().filter(|join| join.accounts.len() > 1).collect();
        all.order_by(|a, b| (a.kind, &a.name, &a.id).cmp(&(b.kind, &b.name, &b.id)));
        all
    }
}

fn of_account(graph: &Graph, all: &mut BTreeMap<String, Join>) {
    let Some(owner) = graph.accounts().next().map(|id| graph.node(id).resource.id.to_string()) else { return };
    for edge in &graph.edges {
        let from = &graph.node(edge.from).resource;
        let joins = matches!(
            (from.kind, edge.relation),
            (Kind::TransitGateway | Kind::DirectLink, Relation::Connects) | (Kind::EndpointGateway, Relation::Reaches)
        );
        if !joins || edge.notes.iter().any(|note| !matches!(&*note.state, "" | "attached" | "up")) {
            continue;
        }
        let (account, other) = match edge.to {
            End::Node(to) => (owner.clone(), graph.node(to).resource.id.to_string()),
            End::External(to) => {
                let external = graph.external(to);
                if external.form == ExternalForm::Unknown {
                    continue;
                }
                let detail = &external.detail;
                let crn = Crn::of(&detail.key);
                let named = crn.map(|crn| crn.account().to_owned()).filter(|account| !account.is_empty());
                let Some(account) = named.or_else(|| Some(detail.account.to_string()).filter(|own| !own.is_empty()))
                else {
                    continue;
                };
                let id = crn.map(|crn| if crn.resource.is_empty() { crn.instance } else { crn.resource });
                (account, id.unwrap_or(&detail.key).to_owned())
            }
        };
        // An endpoint gateway that reaches a service of its own account's joins nothing.
        if from.kind == Kind::EndpointGateway && account == owner {
            continue;
        }
        let join = all.entry(from.id.to_string()).or_insert_with(|| Join {
            kind: from.kind,
            id: from.id.to_string(),
            crn: from.crn.to_string(),
            name: from.name_or_id().to_owned(),
            region: from.region.to_string(),
            owner: owner.clone(),
            accounts: BTreeMap::new(),
        });
        join.accounts.entry(account).or_default().insert(other);
        if from.kind != Kind::TransitGateway {
            join.accounts.entry(owner.clone()).or_default();
        }
    }
}
