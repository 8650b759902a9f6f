//! What people did to a drawing by hand, as far as it is kept: written again as it is.

/// An XML element that a person's program wrote: a shape, a line, a layer, a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes, in order; in any characters that XML may hold.
    pub attributes: Vec<(String, String)>,
    /// What it holds.
    pub children: Vec<Element>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute, in its place where there is one.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => value.clone_into(own),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Takes an attribute away.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(own, _)| own == name)?;
        Some(self.attributes.remove(at).1)
    }

    /// The first element of that name in it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// What a person made of a cell of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hand {
    /// It was deleted, so it is not shown.
    pub hidden: bool,
    /// Its label, as the file has it.
    pub label: Option<String>,
    /// Keys of its style that were set, or taken away; bare names as keys without a value.
    pub style: Vec<(String, Option<String>)>,
    /// Attributes that we do not write.
    pub attributes: Vec<(String, String)>,
    /// Tags beside ours.
    pub tags: Vec<String>,
    /// The layer that it was put on, where it lies in nothing.
    pub layer: Option<String>,
    /// Of a line: where its label was put, as its geometry says it.
    pub label_at: Vec<(String, String)>,
    /// Of a line: how far its label was moved from there.
    pub label_by: Option<Element>,
}

impl Hand {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// A style with the person's changes.
    pub fn styled(&self, style: &str) -> String {
        if self.style.is_empty() {
            return style.to_owned();
        }
        let mut parts = split_style(style);
        for (key, value) in &self.style {
            let at = parts.iter().position(|(own, _)| own == key);
            match (at, value) {
                (Some(at), Some(value)) => parts[at].1 = Some(value),
                (Some(at), None) => drop(parts.remove(at)),
                (None, Some(value)) => parts.push((key, Some(value))),
                (None, None) => {}
            }
        }
        let mut out = String::with_capacity(style.len() + 32);
        for (key, value) in parts {
            out.push_str(key);
            if let Some(value) = value.filter(|value| *value != BARE) {
                out.push('=');
                out.push_str(value);
            }
            out.push(';');
        }
        out
    }
}

/// What stands for the value of a bare name in [`Hand::style`]: no style holds it.
pub const BARE: &str = "\u{0}";

/// The keys of a style with their values; bare names have [`BARE`].
pub fn split_style(style: &str) -> Vec<(&str, Option<&str>)> {
    let parts = style.split(';').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').map_or((part, Some(BARE)), |(key, value)| (key, Some(value)))).collect()
}

/// What was added to a page.
#[derive(Debug, Clone, Default)]
pub struct Added {
    /// Layers.
    pub layers: Vec<Element>,
    /// What lies behind our shapes, as a box around some of them.
    pub behind: Vec<Element>,
    /// What lies over them.
    pub above: Vec<Element>,
    /// Attributes of the page's model that a person set.
    pub model: Vec<(String, String)>,
    /// The layer that was there before, where it has a name or a lock now.
    pub ground: Option<Element>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_keeps_its_keys_but_for_what_was_changed() {
        let set = |key: &str, value: Option<&str>| (key.to_owned(), value.map(str::to_owned));
        let hand = Hand {
            style: vec![
                set("fillColor", Some("#ff0000")),
                set("dashed", None),
                set("rotation", Some("45")),
                set("ellipse", Some(BARE)),
            ],
            ..Hand::default()
        };
        assert_eq!(hand.styled("text;fillColor=none;dashed=1;"), "text;fillColor=#ff0000;rotation=45;ellipse;");
        assert_eq!(Hand::default().styled("a;b=1"), "a;b=1");
    }
}
