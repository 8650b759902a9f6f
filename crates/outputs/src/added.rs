//! What a person added to a page, as a picture shows it: boxes with words, and lines.

use std::collections::BTreeMap;

use drawstream_diagram::hand::{Element, split_style};
use drawstream_diagram::scene::{Rect, Sheet};
use drawstream_diagram::text::seen;

/// The most boxes within each other.
const DEEPEST: usize = 40;

/// A person's shape or line.
pub enum Mark {
    /// A box.
    Box {
        /// On the page.
        rect: Rect,
        /// Its fill, where it has one.
        fill: Option<String>,
        /// The colour of its outline, where it has one.
        stroke: Option<String>,
        /// Whether the outline is dashed.
        dashed: bool,
    },
    /// A line.
    Way {
        /// On the page.
        points: Vec<(i32, i32)>,
        /// Its colour.
        stroke: String,
        /// Whether it is dashed.
        dashed: bool,
    },
}

/// Where things lie on a page: ours, and a person's.
pub struct Theirs<'s> {
    ours: BTreeMap<&'s str, Rect>,
    theirs: BTreeMap<&'s str, &'s Element>,
}

fn inner(element: &Element) -> &Element {
    if element.name == "mxCell" { element } else { element.child("mxCell").unwrap_or(element) }
}

fn number(element: &Element, name: &str) -> i32 {
    let number = element.get(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    // Beyond a million pixels there is no page.
    number.round().clamp(-1e6, 1e6) as i32
}

/// A colour as it may stand in a picture; none for what is no plain one.
pub fn colour(value: Option<&str>) -> Option<String> {
    let value = value?;
    let is_hex =
        value.strip_prefix('#').is_some_and(|hex| hex.len() <= 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    is_hex.then(|| value.to_owned())
}

impl<'s> Theirs<'s> {
    /// Of a page.
    pub fn new(sheet: &'s Sheet) -> Self {
        let ours = sheet.shapes.iter().map(|shape| (&*shape.cell.id, shape.rect)).collect();
        let all = sheet.added.behind.iter().chain(&sheet.added.above);
        Self { ours, theirs: all.filter_map(|element| Some((element.get("id")?, element))).collect() }
    }

    /// The rectangle of a cell on the page.
    fn rect(&self, id: &str, depth: usize) -> Option<Rect> {
        if let Some(rect) = self.ours.get(id) {
            return Some(*rect);
        }
        let element = self.theirs.get(id).filter(|_| depth < DEEPEST)?;
        let inner = inner(element);
        let geometry = inner.child("mxGeometry")?;
        let around = inner.get("parent").and_then(|parent| self.rect(parent, depth + 1)).unwrap_or_default();
        if geometry.get("relative") == Some("1") {
            return None;
        }
        let (x, y) = (around.x + number(geometry, "x"), around.y + number(geometry, "y"));
        Some(Rect { x, y, w: number(geometry, "width").max(0), h: number(geometry, "height").max(0) })
    }

    /// How an element is shown; none where it is not.
    pub fn show(&self, element: &Element) -> Option<Mark> {
        let inner = inner(element);
        if inner.get("visible") == Some("0") {
            return None;
        }
        let style = split_style(inner.get("style").unwrap_or_default());
        let key = |name: &str| style.iter().find(|(own, _)| *own == name).and_then(|(_, value)| *value);
        let dashed = key("dashed") == Some("1");
        if inner.get("vertex") == Some("1") {
            let rect = self.rect(element.get("id")?, 0)?;
            let is_text = style.iter().any(|(name, _)| *name == "text");
            let fill = match key("fillColor") {
                None if !is_text => Some("#ffffff".to_owned()),
                value => colour(value),
            };
            let stroke = match key("strokeColor") {
                None if !is_text => Some("#161616".to_owned()),
                value => colour(value),
            };
            return Some(Mark::Box { rect, fill, stroke, dashed });
        }
        if inner.get("edge") != Some("1") {
            return None;
        }
        let geometry = inner.child("mxGeometry")?;
        let around = inner.get("parent").and_then(|parent| self.rect(parent, 0)).unwrap_or_default();
        let at = |point: &Element| (around.x + number(point, "x"), around.y + number(point, "y"));
        let end = |of: &str, point: &str| {
            let cell = inner.get(of).and_then(|id| self.rect(id, 0)).map(Rect::middle);
            cell.or_else(|| geometry.children.iter().find(|child| child.get("as") == Some(point)).map(at))
        };
        let mut points = vec![end("source", "sourcePoint")?];
        points.extend(geometry.child("Array").into_iter().flat_map(|array| &array.children).map(at));
        points.push(end("target", "targetPoint")?);
        let stroke = colour(key("strokeColor")).unwrap_or_else(|| "#161616".to_owned());
        Some(Mark::Way { points, stroke, dashed })
    }
}

/// The words of a person's cell, in lines.
pub fn words(element: &Element) -> Vec<String> {
    let name = if element.name == "mxCell" { "value" } else { "label" };
    lines(element.get(name).unwrap_or_default())
}

/// A label's text in lines, without what is no text in it.
pub fn lines(label: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = label;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, behind)) = tag.split_once('>') else {
            rest = "";
            break;
        };
        if tag.starts_with("br") || tag.starts_with("div") || tag.starts_with("/p") {
            text.push('\n');
        }
        rest = behind;
    }
    text.push_str(rest);
    let plain = |line: &str| {
        let line = line.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        seen(line.replace("&amp;", "&").trim()).into_owned()
    };
    text.split('\n').map(plain).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_no_markup() {
        assert_eq!(lines("my <b>web</b><br>a &lt;b&gt; &amp;amp; c"), ["my web", "a <b> &amp; c"]);
        assert_eq!(lines("a < b"), ["a"]);
        assert_eq!(lines(""), [""; 0]);
    }

    #[test]
    fn only_plain_colours_come_into_a_picture() {
        assert_eq!(colour(Some("#fff2cc")), Some("#fff2cc".to_owned()));
        for other in [None, Some("none"), Some("url(#x)"), Some("#fff\" onload=\"x"), Some("light-dark(#fff,#000)")] {
            assert_eq!(colour(other), None);
        }
    }
}
