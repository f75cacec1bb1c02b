//! `void`: cancels a label that was not tendered yet.

use serde_json::json;

use super::Pass;
use super::advance::advance;
use super::foreign::foreign;
use super::summary::{Record, Summary};
use crate::model::{Fault, MLC, OrderKey, State};
use crate::store::StoreError;

/// Cancels the label of an order, and reports it to the ERP.
pub(crate) fn void(cx: Pass<'_>, order: &OrderKey, by: &str) -> Result<Summary, StoreError> {
    let order = &cx.stored_key(order)?;
    let shipment = cx.store().shipment_of_order(&cx.pair.name, order)?;
    let refuse = |code: &str, message: &str| {
        let fault = Fault::rejected(MLC, "void", code, message).advised();
        Record::new(order.as_str(), super::summary::Outcome::Rejected).with_fault(&fault)
    };
    let record = match shipment {
        Some(shipment) if shipment.is_foreign => foreign(&shipment),
        Some(shipment) => match shipment.state {
            State::Labelled | State::Done => {
                let detail = json!({"job": shipment.intent, "reason": "asked for", "by": by});
                let shipment = cx.ledger.begin_void(&shipment, Vec::new(), false, detail)?;
                advance(&cx, shipment)?
            }
            State::Voiding => advance(&cx, shipment)?,
            State::Voided => refuse("LABEL.VOIDED", "the label of this order is void already"),
            State::Requested | State::InDoubt => refuse(
                "LABEL.IN.DOUBT",
                "nobody knows yet whether this order has a label: mlc ship looks for it first",
            ),
            State::Claimed | State::Rejected => refuse("LABEL.MISSING", "this order has no label"),
        },
        None => refuse("ORDER.UNKNOWN", "mlc has not shipped this order"),
    };
    cx.end("void", vec![record], 0)
}
