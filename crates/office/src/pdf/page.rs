//! What is drawn on a page: paths and words, as the picture has them.

use super::font::Fonts;
use super::font_name;
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Finish, Name, Str, TextStr};
use usvg::layout::{PositionedGlyph, Span};
use usvg::tiny_skia_path::{PathSegment, Transform};
use usvg::{FillRule, Group, LineCap, LineJoin, Node, Paint, Path, Text};

/// The operations that draw a picture, `matrix` being from its pixels to points.
pub(super) fn content(picture: &usvg::Tree, matrix: [f32; 6], fonts: &mut Fonts) -> Vec<u8> {
    let mut page = Page { content: Content::new(), fonts, faces: picture.fontdb() };
    page.content.transform(matrix);
    page.group(picture.root());
    page.content.finish().to_vec()
}

struct Page<'p> {
    content: Content,
    fonts: &'p mut Fonts,
    faces: &'p usvg::fontdb::Database,
}

impl Page<'_> {
    fn group(&mut self, group: &Group) {
        let clip = group.clip_path();
        if let Some(clip) = clip {
            self.content.save_state();
            let at = group.abs_transform().pre_concat(clip.transform());
            for node in clip.root().children() {
                if let Node::Path(path) = node {
                    self.segments(path, at.pre_concat(path.abs_transform()));
                }
            }
            self.content.clip_nonzero().end_path();
        }
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner),
                Node::Path(path) if path.is_visible() => self.path(path),
                Node::Text(text) => self.text(text),
                // Pictures inside of pictures are not drawn here.
                Node::Path(_) | Node::Image(_) => {}
            }
        }
        if clip.is_some() {
            self.content.restore_state();
        }
    }

    fn path(&mut self, path: &Path) {
        let (fill, stroke) = (path.fill(), path.stroke());
        self.content.save_state();
        self.content.transform(matrix(path.abs_transform()));
        if let Some([r, g, b]) = fill.and_then(|fill| colour(fill.paint())) {
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some(stroke) = stroke {
            if let Some([r, g, b]) = colour(stroke.paint()) {
                self.content.set_stroke_rgb(r, g, b);
            }
            self.content.set_line_width(stroke.width().get());
            self.content.set_line_cap(match stroke.linecap() {
                LineCap::Butt => LineCapStyle::ButtCap,
                LineCap::Round => LineCapStyle::RoundCap,
                LineCap::Square => LineCapStyle::ProjectingSquareCap,
            });
            self.content.set_line_join(match stroke.linejoin() {
                LineJoin::Round => LineJoinStyle::RoundJoin,
                LineJoin::Bevel => LineJoinStyle::BevelJoin,
                LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
            });
            if let Some(dashes) = stroke.dasharray() {
                self.content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
            }
        }
        self.segments(path, Transform::identity());
        let is_even = fill.is_some_and(|fill| fill.rule() == FillRule::EvenOdd);
        match (fill.is_some(), is_even, stroke.is_some()) {
            (true, false, true) => self.content.fill_nonzero_and_stroke(),
            (true, true, true) => self.content.fill_even_odd_and_stroke(),
            (true, false, false) => self.content.fill_nonzero(),
            (true, true, false) => self.content.fill_even_odd(),
            (false, _, true) => self.content.stroke(),
            (false, _, false) => self.content.end_path(),
        };
        self.content.restore_state();
    }

    fn segments(&mut self, path: &Path, at: Transform) {
        let data = path.data().clone().transform(at);
        let mut last = (0.0, 0.0);
        for segment in data.iter().flat_map(|data| data.segments()) {
            match segment {
                PathSegment::MoveTo(p) => {
                    self.content.move_to(p.x, p.y);
                    last = (p.x, p.y);
                }
                PathSegment::LineTo(p) => {
                    self.content.line_to(p.x, p.y);
                    last = (p.x, p.y);
                }
                PathSegment::QuadTo(c, p) => {
                    // The same curve by two points.
                    let toward = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
                    let (x1, y1) = (toward(last.0, c.x), toward(last.1, c.y));
                    let (x2, y2) = (toward(p.x, c.x), toward(p.y, c.y));
                    self.content.cubic_to(x1, y1, x2, y2, p.x, p.y);
                    last = (p.x, p.y);
                }
                PathSegment::CubicTo(a, b, p) => {
                    self.content.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y);
                    last = (p.x, p.y);
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn text(&mut self, text: &Text) {
        self.content.save_state();
        self.content.transform(matrix(text.abs_transform()));
        for span in text.layouted().iter().filter(|span| span.visible) {
            self.span(span);
        }
        self.content.restore_state();
    }

    fn span(&mut self, span: &Span) {
        if let Some([r, g, b]) = span.fill.as_ref().and_then(|fill| colour(fill.paint())) {
            self.content.set_fill_rgb(r, g, b);
        }
        self.content.begin_text();
        let mut glyphs = span.positioned_glyphs.as_slice();
        while let Some(first) = glyphs.first() {
            // A run is of one cut and one line.
            let number = glyphs.iter().take_while(|glyph| glyph.font == first.font && on_line(first, glyph)).count();
            let (run, rest) = glyphs.split_at(number.max(1));
            self.run(run);
            glyphs = rest;
        }
        self.content.end_text();
    }

    /// Glyphs on one line.
    fn run(&mut self, run: &[PositionedGlyph]) {
        let (Some(first), Some(face)) = (run.first(), run.first().and_then(|first| self.faces.face(first.font))) else {
            return;
        };
        let number = self.fonts.number(face);
        self.content.set_font(font_name(number), 1.0);
        self.content.set_text_matrix(matrix(placed(first)));
        let mut at = 0.0;
        let mut open = run;
        while let Some(first_open) = open.first() {
            // What a glyph's own text does not say is said around it.
            let said = |fonts: &mut Fonts, glyph: &PositionedGlyph| fonts.tell(number, glyph.id.0, &glyph.text);
            let plain = open.iter().take_while(|glyph| said(self.fonts, glyph)).count();
            let (part, rest) = open.split_at(plain.max(1));
            if plain == 0 {
                let mut mark = self.content.begin_marked_content_with_properties(Name(b"Span"));
                mark.properties().actual_text(TextStr(&first_open.text));
                mark.finish();
            }
            let mut shown = self.content.show_positioned();
            let mut items = shown.items();
            for glyph in part {
                let wanted = along(first, glyph);
                // Positions are in thousandths, counted against the direction of writing.
                let back = (at - wanted) * 1000.0;
                if back.abs() >= 0.5 {
                    items.adjust(back.round());
                    at -= back.round() / 1000.0;
                }
                items.show(Str(&glyph.id.0.to_be_bytes()));
                at += self.fonts.width(number, glyph.id.0) / 1000.0;
            }
            items.finish();
            shown.finish();
            if plain == 0 {
                self.content.end_marked_content();
            }
            open = rest;
        }
    }
}

/// Where a glyph is, by its size and its place.
fn placed(glyph: &PositionedGlyph) -> Transform {
    let size = glyph.font_size();
    let own = glyph.outline_transform();
    // The transform is of the font's own units; text is set in sizes of it.
    let units = size / scale_of(own);
    own.pre_scale(units, units)
}

/// How much a transform makes larger.
fn scale_of(transform: Transform) -> f32 {
    let (sx, ky) = (transform.sx, transform.ky);
    let scale = (sx * sx + ky * ky).sqrt();
    if scale > 0.0 { scale } else { 1.0 }
}

/// How far a glyph is from the first one along the line, in sizes of the font.
fn along(first: &PositionedGlyph, glyph: &PositionedGlyph) -> f32 {
    let (one, other) = (first.outline_transform(), glyph.outline_transform());
    let scale = scale_of(one);
    let (dx, dy) = (other.tx - one.tx, other.ty - one.ty);
    (dx * one.sx + dy * one.ky) / scale / first.font_size().max(0.001)
}

/// Whether a glyph stands on the line of the first one, turned as that is and as large.
fn on_line(first: &PositionedGlyph, glyph: &PositionedGlyph) -> bool {
    let (one, other) = (first.outline_transform(), glyph.outline_transform());
    let is_near = |a: f32, b: f32| (a - b).abs() < 0.000_01;
    let (dx, dy) = (other.tx - one.tx, other.ty - one.ty);
    let across = (dy * one.sx - dx * one.ky) / scale_of(one);
    is_near(one.sx, other.sx) && is_near(one.ky, other.ky) && is_near(one.sy, other.sy) && across.abs() < 0.01
}

fn matrix(transform: Transform) -> [f32; 6] {
    [transform.sx, transform.ky, transform.kx, transform.sy, transform.tx, transform.ty]
}

/// A colour from 0 to 1; none for what is no colour.
fn colour(paint: &Paint) -> Option<[f32; 3]> {
    let Paint::Color(colour) = paint else { return None };
    Some([colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0))
}
