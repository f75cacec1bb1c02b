//! Reading: lists and single records.

use serde_json::Value;

use super::contract::{Entity, SHIPMENT};
use super::filter::{Expr, Grammar, parse};
use super::guid::fnv1a;
use super::record::Stored;
use super::refusal::Refusal;
use super::settings::ListOrder;
use super::view::View;
use super::{Call, State};
use crate::http::Response;

/// `GET /Entity`
pub(crate) fn list(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let page = Page::of(call, entity)?;
    state.lists += 1;
    let seed = match call.settings.list_order {
        ListOrder::ByKey => None,
        ListOrder::Shuffled => Some(1),
        ListOrder::Reshuffled => Some(state.lists),
    };
    Ok(Response::json(200, &page.rows(state, entity, seed)))
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
    Ok(Response::json(200, &call.renderer(&state.ledger).read(Stored::new(entity, found), &view, 1)))
}

struct Page<'a> {
    call: &'a Call<'a>,
    view: View,
    filter: Option<Expr>,
    skip: usize,
    top: usize,
}

impl<'a> Page<'a> {
    fn of(call: &'a Call, entity: &'static Entity) -> Result<Self, Refusal> {
        let view = View::of(call.request, entity, call.version, call.settings)?;
        check_optimised(&view, &call.settings.unoptimised)?;
        let grammar = Grammar { entity, version: call.version, date_literal: call.settings.date_literal };
        let filter = call.request.option("$filter").map(|text| parse(text, &grammar)).transpose()?;
        let number = |name: &str, default: usize| match call.request.option(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| Refusal::invalid(name, &format!("The value '{text}' is not valid for {name}."))),
        };
        Ok(Self { view, filter, skip: number("$skip", 0)?, top: number("$top", usize::MAX)?, call })
    }

    fn rows(&self, state: &State, entity: &'static Entity, seed: Option<u64>) -> Value {
        let records = state.ledger.rows(entity).map(|data| Stored::new(entity, data));
        let mut admitted: Vec<Stored> = records
            .filter(|record| self.filter.as_ref().is_none_or(|filter| filter.admits(record)))
            .collect();
        if let Some(seed) = seed {
            admitted.sort_by_cached_key(|record| fnv1a(&record.id(0, 0), seed));
        }
        let renderer = self.call.renderer(&state.ledger);
        let page = admitted.into_iter().skip(self.skip).take(self.top).enumerate();
        page.map(|(index, record)| renderer.read(record, &self.view, index + 1)).collect()
    }
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
