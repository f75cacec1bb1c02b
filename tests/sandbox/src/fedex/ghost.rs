//! A stranger's old shipment under a number that FedEx has given out again.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::service::Service;
use super::ship::today;
use super::shipment::{Piece, Shipment};
use crate::parcel::{Place, Stage};

/// A Ground package from Ohio to Florida, delivered three days after it was shipped.
pub(super) fn shipment(tracking_number: &str, shipped_at: Timestamp) -> Shipment {
    let row = Service::GROUND;
    let references = vec![("CUSTOMER_REFERENCE".to_owned(), "0088-41".to_owned())];
    let unique_id = format!("11764~{tracking_number}~FDEG");
    let mut piece = Piece {
        references: references.clone(),
        weight: 300,
        ..Piece::new(tracking_number.to_owned(), unique_id, shipped_at)
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
