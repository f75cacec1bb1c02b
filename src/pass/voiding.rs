//! Cancels numbers that must not be used, one by one.

use super::Pass;
use super::next::Next;
use super::steps::void_steps;
use super::summary::{Outcome, Record};
use crate::model::{Class, Fault, TrackingNumber, VOID_REFUSED, VoidTarget};
use crate::store::{Shipment, StoreError};

/// Cancels every number that is not void yet; then the order is claimed again, or stays voided.
pub(super) fn cancel(cx: &Pass<'_>, shipment: &Shipment) -> Result<Next, StoreError> {
    let whole = shipment.master.clone().zip(usize::try_from(cx.store().planned_packages(shipment)?).ok());
    let mut is_begun = false;
    for number in cx.store().numbers(shipment.id, false)? {
        if cx.is_over() {
            return Ok(Next::end(Record::of(shipment, Outcome::Retry)));
        }
        if let Err(fault) = void_number(cx, shipment, &number, whole.clone()) {
            cx.stop.note(&fault);
            return not_voided(cx, shipment, number, &fault, is_begun).map(Next::end);
        }
        is_begun = true;
        cx.ledger.number_voided(shipment, &number)?;
    }
    let steps = if shipment.ships_after_void { Vec::new() } else { void_steps(cx, shipment)? };
    Ok(Next::go(cx.ledger.end_void(shipment, steps)?))
}

/// Handles a number that the carrier did not cancel. After a permanent refusal it is not asked again without a person.
fn not_voided(
    cx: &Pass<'_>,
    shipment: &Shipment,
    number: TrackingNumber,
    fault: &Fault,
    is_begun: bool,
) -> Result<Record, StoreError> {
    let record = match shipment.void_from.filter(|_| !is_begun) {
        Some(back) if fault.class == Class::Rejected => {
            cx.ledger.void_refused(shipment, back, fault.clone())?;
            let mut record = Record::of(shipment, Outcome::Rejected).with_fault(fault);
            record.warnings.push("the label stays as it was, and is tracked".into());
            record
        }
        None if fault.class == Class::Rejected && shipment.ships_after_void => {
            let fault = void_refused(shipment, &number, fault);
            let shipment = cx.ledger.park(shipment, fault.clone(), None)?;
            Record::failed(&shipment, &fault)
        }
        _ => {
            let shipment = cx.ledger.void_failed(shipment, fault.clone())?;
            Record::failed(&shipment, fault)
        }
    };
    Ok(Record { tracking_numbers: vec![number], ..record })
}

/// The fault of an unusable label that cannot be cancelled: a person must say whether it costs money, and how the order is sent.
fn void_refused(shipment: &Shipment, number: &TrackingNumber, fault: &Fault) -> Fault {
    let (pair, id) = (&shipment.pair, shipment.id);
    let message = format!("{number} cannot be used, and cannot be cancelled: {}", fault.message);
    let refused = Fault { message, ..fault.clone() }.code(VOID_REFUSED);
    refused.hint(format!(
        "cancel it at the carrier, then run: mlc replay --pair {pair} {id} --as-new, which makes a new label. To have mlc try again: mlc \
         replay --pair {pair} {id}"
    ))
}

/// Cancels one number. `whole`: the master number and how many packages belong to it, where they are known.
pub(super) fn void_number(
    cx: &Pass<'_>,
    shipment: &Shipment,
    number: &TrackingNumber,
    whole: Option<(TrackingNumber, usize)>,
) -> Result<(), Fault> {
    cx.carrier.void(&VoidTarget {
        tracking_number: number.clone(),
        shipment: whole,
        account: shipment.account.clone().unwrap_or_else(|| cx.pair.rules.default_account.clone()),
        service: shipment.service.clone().unwrap_or_default(),
    })
}
