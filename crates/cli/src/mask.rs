//! Masks an account by a key that is a file.

use crate::error::CliError;
use crate::terminal;
use drawstream::estate::Reading;
use drawstream::masking::{self, Open};
use drawstream::merge::old::Old;
use drawstream_mask::{Back, Key};
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
    let masked = masking::masked(reading, &mut key).map_err(|source| CliError::Mask { source })?;
    // Before anything is written that only it leads back from.
    write(path, &key.write())?;
    Ok(masked)
}

/// [`masked`], and the account as it is beside it.
///
/// # Errors
/// As [`masked`].
pub fn masked_and_open(reading: Reading, path: &Path) -> Result<(Reading, Open), CliError> {
    let mut key = read(path)?.unwrap_or_else(|| Key::new(rand::random()));
    let both = masking::masked_and_open(reading, &mut key).map_err(|source| CliError::Mask { source })?;
    write(path, &key.write())?;
    Ok(both)
}

/// A drawing that the key has masked, as the open one that it stands for; by the account that it carries.
///
/// # Errors
/// As [`masked`].
pub fn opened(old: Old, account: &[u8], path: &Path) -> Result<Old, CliError> {
    let key = read(path)?.unwrap_or_else(|| Key::new(rand::random()));
    masking::opened(old, account, &key, &mut Back::default()).map_err(|source| CliError::Mask { source })
}

/// What people did to an open drawing, under other names: by the account that it carries. The key learns what they typed.
///
/// # Errors
/// As [`masked`].
pub fn hands(old: &mut Old, account: &[u8], path: &Path) -> Result<(), CliError> {
    let mut key = read(path)?.unwrap_or_else(|| Key::new(rand::random()));
    masking::hands(old, account, &mut key).map_err(|source| CliError::Mask { source })?;
    write(path, &key.write())
}

/// What stands in place of an id.
///
/// # Errors
/// As [`masked`], where the key cannot be read.
pub fn of_id(own: &str, path: &Path) -> Result<Option<String>, CliError> {
    let key = read(path)?;
    let mut texts = key.iter().flat_map(Key::texts);
    let found = texts.find(|(mask, text)| *text == own && mask.starts_with("id-"));
    Ok(found.map(|(mask, _)| mask.to_owned()))
}

/// Whether an account, as a drawing carries it, has masks of that key in place of all ids.
///
/// # Errors
/// As [`masked`], where the key cannot be read.
pub fn is_masked_by(path: &Path, account: &[u8]) -> Result<bool, CliError> {
    let Some(key) = read(path)? else { return Ok(false) };
    let Ok(account) = serde_json::from_slice::<Value>(account) else { return Ok(false) };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_mask = |id: &str| id.is_empty() || key.own_text(id).is_some();
    let resources = account.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    // Regions and zones are IBM's, and keep their names.
    let mut named = resources.iter().filter(|one| !matches!(&*text(one.get("kind")), "region" | "zone"));
    let is_whole = named.all(|one| is_mask(&text(one.get("id"))));
    Ok(is_whole && is_mask(&text(account.get("account").and_then(|account| account.get("id")))))
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
