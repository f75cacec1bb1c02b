//! What UPS knows of its shipments beyond what every carrier does.

use jiff::Timestamp;
use jiff::civil::Date;

use super::label::Format;
use super::number;
use super::scan::Event;
use super::service::Service;
use crate::parcel::{self, Parcels, Place, country};

/// A shipment. Services are spelled as `03`; references have a code, which is empty where none was sent, and stand on the
/// shipment or on its packages, as the lane has it.
pub type Shipment = parcel::Shipment<UpsParcels>;
/// A package; its number has eighteen characters, its weight is in `LBS`, `KGS` or `OZS`.
pub type Piece = parcel::Piece<UpsParcels>;
pub(super) type Ledger = parcel::Ledger<UpsParcels>;

/// UPS's own words.
#[derive(Clone, Debug)]
pub enum UpsParcels {}

/// What UPS keeps of a shipment.
#[derive(Clone, Debug)]
pub struct ShipmentMarks {
    /// Was answered with masked numbers, so that nobody can find it again.
    pub(super) is_masked: bool,
    /// Paid on delivery.
    pub(super) is_cod: bool,
}

impl Parcels for UpsParcels {
    type Event = Event;
    type Service = Service;
    type OfShipment = ShipmentMarks;
    /// Of the label.
    type OfPiece = Format;

    const REFERENCE: &'static str = "TN";

    fn order_reference(shipment: &Shipment) -> &str {
        shipment.references.first().map_or("", |(_, value)| value)
    }

    fn package(like: &Shipment, serial: u64, now: Timestamp) -> Piece {
        let number = number::nth(&like.account, like.row.indicator, serial);
        Piece::new(number, like.pieces[0].own, now)
    }

    fn hub(from: &str) -> Place {
        let (city, state, country) = match from {
            "US" | "CA" | "MX" | "PR" => ("Louisville", "KY", "US"),
            _ if country::is_in_eu(from) => ("Koeln", "", "DE"),
            _ => ("Shenzhen", "", "CN"),
        };
        Place { city: city.into(), state: state.into(), country: country.into(), ..Place::default() }
    }

    fn ship_date(like: &Shipment, _: Timestamp) -> Date {
        like.ship_date
    }
}

impl Shipment {
    /// Whether each package has references of its own.
    pub(super) fn has_references_on_packages(&self) -> bool {
        has_references_on_packages(&self.origin.country, &self.destination.country)
    }
}

/// Within the US and within Puerto Rico references stand on the packages, elsewhere on the shipment.
pub(super) fn has_references_on_packages(from: &str, to: &str) -> bool {
    matches!((from, to), ("US", "US") | ("PR", "PR"))
}
