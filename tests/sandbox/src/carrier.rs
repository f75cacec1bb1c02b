//! What a test asks of whichever carrier stands in.

use std::fmt;

use jiff::Timestamp;

use crate::parcel::{Parcels, Piece, Shipment};
use crate::{Fedex, Ups};

/// A shipment at a carrier, in words that fit all of them.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The reference that was unique for its order.
    pub reference: String,
    /// Number of the shipment as a whole.
    pub master_tracking_number: String,
    /// The carrier's code of the service.
    pub service: String,
    /// When it was created, on the sandbox's clock.
    pub created_at: Timestamp,
    /// When the last of its packages was voided.
    pub voided_at: Option<Timestamp>,
    /// Its packages in order.
    pub pieces: Vec<ParcelPiece>,
}

/// A package of a [`Parcel`].
#[derive(Clone, Debug)]
pub struct ParcelPiece {
    /// The carrier's number.
    pub tracking_number: String,
    /// Whether its label was cancelled.
    pub voided: bool,
    /// The label as it was answered.
    pub label: Vec<u8>,
}

/// A stand-in of a carrier.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// All shipments in the order of creation, voided ones included.
    fn parcels(&self) -> Vec<Parcel>;

    /// Shipments under that unique reference that were not voided.
    fn alive(&self, reference: &str) -> Vec<Parcel>;

    /// Packages for which a label was made.
    fn made(&self) -> usize;

    /// Packages whose label was voided.
    fn voided(&self) -> usize;

    /// Voids a shipment as a person does at the carrier's web page.
    fn void_by_hand(&self, tracking_number: &str);

    /// Makes a label as a person does at the carrier's web page: like that of a known number, with that reference; a heavier one to
    /// another city if one is named. Gives its number; none where there is nothing that it could be like.
    fn label_by_hand(&self, like: &str, reference: &str, city: Option<&str>) -> Option<String>;

    /// Lets nobody find a new label for so many seconds.
    fn hide_new_labels(&self, seconds: i64);

    /// Moves every package that is under way one stage on.
    fn move_on(&self);
}

impl<P: Parcels> From<&Shipment<P>> for Parcel {
    fn from(shipment: &Shipment<P>) -> Self {
        let piece = |piece: &Piece<P>| ParcelPiece {
            tracking_number: piece.tracking_number.clone(),
            voided: piece.voided,
            label: piece.label.clone(),
        };
        Self {
            reference: P::order_reference(shipment).to_owned(),
            master_tracking_number: shipment.master_tracking_number.clone(),
            service: shipment.service.to_owned(),
            created_at: shipment.created_at,
            voided_at: shipment.voided_at,
            pieces: shipment.pieces.iter().map(piece).collect(),
        }
    }
}

impl Carrier for Fedex {
    fn parcels(&self) -> Vec<Parcel> {
        self.shipments().iter().map(Parcel::from).collect()
    }

    fn alive(&self, reference: &str) -> Vec<Parcel> {
        self.live(reference).iter().map(Parcel::from).collect()
    }

    fn made(&self) -> usize {
        self.labels_made()
    }

    fn voided(&self) -> usize {
        self.labels_voided()
    }

    fn void_by_hand(&self, tracking_number: &str) {
        self.void(tracking_number);
    }

    fn label_by_hand(&self, like: &str, reference: &str, city: Option<&str>) -> Option<String> {
        self.label_by_hand(like, reference, city)
    }

    fn hide_new_labels(&self, seconds: i64) {
        self.settings().track_delay_s = seconds;
    }

    fn move_on(&self) {
        self.advance_all();
    }
}

impl Carrier for Ups {
    fn parcels(&self) -> Vec<Parcel> {
        self.shipments().iter().map(Parcel::from).collect()
    }

    fn alive(&self, reference: &str) -> Vec<Parcel> {
        self.live(reference).iter().map(Parcel::from).collect()
    }

    fn made(&self) -> usize {
        self.labels_made()
    }

    fn voided(&self) -> usize {
        self.labels_voided()
    }

    fn void_by_hand(&self, tracking_number: &str) {
        self.void(tracking_number);
    }

    fn label_by_hand(&self, like: &str, reference: &str, city: Option<&str>) -> Option<String> {
        self.label_by_hand(like, reference, city)
    }

    fn hide_new_labels(&self, seconds: i64) {
        let mut settings = self.settings();
        (settings.recovery_delay_s, settings.track_delay_s) = (seconds, seconds);
    }

    fn move_on(&self) {
        self.advance_all();
    }
}
