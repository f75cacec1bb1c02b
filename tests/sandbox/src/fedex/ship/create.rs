//! `POST /ship/v1/shipments`.

use std::sync::Mutex;

use serde_json::Value;

use super::{check, package, price, receipt, today};
use crate::fedex::Call;
use crate::fedex::envelope::Failure;
use crate::fedex::label;
use crate::fedex::service::Service;
use crate::fedex::shipment::{Ledger, Piece, PieceMarks, Shipment, identity};
use crate::lock;
use crate::parcel::Place;
use crate::parcel::decimal::{hundredths, whole};

/// Checks, prices, prints and remembers; every accepted call makes a new shipment, as there is no idempotency key.
pub(in crate::fedex) fn create(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    check::creation(call.body, call.settings).into_result()?;
    let requested = &call.body["requestedShipment"];
    let service = requested["serviceType"].as_str().and_then(Service::find);
    // The checks have refused any other service.
    let service = service.ok_or_else(|| Failure::input("requestedShipment.serviceType"))?;
    let mut ledger = lock(ledger);
    let mut pieces = Vec::new();
    for item in requested["requestedPackageLineItems"].as_array().into_iter().flatten() {
        for _ in 0..item["groupPackageCount"].as_u64().unwrap_or(1) {
            pieces.push(piece(item, service, ledger.next_serial(), call));
        }
    }
    let charge =
        price::charge(service, pieces.iter().map(|piece| (piece.weight, piece.weight_unit.as_str())));
    let mut shipment = shipment(call, service, pieces);
    shipment.net_charge_cents = charge.net();
    let image = requested["labelSpecification"]["imageType"].as_str().unwrap_or_default();
    for index in 0..shipment.pieces.len() {
        shipment.pieces[index].label = label::of(&shipment, index, image);
    }
    let nth = u64::try_from(ledger.all().len()).unwrap_or_default() + 1;
    let output = receipt::output(&shipment, charge, nth, call);
    ledger.add(shipment);
    Ok(output)
}

fn shipment(call: &Call, row: &'static Service, pieces: Vec<Piece>) -> Shipment {
    let requested = &call.body["requestedShipment"];
    let origin = Place::of(&requested["shipper"]["address"]);
    let recipient = &requested["recipients"][0];
    let asked = requested["shipDatestamp"].as_str().and_then(|text| text.parse().ok());
    let today = today(call.now);
    Shipment {
        account: call.body["accountNumber"]["value"].as_str().unwrap_or_default().into(),
        service: row.code,
        master_tracking_number: pieces.first().map(|piece| piece.tracking_number.clone()).unwrap_or_default(),
        references: Shipment::references_of(&pieces),
        pieces,
        request: call.body.clone(),
        created_at: call.now,
        voided_at: None,
        ship_date: asked.map_or(today, |date| today.max(date)),
        net_charge_cents: 0,
        currency: currency(&origin.country),
        destination: Place::of(&recipient["address"]),
        origin,
        received_by: signature(&recipient["contact"]),
        row,
        own: (),
    }
}

fn piece(item: &Value, service: &Service, serial: u64, call: &Call) -> Piece {
    let (tracking_number, unique_id) = identity(serial, service.is_ground());
    let side = |name: &str| whole(&item["dimensions"][name]);
    let sides = side("length").zip(side("width")).zip(side("height"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let dimensions =
        sides.map(|((length, width), height)| ([length, width, height], text(&item["dimensions"]["units"])));
    Piece {
        label: Vec::new(),
        references: references(item, service),
        weight: hundredths(&item["weight"]["value"]).unwrap_or_default(),
        weight_unit: text(&item["weight"]["units"]),
        ..Piece::new(tracking_number, PieceMarks { unique_id, dimensions }, call.now)
    }
}

fn references(item: &Value, service: &Service) -> Vec<(String, String)> {
    let all = item["customerReferences"].as_array().into_iter().flatten();
    all.filter_map(|reference| {
        let kind = reference["customerReferenceType"].as_str()?;
        let most = package::longest_reference(Some(kind), service.is_ground());
        Some((kind.to_owned(), reference["value"].as_str()?.chars().take(most).collect()))
    })
    .collect()
}

fn currency(country: &str) -> &'static str {
    match country {
        "US" | "PR" => "USD",
        "CA" => "CAD",
        "GB" => "GBP",
        _ => "EUR",
    }
}

/// "R Diaz" signs as RDIAZ.
fn signature(contact: &Value) -> String {
    let name = contact["personName"].as_str().or_else(|| contact["companyName"].as_str()).unwrap_or_default();
    name.chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>().to_ascii_uppercase()
}
