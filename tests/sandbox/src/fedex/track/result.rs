//! One `trackResults` entry, with the spellings, empty strings and strings for numbers of recorded ones.

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::life::{masked, scan_events};
use super::reference::references;
use crate::fedex::scan::Scan;
use crate::fedex::settings::Settings;
use crate::fedex::shipment::{Piece, Shipment};
use crate::parcel::Stage;
use crate::parcel::decimal;

pub(super) fn result(shipment: &Shipment, piece: &Piece, is_detailed: bool, settings: &Settings) -> Value {
    let origin = masked(&shipment.origin, &shipment.origin.city.to_uppercase());
    let destination = masked(&shipment.destination, &shipment.destination.city.to_uppercase());
    let mut images = Vec::new();
    if piece.stage == Stage::Delivered {
        images.push(json!({"type": "SIGNATURE_PROOF_OF_DELIVERY"}));
    }
    json!({
        "trackingNumberInfo": {
            "trackingNumber": piece.tracking_number,
            "trackingNumberUniqueId": piece.own.unique_id,
            "carrierCode": shipment.row.carrier_code(),
        },
        "additionalTrackingInfo": additional(shipment, piece, settings),
        "shipperInformation": {"contact": {}, "address": origin},
        "recipientInformation": {"contact": {}, "address": destination},
        "latestStatusDetail": status(shipment, piece),
        "dateAndTimes": times(shipment, piece),
        "availableImages": images,
        "packageDetails": package(shipment, piece),
        "shipmentDetails": {"possessionStatus": piece.stage.is_tendered() && !piece.stage.is_final()},
        "scanEvents": scan_events(shipment, piece, is_detailed, settings),
        "availableNotifications": ["ON_DELIVERY"],
        "deliveryDetails": delivery(shipment, piece),
        "originLocation": {"locationContactAndAddress": {"address": origin}},
        "lastUpdatedDestinationAddress": destination,
        "serviceDetail": {
            "type": shipment.service, "description": shipment.row.name, "shortDescription": shipment.row.short,
        },
        "standardTransitTimeWindow": {"window": {"ends": memphis_midnight(due(shipment))}},
        "estimatedDeliveryTimeWindow": {"window": {}},
        "goodsClassificationCode": "",
        "returnDetail": {},
    })
}

fn additional(shipment: &Shipment, piece: &Piece, settings: &Settings) -> Value {
    let identifiers: Vec<Value> = references(shipment, piece, settings)
        .into_iter()
        .map(|(kind, value)| {
            json!({"type": kind, "values": [value], "trackingNumberUniqueId": "", "carrierCode": ""})
        })
        .collect();
    json!({
        "nickname": "",
        "packageIdentifiers": identifiers,
        "hasAssociatedShipments": shipment.pieces.len() > 1,
    })
}

fn status(shipment: &Shipment, piece: &Piece) -> Value {
    let Some(event) = piece.scans.last().map(|scan| scan.event) else { return json!({}) };
    let mut status = json!({
        "code": event.code,
        "derivedCode": event.derived_code,
        "statusByLocale": event.derived_status,
        "description": event.description,
    });
    if piece.stage.is_tendered() {
        let place = if piece.stage == Stage::PickedUp { &shipment.origin } else { &shipment.destination };
        status["scanLocation"] = masked(place, &place.city);
    }
    let (reason, text) = event.exception;
    if !reason.is_empty() {
        status["ancillaryDetails"] = json!([{
            "reason": reason,
            "reasonDescription": text,
            "action": "",
            "actionDescription": "",
        }]);
    }
    if piece.stage == Stage::Delayed {
        status["delayDetail"] = json!({"status": "DELAYED"});
    }
    status
}

/// Dates that look like times: midnight in Memphis, wherever the package was.
fn times(shipment: &Shipment, piece: &Piece) -> Vec<Value> {
    let time = |kind: &str, at: String| json!({"type": kind, "dateTime": at});
    let find = |code: &str| piece.scans.iter().rev().find(|scan| scan.event.code == code);
    let mut times = Vec::new();
    if let Some(Scan { at, .. }) = find("DL") {
        times.push(time("ACTUAL_DELIVERY", shipment.destination.local_time(*at)));
    }
    let pick_up = find("PU").map(|scan| memphis_midnight(crate::fedex::ship::today(scan.at)));
    if let Some(midnight) = &pick_up {
        times.push(time("ACTUAL_PICKUP", midnight.clone()));
    }
    times.push(time("SHIP", memphis_midnight(shipment.ship_date)));
    if let Some(midnight) = pick_up {
        times.push(time("ACTUAL_TENDER", midnight));
        if !piece.stage.is_final() {
            times.push(time("ESTIMATED_DELIVERY", memphis_midnight(due(shipment))));
        }
    }
    times
}

fn due(shipment: &Shipment) -> Date {
    let days = Span::new().days(shipment.row.transit_days);
    shipment.ship_date.checked_add(days).unwrap_or(shipment.ship_date)
}

fn memphis_midnight(date: Date) -> String {
    format!("{date}T00:00:00-06:00")
}

/// Weights and counts are strings, dimensions integers; both in both systems of units.
fn package(shipment: &Shipment, piece: &Piece) -> Value {
    let weight = u64::from(piece.weight);
    let (pounds, kilograms) = match piece.weight_unit.as_str() {
        "KG" => ((weight * 220_462 + 50_000) / 100_000, weight),
        _ => (weight, (weight * 45_359 + 50_000) / 100_000),
    };
    let text = |hundredths: u64| decimal::text(u32::try_from(hundredths).unwrap_or(u32::MAX));
    let dimensions = piece.own.dimensions.as_ref().map(|(sides, unit)| match unit.as_str() {
        "CM" => (sides.map(|side| side * 100 / 254), *sides),
        _ => (*sides, sides.map(|side| side * 254 / 100)),
    });
    let mut measures = json!({
        "weight": [{"value": text(pounds), "unit": "LB"}, {"value": text(kilograms), "unit": "KG"}],
    });
    if let Some((inches, centimetres)) = dimensions {
        measures["dimensions"] = json!([sides(inches, "IN"), sides(centimetres, "CM")]);
    }
    let position = shipment.pieces.iter().position(|other| other.tracking_number == piece.tracking_number);
    json!({
        "packagingDescription": {"type": "YOUR_PACKAGING", "description": "Package"},
        "physicalPackagingType": "PACKAGE",
        "sequenceNumber": (position.unwrap_or_default() + 1).to_string(),
        "count": shipment.pieces.len().to_string(),
        "weightAndDimensions": measures,
        "packageContent": [],
    })
}

fn sides([length, width, height]: [u32; 3], units: &str) -> Value {
    json!({"length": length, "width": width, "height": height, "units": units})
}

fn delivery(shipment: &Shipment, piece: &Piece) -> Value {
    let attempts = piece.scans.iter().filter(|scan| scan.event.code == "DE").count();
    let mut delivery = json!({
        "deliveryAttempts": attempts.to_string(),
        "deliveryOptionEligibilityDetails": [{"option": "REROUTE", "eligibility": "INELIGIBLE"}],
    });
    if piece.stage == Stage::Delivered {
        let place = &shipment.destination;
        let (kind, text) = if place.is_residential {
            ("RESIDENCE", "Residence")
        } else {
            ("SHIPPING_RECEIVING", "Shipping/Receiving")
        };
        delivery["actualDeliveryAddress"] = masked(place, &place.city);
        delivery["locationType"] = json!(kind);
        delivery["locationDescription"] = json!(text);
        delivery["receivedByName"] = json!(shipment.received_by);
    }
    delivery
}
