//! What was created: shipments and their packages.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::label::Format;
use super::scan::{Event, Scan};
use super::service::Service;
use crate::parcel::journey::{self, Event as _};
use crate::parcel::{Place, Stage};

/// A shipment as the stand-in knows it.
#[derive(Clone, Debug)]
pub struct Shipment {
    /// Account of the shipper.
    pub account: String,
    /// `03` and the like.
    pub service: &'static str,
    /// Number of the first package, by which UPS knows the shipment.
    pub master_tracking_number: String,
    /// One a package, in order.
    pub pieces: Vec<Piece>,
    /// Code (empty where none was sent) and value; those of all packages, each once.
    pub references: Vec<(String, String)>,
    /// The request as it came.
    pub request: Value,
    /// When it was created, on the sandbox's clock.
    pub created_at: Timestamp,
    /// When the last of its packages was voided.
    pub voided_at: Option<Timestamp>,
    /// The day of shipping that was asked for, or that of creation.
    pub ship_date: Date,
    /// Published price in cents of `currency`.
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
    /// Was answered with masked numbers, so that nobody can find it again.
    pub(super) is_masked: bool,
    /// Paid on delivery.
    pub(super) is_cod: bool,
}

/// One package of a shipment.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Eighteen characters, `1Z` first.
    pub tracking_number: String,
    /// The label as it was answered.
    pub label: Vec<u8>,
    /// How far it has come.
    pub stage: Stage,
    /// Code (empty where none was sent) and value; in lanes where the shipment has the references, those.
    pub references: Vec<(String, String)>,
    /// Weight in hundredths of `weight_unit`.
    pub weight: u32,
    /// `LBS`, `KGS` or `OZS`.
    pub weight_unit: String,
    /// Whether it was voided over the API.
    pub voided: bool,
    pub(super) format: Format,
    pub(super) scans: Vec<Scan>,
    /// When the present stage began.
    pub(super) since: Timestamp,
}

impl Shipment {
    /// Value of the first reference with that code.
    #[must_use]
    pub fn reference(&self, code: &str) -> Option<&str> {
        self.references.iter().find(|(known, _)| known == code).map(|(_, value)| value.as_str())
    }

    /// Whether each package has references of its own.
    pub(super) fn has_references_on_packages(&self) -> bool {
        has_references_on_packages(&self.origin.country, &self.destination.country)
    }

    pub(super) fn is_domestic(&self) -> bool {
        self.origin.country == self.destination.country
    }
}

/// Within the US and within Puerto Rico references stand on the packages, elsewhere on the shipment.
pub(super) fn has_references_on_packages(from: &str, to: &str) -> bool {
    matches!((from, to), ("US", "US") | ("PR", "PR"))
}

impl Piece {
    /// A package whose data have just arrived.
    pub(super) fn new(tracking_number: String, now: Timestamp) -> Self {
        let created = Event::entering(Stage::LabelCreated).iter().map(|event| Scan { event, at: now });
        Self {
            tracking_number,
            label: Vec::new(),
            stage: Stage::LabelCreated,
            references: Vec::new(),
            weight: 0,
            weight_unit: "LBS".into(),
            voided: false,
            format: Format::Gif,
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
