//! The cuts inside a PDF, whole: readers take the text of each glyph from a table beside them.

use super::{Ids, font_name, packed};
use crate::fonts::CUTS;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use std::io;
use ttf_parser::{Face, GlyphId};
use usvg::fontdb;

/// Glyph ids are the characters' numbers.
const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
const NAMES: [&[u8]; 2] = [b"IBMPlexSans", b"IBMPlexSans-SemiBold"];

/// A cut, and what its glyphs stood for in the pages that were written.
struct Cut {
    face: Face<'static>,
    /// Text of each glyph that was used, as it was first.
    texts: BTreeMap<u16, String>,
}

/// The cuts in their order.
pub(super) struct Fonts(Vec<Cut>);

impl Fonts {
    pub(super) fn new() -> io::Result<Fonts> {
        let cut = |bytes: &&'static [u8]| -> io::Result<Cut> {
            Ok(Cut { face: Face::parse(bytes, 0).map_err(io::Error::other)?, texts: BTreeMap::new() })
        };
        CUTS.iter().map(cut).collect::<io::Result<_>>().map(Fonts)
    }

    /// The names by which pages call them.
    pub(super) fn names(&self) -> impl Iterator<Item = Name<'static>> + use<> {
        (0..self.0.len()).map(font_name)
    }

    /// The number of the cut of that face.
    pub(super) fn number(&self, face: &fontdb::FaceInfo) -> usize {
        usize::from(face.weight.0 > 500)
    }

    /// Says that a glyph stands for a text; false where it stood for another one before, or for none.
    pub(super) fn tell(&mut self, number: usize, glyph: u16, text: &str) -> bool {
        let Some(cut) = self.0.get_mut(number) else { return false };
        glyph != 0 && cut.texts.entry(glyph).or_insert_with(|| text.to_owned()) == text
    }

    /// How wide a glyph is, in thousandths of its size.
    pub(super) fn width(&self, number: usize, glyph: u16) -> f32 {
        let cut = self.0.get(number);
        cut.map_or(0.0, |cut| {
            let advance = cut.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default();
            f32::from(advance) * 1000.0 / f32::from(cut.face.units_per_em())
        })
    }

    /// Writes them under these ids.
    pub(super) fn write(&self, pdf: &mut Pdf, ids: &mut Ids, fonts: &[Ref]) -> io::Result<()> {
        for (number, (cut, id)) in self.0.iter().zip(fonts).enumerate() {
            let base = Name(NAMES.get(number).copied().unwrap_or_default());
            let (descendant, descriptor, file, texts) = (ids.next(), ids.next(), ids.next(), ids.next());
            let mut font = pdf.type0_font(*id);
            font.base_font(base).encoding_predefined(Name(b"Identity-H")).descendant_font(descendant).to_unicode(texts);
            font.finish();
            let mut cid = pdf.cid_font(descendant);
            cid.subtype(CidFontType::Type2).base_font(base).system_info(SYSTEM).font_descriptor(descriptor);
            cid.cid_to_gid_map_predefined(Name(b"Identity"));
            let widths = (0..cut.face.number_of_glyphs()).map(|glyph| self.width(number, glyph));
            cid.widths().consecutive(0, widths);
            cid.finish();
            let scale = |value: i16| f32::from(value) * 1000.0 / f32::from(cut.face.units_per_em());
            let bounds = cut.face.global_bounding_box();
            let mut about = pdf.font_descriptor(descriptor);
            about.name(base).flags(FontFlags::NON_SYMBOLIC).italic_angle(0.0).font_file2(file);
            about.bbox(Rect::new(scale(bounds.x_min), scale(bounds.y_min), scale(bounds.x_max), scale(bounds.y_max)));
            about.ascent(scale(cut.face.ascender())).descent(scale(cut.face.descender()));
            about.cap_height(scale(cut.face.capital_height().unwrap_or_default())).stem_v(if number == 0 {
                84.0
            } else {
                120.0
            });
            about.finish();
            let bytes = CUTS.get(number).copied().unwrap_or_default();
            let length = i32::try_from(bytes.len()).map_err(io::Error::other)?;
            pdf.stream(file, &packed(bytes)?).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
            let mut table = UnicodeCmap::new(Name(b"Texts"), SYSTEM);
            for (glyph, text) in &cut.texts {
                table.pair_with_multiple(*glyph, text.chars());
            }
            pdf.stream(texts, &packed(&table.finish())?).filter(Filter::FlateDecode);
        }
        Ok(())
    }
}
