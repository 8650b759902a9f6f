//! What is to be run, and for whom.

use super::deadline::Deadline;
use crate::collect::Endpoints;
use crate::collect::iam::Claims;
use crate::estate::Scope;
use crate::store::{JobId, Owner, UploadId};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What is to be run, and for whom.
#[derive(Clone)]
pub struct Order {
    /// The id that its events carry.
    pub job: JobId,
    /// Whose job it is.
    pub owner: Owner,
    /// Whoever asks for it; nobody in particular where a laptop draws a file.
    pub caller: Option<Caller>,
    /// What is drawn.
    pub input: Input,
    /// When it was asked for.
    pub asked: Instant,
    /// The most time for all of it.
    pub most: Duration,
    /// When the host will cut the request off, where it does.
    pub deadline: Option<Deadline>,
}

/// Whoever asks.
#[derive(Clone)]
pub struct Caller {
    /// The token, whose claims are trusted unless `unproven`.
    pub token: SecretString,
    /// What the token says of itself.
    pub claims: Claims,
    /// Whether IBM has yet to say that it accepts the token.
    pub unproven: bool,
    /// The APIs that the token is for.
    pub endpoints: Arc<Endpoints>,
}

/// What is drawn.
#[derive(Clone)]
pub enum Input {
    /// The caller's account, or a part of it.
    Account(Scope),
    /// A file that the owner has sent.
    Upload(UploadId),
}

impl Order {
    /// The time for all of it, from now on.
    pub fn budget(&self) -> Duration {
        self.deadline.map_or(self.most, |deadline| self.most.min(deadline.budget()))
    }
}
