//! What is known about a delivery: who received it, the signature, and proof of delivery.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Wanted;
use crate::parcel::label::gif;
use crate::ups::scan::{Scan, Stamp};
use crate::ups::settings::Settings;
use crate::ups::shipment::{Piece, Shipment};

pub(super) fn information(
    shipment: &Shipment,
    piece: &Piece,
    scan: &Scan,
    wanted: Wanted,
    settings: &Settings,
) -> Value {
    let is_residential = shipment.destination.is_residential;
    let mut information = json!({"location": if is_residential { "Front Door" } else { "Dock" }});
    if !settings.received_by_absent {
        information["receivedBy"] = json!(shipment.received_by);
    }
    if wanted.signature && !settings.signature_absent {
        let image = if settings.garbage_signature {
            STANDARD.encode("no image at all")
        } else {
            STANDARD.encode(signature(shipment))
        };
        information["signature"] = json!({"image": image});
    }
    information["deliveryPhoto"] = json!({
        "photoCaptureInd": if settings.photo_promised { "Y" } else { "N" },
        "photoDispositionCode": if settings.photo_promised { "V" } else { "N" },
        "isNonPostalCodeCountry": false,
    });
    if wanted.proof {
        information["pod"] = json!({"content": STANDARD.encode(proof(shipment, piece, scan))});
    }
    information
}

/// A GIF that differs from name to name.
pub(in crate::ups) fn signature(shipment: &Shipment) -> Vec<u8> {
    gif::label(&shipment.received_by, std::slice::from_ref(&shipment.received_by))
}

/// HTML, and like UPS's own not quite valid.
fn proof(shipment: &Shipment, piece: &Piece, scan: &Scan) -> String {
    let (place, stamp) = (&shipment.destination, Stamp::new(&shipment.destination, scan.at));
    format!(
        "<!DOCTYPE html>\n<html><head><title>Proof of Delivery</title></head><body><tracknumber>\n<p>Tracking Number: {}\n\
         <p>Delivered On: {} {}\n<p>Delivered To: {} {} {}\n<p>Received By: {}\n</body></html>\n",
        piece.tracking_number,
        stamp.date,
        stamp.time,
        place.city,
        place.state,
        place.country,
        shipment.received_by
    )
}
