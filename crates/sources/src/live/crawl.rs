//! All lists at once: every list is a task that hands its pages to one loop. The loop starts the further lists that
//! a page asks for, and counts what was found.

use super::client::{Failure, Tally};
use super::gate::{Gate, Vpcs};
use super::heard::Heard;
use super::iam::Token;
use super::ledger::Ledger;
use super::needed::Needed;
use super::outline::Sketch;
use super::past::Past;
use super::progress::Notice;
use super::read::{Call, Shared, Told};
use super::regions::{self, Regions};
use super::{Gathered, Plan};
use drawstream_estate::gap::SIGN_IN_ENDED;
use drawstream_estate::{CoverageState, Kind};
use drawstream_readers::{Found, List, When};
use futures::FutureExt as _;
use jiff::Timestamp;
use std::collections::{BTreeSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

mod places;
mod recall;
mod tell;

/// The most lists that are being read at once, whatever the services' own bounds are: an account may ask for a list
/// for each of 100,000 VPCs, and each task costs memory.
const MOST_TASKS: usize = 2_000;
/// The most resources of one run. An account of 10,000 servers has about 30,000; beyond this bound a run would not fit
/// into the memory that it has.
const MOST_RESOURCES: usize = 250_000;
/// The most lists that a run may ask for because of what others hold.
const MOST_FOLLOWED: usize = 100_000;

/// How a crawl ended.
pub(super) enum Ending {
    /// Everything was asked.
    Whole,
    /// The token expired.
    TokenEnded,
    /// The time was over.
    OutOfTime,
    /// The run was stopped.
    Cancelled,
    /// Regions were asked for that the account does not have.
    UnknownRegions(Vec<String>, Vec<String>),
    /// It is not known where the regions are whose lists an earlier run was told.
    NoPlaces,
}

/// The loop, with everything that is counted in one run.
pub(super) struct Crawl<'a> {
    plan: Plan,
    shared: Arc<Shared>,
    tell: &'a (dyn Fn(Notice) + Send + Sync),
    tasks: JoinSet<()>,
    /// Lists that wait for a task.
    queue: VecDeque<Arc<Call>>,
    /// Lists that items of others have asked for.
    followed: usize,
    sender: mpsc::UnboundedSender<Told>,
    receiver: mpsc::UnboundedReceiver<Told>,
    /// Lists that run.
    running: u64,
    /// Calls answered and known of.
    answered: u64,
    asked: u64,
    /// Whether a service refused the token.
    pub(super) unauthorized: bool,
    pub(super) ledger: Ledger,
    pub(super) gathered: Gathered,
    seen: BTreeSet<(Kind, Box<str>, Box<str>)>,
    gate: Gate,
    needed: Needed,
    /// What each list told.
    pub(super) notes: Heard,
    /// What an earlier run was told, as far as it is not taken in.
    past: Past,
    sketch: Sketch,
    began: Instant,
    /// When a list last told something.
    heard: Instant,
    /// Whether the regions are known, or known not to be.
    pub(super) placed: bool,
    /// Whether it was told what the account is called.
    named: bool,
    /// Ends the lists that are being read.
    over: CancellationToken,
    /// Whether nothing is asked any more.
    stopped: bool,
}

impl<'a> Crawl<'a> {
    pub(super) fn new(plan: Plan, past: Past, tally: Arc<Tally>, tell: &'a (dyn Fn(Notice) + Send + Sync)) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let sketch = Sketch::new(plan.scope.resource_group.clone());
        let shared = Shared::new(
            Arc::clone(&plan.endpoints),
            Token { secret: plan.token.clone(), claims: plan.claims.clone() },
            plan.patience,
            plan.deadline,
            tally,
        );
        Self {
            plan,
            shared: Arc::new(shared),
            tell,
            tasks: JoinSet::new(),
            queue: VecDeque::new(),
            followed: 0,
            sender,
            receiver,
            running: 0,
            answered: 0,
            asked: 0,
            unauthorized: false,
            ledger: Ledger::default(),
            gathered: Gathered::default(),
            seen: BTreeSet::new(),
            gate: Gate::default(),
            needed: Needed::default(),
            notes: Heard::default(),
            past,
            sketch,
            began: Instant::now(),
            heard: Instant::now(),
            placed: false,
            named: false,
            over: CancellationToken::new(),
            stopped: false,
        }
    }

    /// Reads everything there is to read, until the end, the deadline or a stop.
    pub(super) async fn run(&mut self) -> Ending {
        self.start();
        while self.running > 0 {
            let straggling = self.straggling();
            let told = tokio::select! {
                told = self.receiver.recv() => told,
                // What came too soon behind the last event, while nothing else comes.
                () = at(self.sketch.next()) => {
                    self.tell_outline();
                    continue;
                }
                () = tokio::time::sleep_until(straggling) => {
                    self.give_up();
                    continue;
                }
                () = tokio::time::sleep_until(self.plan.deadline) => return self.stop(Ending::OutOfTime, ""),
                () = self.plan.cancel.cancelled() => return self.stop(Ending::Cancelled, "the run was stopped"),
            };
            self.heard = Instant::now();
            match told {
                None => break,
                Some(Told::Regions(regions)) => {
                    self.running -= 1;
                    if let Some(ending) = self.regions(regions) {
                        return ending;
                    }
                }
                Some(Told::Account(name)) => self.named(name),
                Some(Told::Page { call, found, unreadable, more }) => self.page(&call, found, unreadable, more),
                Some(Told::Failed { call, failure, counts }) => {
                    if counts {
                        self.answered += 1;
                    }
                    self.unauthorized |= failure.status == Some(401);
                    let ended = failure.status == Some(401) && self.shared.token.claims.expires_at <= Timestamp::now();
                    self.failed(&call, failure);
                    self.progress(&call);
                    if ended {
                        return self.stop(Ending::TokenEnded, SIGN_IN_ENDED);
                    }
                }
                Some(Told::Recalled { call, found }) => self.take(&call, found),
                Some(Told::Ended { call }) => {
                    self.running -= 1;
                    self.recall_broken(&call);
                    self.close(&call);
                }
            }
            self.reap();
            self.start_queued();
        }
        Ending::Whole
    }

    /// When what has not been heard of by then is given up.
    fn straggling(&self) -> Instant {
        let wait = self.plan.patience.straggler_wait(self.heard - self.began);
        self.heard.checked_add(wait).unwrap_or(self.plan.deadline)
    }

    /// Ends the lists of which nothing is heard; each tells that it failed. What they held up goes on.
    fn give_up(&mut self) {
        // A list may be silent because its service asked for a wait; and without the regions nothing can be drawn.
        if self.placed && self.shared.tally.waiting.load(Ordering::Relaxed) == 0 {
            std::mem::take(&mut self.over).cancel();
        }
        self.heard = Instant::now();
    }

    /// Lists without a region, and the regions.
    fn start(&mut self) {
        let shared = Arc::clone(&self.shared);
        let sender = self.sender.clone();
        self.running += 1;
        self.asked += 1;
        self.ledger.opened("", Kind::Region);
        self.tasks.spawn(async move {
            let discover =
                regions::discover(&shared.endpoints, &shared.token, &shared.tally, &shared.patience, shared.deadline);
            // Whatever happens in it, its end is told: the loop waits for it.
            let regions = AssertUnwindSafe(discover).catch_unwind().await.unwrap_or_else(|_| Regions::unreadable());
            sender.send(Told::Regions(regions)).ok();
        });
        for list in lists(When::Account) {
            self.spawn(Call::of(list, &"".into(), &"".into()));
        }
        self.ask_name();
    }

    fn spawn(&mut self, call: Call) {
        self.ledger.opened(&call.region, call.list.kind);
        self.running += 1;
        let call = Arc::new(Call { number: self.notes.next(), ..call });
        self.notes.asked(&call);
        if self.recall(&call) || self.stopped {
            return;
        }
        if !self.shared.endpoints.configured(call.list.api) {
            let failure = Failure::plain(CoverageState::NotConfigured, "its service has no endpoint", 0);
            self.sender.send(Told::Failed { call: Arc::clone(&call), failure, counts: false }).ok();
            self.sender.send(Told::Ended { call }).ok();
            return;
        }
        self.asked += 1;
        self.queue.push_back(call);
        self.start_queued();
    }

    /// Starts lists that wait, as many as there is room for.
    fn start_queued(&mut self) {
        while self.tasks.len() < MOST_TASKS {
            let Some(call) = self.queue.pop_front() else { return };
            let shared = Arc::clone(&self.shared);
            let sender = self.sender.clone();
            let over = self.over.clone();
            // A panic in it is logged with the request that it is for.
            let read = async move {
                let mut read = pin!(shared.read(&call, &sender));
                tokio::select! {
                    // The list has to begin, to tell its end.
                    biased;
                    () = &mut read => {}
                    () = over.cancelled() => {
                        let reason = "it did not answer for long after all others had";
                        let failure = Failure::plain(CoverageState::Failed, reason, 1);
                        sender.send(Told::Failed { call: Arc::clone(&call), failure, counts: true }).ok();
                    }
                }
            };
            self.tasks.spawn(read.in_current_span());
        }
    }

    fn page(&mut self, call: &Call, found: Found, unreadable: u64, more: bool) {
        self.answered += 1;
        self.asked += u64::from(more);
        if unreadable > 0 {
            let reason = format!("{unreadable} of its items could not be read");
            self.failed(call, Failure::plain(CoverageState::Failed, &reason, 1));
        }
        self.take(call, found);
    }

    /// Takes in what a page held.
    fn take(&mut self, call: &Call, found: Found) {
        let kind = call.list.kind;
        let mut counted = found.counted;
        let mut beyond = 0_usize;
        for resource in found.resources {
            if self.gathered.resources.len() >= MOST_RESOURCES {
                beyond += 1;
                continue;
            }
            // One item may come twice when the list grows between two pages; another of the same id, as address
            // prefixes of other VPCs may have, is another item.
            let place = [&*resource.vpc, &resource.zone, &resource.region, &resource.within].join("\n");
            let twin = [&*resource.crn, &resource.name, &place].join("\n");
            if self.seen.insert((resource.kind, resource.id.clone(), twin.into())) {
                counted += u64::from(resource.kind == kind);
                self.sketch.note(&resource);
                self.gathered.resources.push(resource);
            }
        }
        self.gathered.additions.extend(found.additions);
        self.gathered.tags.extend(found.tags);
        self.gathered.groups.extend(found.groups);
        self.gathered.left_out.extend(found.left_out);
        if found.counted > 0 {
            *self.gathered.counts.entry((call.region.to_string(), kind)).or_default() += found.counted;
        }
        self.ledger.found(&call.region, kind, counted);
        self.notes.beside(&found.follow, &found.infrastructure, &found.unlisted);
        self.notes.page(call, &self.gathered, found.counted);
        if beyond > 0 {
            let reason = format!("the account holds more than the {MOST_RESOURCES} things that one run reads");
            self.failed(call, Failure::plain(CoverageState::Failed, &reason, 1));
        }
        self.gathered.unlisted.note(found.unlisted);
        for follow in found.follow {
            if self.followed == MOST_FOLLOWED {
                let reason = format!("more than {MOST_FOLLOWED} lists would have to be asked for it");
                self.failed(call, Failure::plain(CoverageState::Failed, &reason, 1));
                break;
            }
            if let Some(call) = self.needed.admit(call, follow) {
                self.followed += 1;
                self.spawn(call);
            }
        }
        self.gate.found(found.infrastructure);
        if kind == Kind::Vpc && counted > 0 {
            self.gate.vpcs(&call.region, Vpcs::Some);
        }
        self.open_gate();
        self.progress(call);
        self.tell_outline();
    }

    fn failed(&mut self, call: &Call, failure: Failure) {
        self.notes.failed(call);
        let quiet = failure.state == CoverageState::NotConfigured;
        let warning = self.ledger.failed(&call.region, call.list.kind, failure, call.list.role);
        // A service that the operator left out is told in the coverage, not warned of.
        if !quiet {
            self.warn(warning);
        }
    }

    /// Ends all calls and marks what they were for.
    fn stop(&mut self, ending: Ending, reason: &str) -> Ending {
        self.queue.clear();
        self.tasks.abort_all();
        if matches!(ending, Ending::OutOfTime | Ending::TokenEnded) {
            self.recall_open();
        }
        for warning in self.ledger.stop(reason) {
            self.warn(Some(warning));
        }
        ending
    }

    /// Takes ended tasks out of the set; a panic among them is reported (its end is told by its guard).
    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!("reading a list panicked; its part is reported as failed");
            }
        }
    }
}

/// Waits until then; for ever without a time.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

/// Every list that is asked at that time.
fn lists(when: When) -> impl Iterator<Item = &'static List> {
    drawstream_readers::lists().filter(move |list| list.when == when)
}
