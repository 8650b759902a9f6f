//! The drawing as a PDF: a sheet of paper for each page, text that can be searched, bookmarks, links between pages.

mod font;
mod page;

use drawstream_diagram::Paint;
use drawstream_diagram::scene::{Drawing, Sheet};
use drawstream_diagram::text::visible;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use font::Fonts;
use pdf_writer::types::{ActionType, AnnotationType, PageMode};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, TextStr};
use std::collections::BTreeMap;
use std::io::{self, Write as _};

/// Points of the paper for one pixel of a page, at most: a name of 14 pixels is of 10.5 points then.
const LARGEST: f32 = 0.75;
/// And at least, where a larger sheet would do: words of 12 pixels are of 6 points.
const SMALLEST: f32 = 0.5;
/// Points around the drawing.
const MARGIN: f32 = 18.0;
/// Sheets of ISO 216 from A4 to A0, the shorter side first, in points.
const SHEETS: [(f32, f32); 5] =
    [(595.28, 841.89), (841.89, 1190.55), (1190.55, 1683.78), (1683.78, 2383.94), (2383.94, 3370.39)];
/// The longest side of a page that every reader opens.
const LONGEST: f32 = 14_400.0;

/// How a page lies on its paper: points, and points for each pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Paper {
    width: f32,
    height: f32,
    scale: f32,
}

impl Paper {
    /// The smallest sheet on which the page can be read; beyond A0, one of the page's own size.
    fn of(width: f32, height: f32) -> Paper {
        for (short, long) in SHEETS {
            let (w, h) = if width > height { (long, short) } else { (short, long) };
            let scale = LARGEST.min((w - 2.0 * MARGIN) / width).min((h - 2.0 * MARGIN) / height);
            if scale >= SMALLEST {
                return Paper { width: w, height: h, scale };
            }
        }
        let scale = SMALLEST.min((LONGEST - 2.0 * MARGIN) / width.max(height));
        Paper { width: width * scale + 2.0 * MARGIN, height: height * scale + 2.0 * MARGIN, scale }
    }

    /// From the page's pixels, which count down from the top, to the paper's points, which count up.
    fn matrix(self) -> [f32; 6] {
        [self.scale, 0.0, 0.0, -self.scale, MARGIN, self.height - MARGIN]
    }
}

/// Ids of what is written, each taken once.
#[derive(Debug)]
struct Ids(i32);

impl Ids {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Writes all pages.
///
/// # Errors
/// Where a page cannot be read as a picture.
pub fn write(drawing: &Drawing<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let (mut pdf, mut ids, mut fonts) = (Pdf::new(), Ids(0), Fonts::new()?);
    let (catalog, tree, outline, info) = (ids.next(), ids.next(), ids.next(), ids.next());
    let pages: Vec<Ref> = drawing.sheets.iter().map(|_| ids.next()).collect();
    let by_id: BTreeMap<&str, Ref> =
        drawing.sheets.iter().zip(&pages).map(|(sheet, page)| (sheet.id.as_str(), *page)).collect();
    let font_ids: Vec<Ref> = fonts.names().map(|_| ids.next()).collect();

    for (at, (sheet, page_id)) in drawing.sheets.iter().zip(&pages).enumerate() {
        let picture = crate::picture::read(drawing, at)?;
        let paper = Paper::of(picture.size().width(), picture.size().height());
        let content = page::content(&picture, paper.matrix(), &mut fonts);
        let (content_id, links) = (ids.next(), links(sheet, &by_id));
        let link_ids: Vec<Ref> = links.iter().map(|_| ids.next()).collect();
        let mut page = pdf.page(*page_id);
        page.media_box(Rect::new(0.0, 0.0, paper.width, paper.height));
        page.parent(tree).contents(content_id).annotations(link_ids.iter().copied());
        let mut resources = page.resources();
        resources.fonts().pairs(fonts.names().zip(font_ids.iter().copied()));
        resources.finish();
        page.finish();
        pdf.stream(content_id, &packed(&content)?).filter(Filter::FlateDecode);
        for ((rect, to), id) in links.into_iter().zip(link_ids) {
            let [scale, _, _, _, left, top] = paper.matrix();
            let x = |x: i32| left + x as f32 * scale;
            let y = |y: i32| top - y as f32 * scale;
            let mut link = pdf.annotation(id);
            link.subtype(AnnotationType::Link).border(0.0, 0.0, 0.0, None);
            link.rect(Rect::new(x(rect.x), y(rect.bottom()), x(rect.right()), y(rect.y)));
            link.action().action_type(ActionType::GoTo).destination().page(to).fit();
        }
    }

    pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    bookmarks(&mut pdf, &mut ids, outline, drawing, &pages);
    fonts.write(&mut pdf, &mut ids, &font_ids)?;
    let title = drawing.sheets.first().map(title).unwrap_or_default();
    // Without a date: the same account gives the same bytes.
    pdf.document_info(info).title(TextStr(&title)).producer(TextStr("drawstream"));
    let mut root = pdf.catalog(catalog);
    root.pages(tree).outlines(outline).lang(TextStr("en"));
    if drawing.sheets.len() > 1 {
        root.page_mode(PageMode::UseOutlines);
    }
    root.finish();
    *out = pdf.finish();
    Ok(())
}

/// The shapes that lead to pages, and these.
fn links(sheet: &Sheet, pages: &BTreeMap<&str, Ref>) -> Vec<(drawstream_diagram::scene::Rect, Ref)> {
    let target = |link: &Option<String>| link.as_ref().and_then(|id| pages.get(id.as_str())).copied();
    sheet.shapes.iter().filter_map(|shape| Some((shape.rect, target(&shape.cell.link)?))).collect()
}

/// What stands above everything on a page; the page's name where nothing does.
fn title(sheet: &Sheet) -> String {
    let words = sheet.shapes.iter().find(|shape| shape.cell.paint == Paint::Words).map(|shape| &shape.label.name);
    visible(words.filter(|words| !words.is_empty()).unwrap_or(&sheet.name)).into_owned()
}

/// One bookmark for each page.
fn bookmarks(pdf: &mut Pdf, ids: &mut Ids, outline: Ref, drawing: &Drawing<'_>, pages: &[Ref]) {
    let items: Vec<Ref> = pages.iter().map(|_| ids.next()).collect();
    let mut whole = pdf.outline(outline);
    if let (Some(first), Some(last)) = (items.first(), items.last()) {
        whole.first(*first).last(*last).count(i32::try_from(items.len()).unwrap_or(i32::MAX));
    }
    whole.finish();
    for (at, ((sheet, page), id)) in drawing.sheets.iter().zip(pages).zip(&items).enumerate() {
        let name = visible(&sheet.name);
        let mut item = pdf.outline_item(*id);
        item.title(TextStr(&name)).parent(outline);
        if let Some(before) = at.checked_sub(1).and_then(|at| items.get(at)) {
            item.prev(*before);
        }
        if let Some(next) = items.get(at + 1) {
            item.next(*next);
        }
        item.dest().page(*page).fit();
    }
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes)?;
    packer.finish()
}

/// The name of a cut in the resources of pages.
fn font_name(number: usize) -> Name<'static> {
    match number {
        0 => Name(b"F0"),
        _ => Name(b"F1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{HOSTILE, with_drawing};
    use drawstream_graph::Graph;
    use drawstream_view::fixtures::{large, odd, three_zones};

    fn written(graph: &Graph) -> Vec<u8> {
        with_drawing(graph, |drawing| {
            let mut bytes = Vec::new();
            write(drawing, &mut bytes).unwrap();
            bytes
        })
    }

    fn count(bytes: &[u8], what: &str) -> usize {
        bytes.windows(what.len()).filter(|part| *part == what.as_bytes()).count()
    }

    #[test]
    fn every_page_is_a_sheet_with_a_bookmark_and_links_lead_to_pages() {
        for graph in [three_zones(), large(30, 20)] {
            let bytes = written(&graph);
            let (pages, links) = with_drawing(&graph, |drawing| {
                let links = drawing.sheets.iter().flat_map(|sheet| &sheet.shapes);
                (drawing.sheets.len(), links.filter(|shape| shape.cell.link.is_some()).count())
            });
            assert_eq!(count(&bytes, "/MediaBox"), pages);
            assert_eq!(count(&bytes, "/Title"), pages + 1);
            assert_eq!(count(&bytes, "/S /GoTo") + count(&bytes, "/S/GoTo"), links);
            assert!(pages == 1 || links >= pages - 1, "{pages} {links}");
            assert!(bytes == written(&graph), "other bytes");
        }
    }

    #[test]
    fn any_name_is_words() {
        for name in HOSTILE {
            let bytes = written(&odd(name));
            assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF"));
            for word in ["/JavaScript", "/URI", "/Launch", "/OpenAction"] {
                assert_eq!(count(&bytes, word), 0, "{word}");
            }
        }
    }

    #[test]
    fn paper_is_the_smallest_on_which_the_page_can_be_read() {
        let of = |width, height| Paper::of(width, height);
        assert_eq!(of(700.0, 500.0).scale, LARGEST);
        assert_eq!((of(700.0, 500.0).width, of(500.0, 700.0).width), (SHEETS[0].1, SHEETS[0].0));
        assert_eq!((of(2_000.0, 1_000.0).width, of(9_000.0, 100.0).scale), (SHEETS[1].1, SMALLEST));
        for (width, height) in [(1.0, 1.0), (4_000.0, 3_000.0), (20_000.0, 100.0), (500_000.0, 9.0)] {
            let paper = of(width, height);
            assert!(paper.scale <= LARGEST && paper.width.max(paper.height) <= LONGEST + 1.0);
            assert!(width * paper.scale <= paper.width && height * paper.scale <= paper.height);
        }
    }
}
