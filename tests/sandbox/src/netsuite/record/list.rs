//! `GET /record/v1/{type}`: ids and links, never fields.

use serde_json::{Value, json};

use super::filter::Filter;
use crate::http::Response;
use crate::netsuite::book::Book;
use crate::netsuite::call::{Call, collection};
use crate::netsuite::kind::Kind;
use crate::netsuite::page::{Page, TOTAL_MAX};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::render;

pub(crate) fn list(call: &Call<'_>, book: &Book, kind: Kind) -> Result<Response, Refusal> {
    call.options(&["q", "limit", "offset"])?;
    let page = Page::of(call)?;
    let frame = call.frame(book);
    let filter = call.request.option("q").map(Filter::parse).transpose()?;
    let mut found = Vec::new();
    let external = filter.as_ref().and_then(Filter::external_id).filter(|_| !kind.code().is_empty());
    let named = external.map(|external| book.find(kind, &format!("eid:{external}")).into_iter().collect());
    for id in named.unwrap_or_else(|| all(book, kind)) {
        match &filter {
            None => found.push(id),
            Some(filter) => {
                if let Some(record) = render::record(&frame, kind, id)
                    && filter.matches(&record)?
                {
                    found.push(id);
                }
            }
        }
    }
    found.truncate(TOTAL_MAX);
    let total = found.len();
    let items: Vec<Value> = found
        .into_iter()
        .skip(page.offset)
        .take(page.limit)
        .filter_map(|id| {
            let mut record = render::record(&frame, kind, id)?;
            let links = record.remove("links")?;
            Some(json!({ "links": links, "id": id.to_string() }))
        })
        .collect();
    let has_more = page.offset + items.len() < total;
    Ok(collection(&page.wrap(call, &items, has_more, total)))
}

fn all(book: &Book, kind: Kind) -> Vec<u64> {
    match kind {
        Kind::Customer => book.customers.keys().copied().collect(),
        Kind::InventoryItem => book.items.keys().copied().collect(),
        Kind::SalesOrder | Kind::ItemFulfillment | Kind::Invoice => {
            let own = book.transactions.iter().filter(|(_, transaction)| transaction.kind() == kind);
            own.map(|(id, _)| *id).collect()
        }
    }
}
