//! What FedEx knows of its shipments beyond what every carrier does.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::number;
use super::scan::Event;
use super::service::Service;
use super::ship::today;
use crate::parcel::{self, Parcels, Place, country};

/// A shipment. Services are spelled as `FEDEX_GROUND`, references typed as Ship spells the types.
pub type Shipment = parcel::Shipment<FedexParcels>;
/// A package; its number has twelve digits, its weight is in `LB` or `KG`.
pub type Piece = parcel::Piece<FedexParcels>;
pub(super) type Ledger = parcel::Ledger<FedexParcels>;

/// FedEx's own words.
#[derive(Clone, Debug)]
pub enum FedexParcels {}

/// What FedEx keeps of a package.
#[derive(Clone, Debug)]
pub struct PieceMarks {
    /// Tells reused numbers apart.
    pub unique_id: String,
    /// Length, width and height with their unit, `IN` or `CM`.
    pub dimensions: Option<([u32; 3], String)>,
}

impl Parcels for FedexParcels {
    type Event = Event;
    type Service = Service;
    type OfShipment = ();
    type OfPiece = PieceMarks;

    const REFERENCE: &'static str = "CUSTOMER_REFERENCE";

    fn order_reference(shipment: &Shipment) -> &str {
        shipment.reference(Self::REFERENCE).unwrap_or_default()
    }

    fn package(_: &Shipment, serial: u64, now: Timestamp) -> Piece {
        let number = number::nth(serial);
        let unique_id = format!("12029~{number}~FDEG");
        Piece::new(number, PieceMarks { unique_id, dimensions: None }, now)
    }

    fn hub(from: &str) -> Place {
        let (city, state, postal_code, country) = match from {
            "US" | "CA" | "MX" | "PR" => ("Memphis", "TN", "38118", "US"),
            _ => ("Roissy Charles De Gaulle Cedex", "", "95705", "FR"),
        };
        Place {
            city: city.into(),
            state: state.into(),
            postal_code: postal_code.into(),
            country: country.into(),
            is_residential: false,
        }
    }

    fn ship_date(_: &Shipment, now: Timestamp) -> Date {
        today(now)
    }
}

impl Shipment {
    /// Whether its pieces are cancelled one by one.
    pub(super) fn has_independent_pieces(&self) -> bool {
        self.row.is_ground() && self.is_domestic() && self.origin.country == "US"
    }
}

/// Number and unique id of a new package.
pub(super) fn identity(serial: u64, is_ground: bool) -> (String, String) {
    let number = number::nth(serial);
    let unique_id = if is_ground {
        format!("{}~{number}~FDEG", 12_000 + serial % 1000)
    } else {
        format!("{}~{number}~FX", 2_460_400_000 + serial)
    };
    (number, unique_id)
}

impl Place {
    pub(super) fn of(address: &Value) -> Self {
        let text = |name: &str| address[name].as_str().unwrap_or_default().to_owned();
        Self {
            city: text("city"),
            state: text("stateOrProvinceCode"),
            postal_code: country::postal_code(&address["postalCode"]).unwrap_or_default(),
            country: text("countryCode"),
            is_residential: address["residential"].as_bool().unwrap_or_default(),
        }
    }
}
