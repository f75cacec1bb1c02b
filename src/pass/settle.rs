//! Doubt and its end: a create call whose answer never came.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::Pass;
use super::next::{Next, overtaken};
use super::ours::{Found, Sought, Stranger, is_another_parcel, judge};
use super::summary::{Outcome, Record};
use super::write_back::store_label;
use crate::clock::{earlier, later};
use crate::config::AfterDoubt;
use crate::model::{
    Candidate, Class, Expected, Fault, MLC, Order, Prepared, ReferenceSearch, ShipmentRequest, TrackingNumber,
};
use crate::store::{Job, StoreError};
use crate::trial::Guard;

/// Clocks of the ERP and of mlc may differ by this much, time zones that are told wrong included.
const CLOCKS_DIFFER: Duration = Duration::from_secs(26 * 3600);
const SOON: Duration = Duration::from_secs(3600);

/// Asks the carrier by reference before anything else.
pub(super) fn in_doubt(cx: &Pass<'_>, job: &Job) -> Result<Next, StoreError> {
    if !Guard::LookUp.is_on() {
        return Ok(Next::go(cx.ledger.resubmit(job, json!(null))?));
    }
    let expected = cx.store().expected(job)?;
    let candidates = match find(cx, job)? {
        Ok(candidates) => candidates,
        Err(fault) => {
            cx.stop.note(&fault);
            let job = cx.ledger.heard(job, false)?;
            return Ok(Next::end(waiting(cx, &job, Some(&fault))));
        }
    };
    let job = &cx.ledger.heard(job, true)?;
    if is_older_than_database(cx, job) {
        let numbers = perhaps_ours(candidates, expected.as_ref());
        if !numbers.is_empty() {
            let fault = label_exists(job, &numbers);
            let job = cx.ledger.park(job, fault.clone(), None)?;
            return Ok(Next::end(Record { tracking_numbers: numbers, ..Record::failed(&job, &fault) }));
        }
        return nothing_found(cx, job, &[]);
    }
    let packages = usize::try_from(cx.store().planned_packages(job)?).unwrap_or(usize::MAX);
    let (found, strangers) = judge(candidates, &sought(cx, job, expected, packages));
    match found {
        Found::Nothing => nothing_found(cx, job, &strangers),
        Found::Whole(created) => {
            tell(job, &strangers);
            let (records, names) = (cx.store().package_records(job)?, cx.store().label_names(job)?);
            let labelled = store_label(cx, job, "adopt", created, &records, &names)?;
            Ok(labelled
                .map_or_else(|| Next::end(overtaken(job)), |labelled| Next::Labelled(Box::new(labelled))))
        }
        Found::Numbers(_) if !Guard::Void.is_on() => Ok(Next::go(cx.ledger.resubmit(job, json!(null))?)),
        Found::Numbers(numbers) => {
            tell(job, &strangers);
            // A label that cannot be had again is cancelled; the order gets a new one.
            let reason = "found by reference without its label";
            let detail = json!({"job": job.job, "reason": reason, "numbers": numbers, "left_alone": numbers_of(&strangers)});
            Ok(Next::go(cx.ledger.begin_void(job, numbers, true, detail)?))
        }
        Found::Several(numbers) => Ok(Next::end(with_strangers(several(job, numbers), job, &strangers))),
        Found::Unclear(numbers) => Ok(Next::end(with_strangers(unclear(cx, job, numbers), job, &strangers))),
    }
}

/// Where the time is up, an order is sent again only if the settings say so, and if nothing was found that may be its label after all.
fn nothing_found(cx: &Pass<'_>, job: &Job, strangers: &[Stranger]) -> Result<Next, StoreError> {
    let is_certain = strangers.iter().all(|stranger| stranger.difference.is_certain());
    if !is_time_up(cx, job) || cx.pair.after_doubt == AfterDoubt::Hold || !is_certain {
        let mut record = waiting(cx, job, None);
        record.held |= is_time_up(cx, job);
        return Ok(Next::end(with_strangers(record, job, strangers)));
    }
    tell(job, strangers);
    let reason = "not found at the carrier in time";
    let detail = json!({"job": job.job, "reason": reason, "left_alone": numbers_of(strangers)});
    Ok(Next::go(cx.ledger.resubmit(job, detail)?))
}

/// By what a job's lost call is told from other shipments.
pub(super) fn sought(cx: &Pass<'_>, job: &Job, expected: Option<Expected>, packages: usize) -> Sought {
    let requested_at = job.requested_at.unwrap_or_else(|| cx.clock.now());
    Sought::new(
        expected,
        packages,
        without_lead(requested_at, job.clock_ahead_s),
        job.clock_ahead_s.is_some(),
    )
}

/// A time of our clock as the carrier's clock showed it.
fn without_lead(time: Timestamp, ahead_s: Option<i64>) -> Timestamp {
    let lead = SignedDuration::from_secs(ahead_s.unwrap_or(0));
    time.checked_sub(lead).unwrap_or(time)
}

/// A line for each number under our reference that is not ours.
pub(super) fn told(job: &Job, stranger: &Stranger) -> String {
    let reference = job.reference.as_deref().unwrap_or_default();
    let (number, difference) = (&stranger.number, stranger.difference.told());
    format!("the carrier also shows {number} under reference {reference}: {difference}, so it was left alone")
}

fn numbers_of(strangers: &[Stranger]) -> Vec<&str> {
    strangers.iter().map(|stranger| stranger.number.as_str()).collect()
}

fn tell(job: &Job, strangers: &[Stranger]) {
    for stranger in strangers {
        log::warn!("order {}: {}", job.order, told(job, stranger));
    }
}

fn with_strangers(mut record: Record, job: &Job, strangers: &[Stranger]) -> Record {
    record.warnings.extend(strangers.iter().map(|stranger| told(job, stranger)));
    record
}

/// The carrier shows a number, and nothing by which it could be told whose it is. It may show more later.
fn unclear(cx: &Pass<'_>, job: &Job, numbers: Vec<TrackingNumber>) -> Record {
    let message = format!(
        "the carrier knows {} under its reference, and shows neither where it goes nor when it was made",
        listed(&numbers)
    );
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("LABELS.UNCLEAR");
    let record = waiting(cx, job, Some(&fault));
    Record { tracking_numbers: numbers, held: is_time_up(cx, job), ..record }
}

/// Which of several labels the parcel carries, only a person knows; mlc adopts the one that is left.
fn several(job: &Job, numbers: Vec<TrackingNumber>) -> Record {
    let message = format!("the carrier knows {} under its reference", listed(&numbers));
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("LABELS.SEVERAL").advised();
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

/// Asks the carrier for an order's reference before its label is made, where the database may not know of labels that were made: before
/// it was lost or restored, and for an order that it should have met before. Gives the reason not to make one.
pub(super) fn look_first(
    cx: &Pass<'_>,
    job: &Job,
    order: &Order,
    request: &ShipmentRequest,
    prepared: &Prepared,
) -> Result<Option<Fault>, StoreError> {
    if cx.is_vouched || !Guard::LookFirst.is_on() || !may_be_labelled(cx, job, order) {
        return Ok(None);
    }
    let reference = request.references.unique.clone();
    let now = without_lead(cx.clock.now(), cx.clock_ahead_s());
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference, Some(job))?,
        reference,
        account: request.account.clone(),
        service: prepared.service.clone(),
        requested_at: earlier(now, cx.pair.carrier.reference_window()),
        now,
        packages: u32::try_from(request.packages.len()).unwrap_or(u32::MAX),
        label: request.label.clone(),
    };
    let expected = Expected::of(request, &prepared.service);
    Ok(match cx.carrier.find(&search).map(|found| perhaps_ours(found, Some(&expected))) {
        Ok(numbers) if numbers.is_empty() => None,
        Ok(numbers) => Some(label_exists(job, &numbers)),
        // A question that the carrier does not take will not be taken later either; a database without memory must not go on all the same.
        Err(fault) if fault.status == Some(400) && cx.suspected_since.is_none() => {
            log::warn!("order {}: the carrier cannot be asked for its reference: {fault}", job.order);
            None
        }
        // Nothing was made: asking comes before the label.
        Err(fault) => Some(fault.repeatable()),
    })
}

/// Whether somebody who had a copy of this database may have shipped the order.
fn may_be_labelled(cx: &Pass<'_>, job: &Job, order: &Order) -> bool {
    // It is new to us, and was there when a pass saw all that was to be shipped.
    let is_late = job.attempt == 0
        && order.created_at.zip(cx.whole_pass_ended).is_some_and(|(created, ended)| created < ended);
    let Some(since) = cx.suspected_since else { return is_late };
    // Newer than the loss, and not so new that a clock must be wrong.
    let is_younger = |at: Timestamp| at > later(since, CLOCKS_DIFFER) && at <= later(cx.clock.now(), SOON);
    is_late || !order.created_at.is_some_and(is_younger)
}

/// Numbers that a database without memory has to take for its own.
fn perhaps_ours(candidates: Vec<Candidate>, expected: Option<&Expected>) -> Vec<TrackingNumber> {
    let is_ours = |one: &Candidate| expected.is_none_or(|expected| !is_another_parcel(&one.shown, expected));
    candidates.into_iter().filter(is_ours).flat_map(|one| one.numbers).collect()
}

fn label_exists(job: &Job, numbers: &[TrackingNumber]) -> Fault {
    let message = format!(
        "the carrier knows {} under its reference, and this database does not: it is new, was restored from a backup, or is a copy",
        listed(numbers)
    );
    let (pair, id) = (&job.pair, job.id);
    Fault::rejected(MLC, "create shipment", "LABEL.EXISTS", message).hint(format!(
        "if the parcel carries that label, put its number into the ERP and run: mlc replay --pair {pair} {id} --dismiss. If not, \
         cancel it at the carrier and run: mlc replay --pair {pair} {id} --as-new"
    ))
}

/// Looks at the carrier for what bears a job's reference.
pub(super) fn find(cx: &Pass<'_>, job: &Job) -> Result<Result<Vec<Candidate>, Fault>, StoreError> {
    let reference = job.reference.clone().unwrap_or_else(|| job.order.as_str().to_owned());
    let now = cx.clock.now();
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference, None)?,
        reference,
        account: job.account.clone().unwrap_or_else(|| cx.pair.rules.default_account.clone()),
        service: job.service.clone().unwrap_or_default(),
        requested_at: without_lead(job.requested_at.unwrap_or(now), job.clock_ahead_s),
        now: without_lead(now, cx.clock_ahead_s()),
        packages: cx.store().planned_packages(job)?,
        label: cx.pair.rules.label.clone(),
    };
    Ok(cx.carrier.find(&search))
}

/// Whether the carrier has answered for so long that a label would have shown up.
pub(super) fn is_time_up(cx: &Pass<'_>, job: &Job) -> bool {
    job.doubt_time_left(cx.pair.doubt_after).is_zero()
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
        let until = later(cx.clock.now(), job.doubt_time_left(cx.pair.doubt_after));
        format!(
            "mlc looks for reference {reference} at the carrier in every pass, until {} at least",
            crate::time::seconds(until)
        )
    };
    let base = cause.cloned().unwrap_or_else(|| {
        Fault::new(
            Class::InDoubt,
            MLC,
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
