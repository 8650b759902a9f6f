//! All lists at once: every call is a task, every page is handed to one loop, which starts what the page
//! asks for and keeps the books.

use super::client::{self, Failure, Request, Tally};
use super::endpoints::{Endpoints, Service};
use super::found::{At, Follow, Found, Item};
use super::iam::Claims;
use super::ledger::{Ledger, region_words};
use super::limit::Limit;
use super::page::{Next, Page};
use super::regions::{self, Region, Regions};
use super::{Gathered, Plan, SERVICE_VERSION, VPC_VERSION, http_client};
use crate::kinds::{self, List, Paging, When};
use crate::run::event::{CoverageState, Event, Progress, Warning};
use jiff::Timestamp;
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

/// The most pages of one list: 100,000 items. Beyond that a list is taken for one that never ends.
const MOST_PAGES: u32 = 1_000;
/// Pages in a row that bring nothing new before a list is taken for one that never ends.
const MOST_IDLE_PAGES: u32 = 3;

/// What every call shares.
struct Shared {
    token: SecretString,
    claims: Claims,
    endpoints: Arc<Endpoints>,
    deadline: Instant,
    tally: Arc<Tally>,
    /// One bound for each service and region.
    limits: Mutex<BTreeMap<(Service, Arc<str>), Arc<Limit>>>,
    /// Services that refused the token: they are not asked again.
    refused: Mutex<BTreeMap<(Service, Arc<str>), Failure>>,
}

/// One list to be read.
#[derive(Debug, Clone)]
struct Call {
    list: &'static List,
    region: Arc<str>,
    /// Base of VPC's lists in that region; empty for other services.
    base: Arc<str>,
    args: Vec<Box<str>>,
}

enum Told {
    Regions(Regions),
    Page { call: Arc<Call>, found: Found, unreadable: u64, more: bool },
    Failed { call: Arc<Call>, failure: Failure, counts: bool },
    Ended { call: Arc<Call> },
}

/// How a crawl ended.
pub(super) enum Ending {
    /// Everything was asked.
    Whole,
    /// The token ended.
    TokenEnded,
    /// The time was over.
    OutOfTime,
    /// Somebody stopped it.
    Cancelled,
    /// Regions were asked for that the account has not.
    UnknownRegions(Vec<String>, Vec<String>),
}

/// The loop that owns the books of one run.
pub(super) struct Crawl<'a> {
    plan: Plan,
    shared: Arc<Shared>,
    tell: &'a (dyn Fn(Event) + Send + Sync),
    tasks: JoinSet<()>,
    sender: mpsc::UnboundedSender<Told>,
    receiver: mpsc::UnboundedReceiver<Told>,
    /// Lists that run.
    running: u64,
    /// Calls answered and known of.
    answered: u64,
    asked: u64,
    /// Calls that IBM accepted, and that refused the token.
    pub(super) accepted: u64,
    pub(super) unauthorized: u64,
    pub(super) ledger: Ledger,
    pub(super) gathered: Gathered,
    seen: BTreeSet<(&'static str, Box<str>, Box<str>)>,
    /// Regions whose lists wait for their VPCs.
    waiting: BTreeMap<Arc<str>, Arc<str>>,
}

impl<'a> Crawl<'a> {
    pub(super) fn new(plan: Plan, tally: Arc<Tally>, tell: &'a (dyn Fn(Event) + Send + Sync)) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let shared = Shared {
            token: plan.token.clone(),
            claims: plan.claims.clone(),
            endpoints: Arc::clone(&plan.endpoints),
            deadline: plan.deadline,
            tally,
            limits: Mutex::default(),
            refused: Mutex::default(),
        };
        Self {
            plan,
            shared: Arc::new(shared),
            tell,
            tasks: JoinSet::new(),
            sender,
            receiver,
            running: 0,
            answered: 0,
            asked: 0,
            accepted: 0,
            unauthorized: 0,
            ledger: Ledger::default(),
            gathered: Gathered::default(),
            seen: BTreeSet::new(),
            waiting: BTreeMap::new(),
        }
    }

    /// Reads everything there is to read, until the end, the deadline or a stop.
    pub(super) async fn run(&mut self) -> Ending {
        self.start();
        while self.running > 0 {
            let told = tokio::select! {
                told = self.receiver.recv() => told,
                () = tokio::time::sleep_until(self.plan.deadline) => return self.stop(Ending::OutOfTime, "the time for this run was over"),
                () = self.plan.cancel.cancelled() => return self.stop(Ending::Cancelled, "the run was stopped"),
            };
            match told {
                None => break,
                Some(Told::Regions(regions)) => {
                    self.running -= 1;
                    if let Some(ending) = self.regions(regions) {
                        return ending;
                    }
                }
                Some(Told::Page { call, found, unreadable, more }) => self.page(&call, found, unreadable, more),
                Some(Told::Failed { call, failure, counts }) => {
                    if counts {
                        self.answered += 1;
                    }
                    self.unauthorized += u64::from(failure.status == Some(401));
                    let ended = failure.status == Some(401) && self.shared.claims.expires_at <= Timestamp::now();
                    self.failed(&call, failure);
                    self.progress(&call);
                    if ended {
                        return self.stop(Ending::TokenEnded, "the sign-in ended during the run");
                    }
                }
                Some(Told::Ended { call }) => {
                    self.running -= 1;
                    self.ledger.closed(&call.region, call.list.kind);
                    if call.list.when == When::Region && call.list.kind == kinds::VPC.name {
                        self.vpcs_are_known(&call.region);
                    }
                }
            }
            self.reap();
        }
        Ending::Whole
    }

    /// Lists without a region, and the regions.
    fn start(&mut self) {
        let shared = Arc::clone(&self.shared);
        let sender = self.sender.clone();
        self.running += 1;
        self.asked += 1;
        self.ledger.opened("", kinds::REGION.name);
        self.tasks.spawn(async move {
            let regions = regions::discover(&shared.endpoints, &shared.token, &shared.tally, shared.deadline).await;
            sender.send(Told::Regions(regions)).ok();
        });
        for list in lists(When::Account) {
            self.spawn(Call { list, region: "".into(), base: "".into(), args: Vec::new() });
        }
    }

    fn regions(&mut self, regions: Regions) -> Option<Ending> {
        self.asked += regions.calls.saturating_sub(1);
        self.answered += regions.calls.max(1);
        self.ledger.closed("", kinds::REGION.name);
        if let Some(failure) = regions.failure {
            self.unauthorized += u64::from(failure.status == Some(401));
            let role = "Viewer on VPC Infrastructure Services";
            let warning = self.ledger.failed("", kinds::REGION.name, failure, role);
            self.warn(warning);
        } else {
            self.accepted += 1;
        }
        for region in &regions.unavailable {
            let failure = Failure::plain(CoverageState::Failed, "IBM Cloud says that the region is not available", 1);
            let warning = self.ledger.failed(region, kinds::REGION.name, failure, "");
            self.warn(warning);
        }
        let wanted = &self.plan.scope.regions;
        let unknown: Vec<String> = wanted
            .iter()
            .filter(|name| {
                !regions.usable.iter().any(|region| region.name == **name) && !regions.unavailable.contains(name)
            })
            .cloned()
            .collect();
        if !unknown.is_empty() && !regions.usable.is_empty() {
            let known = regions.usable.iter().map(|region| region.name.clone()).collect();
            return Some(self.stop(Ending::UnknownRegions(unknown, known), ""));
        }
        let chosen: Vec<Region> =
            regions.usable.into_iter().filter(|region| wanted.is_empty() || wanted.contains(&region.name)).collect();
        (self.tell)(Event::Progress(Progress {
            region: region_words("").to_owned(),
            kind: kinds::REGION.name,
            found: chosen.len() as u64,
            answered: self.answered,
            asked: self.asked,
        }));
        for region in chosen {
            let (name, base): (Arc<str>, Arc<str>) = (region.name.into(), region.base.into());
            for list in lists(When::Region) {
                self.spawn(Call { list, region: Arc::clone(&name), base: Arc::clone(&base), args: Vec::new() });
            }
            for list in lists(When::RegionWithVpc) {
                self.ledger.opened(&name, list.kind);
            }
            self.waiting.insert(name, base);
        }
        None
    }

    /// Starts the lists of a region that waited for its VPCs: all of them, unless there is none.
    fn vpcs_are_known(&mut self, region: &str) {
        let Some((region, base)) = self.waiting.remove_entry(region) else { return };
        let empty =
            self.gathered.resources.iter().all(|known| known.kind.name != kinds::VPC.name || known.region != region);
        let told = !self.ledger.has_failed(&region, kinds::VPC.name);
        for list in lists(When::RegionWithVpc) {
            self.ledger.closed(&region, list.kind);
            if !(empty && told) {
                self.spawn(Call { list, region: Arc::clone(&region), base: Arc::clone(&base), args: Vec::new() });
            }
        }
    }

    fn spawn(&mut self, call: Call) {
        self.ledger.opened(&call.region, call.list.kind);
        self.running += 1;
        let call = Arc::new(call);
        if !self.shared.endpoints.configured(call.list.service) {
            let failure = Failure::plain(CoverageState::NotConfigured, "its service has no endpoint", 0);
            self.sender.send(Told::Failed { call: Arc::clone(&call), failure, counts: false }).ok();
            self.sender.send(Told::Ended { call }).ok();
            return;
        }
        self.asked += 1;
        let shared = Arc::clone(&self.shared);
        let sender = self.sender.clone();
        self.tasks.spawn(async move {
            // The end is told also when reading panics: the guard is dropped either way.
            let _end = EndOfCall { call: Arc::clone(&call), sender: sender.clone() };
            shared.read(&call, &sender).await;
        });
    }

    fn page(&mut self, call: &Arc<Call>, found: Found, unreadable: u64, more: bool) {
        self.answered += 1;
        self.asked += u64::from(more);
        self.accepted += 1;
        let kind = call.list.kind;
        let mut counted = found.counted;
        for resource in found.resources {
            // One item may come twice when the list grows between two pages.
            let twin = if resource.crn.is_empty() { resource.name.clone() } else { resource.crn.clone() };
            if self.seen.insert((resource.kind.name, resource.id.clone(), twin)) {
                counted += u64::from(resource.kind.name == kind);
                self.gathered.resources.push(resource);
            }
        }
        self.gathered.additions.extend(found.additions);
        self.gathered.tags.extend(found.tags);
        self.gathered.groups.extend(found.groups);
        self.ledger.found(&call.region, kind, counted);
        if unreadable > 0 {
            let reason = format!("{unreadable} of its items could not be read");
            self.failed(call, Failure::plain(CoverageState::Failed, &reason, 1));
        }
        for Follow { list, args } in found.follow {
            self.spawn(Call { list, region: Arc::clone(&call.region), base: Arc::clone(&call.base), args });
        }
        if kind == kinds::VPC.name && counted > 0 {
            self.vpcs_are_known(&call.region.clone());
        }
        self.progress(call);
    }

    fn failed(&mut self, call: &Call, failure: Failure) {
        let quiet = failure.state == CoverageState::NotConfigured;
        let warning = self.ledger.failed(&call.region, call.list.kind, failure, call.list.role);
        // A service that the operator left out is told in the coverage, not warned of.
        if !quiet {
            self.warn(warning);
        }
    }

    fn warn(&self, warning: Option<Warning>) {
        if let Some(warning) = warning {
            (self.tell)(Event::Warning(warning));
        }
    }

    fn progress(&mut self, call: &Call) {
        let found = self.ledger.found(&call.region, call.list.kind, 0);
        (self.tell)(Event::Progress(Progress {
            region: region_words(&call.region).to_owned(),
            kind: call.list.kind,
            found,
            answered: self.answered,
            asked: self.asked,
        }));
    }

    /// Ends all calls and marks what they were for.
    fn stop(&mut self, ending: Ending, reason: &str) -> Ending {
        self.tasks.abort_all();
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

struct EndOfCall {
    call: Arc<Call>,
    sender: mpsc::UnboundedSender<Told>,
}

impl Drop for EndOfCall {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let failure = Failure::plain(CoverageState::Failed, "its answer could not be read", 1);
            self.sender.send(Told::Failed { call: Arc::clone(&self.call), failure, counts: true }).ok();
        }
        self.sender.send(Told::Ended { call: Arc::clone(&self.call) }).ok();
    }
}

/// Every list that is asked at that time.
fn lists(when: When) -> impl Iterator<Item = &'static List> {
    kinds::ALL.iter().flat_map(|kind| kind.lists).filter(move |list| list.when == when)
}

impl Shared {
    fn limit(&self, call: &Call) -> Arc<Limit> {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(limits.entry((call.list.service, Arc::clone(&call.region))).or_default())
    }

    fn refused(&self, call: &Call) -> Option<Failure> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.get(&(call.list.service, Arc::clone(&call.region))).cloned()
    }

    /// Reads one list to its end.
    async fn read(&self, call: &Arc<Call>, sender: &mpsc::UnboundedSender<Told>) {
        let fail = |failure: Failure| {
            sender.send(Told::Failed { call: Arc::clone(call), failure, counts: true }).ok();
        };
        let Some(mut request) = self.request(call) else {
            return fail(Failure::plain(CoverageState::Failed, "its address cannot be written", 0));
        };
        let first = request.url.clone();
        let limit = self.limit(call);
        let (mut tokens, mut items_seen, mut idle, mut offset) = (BTreeSet::new(), BTreeSet::new(), 0, 0);
        for number in 1.. {
            if let Some(failure) = self.refused(call) {
                return fail(failure);
            }
            let body =
                match client::call(http_client(), &self.token, &limit, &self.tally, &request, self.deadline).await {
                    Ok(body) => body,
                    Err(failure) => {
                        if failure.status == Some(401) {
                            let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
                            refused.insert((call.list.service, Arc::clone(&call.region)), failure.clone());
                        }
                        return fail(failure);
                    }
                };
            let page = match Page::of(&body, &request.url, call.list.key, call.list.paging, offset) {
                Ok(page) => page,
                Err(malformed) => return fail(Failure::plain(CoverageState::Failed, &malformed.to_string(), 1)),
            };
            offset += page.items.len() as u64;
            let mut found = Found::default();
            let mut unreadable = 0;
            let mut fresh = false;
            let at = At { region: &call.region, account: &self.claims.account_id, args: &call.args };
            for raw in &page.items {
                let mut hasher = DefaultHasher::new();
                raw.hash(&mut hasher);
                fresh |= items_seen.insert(hasher.finish());
                match Item::of(raw) {
                    Some(item) => (call.list.read)(&item, &at, &mut found),
                    None => unreadable += 1,
                }
            }
            idle = if fresh { 0 } else { idle + 1 };
            let next = page.next;
            let (goes_on, endless) = match &next {
                None => (false, false),
                Some(next) => {
                    let again = !tokens.insert(format!("{next:?}"));
                    let endless = again || number >= MOST_PAGES || idle >= MOST_IDLE_PAGES;
                    (!endless, endless)
                }
            };
            sender.send(Told::Page { call: Arc::clone(call), found, unreadable, more: goes_on }).ok();
            if endless {
                let failure = Failure::plain(CoverageState::Failed, "its pages do not come to an end", 1);
                sender.send(Told::Failed { call: Arc::clone(call), failure, counts: false }).ok();
            }
            match next {
                Some(next) if goes_on => request = following(request, &first, next),
                _ => return,
            }
        }
    }

    /// The request for a list's first page.
    fn request(&self, call: &Call) -> Option<Request> {
        let list = call.list;
        let base = match list.service {
            Service::Vpc => call.base.to_string(),
            service => self.endpoints.of(service, &call.region)?,
        };
        let mut url = Url::parse(&base).ok()?;
        let mut args = call.args.iter();
        {
            let mut segments = url.path_segments_mut().ok()?;
            segments.pop_if_empty();
            for segment in list.path.split('/').filter(|segment| !segment.is_empty()) {
                segments.push(if segment == "{}" { args.next()? } else { segment });
            }
        }
        {
            let mut query = url.query_pairs_mut();
            match list.service {
                Service::Vpc => {
                    query.append_pair("version", VPC_VERSION).append_pair("generation", "2");
                    if list.paging == Paging::NextHref {
                        query.append_pair("limit", "100");
                    }
                }
                Service::Transit | Service::DirectLink => {
                    query.append_pair("version", SERVICE_VERSION);
                }
                _ => {}
            }
            for (name, value) in list.query {
                let value = match *value {
                    "{}" => args.next()?,
                    "{account}" => self.claims.account_id.as_str(),
                    value => value,
                };
                query.append_pair(name, value);
            }
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        Some(Request { url: url.into(), json: None, crn: None })
    }
}

/// The request for the next page: the first one, and the token.
fn following(request: Request, first: &str, next: Next) -> Request {
    match next {
        Next::Query(name, value) => {
            let mut url = first.to_owned();
            if let Ok(mut parsed) = Url::parse(first) {
                parsed.query_pairs_mut().append_pair(name, &value);
                url = parsed.into();
            }
            Request { url, ..request }
        }
        Next::Cursor(cursor) => {
            Request { json: Some(serde_json::json!({ "search_cursor": cursor }).to_string()), ..request }
        }
    }
}
