//! Text in one attribute: deflated, and in characters that XML leaves as they are.

use std::io::{self, Write};

use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::write::EncoderStringWriter;
use drawstream_diagram::base::VERSION;
use drawstream_graph::Graph;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::inventory;

/// Of an account, time counts for more than the last bytes; of a page's styles it is the other way round.
const FAST: u32 = 3;
const SMALL: u32 = 6;

/// Where packed bytes become characters.
type Packer = DeflateEncoder<EncoderStringWriter<'static, GeneralPurpose, String>>;

/// The version, and behind it what `write` writes, packed.
fn pack(level: u32, write: impl FnOnce(&mut Packer) -> io::Result<()>) -> io::Result<String> {
    let start = format!("{VERSION} ");
    let mut encoder =
        DeflateEncoder::new(EncoderStringWriter::from_consumer(start, &STANDARD), Compression::new(level));
    write(&mut encoder)?;
    Ok(encoder.finish()?.into_inner())
}

/// A text, packed.
pub fn text(text: &str) -> String {
    pack(SMALL, |sink| sink.write_all(text.as_bytes())).unwrap_or_default()
}

/// The inventory of an account, packed: what a drawing carries.
pub fn account(graph: &Graph) -> String {
    pack(FAST, |sink| inventory::write(graph, sink)).unwrap_or_default()
}
