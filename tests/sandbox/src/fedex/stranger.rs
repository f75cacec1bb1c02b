//! A stranger's old shipment under a number that FedEx has given out again.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::service::Service;
use super::ship::today;
use super::shipment::{Piece, PieceMarks, Shipment};
use crate::parcel::{Place, Stage};

/// A Ground package from Ohio to Florida, shipped five months ago and delivered three days later.
pub(super) fn shipment(tracking_number: &str, now: Timestamp) -> Shipment {
    let shipped_at = now - SignedDuration::from_hours(150 * 24);
    let row = Service::GROUND;
    let references = vec![("CUSTOMER_REFERENCE".to_owned(), "0088-41".to_owned())];
    let marks = PieceMarks { unique_id: format!("11764~{tracking_number}~FDEG"), dimensions: None };
    let mut piece = Piece {
        references: references.clone(),
        weight: 300,
        weight_unit: "LB".into(),
        ..Piece::new(tracking_number.to_owned(), marks, shipped_at)
    };
    piece.advance(Stage::Delivered, shipped_at + SignedDuration::from_hours(72));
    Shipment {
        account: "100000001".into(),
        service: row.code,
        master_tracking_number: tracking_number.into(),
        pieces: vec![piece],
        references,
        request: Value::Null,
        created_at: shipped_at,
        voided_at: None,
        ship_date: today(shipped_at),
        net_charge_cents: 0,
        currency: "USD",
        origin: place("Dayton", "OH", "45402"),
        destination: place("Tampa", "FL", "33602"),
        received_by: "KOWENS".into(),
        row,
        own: (),
    }
}

fn place(city: &str, state: &str, postal_code: &str) -> Place {
    Place {
        city: city.into(),
        state: state.into(),
        postal_code: postal_code.into(),
        country: "US".into(),
        is_residential: false,
    }
}
