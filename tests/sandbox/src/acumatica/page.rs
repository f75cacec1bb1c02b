//! Reading: lists and single records.

use serde_json::Value;

use super::contract::{Entity, SHIPMENT};
use super::filter::{Grammar, parse};
use super::guid::fnv1a;
use super::record::Stored;
use super::refusal::Refusal;
use super::settings::ListOrder;
use super::view::View;
use super::{Call, State};
use crate::http::Response;

/// `GET /Entity`
pub(crate) fn list(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let (request, settings) = (call.request, call.settings);
    let view = View::of(request, entity, call.version, settings)?;
    check_optimised(&view, &settings.unoptimised)?;
    let grammar = Grammar { entity, version: call.version, date_literal: settings.date_literal };
    let filter = request.option("$filter").map(|text| parse(text, &grammar)).transpose()?;
    let number = |name: &str, default: usize| match request.option(name).map(str::parse) {
        None => Ok(default),
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => Err(Refusal::invalid(name, &format!("The value is not valid for {name}."))),
    };
    let (skip, top) = (number("$skip", 0)?, number("$top", usize::MAX)?);
    state.lists += 1;
    let records = state.ledger.rows(entity).map(|data| Stored::new(entity, data));
    let mut found: Vec<Stored> =
        records.filter(|record| filter.as_ref().is_none_or(|filter| filter.admits(record))).collect();
    let seed = match settings.list_order {
        ListOrder::ByKey => None,
        ListOrder::Shuffled => Some(1),
        ListOrder::Reshuffled => Some(state.lists),
    };
    if let Some(seed) = seed {
        found.sort_by_cached_key(|record| fnv1a(&record.id(0, 0), seed));
    }
    let page = found.into_iter().skip(skip).take(top).zip(1..);
    let page: Value = page.map(|(record, row)| call.read(&state.ledger, record, &view, row)).collect();
    Ok(Response::json(200, &page))
}

/// `GET /Entity/key`
pub(crate) fn get(
    call: &Call,
    state: &State,
    entity: &'static Entity,
    keys: &[String],
) -> Result<Response, Refusal> {
    let key = state.ledger.key(entity, keys);
    if let Some(number) = key.as_ref().filter(|_| entity.name == SHIPMENT.name) {
        state.operations.check_busy(number, call)?;
    }
    let view = View::of(call.request, entity, call.version, call.settings)?;
    let found = key.and_then(|key| state.ledger.get(entity, &key)).ok_or_else(Refusal::missing)?;
    Ok(Response::json(200, &call.read(&state.ledger, Stored::new(entity, found), &view, 1)))
}

/// A list is read in one go, which some members prevent.
fn check_optimised(view: &View, unoptimised: &[String]) -> Result<(), Refusal> {
    let names = view.names();
    let slow: Vec<&str> =
        unoptimised.iter().map(String::as_str).filter(|name| names.contains(name)).collect();
    if slow.is_empty() {
        return Ok(());
    }
    let message = format!("Optimization cannot be performed. These members prevent it: {}", slow.join(", "));
    Err(Refusal::operation(message))
}
