//! What was created: shipments and their pieces.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::scan::{Event, Scan};
use super::service::Service;
use crate::parcel::journey::{self, Event as _};
use crate::parcel::{Place, Stage, country};

/// A shipment as the stand-in knows it.
#[derive(Clone, Debug)]
pub struct Shipment {
    /// Account of the shipper.
    pub account: String,
    /// `FEDEX_GROUND` and the like.
    pub service: &'static str,
    /// Number of the first piece.
    pub master_tracking_number: String,
    /// One a package, in order.
    pub pieces: Vec<Piece>,
    /// Type and value, as Ship spells the types; those of all pieces, each once.
    pub references: Vec<(String, String)>,
    /// The request as it came.
    pub request: Value,
    /// When it was created, on the sandbox's clock.
    pub created_at: Timestamp,
    /// When the last of its pieces was cancelled.
    pub voided_at: Option<Timestamp>,
    /// The ship date after FedEx's own correction: never before the day of creation.
    pub ship_date: Date,
    /// Net price in cents of `currency`.
    pub net_charge_cents: u32,
    /// Currency of the price.
    pub currency: &'static str,
    /// Where it starts.
    pub origin: Place,
    /// Where it goes.
    pub destination: Place,
    /// Who will have signed for it.
    pub received_by: String,
    pub(super) row: &'static Service,
}

/// One package of a shipment.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Twelve digits.
    pub tracking_number: String,
    /// Tells reused numbers apart.
    pub unique_id: String,
    /// The label, in the image type asked for.
    pub label: Vec<u8>,
    /// How far it has come.
    pub stage: Stage,
    /// Type and value, as Ship spells the types.
    pub references: Vec<(String, String)>,
    /// Weight in hundredths of `weight_unit`.
    pub weight: u32,
    /// `LB` or `KG`.
    pub weight_unit: String,
    /// Length, width and height with their unit, `IN` or `CM`.
    pub dimensions: Option<([u32; 3], String)>,
    /// Whether it was cancelled over the API.
    pub voided: bool,
    pub(super) scans: Vec<Scan>,
    /// When the present stage began.
    pub(super) since: Timestamp,
}

impl Shipment {
    /// Value of the first reference of that type.
    #[must_use]
    pub fn reference(&self, kind: &str) -> Option<&str> {
        self.references.iter().find(|(known, _)| known == kind).map(|(_, value)| value.as_str())
    }

    pub(super) fn is_domestic(&self) -> bool {
        self.origin.country == self.destination.country
    }

    /// Whether its pieces are cancelled one by one.
    pub(super) fn has_independent_pieces(&self) -> bool {
        self.row.is_ground() && self.is_domestic() && self.origin.country == "US"
    }
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

impl Piece {
    /// A package whose data have just arrived.
    pub(super) fn new(tracking_number: String, unique_id: String, now: Timestamp) -> Self {
        let created = Event::entering(Stage::LabelCreated).iter().map(|event| Scan { event, at: now });
        Self {
            tracking_number,
            unique_id,
            label: Vec::new(),
            stage: Stage::LabelCreated,
            references: Vec::new(),
            weight: 0,
            weight_unit: "LB".into(),
            dimensions: None,
            voided: false,
            scans: created.collect(),
            since: now,
        }
    }

    /// Goes there, with the scans between.
    pub(super) fn advance(&mut self, to: Stage, now: Timestamp) {
        let scans = journey::scans(self.stage, to, self.scans.last().map(|last| last.at), now);
        if !scans.is_empty() {
            self.scans.extend(scans);
            (self.stage, self.since) = (to, now);
        }
    }

    /// Goes on by itself, one stage each time so many seconds have passed.
    pub(super) fn grow(&mut self, every_s: i64, now: Timestamp) {
        while let Some((next, at)) = journey::due(self.stage, self.since, every_s, now) {
            self.advance(next, at);
        }
    }
}
