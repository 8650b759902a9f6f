//! Text in one attribute: deflated, and in characters that XML leaves as they are.

use std::io::{self, Write};

use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::write::EncoderStringWriter;
use drawstream_diagram::base::VERSION;
use drawstream_graph::Graph;
use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};

use super::inventory;

/// Of an account, time counts for more than the last bytes; of a page's styles it is the other way round.
const FAST: u8 = 3;
const SMALL: u8 = 6;

/// Packs by the same code in every program of ours. What `flate2` packs by is decided by all crates that a program is
/// built of, so the laptop's drawing would differ in bytes from Lambda's.
struct Packer {
    state: Box<CompressorOxide>,
    text: EncoderStringWriter<'static, GeneralPurpose, String>,
}

impl Packer {
    fn new(level: u8, start: String) -> Packer {
        let mut state = Box::<CompressorOxide>::default();
        state.set_format_and_level(DataFormat::Raw, level);
        Packer { state, text: EncoderStringWriter::from_consumer(start, &STANDARD) }
    }

    fn take(&mut self, bytes: &[u8], flush: TDEFLFlush) -> io::Result<TDEFLStatus> {
        let text = &mut self.text;
        let (status, _) = compress_to_output(&mut self.state, bytes, flush, |out| text.write_all(out).is_ok());
        match status {
            TDEFLStatus::Okay | TDEFLStatus::Done => Ok(status),
            TDEFLStatus::BadParam | TDEFLStatus::PutBufFailed => Err(io::Error::other("packing failed")),
        }
    }

    fn end(mut self) -> io::Result<String> {
        self.take(&[], TDEFLFlush::Finish)?;
        Ok(self.text.into_inner())
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes, TDEFLFlush::None)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The version, and behind it what `write` writes, packed.
fn pack(level: u8, write: impl FnOnce(&mut Packer) -> io::Result<()>) -> io::Result<String> {
    let mut packer = Packer::new(level, format!("{VERSION} "));
    write(&mut packer)?;
    packer.end()
}

/// A text, packed.
pub fn text(text: &str) -> String {
    pack(SMALL, |sink| sink.write_all(text.as_bytes())).unwrap_or_default()
}

/// The inventory of an account, packed: what a drawing carries.
pub fn account(graph: &Graph) -> String {
    pack(FAST, |sink| inventory::write(graph, sink)).unwrap_or_default()
}
