//! Shipments in doubt: look-up of a create call whose answer got lost.

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
use crate::store::{Shipment, StoreError};
use crate::trial::Guard;

/// Largest difference between the clocks of the ERP and of mlc, wrong time zones included.
const CLOCKS_DIFFER: Duration = Duration::from_secs(26 * 3600);
const SOON: Duration = Duration::from_secs(3600);

/// Looks a shipment in doubt up at the carrier by its reference.
pub(super) fn in_doubt(cx: &Pass<'_>, shipment: &Shipment) -> Result<Next, StoreError> {
    if !Guard::LookUp.is_on() {
        return Ok(Next::go(cx.ledger.resubmit(shipment, json!(null))?));
    }
    let expected = cx.store().expected(shipment)?;
    let candidates = match find(cx, shipment)? {
        Ok(candidates) => candidates,
        Err(fault) => {
            cx.stop.note(&fault);
            let shipment = cx.ledger.heard(shipment, false)?;
            return Ok(Next::end(waiting(cx, &shipment, Some(&fault))));
        }
    };
    let shipment = &cx.ledger.heard(shipment, true)?;
    if is_older_than_database(cx, shipment) {
        let numbers = perhaps_ours(candidates, expected.as_ref());
        if !numbers.is_empty() {
            let fault = label_exists(shipment, &numbers);
            let shipment = cx.ledger.park(shipment, fault.clone(), None)?;
            return Ok(Next::end(Record { tracking_numbers: numbers, ..Record::failed(&shipment, &fault) }));
        }
        return nothing_found(cx, shipment, &[]);
    }
    let packages = usize::try_from(cx.store().planned_packages(shipment)?).unwrap_or(usize::MAX);
    let (found, strangers) = judge(candidates, &sought(cx, shipment, expected, packages));
    match found {
        Found::Nothing => nothing_found(cx, shipment, &strangers),
        Found::Whole(created) => {
            tell(shipment, &strangers);
            let (records, names) = (cx.store().package_records(shipment)?, cx.store().label_names(shipment)?);
            let labelled = store_label(cx, shipment, "adopt", created, &records, &names)?;
            Ok(labelled.map_or_else(
                || Next::end(overtaken(shipment)),
                |labelled| Next::Labelled(Box::new(labelled)),
            ))
        }
        Found::Numbers(_) if !Guard::Void.is_on() => Ok(Next::go(cx.ledger.resubmit(shipment, json!(null))?)),
        Found::Numbers(numbers) => {
            tell(shipment, &strangers);
            // A label that cannot be fetched again is cancelled; the order gets a new one.
            let reason = "found by reference without its label";
            let detail = json!({"job": shipment.intent, "reason": reason, "numbers": numbers, "left_alone": numbers_of(&strangers)});
            Ok(Next::go(cx.ledger.begin_void(shipment, numbers, true, detail)?))
        }
        Found::Several(numbers) => {
            Ok(Next::end(with_strangers(several(shipment, numbers), shipment, &strangers)))
        }
        Found::Unclear(numbers) => {
            Ok(Next::end(with_strangers(unclear(cx, shipment, numbers), shipment, &strangers)))
        }
    }
}

/// Waits until the time limit; then sends the order again only if the settings allow it and nothing found may be its label.
fn nothing_found(cx: &Pass<'_>, shipment: &Shipment, strangers: &[Stranger]) -> Result<Next, StoreError> {
    let is_certain = strangers.iter().all(|stranger| stranger.difference.is_certain());
    if !is_time_up(cx, shipment) || cx.pair.after_doubt == AfterDoubt::Hold || !is_certain {
        let mut record = waiting(cx, shipment, None);
        record.held |= is_time_up(cx, shipment);
        return Ok(Next::end(with_strangers(record, shipment, strangers)));
    }
    tell(shipment, strangers);
    let reason = "not found at the carrier in time";
    let detail = json!({"job": shipment.intent, "reason": reason, "left_alone": numbers_of(strangers)});
    Ok(Next::go(cx.ledger.resubmit(shipment, detail)?))
}

/// Facts that identify a shipment's lost call among other shipments.
pub(super) fn sought(
    cx: &Pass<'_>,
    shipment: &Shipment,
    expected: Option<Expected>,
    packages: usize,
) -> Sought {
    let requested_at = shipment.requested_at.unwrap_or_else(|| cx.clock.now());
    Sought::new(
        expected,
        packages,
        without_lead(requested_at, shipment.clock_ahead_s),
        shipment.clock_ahead_s.is_some(),
    )
}

/// Converts a time of our clock to the carrier's clock.
fn without_lead(time: Timestamp, ahead_s: Option<i64>) -> Timestamp {
    let lead = SignedDuration::from_secs(ahead_s.unwrap_or(0));
    time.checked_sub(lead).unwrap_or(time)
}

/// A log line for a number under the reference that is not the shipment's.
pub(super) fn told(shipment: &Shipment, stranger: &Stranger) -> String {
    let reference = shipment.reference.as_deref().unwrap_or_default();
    let (number, difference) = (&stranger.number, stranger.difference.told());
    format!("the carrier also shows {number} under reference {reference}: {difference}, so it was left alone")
}

fn numbers_of(strangers: &[Stranger]) -> Vec<&str> {
    strangers.iter().map(|stranger| stranger.number.as_str()).collect()
}

fn tell(shipment: &Shipment, strangers: &[Stranger]) {
    for stranger in strangers {
        log::warn!("order {}: {}", shipment.order, told(shipment, stranger));
    }
}

fn with_strangers(mut record: Record, shipment: &Shipment, strangers: &[Stranger]) -> Record {
    record.warnings.extend(strangers.iter().map(|stranger| told(shipment, stranger)));
    record
}

/// The record where the carrier shows a number and no fact that identifies its sender. It may show more later.
fn unclear(cx: &Pass<'_>, shipment: &Shipment, numbers: Vec<TrackingNumber>) -> Record {
    let message = format!(
        "the carrier knows {} under its reference, and shows neither where it goes nor when it was made",
        listed(&numbers)
    );
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("LABELS.UNCLEAR");
    let record = waiting(cx, shipment, Some(&fault));
    Record { tracking_numbers: numbers, held: is_time_up(cx, shipment), ..record }
}

/// The record where several labels exist. Only a person knows which is on the parcel; mlc adopts the one that is left.
fn several(shipment: &Shipment, numbers: Vec<TrackingNumber>) -> Record {
    let message = format!("the carrier knows {} under its reference", listed(&numbers));
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("LABELS.SEVERAL").advised();
    let record = Record::of(shipment, Outcome::InDoubt).with_fault(&fault);
    Record { tracking_numbers: numbers, held: true, ..record }
}

fn listed(numbers: &[TrackingNumber]) -> String {
    numbers.iter().map(TrackingNumber::as_str).collect::<Vec<_>>().join(", ")
}

/// Whether the request was made before the database was restored: its later history is unknown.
fn is_older_than_database(cx: &Pass<'_>, shipment: &Shipment) -> bool {
    Guard::LookFirst.is_on() && shipment.generation != cx.generation
}

/// Looks an order's reference up before its label is made, where the database may lack labels: because it was lost or restored, or because
/// an earlier pass should have seen the order. Gives the reason not to make one.
pub(super) fn look_first(
    cx: &Pass<'_>,
    shipment: &Shipment,
    order: &Order,
    request: &ShipmentRequest,
    prepared: &Prepared,
) -> Result<Option<Fault>, StoreError> {
    if cx.is_vouched || !Guard::LookFirst.is_on() || !may_be_labelled(cx, shipment, order) {
        return Ok(None);
    }
    let reference = request.references.unique.clone();
    let now = without_lead(cx.clock.now(), cx.clock_ahead_s());
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference, Some(shipment))?,
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
        Ok(numbers) => Some(label_exists(shipment, &numbers)),
        // A query that the carrier refuses will be refused later too. A database that may lack labels must still not ship without it.
        Err(fault) if fault.status == Some(400) && cx.suspected_since.is_none() => {
            log::warn!("order {}: the carrier cannot be asked for its reference: {fault}", shipment.order);
            None
        }
        // Nothing was made, because the look-up precedes the label.
        Err(fault) => Some(fault.repeatable()),
    })
}

/// Whether another copy of this database may have been used to ship the order.
fn may_be_labelled(cx: &Pass<'_>, shipment: &Shipment, order: &Order) -> bool {
    // The order is new to the database, although an earlier pass that read all orders must have seen it.
    let is_late = shipment.attempt == 0
        && order.created_at.zip(cx.whole_pass_ended).is_some_and(|(created, ended)| created < ended);
    let Some(since) = cx.suspected_since else { return is_late };
    // Created after the loss, and not so far in the future that a clock must be wrong.
    let is_younger = |at: Timestamp| at > later(since, CLOCKS_DIFFER) && at <= later(cx.clock.now(), SOON);
    is_late || !order.created_at.is_some_and(is_younger)
}

/// Numbers that may be this order's, as far as a database that lacks labels can tell.
fn perhaps_ours(candidates: Vec<Candidate>, expected: Option<&Expected>) -> Vec<TrackingNumber> {
    let is_ours = |one: &Candidate| expected.is_none_or(|expected| !is_another_parcel(&one.shown, expected));
    candidates.into_iter().filter(is_ours).flat_map(|one| one.numbers).collect()
}

fn label_exists(shipment: &Shipment, numbers: &[TrackingNumber]) -> Fault {
    let message = format!(
        "the carrier knows {} under its reference, and this database does not: it is new, was restored from a backup, or is a copy",
        listed(numbers)
    );
    let (pair, id) = (&shipment.pair, shipment.id);
    Fault::rejected(MLC, "create shipment", "LABEL.EXISTS", message).hint(format!(
        "if the parcel carries that label, put its number into the ERP and run: mlc replay --pair {pair} {id} --dismiss. If not, \
         cancel it at the carrier and run: mlc replay --pair {pair} {id} --as-new"
    ))
}

/// Finds the shipments that the carrier shows under the reference.
pub(super) fn find(cx: &Pass<'_>, shipment: &Shipment) -> Result<Result<Vec<Candidate>, Fault>, StoreError> {
    let reference = shipment.reference.clone().unwrap_or_else(|| shipment.order.as_str().to_owned());
    let now = cx.clock.now();
    let search = ReferenceSearch {
        known: cx.store().known_numbers(&reference, None)?,
        reference,
        account: shipment.account.clone().unwrap_or_else(|| cx.pair.rules.default_account.clone()),
        service: shipment.service.clone().unwrap_or_default(),
        requested_at: without_lead(shipment.requested_at.unwrap_or(now), shipment.clock_ahead_s),
        now: without_lead(now, cx.clock_ahead_s()),
        packages: cx.store().planned_packages(shipment)?,
        label: cx.pair.rules.label.clone(),
    };
    Ok(cx.carrier.find(&search))
}

/// Whether the carrier has answered for long enough that a label would have shown up.
pub(super) fn is_time_up(cx: &Pass<'_>, shipment: &Shipment) -> bool {
    shipment.doubt_time_left(cx.pair.doubt_after).is_zero()
}

/// The record of a shipment in doubt: waiting for the carrier, or held for a person.
pub(super) fn waiting(cx: &Pass<'_>, shipment: &Shipment, fault: Option<&Fault>) -> Record {
    let mut record = Record::of(shipment, Outcome::InDoubt);
    let cause = fault.or(shipment.fault.as_ref());
    let held = is_time_up(cx, shipment) && cx.pair.after_doubt == AfterDoubt::Hold;
    let reference = shipment.reference.as_deref().unwrap_or_default();
    let hint = if held {
        format!(
            "look for reference {reference} at the carrier; if there is no label, run: mlc replay --pair {} {} --as-new",
            shipment.pair, shipment.id
        )
    } else {
        let until = later(cx.clock.now(), shipment.doubt_time_left(cx.pair.doubt_after));
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
    // A failed look-up may be due to settings; a lost answer is not.
    record.class = Some(fault.map_or(Class::InDoubt, |fault| fault.class));
    record
}
