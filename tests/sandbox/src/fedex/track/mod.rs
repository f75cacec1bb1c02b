//! The Track API: by number, by reference, and proof of delivery.

mod life;
mod number;
mod proof;
mod reference;
mod result;
mod window;

pub(super) use number::by_number;
pub(super) use proof::proof;
pub(super) use reference::by_reference;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::codes::{self, Code};
use super::envelope::Refusal;
use super::settings::Settings;
use super::shipment::{Piece, Shipment};

/// How many numbers go in one call, and how many documents.
const NUMBERS_MAX: usize = 30;

/// Whether Track shows a package yet, and still.
fn is_visible(shipment: &Shipment, piece: &Piece, settings: &Settings, now: Timestamp) -> bool {
    let known_from = shipment.created_at + SignedDuration::from_secs(settings.track_delay_s);
    now >= known_from && (settings.voided_stay_visible || !piece.voided)
}

/// An error that stands in the place of a result, inside a 200.
fn inner_error(tracking_number: &str, code: Code) -> Value {
    json!({
        "trackingNumberInfo": {
            "trackingNumber": tracking_number,
            "trackingNumberUniqueId": "",
            "carrierCode": "",
        },
        "error": Refusal::new(code).with_empty_list().json(),
    })
}

fn output(results: &[Value], settings: &Settings) -> Value {
    let mut output = json!({"completeTrackResults": results});
    if settings.is_virtual {
        // Track's alert has no alertType.
        output["alerts"] = json!([{"code": codes::VIRTUAL.code, "message": codes::VIRTUAL.message}]);
    }
    output
}
