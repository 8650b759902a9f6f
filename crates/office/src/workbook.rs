//! The account as a workbook for Excel and what reads its files: a sheet for each table, the overview first.
//!
//! Texts are written as texts, so that none is taken for a formula; links lead to IBM Cloud's console and between the
//! sheets, and nowhere else.

use drawstream_graph::Graph;
use drawstream_graph::estate::{Kind, Origin};
use drawstream_outputs::tables::{self, Cell, Table, Tables};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Url, Workbook, Worksheet, XlsxError};
use std::io;

/// The most rows of a sheet below its header.
const MOST_ROWS: usize = 1_048_575;
/// The most links of a sheet; what is beyond is text.
const MOST_LINKS: usize = 65_000;
/// The most that a cell holds, in units of UTF-16.
const MOST_UNITS: usize = 32_767;
/// The width of a column, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;
/// Rows from which a column's width is taken.
const MEASURED: usize = 1_000;
/// Rows above the overview's table.
const ABOVE: u32 = 6;

/// Writes the workbook. Gives the number of its sheets.
///
/// # Errors
/// Where it cannot be written.
pub fn write(graph: &Graph, out: &mut Vec<u8>) -> io::Result<usize> {
    make(graph, out).map_err(|error| match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    })
}

fn make(graph: &Graph, out: &mut Vec<u8>) -> Result<usize, XlsxError> {
    let mut book = Workbook::new();
    let (account, name) = called(graph);
    let title = if name.is_empty() { account } else { name };
    let created = created(&graph.read_at)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let mut sheets = 0;
    for table in Tables::of(graph).all() {
        // A sheet that is full goes on in the next one.
        let parts = table.rows.chunks(MOST_ROWS).map(Some);
        let parts: Vec<_> = if table.rows.is_empty() { vec![None] } else { parts.collect() };
        for (number, rows) in (1..).zip(parts) {
            let sheet = book.add_worksheet();
            let called = if number == 1 { table.title.clone() } else { format!("{} {number}", table.title) };
            sheet.set_name(called)?;
            let from = if table.name == "overview" { about(graph, sheet)? } else { 0 };
            fill(&table, rows.unwrap_or_default(), from, sheet)?;
            sheets += 1;
        }
    }
    *out = book.save_to_buffer()?;
    Ok(sheets)
}

/// What the overview says above its table; gives the row that this begins at.
fn about(graph: &Graph, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let (account, name) = called(graph);
    let origin = match &graph.origin {
        Origin::Live => "the account itself".to_owned(),
        Origin::File { name, form } => format!("{name}, {form}"),
    };
    let scope = [graph.scope.regions.join(", "), graph.scope.resource_group.clone().unwrap_or_default()];
    let scope = scope.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let missing = match graph.missing.len() {
        0 => "nothing that was asked for".to_owned(),
        number => format!("{number} parts; what is missing may exist: see the last sheet"),
    };
    let lines = [
        ("Account", [name, account].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")),
        ("Read", graph.read_at.clone()),
        ("From", origin),
        ("Only", scope),
        ("Not read", missing),
    ];
    let bold = Format::new().set_bold();
    let lines = lines.iter().filter(|(_, text)| !text.is_empty());
    for (row, (name, text)) in (0..).zip(lines) {
        sheet.write_string_with_format(row, 0, *name, &bold)?;
        sheet.write_string(row, 1, fitting(text))?;
    }
    Ok(ABOVE)
}

fn called(graph: &Graph) -> (&str, &str) {
    let account = graph.accounts().next().map(|id| &graph.node(id).resource);
    let (id, name) = account.map_or(("", ""), |account| (&*account.id, &*account.name));
    (id, if id == name { "" } else { name })
}

/// When the account was read: no clock is asked, so that one account gives the same bytes again.
fn created(read_at: &str) -> Result<ExcelDateTime, XlsxError> {
    let second = read_at.get(..19).unwrap_or_default();
    ExcelDateTime::parse_from_str(second).or_else(|_| ExcelDateTime::from_ymd(1980, 1, 1))
}

/// Writes header and rows from row `from` down.
fn fill(table: &Table<'_>, rows: &[Vec<Cell<'_>>], from: u32, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00E0_E0E0));
    let mut widths: Vec<usize> = table.columns.iter().map(|name| name.len() + 3).collect();
    for (column, name) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(from, column, *name, &head)?;
    }
    let mut links = 0;
    for (number, cells) in (0..).zip(rows) {
        let row = from + 1 + number as u32;
        for ((column, cell), width) in (0..).zip(cells).zip(&mut widths) {
            if number < MEASURED {
                *width = (*width).max(shown(cell));
            }
            match cell {
                Cell::Text(text) if text.is_empty() => continue,
                Cell::Text(text) => sheet.write_string(row, column, fitting(text))?,
                Cell::Number(number) => sheet.write_number(row, column, *number as f64)?,
                Cell::Amount(amount) if amount.is_finite() => sheet.write_number(row, column, *amount)?,
                Cell::Amount(amount) => sheet.write_string(row, column, amount.to_string())?,
                Cell::Link(link) if links < MOST_LINKS => {
                    links += 1;
                    sheet.write_url_with_text(row, column, Url::new(link), "open")?
                }
                Cell::Link(link) => sheet.write_string(row, column, fitting(link))?,
            };
        }
        if table.name == "overview" {
            to_sheet(cells, row, sheet)?;
        }
    }
    for (column, width) in (0..).zip(&widths) {
        let width = (*width).clamp(*WIDTHS.start(), *WIDTHS.end());
        sheet.set_column_width(column, width as f64)?;
    }
    let last = (rows.len() as u32 + from, table.columns.len().saturating_sub(1) as u16);
    if !rows.is_empty() {
        sheet.autofilter(from, 0, last.0, last.1)?;
    }
    sheet.set_freeze_panes(from + 1, 0)?;
    Ok(())
}

/// Makes the overview's name of a kind lead to its sheet, where it has one.
fn to_sheet(cells: &[Cell<'_>], row: u32, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let [Cell::Text(kind), Cell::Text(what), _, Cell::Text(remark)] = cells else { return Ok(()) };
    if let (Some(kind), true) = (Kind::named(kind), remark.is_empty()) {
        let place = format!("internal:'{}'!A1", tables::title_of(kind));
        sheet.write_url_with_text(row, 1, Url::new(place), &**what)?;
    }
    Ok(())
}

/// How many characters of a cell are seen.
fn shown(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text(text) => text.chars().take(*WIDTHS.end()).count() + 1,
        Cell::Link(_) => "open".len() + 1,
        number => number.to_string().len() + 1,
    }
}

/// A text within the bound of a cell, what is beyond replaced by dots.
fn fitting(text: &str) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MOST_UNITS
    });
    match end {
        None => text.to_owned(),
        Some(_) => {
            let mut units = "…".encode_utf16().count();
            let kept = text.chars().take_while(|c| {
                units += c.len_utf16();
                units <= MOST_UNITS
            });
            kept.chain(['…']).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{graphs, odd};
    use calamine::{Data, Reader as _, Xlsx};
    use proptest::prelude::*;
    use std::io::{Cursor, Read as _};

    fn written(graph: &Graph) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(graph, &mut bytes).unwrap();
        bytes
    }

    /// The workbook's sheets, read by another library: name and rows.
    fn read(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let sheets = book.worksheets().into_iter();
        sheets.map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
    }

    /// The parts of the file as text.
    fn parts(bytes: &[u8]) -> Vec<(String, String)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let number = archive.len();
        let read = |at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        };
        (0..number).map(read).collect()
    }

    #[test]
    fn every_table_is_a_sheet_with_all_its_rows() {
        for graph in graphs() {
            let tables = Tables::of(&graph);
            let sheets = read(&written(&graph));
            assert_eq!(sheets.len(), tables.all().count());
            for (table, (name, rows)) in tables.all().zip(sheets) {
                let above = if table.name == "overview" { ABOVE as usize } else { 0 };
                assert_eq!((table.title, table.rows.len() + 1 + above), (name, rows.len()));
            }
        }
    }

    #[test]
    fn one_account_gives_the_same_bytes_again_and_they_tell_when_it_was_read() {
        for mut graph in graphs() {
            graph.read_at = "2026-11-26T20:04:00Z".to_owned();
            let bytes = written(&graph);
            assert!(bytes == written(&graph));
            let (_, core) = parts(&bytes).into_iter().find(|(name, _)| name == "docProps/core.xml").unwrap();
            assert!(core.contains("2026-11-26T20:04:00Z"), "{core}");
        }
    }

    #[test]
    fn headers_are_frozen_and_rows_can_be_filtered() {
        let graph = drawstream_view::fixtures::three_zones();
        for (name, text) in parts(&written(&graph)) {
            if name.starts_with("xl/worksheets/sheet") {
                assert!(text.contains("state=\"frozen\"") && text.contains("<cols>"), "{name}");
                assert!(text.contains("<autoFilter"), "{name}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_name_is_a_text_and_nothing_else(name in odd()) {
            let graph = drawstream_view::fixtures::odd(&name);
            let bytes = written(&graph);
            for (part, text) in parts(&bytes) {
                prop_assert!(!text.contains("<f>") && !text.contains("<f "), "a formula in {}", part);
                // Links lead to the console and to sheets alone; none of these resources has ids of IBM's form.
                prop_assert!(!text.contains("TargetMode=\"External\""), "{}", part);
            }
            for (table, (_, rows)) in Tables::of(&graph).all().zip(read(&bytes)) {
                let above = if table.name == "overview" { ABOVE as usize } else { 0 };
                for (wanted, row) in table.rows.iter().zip(&rows[above + 1..]) {
                    for (wanted, cell) in wanted.iter().zip(row) {
                        if let Cell::Text(wanted) = wanted {
                            // XML has one form of a line's end, and no room for some characters.
                            let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
                            let kept = plain(&cell.to_string());
                            prop_assert_eq!(&kept, &plain(&fitting(wanted)));
                        }
                    }
                }
            }
        }
    }
}
