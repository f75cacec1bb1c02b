//! Reading: lists and single records.

use serde_json::Value;

use super::contract::Entity;
use super::filter::{Expr, Grammar, parse};
use super::guid::fnv1a;
use super::ledger::Ledger;
use super::record::{
    ActivityRecord, Invoice, InvoiceRecord, OrderRecord, Record, ShipViaRecord, ShipmentRecord,
};
use super::refusal::Refusal;
use super::settings::Settings;
use super::switch::ListOrder;
use super::view::View;
use super::{Call, State};
use crate::guid::is_guid;
use crate::http::Response;

/// `GET /Entity`
pub(crate) fn list(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let page = Page::of(call, entity)?;
    state.lists += 1;
    let shuffle = match call.settings.list_order {
        ListOrder::ByKey => None,
        ListOrder::Shuffled => Some(1),
        ListOrder::Reshuffled => Some(state.lists),
    };
    let ledger = &state.ledger;
    let rows = match entity.name {
        "Shipment" => page.rows(
            ledger,
            shuffle,
            ledger.shipments.values().map(|shipment| ShipmentRecord { shipment, ledger }),
        ),
        "SalesOrder" => {
            page.rows(ledger, shuffle, ledger.orders.values().map(|order| OrderRecord { order, ledger }))
        }
        "Activity" => page.rows(ledger, shuffle, ledger.activities.iter().map(ActivityRecord)),
        "ShipVia" => page.rows(ledger, shuffle, ship_vias(call.settings)),
        _ => {
            return Err(Refusal::NotFound(format!("A list of {} is not part of this stand-in", entity.name)));
        }
    };
    Ok(Response::json(200, &rows))
}

/// `GET /Entity/key`
pub(crate) fn get(
    call: &Call,
    state: &State,
    entity: &'static Entity,
    keys: &[String],
) -> Result<Response, Refusal> {
    let view = View::of(call.request, entity, call.version, call.settings)?;
    let found = with_record(&state.ledger, call.settings, entity, keys, |record| {
        call.renderer(&state.ledger).read(record, &view, 1)
    });
    found.map(|json| Response::json(200, &json)).ok_or_else(Refusal::missing)
}

/// Hands the record with these keys, or this GUID, to `then`.
pub(crate) fn with_record<T>(
    ledger: &Ledger,
    settings: &Settings,
    entity: &Entity,
    keys: &[String],
    then: impl FnOnce(&dyn Record) -> T,
) -> Option<T> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match (entity.name, &keys[..]) {
        ("Shipment", [key]) => {
            ledger.shipment(key).map(|shipment| then(&ShipmentRecord { shipment, ledger }))
        }
        ("SalesOrder", [id]) => {
            let order = ledger.orders.get(ledger.order_key(id)?)?;
            Some(then(&OrderRecord { order, ledger }))
        }
        ("SalesOrder", [kind, number]) => {
            let order = ledger.orders.get(&((*kind).into(), (*number).into()))?;
            Some(then(&OrderRecord { order, ledger }))
        }
        ("SalesInvoice", [kind, number]) => {
            Invoice::find(ledger, Some(kind), number).map(|invoice| then(&InvoiceRecord(&invoice)))
        }
        ("Activity", [id]) if is_guid(id) => {
            let activity = ledger.activities.iter().find(|activity| activity.id.eq_ignore_ascii_case(id))?;
            Some(then(&ActivityRecord(activity)))
        }
        ("ShipVia", [code]) => {
            ship_vias(settings).find(|record| record.code == *code).map(|record| then(&record))
        }
        _ => None,
    }
}

fn ship_vias(settings: &Settings) -> impl Iterator<Item = ShipViaRecord<'_>> {
    settings.ship_vias.iter().map(|(code, ship_via)| ShipViaRecord { code, ship_via })
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
                .map_err(|_| Refusal::invalid(name, format!("The value '{text}' is not valid for {name}."))),
        };
        Ok(Self { view, filter, skip: number("$skip", 0)?, top: number("$top", usize::MAX)?, call })
    }

    fn rows<R: Record>(
        &self,
        ledger: &Ledger,
        shuffle: Option<u64>,
        records: impl Iterator<Item = R>,
    ) -> Value {
        let admitted =
            records.filter(|record| self.filter.as_ref().is_none_or(|filter| filter.admits(record)));
        let renderer = self.call.renderer(ledger);
        let render = |(index, record): (usize, R)| renderer.read(&record, &self.view, index + 1);
        match shuffle {
            None => admitted.skip(self.skip).take(self.top).enumerate().map(render).collect(),
            Some(seed) => {
                let mut all: Vec<R> = admitted.collect();
                all.sort_by_cached_key(|record| fnv1a(&record.id(0), seed));
                all.into_iter().skip(self.skip).take(self.top).enumerate().map(render).collect()
            }
        }
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
