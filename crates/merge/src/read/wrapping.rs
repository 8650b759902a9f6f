//! What a drawing is wrapped in: pictures, base64, deflate, percent-encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use percent_encoding::percent_decode;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::io::Read;

use super::{MOST_BYTES, ReadError};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The XML of a drawing, out of whatever it is wrapped in.
pub fn unwrap(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if let Some(chunks) = bytes.strip_prefix(PNG) {
        return png(chunks).map(Cow::Owned);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotADrawing)?;
    if !text.trim_start().starts_with('<') {
        return Err(ReadError::NotADrawing);
    }
    match content(text)? {
        Some(content) => inner(&content).map(Cow::Owned),
        None => Ok(Cow::Borrowed(text)),
    }
}

/// The drawing in a picture: the text chunk that draw.io keeps it in stands before the pixels.
fn png(mut rest: &[u8]) -> Result<String, ReadError> {
    while let Some((head, data)) = rest.split_at_checked(8) {
        let Some((length, name)) = head.split_first_chunk::<4>() else { break };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some(chunk) = data.get(..length) else { break };
        let text = |chunk: &'_ [u8]| -> Option<Vec<u8>> {
            let rest = chunk.strip_prefix(b"mxfile\0").or_else(|| chunk.strip_prefix(b"mxGraphModel\0"))?;
            Some(rest.to_vec())
        };
        match name {
            b"IDAT" => break,
            b"tEXt" => {
                if let Some(text) = text(chunk) {
                    return decoded(percent_decode(&text).collect());
                }
            }
            b"zTXt" => {
                // A byte that names the compression stands first.
                if let Some(text) = text(chunk) {
                    let text = inflated(ZlibDecoder::new(text.get(1..).unwrap_or_default()))?;
                    return decoded(percent_decode(&text).collect());
                }
            }
            _ => {}
        }
        // Four bytes of check sum stand behind the data.
        rest = data.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Err(ReadError::NotADrawing)
}

/// The value of the root's `content`, where the root is a picture; an error for a picture without one.
fn content(text: &str) -> Result<Option<String>, ReadError> {
    let mut reader = Reader::from_str(text);
    // What may stand before the root.
    for _ in 0..100 {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if element.local_name().as_ref() != "svg" {
                    return Ok(None);
                }
                let found = element.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == "content");
                let value = found.ok_or(ReadError::NotADrawing)?.value;
                let value = quick_xml::escape::unescape(&value);
                return value
                    .map(|value| Some(value.into_owned()))
                    .map_err(|error| ReadError::Broken(error.to_string()));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Err(ReadError::NotADrawing)
}

/// The drawing in a picture's `content`: XML, percent-encoded XML, or base64 of either.
fn inner(content: &str) -> Result<String, ReadError> {
    let content = content.trim();
    if content.starts_with('<') {
        return Ok(content.to_owned());
    }
    if content.starts_with('%') {
        return decoded(percent_decode(content.as_bytes()).collect());
    }
    let bytes = STANDARD.decode(content).map_err(|_| ReadError::NotADrawing)?;
    let text = decoded(bytes)?;
    if text.starts_with('%') { decoded(percent_decode(text.as_bytes()).collect()) } else { Ok(text) }
}

fn decoded(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|_| ReadError::Broken("its text is not UTF-8".to_owned()))
}

/// All that comes out of a packed stream, within the bound.
fn inflated(stream: impl Read) -> Result<Vec<u8>, ReadError> {
    let mut out = Vec::new();
    let most = MOST_BYTES as u64 + 1;
    stream
        .take(most)
        .read_to_end(&mut out)
        .map_err(|_| ReadError::Broken("what is packed in it cannot be unpacked".to_owned()))?;
    if out.len() > MOST_BYTES { Err(ReadError::TooLarge) } else { Ok(out) }
}

/// What a deflated text in base64 holds.
///
/// # Errors
/// [`ReadError::Broken`] and [`ReadError::TooLarge`].
pub fn unpack(text: &str) -> Result<Vec<u8>, ReadError> {
    let text: Cow<'_, str> = if text.contains(char::is_whitespace) {
        Cow::Owned(text.split_whitespace().collect())
    } else {
        Cow::Borrowed(text)
    };
    let packed =
        STANDARD.decode(&*text).map_err(|_| ReadError::Broken("what is packed in it is no base64".to_owned()))?;
    inflated(DeflateDecoder::new(packed.as_slice()))
}

/// The XML of a compressed page.
pub fn page(text: &str) -> Result<String, ReadError> {
    let bytes = unpack(text)?;
    decoded(percent_decode(&bytes).collect())
}
