//! Names from an account are hostile text: what steers a display, runs text the other way or cannot be seen becomes
//! U+FFFD, so that nothing is in an answer that a person who reads along would not see; and a name ends somewhere.

use drawstream_graph::estate::unseen::steers;
use drawstream_order::Gather as _;
use serde_json::Value;

/// The most characters of a name.
const LONGEST_NAME: usize = 200;
/// The most characters of any other text of an account: a CRN may have some 500.
const LONGEST_TEXT: usize = 1_000;
const MARK: char = '\u{fffd}';

/// Fields whose texts are CRNs, sentences or ranges of addresses, and may be longer than names.
const LONG: [&str; 6] = ["crn", "message", "do", "to_open", "uri", "address"];

fn cut(text: &str, most: usize) -> String {
    let mut out: String = text.chars().take(most).map(|c| if steers(c) { MARK } else { c }).collect();
    if text.chars().nth(most).is_some() {
        out.pop();
        out.push('…');
    }
    out
}

/// A name, or anything else that stands in a line of words.
pub fn name(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// A CRN, as answers have it and the next call takes it.
pub fn crn(text: &str) -> String {
    cut(text, LONGEST_TEXT)
}

/// Words of our own with names in them: their line ends stay.
pub fn words(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && steers(c) { MARK } else { c }).collect()
}

/// Every text in a value, its keys too.
pub fn value(value: &mut Value) {
    walk(value, LONGEST_NAME);
}

fn walk(value: &mut Value, most: usize) {
    match value {
        Value::String(text) => {
            // Sentences of our own have line ends; in an answer they go on behind a blank.
            let one_line = if most == LONGEST_TEXT { text.replace('\n', " ") } else { std::mem::take(text) };
            *text = cut(&one_line, most);
        }
        Value::Array(all) => all.iter_mut().for_each(|one| walk(one, most)),
        Value::Object(fields) => {
            let is_odd = |key: &String| key.chars().any(steers) || key.chars().nth(LONGEST_NAME).is_some();
            if fields.keys().any(is_odd) {
                *fields = std::mem::take(fields).into_iter().map(|(key, value)| (name(&key), value)).gather();
            }
            for (key, value) in fields.iter_mut() {
                walk(value, if LONG.contains(&key.as_str()) { LONGEST_TEXT } else { LONGEST_NAME });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_seen_or_steers_is_a_mark_and_a_name_ends() {
        assert_eq!(name("a\u{202e}b\u{200b}\n\u{e0041}\u{1b}[31m"), "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\u{fffd}[31m");
        assert_eq!(name(&"ü".repeat(200)), "ü".repeat(200));
        assert_eq!(name(&"x".repeat(201)).chars().count(), 200);
        assert_eq!(words("one\ntwo\r"), "one\ntwo\u{fffd}");
        let mut all = json!({
            "a\u{202e}": ["x\u{0}"], "name": "n".repeat(999), "crn": "c".repeat(600), "message": "a\nb",
            "address": "1.0.0.0-9.255.255.255,".repeat(15),
        });
        value(&mut all);
        assert_eq!(all["a\u{fffd}"][0], "x\u{fffd}");
        assert_eq!(all["name"].as_str().unwrap().chars().count(), 200);
        assert_eq!(all["crn"].as_str().unwrap().len(), 600);
        assert_eq!(all["message"], "a b");
        assert_eq!(all["address"].as_str().unwrap().len(), 22 * 15);
    }
}
