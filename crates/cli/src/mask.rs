//! Masks an account by a key that is a file.

use crate::error::CliError;
use crate::terminal;
use drawstream::estate::Reading;
use drawstream::graph;
use drawstream::outputs::inventory;
use drawstream_mask::{Key, mask};
use drawstream_sources::inventory as written;
use drawstream_sources::inventory::InventoryError;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// The largest key that is read. One of an account of 10,000 servers has some 10 MB.
const MOST_BYTES: u64 = 256 << 20;

/// The account under other names. The key is made where there is none, and learns what is new.
///
/// # Errors
/// [`CliError::MaskKey`] where the file is no key; [`CliError::Output`] where it cannot be written; [`CliError::Mask`].
pub fn masked(reading: Reading, path: &Path) -> Result<Reading, CliError> {
    let mut key = read(path)?.unwrap_or_else(|| Key::new(rand::random()));
    let masked = masked_by(reading, &mut key)?;
    // Before anything is written that only it leads back from.
    write(path, &key.write())?;
    Ok(masked)
}

fn masked_by(reading: Reading, key: &mut Key) -> Result<Reading, CliError> {
    let failed = |source| CliError::Mask { source: InventoryError::Malformed { source } };
    let mut bytes = Vec::new();
    // Of the inventory, so that nothing can be in the drawing that is not in it.
    let graph = graph::build(reading);
    inventory::write(&graph, &mut bytes).map_err(|error| failed(serde_json::Error::io(error)))?;
    drop(graph);
    let mut value: Value = serde_json::from_slice(&bytes).map_err(failed)?;
    mask(&mut value, key);
    bytes.clear();
    serde_json::to_writer(&mut bytes, &value).map_err(failed)?;
    written::read(&bytes).map_err(|source| CliError::Mask { source })
}

/// The key in a file; none where there is no file.
///
/// # Errors
/// [`CliError::MaskKey`], [`CliError::Input`].
fn read(path: &Path) -> Result<Option<Key>, CliError> {
    let name = terminal::name(&path.to_string_lossy());
    let bytes = match content(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CliError::Input { name, source }),
    };
    Key::read(&bytes).map(Some).map_err(|source| CliError::MaskKey { name, source })
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes the key beside its place and moves it there: what it knew before must not be lost. Only its owner may read it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |source| CliError::Output { name: terminal::name(&path.to_string_lossy()), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Made for its owner alone, as every such file is.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}
