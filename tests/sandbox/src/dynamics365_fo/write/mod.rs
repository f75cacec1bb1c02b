//! POST, PATCH, PUT and DELETE.

mod attachment;
mod input;
mod rules;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Counts;
use super::call;
use super::key;
use super::refusal::Refusal;
use super::row::Row;
use super::schema::EntitySet;
use super::settings::Settings;
use crate::http::{Request, Response};
use crate::odata::{Keyed, Tables};

/// Makes a row.
pub(crate) fn insert(
    request: &Request,
    set: &'static EntitySet,
    (tables, counts): (&mut Tables, &mut Counts),
    settings: &Settings,
    site: &str,
    now: Timestamp,
) -> Result<Response, Refusal> {
    if set.is_read_only(settings) || set.access == super::schema::Access::Update {
        return Err(Refusal::Method);
    }
    let mut row = Row::new();
    for (name, value) in input::read(request, set, settings)? {
        row.set(&name, value);
    }
    rules::before_insert(set, &mut row, (tables, counts), settings, now)?;
    let key = set.key_of(&row);
    if !tables.insert(set, row) {
        return Err(Refusal::duplicate(set));
    }
    counts.wrote("insert", set);
    let Some(row) = tables.get(set, &key) else { return Err(Refusal::Missing) };
    let mut body = json!({"@odata.context": format!("{site}/data/$metadata#{}/$entity", set.name)});
    if let Value::Object(body) = &mut body {
        body.extend(row.json(set, None, settings));
    }
    let response = call::json(201, &body);
    if !settings.location {
        return Ok(response);
    }
    Ok(response.with("Location", &format!("{site}/data/{}({})", set.name, address(set, row, settings))))
}

/// Changes the properties that the body names.
pub(crate) fn update(
    request: &Request,
    set: &'static EntitySet,
    text: &str,
    (tables, counts): (&mut Tables, &mut Counts),
    settings: &Settings,
) -> Result<Response, Refusal> {
    if set.is_read_only(settings) {
        return Err(Refusal::Method);
    }
    let key = visible(request, set, text, tables, settings)?;
    let changes = input::read(request, set, settings)?;
    if let Some((name, _)) = changes.iter().find(|(name, _)| set.key.contains(&name.as_str())) {
        return Err(Refusal::query(format!("The key property '{name}' cannot be changed.")));
    }
    let row = tables.get(set, &key).cloned().unwrap_or_default();
    if settings.etags && !row.matches(set, request.header("if-match")) {
        return Err(Refusal::Precondition);
    }
    rules::before_update(set, &row, counts, settings)?;
    let mut written = row;
    for (name, value) in &changes {
        written.set(name, value.clone());
    }
    rules::validate(set, &written, settings)?;
    tables.update(set, &key, |row| {
        for (name, value) in changes {
            row.set(&name, value);
        }
    });
    counts.wrote("update", set);
    Ok(Response::empty(204).with("OData-Version", "4.0"))
}

/// Removes a row.
pub(crate) fn delete(
    request: &Request,
    set: &'static EntitySet,
    text: &str,
    (tables, counts): (&mut Tables, &mut Counts),
    settings: &Settings,
) -> Result<Response, Refusal> {
    if set.is_read_only(settings) || set.access == super::schema::Access::Update {
        return Err(Refusal::Method);
    }
    let key = visible(request, set, text, tables, settings)?;
    let row = tables.get(set, &key).cloned().unwrap_or_default();
    if settings.etags && !row.matches(set, request.header("if-match")) {
        return Err(Refusal::Precondition);
    }
    rules::before_delete(set)?;
    tables.remove(set, &key);
    counts.wrote("delete", set);
    Ok(Response::empty(204).with("OData-Version", "4.0"))
}

/// The key of a row that the call may see.
fn visible(
    request: &Request,
    set: &'static EntitySet,
    text: &str,
    tables: &Tables,
    settings: &Settings,
) -> Result<String, Refusal> {
    let (company, key) = key::parse(text, set, settings)?;
    let is_seen = !set.has_company() || crosses(request) || company == settings.default_company;
    if !is_seen || settings.hidden_companies.contains(&company) || tables.get(set, &key).is_none() {
        return Err(Refusal::Missing);
    }
    Ok(key)
}

fn crosses(request: &Request) -> bool {
    request.option("cross-company") == Some("true")
}

/// The key as it stands in an address.
fn address(set: &EntitySet, row: &Row, settings: &Settings) -> String {
    use super::schema::Kind;
    let parts = set.key.iter().map(|name| {
        let value = row.shown(name, set, settings);
        match (value.as_str(), set.kind(name, settings)) {
            (Some(text), Some(Kind::Text(_))) => format!("{name}='{}'", text.replace('\'', "''")),
            (Some(text), _) => format!("{name}={text}"),
            (None, _) => format!("{name}={value}"),
        }
    });
    parts.collect::<Vec<_>>().join(",")
}
