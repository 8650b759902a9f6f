//! Cuts lists into pages, in the styles of IBM's services.

use super::{account::Item, call::Call, faults::What};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use std::{fmt::Write, sync::Arc};

/// How a service continues a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `next.href`, without the version and generation that every call must carry: VPC.
    NextHref,
    /// `next.start` and `next.href`, without a count of all: transit gateways.
    NextStart,
    /// The connections of one transit gateway, which do have that count.
    NextStartCounted,
    /// A relative `next_url`, and `rows_count` for the items of this page: resource controller.
    NextUrl,
    /// `search_cursor`: Global Search.
    Cursor,
    /// `offset`, `count`, `total_count`, and links to the first, the next and the last page: DNS Services.
    Offset,
    /// The whole list under its key.
    Whole,
    /// The whole list as a bare array: Kubernetes.
    Array,
}

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub key: &'static str,
    style: Style,
    items: Vec<Arc<str>>,
    /// How many the whole list has.
    total: usize,
    start: usize,
    limit: usize,
    /// What continuation tokens are bound to.
    scope: String,
    /// `http://<host>`.
    base: String,
    /// Path, and the query without what belongs to the page.
    path: String,
}

/// The bounds of a service's `limit`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub usual: usize,
    pub most: usize,
}

/// A parameter that no page can be cut by.
#[derive(Debug)]
pub(crate) struct BadParameter {
    /// As the API handbook names the error.
    pub code: &'static str,
    pub message: String,
    pub parameter: &'static str,
}

impl Page {
    /// The page that `call` asks for.
    pub fn cut(
        style: Style,
        key: &'static str,
        items: &[&Item],
        bounds: Bounds,
        most_here: usize,
        call: &Call,
    ) -> Result<Self, BadParameter> {
        let limit = match call.ask("limit").map(str::parse::<usize>) {
            None => bounds.usual,
            Some(Ok(limit)) if (1..=bounds.most).contains(&limit) => limit,
            Some(_) => {
                let message = format!("The limit must be from 1 to {}.", bounds.most);
                return Err(BadParameter { code: "invalid_limit", message, parameter: "limit" });
            }
        };
        let scope = call.raw_path.clone();
        let start = match (style, call.ask("start"), call.ask("offset")) {
            (Style::Offset, _, Some(offset)) => offset.parse().ok(),
            (Style::NextHref | Style::NextStart | Style::NextStartCounted | Style::NextUrl, Some(token), _) => {
                offset_of(token, &scope)
            }
            _ => Some(0),
        };
        let Some(start) = start else {
            let message = "The start parameter is no token of this list.".to_owned();
            return Err(BadParameter { code: "invalid_start", message, parameter: "start" });
        };
        Ok(Self::of(style, key, items, start, limit.min(most_here).max(1), scope, call))
    }

    /// `limit` items from `start` on. A start beyond the end, which only [`What::EndlessPages`] gives, begins anew;
    /// not so a cursor, which is given for the page behind the last one too.
    pub fn of(
        style: Style,
        key: &'static str,
        items: &[&Item],
        start: usize,
        limit: usize,
        scope: String,
        call: &Call,
    ) -> Self {
        let from = if start < items.len() || style == Style::Cursor {
            start
        } else {
            start.checked_rem(items.len()).unwrap_or(0)
        };
        let page = items.iter().skip(from).take(limit).map(|item| Arc::clone(&item.text)).collect();
        let mut path = call.raw_path.clone();
        let own = ["start", "limit", "offset", "version", "generation"];
        let kept: Vec<_> = call.query.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
        if !kept.is_empty() {
            let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
            let _ = write!(path, "?{query}");
        }
        Self { key, style, items: page, total: items.len(), start, limit, scope, base: call.base.clone(), path }
    }

    /// The whole list.
    pub fn whole(style: Style, key: &'static str, items: &[&Item], call: &Call) -> Self {
        Self::of(style, key, items, 0, usize::MAX, String::new(), call)
    }

    fn link(&self, base: &str, query: &str) -> String {
        let mark = if self.path.contains('?') { '&' } else { '?' };
        format!("{base}{}{mark}{query}", self.path)
    }

    /// The page as JSON, with what the fault makes of its continuation.
    pub fn text(&self, fault: Option<&What>) -> String {
        let items = self.items.join(",");
        let (key, limit, total) = (self.key, self.limit, self.total);
        let end = self.start.saturating_add(self.limit);
        let next = match fault {
            Some(What::LoopNext) => Some(self.start),
            Some(What::EndlessPages) => Some(end),
            _ => (end < total).then_some(end),
        };
        let base = if fault == Some(&What::ForeignNext) { "http://elsewhere.invalid" } else { &self.base };
        let token = next.map(|next| token_of(next, &self.scope));
        let href = |base: &str, token: &str| json!(self.link(base, &format!("limit={limit}&start={token}")));
        match self.style {
            Style::Array => format!("[{items}]"),
            Style::Whole => format!("{{\"{key}\":[{items}]}}"),
            Style::NextHref | Style::NextStart | Style::NextStartCounted => {
                let first = json!(self.link(&self.base, &format!("limit={limit}")));
                let next = token.map(|token| match self.style {
                    Style::NextHref => format!(",\"next\":{{\"href\":{}}}", href(base, &token)),
                    _ => format!(",\"next\":{{\"href\":{},\"start\":\"{token}\"}}", href(base, &token)),
                });
                let next = next.unwrap_or_default();
                let total = match self.style {
                    Style::NextStart => String::new(),
                    _ => format!(",\"total_count\":{total}"),
                };
                format!("{{\"first\":{{\"href\":{first}}},\"limit\":{limit}{total},\"{key}\":[{items}]{next}}}")
            }
            Style::NextUrl => {
                let base = if fault == Some(&What::ForeignNext) { base } else { "" };
                let next = token.map_or_else(|| "null".to_owned(), |token| href(base, &token).to_string());
                format!("{{\"rows_count\":{},\"next_url\":{next},\"{key}\":[{items}]}}", self.items.len())
            }
            Style::Cursor => {
                // Search knows no end: the cursor is there as long as the page has items.
                let at = if fault == Some(&What::LoopNext) { self.start } else { self.start + self.items.len() };
                let cursor = BASE64_URL_SAFE_NO_PAD.encode(json!({ "at": at, "ask": self.scope }).to_string());
                let cursor = if self.items.is_empty() && fault != Some(&What::EndlessPages) {
                    String::new()
                } else {
                    format!(",\"search_cursor\":\"{cursor}\"")
                };
                format!("{{\"items\":[{items}],\"limit\":{limit}{cursor}}}")
            }
            Style::Offset => {
                let total = if fault == Some(&What::EndlessPages) { usize::MAX >> 12 } else { total };
                let first = json!(self.link(&self.base, &format!("limit={limit}&offset=0")));
                let next = next.map(|next| {
                    format!(
                        ",\"next\":{{\"href\":{}}}",
                        json!(self.link(base, &format!("limit={limit}&offset={next}")))
                    )
                });
                let (offset, count, next) = (self.start, self.items.len(), next.unwrap_or_default());
                let end = total.saturating_sub(1).checked_div(limit).unwrap_or(0).saturating_mul(limit);
                let last = json!(self.link(&self.base, &format!("limit={limit}&offset={end}")));
                format!(
                    "{{\"{key}\":[{items}],\"offset\":{offset},\"limit\":{limit},\"count\":{count},\"total_count\":{total},\"first\":{{\"href\":{first}}}{next},\"last\":{{\"href\":{last}}}}}"
                )
            }
        }
    }
}

fn token_of(offset: usize, scope: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{offset} {scope}"))
}

/// Where a token continues, if it is one of this list's.
fn offset_of(token: &str, scope: &str) -> Option<usize> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (offset, own) = std::str::from_utf8(&bytes).ok()?.split_once(' ')?;
    (own == scope).then(|| offset.parse().ok())?
}
