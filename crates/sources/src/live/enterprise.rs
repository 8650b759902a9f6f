//! The enterprise: which accounts there are, and their groups. Read with a token of the enterprise's own account.
//!
//! <https://cloud.ibm.com/apidocs/enterprise-apis/enterprise>

use super::client::{self, Failure, Request, Tally};
use super::endpoints::Endpoints;
use super::http_client;
use super::iam::Token;
use super::limit::Limit;
use super::retry::Patience;
use drawstream_estate::CoverageState;
use drawstream_order::Gather as _;
use drawstream_readers::Api;
use drawstream_readers::loose::{Items, Text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// The most pages of a list: a thousand accounts are ten.
const MOST_PAGES: usize = 200;
/// The most groups above an account.
const DEEPEST: usize = 16;
const WITHIN: Duration = Duration::from_secs(60);

/// An enterprise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enterprise {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its accounts, its own among them.
    pub accounts: Vec<Member>,
}

/// An account of an enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of the groups that it is in, from the root.
    pub group: Vec<String>,
    /// Whether it is the enterprise's own account.
    pub is_own: bool,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    resources: Items<Raw>,
    #[serde(default)]
    next_url: Text,
}

#[derive(Default, Deserialize, Clone)]
#[serde(default)]
struct Raw {
    id: Text,
    crn: Text,
    name: Text,
    parent: Text,
    state: Text,
    is_enterprise_account: bool,
}

/// Reads the enterprise that a token's account is the own one of; none where there is none.
///
/// # Errors
/// [`Failure`]: refused where the identity may not see it.
pub async fn read(endpoints: &Endpoints, token: &Token) -> Result<Option<Enterprise>, Failure> {
    let deadline = Instant::now() + WITHIN;
    let Some(own) = list(endpoints, token, "enterprises", deadline).await?.into_iter().next() else { return Ok(None) };
    let groups = list(endpoints, token, "account-groups", deadline).await?;
    let accounts = list(endpoints, token, "accounts", deadline).await?;
    let groups: BTreeMap<String, Raw> = groups.into_iter().map(|group| (group.crn.to_string(), group)).gather();
    let is_there = |account: &Raw| account.state.is_empty() || account.state.eq_ignore_ascii_case("ACTIVE");
    let members = accounts.into_iter().filter(is_there).map(|account| Member {
        group: path(&account.parent, &groups),
        id: account.id.to_string(),
        name: account.name.to_string(),
        is_own: account.is_enterprise_account,
    });
    Ok(Some(Enterprise { id: own.id.to_string(), name: own.name.to_string(), accounts: members.collect() }))
}

/// The names of the groups from the root to that one.
fn path(parent: &str, groups: &BTreeMap<String, Raw>) -> Vec<String> {
    let (mut names, mut at) = (Vec::new(), parent.to_owned());
    while let Some(group) = groups.get(&at) {
        // A circle, which no reply should hold.
        if names.len() == DEEPEST {
            break;
        }
        names.push(group.name.to_string());
        at = group.parent.to_string();
    }
    names.reverse();
    names
}

/// All pages of a list. What a page gives as the next one's address is used for its place in the list only.
async fn list(endpoints: &Endpoints, token: &Token, name: &str, deadline: Instant) -> Result<Vec<Raw>, Failure> {
    let none = || Failure::plain(CoverageState::NotConfigured, "its service has no endpoint", 0);
    let base = endpoints.of(Api::Enterprise, "").ok_or_else(none)?;
    let (limit, tally, patience) = (Limit::default(), Tally::default(), Patience::default());
    let (mut all, mut next) = (Vec::new(), String::new());
    for _ in 0..MOST_PAGES {
        let url = format!("{base}/{name}?limit=100{next}");
        let request = Request { url, json: None, crn: None };
        let body = client::call(http_client(), token, &limit, &tally, &request, &patience, deadline).await?;
        let unreadable = |_| Failure::plain(CoverageState::Failed, "its answer could not be read", 1);
        let page: Page = serde_json::from_slice(&body).map_err(unreadable)?;
        all.extend(page.resources.iter().cloned());
        match after(&page.next_url) {
            Some(place) => next = format!("&next_docid={place}"),
            None => return Ok(all),
        }
    }
    Ok(all)
}

/// The place in the list that a `next_url` names, encoded for a query.
fn after(next: &str) -> Option<String> {
    let base = Url::parse("https://enterprise.invalid").ok()?;
    let url = base.join(next).ok().filter(|_| !next.is_empty())?;
    let (_, place) = url.query_pairs().find(|(name, _)| name == "next_docid")?;
    Some(url::form_urlencoded::byte_serialize(place.as_bytes()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_next_address_only_the_place_counts() {
        assert_eq!(after("/v1/accounts?limit=100&next_docid=g1A%20b").as_deref(), Some("g1A+b"));
        assert_eq!(after("https://evil.example/x?next_docid=1%26y").as_deref(), Some("1%26y"));
        assert_eq!((after(""), after("/v1/accounts?limit=100")), (None, None));
    }

    #[test]
    fn groups_are_named_from_the_root_and_a_circle_ends() {
        let group = |crn: &str, parent: &str| {
            let text = serde_json::json!({"crn": crn, "name": crn, "parent": parent}).to_string();
            (crn.to_owned(), serde_json::from_str::<Raw>(&text).unwrap())
        };
        let groups = BTreeMap::from([group("a", "root"), group("b", "a"), group("x", "y"), group("y", "x")]);
        assert_eq!(path("b", &groups), ["a", "b"]);
        assert_eq!(path("elsewhere", &groups), [""; 0]);
        assert_eq!(path("x", &groups).len(), DEEPEST);
    }
}
