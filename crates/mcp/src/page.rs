//! Answers end somewhere: items until a bound of bytes, and a cursor at which the next answer goes on.

use crate::Trouble;
use serde_json::Value;

/// The most bytes of the facts in one answer; the words beside them and the envelope come to that.
pub const MOST_BYTES: usize = 13_000;
/// What a cursor begins with.
const MARK: &str = "at-";
/// An item of its own may have so many bytes; of a larger one, long lists are cut.
const LARGEST_ITEM: usize = 9_000;

/// Where an answer begins.
///
/// # Errors
/// For a cursor that is none.
pub fn start(cursor: Option<&str>) -> Result<usize, Trouble> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(0) };
    let number = cursor.strip_prefix(MARK).and_then(|number| number.parse().ok());
    number.ok_or_else(|| {
        Trouble::new("this cursor is none of ours. Take next_cursor of the answer before, or leave it out.")
    })
}

/// A part of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// Where the next part begins; none behind the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The cursor as answers have it.
    pub fn next_cursor(&self) -> Value {
        self.next.clone().map_or(Value::Null, Value::String)
    }
}

/// The items from `from` on that are within the bounds, at least one; `size` is an item's in bytes.
pub fn cut<T>(all: Vec<T>, from: usize, most: usize, bytes: usize, size: impl Fn(&T) -> usize) -> Page<T> {
    made(all, |item| item, from, most, bytes, size)
}

/// [`cut`] of items that are made of others: of tens of thousands only those of the part are made.
pub fn made<I, T>(
    all: Vec<I>,
    make: impl Fn(I) -> T,
    from: usize,
    most: usize,
    bytes: usize,
    size: impl Fn(&T) -> usize,
) -> Page<T> {
    let total = all.len();
    let (mut items, mut sum) = (Vec::new(), 0);
    for item in all.into_iter().skip(from).map(make) {
        let own = size(&item);
        if items.len() == most || (!items.is_empty() && sum + own > bytes) {
            break;
        }
        sum += own;
        items.push(item);
    }
    let end = from.saturating_add(items.len());
    Page { next: (end < total).then(|| format!("{MARK}{end}")), items, total }
}

/// A page of JSON values, each shortened where it is too large.
pub fn values(all: Vec<Value>, from: usize, bytes: usize) -> Page<Value> {
    let mut page = cut(all, from, usize::MAX, bytes, bytes_of);
    page.items.iter_mut().for_each(shrink);
    page
}

/// The bytes of a value as JSON.
pub fn bytes_of(value: &Value) -> usize {
    value.to_string().len()
}

/// Cuts the longest lists of an item that is too large, and says how much is left out.
pub fn shrink(value: &mut Value) {
    while bytes_of(value) > LARGEST_ITEM {
        let Some(list) = longest(value) else { return };
        let left = list.len() - list.len() / 4;
        list.truncate(list.len() / 4);
        list.push(Value::String(format!("… and {left} more, left out here")));
    }
}

/// The list with the most bytes of its own that can be cut.
fn longest(value: &mut Value) -> Option<&mut Vec<Value>> {
    fn look<'v>(value: &'v mut Value, best: &mut Option<(usize, &'v mut Vec<Value>)>) {
        match value {
            Value::Array(list) => {
                let is_flat = list.iter().all(|one| !one.is_array() && bytes_of(one) < LARGEST_ITEM / 4);
                if list.len() > 4 && is_flat {
                    let size = list.iter().map(bytes_of).sum();
                    if best.as_ref().is_none_or(|(most, _)| size > *most) {
                        *best = Some((size, list));
                    }
                } else {
                    list.iter_mut().for_each(|one| look(one, best));
                }
            }
            Value::Object(fields) => fields.values_mut().for_each(|one| look(one, best)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut best = None;
    look(value, &mut best);
    best.map(|(_, list)| list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pages_join_to_the_whole_and_each_has_something() {
        let all: Vec<Value> = (0..200).map(|n| json!("x".repeat(n * 7 % 400))).collect();
        let (mut from, mut seen) = (0, Vec::new());
        loop {
            let page = values(all.clone(), from, 1_000);
            assert!(!page.items.is_empty() && page.total == 200);
            assert!(page.items.len() == 1 || page.items.iter().map(bytes_of).sum::<usize>() <= 1_000);
            seen.extend(page.items);
            match page.next {
                Some(next) => from = start(Some(&next)).unwrap(),
                None => break,
            }
        }
        assert_eq!(seen, all);
        assert_eq!(start(None).unwrap(), 0);
        assert!(start(Some("7")).is_err() && start(Some("at--1")).is_err());
        assert!(values(all, usize::MAX, 10).items.is_empty());
    }

    #[test]
    fn an_item_that_is_too_large_says_what_is_left_out() {
        let mut item = json!({ "rules": (0..5_000).collect::<Vec<_>>(), "name": "a" });
        shrink(&mut item);
        assert!(bytes_of(&item) <= LARGEST_ITEM);
        let last = item["rules"].as_array().unwrap().last().unwrap().as_str().unwrap();
        assert!(last.contains("left out"), "{last}");
    }
}
