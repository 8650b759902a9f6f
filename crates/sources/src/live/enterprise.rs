//! The enterprise: which accounts there are, and their groups. Read with a token of the enterprise's own account.
//!
//! <https://cloud.ibm.com/apidocs/enterprise-apis/enterprise>

use super::client::{self, Failure, Request, Tally};
use super::endpoints::Endpoints;
use super::http_client;
use super::iam::Token;
use super::limit::Limit;
use super::page::{Malformed, Next, Page};
use super::retry::Patience;
use drawstream_estate::CoverageState;
use drawstream_order::Gather as _;
use drawstream_readers::loose::Text;
use drawstream_readers::{Api, Paging};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;
use url::form_urlencoded;

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

/// As [`read`], for whoever goes on without it: none also where the identity may not see it, or where it has no endpoint;
/// beside it, in words, that it could not be read.
pub async fn read_if_seen(endpoints: &Endpoints, token: &Token) -> (Option<Enterprise>, Option<String>) {
    match read(endpoints, token).await {
        Ok(enterprise) => (enterprise, None),
        Err(failure) if matches!(failure.state, CoverageState::Refused | CoverageState::NotConfigured) => (None, None),
        Err(failure) => (None, Some(unread(&failure))),
    }
}

/// `the enterprise could not be read: answered 500`.
pub fn unread(failure: &Failure) -> String {
    format!("the enterprise could not be read: {}", failure.words())
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
    let (mut pages, first) = (Pages::default(), format!("{base}/{name}?limit=100"));
    let mut url = first.clone();
    loop {
        let request = Request { url, json: None, crn: None };
        let body = client::call(http_client(), token, &limit, &tally, &request, &patience, deadline).await?;
        match pages.take(&body, &first)? {
            Some(place) => url = format!("{first}{place}"),
            None => return Ok(pages.all),
        }
    }
}

/// What was read of a list. A part of it is none: accounts that it lacks would seem to have left the enterprise.
#[derive(Default)]
struct Pages {
    all: Vec<Raw>,
    places: BTreeSet<String>,
}

impl Pages {
    /// Adds a page; gives what asks for the next one, where there is one.
    fn take(&mut self, body: &[u8], first: &str) -> Result<Option<String>, Failure> {
        let failed = |reason: &str| Failure::plain(CoverageState::Failed, reason, 1);
        let malformed = |error: Malformed| failed(&error.to_string());
        let page = Page::of(body, first, "resources", Paging::NextUrl, 0).map_err(malformed)?;
        self.all.extend(page.items.iter().filter_map(|item| serde_json::from_str(item).ok()));
        let Some(Next::Query(name, place)) = page.next.map_err(malformed)? else { return Ok(None) };
        let place: String = form_urlencoded::byte_serialize(place.as_bytes()).collect();
        let place = format!("&{name}={place}");
        if !self.places.insert(place.clone()) || self.places.len() >= MOST_PAGES {
            return Err(failed("its pages do not come to an end"));
        }
        Ok(Some(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "https://enterprise.cloud.ibm.com/v1/accounts?limit=100";

    /// A page of one account that leads to that address.
    fn page(next: &str) -> Vec<u8> {
        serde_json::json!({"rows_count": 1, "resources": [{"id": "a"}], "next_url": next}).to_string().into_bytes()
    }

    #[test]
    fn of_the_next_address_only_the_place_counts() {
        let next = |address: &str| Pages::default().take(&page(address), FIRST).unwrap();
        assert_eq!(next("/v1/accounts?limit=100&next_docid=g1A%20b").as_deref(), Some("&next_docid=g1A+b"));
        assert_eq!(next("https://evil.example/x?next_docid=1%26y").as_deref(), Some("&next_docid=1%26y"));
        assert_eq!(next("/v1/accounts?limit=100&start=b").as_deref(), Some("&start=b"));
        assert_eq!(next(""), None);
    }

    #[test]
    fn a_list_that_is_cut_is_not_taken_for_a_whole_one() {
        let mut pages = Pages::default();
        let ended = |ended: Result<Option<String>, Failure>| ended.unwrap_err().reason;
        assert_eq!(
            ended(pages.take(&page("/v1/accounts?bookmark=2"), FIRST)),
            "its next page cannot be told from its link"
        );
        // The same place again, and places without an end.
        assert!(pages.take(&page("?next_docid=1"), FIRST).unwrap().is_some());
        assert_eq!(ended(pages.take(&page("?next_docid=1"), FIRST)), "its pages do not come to an end");
        let mut pages = Pages::default();
        let last =
            (0..=MOST_PAGES).map(|at| pages.take(&page(&format!("?next_docid={at}")), FIRST)).find(Result::is_err);
        assert_eq!(ended(last.unwrap()), "its pages do not come to an end");
        assert_eq!(pages.all.len(), MOST_PAGES);
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
