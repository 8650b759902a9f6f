//! What can go wrong on IBM's side, to be switched on and off while calls run.

use super::service::Service;
use std::{
    str::FromStr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// One misdeed: where, how often, what.
///
/// As text, `WHERE=WHAT[*TIMES]`. WHERE is a list's name (`instances`, `members`, `token` …), a service
/// (`vpc`, `transit`, `direct_link`, `containers`, `resource_controller`, `search`, `power`, `dns`, `accounts`) or `any`
/// (all but IAM), with `REGION/` before it if it holds for one region only. WHAT is a status, `429:SECONDS`,
/// `429:date:SECONDS`, `hang`, `reset`, `half`, `cut`, `wrong`, `odd`, `array`, `html`, `big:BYTES`,
/// `nest:DEPTH`, `loop`, `foreign`, `endless`, `expire`, `hold` or `delay:MILLISECONDS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    on: String,
    region: Option<String>,
    left: Option<u32>,
    what: What,
}

/// The ways to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// That status, with an error body of the service's shape.
    Status(u16),
    /// 429.
    TooMany(RetryAfter),
    /// Accepts and never answers.
    Hang,
    /// Answers well, but only once the faults are ended ([`Faults::clear`]).
    Hold,
    /// The connection is reset in place of a reply.
    Reset,
    /// The connection breaks off in the middle of the body.
    HalfBody,
    /// A whole reply whose JSON stops in the middle.
    CutJson,
    /// The list is not a list.
    WrongTypes,
    /// Among the true items some with wrong types, unknown values and nulls.
    OddItems,
    /// The items alone, without the object around them (for the services that answer bare arrays: an object).
    BareArray,
    /// A gateway's page in HTML, with status 200.
    Html,
    /// A body of about that many bytes.
    Big(u64),
    /// Arrays in arrays, that deep.
    Nested(usize),
    /// `next` leads back to this same page.
    LoopNext,
    /// `next` leads to another host.
    ForeignNext,
    /// Every page has a `next`, for ever.
    EndlessPages,
    /// All tokens end at this call.
    ExpireTokens,
    /// The reply comes late.
    Delay(Duration),
    /// This body, with status 200.
    Body(String),
}

/// The forms of the `Retry-After` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// None is sent.
    Absent,
    /// Seconds.
    Seconds(u64),
    /// An HTTP date, that many seconds ahead.
    Date(u64),
}

impl Fault {
    /// `what`, always, wherever the list or service `on` is asked.
    pub fn new(on: &str, what: What) -> Self {
        Self { on: on.to_owned(), region: None, left: None, what }
    }

    /// Only in this region (`global` for services without one).
    pub fn region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// Only the first `times` calls.
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    fn hits(&self, service: Service, list: &str, region: &str) -> bool {
        self.left != Some(0)
            && self.region.as_deref().is_none_or(|own| own == region)
            && (self.on == list || self.on == service.name() || (self.on == "any" && service != Service::Iam))
    }
}

/// The faults in force, in the order in which they were added: the first that fits is taken.
#[derive(Debug, Default)]
pub struct Faults {
    all: Mutex<Vec<Fault>>,
    /// How often they were ended.
    ended: watch::Sender<u64>,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one.
    pub fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    /// Ends them all, and lets go of what is held.
    pub fn clear(&self) {
        let mut faults = self.lock();
        faults.clear();
        self.ended.send_modify(|times| *times += 1);
    }

    /// What goes wrong with a call, and what tells when faults are ended.
    pub(crate) fn take(&self, service: Service, list: &str, region: &str) -> Option<(What, watch::Receiver<u64>)> {
        let mut faults = self.lock();
        let fault = faults.iter_mut().find(|fault| fault.hits(service, list, region))?;
        if let Some(left) = &mut fault.left {
            *left -= 1;
        }
        // Subscribed under the lock, so that an end that comes right after is not missed.
        Some((fault.what.clone(), self.ended.subscribe()))
    }
}

/// A fault in words that are not understood.
#[derive(Debug, thiserror::Error)]
#[error("not a fault: `{0}` (as in `us-south/instances=503*2`)")]
pub struct FaultError(String);

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = || FaultError(text.to_owned());
        let (place, what) = text.split_once('=').ok_or_else(wrong)?;
        let (region, on) = match place.split_once('/') {
            Some((region, on)) => (Some(region.to_owned()), on),
            None => (None, place),
        };
        let (what, left) = match what.split_once('*') {
            Some((what, times)) => (what, Some(times.parse().map_err(|_| wrong())?)),
            None => (what, None),
        };
        let what = What::named(what).ok_or_else(wrong)?;
        Ok(Self { on: on.to_owned(), region, left, what })
    }
}

impl What {
    fn named(text: &str) -> Option<Self> {
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        Some(match (name, value) {
            ("429", "") => Self::TooMany(RetryAfter::Absent),
            ("429", value) => Self::TooMany(match value.strip_prefix("date:") {
                Some(seconds) => RetryAfter::Date(seconds.parse().ok()?),
                None => RetryAfter::Seconds(value.parse().ok()?),
            }),
            ("hang", _) => Self::Hang,
            ("hold", _) => Self::Hold,
            ("reset", _) => Self::Reset,
            ("half", _) => Self::HalfBody,
            ("cut", _) => Self::CutJson,
            ("wrong", _) => Self::WrongTypes,
            ("odd", _) => Self::OddItems,
            ("array", _) => Self::BareArray,
            ("html", _) => Self::Html,
            ("big", bytes) => Self::Big(bytes.parse().ok()?),
            ("nest", depth) => Self::Nested(depth.parse().ok()?),
            ("loop", _) => Self::LoopNext,
            ("foreign", _) => Self::ForeignNext,
            ("endless", _) => Self::EndlessPages,
            ("expire", _) => Self::ExpireTokens,
            ("delay", ms) => Self::Delay(Duration::from_millis(ms.parse().ok()?)),
            (status, "") => Self::Status(status.parse().ok().filter(|status| (100..600).contains(status))?),
            _ => return None,
        })
    }
}
