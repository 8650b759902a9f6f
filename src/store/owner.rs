//! Whose a job is.

use sha2::{Digest as _, Sha256};

/// An account and an identity in it, as a hash: neither the log nor the store needs to know who it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Owner(String);

impl Owner {
    /// The identity `iam_id` in `account`.
    pub fn of(account: &str, iam_id: &str) -> Owner {
        let mut hash = Sha256::new();
        // The length keeps two pairs with the same concatenation apart.
        hash.update((account.len() as u64).to_be_bytes());
        hash.update(account);
        hash.update(iam_id);
        Owner(format!("{:x}", hash.finalize()))
    }

    /// The hash, in hex.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_count() {
        assert_eq!(Owner::of("a", "b"), Owner::of("a", "b"));
        assert_ne!(Owner::of("a", "b"), Owner::of("a", "c"));
        assert_ne!(Owner::of("ab", "c"), Owner::of("a", "bc"));
    }
}
