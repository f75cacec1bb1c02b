//! `POST /ship/v1/shipments/packages/validate`: the checks of create for a single package, and nothing else.

use serde_json::{Value, json};

use super::check;
use crate::fedex::Call;
use crate::fedex::codes;
use crate::fedex::envelope::{Failure, alert};
use crate::fedex::member::Member;
use crate::parcel::decimal::hundredths;

pub(in crate::fedex) fn validate(call: &Call) -> Result<Value, Failure> {
    let mut findings = check::shipment(call.body, call.settings);
    let requested = Member::root(call.body).get("requestedShipment");
    let items = requested.get("requestedPackageLineItems");
    let count: u64 =
        items.elements().map(|item| item.get("groupPackageCount").value().as_u64().unwrap_or(1)).sum();
    if count > 1 {
        findings.add(codes::SINGLE_PIECE, &items);
    }
    // An integer here, a decimal number in create.
    let total = requested.get("totalWeight");
    if hundredths(total.value()).is_some_and(|weight| weight % 100 != 0) {
        findings.add(codes::TOTAL_WEIGHT, &total);
    }
    findings.into_result()?;
    Ok(json!({"alerts": [alert(codes::VALIDATED, "NOTE")]}))
}
