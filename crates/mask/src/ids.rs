//! Ids that the program has made of those of an account: under masks, and back.

use crate::key::Key;
use std::collections::BTreeMap;

/// What stands for which id.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    known: BTreeMap<String, String>,
}

impl Ids {
    /// From ids to masks. `pairs`: further ids and what replaces them, as the account has them. Of the key it is what
    /// the account is called by: what a person has typed may read as an id of the program's does.
    pub fn there(pairs: impl IntoIterator<Item = (String, String)>, key: &Key) -> Self {
        let named = key.texts().filter(|(mask, _)| !is_typed(mask));
        let own = named.chain(key.addresses()).map(|(mask, own)| (own.to_owned(), mask.to_owned()));
        Self::of(pairs.into_iter().chain(own))
    }

    /// From masks to ids. `pairs`: as for [`Ids::there`].
    pub fn back(pairs: impl IntoIterator<Item = (String, String)>, key: &Key) -> Self {
        let own = key.texts().chain(key.addresses()).map(|(mask, own)| (mask.to_owned(), own.to_owned()));
        Self::of(pairs.into_iter().map(|(own, mask)| (mask, own)).chain(own))
    }

    /// Of two that stand for one thing it is the first.
    fn of(pairs: impl Iterator<Item = (String, String)>) -> Self {
        let mut known = BTreeMap::new();
        for (from, to) in pairs {
            known.entry(from).or_insert(to);
        }
        Self { known }
    }

    /// What stands for a whole text.
    pub(crate) fn get(&self, text: &str) -> Option<&str> {
        self.known.get(text).map(String::as_str)
    }

    /// An id that was made of ids of the account, and of words of the program: the account's are replaced.
    pub fn id(&self, id: &str) -> String {
        if let Some(other) = self.get(id) {
            return other.to_owned();
        }
        let mut replaced = String::with_capacity(id.len());
        let (mut rest, mut starts) = (id, true);
        while let Some(first) = rest.chars().next() {
            if let Some((length, other)) = starts.then(|| self.longest(rest)).flatten() {
                replaced.push_str(other);
                (rest, starts) = (rest.get(length..).unwrap_or_default(), false);
                continue;
            }
            replaced.push(first);
            starts = is_joint(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        replaced
    }

    /// The id of a cell of the program's, or of a line between two: the word that each of them begins with is the
    /// program's, also where something is called so.
    pub fn cell(&self, id: &str) -> String {
        if let Some(other) = self.get(id).filter(|_| id.contains(is_joint)) {
            return other.to_owned();
        }
        let mut replaced = String::with_capacity(id.len());
        let mut rest = id;
        while !rest.is_empty() {
            let end = rest.find(is_joint).unwrap_or(rest.len());
            let mut part = rest.find('=').unwrap_or(rest.len());
            if let Some((length, other)) = self.longest(rest).filter(|(length, _)| *length > end) {
                // It may have such a character itself.
                part = rest.get(length..).and_then(|rest| rest.find('=')).map_or(rest.len(), |more| length + more);
                replaced.push_str(other);
                replaced.push_str(&self.id_behind(rest.get(length..part).unwrap_or_default()));
            } else {
                replaced.push_str(rest.get(..end).unwrap_or_default());
                replaced.push_str(&self.id_behind(rest.get(end..part).unwrap_or_default()));
            }
            replaced.extend(rest.get(part..).and_then(|rest| rest.chars().next()));
            rest = rest.get(part + 1..).unwrap_or_default();
        }
        replaced
    }

    /// What follows a part of an id, with what is between.
    fn id_behind(&self, rest: &str) -> String {
        let mut chars = rest.chars();
        chars.next().map_or_else(String::new, |joint| format!("{joint}{}", self.id(chars.as_str())))
    }

    /// The longest known text that begins here and ends where an id may end.
    fn longest(&self, text: &str) -> Option<(usize, &str)> {
        let ends = text.match_indices(is_joint).map(|(at, _)| at).chain([text.len()]);
        let mut ends: Vec<usize> = ends.collect();
        ends.reverse();
        ends.into_iter().find_map(|end| Some((end, self.get(text.get(..end)?)?)))
    }
}

/// Whether it is a mask of what was typed into a drawing ([`crate::Typed`]).
fn is_typed(mask: &str) -> bool {
    let words = ["cell", "data", "look", "note", "page"];
    mask.rsplit_once('-').is_some_and(|(word, _)| words.contains(&word))
}

/// Characters between the parts of an id.
fn is_joint(c: char) -> bool {
    matches!(c, ':' | '=' | '.' | '+' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_what_the_program_made_of_them_and_come_back() {
        let mut key = Key::new([3; 32]);
        key.text("server", "web-01");
        key.text("id", "0717_x");
        // Words of ours that something is called by.
        key.text("subnet", "edge");
        key.text("tag", "internet");
        // What somebody has typed.
        key.text("note", "instance:0717_x");
        key.text("page", "title.facts");
        let pairs = [
            ("crn:v1:a/b::bucket:x".to_owned(), "crn:v1:a/id-2::bucket:id-3".to_owned()),
            ("network:b_c~0011".to_owned(), "network:network-1~2233".to_owned()),
        ];
        let (there, back) = (Ids::there(pairs.clone(), &key), Ids::back(pairs, &key));
        for (own, mask) in [
            ("instance:0717_x.glyph", "instance:id-1.glyph"),
            ("opens=reach.instance:0717_x=internet", "opens=reach.instance:id-1=internet"),
            ("bucket:crn:v1:a/b::bucket:x", "bucket:crn:v1:a/id-2::bucket:id-3"),
            // A hash of a name is that of the mask.
            ("attached=instance:0717_x=network:b_c~0011", "attached=instance:id-1=network:network-1~2233"),
            ("internet=instance:0717_x=edge.0717_x", "internet=instance:id-1=edge.id-1"),
            ("opens=egress.instance:0717_x=internet", "opens=egress.instance:id-1=internet"),
            ("title.facts", "title.facts"),
            ("instance:0717_xy", "instance:0717_xy"),
        ] {
            assert_eq!((there.cell(own), back.cell(mask)), (mask.to_owned(), own.to_owned()));
        }
    }
}
