//! What a file is, told by its content and never by its name.
//!
//! `survey` bounds what a text may hold, `json` looks at the keys of a JSON text, `other` at pictures, archives and
//! markup. Nothing here keeps more of the file than a few short texts.

mod json;
mod other;
mod survey;

pub use survey::MOST_OBJECTS;

use drawstream_estate::inventory::FORMAT_NAME;
use json::Shape;
use survey::Survey;

/// What a file is. Every form that is told apart, whether this version reads it or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The project's own inventory, of whichever version.
    Inventory,
    /// What a command of the project wrote and what holds no account: connections, changes, an index of accounts.
    Result {
        /// Its `format`, printable characters only.
        format: String,
    },
    /// JSON of np-guard's cloud-resource-collector for IBM Cloud.
    Collected,
    /// JSON of np-guard's cloud-resource-collector for AWS.
    CollectedAws,
    /// `terraform show -json` of a plan.
    TerraformPlan,
    /// `terraform show -json` of a state.
    TerraformShow,
    /// A raw state of Terraform 0.12 or newer (version 4).
    TerraformState,
    /// A raw state of Terraform 0.11 or older (versions up to 3).
    TerraformOldState,
    /// The log that `terraform plan -json` prints.
    TerraformLog,
    /// A plan as `terraform plan -out` writes it.
    TerraformBinaryPlan,
    /// Input of IBM/ibmdiagrams.
    Diagrams,
    /// One reply of one list, or an array of items.
    SingleList {
        /// What the items are, as people call several of them; empty where that is not clear.
        of: &'static str,
    },
    /// A drawing of draw.io.
    Drawing {
        /// What it is wrapped in.
        wrapping: Wrapping,
        /// Whether it shows that this project made it. Compressed pages do not show it.
        ours: bool,
    },
}

/// What a drawing of draw.io is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// `mxfile` or a bare `mxGraphModel`.
    Plain,
    /// A library of shapes, `mxlibrary`.
    Library,
    /// An SVG picture with the drawing in its `content`.
    Svg,
    /// A PNG picture with the drawing in a text chunk.
    Png,
    /// A page with an element of the class `mxgraph`.
    Html,
}

/// Why a file is none of the known forms.
#[derive(Debug, thiserror::Error)]
pub enum Unrecognised {
    /// Nothing, or blanks only.
    #[error("the file is empty")]
    Empty,
    /// It begins like JSON, and is not.
    #[error("not JSON (line {line})")]
    NotJson {
        /// The line, from 1, where it stops to be JSON.
        line: usize,
        /// What the parser says; none where the text is not UTF-8 or where more follows behind the JSON.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// Lists or objects within each other, deeper than any account has them.
    #[error("nested too deeply (line {line})")]
    TooDeep {
        /// The line, from 1, where it becomes too deep.
        line: usize,
    },
    /// More objects than [`MOST_OBJECTS`].
    #[error("more than {MOST_OBJECTS} objects")]
    TooMany,
    /// Text in UTF-16, as older shells of Windows write it.
    #[error("text in UTF-16")]
    Utf16,
    /// JSON that is none of the forms.
    #[error("JSON of another kind")]
    OtherJson,
    /// Something else.
    #[error("{0}")]
    Other(Other),
}

/// What is neither JSON nor a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Other {
    /// A picture.
    #[error("a picture without a drawing in it")]
    Picture,
    /// A zip archive.
    #[error("an archive")]
    Archive,
    /// XML or HTML.
    #[error("XML or HTML, but no drawing")]
    Markup,
}

/// Tells what a file is.
///
/// It takes time in proportion to the file, and memory for a few short texts, whatever the file holds.
///
/// # Errors
/// [`Unrecognised`] where it is none of the known forms.
pub fn recognise(bytes: &[u8]) -> Result<Form, Unrecognised> {
    if bytes.starts_with(other::PNG) {
        return other::png(bytes).map_err(Unrecognised::Other);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"tfplan") {
        return other::archive(bytes).map_err(Unrecognised::Other);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Unrecognised::Utf16);
    }
    let bytes = without_bom(bytes);
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(Unrecognised::Empty),
        Some(b'<') => other::markup(bytes).map_err(Unrecognised::Other),
        Some(b'{' | b'[') => json(bytes),
        Some(_) => Err(Unrecognised::NotJson { line: 1 + leading_lines(bytes), source: None }),
    }
}

/// The file without the mark that some editors put before UTF-8.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn leading_lines(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|byte| **byte == b'\n').count()
}

/// The line, from 1, of a place in a text.
fn line_at(bytes: &[u8], at: usize) -> usize {
    1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count()
}

fn json(bytes: &[u8]) -> Result<Form, Unrecognised> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Unrecognised::NotJson { line: line_at(bytes, error.valid_up_to()), source: None })?;
    Survey::of(bytes)?;
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Shape>();
    let shape = match stream.next() {
        Some(Ok(shape)) => shape,
        Some(Err(source)) => return Err(Unrecognised::NotJson { line: source.line(), source: Some(source) }),
        None => return Err(Unrecognised::Empty),
    };
    let end = stream.byte_offset();
    if shape.is_log() {
        return Ok(Form::TerraformLog);
    }
    if let Some(at) = foreign_tail(&text[end..]) {
        return Err(Unrecognised::NotJson { line: line_at(bytes, end + at), source: None });
    }
    if let Some(format) = shape.format() {
        if format.starts_with(FORMAT_NAME) {
            return Ok(Form::Inventory);
        }
        if format.starts_with("drawstream.") {
            return Ok(Form::Result { format: format.to_owned() });
        }
    }
    shape.form().ok_or(Unrecognised::OtherJson)
}

/// Where something begins behind the JSON that does not belong there. Behind its JSON, the collector prints lines such
/// as `Found 3 VPCs` where its output goes to no file of its own.
fn foreign_tail(tail: &str) -> Option<usize> {
    let mut at = 0;
    for line in tail.split_inclusive('\n') {
        let words = line.trim();
        let number = words.strip_prefix("Found ").and_then(|rest| rest.split(' ').next());
        let is_count = number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        if !words.is_empty() && !is_count {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    None
}
