//! Writing a sales order: its texts, note and custom fields.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::Put;
use super::pen::{ANY_LENGTH, Findings, Pen};
use crate::acumatica::State;
use crate::acumatica::contract::SALES_ORDER;
use crate::acumatica::ledger::OrderKey;
use crate::acumatica::model::SalesOrder;
use crate::acumatica::record::OrderRecord;
use crate::acumatica::refusal::Refusal;
use crate::acumatica::switch::Lock;
use crate::acumatica::view::View;
use crate::http::Response;

pub(super) fn put(put: &Put<'_>, state: &mut State) -> Result<Response, Refusal> {
    let call = put.call;
    let view = View::of(call.request, &SALES_ORDER, call.version, call.settings)?;
    let key = key(put, state);
    let original = state.ledger.orders.get(&key).cloned();
    put.check_conditions(original.is_some())?;
    let is_new = original.is_none();
    let original = original.unwrap_or_else(|| empty(&key, put));
    let mut draft = original.clone();
    if write(put, &mut draft)? || is_new {
        draft.last_modified = call.now;
        state.ledger.insert_order(draft, is_new);
    }
    let ledger = &state.ledger;
    let order = ledger.orders.get(&key).ok_or_else(Refusal::missing)?;
    Ok(Response::json(200, &call.renderer(ledger).record(&OrderRecord { order, ledger }, &view, 1)))
}

fn key(put: &Put<'_>, state: &State) -> OrderKey {
    let by_id = put.input.id.and_then(|id| state.ledger.order_key(id).cloned());
    by_id.unwrap_or_else(|| {
        let text = |name: &str| put.input.text(name).unwrap_or_default().to_owned();
        (text("OrderType"), text("OrderNbr"))
    })
}

/// Writes what was sent. Gives whether anything changed.
fn write(put: &Put<'_>, order: &mut SalesOrder) -> Result<bool, Refusal> {
    let settings = put.call.settings;
    let lock = if order.status == "Completed" { settings.order_lock } else { Lock::Off };
    let mut findings = Findings::default();
    let before = order.clone();
    let mut pen = Pen {
        input: &put.input,
        at: String::new(),
        findings: &mut findings,
        writes_equal: put.is_patch(),
        too_long: settings.too_long,
    };
    pen.text("CustomerOrder", ANY_LENGTH, &mut order.customer_order);
    pen.text("Description", ANY_LENGTH, &mut order.description);
    pen.text("ExternalRef", ANY_LENGTH, &mut order.external_ref);
    pen.custom(&mut order.custom);
    pen.note(&mut order.note);
    if findings.touched.is_empty() {
        return Ok(false);
    }
    let why = format!("The order {} {} is completed and cannot be changed.", order.order_type, order.number);
    match lock {
        Lock::Off => Ok(true),
        Lock::Silent => {
            *order = before;
            Ok(false)
        }
        Lock::Reject500 => Err(Refusal::exception(format!("Error: {why}"))),
        Lock::Reject422 => {
            for pointer in &findings.touched {
                findings.errors.add(pointer, &*why);
            }
            findings.errors.check(put.body, &SALES_ORDER).map(|()| false)
        }
    }
}

fn empty(key: &OrderKey, put: &Put<'_>) -> SalesOrder {
    let now = put.call.now;
    SalesOrder {
        order_type: key.0.clone(),
        number: key.1.clone(),
        id: String::new(),
        status: "On Hold".into(),
        customer: None,
        customer_order: None,
        external_ref: None,
        description: None,
        date: now.to_zoned(TimeZone::UTC).date(),
        requested_on: None,
        ship_via: None,
        currency: None,
        lines: Vec::new(),
        shipments: Vec::new(),
        custom: BTreeMap::new(),
        note: String::new(),
        created: now,
        last_modified: now,
    }
}
