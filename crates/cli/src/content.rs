//! What an output holds: in memory while it is small, else in a file without a name beside where it goes. The drawing of a
//! large account has 50 MB, and the account lies in memory beside it.

use std::io::{self, BufWriter, Seek as _, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tempfile::SpooledTempFile;

/// The most that is held in memory, in bytes, where there is a folder for more.
const MOST_HELD: usize = 8 << 20;

/// How much is written into the file at once, in bytes.
const AT_ONCE: usize = 128 << 10;

/// The content of an output, written from its beginning to its end.
#[derive(Debug)]
pub struct Content {
    file: Mutex<BufWriter<SpooledTempFile>>,
    length: u64,
}

impl Content {
    /// Of an output in that folder; of any other one all is held in memory.
    pub fn within(folder: Option<&Path>) -> Self {
        let file = match folder {
            Some(folder) => tempfile::spooled_tempfile_in(MOST_HELD, folder),
            None => tempfile::spooled_tempfile(usize::MAX),
        };
        Self { file: Mutex::new(BufWriter::with_capacity(AT_ONCE, file)), length: 0 }
    }

    /// How long it is, in bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Writes all of it there.
    ///
    /// # Errors
    /// Those of the file that it lies in, and of `out`.
    pub fn copy(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.rewind()?;
        io::copy(file.get_mut(), out).map(drop)
    }

    fn file(&mut self) -> &mut BufWriter<SpooledTempFile> {
        self.file.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Content {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file().write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_was_written_however_long_and_as_often_as_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let part: Vec<u8> = (0..=255).cycle().take(1_000_003).collect();
        for place in [None, Some(folder.path())] {
            let mut content = Content::within(place);
            let mut whole = Vec::new();
            for _ in 0..20 {
                content.write_all(&part).unwrap();
                whole.extend_from_slice(&part);
            }
            assert_eq!(content.file().get_ref().is_rolled(), place.is_some());
            for _ in 0..2 {
                let mut out = Vec::new();
                content.copy(&mut out).unwrap();
                assert!(out == whole && content.length() == whole.len() as u64);
            }
            // Nobody sees it before it is in its place.
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
