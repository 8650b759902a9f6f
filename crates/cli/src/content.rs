//! What an output holds: in memory while it is small, else in a file without a name, which the system removes with the
//! process. The drawing of a large account has 50 MB, and the account lies in memory beside it.

use std::fs::File;
use std::io::{self, Seek as _, Write};

/// The most that is held in memory, in bytes.
const MOST_HELD: usize = 8 << 20;

/// The content of an output, written from its beginning to its end.
#[derive(Debug, Default)]
pub struct Content {
    /// What is not in the file; all of it where there is none.
    held: Vec<u8>,
    file: Option<File>,
    length: u64,
    /// Whether a file was asked for, with or without success.
    is_asked: bool,
}

impl Content {
    /// How long it is, in bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Writes all of it there.
    ///
    /// # Errors
    /// Those of the file that it lies in, and of `out`.
    pub fn copy(&self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(mut file) = self.file.as_ref() {
            file.rewind()?;
            io::copy(&mut file, out)?;
        }
        out.write_all(&self.held)
    }

    fn spill(&mut self) -> io::Result<()> {
        if !self.is_asked {
            self.is_asked = true;
            // Where no file can be made there is memory.
            self.file = tempfile::tempfile().ok();
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.held)?;
            self.held.clear();
        }
        Ok(())
    }
}

impl From<Vec<u8>> for Content {
    fn from(held: Vec<u8>) -> Self {
        let length = held.len() as u64;
        Self { held, length, ..Self::default() }
    }
}

impl Write for Content {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() + bytes.len() > MOST_HELD {
            self.spill()?;
        }
        self.held.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_was_written_however_long_and_as_often_as_it_is_asked_for() {
        let part: Vec<u8> = (0..=255).cycle().take(1_000_003).collect();
        let mut content = Content::default();
        let mut whole = Vec::new();
        for _ in 0..20 {
            content.write_all(&part).unwrap();
            whole.extend_from_slice(&part);
            assert!(content.held.len() <= MOST_HELD || content.file.is_none());
        }
        for _ in 0..2 {
            let mut out = Vec::new();
            content.copy(&mut out).unwrap();
            assert!(out == whole && content.length() == whole.len() as u64);
        }
    }
}
