//! The account as tables: an overview, one for each kind with what people ask of that kind, and one for each thing of
//! which resources have several (rules, routes, interfaces, members, connections, tags). Every resource of the inventory
//! is a row of its kind's table, every rule a row of the table of rules, every relation one of that of relations.
//!
//! A table is made when it is asked for, so that one at a time is in memory.

mod cell;
mod columns;
mod joins;
mod parts;
mod rows;

pub use cell::Cell;
pub(crate) use cell::joined;
pub(crate) use columns::{account, subnets};

use columns::Column;
use drawstream_graph::estate::{Coverage, Kind};
use drawstream_graph::{Graph, Node, NodeId};
use joins::Joins;
use std::iter;

/// A table.
#[derive(Debug)]
pub struct Table<'g> {
    /// What it is called where programs read it: `instance`, `rules`. Lower case letters, digits and underscores.
    pub name: &'static str,
    /// What people call it: `Virtual servers`; within 31 characters, as workbooks want it.
    pub title: String,
    /// The names of its columns.
    pub columns: Vec<&'static str>,
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell<'g>>>,
}

/// One row's resource, and what it is joined with.
#[derive(Clone, Copy)]
struct Row<'g> {
    graph: &'g Graph,
    joins: &'g Joins<'g>,
    id: NodeId,
    node: &'g Node,
}

/// The tables of a graph, once what resources are joined with is known.
#[derive(Debug)]
pub struct Tables<'g> {
    graph: &'g Graph,
    joins: Joins<'g>,
    /// Resources by their kind, in the inventory's order.
    kinds: Vec<(Kind, Vec<NodeId>)>,
}

impl<'g> Tables<'g> {
    /// Looks at what is joined with what.
    pub fn of(graph: &'g Graph) -> Self {
        let all = super::inventory::resources(graph);
        let of_kind = |kind: Kind| all.iter().copied().filter(move |id| graph.node(*id).kind() == kind).collect();
        let kinds = Kind::ALL.iter().map(|kind| (*kind, of_kind(*kind)));
        let kinds = kinds.filter(|(_, ids): &(Kind, Vec<NodeId>)| !ids.is_empty()).collect();
        Self { graph, joins: Joins::of(graph), kinds }
    }

    /// The tables, made one after the other: the overview, the kinds in the order in which they are drawn, what there
    /// are several of, and what was read. A table without rows is left out, the overview and what was read are not.
    pub fn all(&self) -> impl Iterator<Item = Table<'_>> {
        let kinds = self.kinds.iter().map(|(kind, ids)| self.of_kind(*kind, ids));
        let parts = parts::ALL.iter().map(|part| self.of_parts(part)).filter(|table| !table.rows.is_empty());
        iter::once_with(|| self.overview()).chain(kinds).chain(parts).chain(iter::once_with(|| self.coverage()))
    }

    fn row(&self, id: NodeId) -> Row<'_> {
        Row { graph: self.graph, joins: &self.joins, id, node: self.graph.node(id) }
    }

    fn of_kind(&self, kind: Kind, ids: &[NodeId]) -> Table<'_> {
        let all: Vec<&Column> = columns::HEAD.iter().chain(columns::of(kind)).chain(&columns::TAIL).collect();
        let row = |id: &NodeId| {
            let row = self.row(*id);
            all.iter().map(|column| (column.cell)(row)).collect()
        };
        Table {
            name: kind.id(),
            title: title_of(kind),
            columns: all.iter().map(|column| column.name).collect(),
            rows: ids.iter().map(row).collect(),
        }
    }

    fn of_parts(&self, part: &parts::Part) -> Table<'_> {
        let mut rows = Vec::new();
        for (_, ids) in &self.kinds {
            for id in ids {
                (part.rows)(self.row(*id), &mut |cells| rows.push(cells));
            }
        }
        Table { name: part.name, title: title(part.title), columns: part.columns.to_vec(), rows }
    }

    /// How many there are of each kind; of what is only counted, too.
    fn overview(&self) -> Table<'_> {
        let counted = self.graph.counted_by_kind().into_iter();
        let counted = counted.map(|(kind, number)| (kind, number, "counted only"));
        let listed = self.kinds.iter().map(|(kind, ids)| (*kind, ids.len() as u64, ""));
        let row = |(kind, number, how): (Kind, u64, &'static str)| {
            vec![kind.id().into(), kind.plural().into(), Cell::Number(number), how.into()]
        };
        Table {
            name: "overview",
            title: "Overview".to_owned(),
            columns: vec!["kind", "what", "number", "remark"],
            rows: listed.chain(counted).map(row).collect(),
        }
    }

    /// What became of each kind in each region, so that what was not read can be told from what is not there.
    fn coverage(&self) -> Table<'_> {
        let row = |part: &'g Coverage| -> Vec<Cell<'_>> {
            let state = serde_json::to_value(part.state).ok();
            let state = state.and_then(|state| state.as_str().map(str::to_owned)).unwrap_or_default();
            vec![
                part.region.as_str().into(),
                part.kind.as_str().into(),
                Cell::Text(state.into()),
                Cell::Number(part.found),
                Cell::number(part.status.map(u64::from)),
                part.code.as_deref().unwrap_or_default().into(),
                part.reason.as_deref().unwrap_or_default().into(),
                part.role.as_deref().unwrap_or_default().into(),
            ]
        };
        Table {
            name: "coverage",
            title: "What was read".to_owned(),
            columns: vec!["region", "kind", "state", "found", "status", "code", "reason", "role"],
            rows: self.graph.coverage.iter().map(row).collect(),
        }
    }
}

/// The title of the table of a kind.
pub fn title_of(kind: Kind) -> String {
    title(kind.plural())
}

/// Of `virtual servers`, `Virtual servers`.
fn title(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
