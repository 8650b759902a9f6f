//! Which regions the account can use, and where their VPC API is.

use super::client::{self, Failure, Request, Tally};
use super::endpoints::{Endpoints, REGIONS, VpcEndpoint, same_host};
use super::iam::Token;
use super::limit::Limit;
use super::page::Page;
use super::retry::Patience;
use super::{VPC_VERSION, http_client};
use drawstream_estate::CoverageState;
use drawstream_estate::region::is_region_name;
use drawstream_order::Order as _;
use drawstream_readers::loose::Text;
use drawstream_readers::{Api, Paging};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

/// A region and its VPC API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// `us-south`.
    pub name: String,
    /// Where its lists are, `/v1` included.
    pub base: String,
}

/// What was learned of the regions.
#[derive(Debug)]
pub struct Regions {
    /// Those that can be read, by name.
    pub usable: Vec<Region>,
    /// Those that IBM says are not available.
    pub unavailable: Vec<String>,
    /// Why the account's own list could not be had; `usable` is then IBM's documented list.
    pub failure: Option<Failure>,
    /// Calls made.
    pub calls: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawRegion {
    name: Text,
    endpoint: Text,
    status: Text,
}

/// Hosts that are asked for the list, one after another, until one answers.
const ASKED: usize = 3;

/// Asks for the account's regions. Only names and, for a host that the operator set, endpoints on that same
/// host are taken from the reply.
pub async fn discover(
    endpoints: &Endpoints,
    token: &Token,
    tally: &Tally,
    patience: &Patience,
    deadline: Instant,
) -> Regions {
    let limit = Limit::default();
    let ask = async |base: String| {
        let url = format!("{base}/regions?version={VPC_VERSION}&generation=2");
        let request = Request { url: url.clone(), json: None, crn: None };
        let body = client::call(http_client(), token, &limit, tally, &request, patience, deadline).await?;
        let malformed = |reason: super::page::Malformed| Failure::plain(CoverageState::Failed, &reason.to_string(), 1);
        let page = Page::of(&body, &url, "regions", Paging::None, 0).map_err(malformed)?;
        Ok::<_, Failure>(
            page.items.iter().filter_map(|item| serde_json::from_str(item).ok()).collect::<Vec<RawRegion>>(),
        )
    };
    let mut regions = Regions { usable: Vec::new(), unavailable: Vec::new(), failure: None, calls: 0 };
    match endpoints.vpc() {
        None => regions.failure = Some(Failure::plain(CoverageState::NotConfigured, "it has no endpoint", 0)),
        Some(VpcEndpoint::Template) => {
            for asked in REGIONS.iter().take(ASKED) {
                let Some(base) = endpoints.of(Api::Vpc, asked) else { break };
                regions.calls += 1;
                match ask(base).await {
                    Ok(list) => {
                        regions.failure = None;
                        regions.take(&list, |region| endpoints.of(Api::Vpc, &region.name));
                        break;
                    }
                    // An identity that one host refuses is refused by all hosts.
                    Err(failure) if failure.state == CoverageState::Refused => {
                        regions.failure = Some(failure);
                        break;
                    }
                    Err(failure) => regions.failure = Some(failure),
                }
            }
            if regions.failure.is_some() {
                regions.usable = REGIONS
                    .iter()
                    .filter_map(|name| Some(Region { name: (*name).to_owned(), base: endpoints.of(Api::Vpc, name)? }))
                    .collect();
            }
        }
        Some(VpcEndpoint::OneHost { prefix }) => {
            let own = format!("{prefix}/v1");
            regions.calls += 1;
            let mut names: Vec<String> = Vec::new();
            match ask(own.clone()).await {
                Ok(list) => {
                    names = list.iter().map(|region| region.name.to_string()).collect();
                    regions.take(&list, |region| {
                        let endpoint = region.endpoint.trim_end_matches('/');
                        let endpoint = endpoint.strip_suffix("/v1").unwrap_or(endpoint);
                        same_host(endpoint, &prefix).then(|| format!("{endpoint}/v1"))
                    });
                }
                Err(failure) => regions.failure = Some(failure),
            }
            if regions.usable.is_empty() && regions.unavailable.is_empty() {
                let of_host = Url::parse(&prefix)
                    .ok()
                    .and_then(|url| Some(url.host_str()?.split('.').next()?.to_owned()))
                    .filter(|name| is_region_name(name));
                let only = (names.len() == 1).then(|| names.remove(0)).filter(|name| is_region_name(name));
                match of_host.or(only) {
                    Some(name) => regions.usable.push(Region { name, base: own }),
                    None if regions.failure.is_none() && !names.is_empty() => {
                        let reason =
                            "none of the regions in its list is on that host, and the host's name is no region's";
                        regions.failure = Some(Failure::plain(CoverageState::Failed, reason, 1));
                    }
                    None => {}
                }
            }
        }
    }
    regions.usable.order();
    regions.usable.dedup_by(|a, b| a.name == b.name);
    regions
}

impl Regions {
    /// What is known of the regions where their list could not be read.
    pub(super) fn unreadable() -> Self {
        let failure = Failure::plain(CoverageState::Failed, "its answer could not be read", 1);
        Self { usable: Vec::new(), unavailable: Vec::new(), failure: Some(failure), calls: 1 }
    }

    fn take(&mut self, list: &[RawRegion], base: impl Fn(&RawRegion) -> Option<String>) {
        for region in list.iter().filter(|region| is_region_name(&region.name)) {
            if !matches!(&**region.status, "" | "available") {
                self.unavailable.push(region.name.to_string());
            } else if let Some(base) = base(region) {
                self.usable.push(Region { name: region.name.to_string(), base });
            }
        }
    }
}
