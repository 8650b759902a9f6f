//! The one writer through which every text of every export passes.
//!
//! Elements are opened and closed here, attribute values are made fit for XML here, and nowhere else: what
//! XML cannot hold is replaced by what shows it, the rest is escaped.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;

use drawstream_diagram::hand::Element;
use drawstream_diagram::text::visible;

/// Writes XML piece by piece.
pub struct Xml<'w, W: Write> {
    writer: Writer<&'w mut W>,
    open: Vec<&'static str>,
    /// The names of all attributes of `object` elements so far.
    names: BTreeSet<String>,
}

/// Attributes of one element.
pub struct Attributes<'e> {
    start: BytesStart<'e>,
    names: Option<&'e mut BTreeSet<String>>,
}

impl<'e> Attributes<'e> {
    fn of(name: &'e str) -> Self {
        Self { start: BytesStart::new(name), names: None }
    }

    fn push(&mut self, name: &str, escaped: Cow<'_, str>) {
        if let Some(names) = &mut self.names
            && !names.contains(name)
        {
            names.insert(name.to_owned());
        }
        self.start.push_attribute(Attribute { key: QName(name), value: escaped });
    }

    /// A value of our own making: no text of the account in it.
    pub fn plain(&mut self, name: &str, value: &str) -> &mut Self {
        self.push(name, escape(value, false));
        self
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: i32) -> &mut Self {
        self.plain(name, &value.to_string())
    }

    /// Any text; line feeds stay line feeds.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.push(name, escape(value, true));
        self
    }
}

impl<'w, W: Write> Xml<'w, W> {
    /// A writer into `sink`.
    pub fn new(sink: &'w mut W) -> Self {
        Self { writer: Writer::new(sink), open: Vec::new(), names: BTreeSet::new() }
    }

    /// Opens an element.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn open(&mut self, name: &'static str, fill: impl FnOnce(&mut Attributes)) -> io::Result<()> {
        let mut attributes = Attributes::of(name);
        fill(&mut attributes);
        self.open.push(name);
        self.writer.write_event(Event::Start(attributes.start))
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
        let mut attributes = Attributes { names: Some(&mut self.names), ..Attributes::of(name) };
        fill(&mut attributes);
        attributes.names = None;
        for (name, value) in theirs.iter().filter(|(name, _)| is_name(name)) {
            attributes.text(name, value);
        }
        let start = attributes.start;
        self.open.push(name);
        self.writer.write_event(Event::Start(start))
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
        let mut attributes = Attributes::of(&element.name);
        for (name, value) in element.attributes.iter().filter(|(name, _)| is_name(name)) {
            attributes.text(name, value);
        }
        if element.children.is_empty() {
            return self.writer.write_event(Event::Empty(attributes.start));
        }
        self.writer.write_event(Event::Start(attributes.start))?;
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
        let mut attributes = Attributes::of(name);
        fill(&mut attributes);
        self.writer.write_event(Event::Empty(attributes.start))
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
        self.writer.write_event(Event::Text(BytesText::from_escaped(escape(text, true))))
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

/// `value` as the value of an attribute. `lines`: whether a line feed is one, or shown like other controls.
fn escape(value: &str, lines: bool) -> Cow<'_, str> {
    // Most values hold nothing to be escaped; beyond ASCII only a look at the characters can tell.
    let harmless = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"');
    if value.bytes().all(harmless) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    for c in value.chars() {
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
    Cow::Owned(out)
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
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}
