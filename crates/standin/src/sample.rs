//! The sample account: a made-up company whose account shows every kind of resource.

/// The sample account, as [`crate::Account::read`] takes it.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The account.
    pub json: &'static str,
    /// The key that opens it, at the stand-in only.
    pub api_key: &'static str,
}

/// The sample account and its key.
pub const fn sample() -> Sample {
    Sample { json: include_str!("sample.json"), api_key: "sample-account-key" }
}
