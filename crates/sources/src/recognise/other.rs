//! Pictures, archives and markup: what of them is a drawing of draw.io or a plan of Terraform.

use super::{Form, Other, Wrapping};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// What every PNG picture begins with.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How far a text is searched for what stands near its beginning.
const SEARCHED: usize = 1 << 20;
/// The most entries of an archive, and events before an element, that are looked at.
const LOOKED_AT: usize = 1_000;

/// A PNG picture: draw.io keeps the drawing in a text chunk before the pixels.
pub(super) fn png(bytes: &[u8]) -> Result<Form, Other> {
    let mut rest = &bytes[PNG.len()..];
    while let Some((head, data)) = rest.split_at_checked(8) {
        let Some(length) = head.first_chunk().map(|length| u32::from_be_bytes(*length)) else { break };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(text) = data.get(..length) else { break };
        let drawing = match &head[4..] {
            b"IDAT" => break,
            b"tEXt" => text.starts_with(b"mxfile\0") || text.starts_with(b"mxGraphModel\0"),
            b"zTXt" => text.starts_with(b"mxGraphModel\0") || text.starts_with(b"mxfile\0"),
            _ => false,
        };
        if drawing {
            return Ok(Form::Drawing { wrapping: Wrapping::Png, ours: is_ours(text) });
        }
        // Four bytes of check sum stand behind the data.
        rest = data.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Err(Other::Picture)
}

/// A zip archive. Terraform's plans are such, and were files of their own before.
pub(super) fn archive(bytes: &[u8]) -> Result<Form, Other> {
    let is_plan = |name: &[u8]| matches!(name, b"tfplan" | b"tfstate" | b"tfstate-prev");
    if bytes.starts_with(b"tfplan") || first_name(bytes).is_some_and(is_plan) || names(bytes).any(is_plan) {
        return Ok(Form::TerraformBinaryPlan);
    }
    Err(Other::Archive)
}

/// The number of `N` bytes at a place, the lowest byte first.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes: &[u8; N] = bytes.get(at..)?.first_chunk()?;
    Some(bytes.iter().rev().fold(0, |number, byte| (number << 8) | usize::from(*byte)))
}

/// The name of an archive's first entry, from the head before its data.
fn first_name(bytes: &[u8]) -> Option<&[u8]> {
    let length = number::<2>(bytes, 26)?;
    bytes.get(30..30 + length)
}

/// The names in an archive's directory, which stands at its end.
fn names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let window = bytes.len().saturating_sub((1 << 16) + 22);
    let end = bytes[window..].windows(4).rposition(|four| four == b"PK\x05\x06").map(|at| window + at);
    let mut at = end.and_then(|end| number::<4>(bytes, end + 16));
    std::iter::from_fn(move || {
        let entry = at.take()?;
        if bytes.get(entry..)?.first_chunk() != Some(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) =
            (number::<2>(bytes, entry + 28)?, number::<2>(bytes, entry + 30)?, number::<2>(bytes, entry + 32)?);
        at = Some(entry + 46 + name + extra + comment);
        bytes.get(entry + 46..entry + 46 + name)
    })
    .take(LOOKED_AT)
}

/// XML or HTML.
pub(super) fn markup(bytes: &[u8]) -> Result<Form, Other> {
    let drawing = |wrapping| Ok(Form::Drawing { wrapping, ours: is_ours(bytes) });
    let mut reader = Reader::from_reader(bytes);
    for _ in 0..LOOKED_AT {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                return match element.local_name().as_ref() {
                    "mxfile" | "mxGraphModel" => drawing(Wrapping::Plain),
                    "mxlibrary" => drawing(Wrapping::Library),
                    "svg" if has_content(&element) => drawing(Wrapping::Svg),
                    _ if holds(bytes, b"class=\"mxgraph") => drawing(Wrapping::Html),
                    _ => Err(Other::Markup),
                };
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if holds(bytes, b"class=\"mxgraph") { drawing(Wrapping::Html) } else { Err(Other::Markup) }
}

fn has_content(element: &BytesStart<'_>) -> bool {
    element.attributes().with_checks(false).flatten().any(|attribute| attribute.key.as_ref() == "content")
}

/// Whether a drawing shows that this project made it: by its head, or by the ids of resources, which stay when draw.io
/// saves it. Both may be plain, escaped or percent-encoded XML; in compressed pages they are not seen.
fn is_ours(bytes: &[u8]) -> bool {
    let quotes = [("=\"", "\""), ("=&quot;", "&quot;"), ("%3D%22", "%22"), ("=\\&quot;", "\\&quot;")];
    quotes.iter().any(|(open, close)| {
        holds(bytes, format!("host{open}drawstream{close}").as_bytes())
            || holds(bytes, format!("resource_id{open}").as_bytes())
    })
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes[..bytes.len().min(SEARCHED)].windows(mark.len()).any(|window| window == mark)
}
