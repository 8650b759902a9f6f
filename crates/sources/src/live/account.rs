//! What the account is called: one call, beside the lists.

use super::client::{self, Request, Tally};
use super::endpoints::Endpoints;
use super::http_client;
use super::iam::Token;
use super::limit::Limit;
use super::retry::Patience;
use drawstream_readers::Api;
use drawstream_readers::loose::Text;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A drawing does not wait for its title for long.
const TRY_TIMEOUT: Duration = Duration::from_secs(3);
/// Tries, the first included.
const TRIES: u32 = 2;

/// Characters of a name; IBM's own bound is below.
const LONGEST_NAME: usize = 200;

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawAccount {
    name: Text,
}

/// The account's name, by `GET /v4/accounts/{id}` of the account management API; empty where it may not be read, which is
/// no fault: it takes a role that has nothing to do with what is drawn, and the account then goes by its id.
pub(super) async fn name(
    endpoints: &Endpoints,
    token: &Token,
    tally: &Tally,
    patience: &Patience,
    deadline: Instant,
) -> String {
    let Some(url) = address(endpoints, &token.claims.account_id) else { return String::new() };
    let patience = Patience {
        tries: patience.tries.min(TRIES),
        tries_unauthorized: 1,
        tries_unresolved: 1,
        try_timeout: patience.try_timeout.min(TRY_TIMEOUT),
        ..*patience
    };
    let request = Request { url, json: None, crn: None };
    let answer = client::call(http_client(), token, &Limit::default(), tally, &request, &patience, deadline).await;
    answer.map(|body| named(&body)).unwrap_or_default()
}

/// Where the account's name is asked for; none where the service is not configured.
fn address(endpoints: &Endpoints, account: &str) -> Option<String> {
    let mut url = Url::parse(&endpoints.of(Api::Accounts, "")?).ok()?;
    url.path_segments_mut().ok()?.extend(["accounts", account]);
    Some(url.into())
}

fn named(body: &[u8]) -> String {
    let account: RawAccount = serde_json::from_slice(body).unwrap_or_default();
    account.name.trim().chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_from_whatever_the_answer_is() {
        assert_eq!(named(br#"{"id":"a","name":" Harbor & Pine ","owner":7}"#), "Harbor & Pine");
        for none in [&br#"{"name":7}"#[..], b"[]", b"<html>", b"", br#"{"name":null}"#] {
            assert_eq!(named(none), "", "{}", String::from_utf8_lossy(none));
        }
    }

    #[test]
    fn an_account_is_one_segment_of_the_path() {
        let endpoints = Endpoints::from_lookup(|_| None).expect("endpoints");
        assert_eq!(
            address(&endpoints, "a/../b?c").as_deref(),
            Some("https://accounts.cloud.ibm.com/v4/accounts/a%2F..%2Fb%3Fc")
        );
        let here =
            Endpoints::from_lookup(|name| (name == "IBMCLOUD_IAM_API_ENDPOINT").then(|| "http://127.0.0.1:9".into()));
        assert_eq!(address(&here.expect("endpoints"), "a"), None);
    }
}
