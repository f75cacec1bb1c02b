//! The scans of a package as Track reports them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fedex::scan::{Scan, Where};
use crate::fedex::settings::Settings;
use crate::fedex::shipment::{Piece, Shipment};
use crate::parcel::{Place, country};

/// Newest first; a pick-up that is reported as midnight may thereby come last. Without details only the latest one.
pub(super) fn scan_events(
    shipment: &Shipment,
    piece: &Piece,
    is_detailed: bool,
    settings: &Settings,
) -> Vec<Value> {
    if !is_detailed {
        return piece.scans.last().map(|scan| scan_event(shipment, scan, settings).1).into_iter().collect();
    }
    let mut events: Vec<(Timestamp, Value)> =
        piece.scans.iter().rev().map(|scan| scan_event(shipment, scan, settings)).collect();
    events.sort_by(|(a, _), (b, _)| b.cmp(a));
    events.into_iter().map(|(_, event)| event).collect()
}

fn scan_event(shipment: &Shipment, scan: &Scan, settings: &Settings) -> (Timestamp, Value) {
    let event = scan.event;
    let place = shipment.place(event.at);
    let (date, sorted_as) = if event.code == "PU" && settings.pickup_at_midnight {
        place.midnight(scan.at)
    } else {
        (place.local_time(scan.at), scan.at)
    };
    let mut json = json!({
        "date": date,
        "eventType": event.code,
        "eventDescription": event.description,
        "exceptionCode": event.exception.0,
        "exceptionDescription": event.exception.1,
        "scanLocation": scan_location(&place, event.at),
        "locationType": event.location_type,
        "derivedStatusCode": event.derived_code,
        "derivedStatus": event.derived_status,
    });
    if !event.location_id.is_empty() {
        json["locationId"] = json!(event.location_id);
    }
    (sorted_as, json)
}

fn scan_location(place: &Place, at: Where) -> Value {
    let mut location = json!({"streetLines": [""]});
    if at != Where::Shipper {
        location["city"] =
            json!(if at == Where::Delivery { place.city.clone() } else { place.city.to_uppercase() });
        if !place.state.is_empty() {
            location["stateOrProvinceCode"] = json!(place.state);
        }
    }
    location["postalCode"] = json!(place.postal_code);
    location["countryCode"] = json!(place.country);
    location["residential"] = json!(false);
    location["countryName"] = json!(country::name(&place.country));
    location
}

/// A place without street and postal code: Track masks them for those who are not the shipper.
pub(super) fn masked(place: &Place, city: &str) -> Value {
    let mut address = json!({"city": city});
    if !place.state.is_empty() {
        address["stateOrProvinceCode"] = json!(place.state);
    }
    address["countryCode"] = json!(place.country);
    address["residential"] = json!(place.is_residential);
    address["countryName"] = json!(country::name(&place.country));
    address
}
