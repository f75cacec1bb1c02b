//! Pages of lists and of query results.

use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Refusal;

/// The most that a page holds, which is also the default.
const LIMIT_MAX: usize = 1000;
/// The most that can be paged through.
pub(crate) const TOTAL_MAX: usize = 100_000;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

impl Page {
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let number = |name: &str, default: usize| match call.request.option(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| {
                Refusal::option(name, format!("Invalid value '{text}' of query parameter '{name}'."))
            }),
        };
        let page = Self { limit: number("limit", LIMIT_MAX)?, offset: number("offset", 0)? };
        if !(1..=LIMIT_MAX).contains(&page.limit) {
            let what = format!("The limit must be between 1 and {LIMIT_MAX}.");
            return Err(Refusal::option("limit", what));
        }
        if !page.offset.is_multiple_of(page.limit) {
            let what = format!("The offset {} is not divisible by the limit {}.", page.offset, page.limit);
            return Err(Refusal::option("offset", what));
        }
        Ok(page)
    }

    /// `links`, `count` and the rest around the items of this page.
    pub(crate) fn wrap(self, call: &Call<'_>, items: &[Value], has_more: bool, total: usize) -> Value {
        let path = call.request.target.split('?').next().unwrap_or_default();
        let origin = call.base.trim_end_matches("/services/rest");
        let query = call.request.target.split_once('?').map_or("", |(_, query)| query);
        let is_other = |part: &&str| !part.starts_with("limit=") && !part.starts_with("offset=");
        let others: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).filter(is_other).collect();
        let link = |rel: &str, offset: usize| {
            let place = format!("limit={}&offset={offset}", self.limit);
            let query = others.iter().copied().chain([place.as_str()]).collect::<Vec<_>>().join("&");
            json!({ "rel": rel, "href": format!("{origin}{path}?{query}") })
        };
        let mut links = Vec::new();
        if self.offset > 0 {
            links.push(link("prev", self.offset.saturating_sub(self.limit)));
            links.push(link("first", 0));
        }
        if has_more {
            links.push(link("next", self.offset + self.limit));
            links.push(link("last", total.saturating_sub(1) / self.limit * self.limit));
        }
        links.push(link("self", self.offset));
        json!({
            "links": links,
            "count": items.len(),
            "hasMore": has_more,
            "items": items,
            "offset": self.offset,
            "totalResults": total,
        })
    }
}
