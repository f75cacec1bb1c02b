//! Reading records: one of them, a part of it, or a list.

use serde_json::{Value, json};

use super::call::{Call, collection, singular};
use super::kind::Kind;
use super::page::{Page, TOTAL_MAX};
use super::record::Record;
use super::records::Records;
use super::refusal::Refusal;
use super::render;
use super::{schema, suiteql};
use crate::http::Response;

/// `GET /record/v1/{type}/{id}`.
pub(crate) fn one(call: &Call<'_>, records: &Records, kind: Kind, key: &str) -> Result<Response, Refusal> {
    call.options(&["expandSubResources", "fields"])?;
    let mut record = call.renderer(records).record(find(records, kind, key)?);
    if call.request.option("expandSubResources") == Some("true") {
        // Together they do not work: the whole record comes.
        return Ok(singular(&record.into()));
    }
    render::fold(&mut record);
    if let Some(fields) = call.request.option("fields") {
        let asked: Vec<&str> = fields.split(',').map(str::trim).collect();
        if let Some(unknown) = asked.iter().find(|name| schema::table(kind).field(name).is_none()) {
            return Err(Refusal::option("fields", format!("Unknown field: {unknown}.")));
        }
        record.retain(|name, _| name == "links" || name == "id" || asked.contains(&name.as_str()));
    }
    Ok(singular(&record.into()))
}

/// `GET /record/v1/{type}`: ids and links, never fields.
pub(crate) fn list(call: &Call<'_>, records: &Records, kind: Kind) -> Result<Response, Refusal> {
    call.options(&["q", "limit", "offset"])?;
    let page = Page::of(call)?;
    let renderer = call.renderer(records);
    let mut found: Vec<&Record> = match call.request.option("q") {
        Some(filter) => suiteql::filtered(call, records, kind, filter)?,
        None => records.of(kind).collect(),
    };
    found.truncate(TOTAL_MAX);
    let items: Vec<Value> = found
        .iter()
        .skip(page.offset)
        .take(page.limit)
        .map(|record| json!({ "links": renderer.record(record)["links"], "id": record.id() }))
        .collect();
    let has_more = page.offset + items.len() < found.len();
    Ok(collection(&page.wrap(call, &items, has_more, found.len())))
}

fn find<'r>(records: &'r Records, kind: Kind, key: &str) -> Result<&'r Record, Refusal> {
    records.find(kind, key).and_then(|id| records.get(id)).ok_or_else(Refusal::missing)
}
