//! One record, or one of its sublists, lines or subrecords.

use serde_json::{Map, Value};

use crate::http::Response;
use crate::netsuite::book::{Book, number_of};
use crate::netsuite::call::{Call, singular};
use crate::netsuite::kind::Kind;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::render;
use crate::netsuite::schema;

/// `GET /record/v1/{type}/{id}`.
pub(crate) fn one(call: &Call<'_>, book: &Book, kind: Kind, key: &str) -> Result<Response, Refusal> {
    call.options(&["expandSubResources", "fields"])?;
    let mut record = find(call, book, kind, key)?;
    if call.request.option("expandSubResources") == Some("true") {
        // Together they do not work: the whole record comes.
        return Ok(singular(&record.into()));
    }
    render::fold(&mut record);
    if let Some(fields) = call.request.option("fields") {
        let asked: Vec<&str> = fields.split(',').map(str::trim).collect();
        let is_known = |name: &&&str| {
            schema::type_of(kind, name, call.settings).is_some() || record.contains_key(**name)
        };
        if let Some(unknown) = asked.iter().find(|name| !is_known(name)) {
            return Err(Refusal::option("fields", format!("Unknown field: {unknown}.")));
        }
        record.retain(|name, _| name == "links" || name == "id" || asked.contains(&name.as_str()));
    }
    Ok(singular(&record.into()))
}

/// `GET /record/v1/{type}/{id}/{sublist}/{line}`, and what lies below it.
pub(crate) fn part(
    call: &Call<'_>,
    book: &Book,
    kind: Kind,
    key: &str,
    parts: &[String],
) -> Result<Response, Refusal> {
    call.options(&["expandSubResources", "limit", "offset"])?;
    let mut found = Value::from(find(call, book, kind, key)?);
    for part in parts {
        let is_line = found.get("items").is_some();
        let next = match found.get_mut("items").and_then(Value::as_array_mut) {
            Some(lines) => {
                let position = lines.iter().position(|line| {
                    let href = line["links"][0]["href"].as_str().unwrap_or_default();
                    href.rsplit('/').next() == Some(part)
                });
                position.map(|position| lines.swap_remove(position))
            }
            None => found.get_mut(part).map(Value::take),
        };
        found = next.filter(|next| is_line || next.get("links").is_some()).ok_or_else(Refusal::missing)?;
    }
    Ok(singular(&found))
}

fn find(call: &Call<'_>, book: &Book, kind: Kind, key: &str) -> Result<Map<String, Value>, Refusal> {
    let id = match kind {
        Kind::Customer => key.strip_prefix("eid:").map_or_else(
            || number_of(key),
            |external| {
                let is_it =
                    |customer: &crate::netsuite::Customer| customer.external_id.as_deref() == Some(external);
                book.customers.iter().find(|(_, customer)| is_it(customer)).map(|(id, _)| *id)
            },
        ),
        Kind::InventoryItem => number_of(key),
        Kind::SalesOrder | Kind::ItemFulfillment | Kind::Invoice => book.find(kind, key),
    };
    id.and_then(|id| render::record(&call.frame(book), kind, id)).ok_or_else(Refusal::missing)
}
