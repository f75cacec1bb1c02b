//! Writing: PUT and, where it exists, PATCH. A PUT creates what it does not find, unless `If-Match` forbids it.

mod body;
mod errors;
mod member;

use serde_json::{Value, json};

use super::contract::{Entity, SALES_ORDER, SHIPMENT, is_locked};
use super::filter::{Grammar, parse};
use super::ledger::Ledger;
use super::record::Stored;
use super::refusal::Refusal;
use super::settings::{Lock, Settings};
use super::view::View;
use super::{Call, State};
use crate::http::Response;

use self::member::Writer;

pub(crate) use body::{check, json_body};

/// Writes a record and answers how it stands now.
pub(crate) fn write(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let body = json_body(call.request)?;
    check(call, &body, entity)?;
    let view = View::of(call.request, entity, call.version, call.settings)?;
    let found = match find(&state.ledger, &body, entity) {
        None => find_by_filter(call, &state.ledger, entity)?,
        found => found,
    };
    check_conditions(call, found.is_some())?;
    if let Some(number) = found.as_ref().filter(|_| entity.name == SHIPMENT.name) {
        state.operations.settle_on(number, &mut state.ledger, call)?;
    }
    let original = match found.as_ref().and_then(|key| state.ledger.get(entity, key)) {
        Some(record) => record.clone(),
        None => with_key(state.ledger.blank(entity, call.now), &body, entity),
    };
    let (draft, accidents) = draft(call, &state.ledger, &body, entity, &original)?;
    let key = match found {
        Some(key) if draft.is_none() => key,
        found => store(call, &mut state.ledger, entity, found, draft.unwrap_or(original)),
    };
    state.ledger.accidents.extend(accidents);
    let record = state.ledger.get(entity, &key).ok_or_else(Refusal::missing)?;
    Ok(Response::json(200, &call.renderer(&state.ledger).record(Stored::new(entity, record), &view, 1)))
}

/// Key of the record that a body means: by its GUID, or by the members that make up the key.
pub(crate) fn find(ledger: &Ledger, body: &Value, entity: &'static Entity) -> Option<String> {
    let by_id = body["id"].as_str().and_then(|id| ledger.key_by_id(entity, id));
    by_id.or_else(|| {
        let parts = key_parts(body, entity);
        ledger.key(entity, &parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>())
    })
}

fn find_by_filter(call: &Call, ledger: &Ledger, entity: &'static Entity) -> Result<Option<String>, Refusal> {
    let Some(filter) = call.request.option("$filter") else { return Ok(None) };
    let grammar = Grammar { entity, version: call.version, date_literal: call.settings.date_literal };
    let filter = parse(filter, &grammar)?;
    let found = ledger.rows(entity).find(|record| filter.admits(&Stored::new(entity, record)));
    let key = found.and_then(|record| ledger.key_by_id(entity, record["id"].as_str()?));
    key.map(Some).ok_or_else(Refusal::missing)
}

/// Stored name and value of each member that is part of the key.
fn key_parts(body: &Value, entity: &'static Entity) -> Vec<(&'static str, String)> {
    let field = |name: &str| entity.fields.iter().find(|field| field.is_at(name));
    let sent = |name: &str| body[field(name)?.name]["value"].as_str();
    entity.key.iter().map(|name| (*name, sent(name).unwrap_or_default().to_owned())).collect()
}

fn with_key(mut record: Value, body: &Value, entity: &'static Entity) -> Value {
    for (name, part) in key_parts(body, entity).into_iter().filter(|_| entity.key != ["entry"]) {
        record[name] = json!(part);
    }
    record
}

/// Holds the request's conditions against whether the record exists.
fn check_conditions(call: &Call, exists: bool) -> Result<(), Refusal> {
    let asks = |header: &str| call.request.header(header) == Some("*");
    if exists && asks("if-none-match") {
        return Err(Refusal::message(412, "The entity already exists."));
    }
    if !exists && asks("if-match") {
        return Err(Refusal::message(412, "The entity does not exist."));
    }
    if !exists && call.is_patch() {
        return Err(Refusal::message(404, "The entity does not exist."));
    }
    Ok(())
}

/// The record as it would be, unless nothing changes, and what nobody can have wanted of the write. Note and custom
/// fields have a lock of their own.
fn draft(
    call: &Call,
    ledger: &Ledger,
    body: &Value,
    entity: &'static Entity,
    original: &Value,
) -> Result<(Option<Value>, Vec<String>), Refusal> {
    let (mut draft, mut accidents, mut is_changed) = (original.clone(), Vec::new(), false);
    let locks = locks(entity, original, call.settings);
    let writes = [Writer::members, Writer::note_and_custom];
    for (lock, write) in locks.into_iter().zip(writes) {
        let mut writing = Writer::new(call, ledger);
        let mut written = draft.clone();
        write(&mut writing, entity, body, "", &mut written);
        let is_touched = !writing.touched.is_empty();
        let why = || format!("The {} is locked and cannot be changed.", named(entity, original));
        match lock {
            Lock::Silent => continue,
            Lock::Reject500 if is_touched => return Err(Refusal::exception(&format!("Error: {}", why()))),
            Lock::Reject422 => writing.errors.add_all(&writing.touched, &why()),
            Lock::Reject500 | Lock::Off => {}
        }
        writing.errors.check(body, entity)?;
        if is_touched {
            (draft, is_changed) = (written, true);
            accidents.extend(writing.accidents);
        }
    }
    Ok((is_changed.then_some(draft), accidents))
}

/// How members, and note and custom fields, of a record are locked.
fn locks(entity: &Entity, record: &Value, settings: &Settings) -> [Lock; 2] {
    match entity.name {
        "Shipment" if is_locked(record) => [settings.package_lock, settings.header_lock],
        "SalesOrder" if record["status"] == "Completed" => [settings.order_lock; 2],
        _ => [Lock::Off; 2],
    }
}

/// Stores a record that is new or has changed. Gives its key.
fn store(
    call: &Call,
    ledger: &mut Ledger,
    entity: &'static Entity,
    found: Option<String>,
    mut draft: Value,
) -> String {
    let is_shipment = entity.name == SHIPMENT.name;
    if is_shipment && !is_locked(&draft) {
        draft["status"] = json!(if draft["hold"] == true { "On Hold" } else { "Open" });
    }
    let Some(key) = found else {
        let key = if is_shipment { ledger.add(draft, call.now) } else { ledger.insert(entity, draft) };
        if let Some(record) = ledger.get(entity, &key)
            && (is_shipment || entity.name == SALES_ORDER.name)
        {
            let accident = format!("{} created by a PUT that found none", named(entity, record));
            ledger.accidents.push(accident);
        }
        return key;
    };
    if is_shipment {
        ledger.change(&key, call.now, |shipment| *shipment = draft);
    } else {
        draft["last_modified"] = json!(call.now);
        ledger.replace(entity, &key, draft);
    }
    key
}

/// `shipment 000123`, `order SO 000456`
fn named(entity: &'static Entity, record: &Value) -> String {
    let noun = if entity.name == SHIPMENT.name { "shipment" } else { "order" };
    format!("{noun} {}", Stored::new(entity, record).key())
}
