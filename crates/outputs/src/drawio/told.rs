//! What a cell says of what it stands for: its facts, tags and tooltip.

use std::borrow::Cow;

use drawstream_diagram::hand::Hand;
use drawstream_diagram::scene::Shape;
use drawstream_diagram::text::visible;
use drawstream_diagram::{Fact, Subject};

use super::SheetWriter;
use crate::words;
use crate::xml::Attributes;

impl SheetWriter<'_> {
    /// What is said of what a cell stands for. `tags` becomes what are ours among its tags.
    pub(super) fn attributes(&self, a: &mut Attributes, shape: &Shape, hand: &Hand, tags: &mut String) {
        let (cell, change) = (&shape.cell, shape.change.as_deref());
        let mut put = |a: &mut Attributes, name: &str, value: &str| {
            if name == "tags" {
                value.clone_into(tags);
                if let Some(change) = change {
                    tags.push(' ');
                    tags.push_str(change.sign.word());
                }
                for tag in shape.lenses.iter().flat_map(|seen| &seen.tags) {
                    tags.push(' ');
                    tags.push_str(tag);
                }
                a.text(name, &with_tags(tags, &hand.tags));
            } else {
                a.text(name, value);
            }
        };
        match &cell.subject {
            Subject::One(id) | Subject::Elsewhere(id, _) => {
                let mut facts = self.subjects.attributes(*id, &mut |name, value| {
                    put(a, name, value);
                });
                if cell.chips.iter().any(|chip| !chip.form.is_pill()) && !cell.about.is_empty() {
                    // A card's chips are no words.
                    a.text("contains", &visible(&cell.about));
                    facts.push(Fact { name: "contains".into(), lines: vec![cell.about.clone()] });
                }
                if let Some(change) = change {
                    facts.insert(0, Fact { name: change.sign.word().into(), lines: change.lines.clone() });
                    a.plain("change", change.sign.word());
                }
                a.text("tooltip", &words::tooltip(self.subjects.name(*id), &facts));
            }
            Subject::Stack(members) => {
                self.subjects.stack_attributes(members, &mut |name, value| {
                    put(a, name, value);
                });
                if let Some(change) = change {
                    a.plain("change", change.sign.word());
                }
                a.text("tooltip", &self.subjects.stack_name(members));
            }
            // Without any, draw.io would show all attributes.
            Subject::None => {
                a.plain("tooltip", "");
            }
        }
        if tags.is_empty() && !hand.tags.is_empty() {
            a.text("tags", &hand.tags.join(" "));
        }
        if let Subject::Elsewhere(_, home) = &cell.subject {
            a.text("home", home);
        }
    }
}

/// Our tags and a person's, in one value, each once.
pub(super) fn with_tags<'t>(ours: &'t str, theirs: &[String]) -> Cow<'t, str> {
    let more: Vec<&str> =
        theirs.iter().map(String::as_str).filter(|tag| !ours.split(' ').any(|own| own == *tag)).collect();
    if more.is_empty() { Cow::Borrowed(ours) } else { Cow::Owned(format!("{ours} {}", more.join(" "))) }
}
