//! `replay`: retries what failed, or dismisses it. Never makes a second label for an order that has one.

use serde_json::json;

use super::advance::{advance, rejected};
use super::foreign::foreign;
use super::steps::replan;
use super::summary::{Outcome, Record, Summary};
use super::{Pass, settle, workers};
use crate::model::{Class, Fault, MLC, OrderKey, State};
use crate::store::{PrintState, Shipment, StepRow, StepState, StoreError};

/// A person's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Try again.
    Again,
    /// No label exists at the carrier: make one.
    AsNew,
    /// Dismiss it.
    Dismiss,
}

/// Selects which orders to replay.
#[derive(Clone, Debug)]
pub(crate) struct ReplayOptions {
    pub(crate) ids: Vec<i64>,
    pub(crate) orders: Vec<OrderKey>,
    /// All orders that need a person or a retry.
    pub(crate) all: bool,
    pub(crate) decision: Decision,
    /// Who asks, for the audit log.
    pub(crate) by: String,
}

/// Replays orders.
pub(crate) fn replay(mut cx: Pass<'_>, options: &ReplayOptions) -> Result<Summary, StoreError> {
    cx.is_vouched = options.decision == Decision::AsNew;
    cx.is_print_asked = options.decision == Decision::Again;
    let mut shipments = Vec::new();
    for id in &options.ids {
        match cx.store().shipment(&cx.pair.name, *id)? {
            Some(shipment) => shipments.push(shipment),
            None => cx.add_record(unknown(&format!("(id {id})"))),
        }
    }
    for order in &cx.stored_keys(&options.orders)? {
        match cx.store().shipment_of_order(&cx.pair.name, order)? {
            Some(shipment) => shipments.push(shipment),
            None => cx.add_record(unknown(order.as_str())),
        }
    }
    if options.all {
        shipments.extend(
            cx.store().unfinished(&cx.pair.name)?.into_iter().filter(|shipment| !shipment.is_dismissed),
        );
    }
    let ((), records) = workers::run(
        cx.pair.concurrency,
        |queue| {
            for shipment in shipments {
                queue.put(shipment);
            }
        },
        |shipment| {
            one(&cx, shipment, options).map_or_else(
                |error| {
                    cx.stop.broke(error);
                    None
                },
                Some,
            )
        },
        |shipment| Some(rejected(shipment)),
    );
    cx.end("replay", records.into_iter().flatten().collect(), 0)
}

fn unknown(order: &str) -> Record {
    let fault =
        Fault::rejected(MLC, "replay", "ORDER.UNKNOWN", "mlc has no such order in this pair").advised();
    Record::new(order, Outcome::Rejected).with_fault(&fault)
}

fn one(cx: &Pass<'_>, shipment: &Shipment, options: &ReplayOptions) -> Result<Record, StoreError> {
    let detail = json!({"job": shipment.intent, "by": options.by});
    match options.decision {
        Decision::Again | Decision::AsNew if shipment.is_foreign => Ok(foreign(shipment)),
        Decision::Dismiss => {
            cx.ledger.dismiss(shipment, detail)?;
            let mut record = Record::of(shipment, Outcome::Done);
            record.warnings = vec!["dismissed".into()];
            Ok(record)
        }
        Decision::AsNew => match shipment.state {
            State::Requested | State::InDoubt if !settle::is_time_up(cx, shipment) => {
                Ok(too_early(cx, shipment))
            }
            State::Requested | State::InDoubt => advance(cx, cx.ledger.resubmit(shipment, detail)?),
            State::Rejected if shipment.has_useless_label() => {
                cx.ledger.give_up_numbers(shipment, detail.clone())?;
                advance(cx, cx.ledger.reclaim(shipment, detail)?)
            }
            State::Done if !options.all && is_brought_home(cx, shipment)? => {
                advance(cx, cx.ledger.deliver_again(shipment, detail)?)
            }
            _ => again(cx, shipment, detail),
        },
        Decision::Again => again(cx, shipment, detail),
    }
}

/// The record of a `--as-new` that comes too early: right after a lost answer, a new label could be the second one.
fn too_early(cx: &Pass<'_>, shipment: &Shipment) -> Record {
    let message = "its label may still show up at the carrier, which has not been asked for long enough";
    let fault = Fault::new(Class::InDoubt, MLC, "replay", message).code("DOUBT.OPEN");
    let mut record = settle::waiting(cx, shipment, Some(&fault));
    record.held = true;
    record
}

/// Whether no write-back is open; a person who then wants a label wants another one.
fn is_brought_home(cx: &Pass<'_>, shipment: &Shipment) -> Result<bool, StoreError> {
    let is_closed = |state: StepState| matches!(state, StepState::Done | StepState::Dropped);
    Ok(cx.store().write_back(shipment.id)?.steps.iter().all(|step| is_closed(step.state)))
}

fn needs_replay(step: &StepRow) -> bool {
    step.state == StepState::Failed || step.state == StepState::Pending && step.fault.is_some()
}

fn again(cx: &Pass<'_>, shipment: &Shipment, detail: serde_json::Value) -> Result<Record, StoreError> {
    let is_open = |state: StepState| matches!(state, StepState::Pending | StepState::Failed);
    let work = cx.store().write_back(shipment.id)?;
    let steps_left = work.steps.iter().any(|step| is_open(step.state));
    match shipment.state {
        State::Claimed | State::Requested | State::InDoubt | State::Voiding => advance(cx, shipment.clone()),
        // Steps that only wait for the ERP continue beside the new label.
        State::Voided if work.steps.iter().any(needs_replay) => {
            cx.ledger.revive_steps(shipment)?;
            advance(cx, shipment.clone())
        }
        State::Rejected if shipment.has_useless_label() => {
            advance(cx, cx.ledger.begin_void(shipment, Vec::new(), true, detail)?)
        }
        // The voided label is cancelled everywhere: a person who replays the order wants a new one.
        State::Rejected | State::Voided => advance(cx, cx.ledger.reclaim(shipment, detail)?),
        State::Labelled | State::Done => {
            let unprinted =
                |state: Option<PrintState>| matches!(state, Some(PrintState::Failed | PrintState::Started));
            let prints_left = work.documents.iter().any(|document| unprinted(document.print_state));
            if shipment.state == State::Done && !steps_left && !prints_left {
                let mut record = Record::of(shipment, Outcome::Skipped);
                record.tracking_numbers = work.numbers;
                record.warnings = vec!["it has its label, and nothing is left to do".into()];
                return Ok(record);
            }
            replan(cx, shipment)?;
            cx.ledger.revive_steps(shipment)?;
            cx.ledger.revive_prints(shipment)?;
            advance(cx, shipment.clone())
        }
    }
}
