//! Sets of points of a plane of numbers: source port × destination port, or ICMP type × code.
//!
//! A plane is kept in one canonical form: rows of first numbers that have equal second numbers, as long as they can be.
//! Two planes of the same points are equal, so that sets can be interned.

use std::cmp::Ordering;

/// Numbers from the first to the last, both included; sorted, never touching each other.
pub type Spans = Vec<(u16, u16)>;

/// First numbers that all have the same second numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row {
    /// The first numbers, from the lowest to the highest.
    pub rows: (u16, u16),
    /// Their second numbers; never empty.
    pub columns: Spans,
}

/// A set of points.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Plane {
    rows: Vec<Row>,
}

/// How two sets are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// What either has.
    Union,
    /// What both have.
    Intersect,
    /// What the first has and the second has not.
    Minus,
}

impl Op {
    const fn holds(self, a: bool, b: bool) -> bool {
        match self {
            Self::Union => a || b,
            Self::Intersect => a && b,
            Self::Minus => a && !b,
        }
    }
}

/// Every bound of either list, where membership may change; ends lie one behind the last number.
fn bounds<'s>(all: impl Iterator<Item = &'s (u16, u16)>) -> Vec<u32> {
    let mut bounds: Vec<u32> = all.flat_map(|(first, last)| [u32::from(*first), u32::from(*last) + 1]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// The numbers between two bounds. Bounds are of numbers, so that nothing is cut off.
fn between(from: u32, to: u32) -> (u16, u16) {
    let number = |of: u32| u16::try_from(of).unwrap_or(u16::MAX);
    (number(from), number(to.saturating_sub(1)))
}

/// Puts a span behind those that are there, joined with the last where they touch.
fn push(spans: &mut Spans, next: (u16, u16)) {
    match spans.last_mut() {
        Some(last) if u32::from(last.1) + 1 >= u32::from(next.0) => last.1 = last.1.max(next.1),
        _ => spans.push(next),
    }
}

/// Two lists of spans put together.
pub fn combine(a: &[(u16, u16)], b: &[(u16, u16)], op: Op) -> Spans {
    let has = |spans: &[(u16, u16)], number: u16| {
        let at = spans.partition_point(|span| span.1 < number);
        spans.get(at).is_some_and(|span| span.0 <= number)
    };
    let mut out = Spans::new();
    for pair in bounds(a.iter().chain(b)).windows(2) {
        if let [from, to] = *pair {
            let span = between(from, to);
            if op.holds(has(a, span.0), has(b, span.0)) {
                push(&mut out, span);
            }
        }
    }
    out
}

impl Plane {
    /// Every pair of numbers of the two spans.
    pub fn rectangle(rows: (u16, u16), columns: (u16, u16)) -> Self {
        if rows.0 > rows.1 || columns.0 > columns.1 {
            return Self::default();
        }
        Self { rows: vec![Row { rows, columns: vec![columns] }] }
    }

    /// Its rows, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether it has no point.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it has that point.
    pub fn has(&self, row: u16, column: u16) -> bool {
        self.columns(row).iter().any(|span| (span.0..=span.1).contains(&column))
    }

    fn columns(&self, row: u16) -> &[(u16, u16)] {
        let at = self.rows.partition_point(|known| known.rows.1 < row);
        self.rows.get(at).filter(|known| known.rows.0 <= row).map_or(&[], |known| known.columns.as_slice())
    }

    fn push(&mut self, next: Row) {
        if next.columns.is_empty() {
            return;
        }
        match self.rows.last_mut() {
            Some(last) if u32::from(last.rows.1) + 1 == u32::from(next.rows.0) && last.columns == next.columns => {
                last.rows.1 = next.rows.1;
            }
            _ => self.rows.push(next),
        }
    }

    /// Both put together.
    pub fn combine(&self, other: &Self, op: Op) -> Self {
        let mut out = Self::default();
        for pair in bounds(self.rows.iter().chain(&other.rows).map(|row| &row.rows)).windows(2) {
            if let [from, to] = *pair {
                let rows = between(from, to);
                let columns = combine(self.columns(rows.0), other.columns(rows.0), op);
                out.push(Row { rows, columns });
            }
        }
        out
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        let mut out = Self::default();
        for pair in bounds(self.rows.iter().flat_map(|row| &row.columns)).windows(2) {
            if let [from, to] = *pair {
                let rows = between(from, to);
                let mut columns = Spans::new();
                for row in &self.rows {
                    if row.columns.iter().any(|span| (span.0..=span.1).contains(&rows.0)) {
                        push(&mut columns, row.rows);
                    }
                }
                out.push(Row { rows, columns });
            }
        }
        out
    }

    /// Its points as rectangles: all rows of equal columns in one, those with the lowest row first.
    pub fn rectangles(&self) -> Vec<(Spans, Spans)> {
        let mut out: Vec<(Spans, Spans)> = Vec::new();
        for row in &self.rows {
            match out.iter_mut().find(|(_, columns)| *columns == row.columns) {
                Some((rows, _)) => push(rows, row.rows),
                None => out.push((vec![row.rows], row.columns.clone())),
            }
        }
        out.sort_by(|a, b| a.0.cmp(&b.0).then(Ordering::Equal));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rectangle = ((u16, u16), (u16, u16));

    fn plane(all: &[Rectangle]) -> Plane {
        let parts = all.iter().map(|(rows, columns)| Plane::rectangle(*rows, *columns));
        parts.fold(Plane::default(), |sum, part| sum.combine(&part, Op::Union))
    }

    #[test]
    fn equal_sets_have_one_form() {
        let whole = plane(&[((1, 100), (1, 50))]);
        let parts = plane(&[((40, 100), (20, 50)), ((1, 60), (1, 19)), ((1, 39), (1, 50)), ((50, 100), (1, 30))]);
        assert_eq!(whole, parts);
        assert_eq!(whole.combine(&parts, Op::Minus), Plane::default());
        let ends = plane(&[((0, u16::MAX), (u16::MAX, u16::MAX))]);
        assert!(ends.has(0, u16::MAX) && ends.has(u16::MAX, u16::MAX) && !ends.has(7, 7));
    }

    #[test]
    fn a_plane_turned_twice_is_itself() {
        let some = plane(&[((1, 50), (100, 200)), ((30, 80), (150, 300)), ((80, 90), (1, 1))]);
        let turned = some.transposed();
        assert!(turned.has(100, 1) && !turned.has(1, 100));
        assert_eq!(turned.transposed(), some);
    }

    #[test]
    fn rows_apart_with_equal_columns_are_one_rectangle() {
        let holes = plane(&[((1, 65_535), (443, 443))]).combine(&plane(&[((100, 200), (1, 65_535))]), Op::Minus);
        assert_eq!(holes.rectangles(), [(vec![(1, 99), (201, 65_535)], vec![(443, 443)])]);
    }
}
