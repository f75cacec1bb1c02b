//! Doubt and its end: a create call whose answer never came, and numbers that must not be used.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::Pass;
use super::advance::Next;
use super::summary::{Outcome, Record};
use super::write_back::store_label;
use crate::clock::{earlier, later};
use crate::config::AfterDoubt;
use crate::erp::Voided;
use crate::model::{
    Class, Fault, Found, Order, ReferenceSearch, ShipmentRequest, TrackingNumber, VoidTarget,
};
use crate::store::{Job, NewStep, StoreError};
use crate::trial::Guard;

/// Clocks of the ERP and of mlc may differ by this much, time zones that are told wrong included.
const CLOCKS_DIFFER: Duration = Duration::from_secs(26 * 3600);
const SOON: Duration = Duration::from_secs(3600);

/// Asks the carrier by reference before anything else.
pub(super) fn in_doubt(cx: &Pass<'_>, job: &Job) -> Result<Next, StoreError> {
    if !Guard::LookUp.is_on() {
        return Ok(Next::go(cx.ledger.resubmit(job, json!(null))?));
    }
    let found = match find(cx, job)? {
        Ok(found) => found,
        Err(fault) => {
            cx.note(&fault);
            return Ok(Next::end(waiting(cx, job, Some(&fault))));
        }
    };
    match found {
        Found::Nothing if !is_time_up(cx, job) => Ok(Next::end(waiting(cx, job, None))),
        Found::Nothing => match cx.pair.after_doubt {
            AfterDoubt::Hold => Ok(Next::end(waiting(cx, job, None))),
            AfterDoubt::Resubmit => {
                let detail = json!({"job": job.job, "reason": "not found at the carrier in time"});
                Ok(Next::go(cx.ledger.resubmit(job, detail)?))
            }
        },
        found if is_older_than_database(cx, job) => {
            let numbers = found.numbers();
            let fault = label_exists(job, &numbers);
            let job = cx.ledger.park(job, fault.clone(), None)?;
            Ok(Next::end(Record { tracking_numbers: numbers, ..Record::failed(&job, &fault) }))
        }
        Found::Whole(created) => {
            let (records, names) = (cx.store().package_records(job)?, cx.store().label_names(job)?);
            let labelled = store_label(cx, job, "adopt", created, &records, &names)?;
            Ok(Next::Labelled(Box::new(labelled)))
        }
        Found::Numbers(_) if !Guard::Void.is_on() => Ok(Next::go(cx.ledger.resubmit(job, json!(null))?)),
        Found::Numbers(numbers) => {
            // A label that cannot be had again is cancelled; the order gets a new one.
            let detail =
                json!({"job": job.job, "reason": "found by reference without its label", "numbers": numbers});
            Ok(Next::go(cx.ledger.begin_void(job, numbers, true, detail)?))
        }
        Found::Several(numbers) => Ok(Next::end(several(job, numbers))),
    }
}

/// Which of several labels the parcel carries, only a person knows; mlc adopts the one that is left.
fn several(job: &Job, numbers: Vec<TrackingNumber>) -> Record {
    let message = format!("the carrier knows {} under its reference", listed(&numbers));
    let hint =
        "cancel all of them but one at the carrier, then run mlc ship again: it takes the one that is left";
    let fault =
        Fault::new(Class::InDoubt, "mlc", "create shipment", message).code("LABELS.SEVERAL").hint(hint);
    let record = Record::of(job, Outcome::InDoubt).with_fault(&fault);
    Record { tracking_numbers: numbers, held: true, ..record }
}

fn listed(numbers: &[TrackingNumber]) -> String {
    numbers.iter().map(TrackingNumber::as_str).collect::<Vec<_>>().join(", ")
}

/// The shipment was asked for before the database was restored: what became of it since is not known.
fn is_older_than_database(cx: &Pass<'_>, job: &Job) -> bool {
    Guard::LookFirst.is_on() && job.generation != cx.generation
}

/// Asks the carrier for an order's reference before its label is made, where the database may not know of labels that were made
/// before it was lost or restored. Gives the reason not to make one.
pub(super) fn look_first(
    cx: &Pass<'_>,
    job: &Job,
    order: &Order,
    request: &ShipmentRequest,
) -> Result<Option<Fault>, StoreError> {
    let Some(since) = cx.suspected_since.filter(|_| !cx.is_vouched) else { return Ok(None) };
    // Newer than the loss, and not so new that a clock must be wrong.
    let is_younger = |at: Timestamp| at > later(since, CLOCKS_DIFFER) && at <= later(cx.clock.now(), SOON);
    if order.created_at.is_some_and(is_younger) {
        return Ok(None);
    }
    let reference = request.references.unique.clone();
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference)?,
        reference,
        account: request.account.clone(),
        service: request.service.clone(),
        requested_at: earlier(cx.clock.now(), cx.pair.carrier.reference_window()),
        packages: u32::try_from(request.packages.len()).unwrap_or(u32::MAX),
        label: request.label.clone(),
    };
    Ok(match cx.carrier.find(&search).map(Found::numbers) {
        Ok(numbers) if numbers.is_empty() => None,
        Ok(numbers) => Some(label_exists(job, &numbers)),
        // Nothing was made: asking comes before the label.
        Err(fault) => Some(fault.repeatable()),
    })
}

fn label_exists(job: &Job, numbers: &[TrackingNumber]) -> Fault {
    let message = format!(
        "the carrier knows {} under its reference, and this database, which is new or was restored from a backup, does not",
        listed(numbers)
    );
    let (pair, id) = (&job.pair, job.id);
    Fault::rejected("mlc", "create shipment", "LABEL.EXISTS", message).hint(format!(
        "if the parcel carries that label, put its number into the ERP and run: mlc replay --pair {pair} {id} --dismiss. If not, \
         cancel it at the carrier and run: mlc replay --pair {pair} {id} --as-new"
    ))
}

/// Looks for a job's shipment at the carrier.
pub(super) fn find(cx: &Pass<'_>, job: &Job) -> Result<Result<Found, Fault>, StoreError> {
    let reference = job.reference.clone().unwrap_or_else(|| job.order.as_str().to_owned());
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference)?,
        reference,
        account: job.account.clone().unwrap_or_else(|| cx.pair.rules.default_account.clone()),
        service: job.service.clone().unwrap_or_default(),
        requested_at: job.requested_at.unwrap_or_else(|| cx.clock.now()),
        packages: cx.store().planned_packages(job)?,
        label: cx.pair.rules.label.clone(),
    };
    Ok(cx.carrier.find(&search))
}

fn is_time_up(cx: &Pass<'_>, job: &Job) -> bool {
    let since = job.doubt_since.unwrap_or(Timestamp::MIN);
    since <= earlier(cx.clock.now(), cx.pair.doubt_after)
}

/// The record of a shipment in doubt: still waiting for the carrier, or held for a person.
pub(super) fn waiting(cx: &Pass<'_>, job: &Job, fault: Option<&Fault>) -> Record {
    let mut record = Record::of(job, Outcome::InDoubt);
    let cause = fault.or(job.fault.as_ref());
    let held = is_time_up(cx, job) && cx.pair.after_doubt == AfterDoubt::Hold;
    let reference = job.reference.as_deref().unwrap_or_default();
    let hint = if held {
        format!(
            "look for reference {reference} at the carrier; if there is no label, run: mlc replay --pair {} {} --as-new",
            job.pair, job.id
        )
    } else {
        let until = job.doubt_since.map(|since| crate::time::seconds(later(since, cx.pair.doubt_after)));
        format!(
            "mlc looks for reference {reference} at the carrier in every pass, until {}",
            until.unwrap_or_default()
        )
    };
    let base = cause.cloned().unwrap_or_else(|| {
        Fault::new(
            Class::InDoubt,
            "mlc",
            "create shipment",
            "the answer never came: a label may or may not exist",
        )
    });
    record = record.with_fault(&base.hint(hint));
    record.outcome = Outcome::InDoubt;
    record.held = held;
    // A failed look-up may be a matter of settings; a lost answer is not.
    record.class = Some(fault.map_or(Class::InDoubt, |fault| fault.class));
    record
}

/// Cancels every number that is not void yet; then the order is claimed anew, or stays voided.
pub(super) fn voiding(cx: &Pass<'_>, job: &Job) -> Result<Next, StoreError> {
    let shipment = job.master.clone().zip(usize::try_from(cx.store().planned_packages(job)?).ok());
    for number in cx.store().numbers(job.id, false)? {
        if cx.is_over() {
            return Ok(Next::end(Record::of(job, Outcome::Retry)));
        }
        if let Err(fault) = void_number(cx, job, &number, shipment.clone()) {
            cx.note(&fault);
            let job = cx.ledger.void_failed(job, fault.clone())?;
            let mut record = Record::failed(&job, &fault);
            record.tracking_numbers = vec![number];
            return Ok(Next::end(record));
        }
        cx.ledger.number_voided(job, &number)?;
    }
    let steps = if job.ships_after_void { Vec::new() } else { void_steps(cx, job)? };
    Ok(Next::go(cx.ledger.end_void(job, steps)?))
}

/// `shipment`: the master number and how many packages belong to it, where they are known.
pub(super) fn void_number(
    cx: &Pass<'_>,
    job: &Job,
    number: &TrackingNumber,
    shipment: Option<(TrackingNumber, usize)>,
) -> Result<(), Fault> {
    cx.carrier.void(&VoidTarget {
        tracking_number: number.clone(),
        shipment,
        account: job.account.clone().unwrap_or_else(|| cx.pair.rules.default_account.clone()),
        service: job.service.clone().unwrap_or_default(),
    })
}

fn void_steps(cx: &Pass<'_>, job: &Job) -> Result<Vec<NewStep>, StoreError> {
    let packages = cx.store().voided_packages(job)?;
    let voided = Voided {
        handle: &job.handle,
        carrier: cx.pair.carrier.display_name(),
        packages: packages.iter().map(|(record, number)| (record.as_deref(), number)).collect(),
        on: cx.clock.now(),
    };
    Ok(cx.erp.void_steps(&voided).into_iter().map(NewStep::from).collect())
}
