//! Checks, prices, prints and remembers; every accepted call makes a new shipment, as there is no idempotency key.

use std::sync::Mutex;

use serde_json::Value;

use super::check::{self, Checked};
use super::package;
use super::price::Charge;
use super::receipt::Receipt;
use crate::lock;
use crate::member::Member;
use crate::ups::Call;
use crate::ups::envelope::Failure;
use crate::ups::label::{self, Format};
use crate::ups::number;
use crate::ups::shipment::{Ledger, Piece, Shipment, ShipmentMarks};

pub(in crate::ups) fn create(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let checked = check::check(call)?;
    let requested = Member::root(call.body).get("ShipmentRequest").get("Shipment");
    let packages = requested.get("Package").one_or_many();
    let charges: Vec<Charge> = packages
        .iter()
        .map(|package| Charge::of(checked.service, package::weight_of(package.value())))
        .collect();
    let mut ledger = lock(ledger);
    let pieces: Vec<Piece> = packages
        .iter()
        .map(|package| {
            let serial = ledger.next_serial();
            piece(package, &requested, number::nth(checked.account, checked.service.indicator, serial), call)
        })
        .collect();
    let mut shipment = shipment(call, &checked, &requested, pieces);
    shipment.net_charge_cents = charges.iter().map(|charge| charge.total()).sum();
    for index in 0..shipment.pieces.len() {
        let format = answered_format(&checked, shipment.own.is_cod && index == 0, call);
        shipment.pieces[index].own = format;
        shipment.pieces[index].label = label::of(&shipment, index, format);
    }
    let receipt = Receipt {
        shipment: &shipment,
        charges: &charges,
        requested: &requested,
        checked: &checked,
        serial: u64::try_from(ledger.all().len()).unwrap_or_default() + 1,
        call,
    };
    let answer = receipt.answer();
    ledger.add(shipment);
    Ok(answer)
}

/// Not always the format that was asked for.
fn answered_format(checked: &Checked, is_first_of_cod: bool, call: &Call) -> Format {
    let forced = call.settings.forced_label_format.as_deref().and_then(Format::named);
    let asked = if is_first_of_cod { Format::Gif } else { checked.format };
    forced.unwrap_or(asked)
}

fn shipment(call: &Call, checked: &Checked, requested: &Member, pieces: Vec<Piece>) -> Shipment {
    let receiver = requested.get("ShipTo");
    let receiver = receiver.get("AttentionName").text().or_else(|| receiver.get("Name").text());
    Shipment {
        account: checked.account.into(),
        service: checked.service.code,
        master_tracking_number: pieces.first().map(|piece| piece.tracking_number.clone()).unwrap_or_default(),
        references: Shipment::references_of(&pieces),
        pieces,
        request: call.body.clone(),
        created_at: call.now,
        voided_at: None,
        ship_date: checked.ship_date,
        net_charge_cents: 0,
        currency: currency(&checked.origin.country),
        origin: checked.origin.clone(),
        destination: checked.destination.clone(),
        // Whoever signs leaves the first name out.
        received_by: receiver.and_then(|name| name.split(' ').next_back()).unwrap_or_default().to_uppercase(),
        row: checked.service,
        own: ShipmentMarks { is_masked: call.settings.masked_numbers, is_cod: package::is_cod(requested) },
    }
}

fn piece(package: &Member, requested: &Member, tracking_number: String, call: &Call) -> Piece {
    let (weight, unit) = package::weight_of(package.value());
    let mut references = references(package);
    references.extend(self::references(requested));
    Piece {
        references,
        weight,
        weight_unit: unit.into(),
        ..Piece::new(tracking_number, Format::Gif, call.now)
    }
}

fn references(member: &Member) -> Vec<(String, String)> {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let all = member.get("ReferenceNumber").one_or_many();
    all.iter().map(|own| (text(own.get("Code").text()), text(own.get("Value").text()))).collect()
}

fn currency(country: &str) -> &'static str {
    match country {
        "US" | "PR" => "USD",
        "CA" => "CAD",
        "GB" => "GBP",
        "PL" => "PLN",
        _ => "EUR",
    }
}
