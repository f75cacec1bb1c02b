//! Work after the label: files, printing, write-back to the ERP. Each step is done on its own, and a crash repeats at most one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::print::print_once;
use super::steps::label_steps;
use super::summary::{Outcome, Record};
use super::{Pass, label};
use crate::clock::is_ahead;
use crate::erp::{Applied, WriteBackCall};
use crate::model::{Class, Created, Document, DocumentKind, Fault, MLC, State};
use crate::store::{DocumentRow, LabelNames, Labelled, Shipment, StepRow, StepState, StoreError};

/// Stores what the carrier made, with its write-back steps. `records` are the ERP's ids of the boxes. None where another pass has changed
/// the order.
pub(super) fn store_label(
    cx: &Pass<'_>,
    shipment: &Shipment,
    action: &'static str,
    created: Created,
    records: &[Option<String>],
    names: &LabelNames,
) -> Result<Option<Labelled>, StoreError> {
    for alert in &created.alerts {
        let carrier = cx.pair.carrier.display_name();
        log::info!("order {}: {carrier} remarks {}: {}", shipment.order, alert.code, alert.message);
    }
    let steps = label_steps(cx, shipment, &created, records, names);
    cx.ledger.label(shipment, action, created, names, steps, cx.pair.label.print.is_some())
}

/// Exports the labels, prints them, does the steps that are due, and gives the record.
pub(super) fn write_back(cx: &Pass<'_>, labelled: Labelled) -> Result<Record, StoreError> {
    let Labelled { shipment, work, fresh } = labelled;
    let mut record = Record::of(&shipment, Outcome::Done);
    record.tracking_numbers.clone_from(&work.numbers);
    let is_label = |document: &&DocumentRow| document.kind == DocumentKind::Label;
    let mut faults = Vec::new();
    if shipment.state != State::Voided {
        for document in &work.documents {
            faults.extend(label::export(cx, document, &fresh)?.err());
        }
    }
    let labels = work.documents.iter().filter(is_label);
    record.labels = labels.filter_map(|document| label::shown_path(cx, document)).collect();
    // Labels are printed before the write-back, because a person waits at the printer.
    if shipment.state == State::Labelled {
        for document in work.documents.iter().filter(is_label) {
            faults.extend(print_once(cx, &shipment, document)?);
        }
    }
    let finishes = shipment.state == State::Labelled && faults.is_empty();
    let done = do_steps(cx, &shipment, work.steps, &fresh, finishes)?;
    faults.extend(done.faults);
    record.warnings.extend(done.waits.iter().map(|reason| format!("waits: {reason}")));
    if !faults.is_empty() {
        return Ok(record.with_faults(&faults));
    }
    if finishes && !done.is_finished {
        // A step that waits for something that the ERP does not have yet does not keep the shipment open.
        cx.ledger.done(&shipment)?;
    }
    record.is_news = finishes || done.is_news;
    Ok(record)
}

/// Result of doing a shipment's steps.
#[derive(Default)]
pub(super) struct StepsDone {
    /// The failures, old ones included.
    pub(super) faults: Vec<Fault>,
    /// Whether a step was done, or failed in a way that was not reported yet.
    pub(super) is_news: bool,
    /// What the steps wait for that cannot be done yet.
    waits: Vec<String>,
    /// Whether the last step was stored together with the end of the shipment.
    is_finished: bool,
}

/// Does the due steps of a shipment in their order. `finishes`: the shipment is done when they are.
pub(super) fn do_steps(
    cx: &Pass<'_>,
    shipment: &Shipment,
    mut steps: Vec<StepRow>,
    fresh: &[(i64, Document)],
    finishes: bool,
) -> Result<StepsDone, StoreError> {
    let mut done = StepsDone::default();
    for index in 0..steps.len() {
        let step = &steps[index];
        match step.state {
            StepState::Done | StepState::Dropped => continue,
            StepState::Failed => {
                done.faults.extend(step.fault.clone());
                continue;
            }
            StepState::Pending => {}
        }
        let needed = step.needs.as_ref().and_then(|name| steps.iter().find(|other| other.name == *name));
        if needed.is_some_and(|other| other.state != StepState::Done) {
            // The needed step failed or waits, and was reported.
            continue;
        }
        let is_early = step.retry_at.is_some_and(|at| is_ahead(at, cx.clock.now()));
        if is_early && step.fault.is_none() {
            continue;
        }
        if cx.is_over() || is_early {
            done.faults.push(step.fault.clone().unwrap_or_else(not_done_yet));
            continue;
        }
        let made = made_by(&steps);
        let applied = apply(cx, shipment, &steps[index], fresh, &made)?;
        if let Ok(Applied::Made(made)) = &applied {
            steps[index].made = Some(made.clone());
        }
        let step = &steps[index];
        let state = match applied {
            Ok(Applied::Done | Applied::Made(_)) => {
                done.is_news = true;
                let others = steps.iter().enumerate().filter(|(other, _)| *other != index);
                let is_last = others
                    .clone()
                    .all(|(_, other)| matches!(other.state, StepState::Done | StepState::Dropped));
                if finishes && is_last {
                    cx.ledger.last_step_done(shipment, step)?;
                    done.is_finished = true;
                } else {
                    cx.ledger.step_done(shipment, step)?;
                }
                StepState::Done
            }
            Ok(Applied::Waits(reason)) => {
                log::info!("order {}: {} waits: {reason}", shipment.order, step.name);
                cx.ledger.step_waits(step)?;
                done.waits.push(reason);
                StepState::Pending
            }
            Err(fault) => {
                cx.stop.note(&fault);
                cx.ledger.step_failed(shipment, step, &fault)?;
                let state =
                    if fault.class == Class::Rejected { StepState::Failed } else { StepState::Pending };
                done.faults.push(fault);
                state
            }
        };
        steps[index].state = state;
    }
    Ok(done)
}

fn not_done_yet() -> Fault {
    Fault::new(
        Class::Retry { after_s: None },
        MLC,
        "write back",
        "not written back yet: the pass ended before",
    )
}

/// Values that steps have made so far, by step name.
fn made_by(steps: &[StepRow]) -> BTreeMap<String, Value> {
    steps.iter().filter_map(|step| Some((step.name.clone(), step.made.clone()?))).collect()
}

fn apply(
    cx: &Pass<'_>,
    shipment: &Shipment,
    step: &StepRow,
    fresh: &[(i64, Document)],
    made: &BTreeMap<String, Value>,
) -> Result<Result<Applied, Fault>, StoreError> {
    let stored;
    let document = if let Some(id) = step.document_id {
        if let Some((_, document)) = fresh.iter().find(|(known, _)| *known == id) {
            Some(document)
        } else {
            stored = cx.store().document(id)?;
            stored.as_ref()
        }
    } else {
        None
    };
    // A restored database does not know which steps were begun since its backup.
    let is_repeat = step.is_begun || shipment.generation != cx.generation;
    if step.makes && !step.is_begun {
        cx.ledger.step_begun(step)?;
    }
    let today = cx.at_warehouse(shipment, cx.clock.now()).date();
    let call =
        WriteBackCall { step: &step.name, payload: &step.payload, file: document, is_repeat, made, today };
    let applied = cx.erp.apply(&call);
    // Every step reads before it writes, or may be repeated.
    Ok(applied.map_err(Fault::repeatable))
}
