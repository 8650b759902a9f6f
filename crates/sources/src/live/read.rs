//! Reading one list: from its first page to its last, each handed over as it comes.

use super::client::{self, Failure, Request, Tally};
use super::endpoints::Endpoints;
use super::iam::Token;
use super::limit::Limit;
use super::page::{Next, Page};
use super::regions::Regions;
use super::retry::Patience;
use super::{SERVICE_VERSION, VPC_VERSION, http_client};
use bytes::Bytes;
use drawstream_estate::CoverageState;
use drawstream_readers::{Api, At, Found, Item, List, Paging};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio::time::Instant;
use url::Url;

/// The most pages of one list: 100,000 items. Beyond that a list is taken for one that never ends.
const MOST_PAGES: u32 = 1_000;
/// The most items of one page that are read. The largest that is asked for has 1,000; lists without pages are longer.
const MOST_ITEMS: usize = 50_000;
/// Pages in a row that bring nothing new before a list is taken for one that never ends.
const MOST_IDLE_PAGES: u32 = 3;

/// Lists of a service that answer 401 before it is not asked any more: one alone may pass.
const REFUSALS: u32 = 3;

/// A service in a region: a host of its own at IBM.
type Host = (Api, Arc<str>);

/// What every call shares.
pub(super) struct Shared {
    pub(super) token: Token,
    pub(super) endpoints: Arc<Endpoints>,
    pub(super) patience: Patience,
    pub(super) deadline: Instant,
    pub(super) tally: Arc<Tally>,
    /// One bound for each service and region.
    pub(super) limits: Mutex<BTreeMap<Host, Arc<Limit>>>,
    /// What services think of the token.
    pub(super) verdicts: Mutex<BTreeMap<Host, Verdict>>,
}

/// What a service thinks of the token, by the answers to its lists.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Whether it answered any list otherwise than with 401.
    accepted: bool,
    /// Lists that it answered with 401, again and again.
    refused: u32,
    /// Its last refusal.
    failure: Option<Failure>,
}

impl Verdict {
    /// Why it is not asked any more, if that is so: several of its lists were refused, and none was accepted.
    fn given_up(&self) -> Option<Failure> {
        let given_up = self.refused >= REFUSALS && !self.accepted;
        self.failure.clone().filter(|_| given_up)
    }
}

/// One list to be read.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) list: &'static List,
    pub(super) region: Arc<str>,
    /// Base of VPC's lists in that region; empty for other services.
    pub(super) base: Arc<str>,
    pub(super) args: Vec<Box<str>>,
    /// Power VS's `CRN` header.
    pub(super) crn: Option<Box<str>>,
    /// Its number among the lists of the run.
    pub(super) number: usize,
}

impl Call {
    /// A list of a region, or of none.
    pub(super) fn of(list: &'static List, region: &Arc<str>, base: &Arc<str>) -> Self {
        let (args, crn, number) = Default::default();
        Self { list, region: Arc::clone(region), base: Arc::clone(base), args, crn, number }
    }
}

/// What the tasks tell the loop.
pub(super) enum Told {
    Regions(Regions),
    /// What the account is called; empty where that may not be read.
    Account(String),
    Page {
        call: Arc<Call>,
        found: Found,
        unreadable: u64,
        more: bool,
    },
    Failed {
        call: Arc<Call>,
        failure: Failure,
        counts: bool,
    },
    /// A page that an earlier run was told.
    Recalled {
        call: Arc<Call>,
        found: Found,
    },
    Ended {
        call: Arc<Call>,
    },
}

/// Tells that a list is over when it is dropped, also when reading it panics.
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

impl Shared {
    pub(super) fn new(
        endpoints: Arc<Endpoints>,
        token: Token,
        patience: Patience,
        deadline: Instant,
        tally: Arc<Tally>,
    ) -> Shared {
        let (limits, verdicts) = Default::default();
        Shared { token, endpoints, patience, deadline, tally, limits, verdicts }
    }

    fn limit(&self, call: &Call) -> Arc<Limit> {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(limits.entry((call.list.api, Arc::clone(&call.region))).or_default())
    }

    fn refused(&self, call: &Call) -> Option<Failure> {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.get(&(call.list.api, Arc::clone(&call.region)))?.given_up()
    }

    /// Notes what an answer says of the token. A call that got none says nothing.
    fn judge(&self, call: &Call, answer: &Result<Bytes, Failure>) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = verdicts.entry((call.list.api, Arc::clone(&call.region))).or_default();
        match answer {
            Err(failure) if failure.status == Some(401) => {
                verdict.refused += 1;
                verdict.failure = Some(failure.clone());
            }
            // IBM's services look at the token before anything else.
            Ok(_) | Err(Failure { status: Some(403 | 404), .. }) => verdict.accepted = true,
            Err(_) => {}
        }
    }

    /// Reads one list to its end, and tells so.
    pub(super) async fn read(&self, call: &Arc<Call>, sender: &mpsc::UnboundedSender<Told>) {
        let _end = EndOfCall { call: Arc::clone(call), sender: sender.clone() };
        self.pages(call, sender).await;
    }

    async fn pages(&self, call: &Arc<Call>, sender: &mpsc::UnboundedSender<Told>) {
        let fail = |failure: Failure| {
            sender.send(Told::Failed { call: Arc::clone(call), failure, counts: true }).ok();
        };
        let is_power = matches!(call.list.api, Api::Power | Api::PowerPrivate);
        if is_power && !is_power_region(&call.region) {
            let reason = "no endpoint of Power Virtual Server is known for its location";
            return fail(Failure::plain(CoverageState::NotConfigured, reason, 0));
        }
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
            let (http, token) = (http_client(), &self.token);
            let answer = client::call(http, token, &limit, &self.tally, &request, &self.patience, self.deadline).await;
            self.judge(call, &answer);
            let body = match answer {
                Ok(body) => body,
                Err(failure) => return fail(failure),
            };
            let page = match Page::of(&body, &request.url, call.list.key, call.list.paging, offset) {
                Ok(page) => page,
                Err(malformed) => return fail(Failure::plain(CoverageState::Failed, &malformed.to_string(), 1)),
            };
            offset += page.items.len() as u64;
            let mut found = Found::default();
            let mut unreadable = 0;
            let mut fresh = false;
            let at = At { region: &call.region, account: &self.token.claims.account_id, args: &call.args };
            let beyond = page.items.len().saturating_sub(MOST_ITEMS);
            for raw in page.items.iter().take(MOST_ITEMS) {
                let mut hasher = DefaultHasher::new();
                raw.hash(&mut hasher);
                fresh |= items_seen.insert(hasher.finish());
                match Item::of(raw) {
                    Some(item) => (call.list.read)(&item, &at, &mut found),
                    None => unreadable += 1,
                }
            }
            idle = if fresh { 0 } else { idle + 1 };
            let (next, lost) = match page.next {
                Ok(next) => (next, None),
                Err(malformed) => (None, Some(malformed)),
            };
            let (goes_on, endless) = match &next {
                None => (false, false),
                Some(next) => {
                    let again = !tokens.insert(format!("{next:?}"));
                    let endless = again || number >= MOST_PAGES || idle >= MOST_IDLE_PAGES;
                    (!endless, endless)
                }
            };
            sender.send(Told::Page { call: Arc::clone(call), found, unreadable, more: goes_on }).ok();
            if beyond > 0 {
                let reason = format!("{beyond} items beyond the first {MOST_ITEMS} of one answer were left out");
                let failure = Failure::plain(CoverageState::Failed, &reason, 1);
                sender.send(Told::Failed { call: Arc::clone(call), failure, counts: false }).ok();
            }
            if let Some(malformed) = lost {
                let failure = Failure::plain(CoverageState::Failed, &malformed.to_string(), 1);
                sender.send(Told::Failed { call: Arc::clone(call), failure, counts: false }).ok();
            }
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
        let base = match list.api {
            Api::Vpc => call.base.to_string(),
            // A region from a reply becomes a part of a host name here: it must be no more than a name.
            _ if !call.region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') => {
                return None;
            }
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
            match list.api {
                Api::Vpc => {
                    query.append_pair("version", VPC_VERSION).append_pair("generation", "2");
                    if list.paging == Paging::NextHref {
                        query.append_pair("limit", "100");
                    }
                }
                Api::Transit | Api::DirectLink => {
                    query.append_pair("version", SERVICE_VERSION);
                }
                _ => {}
            }
            for (name, value) in list.query {
                let value = match *value {
                    "{}" => args.next()?,
                    "{account}" => self.token.claims.account_id.as_str(),
                    value => value,
                };
                query.append_pair(name, value);
            }
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        let json = (list.api == Api::Search)
            .then(|| serde_json::json!({ "query": "*", "fields": ["crn", "name", "tags"] }).to_string());
        Some(Request { url: url.into(), json, crn: call.crn.as_deref().map(str::to_owned) })
    }
}

/// Whether a location of Power Virtual Server has the form of those whose hosts are known: `dal`, `us-south`, `eu-de`.
fn is_power_region(region: &str) -> bool {
    region.split('-').all(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase()))
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
