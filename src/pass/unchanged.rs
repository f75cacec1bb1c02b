//! Check before write-back: an order may have been changed in the ERP since its label was made. Then a person decides.

use super::Pass;
use super::summary::{Outcome, Record};
use crate::model::{Class, Fault, MLC, ORDER_MISSING, Order, State, TrackingNumber};
use crate::store::{Labelled, Shipment, StepState, StoreError};

const ORDER_CHANGED: &str = "ORDER.CHANGED";
const NUMBER_EXISTS: &str = "NUMBER.EXISTS";

/// Reads the order again before the first write-back and before printing. Gives a record where these must wait.
pub(super) fn refuse_if_changed(cx: &Pass<'_>, labelled: &Labelled) -> Result<Option<Record>, StoreError> {
    let Labelled { shipment, work, fresh: _ } = labelled;
    // A person who was told of the change and replays the order has decided.
    let was_told = work.steps.iter().any(|step| step.fault.as_ref().is_some_and(is_about_a_change));
    let is_untouched = work.steps.iter().all(|step| step.state == StepState::Pending && !step.is_begun);
    // Where the order does not show written numbers, a later change of it may be an effect of the write-back.
    let can_tell = is_untouched || cx.erp.lists_numbers();
    let is_written = work.steps.iter().all(|step| step.state != StepState::Pending);
    if shipment.state != State::Labelled || was_told || !can_tell || is_written || cx.is_over() {
        return Ok(None);
    }
    let fault = match cx.order(&shipment.order) {
        Ok(order) => match difference(cx, shipment, &order)? {
            Some(fault) => fault,
            None => return Ok(None),
        },
        // The steps report the missing order themselves.
        Err(fault) if fault.code.as_deref() == Some(ORDER_MISSING) => return Ok(None),
        Err(fault) => fault.repeatable(),
    };
    cx.stop.note(&fault);
    if fault.class == Class::Rejected {
        for step in work.steps.iter().filter(|step| step.state == StepState::Pending) {
            cx.ledger.step_failed(shipment, step, &fault)?;
        }
    }
    let mut record = Record::of(shipment, Outcome::Retry).with_fault(&fault);
    record.tracking_numbers.clone_from(&work.numbers);
    Ok(Some(record))
}

fn is_about_a_change(fault: &Fault) -> bool {
    matches!(fault.code.as_deref(), Some(ORDER_CHANGED | NUMBER_EXISTS))
}

fn difference(cx: &Pass<'_>, shipment: &Shipment, order: &Order) -> Result<Option<Fault>, StoreError> {
    let (pair, id) = (&shipment.pair, shipment.id);
    let refused = |code: &str, message: String| {
        Some(Fault::rejected(MLC, "write back", code, message).hint(format!(
            "to write the label's number back as it is, run: mlc replay --pair {pair} {id}. If the label is of no use, void it with mlc \
             void, and then replay the order"
        )))
    };
    let ours: Vec<TrackingNumber> =
        [cx.store().numbers(shipment.id, false)?, cx.store().void_numbers_of_order(shipment)?].concat();
    if let Some(other) = order.numbers.iter().find(|number| !ours.contains(number)) {
        let message = format!("the order carries {other} now, which is no number of its label");
        return Ok(refused(NUMBER_EXISTS, message));
    }
    if shipment.contents.as_ref().is_some_and(|contents| *contents != order.contents()) {
        let message =
            "address, boxes, lines or the way of shipping were changed in the ERP after the label was made";
        return Ok(refused(ORDER_CHANGED, message.to_owned()));
    }
    Ok(None)
}
