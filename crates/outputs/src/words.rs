//! Labels and tooltips as draw.io reads them.

use drawstream_diagram::scene::Label;
use drawstream_diagram::text::visible;
use drawstream_diagram::{SubjectId, Subjects};

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
        out.push_str("<font color=\"#6f6f6f\" style=\"font-size: 11px\">");
        let lines: Vec<String> = label.caption_lines.iter().map(|line| html(line)).collect();
        out.push_str(&lines.join("<br>"));
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

/// What is said when the pointer rests on a resource: HTML.
pub fn tooltip(subjects: &dyn Subjects, subject: SubjectId) -> String {
    let mut out = format!("<b>{}</b>", html(&visible(subjects.name(subject))));
    for fact in subjects.tooltip(subject) {
        out.push_str("<br>");
        out.push_str(&html(&fact.name));
        out.push(':');
        // One line stands behind the name, several below it.
        out.push_str(if fact.lines.len() > 1 { "<br>" } else { " " });
        let lines: Vec<String> = fact.lines.iter().map(|line| html(&visible(line))).collect();
        out.push_str(&lines.join("<br>"));
    }
    out
}
