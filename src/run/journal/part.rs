//! A part of a job's log: who wrote it in which run of the job, and what it tells.

use super::rules::{Ending, Head, Holder, Kind};
use crate::store::{Owner, Record, StoreError};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an emptied part holds.
const GONE: &[u8] = br#"{"kind":"gone"}"#;

/// One event as the log has it. Its number follows from its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// `onStatus` and so on.
    pub name: String,
    /// Its data.
    pub data: Arc<str>,
}

/// What a part is for.
#[derive(Debug, Clone)]
pub enum Body {
    /// A run of the job begins.
    Start,
    /// It goes on, with further events or none.
    Events,
    /// It has ended; nothing but a `Cancel` or a new `Start` may follow.
    End {
        /// How.
        outcome: Outcome,
    },
    /// The job is deleted.
    Cancel,
}

/// How a run has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With a drawing.
    Complete(Box<Record>),
    /// Without one, for a reason that the person was told.
    Failed(String),
    /// It was given up: nobody read it any more, or its process had to end.
    Stopped,
}

/// A part.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Part {
    /// Who wrote it: 128 random bits for each run.
    pub holder: Holder,
    /// Which run of the job it is of, counted from 1.
    pub epoch: u64,
    /// Whose the job is.
    pub owner: Owner,
    /// Number of the part with which that run began.
    pub begin: u64,
    /// Number of the first event in it, or of the next one if there is none.
    pub first: u64,
    /// Its events.
    pub frames: Vec<Told>,
    /// What it is for.
    pub body: Body,
}

/// A part as it is written.
#[derive(Serialize, Deserialize)]
struct Form {
    #[serde(with = "hex")]
    holder: Holder,
    epoch: u64,
    owner: Owner,
    begin: u64,
    first: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    frames: Vec<Told>,
    kind: FormKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FormKind {
    Start,
    Events,
    End,
    Cancel,
}

impl From<Part> for Form {
    fn from(part: Part) -> Form {
        let Part { holder, epoch, owner, begin, first, frames, body } = part;
        let (kind, outcome) = match body {
            Body::Start => (FormKind::Start, None),
            Body::Events => (FormKind::Events, None),
            Body::End { outcome } => (FormKind::End, Some(outcome)),
            Body::Cancel => (FormKind::Cancel, None),
        };
        Form { holder, epoch, owner, begin, first, frames, kind, outcome }
    }
}

impl TryFrom<Form> for Part {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Part, Self::Error> {
        let Form { holder, epoch, owner, begin, first, frames, kind, outcome } = form;
        let body = match (kind, outcome) {
            (FormKind::Start, _) => Body::Start,
            (FormKind::Events, _) => Body::Events,
            (FormKind::End, Some(outcome)) => Body::End { outcome },
            (FormKind::End, None) => return Err("an end without its outcome"),
            (FormKind::Cancel, _) => Body::Cancel,
        };
        Ok(Part { holder, epoch, owner, begin, first, frames, body })
    }
}

/// What lies under a number.
#[derive(Debug)]
pub enum Slot {
    /// A part.
    Part(Box<Part>),
    /// A part that was emptied, since the job was deleted.
    Gone,
}

impl Part {
    /// Its bytes.
    pub fn bytes(&self) -> Bytes {
        // Plain data with string keys always serialises.
        serde_json::to_vec(self).unwrap_or_default().into()
    }

    /// Number of the next event behind it.
    pub fn next(&self) -> u64 {
        self.first + self.frames.len() as u64
    }

    /// Whether its run goes on, as far as it says.
    pub fn is_alive(&self) -> bool {
        matches!(self.body, Body::Start | Body::Events)
    }

    /// Whether it says that the job is deleted.
    pub fn is_cancel(&self) -> bool {
        matches!(self.body, Body::Cancel)
    }

    /// The result, if it is that of a run that ended well; otherwise the part.
    pub fn finished(self) -> Result<Box<Record>, Box<Part>> {
        match self {
            Part { body: Body::End { outcome: Outcome::Complete(record) }, .. } => Ok(record),
            part => Err(Box::new(part)),
        }
    }

    /// What the rules go by.
    pub fn head(&self, number: u64) -> Head {
        let kind = match &self.body {
            Body::Start => Kind::Start,
            Body::Events => Kind::Events,
            Body::End { outcome: Outcome::Complete(_) } => Kind::End(Ending::Complete),
            Body::End { outcome: Outcome::Failed(_) } => Kind::End(Ending::Failed),
            Body::End { outcome: Outcome::Stopped } => Kind::End(Ending::Stopped),
            Body::Cancel => Kind::Cancel,
        };
        Head { number, epoch: self.epoch, holder: self.holder, kind }
    }
}

impl Slot {
    /// The bytes of an emptied part.
    pub fn gone() -> Bytes {
        Bytes::from_static(GONE)
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where it is no part.
    pub fn read(bytes: &[u8]) -> Result<Slot, StoreError> {
        if bytes == GONE {
            return Ok(Slot::Gone);
        }
        serde_json::from_slice(bytes)
            .map(|part| Slot::Part(Box::new(part)))
            .map_err(|error| StoreError::no_part(&error))
    }

    /// What the rules go by.
    pub fn head(&self, number: u64) -> Head {
        match self {
            Slot::Part(part) => part.head(number),
            Slot::Gone => Head { number, epoch: 0, holder: Holder(0), kind: Kind::Gone },
        }
    }
}

/// Holders as hex.
mod hex {
    use super::Holder;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(holder: &Holder, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:032x}", holder.0))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Holder, D::Error> {
        let text = String::deserialize(from)?;
        u128::from_str_radix(&text, 16).map(Holder).map_err(|_| de::Error::custom("a holder is hex"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(body: Body) -> Part {
        let frames = vec![Told { name: "onStatus".into(), data: "Downloading resources".into() }];
        Part { holder: Holder(0xabc), epoch: 2, owner: Owner::of("a", "b"), begin: 3, first: 7, frames, body }
    }

    #[test]
    fn a_part_is_read_as_it_was_written() {
        for body in [
            Body::Start,
            Body::Events,
            Body::Cancel,
            Body::End { outcome: Outcome::Stopped },
            Body::End { outcome: Outcome::Failed("No roles.".into()) },
        ] {
            let part = part(body);
            let Slot::Part(read) = Slot::read(&part.bytes()).unwrap() else { panic!("gone") };
            assert_eq!((read.head(4), read.next(), read.begin), (part.head(4), 8, 3));
            assert_eq!((read.owner, &*read.frames[0].data), (part.owner, "Downloading resources"));
        }
        assert!(matches!(Slot::read(&Slot::gone()), Ok(Slot::Gone)));
    }

    #[test]
    fn what_is_no_part_is_an_error_that_quotes_nothing_of_it() {
        let error = Slot::read(br#"{"kind":"start","holder":"a-name-of-the-account"}"#).unwrap_err();
        assert!(!error.cause().contains("a-name"), "{}", error.cause());
    }
}
