//! After the label: files, the printer, the ERP. Each step is done on its own, and a crash repeats at most one.

use super::summary::{Outcome, Record};
use super::{Pass, label, track};
use crate::erp::{Applied, Shipped, ShippedPackage};
use crate::model::{Class, Created, DocumentKind, Fault, State};
use crate::store::{DocumentRow, Job, NewStep, Origin, PrintState, StepRow, StepState, StoreError};

/// Stores what the carrier made, together with what is to be done about it.
pub(super) fn store_label(
    cx: &Pass<'_>,
    job: &Job,
    action: &'static str,
    created: Created,
) -> Result<Job, StoreError> {
    for alert in &created.alerts {
        log::info!(
            "order {}: {} remarks {}: {}",
            job.order,
            cx.pair.carrier.display_name(),
            alert.code,
            alert.message
        );
    }
    let records = cx.store().package_records(job)?;
    let names = cx.store().label_names(job)?;
    let public_url = cx.pair.label.public_url.as_deref();
    let packages = (1_u32..).zip(&created.packages).enumerate().map(|(index, (sequence, package))| {
        let label_extension = package.label.format.extension();
        ShippedPackage {
            record: records.get(index).and_then(Option::as_deref),
            tracking_number: &package.tracking_number,
            label_extension,
            label_url: public_url.map(|base| format!("{base}{}", names.label(sequence, label_extension))),
        }
    });
    let shipped = Shipped {
        handle: &job.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages.collect(),
        on: cx.clock.now(),
    };
    let steps: Vec<NewStep> = cx.erp.label_steps(&shipped).into_iter().map(NewStep::from).collect();
    cx.ledger.label(job, action, created, &names, steps, cx.pair.label.print.is_some())
}

/// Plans open steps anew, because a person may have changed the settings that made them fail.
pub(super) fn replan(cx: &Pass<'_>, job: &Job) -> Result<(), StoreError> {
    let Some(shipment) = cx.store().moving(vec![job.id])?.pop() else { return Ok(()) };
    let packages = cx.store().labelled_packages(job.id)?;
    let public_url = cx.pair.label.public_url.as_deref();
    let shipped = Shipped {
        handle: &job.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages
            .iter()
            .map(|package| ShippedPackage {
                record: package.record.as_deref(),
                tracking_number: &package.tracking_number,
                label_extension: package.format.extension(),
                label_url: public_url.map(|base| format!("{base}{}", package.file)),
            })
            .collect(),
        on: shipment.labelled_at,
    };
    let steps: Vec<NewStep> = cx.erp.label_steps(&shipped).into_iter().map(NewStep::from).collect();
    cx.ledger.replan_steps(job, &steps)?;
    cx.ledger.drop_unplanned_steps(job, Origin::Label, &steps)?;
    cx.ledger.replan_steps(job, &track::state_steps(cx, job, &shipment))
}

/// Exports the labels, prints them, does the steps that are due, and says how far it came.
pub(super) fn write_back(cx: &Pass<'_>, job: &Job) -> Result<Record, StoreError> {
    let mut record = Record::of(job, Outcome::Done);
    record.tracking_numbers = cx.store().numbers(job.id, false)?;
    let documents = cx.store().documents(job.id)?;
    let labels = documents.iter().filter(|document| document.kind == DocumentKind::Label);
    record.labels = labels.filter_map(|document| label::shown_path(cx, document)).collect();
    let mut worst: Option<Fault> = None;
    let mut fail = |fault: Fault| {
        let is_worse = worst.as_ref().is_none_or(|known| weight(&fault) > weight(known));
        if is_worse {
            worst = Some(fault);
        }
    };
    if job.state != State::Voided {
        for document in &documents {
            if let Err(fault) = label::export(cx, document)? {
                fail(fault);
            }
        }
    }
    // Before the ERP hears of it: somebody stands at the printer.
    if job.state == State::Labelled {
        for document in documents.iter().filter(|document| document.kind == DocumentKind::Label) {
            if let Some(fault) = print_once(cx, job, document)? {
                fail(fault);
            }
        }
    }
    for fault in do_steps(cx, job)? {
        fail(fault);
    }
    if let Some(fault) = &worst {
        return Ok(record.with_fault(fault));
    }
    let waits = cx.store().steps(job.id)?.iter().any(|step| step.state == StepState::Pending);
    if job.state == State::Labelled && !waits {
        cx.ledger.done(job)?;
    }
    Ok(record)
}

/// What needs a person outweighs what only needs time, and settings outweigh both.
fn weight(fault: &Fault) -> u8 {
    match fault.class {
        Class::Config => 3,
        Class::Rejected => 2,
        Class::Hold { .. } | Class::Retry { .. } | Class::InDoubt => 1,
    }
}

/// Does the steps of a shipment that are due, in their order; gives the failures, old ones included.
pub(super) fn do_steps(cx: &Pass<'_>, job: &Job) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    let mut steps = cx.store().steps(job.id)?;
    for index in 0..steps.len() {
        let step = &steps[index];
        match step.state {
            StepState::Done | StepState::Dropped => continue,
            StepState::Failed => {
                faults.extend(step.fault.clone());
                continue;
            }
            StepState::Pending => {}
        }
        let needed = step.needs.as_ref().and_then(|name| steps.iter().find(|other| other.name == *name));
        if needed.is_some_and(|other| other.state != StepState::Done) {
            // What it waits for has failed or is waiting itself, and has been told of.
            continue;
        }
        if cx.is_over() || step.retry_at.is_some_and(|at| at > cx.clock.now()) {
            faults.push(step.fault.clone().unwrap_or_else(not_done_yet));
            continue;
        }
        let outcome = apply(cx, step)?;
        let state = match outcome {
            Ok(Applied::Done) => {
                cx.ledger.step_done(job, step)?;
                StepState::Done
            }
            Ok(Applied::Waits(reason)) => {
                log::info!("order {}: {} waits: {reason}", job.order, step.name);
                StepState::Pending
            }
            Err(fault) => {
                cx.note(&fault);
                cx.ledger.step_failed(job, step, &fault)?;
                let state =
                    if fault.class == Class::Rejected { StepState::Failed } else { StepState::Pending };
                faults.push(fault);
                state
            }
        };
        steps[index].state = state;
    }
    Ok(faults)
}

fn not_done_yet() -> Fault {
    Fault::new(
        Class::Retry { after_s: None },
        "mlc",
        "write back",
        "not written back yet: the pass ended before",
    )
}

fn apply(cx: &Pass<'_>, step: &StepRow) -> Result<Result<Applied, Fault>, StoreError> {
    let document = match step.document_id {
        Some(id) => cx.store().document(id)?,
        None => None,
    };
    let applied = cx.erp.apply(&step.name, &step.payload, document.as_ref());
    Ok(applied.map_err(|mut fault| {
        // Every step reads before it writes, or may be done twice: doubt is no more than a reason to do it again.
        if fault.class == Class::InDoubt {
            fault.class = Class::Retry { after_s: None };
        }
        fault
    }))
}

/// Prints a label that waits for it. One whose printing was begun and not ended is left to a person.
fn print_once(cx: &Pass<'_>, job: &Job, document: &DocumentRow) -> Result<Option<Fault>, StoreError> {
    match document.print_state {
        None | Some(PrintState::Done) => Ok(None),
        Some(PrintState::Failed) => Ok(Some(label::not_printed("the print command failed"))),
        Some(PrintState::Started) => {
            let fault = label::not_printed("printing was interrupted: the label may have come out");
            cx.ledger.set_print_state(job, document, PrintState::Failed, Some(&fault))?;
            Ok(Some(fault))
        }
        Some(PrintState::Waiting) => {
            cx.ledger.set_print_state(job, document, PrintState::Started, None)?;
            match label::print(cx, job, document) {
                Ok(()) => {
                    cx.ledger.set_print_state(job, document, PrintState::Done, None)?;
                    Ok(None)
                }
                Err(fault) => {
                    cx.ledger.set_print_state(job, document, PrintState::Failed, Some(&fault))?;
                    Ok(Some(fault))
                }
            }
        }
    }
}
