//! The one writer through which every text of every export passes.
//!
//! Elements are opened and closed here, attribute values are made fit for XML here, and nowhere else: what
//! XML cannot hold is replaced by what shows it, the rest is escaped.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use drawstream_diagram::hand::Element;
use drawstream_diagram::text::visible;

/// Writes XML piece by piece.
pub struct Xml<'w, W: Write> {
    writer: Writer<&'w mut W>,
    open: Vec<&'static str>,
    /// The names of all attributes of `object` elements so far.
    names: BTreeSet<String>,
    /// The tag that is made now: one text for all of them, since a drawing has hundreds of thousands.
    tag: String,
}

/// Attributes of one element.
pub struct Attributes<'e> {
    tag: &'e mut String,
    names: Option<&'e mut BTreeSet<String>>,
}

impl<'e> Attributes<'e> {
    fn of(tag: &'e mut String, name: &str) -> Self {
        tag.clear();
        tag.push_str(name);
        Self { tag, names: None }
    }

    fn push(&mut self, name: &str, value: impl FnOnce(&mut String)) {
        if let Some(names) = &mut self.names
            && !names.contains(name)
        {
            names.insert(name.to_owned());
        }
        self.tag.push(' ');
        self.tag.push_str(name);
        self.tag.push_str("=\"");
        value(self.tag);
        self.tag.push('"');
    }

    /// A value of our own making: no text of the account in it.
    pub fn plain(&mut self, name: &str, value: &str) -> &mut Self {
        self.push(name, |tag| escape(tag, value, false));
        self
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: i32) -> &mut Self {
        self.push(name, |tag| {
            // Writing into a text cannot fail.
            let _ = write!(tag, "{value}");
        });
        self
    }

    /// Any text; line feeds stay line feeds.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.push(name, |tag| escape(tag, value, true));
        self
    }
}

impl<'w, W: Write> Xml<'w, W> {
    /// A writer into `sink`.
    pub fn new(sink: &'w mut W) -> Self {
        Self { writer: Writer::new(sink), open: Vec::new(), names: BTreeSet::new(), tag: String::new() }
    }

    /// Opens an element.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn open(&mut self, name: &'static str, fill: impl FnOnce(&mut Attributes)) -> io::Result<()> {
        fill(&mut Attributes::of(&mut self.tag, name));
        self.open.push(name);
        self.writer.write_event(Event::Start(BytesStart::from_content(self.tag.as_str(), name.len())))
    }

    /// An element with attributes of ours, whose names are remembered, and a person's.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn open_named(
        &mut self,
        name: &'static str,
        fill: impl FnOnce(&mut Attributes),
        theirs: &[(String, String)],
    ) -> io::Result<()> {
        let mut attributes = Attributes { names: Some(&mut self.names), ..Attributes::of(&mut self.tag, name) };
        fill(&mut attributes);
        attributes.names = None;
        for (name, value) in theirs.iter().filter(|(name, _)| is_name(name)) {
            attributes.text(name, value);
        }
        self.open.push(name);
        self.writer.write_event(Event::Start(BytesStart::from_content(self.tag.as_str(), name.len())))
    }

    /// The names that [`Xml::open_named`] remembers, in their order; it forgets them.
    pub fn take_names(&mut self) -> Vec<String> {
        std::mem::take(&mut self.names).into_iter().collect()
    }

    /// An element of a person's, as it was read. What has no name that XML allows is left out.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn element(&mut self, element: &Element) -> io::Result<()> {
        if !is_name(&element.name) {
            return Ok(());
        }
        let mut attributes = Attributes::of(&mut self.tag, &element.name);
        for (name, value) in element.attributes.iter().filter(|(name, _)| is_name(name)) {
            attributes.text(name, value);
        }
        let tag = BytesStart::from_content(self.tag.as_str(), element.name.len());
        if element.children.is_empty() {
            return self.writer.write_event(Event::Empty(tag));
        }
        self.writer.write_event(Event::Start(tag))?;
        element.children.iter().try_for_each(|child| self.element(child))?;
        self.writer.write_event(Event::End(BytesEnd::new(&*element.name)))
    }

    /// What another writer of this kind has written.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn written(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.get_mut().write_all(bytes)
    }

    /// An element without content.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn empty(&mut self, name: &'static str, fill: impl FnOnce(&mut Attributes)) -> io::Result<()> {
        fill(&mut Attributes::of(&mut self.tag, name));
        self.writer.write_event(Event::Empty(BytesStart::from_content(self.tag.as_str(), name.len())))
    }

    /// Closes the innermost open element.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn close(&mut self) -> io::Result<()> {
        match self.open.pop() {
            Some(name) => self.writer.write_event(Event::End(BytesEnd::new(name))),
            None => Ok(()),
        }
    }

    /// Text between elements.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn content(&mut self, text: &str) -> io::Result<()> {
        self.tag.clear();
        escape(&mut self.tag, text, true);
        self.writer.write_event(Event::Text(BytesText::from_escaped(self.tag.as_str())))
    }

    /// Elements of our own making: the glyphs.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn verbatim(&mut self, elements: &'static str) -> io::Result<()> {
        self.writer.get_mut().write_all(elements.as_bytes())
    }

    /// A line feed between elements, for people who read the file.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn line(&mut self) -> io::Result<()> {
        self.writer.get_mut().write_all(b"\n")
    }
}

/// Whether XML allows a name; of those that it does, plain ones.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

/// Appends `value` as the value of an attribute. `lines`: whether a line feed is one, or shown like other controls.
fn escape(out: &mut String, value: &str, lines: bool) {
    // Beyond ASCII only a look at the characters can tell.
    let harmless = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"');
    let mut rest = value;
    loop {
        let run = rest.bytes().position(|byte| !harmless(byte)).unwrap_or(rest.len());
        out.push_str(&rest[..run]);
        let mut left = rest[run..].chars();
        let Some(c) = left.next() else { return };
        rest = left.as_str();
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' if lines => out.push_str("&#10;"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                let mut buffer = [0; 4];
                out.push_str(&visible(c.encode_utf8(&mut buffer)));
            }
            _ => out.push(c),
        }
    }
}

/// A sink for XML that is to be the value of an attribute: escapes what passes, piece by piece.
pub struct Escaped<'w, W: Write> {
    sink: &'w mut W,
}

impl<'w, W: Write> Escaped<'w, W> {
    /// Escapes into `sink`.
    pub fn new(sink: &'w mut W) -> Self {
        Self { sink }
    }
}

impl<W: Write> Write for Escaped<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let escaped: &[u8] = match byte {
                b'&' => b"&amp;",
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                b'"' => b"&quot;",
                b'\n' => b"&#10;",
                _ => continue,
            };
            self.sink.write_all(&bytes[start..at])?;
            self.sink.write_all(escaped)?;
            start = at + 1;
        }
        self.sink.write_all(&bytes[start..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// `text` as HTML text: the first of the two escapings of a label that is HTML.
pub fn html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}
