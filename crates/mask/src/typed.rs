//! What people typed into a drawing: it may name anything, so all of it is replaced, and the key leads back. What is a name
//! or an address of the account has the mask that it has everywhere; of any other text there is a numbered one.

use crate::ids::Ids;
use crate::kept::Places;
use crate::key::Key;
use crate::looks;

/// What replaces what was typed.
#[derive(Debug)]
pub struct Typed<'k> {
    key: &'k mut Key,
    /// Masks by what they stand for.
    ids: Ids,
    places: Places,
}

impl<'k> Typed<'k> {
    /// `ids`: further ids and what replaces them, as the account has them. `places`: the account's, whose names stay. The
    /// key learns what was typed.
    pub fn new(key: &'k mut Key, ids: impl IntoIterator<Item = (String, String)>, places: Places) -> Self {
        let ids = Ids::there(ids, key);
        Typed { key, ids, places }
    }

    /// An id that was made of ids of the account, and of words of the program: the account's are replaced.
    pub fn id(&self, id: &str) -> String {
        self.ids.id(id)
    }

    /// The id of a cell of the program's.
    pub fn cell(&self, id: &str) -> String {
        self.ids.cell(id)
    }

    /// The id of a cell, layer or page that a person added. Those that draw.io makes say nothing.
    pub fn added(&mut self, id: &str) -> String {
        let is_number = !id.is_empty() && id.len() < 8 && id.bytes().all(|c| c.is_ascii_digit());
        if is_number || is_random(id) { id.to_owned() } else { self.key.text("cell", id) }
    }

    /// Whether it names a region or a zone, and nothing that somebody has named.
    pub fn is_place(&self, text: &str) -> bool {
        self.places.has(text) && self.ids.get(text).is_none()
    }

    /// A plain text.
    pub fn words(&mut self, text: &str, word: &str) -> String {
        let core = text.trim();
        let is_sign = core.chars().count() <= SIGN && !core.contains(char::is_alphanumeric);
        if is_sign && self.ids.get(core).is_none() || self.is_place(core) {
            return text.to_owned();
        }
        let (before, behind) = text.split_once(core).unwrap_or_default();
        let mask = match self.ids.get(core) {
            Some(mask) => mask.to_owned(),
            None => self.key.address(core).unwrap_or_else(|| self.key.text(word, core)),
        };
        format!("{before}{mask}{behind}")
    }

    /// A text that may be HTML: its texts one by one; of its elements how they look.
    pub fn html(&mut self, html: &str, word: &str) -> String {
        // Only says where a word may be broken.
        let html = html.replace("<wbr>", "");
        let (mut masked, mut rest) = (String::with_capacity(html.len()), &*html);
        while !rest.is_empty() {
            let is_tag = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            let at = rest.match_indices('<').map(|(at, _)| at).find(|at| rest.get(at + 1..).is_some_and(is_tag));
            let (text, tag) = rest.split_at(at.unwrap_or(rest.len()));
            masked.push_str(&escaped(&self.words(&plain(text), word)));
            let (tag, behind) = tag.split_once('>').unwrap_or((tag, ""));
            masked.push_str(&looks::tag(tag));
            rest = behind;
        }
        masked
    }

    /// A style: what draw.io's own panels set stays, fonts, pictures and everything else that names something is replaced.
    /// `is_ours`: parts that the program wrote.
    pub fn style(&mut self, style: &str, is_ours: &dyn Fn(&str) -> bool) -> String {
        let mut masked = String::with_capacity(style.len());
        for part in style.split(';').filter(|part| !part.is_empty()) {
            if is_ours(part) || looks::is_plain(part) {
                masked.push_str(part);
            } else if let Some((key, value)) = part.split_once('=').filter(|(key, _)| looks::is_key(key)) {
                masked.push_str(&format!("{key}={}", self.words(value, "look")));
            } else {
                continue;
            }
            masked.push(';');
        }
        masked
    }

    /// The name of an attribute that a person gave to a cell.
    pub fn name(&mut self, name: &str) -> String {
        self.key.text("data", name)
    }
}

/// The most characters of a sign, such as an arrow, that names nothing.
const SIGN: usize = 4;

/// `pX3kLw0TQd9yN_4b-aZR-12`: twenty random characters, and a number, as draw.io makes ids of cells and pages.
fn is_random(id: &str) -> bool {
    let Some((start, rest)) = id.split_at_checked(20) else { return false };
    let is_any = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let words = start.bytes().filter(u8::is_ascii_uppercase).count() > 2 && start.bytes().any(|c| c.is_ascii_digit());
    words && start.bytes().all(is_any) && digits.len() < 8 && digits.bytes().all(|c| c.is_ascii_digit())
}

/// HTML's text as it is read.
fn plain(html: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        plain.push_str(before);
        let end = entity.find(';').filter(|end| *end < 12);
        let read = end.and_then(|end| Some((end, character(entity.get(1..end)?)?)));
        let (c, length) = read.map_or(('&', 1), |(end, c)| (c, end + 1));
        plain.push(c);
        rest = entity.get(length..).unwrap_or_default();
    }
    plain + rest
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let number = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(number)
        }
    }
}

fn escaped(text: &str) -> String {
    crate::back::Escape::Html.of(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Back, Escape};
    use serde_json::json;

    fn key() -> Key {
        let mut key = Key::new([3; 32]);
        key.text("server", "web-01");
        key.text("id", "0717_x");
        key.address("10.240.10.4");
        key
    }

    #[test]
    fn whatever_was_typed_is_replaced_and_comes_back() {
        let mut key = key();
        let html = "Ask <b>Kim &amp; Li</b><br>web-01 <img src=\"https://wiki.acme/x\"><font style=\"font-size: 12px\" \
                    face=\"Acme Sans\">10.240.10.4</font> &lt;now&gt; <i onclick=\"acme()\">a < b</i>";
        let mut typed = Typed::new(&mut key, [], Places::default());
        let masked = typed.html(html, "note");
        assert_eq!(
            masked,
            "note-1 <b>note-2</b><br>server-1 <font style=\"font-size: 12px\">10.93.7.4</font> note-3 <i>note-4</i>"
                .replace("10.93.7.4", &typed.words("10.240.10.4", "note"))
        );
        let back = Back::default().text(&masked, &key, Escape::Html);
        assert!(back.starts_with("Ask <b>Kim &amp; Li</b><br>web-01 <font"), "{back}");
        assert!(back.ends_with(">10.240.10.4</font> &lt;now&gt; <i>a &lt; b</i>"), "{back}");
    }

    #[test]
    fn a_name_with_the_form_of_a_region_is_replaced_and_regions_stay() {
        let mut key = key();
        key.text("server", "___");
        let places = json!({"coverage": [{"region": "us-south"}], "resources": [{"kind": "region", "id": "eu-fr2"}]});
        let ids = [("nl-depot".to_owned(), "id-7".to_owned())];
        let mut typed = Typed::new(&mut key, ids, Places::of(&places));
        let mut masked = |text| typed.words(text, "note");
        assert_eq!(["us-south", " eu-fr2 "].map(&mut masked), ["us-south", " eu-fr2 "]);
        // A name need not have letters.
        assert_eq!(["\u{2192} ", "___", "_____"].map(&mut masked), ["\u{2192} ", "server-2", "note-1"]);
        // An id of the account, and words of a person's.
        assert_eq!(["nl-depot", "db-prod", "my-app"].map(&mut masked), ["id-7", "note-2", "note-3"]);
    }

    #[test]
    fn looks_stay_and_what_names_something_goes() {
        let mut key = key();
        let mut typed = Typed::new(&mut key, [], Places::default());
        let style = "shape=note;whiteSpace=wrap;html=1;fillColor=#fff2cc;dashPattern=4 4;image=data:image/png,AAAA;\
                     fontFamily=Acme Sans;acme=1;ours=x y;rounded=0;secret word;text;shape=stencil(AAAA);fontSource=https%3A%2F%2Facme";
        let masked = typed.style(style, &|part| part == "ours=x y");
        assert_eq!(
            masked,
            "shape=note;whiteSpace=wrap;html=1;fillColor=#fff2cc;dashPattern=4 4;image=look-1;fontFamily=look-2;ours=x y;\
             rounded=0;text;shape=look-3;fontSource=look-4;"
        );
        assert!(Back::default().text(&masked, &key, Escape::None).contains(";fontFamily=Acme Sans;"));
    }

    #[test]
    fn ids_of_draw_ios_own_stay_and_all_others_go() {
        let mut key = key();
        let mut typed = Typed::new(&mut key, [], Places::default());
        for own in ["2", "17", "pX3kLw0TQd9yN_4b-aZR-12", "pX3kLw0TQd9yN_4b-aZR"] {
            assert_eq!(typed.added(own), own);
        }
        assert_eq!(typed.added("my-note-for-acme-project"), "cell-1");
        assert_eq!(
            (typed.words(" \u{2192} ", "note"), typed.words("  Kim\n", "note")),
            (" \u{2192} ".into(), "  note-1\n".into())
        );
    }
}
