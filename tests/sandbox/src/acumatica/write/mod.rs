//! Writing: PUT and, where it exists, PATCH. A PUT creates what it does not find, unless `If-Match` forbids it.

mod body;
mod errors;
mod member;

use serde_json::{Map, Value, json};

use super::contract::{ACTIVITY, Entity, SHIPMENT, is_locked};
use super::filter::{Grammar, parse};
use super::ledger::{Ledger, merged, text};
use super::record::Stored;
use super::refusal::Refusal;
use super::settings::{Lock, Settings};
use super::view::View;
use super::{Call, State};
use crate::http::Response;

use self::member::Writer;

pub(crate) use body::{check, json_body};

/// A write under way.
struct Put<'a> {
    call: &'a Call<'a>,
    entity: &'static Entity,
    body: Value,
}

/// Writes a record and answers how it stands now.
pub(crate) fn write(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let put = Put { call, entity, body: json_body(call.request)? };
    check(call, &put.body, entity)?;
    let view = View::of(call.request, entity, call.version, call.settings)?;
    let found = match find(&state.ledger, &put.body, entity) {
        None => put.find_by_filter(&state.ledger)?,
        found => found,
    };
    put.check_conditions(found.is_some())?;
    if let Some(number) = found.as_ref().filter(|_| entity.name == SHIPMENT.name) {
        state.operations.settle_on(number, &mut state.ledger, call)?;
    }
    let original = match found.as_ref().and_then(|key| state.ledger.get(entity, key)) {
        Some(record) => record.clone(),
        None => merged(state.ledger.blank(entity, call.now), key_members(&put.body, entity).into()),
    };
    let (draft, accidents) = put.draft(&state.ledger, &original)?;
    let key = match found {
        Some(key) if draft.is_none() => key,
        found => put.store(&mut state.ledger, found, draft.unwrap_or(original)),
    };
    state.ledger.accidents.extend(accidents);
    let record = state.ledger.get(entity, &key).ok_or_else(Refusal::missing)?;
    Ok(Response::json(200, &call.render(&state.ledger, Stored::new(entity, record), &view, 1)))
}

/// Key of the record that a body means: by its GUID, or by the members that make up the key.
pub(crate) fn find(ledger: &Ledger, body: &Value, entity: &'static Entity) -> Option<String> {
    let by_id = body["id"].as_str().and_then(|id| ledger.key_by_id(entity, id));
    let members = key_members(body, entity);
    let parts: Vec<String> = members.values().filter_map(Value::as_str).map(str::to_owned).collect();
    by_id.or_else(|| ledger.key(entity, &parts))
}

/// What was sent of the members that make up the key, as it is stored.
fn key_members(body: &Value, entity: &'static Entity) -> Map<String, Value> {
    let member = |name: &&'static str| {
        let field = entity.fields.iter().find(|field| field.is_at(name))?;
        Some(((*name).to_owned(), text(&body[field.name], "value").into()))
    };
    entity.key.iter().filter_map(member).collect()
}

impl Put<'_> {
    fn find_by_filter(&self, ledger: &Ledger) -> Result<Option<String>, Refusal> {
        let (call, entity) = (self.call, self.entity);
        let Some(filter) = call.request.option("$filter") else { return Ok(None) };
        let grammar = Grammar { entity, version: call.version, date_literal: call.settings.date_literal };
        let filter = parse(filter, &grammar)?;
        let found = ledger.rows(entity).find(|record| filter.admits(&Stored::new(entity, record)));
        let key = found.and_then(|record| ledger.key_by_id(entity, record["id"].as_str()?));
        key.map(Some).ok_or_else(Refusal::missing)
    }

    /// Holds the request's conditions against whether the record exists.
    fn check_conditions(&self, exists: bool) -> Result<(), Refusal> {
        let asks = |header: &str| self.call.request.header(header) == Some("*");
        let missing = "The entity does not exist.";
        match exists {
            true if asks("if-none-match") => Err(Refusal::message(412, "The entity already exists.")),
            false if asks("if-match") => Err(Refusal::message(412, missing)),
            false if self.call.is_patch() => Err(Refusal::message(404, missing)),
            _ => Ok(()),
        }
    }

    /// The record as it would be, unless nothing changes, and what nobody can have wanted of the write. Note and custom
    /// fields have a lock of their own.
    fn draft(&self, ledger: &Ledger, original: &Value) -> Result<(Option<Value>, Vec<String>), Refusal> {
        let (mut draft, mut accidents) = (None, Vec::new());
        let locks = locks(self.entity, original, self.call.settings);
        for (lock, write) in locks.into_iter().zip([Writer::members, Writer::note_and_custom]) {
            let mut writing = Writer::new(self.call, ledger);
            let mut written = draft.clone().unwrap_or_else(|| original.clone());
            write(&mut writing, self.entity, &self.body, "", &mut written);
            let is_touched = !writing.touched.is_empty();
            let why = || format!("The {} is locked and cannot be changed.", named(self.entity, original));
            match lock {
                Lock::Silent => continue,
                Lock::Reject500 if is_touched => {
                    return Err(Refusal::exception(&format!("Error: {}", why())));
                }
                Lock::Reject422 => writing.errors.add_all(&writing.touched, &why()),
                Lock::Reject500 | Lock::Off => {}
            }
            writing.errors.check(&self.body, self.entity)?;
            if is_touched {
                draft = Some(written);
                accidents.extend(writing.accidents);
            }
        }
        Ok((draft, accidents))
    }

    /// Stores a record that is new or has changed. Gives its key.
    fn store(&self, ledger: &mut Ledger, found: Option<String>, mut draft: Value) -> String {
        let (entity, now) = (self.entity, self.call.now);
        let is_shipment = entity.name == SHIPMENT.name;
        if is_shipment && !is_locked(&draft) {
            draft["status"] = json!(if draft["hold"] == true { "On Hold" } else { "Open" });
        }
        match found {
            Some(key) if is_shipment => {
                ledger.change(&key, now, |shipment| *shipment = draft);
                key
            }
            Some(key) => {
                draft["last_modified"] = json!(now);
                ledger.replace(entity, &key, draft);
                key
            }
            None => {
                let key = if is_shipment { ledger.add(draft, now) } else { ledger.insert(entity, draft) };
                let record = ledger.get(entity, &key).filter(|_| entity.name != ACTIVITY.name);
                let made = record
                    .map(|record| format!("{} created by a PUT that found none", named(entity, record)));
                ledger.accidents.extend(made);
                key
            }
        }
    }
}

/// How members, and note and custom fields, of a record are locked.
fn locks(entity: &Entity, record: &Value, settings: &Settings) -> [Lock; 2] {
    match entity.name {
        "Shipment" if is_locked(record) => [settings.package_lock, settings.header_lock],
        "SalesOrder" if record["status"] == "Completed" => [settings.order_lock; 2],
        _ => [Lock::Off; 2],
    }
}

/// `shipment 000123`, `order SO 000456`
fn named(entity: &'static Entity, record: &Value) -> String {
    let noun = if entity.name == SHIPMENT.name { "shipment" } else { "order" };
    format!("{noun} {}", Stored::new(entity, record).key())
}
