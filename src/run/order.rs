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
    /// Whose the files are that it reads: on a laptop of whoever sits at it, whoever has signed in.
    pub sender: Owner,
    /// Whoever asks for it; nobody in particular where a laptop draws a file.
    pub caller: Option<Caller>,
    /// What is drawn.
    pub input: Input,
    /// What is done beside drawing it.
    pub extras: Extras,
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
    /// What is missing in the drawing of an earlier job of the owner's, joined with what that job was told.
    Rest(JobId),
}

/// What is done with the account beside drawing it.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// A drawing of before that the new one is drawn over.
    pub update: Option<UploadId>,
    /// Whether what was deleted from that by hand is shown again.
    pub bring_back: bool,
    /// An earlier state that it is compared with.
    pub compare: Option<Earlier>,
    /// Whether it is drawn under other names.
    pub mask: bool,
}

/// An earlier state: the inventory of a job, or a file that the owner has sent. Both have ids of one form, so only the
/// storage can tell which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The job of that id.
    pub job: JobId,
    /// The file of that id.
    pub upload: UploadId,
}

impl Earlier {
    /// Reads an id; none for what is no id.
    pub fn parse(text: &str) -> Option<Earlier> {
        Some(Earlier { job: JobId::parse(text)?, upload: UploadId::parse(text)? })
    }
}

impl Order {
    /// The files that it reads, and that nobody needs afterwards.
    pub fn uploads(&self) -> Vec<&UploadId> {
        let drawn = match &self.input {
            Input::Upload(upload) => Some(upload),
            Input::Account(_) | Input::Rest(_) => None,
        };
        let earlier = self.extras.compare.as_ref().map(|earlier| &earlier.upload);
        [drawn, self.extras.update.as_ref(), earlier].into_iter().flatten().collect()
    }

    /// The time for all of it, from now on.
    pub fn budget(&self) -> Duration {
        self.deadline.map_or(self.most, |deadline| self.most.min(deadline.budget()))
    }
}
