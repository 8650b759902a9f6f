//! The tables of an account as a zip archive of CSV files.

use drawstream_graph::Graph;
use drawstream_outputs::csv;
use drawstream_outputs::tables::Tables;
use std::io::{self, Cursor};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes the archive: a file `<table>.csv` for each table, in their order. Gives the number of files.
///
/// # Errors
/// Where it becomes larger than an archive may be.
pub fn write(graph: &Graph, out: &mut Vec<u8>) -> io::Result<usize> {
    let mut archive = ZipWriter::new(Cursor::new(out));
    // No clock: the same account gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut files = 0;
    for table in Tables::of(graph).all() {
        archive.start_file(format!("{}.csv", table.name), options)?;
        csv::write_table(&table, &mut archive)?;
        files += 1;
    }
    archive.finish()?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{graphs, odd};
    use proptest::prelude::*;
    use std::io::Read as _;

    /// The archive's files by name, read by the libraries' readers: the rows of each below its first.
    fn read(graph: &Graph) -> Vec<(String, Vec<::csv::StringRecord>)> {
        let mut bytes = Vec::new();
        let files = write(graph, &mut bytes).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), files);
        let mut all = Vec::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert!(text.ends_with("\r\n"));
            let mut reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
            all.push((file.name().unwrap().into_owned(), reader.records().map(Result::unwrap).collect()));
        }
        all
    }

    #[test]
    fn every_table_is_a_file_with_all_its_rows() {
        for graph in graphs() {
            let tables = Tables::of(&graph);
            let read = read(&graph);
            assert_eq!(read.len(), tables.all().count());
            for (table, (name, rows)) in tables.all().zip(read) {
                assert_eq!((format!("{}.csv", table.name), table.rows.len()), (name, rows.len()));
            }
        }
    }

    #[test]
    fn one_account_gives_the_same_bytes_again() {
        for graph in graphs() {
            let bytes = || {
                let mut bytes = Vec::new();
                write(&graph, &mut bytes).unwrap();
                bytes
            };
            assert!(bytes() == bytes());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_name_stays_in_its_cell_and_no_cell_is_a_formula(name in odd()) {
            let graph = drawstream_view::fixtures::odd(&name);
            for (table, (_, rows)) in Tables::of(&graph).all().zip(read(&graph)) {
                let wanted = table.rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
                for (row, wanted) in rows.iter().zip(wanted) {
                    for (cell, wanted) in row.iter().zip(wanted) {
                        prop_assert!(!cell.starts_with(['=', '+', '-', '@']));
                        prop_assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), wanted.strip_prefix('\'').unwrap_or(&wanted));
                    }
                }
            }
        }
    }
}
