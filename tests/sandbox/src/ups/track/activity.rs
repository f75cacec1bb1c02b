//! The scans of a package as tracking reports them, newest first.

use serde_json::{Value, json};

use crate::parcel::Place;
use crate::ups::scan::{AT_ACCESS_POINT, Event, Scan, Stamp, Where};
use crate::ups::settings::Settings;
use crate::ups::shipment::{Piece, Shipment};

pub(super) fn activities(shipment: &Shipment, piece: &Piece, settings: &Settings) -> Vec<Value> {
    piece.scans.iter().rev().map(|scan| activity(shipment, scan, settings)).collect()
}

/// What happened; a setting sends deliveries to an access point.
pub(in crate::ups) fn event_of(scan: &Scan, settings: &Settings) -> &'static Event {
    let is_diverted = scan.event.kind == "D" && settings.delivers_to_access_point;
    if is_diverted { &AT_ACCESS_POINT } else { scan.event }
}

fn activity(shipment: &Shipment, scan: &Scan, settings: &Settings) -> Value {
    let event = event_of(scan, settings);
    let place = shipment.place(event.at);
    let stamp = Stamp::new(&place, scan.at);
    let mut activity = json!({
        "location": location(&place, event.at),
        "status": {
            "type": event.kind,
            "description": event.description,
            "code": event.code,
            "statusCode": event.status,
        },
        "date": stamp.date,
        "time": stamp.time,
    });
    if event.at != Where::Shipper || settings.manifest_has_gmt {
        if !settings.gmt_date_absent {
            activity["gmtDate"] = json!(stamp.gmt_date);
        }
        activity["gmtOffset"] = json!(stamp.gmt_offset(':'));
        activity["gmtTime"] = json!(stamp.gmt_time_with_colons());
    }
    activity
}

fn location(place: &Place, at: Where) -> Value {
    if at == Where::Shipper {
        return json!({"address": {"countryCode": place.country, "country": place.country}});
    }
    let slic: u32 = place.city.bytes().map(u32::from).sum();
    json!({"address": address(place, at == Where::Delivery), "slic": format!("{:04}", slic % 10_000)})
}

/// Never with a postal code.
pub(super) fn address(place: &Place, in_capitals: bool) -> Value {
    let city = if in_capitals { place.city.to_uppercase() } else { place.city.clone() };
    let mut address = json!({"city": city});
    if !place.state.is_empty() {
        address["stateProvince"] = json!(place.state);
    }
    address["countryCode"] = json!(place.country);
    address["country"] = json!(place.country);
    address
}
