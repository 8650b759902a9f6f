//! One reply of a list: its items and where the next page is, whatever the service's way of paging.
//!
//! Only the token is taken from a link in a reply: the next request is the first request with that token added. So
//! the host that a link names is never called; it may be another name of the one that was asked, as the private and the
//! public name of one service are. What a page holds is kept whatever its link is.

use drawstream_readers::Paging;
use drawstream_readers::loose::Text;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use url::{Url, form_urlencoded};

/// A reply, split into items.
#[derive(Debug)]
pub struct Page<'a> {
    /// The items' texts.
    pub items: Vec<&'a str>,
    /// The token of the next page, or why there is none although the page names one.
    pub next: Result<Option<Next>, Malformed>,
}

/// The way to the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A query parameter added to the first request's URL.
    Query(&'static str, String),
    /// A cursor in a POST's body.
    Cursor(String),
}

/// A reply that is not what its list should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is not JSON, or it is incomplete.
    #[error("its answer is no whole JSON text")]
    NotJson,
    /// An object where an array belongs, or the other way round.
    #[error("its answer has another form than its documentation says")]
    OtherForm,
    /// The link to the next page holds no token.
    #[error("its next page cannot be told from its link")]
    NoToken,
}

type Envelope<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

impl<'a> Page<'a> {
    /// Splits `body`, the reply to `url`, into the items under `key` (a bare array where the key is empty).
    /// `offset` is the number of items of earlier pages.
    ///
    /// # Errors
    /// [`Malformed`]: nothing of this page can be used.
    pub fn of(body: &'a [u8], url: &str, key: &str, paging: Paging, offset: u64) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| Malformed::NotJson)?;
        if paging == Paging::One {
            serde_json::from_str::<&RawValue>(text).map_err(|error| form(&error))?;
            return Ok(Self { items: vec![text], next: Ok(None) });
        }
        if key.is_empty() {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| form(&error))?;
            return Ok(Self { items: items.iter().map(|item| item.get()).collect(), next: Ok(None) });
        }
        let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| form(&error))?;
        let items: Vec<&RawValue> = match envelope.get(key) {
            None => Vec::new(),
            Some(list) if list.get() == "null" => Vec::new(),
            Some(list) => serde_json::from_str(list.get()).map_err(|_| Malformed::OtherForm)?,
        };
        // A reply that holds neither the list nor anything else of a list is the reply to something else.
        if !envelope.contains_key(key) && !envelope.is_empty() && !envelope.contains_key("limit") {
            return Err(Malformed::OtherForm);
        }
        let next = next(paging, &envelope, url, items.len() as u64, offset);
        Ok(Self { items: items.iter().map(|item| item.get()).collect(), next })
    }
}

fn form(error: &serde_json::Error) -> Malformed {
    if error.is_data() { Malformed::OtherForm } else { Malformed::NotJson }
}

fn next(
    paging: Paging,
    envelope: &Envelope<'_>,
    url: &str,
    items: u64,
    offset: u64,
) -> Result<Option<Next>, Malformed> {
    let text = |key: &str| envelope.get(key).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let number = |key: &str| envelope.get(key).and_then(|raw| serde_json::from_str::<u64>(raw.get()).ok());
    match paging {
        Paging::None | Paging::One => Ok(None),
        Paging::NextHref => {
            let Some(next) = envelope.get("next") else { return Ok(None) };
            #[derive(serde::Deserialize, Default)]
            #[serde(default)]
            struct Link {
                href: Text,
                start: Text,
            }
            let link: Link = serde_json::from_str(next.get()).unwrap_or_default();
            if !link.start.is_empty() {
                return Ok(Some(Next::Query("start", link.start.0.into())));
            }
            if link.href.is_empty() {
                return Ok(None);
            }
            token_in(&link.href, url).map(Some)
        }
        Paging::NextUrl => match text("next_url").filter(|next| !next.is_empty()) {
            None => Ok(None),
            Some(next) => token_in(&next, url).map(Some),
        },
        Paging::Cursor { limit } => {
            // The service may hold pages smaller than was asked for, and says so.
            let full = number("limit").filter(|own| (1..limit).contains(own)).unwrap_or(limit);
            Ok(text("search_cursor").filter(|cursor| !cursor.is_empty() && items >= full).map(Next::Cursor))
        }
        Paging::Offset => {
            let seen = offset + items;
            let more = items > 0 && number("total_count").is_some_and(|total| seen < total);
            Ok(more.then(|| Next::Query("offset", seen.to_string())))
        }
    }
}

/// The names under which IBM's services write the token of the next page into its link: VPC, transit gateways and the
/// resource controller `start`, older replies of the latter and the enterprise API `next_docid`, IAM `pagetoken`, lists
/// that count their items `offset`.
const TOKENS: [&str; 4] = ["start", "next_docid", "pagetoken", "offset"];

/// The token that a link carries, under the name that it has there.
fn token_in(link: &str, url: &str) -> Result<Next, Malformed> {
    let base = Url::parse(url).map_err(|_| Malformed::NoToken)?;
    let link = base.join(link).map_err(|_| Malformed::NoToken)?;
    let query: Vec<_> = form_urlencoded::parse(link.query().unwrap_or_default().as_bytes()).collect();
    let token = |name: &'static str| {
        query.iter().find(|(own, token)| own == name && !token.is_empty()).map(|(_, token)| (name, token))
    };
    let (name, token) = TOKENS.into_iter().find_map(token).ok_or(Malformed::NoToken)?;
    Ok(Next::Query(name, token.clone().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://us-south.iaas.cloud.ibm.com/v1/vpcs?limit=100&version=2025-12-09&generation=2";

    fn vpcs(body: &str) -> Result<Page<'_>, Malformed> {
        Page::of(body.as_bytes(), URL, "vpcs", Paging::NextHref, 0)
    }

    #[test]
    fn only_the_token_is_taken_from_a_link() {
        let page = vpcs(r#"{"vpcs":[{"id":"a"},7],"next":{"href":"https://us-south.iaas.cloud.ibm.com/v1/vpcs?start=x%2Fy&limit=1"}}"#)
            .expect("a page");
        assert_eq!(page.items, [r#"{"id":"a"}"#, "7"]);
        assert_eq!(page.next, Ok(Some(Next::Query("start", "x/y".to_owned()))));
    }

    #[test]
    fn a_page_is_kept_whatever_its_link_is() {
        let foreign = r#"{"vpcs":[{}],"next":{"href":"https://us-south.private.iaas.cloud.ibm.com/v1/vpcs?start=x"}}"#;
        let page = vpcs(foreign).expect("a page");
        assert_eq!((page.items.len(), page.next), (1, Ok(Some(Next::Query("start", "x".into())))));
        let without = r#"{"vpcs":[{}],"next":{"href":"https://us-south.iaas.cloud.ibm.com/v1/vpcs?limit=1"}}"#;
        let page = vpcs(without).expect("a page");
        assert_eq!((page.items.len(), page.next), (1, Err(Malformed::NoToken)));
    }

    #[test]
    fn a_token_is_taken_under_every_name_that_is_documented() {
        for name in TOKENS {
            let body = format!(r#"{{"r":[],"next_url":"/v2/x?limit=2&{name}=a%2Bb"}}"#);
            let page = Page::of(body.as_bytes(), URL, "r", Paging::NextUrl, 0).expect("a page");
            assert_eq!(page.next, Ok(Some(Next::Query(name, "a+b".into()))));
        }
    }

    #[test]
    fn the_last_page_ends() {
        for body in
            [r#"{"vpcs":[]}"#, r#"{"vpcs":null,"next":null}"#, r#"{"vpcs":[],"next":{}}"#, "{}", r#"{"limit":50}"#]
        {
            assert_eq!(vpcs(body).expect(body).next, Ok(None), "{body}");
        }
    }

    #[test]
    fn another_form_is_an_error_of_its_part() {
        assert_eq!(vpcs("[]").expect_err("an array"), Malformed::OtherForm);
        assert_eq!(vpcs(r#"{"vpcs":{}}"#).expect_err("an object"), Malformed::OtherForm);
        assert_eq!(vpcs(r#"{"subnets":[]}"#).expect_err("another list"), Malformed::OtherForm);
        assert_eq!(vpcs(r#"{"vpcs":[{"id":"x","#).expect_err("half"), Malformed::NotJson);
        assert_eq!(Page::of(b"{}", URL, "", Paging::None, 0).expect_err("an object"), Malformed::OtherForm);
    }

    #[test]
    fn other_ways_of_paging() {
        let of = |body: &'static str, paging| {
            Page::of(body.as_bytes(), "https://h.cloud.ibm.com/v2/x", "r", paging, 100)
                .expect("a page")
                .next
                .expect("no error")
        };
        assert_eq!(
            of(r#"{"r":[],"next_url":"/v2/x?start=abc&limit=2"}"#, Paging::NextUrl),
            Some(Next::Query("start", "abc".into()))
        );
        assert_eq!(of(r#"{"r":[],"next_url":""}"#, Paging::NextUrl), None);
        assert_eq!(
            of(r#"{"r":[{}],"search_cursor":"c"}"#, Paging::Cursor { limit: 1 }),
            Some(Next::Cursor("c".into()))
        );
        assert_eq!(of(r#"{"r":[{}],"search_cursor":"c"}"#, Paging::Cursor { limit: 2 }), None);
        assert_eq!(of(r#"{"r":[{}],"total_count":200}"#, Paging::Offset), Some(Next::Query("offset", "101".into())));
        assert_eq!(of(r#"{"r":[{}],"total_count":101}"#, Paging::Offset), None);
    }
}
