//! A stand-in for IBM Cloud's APIs on a loopback port of its own.
//!
//! It plays one account, given as JSON, over HTTP: the sample account takes exactly the road that a live
//! account takes, and tests let it misbehave in every way that IBM's side can ([`Fault`]). All services share
//! one base URL; their paths tell them apart. The account's format is that of [`Account`].
//!
//! The steps of a reply are the files: [`call`] (what was asked), one file per service (what IBM would answer),
//! [`paging`] (which part of a list), [`faults`] (what goes wrong), [`reply`] (how it is written), [`wire`] (how it
//! leaves).

mod account;
mod accounts;
mod call;
mod containers;
mod dns;
mod enterprise;
mod faults;
mod iam;
mod json;
mod lists;
mod paging;
mod places;
mod power;
mod reply;
mod resource_controller;
mod sample;
mod search;
mod service;
mod stats;
#[cfg(test)]
mod tests;
mod transit;
mod vpc;
mod wire;

pub use account::{Account, AccountError};
pub use enterprise::{Access, Member};
pub use faults::{Fault, FaultError, Faults, RetryAfter, What};
pub use iam::{Identity, KeyState};
pub use sample::{Sample, sample};
pub use stats::Stats;

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::HeaderValue,
    response::Response,
};
use call::{Call, TooLarge};
use reply::{Answer, Reply};
use service::Service;
use std::{collections::BTreeMap, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wire::Wire;

/// How the stand-in behaves as a whole; single misdeeds are [`Fault`]s.
#[derive(Debug, Clone)]
pub struct Options {
    /// The API keys that are known, beside the account's own, and their state.
    pub keys: BTreeMap<String, KeyState>,
    /// Whose the account's own key is.
    pub identity: Identity,
    /// Time that every call takes at least.
    pub latency: Duration,
    /// Items on a page at most, whatever `limit` asks for; IBM's own bounds hold beside it.
    pub page_size: usize,
    /// How long a token lives.
    pub token_life: Duration,
    /// The port; 0 lets the system choose.
    pub port: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keys: BTreeMap::new(),
            identity: Identity::User,
            latency: Duration::ZERO,
            page_size: usize::MAX,
            token_life: Duration::from_secs(3600),
            port: 0,
        }
    }
}

/// What all calls share.
#[derive(Debug)]
pub(crate) struct World {
    account: Account,
    options: Options,
    tokens: iam::Tokens,
    faults: Faults,
    stats: stats::Counters,
    stop: CancellationToken,
}

impl World {
    fn new(account: Account, options: Options) -> World {
        World {
            account,
            tokens: iam::Tokens::default(),
            faults: Faults::default(),
            stats: stats::Counters::default(),
            stop: CancellationToken::new(),
            options,
        }
    }

    /// Whether a token is one of this account's.
    fn accepts(&self, token: &str) -> bool {
        self.tokens.accepts(token)
    }
}

/// What answers: an account, and where it is an enterprise's own, the others of that.
#[derive(Debug)]
struct Stage {
    world: Arc<World>,
    enterprise: Option<enterprise::Enterprise>,
}

/// A running stand-in; it ends when dropped.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    world: Arc<World>,
    task: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Starts to play `account` on a loopback port.
    ///
    /// # Errors
    /// Where the port cannot be had.
    pub async fn start(account: Account, options: Options) -> io::Result<Self> {
        Self::serving(World::new(account, options), None).await
    }

    async fn serving(world: World, enterprise: Option<enterprise::Enterprise>) -> io::Result<Self> {
        let (listener, address) = wire::Loopback::bind(world.options.port).await?;
        let world = Arc::new(world);
        let stage = Arc::new(Stage { world: Arc::clone(&world), enterprise });
        let router = Router::new().fallback(serve).with_state(stage);
        let service = router.into_make_service_with_connect_info::<Wire>();
        let stop = world.stop.clone();
        let task = tokio::spawn(async move {
            // The listener never fails: what it cannot accept, it leaves.
            let _ = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await;
        });
        Ok(Self { address, world, task: Some(task) })
    }

    /// As [`StandIn::start`], from the account's JSON.
    ///
    /// # Errors
    /// As [`StandIn::start`], and for a text that is no account.
    pub async fn play(account: &str, options: Options) -> io::Result<Self> {
        let account = Account::read(account).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        Self::start(account, options).await
    }

    /// `http://127.0.0.1:<port>`, the base URL of every service.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The account that it plays.
    pub fn account(&self) -> &Account {
        &self.world.account
    }

    /// What was asked so far.
    pub fn stats(&self) -> Stats {
        self.world.stats.read()
    }

    /// What goes wrong; may change while calls run.
    pub fn faults(&self) -> &Faults {
        &self.world.faults
    }

    /// A token as IAM would give for the account's own key, without a call.
    pub fn token(&self) -> String {
        self.world.tokens.issue(&self.world).access_token
    }

    /// Ends the life of every token that was given.
    pub fn expire_tokens(&self) {
        self.world.tokens.expire();
    }

    /// Stops, and waits until every connection is closed.
    pub async fn shutdown(mut self) {
        self.world.stop.cancel();
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.world.stop.cancel();
    }
}

/// Answers one call, and names it for whoever asks about it later.
async fn serve(State(stage): State<Arc<Stage>>, ConnectInfo(wire): ConnectInfo<Wire>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(TooLarge(call)) => return Reply::error(Service::Unknown, 413, &call).write("", None),
    };
    let of_member = stage.enterprise.as_ref().and_then(|enterprise| enterprise.world_of(call.bearer()));
    let (world, access) = of_member.unwrap_or((&stage.world, Access::Reader));
    // Counted and disturbed as one, whoever's account it is.
    let _in_flight = stage.world.stats.begin(&call);
    let own = stage.enterprise.as_ref().and_then(|enterprise| enterprise.answer(&call, &stage.world));
    let found = match (own, access) {
        (Some(answer), _) => answer,
        (None, Access::Reader) => route(&call, world),
        (None, _) => {
            let Answer { service, list, region, .. } = route(&call, world);
            Answer { service, list, region, reply: Reply::error(service, 403, &call) }
        }
    };
    let mut response = answer(&call, found, world, &stage.world, &wire).await;
    if let Ok(id) = HeaderValue::from_str(&call.request_id) {
        response.headers_mut().entry("x-request-id").or_insert(id);
    }
    response
}

/// Answers in the order of the API handbook: rate limit, token, then everything else.
async fn answer(call: &Call, answer: Answer, world: &World, stage: &World, wire: &Wire) -> Response {
    stage.stats.count(&answer);
    if !world.options.latency.is_zero() {
        tokio::time::sleep(world.options.latency).await;
    }
    let (fault, ended) = stage.faults.take(answer.service, answer.list, &answer.region).unzip();
    let Answer { service, list, reply, .. } = answer;
    let refused = || {
        stage.stats.unauthorised();
        Reply::error(service, 401, call)
    };
    match fault {
        Some(What::TooMany(after)) => Reply::error(service, 429, call).retry_after(after).write(list, None),
        Some(What::ExpireTokens) => {
            world.tokens.expire();
            if service == Service::Iam { reply.write(list, None) } else { refused().write(list, None) }
        }
        _ if service != Service::Iam && !world.tokens.accepts(call.bearer()) => refused().write(list, None),
        None if call.method != "GET" && !matches!(service, Service::Iam | Service::Search) => {
            Reply::error(service, 405, call).write(list, None)
        }
        Some(What::Status(status)) => Reply::error(service, status, call).write(list, None),
        Some(What::Hang) => {
            stage.stop.cancelled().await;
            Response::new(Body::empty())
        }
        Some(What::Hold) => {
            if let Some(mut ended) = ended {
                tokio::select! {
                    _ = ended.changed() => {}
                    () = stage.stop.cancelled() => {}
                }
            }
            reply.write(list, None)
        }
        Some(What::Reset) => {
            wire.reset();
            Response::new(Body::empty())
        }
        Some(What::Delay(time)) => {
            tokio::time::sleep(time).await;
            reply.write(list, None)
        }
        Some(what) => reply.write(list, Some(&what)),
        None => reply.write(list, None),
    }
}

/// Finds the service by the path.
fn route(call: &Call, world: &World) -> Answer {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["identity", "token"] => iam::token(call, world),
        ["identity", "profiles"] => iam::profiles(call, world),
        ["v1", "apikeys", "details"] => iam::key_details(call, world),
        ["global", rest @ ..] => containers::answer(call, world, rest),
        ["v1", "transit_gateways", ..] | ["v1", "connections"] | ["v1", "gateways", ..] => {
            transit::answer(call, world, &path[1..])
        }
        ["v2", "resource_instances" | "resource_groups"] => resource_controller::answer(call, world, path[1]),
        ["v3", "resources", "search"] => search::answer(call, world),
        ["v4", "accounts", id] => accounts::answer(call, world, id),
        ["v1", "instances", instance, rest @ ..] => dns::answer(call, world, instance, rest),
        ["v1", "workspaces", ..]
        | ["v1", "network-security-groups" | "host-groups" | "network-peers"]
        | ["v1", "datacenters"]
        | ["pcloud", "v1", ..] => power::answer(call, world, &path),
        ["v1", "regions", rest @ ..] => vpc::regions(call, world, rest),
        [_, "v1", "regions", rest @ ..] => vpc::regions(call, world, rest),
        [region, "v1", rest @ ..] if world.account.has_region(region) => vpc::answer(call, world, region, rest),
        _ => Answer::nowhere(call),
    }
}
