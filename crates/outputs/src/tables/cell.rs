//! A cell of a table, by what it is.

use std::borrow::Cow;
use std::fmt;

/// Between several values of one cell.
const AND: &str = "; ";

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'g> {
    /// Text; empty where nothing is known. It may hold what people of the account wrote.
    Text(Cow<'g, str>),
    /// A whole number.
    Number(u64),
    /// A number that need not be whole.
    Amount(f64),
    /// An address of IBM Cloud's console, made here.
    Link(String),
}

impl<'g> Cell<'g> {
    /// A cell that says nothing.
    pub const NONE: Cell<'static> = Cell::Text(Cow::Borrowed(""));

    /// A number, if it is known.
    pub(super) fn number(number: Option<u64>) -> Cell<'g> {
        number.map_or(Cell::NONE, Cell::Number)
    }

    /// `yes` or `no`, if it is known.
    pub(super) fn flag(flag: Option<bool>) -> Cell<'g> {
        match flag {
            Some(true) => "yes".into(),
            Some(false) => "no".into(),
            None => Cell::NONE,
        }
    }

    /// Anything that has a text.
    pub(super) fn shown(value: &impl fmt::Display) -> Cell<'g> {
        Cell::Text(value.to_string().into())
    }

    /// Several values.
    pub(super) fn list<T: fmt::Display>(values: impl IntoIterator<Item = T>) -> Cell<'g> {
        Cell::Text(joined(values).into())
    }
}

impl<'g> From<&'g str> for Cell<'g> {
    fn from(text: &'g str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Text(text) => f.write_str(text),
            Cell::Number(number) => number.fmt(f),
            Cell::Amount(amount) => amount.fmt(f),
            Cell::Link(link) => f.write_str(link),
        }
    }
}

/// Several values as one text; those without a text are left out.
pub(crate) fn joined<T: fmt::Display>(values: impl IntoIterator<Item = T>) -> String {
    use fmt::Write as _;
    let mut out = String::new();
    for value in values {
        let (before, between) = (out.len(), if out.is_empty() { "" } else { AND });
        out.push_str(between);
        let start = out.len();
        // Writing to a text cannot fail.
        let _ = write!(out, "{value}");
        if out.len() == start {
            out.truncate(before);
        }
    }
    out
}
