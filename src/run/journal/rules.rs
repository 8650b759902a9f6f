//! The rules by which instances of the service share a job's log: what each does next, by what it has seen. Nothing
//! here waits or calls, so that every order of events can be tried; `model.rs` does.
//!
//! The log is numbered parts, each created once. A writer extends only what it has read, so the number itself is the
//! fence: whoever comes second with a number has to look at what is there. No clock is compared, no lease is held.

/// Numbers that a run which takes over leaves free: readers of the run before may have had events, over its own
/// connections, that never came into the log.
pub const UNSEEN: u64 = 100_000;

/// Who writes: 128 random bits for each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Holder(pub u128);

/// How a run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// With a drawing.
    Complete,
    /// Without one, in words.
    Failed,
    /// It was given up.
    Stopped,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A run begins.
    Start,
    /// It goes on.
    Events,
    /// It has ended.
    End(Ending),
    /// The job is deleted.
    Cancel,
    /// Emptied, since the job was deleted.
    Gone,
}

/// What is known of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// Which run of the job it is of.
    pub epoch: u64,
    /// Who wrote it.
    pub holder: Holder,
    /// What it is.
    pub kind: Kind,
}

/// The part that a new run has to create before it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Its number.
    pub number: u64,
    /// Which run of the job it would be.
    pub epoch: u64,
}

impl Claim {
    /// Of a job without a log.
    pub const FIRST: Claim = Claim { number: 0, epoch: 1 };

    /// Behind the last part.
    pub fn behind(last: &Head) -> Claim {
        Claim { number: last.number + 1, epoch: last.epoch + 1 }
    }
}

/// What a caller who names a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Begin a run.
    Begin(Claim),
    /// Read on: it runs, or has ended in a way that is to be told.
    Follow,
}

/// What a caller who names a job does, by its last part. `returning`: the caller has had events of it.
pub fn arrive(last: Option<&Head>, returning: bool) -> Arrival {
    let Some(last) = last else { return Arrival::Begin(Claim::FIRST) };
    match last.kind {
        // Deleted, it is one that never was; given up, nobody needs to hear of it.
        Kind::Cancel | Kind::End(Ending::Stopped) => Arrival::Begin(Claim::behind(last)),
        // Whoever asks for it anew wants another try; whoever comes back has yet to hear.
        Kind::End(Ending::Failed) if !returning => Arrival::Begin(Claim::behind(last)),
        Kind::End(_) | Kind::Start | Kind::Events | Kind::Gone => Arrival::Follow,
    }
}

/// What a reader does who has read this part to its end and finds none behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Waits for the next; if none comes for long enough, takes over.
    Wait {
        /// With this part.
        or: Claim,
    },
    /// Takes over at once.
    Begin(Claim),
    /// Nothing more: it has the result, or the words for why there is none.
    Over,
    /// Nothing more: the job is deleted.
    Deleted,
}

/// What a reader does behind a part.
pub fn behind(part: &Head) -> Next {
    match part.kind {
        Kind::Start | Kind::Events => Next::Wait { or: Claim::behind(part) },
        Kind::End(Ending::Stopped) => Next::Begin(Claim::behind(part)),
        Kind::End(_) => Next::Over,
        Kind::Cancel | Kind::Gone => Next::Deleted,
    }
}

/// What S3 said to the wish to create a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is there.
    Won,
    /// There is one of that number: this, or none any more.
    Taken(Option<Head>),
    /// Nobody knows.
    Unknown,
}

/// How a run comes to its end through others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The job was deleted.
    Deleted,
    /// Another run of it goes on.
    Superseded,
}

/// What a writer does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its part is there.
    Written,
    /// It writes its part again.
    Again,
    /// It writes its part under the next number: this one holds an earlier part of its own, whose answer was lost.
    Onward,
    /// Its run is over: it stops, and takes back what it has stored.
    Lost(Loss),
}

/// What the writer of a run does after an answer. `mine`: the part that it wishes to create.
pub fn wrote(mine: &Head, answer: Answer) -> Step {
    match answer {
        Answer::Won => Step::Written,
        Answer::Unknown | Answer::Taken(None) => Step::Again,
        Answer::Taken(Some(there)) if there.holder == mine.holder => {
            if there.kind == mine.kind {
                Step::Written
            } else {
                Step::Onward
            }
        }
        Answer::Taken(Some(there)) => match there.kind {
            Kind::Cancel | Kind::Gone => Step::Lost(Loss::Deleted),
            Kind::Start | Kind::Events | Kind::End(_) => Step::Lost(Loss::Superseded),
        },
    }
}

/// What somebody who deletes a job does after an answer to its `Cancel`: it goes behind whatever is there.
pub fn cancelled(mine: &Head, answer: Answer) -> Step {
    match answer {
        Answer::Taken(Some(there)) if there.holder != mine.holder && there.kind != Kind::Cancel => Step::Onward,
        Answer::Won | Answer::Taken(Some(_)) => Step::Written,
        Answer::Unknown | Answer::Taken(None) => Step::Again,
    }
}
