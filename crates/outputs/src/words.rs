//! Labels and tooltips as draw.io reads them.

use drawstream_diagram::Fact;
use drawstream_diagram::scene::Label;
use drawstream_diagram::text::seen;

use super::xml::html;

/// A label's text, and whether it is HTML. One line without a second one needs none.
pub fn label(label: &Label) -> (String, bool) {
    if label.lines.len() <= 1 && label.caption.is_empty() {
        return (label.name.clone(), false);
    }
    let mut out = broken(label);
    if label.font.bold {
        out = format!("<b>{out}</b>");
    }
    if !label.caption.is_empty() {
        if label.inline {
            // The name lies in a block of its own, so that parsers can extract it.
            out = format!("<div style=\"display: inline\">{out}</div>\u{a0} ");
        } else {
            out.push_str("<br>");
        }
        out.push_str("<font color=\"#6f6f6f\" style=\"font-size: 12px\">");
        for (at, line) in label.caption_lines.iter().enumerate() {
            out.push_str(if at > 0 { "<br>" } else { "" });
            out.push_str(&html(line));
        }
        out.push_str("</font>");
    }
    (out, true)
}

/// A label's name as HTML that may break where it was measured to break, and at no other place that matters.
fn broken(label: &Label) -> String {
    let mut out = String::new();
    let mut start = 0;
    for &end in &label.breaks {
        let piece = &label.name[start..end];
        out.push_str(&html(piece));
        if !piece.ends_with(' ') {
            out.push_str("<wbr>");
        }
        start = end;
    }
    out.push_str(&html(&label.name[start..]));
    out
}

/// What is said when the pointer rests on a resource of that name: HTML.
pub fn tooltip(name: &str, facts: &[Fact]) -> String {
    let mut out = String::with_capacity(256);
    out.push_str("<b>");
    out.push_str(&html(&seen(name)));
    out.push_str("</b>");
    for fact in facts {
        out.push_str("<br>");
        out.push_str(&html(&fact.name));
        out.push(':');
        // One line stands behind the name, several below it.
        for (at, line) in fact.lines.iter().enumerate() {
            out.push_str(if at > 0 || fact.lines.len() > 1 { "<br>" } else { " " });
            out.push_str(&html(&seen(line)));
        }
    }
    out
}
