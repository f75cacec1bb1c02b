//! `PUT /ship/v1/shipments/cancel`.
//!
//! A 200 proves little: Express says yes to any twelve digits, and `cancelledShipment` may be false. Any number of an
//! Express shipment cancels all of it; the pieces of a US Ground shipment are cancelled one by one.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::fedex::Call;
use crate::fedex::codes;
use crate::fedex::envelope::{Failure, Refusal};
use crate::fedex::member::{Findings, Member};
use crate::fedex::settings::Settings;
use crate::fedex::shipment::Ledger;
use crate::lock;

pub(in crate::fedex) fn cancel(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let (account, tracking_number) = checked(call.body, call.settings)?;
    let mut ledger = lock(ledger);
    ledger.grow_all(call.settings.stage_every_s, call.now);
    let Some(shipment) = ledger.find(tracking_number) else {
        // Twelve digits could be Express, which does not look. Fifteen are Ground's, which knows its numbers.
        let looks_like_express =
            tracking_number.len() == 12 && tracking_number.bytes().all(|b| b.is_ascii_digit());
        return if looks_like_express {
            Ok(output(true, call.settings))
        } else {
            Err(refusal(tracking_number))
        };
    };
    if shipment.account != account {
        return Err(Failure::bad(vec![Refusal::new(codes::USER)]));
    }
    let is_ground = shipment.row.is_ground();
    let is_alone = shipment.has_independent_pieces();
    let mut hit =
        shipment.pieces.iter().filter(|piece| !is_alone || piece.tracking_number == tracking_number);
    if hit.clone().all(|piece| piece.voided) {
        let is_refused = is_ground && call.settings.second_ground_cancel_is_400;
        return if is_refused { Err(refusal(tracking_number)) } else { Ok(output(true, call.settings)) };
    }
    if hit.any(|piece| piece.stage.is_tendered()) {
        return if call.settings.cancel_tendered_is_400 {
            Err(Failure::bad(vec![Refusal::new(codes::TENDERED)]))
        } else {
            Ok(output(false, call.settings))
        };
    }
    ledger.void(tracking_number, |piece| !is_alone || piece.tracking_number == tracking_number, call.now);
    Ok(output(true, call.settings))
}

fn checked<'a>(body: &'a Value, settings: &Settings) -> Result<(&'a str, &'a str), Failure> {
    let root = Member::root(body);
    let mut findings = Findings::default();
    let account = root.get("accountNumber").get("value").text();
    let account = account.filter(|account| settings.accounts.iter().any(|known| known == account));
    if account.is_none() {
        findings.add_plain(codes::ACCOUNT);
    }
    let number = findings.needed_text(&root.get("trackingNumber"), 34, codes::ENTERED);
    findings.listed_if_present(
        &root.get("deletionControl"),
        &["DELETE_ALL_PACKAGES"],
        codes::DELETION_CONTROL,
    );
    findings.into_result()?;
    // Present, as there are no findings.
    Ok((account.unwrap_or_default(), number.unwrap_or_default()))
}

fn refusal(tracking_number: &str) -> Failure {
    Failure::bad(vec![Refusal::new(codes::ENTERED).naming("trackingNumber", tracking_number)])
}

fn output(is_cancelled: bool, settings: &Settings) -> Value {
    let name = if settings.cancel_says_success_message { "successMessage" } else { "message" };
    let message = if is_cancelled { "Success" } else { "Shipment has already been tendered" };
    json!({"cancelledShipment": is_cancelled, "cancelledHistory": is_cancelled, name: message, "alerts": []})
}
