//! The names of jobs and of uploads.

use std::fmt;

/// 128 random bits in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(String);

impl JobId {
    /// A new one.
    pub fn random() -> JobId {
        JobId(format!("{:032x}", rand::random::<u128>()))
    }

    /// Reads one; `None` for anything that is not 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<JobId> {
        is_id(text).then(|| JobId(text.to_owned()))
    }

    /// Its first digits, for a person to quote: the operator finds the whole id by them.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a file that somebody sends, for a run to read. 128 random bits in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadId(String);

impl UploadId {
    /// A new one.
    pub fn random() -> UploadId {
        UploadId(format!("{:032x}", rand::random::<u128>()))
    }

    /// Reads one; `None` for anything that is not 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<UploadId> {
        is_id(text).then(|| UploadId(text.to_owned()))
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_id(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 32 && text.bytes().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_32_lower_case_hex_digits() {
        let id = JobId::random();
        assert_eq!(JobId::parse(id.as_str()), Some(id));
        for bad in ["", "abc", &"G".repeat(32), &"A".repeat(32), &"0".repeat(33), "../../../../../../etc/passwd00000"] {
            assert_eq!(JobId::parse(bad), None);
        }
    }
}
