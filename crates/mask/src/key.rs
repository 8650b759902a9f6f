//! What was replaced by what: the way there, and back.

use crate::address;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

/// The format of a key's file.
pub const FORMAT: &str = "drawstream.key/1";

/// What leads from an account to its masks and back. Whoever has it can bring masked files back: it stays with the
/// person.
#[derive(Debug, Clone)]
pub struct Key {
    secret: [u8; 32],
    /// Texts by what replaces them.
    texts: BTreeMap<String, String>,
    /// Addresses and ranges by what replaces them.
    addresses: BTreeMap<String, String>,
    /// What replaces a text, by its word (`server`) and the text.
    there: BTreeMap<(String, String), String>,
    /// The last number of each word.
    last: BTreeMap<String, u64>,
    /// Texts of the account that look like masks: none of them may become one, or it would be read as that name.
    alike: BTreeSet<String>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    secret: String,
    texts: BTreeMap<String, String>,
    addresses: BTreeMap<String, String>,
}

/// Why a file is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It is no JSON of a key.
    #[error("it is no key of drawstream's")]
    NotAKey(#[source] serde_json::Error),
    /// It is of another version.
    #[error("it is {0}, which this version does not read")]
    Version(String),
    /// Its secret is none.
    #[error("its secret is not 64 hex digits")]
    Secret,
}

impl Key {
    /// A new one. `secret`: random.
    pub fn new(secret: [u8; 32]) -> Key {
        Key {
            secret,
            texts: BTreeMap::new(),
            addresses: BTreeMap::new(),
            there: BTreeMap::new(),
            last: BTreeMap::new(),
            alike: BTreeSet::new(),
        }
    }

    /// Keeps a text of the account from becoming a mask.
    pub(crate) fn keep_off(&mut self, text: &str) {
        let plain = text.strip_suffix(HOST).unwrap_or(text);
        let number = plain.rsplit_once('-').map_or("", |(_, number)| number);
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            self.alike.insert(text.to_owned());
        }
    }

    /// Reads a key's file.
    ///
    /// # Errors
    /// [`KeyError`], where it is none that this version reads.
    pub fn read(bytes: &[u8]) -> Result<Key, KeyError> {
        let file: File = serde_json::from_slice(bytes).map_err(KeyError::NotAKey)?;
        if file.format != FORMAT {
            return Err(KeyError::Version(file.format));
        }
        let mut key = Key::new(hex(&file.secret).ok_or(KeyError::Secret)?);
        for (mask, text) in &file.texts {
            key.keep_off(text);
            let plain = mask.strip_suffix(HOST).unwrap_or(mask);
            let Some((word, number)) = plain.rsplit_once('-') else { continue };
            let last = key.last.entry(word.to_owned()).or_default();
            *last = (*last).max(number.parse().unwrap_or_default());
            key.there.insert((word.to_owned(), text.clone()), mask.clone());
        }
        Ok(Key { texts: file.texts, addresses: file.addresses, ..key })
    }

    /// The key's file: the same bytes for the same key.
    pub fn write(&self) -> Vec<u8> {
        let secret = self.secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let (texts, addresses) = (self.texts.clone(), self.addresses.clone());
        let file = File { format: FORMAT.to_owned(), secret, texts, addresses };
        // Plain data with string keys always serialises.
        let mut bytes = serde_json::to_vec_pretty(&file).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// What replaces a text. `word`: what it is (`server`).
    pub(crate) fn text(&mut self, word: &str, text: &str) -> String {
        self.numbered(word, text, "")
    }

    /// What replaces the name of a host.
    pub(crate) fn host(&mut self, text: &str) -> String {
        self.numbered("host", text, HOST)
    }

    fn numbered(&mut self, word: &str, text: &str, end: &str) -> String {
        if let Some(mask) = self.there.get(&(word.to_owned(), text.to_owned())) {
            return mask.clone();
        }
        let last = self.last.entry(word.to_owned()).or_default();
        let mask = loop {
            *last += 1;
            let mask = format!("{word}-{last}{end}");
            // An account may itself have such names: what replaces something must lead back to one thing, and must not
            // be one of them.
            if !self.texts.contains_key(&mask) && !self.alike.contains(&mask) {
                break mask;
            }
        };
        self.texts.insert(mask.clone(), text.to_owned());
        self.there.insert((word.to_owned(), text.to_owned()), mask.clone());
        mask
    }

    /// What replaces an address or a range; none for what is neither.
    pub(crate) fn address(&mut self, text: &str) -> Option<String> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let mask = match (address.parse::<IpAddr>().ok()?, length) {
            (IpAddr::V4(own), None) => address::masked(own, &self.secret).to_string(),
            (IpAddr::V4(own), Some(length @ 0..=32)) => {
                let rest = own.to_bits() & u32::MAX.checked_shr(length).unwrap_or_default();
                // A range that is written by an address within it keeps one within it.
                let start = if rest == 0 {
                    address::masked_range(own, length, &self.secret)
                } else {
                    address::masked(own, &self.secret)
                };
                format!("{start}/{length}")
            }
            (IpAddr::V4(_), Some(_)) => return None,
            (IpAddr::V6(_), length) => {
                let number = self.number_of_v6(text);
                let end = length.map(|length| format!("/{length}")).unwrap_or_default();
                format!("{V6}{number:x}{end}")
            }
        };
        // `0.0.0.0/0` and the like are everybody's.
        if mask != text {
            self.addresses.insert(mask.clone(), text.to_owned());
        }
        Some(mask)
    }

    /// A number for an address of the sixth version: such are rare, and numbered.
    fn number_of_v6(&self, text: &str) -> usize {
        let mut known = self.addresses.iter().filter(|(mask, _)| mask.starts_with(V6));
        let found = known.clone().find(|(_, own)| *own == text).and_then(|(mask, _)| {
            let digits = mask.strip_prefix(V6)?.split('/').next()?;
            usize::from_str_radix(digits, 16).ok()
        });
        found.unwrap_or_else(|| known.by_ref().count() + 1)
    }

    /// The text that was replaced by this.
    pub fn own_text(&self, mask: &str) -> Option<&str> {
        self.texts.get(mask).map(String::as_str)
    }

    /// The address or range that was replaced by this.
    pub fn own_address(&self, mask: &str) -> Option<&str> {
        self.addresses.get(mask).map(String::as_str)
    }

    /// All that was replaced, with what replaces it.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(mask, own)| (mask.as_str(), own.as_str()))
    }

    /// All addresses and ranges that were replaced, with what replaces them.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.addresses.iter().map(|(mask, own)| (mask.as_str(), own.as_str()))
    }
}

/// What the masks of hosts end with: a name that belongs to nobody (RFC 2606).
pub(crate) const HOST: &str = ".example";
/// What the masks of addresses of the sixth version begin with: those of documentation (RFC 3849).
pub(crate) const V6: &str = "2001:db8::";

fn hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Whether a text is an address of the fourth version.
pub(crate) fn is_v4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_and_goes_on_counting() {
        let mut key = Key::new([1; 32]);
        assert_eq!((key.text("server", "web"), key.text("server", "db")), ("server-1".into(), "server-2".into()));
        assert_eq!(
            (key.text("server", "web"), key.host("a.example.com")),
            ("server-1".into(), "host-1.example".into())
        );
        let address = key.address("10.1.2.3").unwrap();
        let v6 = [key.address("2a00::1").unwrap(), key.address("2a00::2/64").unwrap(), key.address("2a00::1").unwrap()];
        assert_eq!(v6, ["2001:db8::1", "2001:db8::2/64", "2001:db8::1"]);
        assert_eq!((key.address("10.1"), key.address("10.1.2.3/40"), key.address("web")), (None, None, None));
        let mut again = Key::read(&key.write()).unwrap();
        assert_eq!(again.write(), key.write());
        assert_eq!((again.text("server", "db"), again.text("server", "new")), ("server-2".into(), "server-3".into()));
        assert_eq!(
            (again.host("a.example.com"), again.address("10.1.2.3").unwrap()),
            ("host-1.example".into(), address)
        );
        assert_eq!(again.own_text("server-3"), Some("new"));
    }

    #[test]
    fn what_is_no_key_says_so() {
        assert!(matches!(Key::read(b"{}"), Err(KeyError::NotAKey(_))));
        let of = |format: &str, secret: &str| {
            format!(r#"{{"format":"{format}","secret":"{secret}","texts":{{}},"addresses":{{}}}}"#)
        };
        let key = |text: String| Key::read(text.as_bytes()).map(drop);
        assert!(matches!(key(of("drawstream.key/2", &"0".repeat(64))), Err(KeyError::Version(_))));
        assert!(matches!(key(of(FORMAT, "00")), Err(KeyError::Secret)));
        assert!(matches!(key(of(FORMAT, &"é".repeat(32))), Err(KeyError::Secret)));
        assert!(key(of(FORMAT, &"0".repeat(64))).is_ok());
    }
}
