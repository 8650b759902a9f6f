//! The way back: what was replaced is looked for in texts of any form, and its own put in its place.

use crate::key::{HOST, Key, V6};
use serde_json::Value;

/// How a text of the account is written where it is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    None,
    /// In HTML, as in a label of draw.io's.
    Html,
}

impl Escape {
    pub(crate) fn of(self, text: &str) -> String {
        if self == Escape::None {
            return text.to_owned();
        }
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                c => escaped.push(c),
            }
        }
        escaped
    }
}

/// What was brought back, once each.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Back {
    /// Masks of names, ids and other texts.
    pub texts: std::collections::BTreeSet<String>,
    /// Masks of addresses and ranges.
    pub addresses: std::collections::BTreeSet<String>,
}

impl Back {
    /// Brings a text back.
    pub fn text(&mut self, text: &str, key: &Key, escape: Escape) -> String {
        let mut back = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let starts = before.is_none_or(|c: char| !is_inner(c));
            let found = if starts { self.at(rest, key) } else { None };
            match found {
                Some((length, own)) => {
                    back.push_str(&escape.of(&own));
                    let (taken, behind) = rest.split_at(length);
                    (before, rest) = (taken.chars().next_back(), behind);
                }
                None => {
                    back.push(first);
                    (before, rest) = (Some(first), rest.get(first.len_utf8()..).unwrap_or_default());
                }
            }
        }
        back
    }

    /// Brings all texts of a JSON value back.
    pub fn json(&mut self, value: &mut Value, key: &Key) {
        match value {
            Value::String(text) => *text = self.text(text, key, Escape::None),
            Value::Array(all) => all.iter_mut().for_each(|one| self.json(one, key)),
            Value::Object(object) => object.values_mut().for_each(|one| self.json(one, key)),
            _ => {}
        }
    }

    /// The mask that a text begins with: its length, and what it stands for.
    fn at(&mut self, text: &str, key: &Key) -> Option<(usize, String)> {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return self.address_at(text, key);
        }
        let length = run(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let plain = text.get(..length)?;
        let with_end = text.get(..length + HOST.len()).filter(|with_end| with_end.ends_with(HOST));
        let mask = [with_end, Some(plain)].into_iter().flatten().find(|mask| key.own_text(mask).is_some())?;
        // More of a word behind it: it is another one.
        if text.get(mask.len()..)?.starts_with(is_inner) {
            return None;
        }
        self.texts.insert(mask.to_owned());
        Some((mask.len(), key.own_text(mask)?.to_owned()))
    }

    fn address_at(&mut self, text: &str, key: &Key) -> Option<(usize, String)> {
        let is_v6 = text.starts_with(V6);
        let length =
            run(text, |c| if is_v6 { c.is_ascii_hexdigit() || c == ':' } else { c.is_ascii_digit() || c == '.' });
        // A point at the end of a sentence is none of its own.
        let address = text.get(..length)?.trim_end_matches(['.', ':']);
        let behind = text.get(address.len()..)?;
        let digits = behind.strip_prefix('/').map_or(0, |rest| run(rest, |c| c.is_ascii_digit()));
        let range = (digits > 0).then(|| text.get(..address.len() + 1 + digits)).flatten();
        let mask = [range, Some(address)].into_iter().flatten().find(|mask| key.own_address(mask).is_some())?;
        self.addresses.insert(mask.to_owned());
        Some((mask.len(), key.own_address(mask)?.to_owned()))
    }
}

/// Whether a mask that stood beside it would be a part of a longer word.
fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c| !holds(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        let text = r#"{"format":"drawstream.key/1","secret":"0707070707070707070707070707070707070707070707070707070707070707",
            "texts":{"server-1":"a <b> & c","server-17":"web-01","host-1.example":"lb.prod.net","id-2":"0717_x"},
            "addresses":{"10.93.7.4":"10.240.10.4","10.93.7.0/24":"10.240.10.0/24","2001:db8::1":"2a00::9"}}"#;
        Key::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn masks_are_found_in_any_text_and_nothing_else() {
        let back = |text: &str| Back::default().text(text, &key(), Escape::None);
        assert_eq!(back("server-17, (server-1) host-1.example."), "web-01, (a <b> & c) lb.prod.net.");
        assert_eq!(back("crn:v1:a/id-2::instance:id-2"), "crn:v1:a/0717_x::instance:0717_x");
        assert_eq!(back("10.93.7.4 in 10.93.7.0/24, 2001:db8::1/64."), "10.240.10.4 in 10.240.10.0/24, 2a00::9/64.");
        for other in [
            "my-server-17",
            "server-171",
            "server-17x",
            "server-17-a",
            "10.93.7.44",
            "110.93.7.4",
            "10.93.7.4.5",
            "é-id-2",
        ] {
            assert_eq!(back(other), other);
        }
    }

    #[test]
    fn a_name_is_text_where_it_is_put() {
        let back = |escape| Back::default().text("server-1", &key(), escape);
        assert_eq!(back(Escape::Html), "a &lt;b&gt; &amp; c");
    }

    #[test]
    fn what_was_brought_back_is_counted_once_each() {
        let mut back = Back::default();
        back.text("server-17 server-17 10.93.7.4", &key(), Escape::None);
        back.json(&mut serde_json::json!({"a": ["server-17", "id-2"], "n": 1}), &key());
        assert_eq!((back.texts.len(), back.addresses.len()), (2, 1));
    }
}
