//! Processing of one order, as one `match` on its state. Every arm starts from committed state, makes at most one change at another system
//! and ends in a commit, so that the next pass can continue a shipment that a dead process left.

use serde_json::json;

use super::next::{Next, overtaken};
use super::plan::{left_to, plan};
use super::summary::{Outcome, Record};
use super::{Pass, answer, outage, settle, unchanged, validate, voiding, write_back};
use crate::model::{
    Class, Expected, Fault, LABELS_LOST, MLC, Made, ORDER_MISSING, Order, Prepared, Readiness, State,
    TrackingNumber,
};
use crate::store::{Labelled, Request, Requested, Shipment, StoreError};
use crate::trial::Guard;

/// Lost labels of one intent after which a person must act: each further label may cost money.
const LOST_MAX: u32 = 3;

/// Advances a shipment as far as possible in this pass.
pub(super) fn advance(cx: &Pass<'_>, mut shipment: Shipment) -> Result<Record, StoreError> {
    loop {
        if cx.is_over() && !matches!(shipment.state, State::Done | State::Rejected | State::Voided) {
            return Ok(unfinished(&shipment));
        }
        let next = match shipment.state {
            State::Claimed => claimed(cx, &shipment)?,
            // The process died before the answer; the arm above never leaves a shipment in this state.
            State::Requested if Guard::CrashedRequest.is_on() => Next::go(cx.ledger.doubt(&shipment, None)?),
            State::Requested => Next::go(cx.ledger.resubmit(&shipment, json!(null))?),
            State::InDoubt => settle::in_doubt(cx, &shipment)?,
            State::Voiding => voiding::cancel(cx, &shipment)?,
            State::Labelled | State::Done | State::Voided => {
                Next::Labelled(Box::new(Labelled::read(cx.store(), shipment)?))
            }
            State::Rejected => Next::end(rejected(&shipment)),
        };
        match next {
            Next::Go(further) => shipment = *further,
            Next::Made(labelled) => {
                return write_back::write_back(cx, *labelled).map(|record| cx.with_remarks(record));
            }
            Next::Labelled(labelled) => {
                let record = match unchanged::refuse_if_changed(cx, &labelled)? {
                    Some(refused) => refused,
                    None => write_back::write_back(cx, *labelled)?,
                };
                return Ok(cx.with_remarks(record));
            }
            Next::End(record) => return Ok(cx.with_remarks(*record)),
        }
    }
}

/// Makes the record of a shipment that the pass could not finish in time.
fn unfinished(shipment: &Shipment) -> Record {
    let outcome = match shipment.state {
        State::Requested | State::InDoubt => Outcome::InDoubt,
        _ => Outcome::Retry,
    };
    let mut record = Record::of(shipment, outcome);
    if let Some(fault) = &shipment.fault {
        record = record.with_fault(fault);
        record.outcome = outcome;
    }
    record
}

/// Makes the record of a rejected shipment; every summary holds it until it is corrected or dismissed.
pub(super) fn rejected(shipment: &Shipment) -> Record {
    let record = Record::of(shipment, Outcome::Rejected);
    match &shipment.fault {
        Some(fault) => record.with_fault(fault),
        None => record,
    }
}

fn claimed(cx: &Pass<'_>, shipment: &Shipment) -> Result<Next, StoreError> {
    if let Some(record) = outage::held(cx, shipment)? {
        return Ok(Next::end(record));
    }
    // The order is read again, because it may have changed since it was listed.
    let order = match cx.order(&shipment.order) {
        Ok(order) => order,
        // Nothing was sent for it: the number was mistyped, or the order was deleted since it was listed.
        Err(fault) if fault.code.as_deref() == Some(ORDER_MISSING) && shipment.attempt == 0 => {
            cx.ledger.release(shipment, fault.message.clone())?;
            return Ok(Next::end(Record::new(shipment.order.as_str(), Outcome::Rejected).with_fault(&fault)));
        }
        Err(fault) => return park(cx, shipment, fault, None),
    };
    if !carries_only_our_void_numbers(cx, shipment, &order)? {
        return release(cx, shipment, "it already carries a tracking number", order.numbers.clone());
    }
    if let Readiness::NotReady(reason) = &order.readiness {
        return release(cx, shipment, reason, Vec::new());
    }
    // This pair keeps such an order only while one of its lost calls may still have made a label.
    if let Some(pair) = left_to(order.ship_via.as_deref(), &cx.pair.rules)
        && !(shipment.attempt > 0 && cx.store().has_open_watch(shipment)?)
    {
        return release(cx, shipment, &format!("pair {pair} ships it"), Vec::new());
    }
    if shipment.lost >= LOST_MAX {
        let message = format!("{} labels were made for it that could not be used", shipment.lost);
        let fault = Fault::rejected(MLC, "create shipment", LABELS_LOST, message).advised();
        return park(cx, shipment, fault, Some(&order));
    }
    let planned = plan(&order, &cx.pair.rules, &shipment.intent, cx.clock.now()).and_then(|mut request| {
        let mut warnings = validate::judge(cx, &mut request)?;
        let mut prepared = cx.carrier.prepare(&request)?;
        warnings.append(&mut prepared.warnings);
        Ok((request, prepared, warnings))
    });
    let (request, prepared, warnings) = match planned {
        Ok(planned) => planned,
        Err(fault) => return park(cx, shipment, fault, Some(&order)),
    };
    if cx.is_over() {
        return Ok(Next::end(unfinished(shipment)));
    }
    if let Some(fault) = settle::look_first(cx, shipment, &order, &request, &prepared)? {
        return park(cx, shipment, fault, Some(&order));
    }
    let records = prepared.sequence.iter().map(|index| request.packages[*index].record.clone()).collect();
    buy(
        cx,
        shipment,
        &order,
        &prepared,
        Request {
            fingerprint: order.fingerprint(),
            contents: order.contents(),
            expected: Expected::of(&request, &prepared.service),
            clock_ahead_s: cx.clock_ahead_s(),
            handle: order.handle.clone(),
            warehouse: order.warehouse.clone(),
            account: request.account,
            service: prepared.service.clone(),
            references: request.references,
            payload: prepared.payload.clone(),
            warnings,
            packages: records,
        },
    )
}

/// Whether every number of the order belongs to a voided label of mlc; such numbers do not block a new label.
fn carries_only_our_void_numbers(
    cx: &Pass<'_>,
    shipment: &Shipment,
    order: &Order,
) -> Result<bool, StoreError> {
    if order.numbers.is_empty() {
        return Ok(true);
    }
    let void = cx.store().void_numbers_of_order(shipment)?;
    Ok(order.numbers.iter().all(|number| void.contains(number)))
}

fn buy(
    cx: &Pass<'_>,
    shipment: &Shipment,
    order: &Order,
    prepared: &Prepared,
    request: Request,
) -> Result<Next, StoreError> {
    let records = request.packages.clone();
    cx.store().prove_room(records.len())?;
    if let Some(next) = outage::hold_back(cx, shipment)? {
        return Ok(next);
    }
    // Committed before the call is sent: a call without a row must not exist.
    let (shipment, names) = match cx.ledger.request(shipment, request)? {
        Requested::Ours(shipment, names) => (*shipment, names),
        Requested::Taken(pair) => return release(cx, shipment, &format!("pair {pair} ships it"), Vec::new()),
    };
    // The only line that can buy a label.
    let answer = cx.carrier.create(prepared);
    note_answer(cx, &answer)?;
    match answer::judge(cx, &shipment, answer)? {
        Ok(Made::Whole(created)) => {
            cx.stop.note_success();
            let labelled = write_back::store_label(cx, &shipment, "label", created, &records, &names)?;
            Ok(labelled
                .map_or_else(|| Next::end(overtaken(&shipment)), |labelled| Next::Made(Box::new(labelled))))
        }
        Ok(Made::WithoutLabel(numbers, problem)) => {
            let detail = json!({"job": shipment.intent, "reason": problem, "numbers": numbers});
            Ok(Next::go(cx.ledger.begin_void(&shipment, numbers, true, detail)?))
        }
        Err(fault) if fault.proves_nothing_was_done() => park(cx, &shipment, fault, Some(order)),
        Err(_) if !Guard::LostAnswer.is_on() => Ok(Next::go(cx.ledger.resubmit(&shipment, json!(null))?)),
        Err(fault) => {
            let fault = fault.scrub(order.ship_to.personal_words());
            cx.stop.note(&fault);
            let shipment = cx.ledger.doubt(&shipment, Some(fault.clone()))?;
            // The carrier cannot show the label yet; the next pass looks it up.
            Ok(Next::end(settle::waiting(cx, &shipment, Some(&fault))))
        }
    }
}

/// Ends an outage after an answer of the carrier, and counts a call without one. A call that never reached the carrier counts as neither.
fn note_answer(cx: &Pass<'_>, made: &Result<Made, Fault>) -> Result<(), StoreError> {
    let carrier = &cx.pair.carrier_name;
    match made {
        Err(fault) if !fault.proves_nothing_was_done() => cx.store().note_unclear(carrier),
        Err(fault) if fault.class != Class::Rejected => Ok(()),
        _ => cx.store().end_outage(carrier),
    }
}

/// Parks a shipment after a failure that made nothing.
fn park(cx: &Pass<'_>, shipment: &Shipment, fault: Fault, order: Option<&Order>) -> Result<Next, StoreError> {
    cx.stop.note(&fault);
    let fault = fault.scrub(order.iter().flat_map(|order| order.ship_to.personal_words()));
    let shipment = cx.ledger.park(shipment, fault.clone(), order.map(Order::fingerprint))?;
    Ok(Next::end(Record::failed(&shipment, &fault)))
}

/// Releases an order that this pair must not ship.
fn release(
    cx: &Pass<'_>,
    shipment: &Shipment,
    reason: &str,
    numbers: Vec<TrackingNumber>,
) -> Result<Next, StoreError> {
    cx.ledger.release(shipment, reason.to_owned())?;
    let mut record = Record::new(shipment.order.as_str(), Outcome::Skipped);
    record.tracking_numbers = numbers;
    record.warnings = vec![reason.to_owned()];
    Ok(Next::end(record))
}
