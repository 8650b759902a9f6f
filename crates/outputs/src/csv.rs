//! The account as one table: a row for each resource, the columns that all kinds have. CSV as RFC 4180 says it, in
//! UTF-8, with a comma between cells and CRLF behind rows.

use crate::tables::{Cell, Table, account, joined, subnets};
use csv::{Terminator, WriterBuilder};
use drawstream_graph::console;
use drawstream_graph::{Graph, NodeId};
use std::borrow::Cow;
use std::io::{self, Write};

/// The first row.
pub const COLUMNS: [&str; 15] = [
    "account",
    "resource_group",
    "kind",
    "name",
    "region",
    "zone",
    "vpc",
    "subnet",
    "state",
    "addresses",
    "tags",
    "id",
    "crn",
    "in_kind",
    "console",
];

/// Writes the table, in the inventory's order: by kind, then id.
///
/// # Errors
/// Those of the sink.
pub fn write(graph: &Graph, sink: &mut impl Write) -> io::Result<()> {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(sink);
    table.write_record(COLUMNS)?;
    for id in super::inventory::resources(graph) {
        row(graph, id).iter().try_for_each(|cell| table.write_field(&*without_formula(cell)))?;
        table.write_record(None::<&[u8]>)?;
    }
    table.flush()
}

/// Writes one of the tables that are made for each kind.
///
/// # Errors
/// Those of the sink.
pub fn write_table(table: &Table<'_>, sink: &mut impl Write) -> io::Result<()> {
    let mut written = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(sink);
    written.write_record(&table.columns)?;
    for row in &table.rows {
        for cell in row {
            match cell {
                Cell::Text(text) => written.write_field(&*without_formula(text))?,
                made => written.write_field(made.to_string())?,
            }
        }
        written.write_record(None::<&[u8]>)?;
    }
    written.flush()
}

/// The rows of the table below its first.
pub fn rows(graph: &Graph) -> usize {
    super::inventory::resources(graph).len()
}

fn row(graph: &Graph, id: NodeId) -> [Cow<'_, str>; COLUMNS.len()] {
    let node = graph.node(id);
    let resource = &node.resource;
    let called = |id: NodeId| graph.node(id).resource.name_or_id();
    let text = |text| Cow::Borrowed(text);
    [
        text(account(graph, node)),
        text(&resource.group.1),
        text(resource.kind.id()),
        text(&resource.name),
        text(&resource.region),
        text(&resource.zone),
        text(node.vpc.map_or("", called)),
        joined(subnets(graph, node)).into(),
        text(&resource.state),
        joined(&resource.addresses).into(),
        joined(&resource.tags).into(),
        text(&resource.id),
        text(&resource.crn),
        text(node.parent.map_or("", |parent| graph.node(parent).kind().id())),
        console::link(resource, account(graph, node)).unwrap_or_default().into(),
    ]
}

/// A cell that no spreadsheet takes for a formula: names come from the account, and whoever named something there would
/// have it run on the reader's machine. <https://owasp.org/www-community/attacks/CSV_Injection>
fn without_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_view::fixtures::Builder;
    use proptest::prelude::*;

    /// The table, read back by the library's reader.
    fn table(graph: &Graph) -> Vec<Vec<String>> {
        let mut bytes = Vec::new();
        write(graph, &mut bytes).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn named(names: &[String]) -> Graph {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", drawstream_view::fixtures::ACCOUNT);
        for (at, name) in names.iter().enumerate() {
            let id = b.add("vpc", &format!("v{at:03}"), region);
            b.node(id).resource.name = name.as_str().into();
        }
        b.build()
    }

    #[test]
    fn rows_end_as_the_rfc_says_and_start_with_the_columns() {
        let mut bytes = Vec::new();
        write(&named(&["a".into()]), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("account,resource_group,kind,name,") && text.ends_with("\r\n"));
    }

    proptest! {
        #[test]
        fn any_name_is_one_cell_and_no_formula(names in prop::collection::vec(any::<String>(), 1..6)) {
            let graph = named(&names);
            let rows = table(&graph);
            prop_assert_eq!(rows.len(), rows_of(&graph) + 1);
            let vpcs: Vec<&Vec<String>> = rows.iter().filter(|row| row[2] == "vpc").collect();
            for (row, name) in vpcs.iter().zip(&names) {
                let cell = &row[3];
                let is_formula = name.starts_with(['=', '+', '-', '@', '\t', '\r']);
                prop_assert_eq!(cell.clone(), format!("{}{name}", if is_formula { "'" } else { "" }));
            }
        }
    }

    fn rows_of(graph: &Graph) -> usize {
        graph.nodes.len() - graph.accounts().count()
    }
}
