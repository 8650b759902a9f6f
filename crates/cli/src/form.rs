//! What can be written, and what it is called.

use std::path::Path;

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// draw.io's own format.
    Drawio,
    /// A picture that holds the drawing, which draw.io opens.
    DrawioSvg,
    /// A picture of a page.
    Svg,
    /// A picture of a page, of pixels.
    Png,
    /// A picture of a page, of pixels, that holds the drawing, which draw.io opens.
    DrawioPng,
    /// All pages on paper.
    Pdf,
    /// The inventory.
    Json,
    /// One table of all resources.
    Csv,
    /// A table for each kind.
    Zip,
    /// A workbook with a sheet for each kind.
    Xlsx,
    /// A chart of one VPC for Markdown.
    Mmd,
    /// np-guard's form.
    Collected,
}

/// The forms with their endings. Longer ones stand before those that they end with.
const ENDINGS: [(Form, &str); 11] = [
    (Form::DrawioSvg, "drawio.svg"),
    (Form::DrawioPng, "drawio.png"),
    (Form::Drawio, "drawio"),
    (Form::Svg, "svg"),
    (Form::Png, "png"),
    (Form::Pdf, "pdf"),
    (Form::Csv, "csv"),
    (Form::Zip, "zip"),
    (Form::Xlsx, "xlsx"),
    (Form::Mmd, "mmd"),
    (Form::Json, "json"),
];

/// The name of the one form that no ending tells.
const COLLECTED: &str = "collected";

impl Form {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Form::Drawio => "application/vnd.jgraph.mxfile",
            Form::DrawioSvg | Form::Svg => "image/svg+xml",
            Form::Mmd => "text/vnd.mermaid",
            Form::Json | Form::Collected => "application/json",
            Form::Png | Form::DrawioPng => "image/png",
            Form::Pdf => "application/pdf",
            Form::Csv => "text/csv",
            Form::Zip => "application/zip",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether it is a picture of the account, with pages.
    pub const fn is_drawn(self) -> bool {
        matches!(self, Form::Drawio | Form::DrawioSvg | Form::DrawioPng | Form::Svg | Form::Png | Form::Pdf)
    }

    /// Whether people may have worked in it.
    pub const fn is_editable(self) -> bool {
        matches!(self, Form::Drawio | Form::DrawioSvg | Form::DrawioPng)
    }

    /// Whether its size says nothing that the number of its rows does not.
    pub const fn is_rows(self) -> bool {
        matches!(self, Form::Json | Form::Csv | Form::Collected | Form::Mmd)
    }

    /// Whether it shows one page, which may be named.
    pub const fn is_of_page(self) -> bool {
        matches!(self, Form::Svg | Form::Png)
    }

    /// Whether this build cannot write it: one without the feature `pictures`.
    pub const fn is_left_out(self) -> bool {
        cfg!(not(feature = "pictures")) && matches!(self, Form::Png | Form::DrawioPng | Form::Pdf)
    }

    /// Whether it shows one VPC, which has to be named.
    pub const fn is_of_vpc(self) -> bool {
        matches!(self, Form::Mmd)
    }

    /// The form of that name, for `--format`.
    ///
    /// # Errors
    /// Words for one that there is not.
    pub fn named(name: &str) -> Result<Form, String> {
        let name = name.trim_start_matches('.').to_ascii_lowercase();
        if name == COLLECTED {
            return Ok(Form::Collected);
        }
        let form = ENDINGS.into_iter().find(|(_, ending)| *ending == name).map(|(form, _)| form);
        form.ok_or_else(|| format!("one of: {}", names()))
    }

    /// The form that a file's name ends with; none for an ending that says nothing.
    pub fn of(path: &Path) -> Option<Form> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let ends = |ending: &str| name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'));
        ENDINGS.into_iter().find(|(_, ending)| ends(ending)).map(|(form, _)| form)
    }
}

/// The names for `--format`.
pub fn names() -> String {
    let endings = ENDINGS.iter().map(|(_, ending)| *ending);
    endings.chain([COLLECTED]).collect::<Vec<_>>().join(", ")
}

/// What can be written, as a sentence for errors.
pub fn written() -> String {
    let endings: Vec<String> = ENDINGS.iter().map(|(_, ending)| format!(".{ending}")).collect();
    format!("It may end in {}.", endings.join(" "))
}
