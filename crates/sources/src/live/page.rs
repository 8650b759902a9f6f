//! One reply of a list: its items and where the next page is, whatever the service's way of paging.
//!
//! Only the token is taken from a link in a reply: the next request is the first request with that token added. So
//! the host that a link names is never called.

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
    /// The token of the next page.
    pub next: Option<Next>,
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
    /// The link to the next page leads elsewhere.
    #[error("its next page is on another host, which is not called")]
    ForeignLink,
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
            return Ok(Self { items: vec![text], next: None });
        }
        if key.is_empty() {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| form(&error))?;
            return Ok(Self { items: items.iter().map(|item| item.get()).collect(), next: None });
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
        let next = next(paging, &envelope, url, items.len() as u64, offset)?;
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
            if !link.href.is_empty() && !super::endpoints::same_host(&link.href, url) {
                return Err(Malformed::ForeignLink);
            }
            if !link.start.is_empty() {
                return Ok(Some(Next::Query("start", link.start.0.into())));
            }
            if link.href.is_empty() {
                return Ok(None);
            }
            token_in(&link.href, url, "start").map(|start| Some(Next::Query("start", start)))
        }
        Paging::NextUrl => match text("next_url").filter(|next| !next.is_empty()) {
            None => Ok(None),
            Some(next) => {
                let absolute = next.contains("://") || next.starts_with("//");
                if absolute && !super::endpoints::same_host(&next, url) {
                    return Err(Malformed::ForeignLink);
                }
                token_in(&next, url, "start").map(|start| Some(Next::Query("start", start)))
            }
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

/// The token that a link carries.
fn token_in(link: &str, url: &str, parameter: &str) -> Result<String, Malformed> {
    let base = Url::parse(url).map_err(|_| Malformed::NoToken)?;
    let link = base.join(link).map_err(|_| Malformed::NoToken)?;
    form_urlencoded::parse(link.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == parameter)
        .map(|(_, token)| token.into_owned())
        .filter(|token| !token.is_empty())
        .ok_or(Malformed::NoToken)
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
        assert_eq!(page.next, Some(Next::Query("start", "x/y".to_owned())));
    }

    #[test]
    fn a_link_to_another_host_is_an_error() {
        let foreign = r#"{"vpcs":[],"next":{"href":"https://evil.example/v1/vpcs?start=x"}}"#;
        assert_eq!(vpcs(foreign).expect_err("foreign"), Malformed::ForeignLink);
        let without = r#"{"vpcs":[],"next":{"href":"https://us-south.iaas.cloud.ibm.com/v1/vpcs?limit=1"}}"#;
        assert_eq!(vpcs(without).expect_err("no token"), Malformed::NoToken);
    }

    #[test]
    fn the_last_page_ends() {
        for body in
            [r#"{"vpcs":[]}"#, r#"{"vpcs":null,"next":null}"#, r#"{"vpcs":[],"next":{}}"#, "{}", r#"{"limit":50}"#]
        {
            assert_eq!(vpcs(body).expect(body).next, None, "{body}");
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
            Page::of(body.as_bytes(), "https://h.cloud.ibm.com/v2/x", "r", paging, 100).expect("a page").next
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
