//! One `package`, with the strings for numbers and the missing parts of recorded ones.

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::{activities, address, event_of};
use super::{Wanted, delivery, milestone};
use crate::parcel::Stage;
use crate::ups::scan::{Scan, Stamp};
use crate::ups::settings::Settings;
use crate::ups::shipment::{Piece, Shipment};

pub(super) fn package(shipment: &Shipment, piece: &Piece, wanted: Wanted, settings: &Settings) -> Value {
    let delivered = delivered(piece);
    let mut package = json!({"trackingNumber": piece.tracking_number});
    match delivered {
        Some(scan) => {
            let stamp = Stamp::new(&shipment.destination, scan.at);
            package["deliveryDate"] = json!([{"type": "DEL", "date": stamp.date}]);
            package["deliveryTime"] = json!({"type": "DEL", "endTime": stamp.time});
        }
        None if !piece.stage.is_final() => {
            // A late package has a new date.
            let (kind, days) = if piece.stage == Stage::Delayed { ("RDD", 1) } else { ("SDD", 0) };
            let date = due(shipment, days).strftime("%Y%m%d").to_string();
            package["deliveryDate"] = json!([{"type": kind, "date": date}]);
            package["deliveryTime"] = json!({"type": "EOD"});
        }
        None => {}
    }
    package["activity"] = activities(shipment, piece, settings).into();
    if let Some(scan) = piece.scans.last() {
        package["currentStatus"] = current_status(scan, settings);
    }
    package["packageAddress"] = json!([
        {"type": "ORIGIN", "address": address(&shipment.origin, true)},
        {"type": "DESTINATION", "name": receiver(shipment), "address": address(&shipment.destination, true)},
    ]);
    package["weight"] = json!({
        "unitOfMeasurement": piece.weight_unit,
        "weight": format!("{}.{:02}", piece.weight / 100, piece.weight % 100),
    });
    package["service"] =
        json!({"code": shipment.row.tracked_as, "levelCode": "011", "description": shipment.row.name});
    let kind = if shipment.has_references_on_packages() { "PACKAGE" } else { "SHIPMENT" };
    let reference = |(_, number): &(String, String)| json!({"type": kind, "number": number});
    package["referenceNumber"] = piece.references.iter().map(reference).collect();
    package["deliveryInformation"] = match delivered {
        Some(scan) => delivery::information(shipment, piece, scan, wanted, settings),
        // Present long before, so that it proves nothing.
        None => json!({"deliveryPhoto": {"isNonPostalCodeCountry": false}}),
    };
    if wanted.milestones {
        package["milestones"] = milestone::milestones(piece.stage);
    }
    package["isProximityMapViewable"] = json!(false);
    package["packageCount"] = json!(shipment.pieces.len());
    package
}

fn delivered(piece: &Piece) -> Option<&Scan> {
    piece.scans.last().filter(|_| piece.stage == Stage::Delivered)
}

/// In reality three digits and no type; the description has the two letters there.
fn current_status(scan: &Scan, settings: &Settings) -> Value {
    let event = event_of(scan, settings);
    if !settings.current_status_of_description {
        return json!({"description": event.current, "code": event.status});
    }
    json!({
        "type": event.kind,
        "code": event.code,
        "statusCode": event.status,
        "description": event.current,
        "simplifiedTextDescription": event.current,
    })
}

/// The day that was promised, and so many days later.
pub(in crate::ups) fn due(shipment: &Shipment, later: i64) -> Date {
    let days = Span::new().days(i64::from(shipment.row.transit_days) + later);
    shipment.ship_date.checked_add(days).unwrap_or(shipment.ship_date)
}

fn receiver(shipment: &Shipment) -> String {
    let name = &shipment.request["ShipmentRequest"]["Shipment"]["ShipTo"]["Name"];
    name.as_str().unwrap_or_default().to_uppercase()
}
