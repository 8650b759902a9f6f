//! Reads an account from IBM Cloud's APIs: all lists at once, all pages of each, also where some of them fail.
//!
//! [`collect`] takes a [`Plan`] and gives a [`Reading`]. The readers say which lists there are;
//! here is how they are asked: [`endpoints`] (which hosts), [`iam`] (tokens), [`client`] (one call),
//! [`account`] (what the account is called), [`retry`] and [`limit`] (how often, how many), [`page`] (paging), [`read`] (one list), [`crawl`] (all of
//! them together), [`gate`] (which regions are asked), [`heard`] and [`past`] (going on from an earlier run),
//! [`accounts`] (one identity, many accounts), [`enterprise`] (which accounts there are),
//! [`ledger`] (the state of each part), [`progress`] and [`outline`] (what is told while it goes on), [`offer`] (what can be
//! chosen before).

mod account;
pub mod accounts;
pub mod client;
mod crawl;
pub mod endpoints;
pub mod enterprise;
mod gate;
mod heard;
pub mod iam;
mod ledger;
mod limit;
mod needed;
mod offer;
mod outline;
pub mod page;
mod past;
pub mod progress;
mod read;
mod regions;
mod retry;
mod unlisted;

pub use client::Tally;
pub use endpoints::{EndpointError, Endpoints};
pub use heard::{Heard, is_incomplete};
pub use offer::{Offer, offer};
pub use outline::MOST_BYTES as MOST_OUTLINE_BYTES;
pub use past::{Past, PastError};
pub use progress::{Notice, Progress};
pub use retry::Patience;

use crate::tls;
use crawl::{Crawl, Ending};
use drawstream_estate::gap::{self, capital};
use drawstream_estate::{Addition, Cost, Coverage, CoverageState, Kind, LeftOut, Origin, Reading, Resource, Scope};
use drawstream_order::{Gather as _, Order as _};
use iam::Claims;
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The VPC API's date. Every date from 2025-12-09 to at least October 2026 gives the same shapes
/// and a date that lies in the past is never refused.
pub const VPC_VERSION: &str = "2025-12-09";
/// The date for Transit Gateway and Direct Link.
pub const SERVICE_VERSION: &str = "2025-12-09";

/// One run of the collector.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where the services are.
    pub endpoints: Arc<Endpoints>,
    /// The token. It is sent to those places only.
    pub token: SecretString,
    /// The claims of the token.
    pub claims: Claims,
    /// What is wanted.
    pub scope: Scope,
    /// When the run began, RFC 3339: the reading carries it.
    pub read_at: String,
    /// How long and how often a call is tried.
    pub patience: Patience,
    /// When downloading stops, whatever is missing.
    pub deadline: Instant,
    /// Stops downloading at once.
    pub cancel: CancellationToken,
}

/// What a crawl has brought together.
#[derive(Debug, Default)]
struct Gathered {
    resources: Vec<Resource>,
    additions: Vec<Addition>,
    tags: Vec<(Box<str>, Vec<Box<str>>)>,
    groups: Vec<(Box<str>, Box<str>)>,
    left_out: Vec<LeftOut>,
    counts: BTreeMap<(String, Kind), u64>,
    unlisted: unlisted::Others,
    /// What the account is called.
    name: String,
}

/// Why there is nothing to draw. The texts are those of `onError`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CollectError {
    /// IBM accepted the token nowhere, or it ended before anything was read.
    #[error("IBM Cloud does not accept this sign-in any more, and nothing could be read with it. Sign in again.")]
    Unauthorized,
    /// Every part was refused or failed.
    #[error(
        "Nothing could be read of this account: {summary}.{}",
        .to_do.as_ref().map(|to_do| format!(" {}.", capital(to_do))).unwrap_or_default()
    )]
    NothingRead {
        /// Whether every part that was asked for was refused: trying again does not help.
        refused: bool,
        /// What happened: `212 parts refused, answered 403`.
        summary: String,
        /// What to do, where that is known.
        to_do: Option<String>,
    },
    /// The account does not have some of the regions that were asked for.
    #[error("This account has no region {}. Its regions are: {}.", .unknown.join(", "), .known.join(", "))]
    UnknownRegions {
        /// The regions that were asked for and that the account does not have.
        unknown: Vec<String>,
        /// Those that are there.
        known: Vec<String>,
    },
    /// The account does not have the resource group, or this identity may not see it.
    #[error(
        "This account has no resource group \u{201c}{0}\u{201d} that this identity can see. Give its name or id as IBM Cloud shows it under Manage > Account > Resource groups."
    )]
    UnknownResourceGroup(String),
    /// What was to be completed cannot be joined: it is not known where the regions are.
    #[error(
        "IBM Cloud did not say which regions the account has, so nothing could be added. The drawing that was to be completed stays as it is. Try again."
    )]
    NoPlaces,
    /// The run was stopped.
    #[error("The run was stopped. Nothing was stored.")]
    Cancelled,
}

/// Reads an account. Tells how far it is and what it cannot read.
///
/// # Errors
/// [`CollectError`] where there is nothing to draw; a part that fails is no error.
pub async fn collect(plan: Plan, tell: &(dyn Fn(Notice) + Send + Sync)) -> Result<Reading, CollectError> {
    collect_on(plan, None, tell).await.map(|(reading, _)| reading)
}

/// As [`collect`], going on from what an earlier run of the same account was told: only what that did not read to its
/// end is asked, in the extent that it had. Gives also what each list told, for the next one.
///
/// # Errors
/// As [`collect`]; [`CollectError::NoPlaces`] where what the earlier run was told cannot be joined.
pub async fn collect_on(
    mut plan: Plan,
    past: Option<Past>,
    tell: &(dyn Fn(Notice) + Send + Sync),
) -> Result<(Reading, Heard), CollectError> {
    if let Some(past) = &past {
        plan.scope = past.scope.clone();
    }
    let past = past.unwrap_or_default();
    let joins_places = past.has_regions();
    let (account_id, scope, read_at) = (plan.claims.account_id.clone(), plan.scope.clone(), plan.read_at.clone());
    let tally = Arc::new(Tally::default());
    let mut crawl = Crawl::new(plan, past, Arc::clone(&tally), tell);
    let ending = crawl.run().await;
    crawl.tell_rest();
    crawl.tell_name();
    let unauthorized = crawl.unauthorized;
    let placed = crawl.placed;
    let (mut ledger, gathered, heard) = (crawl.ledger, crawl.gathered, crawl.notes);
    match ending {
        Ending::Cancelled => return Err(CollectError::Cancelled),
        Ending::NoPlaces => return Err(CollectError::NoPlaces),
        Ending::UnknownRegions(unknown, known) => return Err(CollectError::UnknownRegions { unknown, known }),
        Ending::TokenEnded if gathered.resources.is_empty() => return Err(CollectError::Unauthorized),
        Ending::OutOfTime | Ending::TokenEnded if joins_places && !placed => return Err(CollectError::NoPlaces),
        Ending::Whole | Ending::OutOfTime | Ending::TokenEnded => {}
    }
    // What is drawn of the regions are those that hold something.
    let regions: BTreeSet<&str> =
        gathered.resources.iter().map(|resource| &*resource.region).filter(|region| !region.is_empty()).gather();
    ledger.found_in_all("", Kind::Region, regions.len() as u64);
    let nothing = ledger.is_nothing_read();
    let (mut coverage, missing) = ledger.close();
    if nothing && unauthorized {
        return Err(CollectError::Unauthorized);
    }
    if nothing {
        let (summary, to_do) = gap::in_all(&coverage);
        return Err(CollectError::NothingRead { refused: is_refused(&coverage), summary, to_do });
    }
    if let Some(wanted) = &scope.resource_group {
        let named = |id: &str, name: &str| id == wanted || name == wanted;
        let known = gathered.groups.iter().any(|(id, name)| named(id, name))
            || gathered.resources.iter().any(|resource| named(&resource.group.0, &resource.group.1));
        if !known {
            return Err(CollectError::UnknownResourceGroup(wanted.clone()));
        }
    }
    let cost = Cost {
        retries: tally.retries.load(std::sync::atomic::Ordering::Relaxed),
        bytes: tally.bytes.load(std::sync::atomic::Ordering::Relaxed),
    };
    let Gathered { resources, additions, tags, groups, left_out, counts, unlisted, name } = gathered;
    coverage.extend(unlisted.coverage(&scope.regions));
    coverage.order_by(|a, b| (&a.region, &a.kind).cmp(&(&b.region, &b.kind)));
    let reading = Reading {
        account_id,
        account_name: name,
        read_at,
        origin: Origin::Live,
        scope,
        resources,
        additions,
        tags,
        groups,
        left_out,
        counts,
        missing,
        coverage,
        declared: None,
        cost,
    };
    Ok((reading, heard))
}

/// Whether all that is missing was refused. What has no endpoint here was never asked for, and says nothing.
fn is_refused(coverage: &[Coverage]) -> bool {
    use CoverageState::{Failed, OutOfTime, Refused};
    let mut lost = coverage.iter().filter(|part| matches!(part.state, Failed | OutOfTime | Refused)).peekable();
    lost.peek().is_some() && lost.all(|part| part.state == Refused)
}

/// The client for all calls to IBM: no redirects, compressed replies, connections kept.
pub fn http_client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        tls::client(|settings| {
            settings
                .connect_timeout(Duration::from_secs(5))
                .pool_max_idle_per_host(limit::MOST)
                .user_agent(concat!("drawstream/", env!("CARGO_PKG_VERSION")))
        })
    })
}

/// The printable characters of a text that came from outside, at most `most` of them: for codes and ids that
/// go into events and logs.
pub(crate) fn kept_words(text: &str, most: usize) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).take(most).collect()
}
