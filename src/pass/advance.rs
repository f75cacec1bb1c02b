//! The path of an order, as one `match` on its state. Every arm starts from committed state, makes at most one foreign change and ends
//! in a commit, so that a job left by a dead process simply walks in again.

use serde_json::json;

use super::next::{Next, overtaken};
use super::plan::{left_to, plan};
use super::summary::{Outcome, Record};
use super::{Pass, answer, outage, settle, unchanged, validate, voiding, write_back};
use crate::model::{
    Class, Expected, Fault, LABELS_LOST, MLC, Made, ORDER_MISSING, Order, Prepared, Readiness, State,
    TrackingNumber,
};
use crate::store::{Job, Labelled, Request, Requested, StoreError};
use crate::trial::Guard;

/// Labels of one job that had to be voided before a person has to look: each one more may cost money.
const LOST_MAX: u32 = 3;

/// Brings a job as far as it can come in this pass.
pub(super) fn advance(cx: &Pass<'_>, mut job: Job) -> Result<Record, StoreError> {
    loop {
        if cx.is_over() && !matches!(job.state, State::Done | State::Rejected | State::Voided) {
            return Ok(unfinished(&job));
        }
        let next = match job.state {
            State::Claimed => claimed(cx, &job)?,
            // Whoever asked died before the answer; the arm above never leaves a job in this state.
            State::Requested if Guard::CrashedRequest.is_on() => Next::go(cx.ledger.doubt(&job, None)?),
            State::Requested => Next::go(cx.ledger.resubmit(&job, json!(null))?),
            State::InDoubt => settle::in_doubt(cx, &job)?,
            State::Voiding => voiding::cancel(cx, &job)?,
            State::Labelled | State::Done | State::Voided => {
                Next::Labelled(Box::new(Labelled::read(cx.store(), job)?))
            }
            State::Rejected => Next::end(rejected(&job)),
        };
        match next {
            Next::Go(further) => job = *further,
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

/// The pass is over before the job could be finished.
fn unfinished(job: &Job) -> Record {
    let outcome = match job.state {
        State::Requested | State::InDoubt => Outcome::InDoubt,
        _ => Outcome::Retry,
    };
    let mut record = Record::of(job, outcome);
    if let Some(fault) = &job.fault {
        record = record.with_fault(fault);
        record.outcome = outcome;
    }
    record
}

/// A rejection stays in every summary until it is mended or dismissed.
pub(super) fn rejected(job: &Job) -> Record {
    let record = Record::of(job, Outcome::Rejected);
    match &job.fault {
        Some(fault) => record.with_fault(fault),
        None => record,
    }
}

fn claimed(cx: &Pass<'_>, job: &Job) -> Result<Next, StoreError> {
    if let Some(record) = outage::held(cx, job)? {
        return Ok(Next::end(record));
    }
    // Fresh: it may have changed since it was listed.
    let order = match cx.order(&job.order) {
        Ok(order) => order,
        // Nothing was sent for it: a number that was mistyped, or an order that was deleted since it was listed.
        Err(fault) if fault.code.as_deref() == Some(ORDER_MISSING) && job.attempt == 0 => {
            cx.ledger.release(job, fault.message.clone())?;
            return Ok(Next::end(Record::new(job.order.as_str(), Outcome::Rejected).with_fault(&fault)));
        }
        Err(fault) => return park(cx, job, fault, None),
    };
    if !carries_only_our_void_numbers(cx, job, &order)? {
        return release(cx, job, "it already carries a tracking number", order.numbers.clone());
    }
    if let Readiness::NotReady(reason) = &order.readiness {
        return release(cx, job, reason, Vec::new());
    }
    // Ours in spite of that only while a lost call of ours may still have made a label.
    if let Some(pair) = left_to(order.ship_via.as_deref(), &cx.pair.rules)
        && !(job.attempt > 0 && cx.store().has_open_watch(job)?)
    {
        return release(cx, job, &format!("pair {pair} ships it"), Vec::new());
    }
    if job.lost >= LOST_MAX {
        let message = format!("{} labels were made for it that could not be used", job.lost);
        let fault = Fault::rejected(MLC, "create shipment", LABELS_LOST, message).advised();
        return park(cx, job, fault, Some(&order));
    }
    let planned = plan(&order, &cx.pair.rules, &job.job, cx.clock.now()).and_then(|mut request| {
        let mut warnings = validate::judge(cx, &mut request)?;
        let mut prepared = cx.carrier.prepare(&request)?;
        warnings.append(&mut prepared.warnings);
        Ok((request, prepared, warnings))
    });
    let (request, prepared, warnings) = match planned {
        Ok(planned) => planned,
        Err(fault) => return park(cx, job, fault, Some(&order)),
    };
    if cx.is_over() {
        return Ok(Next::end(unfinished(job)));
    }
    if let Some(fault) = settle::look_first(cx, job, &order, &request, &prepared)? {
        return park(cx, job, fault, Some(&order));
    }
    let records = prepared.sequence.iter().map(|index| request.packages[*index].record.clone()).collect();
    buy(
        cx,
        job,
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

/// A number of a label of ours that was voided is no number: the new one takes its place.
fn carries_only_our_void_numbers(cx: &Pass<'_>, job: &Job, order: &Order) -> Result<bool, StoreError> {
    if order.numbers.is_empty() {
        return Ok(true);
    }
    let void = cx.store().void_numbers_of_order(job)?;
    Ok(order.numbers.iter().all(|number| void.contains(number)))
}

fn buy(
    cx: &Pass<'_>,
    job: &Job,
    order: &Order,
    prepared: &Prepared,
    request: Request,
) -> Result<Next, StoreError> {
    let records = request.packages.clone();
    cx.store().prove_room(records.len())?;
    if let Some(next) = outage::hold_back(cx, job)? {
        return Ok(next);
    }
    // Committed before the call leaves: no row, no call.
    let (job, names) = match cx.ledger.request(job, request)? {
        Requested::Ours(job, names) => (*job, names),
        Requested::Taken(pair) => return release(cx, job, &format!("pair {pair} ships it"), Vec::new()),
    };
    // The only line that can buy a label.
    let answer = cx.carrier.create(prepared);
    note_answer(cx, &answer)?;
    match answer::judge(cx, &job, answer)? {
        Ok(Made::Whole(created)) => {
            cx.stop.note_success();
            let labelled = write_back::store_label(cx, &job, "label", created, &records, &names)?;
            Ok(labelled.map_or_else(|| Next::end(overtaken(&job)), |labelled| Next::Made(Box::new(labelled))))
        }
        Ok(Made::WithoutLabel(numbers, problem)) => {
            let detail = json!({"job": job.job, "reason": problem, "numbers": numbers});
            Ok(Next::go(cx.ledger.begin_void(&job, numbers, true, detail)?))
        }
        Err(fault) if fault.proves_nothing_was_done() => park(cx, &job, fault, Some(order)),
        Err(_) if !Guard::LostAnswer.is_on() => Ok(Next::go(cx.ledger.resubmit(&job, json!(null))?)),
        Err(fault) => {
            let fault = fault.scrub(order.ship_to.personal_words());
            cx.stop.note(&fault);
            let job = cx.ledger.doubt(&job, Some(fault.clone()))?;
            // The carrier cannot know it yet: the next pass asks.
            Ok(Next::end(settle::waiting(cx, &job, Some(&fault))))
        }
    }
}

/// An answer of the carrier ends an outage, and none makes one. What never reached it tells nothing.
fn note_answer(cx: &Pass<'_>, made: &Result<Made, Fault>) -> Result<(), StoreError> {
    let carrier = &cx.pair.carrier_name;
    match made {
        Err(fault) if !fault.proves_nothing_was_done() => cx.store().note_unclear(carrier),
        Err(fault) if fault.class != Class::Rejected => Ok(()),
        _ => cx.store().end_outage(carrier),
    }
}

/// Puts a job aside after a failure that did nothing.
fn park(cx: &Pass<'_>, job: &Job, fault: Fault, order: Option<&Order>) -> Result<Next, StoreError> {
    cx.stop.note(&fault);
    let fault = fault.scrub(order.iter().flat_map(|order| order.ship_to.personal_words()));
    let job = cx.ledger.park(job, fault.clone(), order.map(Order::fingerprint))?;
    Ok(Next::end(Record::failed(&job, &fault)))
}

/// Gives an order back that is not ours to ship.
fn release(cx: &Pass<'_>, job: &Job, reason: &str, numbers: Vec<TrackingNumber>) -> Result<Next, StoreError> {
    cx.ledger.release(job, reason.to_owned())?;
    let mut record = Record::new(job.order.as_str(), Outcome::Skipped);
    record.tracking_numbers = numbers;
    record.warnings = vec![reason.to_owned()];
    Ok(Next::end(record))
}
