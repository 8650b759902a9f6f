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

/// Packs texts, one after the other. The code is that of every program of ours: what `flate2` packs by is decided by all
/// crates that a program is built of, so the laptop's drawing would differ in bytes from Lambda's.
pub struct Packer {
    state: Box<CompressorOxide>,
}

/// What is packed now.
struct Packing<'p> {
    state: &'p mut CompressorOxide,
    text: EncoderStringWriter<'static, GeneralPurpose, String>,
}

impl Packer {
    fn new(level: u8) -> Packer {
        let mut state = Box::<CompressorOxide>::default();
        state.set_format_and_level(DataFormat::Raw, level);
        Packer { state }
    }

    /// For texts of pages.
    pub fn of_pages() -> Packer {
        Packer::new(SMALL)
    }

    /// A text, packed.
    pub fn text(&mut self, text: &str) -> String {
        self.pack(|sink| sink.write_all(text.as_bytes())).unwrap_or_default()
    }

    /// The version, and behind it what `write` writes, packed.
    fn pack(&mut self, write: impl FnOnce(&mut Packing) -> io::Result<()>) -> io::Result<String> {
        // Its tables are large: where they can serve again, they do.
        self.state.reset();
        let text = EncoderStringWriter::from_consumer(format!("{VERSION} "), &STANDARD);
        let mut packing = Packing { state: &mut self.state, text };
        write(&mut packing)?;
        packing.take(&[], TDEFLFlush::Finish)?;
        Ok(packing.text.into_inner())
    }
}

impl Packing<'_> {
    fn take(&mut self, bytes: &[u8], flush: TDEFLFlush) -> io::Result<TDEFLStatus> {
        let text = &mut self.text;
        let (status, _) = compress_to_output(self.state, bytes, flush, |out| text.write_all(out).is_ok());
        match status {
            TDEFLStatus::Okay | TDEFLStatus::Done => Ok(status),
            TDEFLStatus::BadParam | TDEFLStatus::PutBufFailed => Err(io::Error::other("packing failed")),
        }
    }
}

impl Write for Packing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes, TDEFLFlush::None)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The inventory of an account, packed: what a drawing carries.
pub fn account(graph: &Graph) -> String {
    Packer::new(FAST).pack(|sink| inventory::write(graph, sink)).unwrap_or_default()
}
