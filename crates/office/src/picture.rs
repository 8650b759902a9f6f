//! A page as a picture of pixels: PNG, and PNG with the whole drawing inside, which draw.io opens.

use crate::fonts;
use drawstream_diagram::scene::Drawing;
use drawstream_outputs::{drawio, svg};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use resvg::tiny_skia::{Pixmap, Transform};
use std::io;

/// Pixels of the picture for one of the page, where there is room.
const FINE: f32 = 2.0;
/// The most pixels of a picture: memory for them is four bytes each.
const MOST_PIXELS: f32 = 64_000_000.0;
/// The longest side that other programs open.
const LONGEST: f32 = 16_000.0;

/// Behind the signature: length, name, 13 bytes and a checksum of the chunk that says how large a PNG is.
const HEAD_BYTES: usize = 8 + 4 + 4 + 13 + 4;

/// What `encodeURIComponent` of browsers leaves as it is, by which draw.io reads the drawing back.
const URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Writes page `at` as a PNG.
///
/// # Errors
/// Where there is no such page, or it is too large for a picture.
pub fn png(drawing: &Drawing<'_>, at: usize, out: &mut Vec<u8>) -> io::Result<()> {
    *out = pixels(&read(drawing, at)?)?;
    Ok(())
}

/// A page that was written as SVG, as a PNG.
///
/// # Errors
/// Where it is none, or too large for a picture.
pub fn of_svg(text: &[u8]) -> io::Result<Vec<u8>> {
    pixels(&usvg::Tree::from_data(text, &fonts::options()).map_err(io::Error::other)?)
}

fn pixels(tree: &usvg::Tree) -> io::Result<Vec<u8>> {
    let size = tree.size();
    let scale = scale(size.width(), size.height());
    let side = |side: f32| (side * scale).ceil().max(1.0) as u32;
    let too_large = || io::Error::other("the page is too large for a picture");
    let mut pixels = Pixmap::new(side(size.width()), side(size.height())).ok_or_else(too_large)?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(io::Error::other)
}

/// Writes page `at` as a PNG with the whole drawing inside.
///
/// # Errors
/// As [`png`].
pub fn editable(drawing: &Drawing<'_>, at: usize, out: &mut Vec<u8>) -> io::Result<()> {
    png(drawing, at, out)?;
    let mut xml = Vec::new();
    drawio::write(drawing, &mut xml)?;
    let xml = String::from_utf8(xml).map_err(io::Error::other)?;
    let mut chunk = b"tEXtmxfile\0".to_vec();
    chunk.extend(utf8_percent_encode(&xml, URI).flat_map(str::bytes));
    let length = u32::try_from(chunk.len() - 4).map_err(io::Error::other)?;
    let checksum = crc32fast::hash(&chunk);
    let whole = [&length.to_be_bytes(), &*chunk, &checksum.to_be_bytes()].concat();
    out.splice(HEAD_BYTES..HEAD_BYTES, whole);
    Ok(())
}

/// A page, as this crate's libraries draw it.
pub(crate) fn read(drawing: &Drawing<'_>, at: usize) -> io::Result<usvg::Tree> {
    let mut text = Vec::new();
    svg::write(drawing, at, false, &mut text)?;
    if text.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    usvg::Tree::from_data(&text, &fonts::options()).map_err(io::Error::other)
}

/// Pixels of the picture for one of a page of that size.
fn scale(width: f32, height: f32) -> f32 {
    let by_area = (MOST_PIXELS / (width * height)).sqrt();
    FINE.min(by_area).min(LONGEST / width.max(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{HOSTILE, with_drawing};
    use drawstream_sources::recognise::{Form, recognise};
    use drawstream_view::fixtures::{large, odd, three_zones};

    fn made(
        graph: &drawstream_graph::Graph,
        write: fn(&Drawing<'_>, usize, &mut Vec<u8>) -> io::Result<()>,
    ) -> Vec<u8> {
        with_drawing(graph, |drawing| {
            let mut bytes = Vec::new();
            write(drawing, 0, &mut bytes).unwrap();
            bytes
        })
    }

    #[test]
    fn a_picture_has_two_pixels_for_one_its_words_and_the_same_bytes_again() {
        let graph = three_zones();
        let bytes = made(&graph, png);
        assert!(bytes == made(&graph, png));
        let picture = Pixmap::decode_png(&bytes).unwrap();
        let size = with_drawing(&graph, |drawing| (drawing.sheets[0].width, drawing.sheets[0].height));
        assert_eq!((picture.width(), picture.height()), (size.0 as u32 * 2, size.1 as u32 * 2));
        // Without a font there would be no word and no error: another name is another picture.
        assert!(made(&odd("a"), png) != made(&odd("b"), png));
    }

    #[test]
    fn a_large_page_is_within_the_bounds() {
        for (width, height) in [(10.0, 10.0), (3_000.0, 2_000.0), (50_000.0, 40_000.0), (90_000.0, 10.0)] {
            let scale = scale(width, height);
            assert!(scale <= FINE && width * height * scale * scale <= MOST_PIXELS * 1.01);
            assert!(width.max(height) * scale <= LONGEST * 1.01);
        }
    }

    #[test]
    fn a_picture_with_the_drawing_inside_is_our_drawing_and_still_a_picture() {
        for graph in HOSTILE.iter().map(|name| odd(name)).chain([three_zones(), large(1, 5)]) {
            let bytes = made(&graph, editable);
            assert!(Pixmap::decode_png(&bytes).is_ok());
            let form = recognise(&bytes).unwrap();
            assert!(matches!(form, Form::Drawing { ours: true, .. }), "{form:?}");
            let mut xml = Vec::new();
            with_drawing(&graph, |drawing| drawio::write(drawing, &mut xml)).unwrap();
            let at = bytes.windows(12).position(|part| part == b"tEXtmxfile\0%").unwrap() + 11;
            let length = u32::from_be_bytes(bytes[at - 15..at - 11].try_into().unwrap()) as usize - 7;
            let inside = percent_encoding::percent_decode(&bytes[at..at + length]);
            assert!(inside.eq(xml.iter().copied()), "another drawing");
        }
    }
}
