//! Whatever an account holds and is called, tables lose nothing and add nothing.

use super::*;
use crate::csv;
use drawstream_graph::estate::rule::{AclRule, GroupRule};
use drawstream_graph::estate::{Facts, facts};
use drawstream_view::fixtures::{self, Builder};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Accounts of several sizes, with rules and tags.
fn graphs() -> Vec<Graph> {
    let mut ruled = fixtures::three_zones();
    for (at, node) in ruled.nodes.iter_mut().enumerate() {
        node.resource.facts = match node.resource.kind {
            Kind::SecurityGroup => facts::SecurityGroup { rules: vec![GroupRule::default(); at] }.into(),
            Kind::NetworkAcl => facts::NetworkAcl { rules: vec![AclRule::default(); at] }.into(),
            _ => continue,
        };
    }
    vec![Builder::new().build(), ruled, fixtures::large(3, 40)]
}

fn rules(graph: &Graph) -> usize {
    let of = |node: &Node| match &node.resource.facts {
        Facts::SecurityGroup(own) => own.rules.len(),
        Facts::NetworkAcl(own) => own.rules.len(),
        _ => 0,
    };
    graph.nodes.iter().map(of).sum()
}

#[test]
fn every_resource_rule_tag_and_relation_is_one_row() {
    for graph in graphs() {
        let tables = Tables::of(&graph);
        let rows = |name: &str| tables.all().find(|table| table.name == name).map_or(0, |table| table.rows.len());
        let of_kinds: usize = Kind::ALL.iter().map(|kind| rows(kind.id())).sum();
        assert_eq!(of_kinds, super::super::inventory::resources(&graph).len());
        assert_eq!(rows("rules"), rules(&graph));
        assert_eq!(rows("relations"), graph.edges.len());
        let resources = graph.nodes.iter().filter(|node| node.kind() != Kind::Account);
        assert_eq!(rows("tags"), resources.map(|node| node.resource.tags.len()).sum::<usize>());
        assert_eq!(rows("coverage"), graph.coverage.len());
        let numbers = tables.all().find(|table| table.name == "overview").unwrap().rows;
        let counted: u64 = numbers.iter().map(|row| if let Cell::Number(n) = row[2] { n } else { 0 }).sum();
        assert_eq!(counted, graph.counts().values().sum::<u64>());
    }
}

#[test]
fn tables_have_names_for_files_and_sheets_and_a_cell_for_each_column() {
    for graph in graphs() {
        let tables = Tables::of(&graph);
        let (mut names, mut titles) = (BTreeSet::new(), BTreeSet::new());
        for table in tables.all() {
            assert!(table.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", table.name);
            assert!(table.title.len() <= 31 && !table.title.contains(['[', ']', ':', '*', '?', '/', '\\']));
            assert!(names.insert(table.name), "{} twice", table.name);
            assert!(titles.insert(table.title.to_lowercase()), "{} twice", table.title);
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
            let columns: BTreeSet<&&str> = table.columns.iter().collect();
            assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
        }
    }
}

#[test]
fn no_title_is_too_long_for_a_sheet() {
    for kind in Kind::ALL {
        assert!(title(kind.plural()).chars().count() <= 31, "{}", kind.plural());
    }
}

proptest! {
    #[test]
    fn any_name_is_one_cell_of_its_table_and_no_formula(name in any::<String>()) {
        let graph = fixtures::odd(&name);
        let tables = Tables::of(&graph);
        for table in tables.all() {
            let mut bytes = Vec::new();
            csv::write_table(&table, &mut bytes).unwrap();
            let mut reader = ::csv::ReaderBuilder::new().from_reader(bytes.as_slice());
            let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(rows.len(), table.rows.len());
            for (row, wanted) in rows.iter().zip(&table.rows) {
                for (cell, wanted) in row.iter().zip(wanted) {
                    let wanted = wanted.to_string();
                    let risky = wanted.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    prop_assert_eq!(cell, format!("{}{wanted}", if risky { "'" } else { "" }));
                }
            }
        }
    }
}
