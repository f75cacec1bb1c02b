//! `DELETE /api/shipments/{version}/void/cancel/{number}`: the whole shipment, or with `trackingnumber` some of its
//! packages.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::Call;
use super::codes;
use super::envelope::{Failure, few};
use super::settings::Settings;
use super::shipment::{Ledger, Shipment};
use crate::lock;

const PACKAGES_MAX: usize = 20;
const DAY_S: i64 = 86_400;
/// Numbers of the test host that can be voided any time, of a shipment or of a package in it.
const TEST_NUMBERS: [&str; 3] = ["1Z2220060290602143", "1Z2220060294314162", "1Z2220060291994175"];

pub(super) fn void(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let number = call.asked.target();
    let packages = packages(call.request.option("trackingnumber"))?;
    if call.settings.masked_numbers && TEST_NUMBERS.contains(&number) {
        return Ok(answer(packages.unwrap_or_default().into_iter().map(|p| (p, true)).collect(), call));
    }
    let mut ledger = lock(ledger);
    ledger.grow(number, call.settings.stage_every_s, call.now);
    let shipment = ledger.find(number).filter(|shipment| is_voidable(shipment, number, call));
    let shipment = shipment.ok_or_else(|| Failure::bad(codes::VOID_PERIOD))?;
    let is_hit = |number: &String| packages.as_ref().is_none_or(|packages| packages.contains(number));
    let hit = || shipment.pieces.iter().filter(|piece| is_hit(&piece.tracking_number));
    if hit().next().is_none() || call.settings.second_void_is_400 && hit().all(|piece| piece.voided) {
        return Err(Failure::bad(codes::VOID_PERIOD));
    }
    if packages.is_none() && hit().any(|piece| piece.stage.is_tendered()) {
        return Err(Failure::bad(codes::PICKED_UP).coded(&call.settings.void_picked_up_code));
    }
    let voidable: Vec<String> =
        hit().filter(|piece| !piece.stage.is_tendered()).map(|piece| piece.tracking_number.clone()).collect();
    ledger.void(number, |piece| voidable.contains(&piece.tracking_number), call.now);
    let status = |package: String| {
        let is_voided = voidable.contains(&package);
        (package, is_voided)
    };
    Ok(answer(packages.unwrap_or_default().into_iter().map(status).collect(), call))
}

/// One number, or a JSON list of them; nothing for the whole shipment.
fn packages(option: Option<&str>) -> Result<Option<Vec<String>>, Failure> {
    let Some(text) = option else { return Ok(None) };
    let invalid = || Failure::field(codes::INVALID, "trackingnumber");
    let packages: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| invalid())?
    } else {
        vec![text.to_owned()]
    };
    if packages.len() > PACKAGES_MAX { Err(invalid()) } else { Ok(Some(packages)) }
}

/// Known under this number, of an account of the client, and recent.
fn is_voidable(shipment: &Shipment, number: &str, call: &Call) -> bool {
    let age_s = call.now.as_second() - shipment.created_at.as_second();
    shipment.master_tracking_number == number
        && !shipment.own.is_masked
        && call.settings.accounts.contains(&shipment.account)
        && age_s <= call.settings.void_window_days * DAY_S
}

/// With the packages that were named, and whether each is void now.
fn answer(packages: Vec<(String, bool)>, call: &Call) -> Value {
    let settings = call.settings;
    let is_whole = packages.iter().all(|(_, is_voided)| *is_voided);
    let summary = if is_whole { ("1", "Voided") } else { ("2", "Partly voided") };
    let context = json!({"CustomerContext": "", "TransactionIdentifier": "sandboxvoid"});
    let mut body = json!({
        "Response": {"ResponseStatus": status(("1", "Success"), settings), "TransactionReference": context},
        "SummaryResult": {"Status": status(summary, settings)},
    });
    if !packages.is_empty() {
        let result = |(number, is_voided)| {
            let own = if is_voided { ("1", "Voided") } else { ("0", "Not voided") };
            json!({"TrackingNumber": number, "Status": status(own, settings)})
        };
        let results = packages.into_iter().map(result).collect();
        let is_described = settings.package_level_results;
        let name = if is_described { "PackageLevelResults" } else { "PackageLevelResult" };
        body[name] = few(results, is_described);
    }
    json!({"VoidShipmentResponse": body})
}

fn status((code, description): (&str, &str), settings: &Settings) -> Value {
    let dirt = if settings.polluted_voids { "&#xD;&#xD;&#xD;" } else { "" };
    json!({"Code": format!("{dirt}{code}"), "Description": format!("{dirt}{description}")})
}
