//! What is to be run, and for whom.

use super::deadline::Deadline;
use crate::collect::Endpoints;
use crate::collect::iam::Claims;
use crate::estate::Scope;
use crate::store::{JobId, Owner};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What is to be run, and for whom.
#[derive(Clone)]
pub struct Order {
    /// The id that its events carry.
    pub job: JobId,
    /// The token, whose claims are trusted unless `unproven`.
    pub token: SecretString,
    /// What the token says of itself.
    pub claims: Claims,
    /// Whether IBM has yet to say that it accepts the token.
    pub unproven: bool,
    /// The APIs to read.
    pub endpoints: Arc<Endpoints>,
    /// What part of the account is drawn.
    pub scope: Scope,
    /// When it was asked for.
    pub asked: Instant,
    /// The most time for all of it.
    pub most: Duration,
    /// When the host will cut the request off, where it does.
    pub deadline: Option<Deadline>,
}

impl Order {
    /// Whose job it is.
    pub fn owner(&self) -> Owner {
        Owner::of(&self.claims.account_id, &self.claims.iam_id)
    }

    /// The time for all of it, from now on.
    pub fn budget(&self) -> Duration {
        self.deadline.map_or(self.most, |deadline| self.most.min(deadline.budget()))
    }
}
