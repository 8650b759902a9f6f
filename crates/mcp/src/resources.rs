//! Large things of a job, read by the credential that drew it: `drawstream://jobs/<job>/…`. No link into storage is in
//! an answer, since answers lie in transcripts.

use crate::clean;
use crate::held::Held;
use rmcp::model::{Resource, ResourceTemplate};
use std::fmt;

const SCHEME: &str = "drawstream://jobs/";
/// Pages that a list names.
const MOST_PAGES: usize = 50;
/// A job's id, and a page's number, are short.
const LONGEST: usize = 200;

/// A file of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The drawing, for draw.io.
    Drawing,
    /// All facts as JSON.
    Inventory,
    /// A page as SVG, from 1.
    Picture(usize),
    /// A page as PNG, from 1.
    Pixels(usize),
}

impl Part {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Part::Drawing => "application/vnd.jgraph.mxfile",
            Part::Inventory => "application/json",
            Part::Picture(_) => "image/svg+xml",
            Part::Pixels(_) => "image/png",
        }
    }
}

/// Where a file of a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The job.
    pub job: String,
    /// Which file.
    pub part: Part,
}

impl Place {
    /// The place that a URI names, where it names one.
    pub fn parse(uri: &str) -> Option<Place> {
        let (job, file) = uri.strip_prefix(SCHEME).filter(|rest| rest.len() <= LONGEST)?.split_once('/')?;
        let is_job = !job.is_empty() && job.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let number = |text: &str| text.parse().ok().filter(|number| *number > 0 && !text.starts_with(['+', '0']));
        let part = match file {
            "drawing.drawio" => Part::Drawing,
            "inventory.json" => Part::Inventory,
            page => {
                let page = page.strip_prefix("pages/")?;
                match (page.strip_suffix(".svg"), page.strip_suffix(".png")) {
                    (Some(page), _) => Part::Picture(number(page)?),
                    (_, Some(page)) => Part::Pixels(number(page)?),
                    _ => return None,
                }
            }
        };
        is_job.then(|| Place { job: job.to_owned(), part })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/", self.job)?;
        match self.part {
            Part::Drawing => write!(f, "drawing.drawio"),
            Part::Inventory => write!(f, "inventory.json"),
            Part::Picture(page) => write!(f, "pages/{page}.svg"),
            Part::Pixels(page) => write!(f, "pages/{page}.png"),
        }
    }
}

/// What a job has, as lists tell it.
pub fn of(held: &Held) -> Vec<Resource> {
    let (_, account) = held.account();
    let one = |part: Part, name: String, title: String| {
        let uri = Place { job: held.job.clone(), part }.to_string();
        Resource::new(uri, name).with_title(title).with_mime_type(part.media_type())
    };
    let mut all = vec![
        one(
            Part::Drawing,
            format!("{}.drawio", held.job),
            clean::name(&format!("{account}: the drawing, for draw.io")),
        ),
        one(Part::Inventory, format!("{}.json", held.job), clean::name(&format!("{account}: all facts"))),
    ];
    let pages = held.pages.get().map(Vec::as_slice).unwrap_or_default();
    for (at, page) in pages.iter().enumerate().take(MOST_PAGES) {
        let title = clean::name(&format!("{account}: page {}", page.name));
        all.push(one(Part::Picture(at + 1), format!("{}-{}.svg", held.job, at + 1), title));
    }
    if pages.is_empty() {
        all.push(one(Part::Picture(1), format!("{}-1.svg", held.job), clean::name(&format!("{account}: first page"))));
    }
    all
}

/// What is there for every job.
pub fn templates(has_pixels: bool) -> Vec<ResourceTemplate> {
    let one = |path: &str, name: &str, title: &str, media_type: &str| {
        ResourceTemplate::new(format!("{SCHEME}{{job}}/{path}"), name).with_title(title).with_mime_type(media_type)
    };
    let mut all = vec![
        one("drawing.drawio", "drawing", "The drawing of a job, for draw.io", Part::Drawing.media_type()),
        one("pages/{n}.svg", "page", "A page of a job's drawing, from 1, as SVG", Part::Picture(1).media_type()),
        one("inventory.json", "inventory", "All facts of a job, as JSON", Part::Inventory.media_type()),
    ];
    if has_pixels {
        let title = "A page of a job's drawing, from 1, as PNG";
        all.push(one("pages/{n}.png", "picture", title, Part::Pixels(1).media_type()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_nothing_else_is_one() {
        for part in [Part::Drawing, Part::Inventory, Part::Picture(1), Part::Pixels(12)] {
            let place = Place { job: "0a1b".to_owned(), part };
            assert_eq!(Place::parse(&place.to_string()), Some(place));
        }
        for uri in [
            "file:///etc/passwd",
            "drawstream://jobs/a/../b/drawing.drawio",
            "drawstream://jobs//drawing.drawio",
            "drawstream://jobs/a b/drawing.drawio",
            "drawstream://jobs/a/pages/0.svg",
            "drawstream://jobs/a/pages/+1.svg",
            "drawstream://jobs/a/pages/1.gif",
            "drawstream://jobs/a/pages/99999999999999999999999.svg",
            "drawstream://jobs/a",
            "",
        ] {
            assert_eq!(Place::parse(uri), None, "{uri}");
        }
    }
}
