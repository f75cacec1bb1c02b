//! What was created: shipments and their packages.

use std::fmt::Debug;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::journey::{self, Event, Scan, Where};
use super::{Place, Stage};

/// What one carrier knows of its shipments beyond what all do.
pub trait Parcels: Clone + Debug + Sized + 'static {
    /// A kind of scan, in the carrier's words.
    type Event: Event + Clone + Debug;
    /// A row of the table of its services.
    type Service: Clone + Debug;
    /// What it keeps of a shipment.
    type OfShipment: Clone + Debug;
    /// What it keeps of a package.
    type OfPiece: Clone + Debug;

    /// Type of the reference that a person enters at the carrier's web page.
    const REFERENCE: &'static str;

    /// The reference that is unique for its order.
    fn order_reference(shipment: &Shipment<Self>) -> &str;

    /// A new package of a shipment like this one, by its place in the carrier's count of numbers.
    fn package(like: &Shipment<Self>, serial: u64, now: Timestamp) -> Piece<Self>;

    /// The city whose hub handles what comes from a country.
    fn hub(from: &str) -> Place;

    /// The ship date of a label that is made by hand.
    fn ship_date(like: &Shipment<Self>, now: Timestamp) -> Date;
}

/// A shipment as the stand-in knows it.
#[derive(Clone, Debug)]
pub struct Shipment<P: Parcels> {
    /// Account of the shipper.
    pub account: String,
    /// The carrier's code of the service.
    pub service: &'static str,
    /// Number of the first package, by which the carrier knows the shipment.
    pub master_tracking_number: String,
    /// One a package, in order.
    pub pieces: Vec<Piece<P>>,
    /// Type (empty where none was sent) and value; those of all packages, each once.
    pub references: Vec<(String, String)>,
    /// The request as it came.
    pub request: Value,
    /// When it was created, on the sandbox's clock.
    pub created_at: Timestamp,
    /// When the last of its packages was voided.
    pub voided_at: Option<Timestamp>,
    /// The ship date after the carrier's own correction.
    pub ship_date: Date,
    /// Price in cents of `currency`.
    pub net_charge_cents: u32,
    /// Currency of the price.
    pub currency: &'static str,
    /// Where it starts.
    pub origin: Place,
    /// Where it goes.
    pub destination: Place,
    /// Who will have signed for it.
    pub received_by: String,
    pub(crate) row: &'static P::Service,
    pub(crate) own: P::OfShipment,
}

/// One package of a shipment.
#[derive(Clone, Debug)]
pub struct Piece<P: Parcels> {
    /// The carrier's number.
    pub tracking_number: String,
    /// The label as it was answered.
    pub label: Vec<u8>,
    /// How far it has come.
    pub stage: Stage,
    /// Type (empty where none was sent) and value.
    pub references: Vec<(String, String)>,
    /// Weight in hundredths of `weight_unit`.
    pub weight: u32,
    /// As the carrier spells it.
    pub weight_unit: String,
    /// Whether it was voided over the API.
    pub voided: bool,
    /// What this carrier alone keeps.
    pub own: P::OfPiece,
    pub(crate) scans: Vec<Scan<P::Event>>,
    /// When the present stage began.
    pub(crate) since: Timestamp,
}

impl<P: Parcels> Shipment<P> {
    /// Value of the first reference of that type.
    #[must_use]
    pub fn reference(&self, kind: &str) -> Option<&str> {
        self.references.iter().find(|(known, _)| known == kind).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_domestic(&self) -> bool {
        self.origin.country == self.destination.country
    }

    /// Where a scan was made.
    pub(crate) fn place(&self, at: Where) -> Place {
        match at {
            Where::Shipper | Where::Origin => self.origin.clone(),
            Where::Destination | Where::Delivery => self.destination.clone(),
            Where::Hub => P::hub(&self.origin.country),
        }
    }

    /// The references of all packages, each once.
    pub(crate) fn references_of(pieces: &[Piece<P>]) -> Vec<(String, String)> {
        let mut references = Vec::new();
        for reference in pieces.iter().flat_map(|piece| &piece.references) {
            if !references.contains(reference) {
                references.push(reference.clone());
            }
        }
        references
    }
}

impl<P: Parcels> Piece<P> {
    /// A package whose data have just arrived.
    pub(crate) fn new(tracking_number: String, own: P::OfPiece, now: Timestamp) -> Self {
        let created = P::Event::entering(Stage::LabelCreated).iter().map(|event| Scan { event, at: now });
        Self {
            tracking_number,
            label: Vec::new(),
            stage: Stage::LabelCreated,
            references: Vec::new(),
            weight: 0,
            weight_unit: String::new(),
            voided: false,
            own,
            scans: created.collect(),
            since: now,
        }
    }

    /// Goes there, with the scans between.
    pub(crate) fn advance(&mut self, to: Stage, now: Timestamp) {
        let scans = journey::scans(self.stage, to, self.scans.last().map(|last| last.at), now);
        if !scans.is_empty() {
            self.scans.extend(scans);
            (self.stage, self.since) = (to, now);
        }
    }

    /// Goes on by itself, one stage each time so many seconds have passed.
    pub(crate) fn grow(&mut self, every_s: i64, now: Timestamp) {
        while let Some((next, at)) = journey::due(self.stage, self.since, every_s, now) {
            self.advance(next, at);
        }
    }
}
