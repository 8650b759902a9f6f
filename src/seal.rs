//! The keys that seal the session cookie, and sealing and opening themselves.
//!
//! A cookie is sealed by the newest key and opened by any, so keys can be rotated without signing anybody out.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cookie::{Cookie, CookieJar, Key};
use std::{fmt, iter};

/// At least one key.
#[derive(Clone)]
pub struct Keys {
    newest: Key,
    /// Newest first.
    older: Vec<Key>,
}

/// What a sealed value has beside the value: a nonce of 12 bytes and a tag of 16.
const SEAL_BYTES: usize = 12 + 16;

/// Why a list of keys cannot be used. Says which one, never what it holds.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeysError {
    /// Nothing between the commas.
    #[error("there is no key in it")]
    None,
    /// Not base64.
    #[error("key {0} is not base64")]
    NotBase64(usize),
    /// Too short to be a key.
    #[error("key {0} is shorter than 32 bytes")]
    TooShort(usize),
}

/// What people paste has either alphabet, with or without padding.
const FORGIVING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, FORGIVING);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, FORGIVING);

impl Keys {
    /// Reads base64 keys with commas between them, newest first.
    ///
    /// # Errors
    /// A text without a key, and a key that is not base64 or shorter than 32 bytes.
    pub fn parse(text: &str) -> Result<Keys, KeysError> {
        let mut keys = Vec::new();
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        for (index, part) in parts.enumerate() {
            let bytes = STANDARD
                .decode(part)
                .or_else(|_| URL_SAFE.decode(part))
                .map_err(|_| KeysError::NotBase64(index + 1))?;
            if bytes.len() < 32 {
                return Err(KeysError::TooShort(index + 1));
            }
            keys.push(Key::derive_from(&bytes));
        }
        if keys.is_empty() {
            return Err(KeysError::None);
        }
        Ok(Keys { newest: keys.remove(0), older: keys })
    }

    /// A key that ends with the process.
    pub fn random() -> Keys {
        Keys { newest: Key::generate(), older: Vec::new() }
    }

    /// These keys with those of `older` behind them.
    pub fn followed_by(mut self, older: Keys) -> Keys {
        self.older.push(older.newest);
        self.older.extend(older.older);
        self
    }

    /// Encrypts and authenticates `value` as the cookie `name`: under another name it does not open.
    pub fn seal(&self, name: &str, value: String) -> String {
        let mut jar = CookieJar::new();
        jar.private_mut(&self.newest).add(Cookie::new(name.to_owned(), value));
        jar.get(name).map(|sealed| sealed.value().to_owned()).unwrap_or_default()
    }

    /// Opens what any of the keys sealed; `None` for everything else.
    pub fn open(&self, name: &str, sealed: &str) -> Option<String> {
        let cookie = Cookie::new(name.to_owned(), sealed.to_owned());
        let jar = CookieJar::new();
        let mut keys = iter::once(&self.newest).chain(&self.older);
        keys.find_map(|key| jar.private(key).decrypt(cookie.clone())).map(|open| open.value().to_owned())
    }
}

/// Whether a text has the form of a sealed value: of what has not, no key needs to be asked.
pub fn is_sealed(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|bytes| bytes.len() >= SEAL_BYTES)
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", 1 + self.older.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const NEW: &str = "__8yMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

    #[test]
    fn the_newest_seals_and_all_open() {
        let old = Keys::parse(OLD).unwrap();
        let both = Keys::parse(&format!("{NEW}, {OLD}")).unwrap();
        assert_eq!(both.open("c", &old.seal("c", "v".into())).as_deref(), Some("v"));
        assert_eq!(old.open("c", &both.seal("c", "v".into())), None);
    }

    #[test]
    fn nothing_else_opens() {
        let keys = Keys::random();
        let sealed = keys.seal("c", "value".into());
        assert_eq!(keys.open("d", &sealed), None);
        assert_eq!(Keys::random().open("c", &sealed), None);
        for garbage in ["", "x", "AAAA", "\u{1F4A5}", &sealed[1..], &sealed.repeat(2)] {
            assert_eq!(keys.open("c", garbage), None);
        }
        assert!(is_sealed(&sealed) && is_sealed(&keys.seal("c", String::new())));
        assert!(!is_sealed("") && !is_sealed("garbage") && !is_sealed(&"A".repeat(36)) && !is_sealed(&"!".repeat(80)));
    }

    #[test]
    fn what_is_sealed_is_never_empty() {
        for keys in [Keys::random(), Keys::parse(OLD).unwrap(), Keys::parse(NEW).unwrap().followed_by(Keys::random())] {
            assert!(is_sealed(&keys.seal("c", String::new())));
        }
    }

    #[test]
    fn unusable_keys_are_told_by_their_place() {
        assert_eq!(Keys::parse(" , ").unwrap_err(), KeysError::None);
        assert_eq!(Keys::parse(&format!("{OLD},!")).unwrap_err(), KeysError::NotBase64(2));
        assert_eq!(Keys::parse(&OLD[..20]).unwrap_err(), KeysError::TooShort(1));
    }
}
