//! From the bytes of a file to its pages and cells. Nothing of a file is trusted: sizes, depths and numbers of cells
//! have bounds, and what is wrong is said in words.

mod cells;
mod wrapping;

use drawstream_diagram::base::{self, PageBase, VERSION};
use drawstream_diagram::hand::Element;
use drawstream_diagram::open::{self, OpenPage};

use crate::old::{Old, Page};
use cells::Reader;
pub use wrapping::unpack;

/// The largest file that is read, and the most that may come out of what is packed in it, in bytes.
pub const MOST_BYTES: usize = 512 << 20;

/// Why a drawing cannot be read back. Each text is what the file is, fit to follow its name.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no drawing of draw.io's.
    #[error("is no drawing of draw.io")]
    NotADrawing,
    /// Others made it.
    #[error("is a drawing by others: nothing in it is drawstream's")]
    Foreign,
    /// It was made before drawings had a base, or by a program that drops what it does not know.
    #[error(
        "was drawn by an older version: it does not say how it was drawn, so nobody can tell what was changed by hand"
    )]
    Older,
    /// A later version made it.
    #[error("was drawn by a later version of drawstream")]
    Later,
    /// It is damaged.
    #[error("is damaged: {0}")]
    Broken(String),
    /// It is larger than what is read.
    #[error("is too large: more than {} MB", MOST_BYTES / 1_000_000)]
    TooLarge,
}

/// Reads a drawing: `.drawio`, or a picture with one inside; its pages compressed or not.
///
/// # Errors
/// [`ReadError`]. A drawing without a base is none that can be read back.
pub fn read(bytes: &[u8]) -> Result<Old, ReadError> {
    let old = read_as(bytes, true)?;
    if old.is_ours() {
        return Ok(old);
    }
    let is_later = old.pages.iter().any(|page| page.is_later);
    let has_ours =
        old.host == "drawstream" || old.pages.iter().any(|page| page.cells.iter().any(|cell| cell.is_kind()));
    Err(if is_later {
        ReadError::Later
    } else if has_ours {
        ReadError::Older
    } else {
        ReadError::Foreign
    })
}

/// Reads a drawing of whoever made it.
///
/// # Errors
/// [`ReadError`]: none of those that say who made it.
pub fn read_any(bytes: &[u8]) -> Result<Old, ReadError> {
    read_as(bytes, false)
}

fn read_as(bytes: &[u8], lean: bool) -> Result<Old, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    let text = wrapping::unwrap(bytes)?;
    let mut reader = Reader::new(&text, lean);
    let mut old = Old::default();
    reader.file(&mut old)?;
    Ok(old)
}

/// The account that a drawing carries, as JSON; none where it carries none.
///
/// # Errors
/// [`ReadError`] where the file is none, or the account in it is damaged.
pub fn account(bytes: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    let text = wrapping::unwrap(bytes)?;
    let Some(packed) = Reader::new(&text, true).inventory()? else { return Ok(None) };
    let packed = packed.strip_prefix(&format!("{VERSION} ")).ok_or(ReadError::Later)?;
    wrapping::unpack(packed).map(Some)
}

/// The base of a page, and whether it is one of a later version.
fn page_base(diagram: &Element) -> Result<(Option<PageBase>, bool), ReadError> {
    let Some(text) = diagram.get(base::ATTRIBUTE) else { return Ok((None, false)) };
    let Some(packed) = text.strip_prefix(&format!("{VERSION} ")) else { return Ok((None, true)) };
    let broken = || ReadError::Broken("what a page says of how it was drawn cannot be read".to_owned());
    let text = String::from_utf8(wrapping::unpack(packed)?).map_err(|_| broken())?;
    PageBase::parse(&text).map(|base| (Some(base), false)).ok_or_else(broken)
}

/// Where everything on a masked page is in the open one; none where it does not say so.
fn open_page(diagram: &mut Element) -> Result<Option<OpenPage>, ReadError> {
    let text = diagram.remove(open::ATTRIBUTE);
    let Some(packed) = text.as_ref().and_then(|text| text.strip_prefix(&format!("{VERSION} "))) else {
        return Ok(None);
    };
    let text = String::from_utf8(wrapping::unpack(packed)?).unwrap_or_default();
    let broken = || ReadError::Broken("what a page says of the open drawing cannot be read".to_owned());
    OpenPage::parse(&text).map(Some).ok_or_else(broken)
}

/// A page without cells.
fn page(mut diagram: Element) -> Result<Page, ReadError> {
    let open = open_page(&mut diagram)?;
    let (base, is_later) = page_base(&diagram)?;
    let text = |name: &str| diagram.get(name).unwrap_or_default().to_owned();
    Ok(Page { id: text("id"), name: text("name"), diagram, base, is_later, open, ..Page::default() })
}
