//! What tests, the crash campaign and the bench ask of whichever carrier stands in. Each stand-in answers in its own folder; whoever
//! answers all of it is asked every question of the conformance suite.

use std::fmt;

use jiff::Timestamp;

use crate::parcel::{Parcels, Piece, Shipment};
use crate::{Need, Routes, StandIn};

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

/// What a carrier was asked for with a shipment, in words that fit all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The account that pays.
    pub account: String,
    /// The carrier's code of the service.
    pub service: String,
    /// First line of the address that it leaves from.
    pub from: String,
    /// First line of the address that it goes to.
    pub to: String,
    /// Delivery to a home.
    pub is_residential: bool,
    /// Delivery on Saturday.
    pub is_saturday: bool,
    /// The carrier's words for the format of the label.
    pub label: String,
    /// Whether the carrier is to show the label at an address.
    pub has_label_url: bool,
    /// Boxes, in their order.
    pub packages: Vec<RequestedPackage>,
}

/// A box of a [`Requested`] shipment.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestedPackage {
    /// In the unit of the pair's country.
    pub weight: f64,
    /// Length, width and height.
    pub dimensions: Option<[f64; 3]>,
    /// Declared value and its currency.
    pub declared_value: Option<(f64, String)>,
    /// Values of all references.
    pub references: Vec<String>,
}

/// A number of an order that people want to read on its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderNumber {
    /// The invoice's.
    Invoice,
    /// The customer's own.
    PurchaseOrder,
    /// Who pays within the company.
    CostCenter,
}

/// Codes of two services.
#[derive(Clone, Copy, Debug)]
pub struct Services {
    /// The slow one.
    pub ground: &'static str,
    /// The one that arrives on the second day.
    pub express: &'static str,
}

/// A stand-in of a carrier. Its kind in connections.toml is [`StandIn::system`].
pub trait Carrier: StandIn + fmt::Debug {
    /// Its part of the name of a pair: `ups` in `acumatica-ups`.
    fn name(&self) -> &'static str;

    /// The table `[carrier.NAME]` of a connections.toml that fits it; `url` is where it listens.
    fn connection(&self, url: &str) -> String;

    /// The account of the connection, and another one.
    fn accounts(&self) -> [&'static str; 2];

    /// Two of its services.
    fn services(&self) -> Services;

    /// Formats of labels, the usual one first.
    fn label_formats(&self) -> &'static [&'static str];

    /// The paper of labels.
    fn label_stock(&self) -> &'static str;

    /// Endings of its files that not every ERP takes by itself.
    fn file_extensions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it gives a label again whose answer got lost; where it does not, such a label is cancelled and another one made.
    fn gives_labels_again(&self) -> bool {
        false
    }

    /// Whether it shows labels at addresses of its own.
    fn shows_labels(&self) -> bool {
        true
    }

    /// The key of its connection, with its value, without which that number of an order does not come onto its labels; none where the
    /// number always does, or never.
    fn stamps(&self, _number: OrderNumber) -> Option<&'static str> {
        None
    }

    /// Its operations.
    fn routes(&self) -> Routes;

    /// What was asked for with the shipments under that unique reference that were not voided.
    fn requested(&self, reference: &str) -> Vec<Requested>;

    /// Takes that away from the connection; gives words by which `mlc check` has to tell of it.
    fn take_away(&self, need: Need) -> &'static str;

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

/// What every carrier's stand-in does with its ledger.
macro_rules! ledger_methods {
    ($stand_in:ident, $shipment:ty) => {
        impl $stand_in {
            /// All shipments in the order of creation, voided ones included.
            #[must_use]
            pub fn shipments(&self) -> Vec<$shipment> {
                lock(&self.ledger).all().to_vec()
            }

            /// The shipment that a package belongs to.
            #[must_use]
            pub fn shipment(&self, tracking_number: &str) -> Option<$shipment> {
                lock(&self.ledger).find(tracking_number).cloned()
            }

            /// Shipments under that unique reference that were not voided.
            #[must_use]
            pub fn live(&self, reference: &str) -> Vec<$shipment> {
                lock(&self.ledger).live(reference).into_iter().cloned().collect()
            }

            /// Moves one package on, with all scans on its way. Nothing happens where no way leads, as from a final stage.
            pub fn advance(&self, tracking_number: &str, to: Stage) {
                lock(&self.ledger).advance(tracking_number, to, self.clock.now());
            }

            /// Moves every package that is under way one stage on.
            pub fn advance_all(&self) {
                lock(&self.ledger).advance_all(self.clock.now());
            }

            /// Voids a shipment, as a person does at the carrier's web page.
            pub fn void(&self, tracking_number: &str) {
                lock(&self.ledger).void(tracking_number, |_| true, self.clock.now());
            }

            /// Makes a label as a person does at the web page: one package like that of a known number, with that reference; a
            /// heavier one to another city if one is named. Gives its number; none where nobody knows the other.
            pub fn label_by_hand(&self, like: &str, reference: &str, city: Option<&str>) -> Option<String> {
                lock(&self.ledger).label_by_hand(like, reference, city, self.clock.now())
            }

            /// Packages for which a label was made, since the start or the last reset.
            #[must_use]
            pub fn labels_made(&self) -> usize {
                lock(&self.ledger).labels_made
            }

            /// Packages whose label was voided, since the start or the last reset.
            #[must_use]
            pub fn labels_voided(&self) -> usize {
                lock(&self.ledger).labels_voided
            }

            /// Shuts the token endpoint as if it had been called too often.
            pub fn penalise(&self) {
                let settings = self.settings().clone();
                lock(&self.access).penalise(self.clock.now(), &settings);
            }

            /// Ends the penalty of the token endpoint.
            pub fn forgive(&self) {
                lock(&self.access).forgive();
            }

            /// Makes every token invalid before its time.
            pub fn expire_tokens(&self) {
                lock(&self.access).expire_tokens();
            }

            /// Forgets what was counted of calls, tokens and labels; the shipments stay.
            pub fn reset_counts(&self) {
                lock(&self.access).reset_counts();
                lock(&self.ledger).reset_counts();
            }
        }
    };
}
pub(crate) use ledger_methods;

/// What a [`Carrier`] answers from its ledger.
macro_rules! ledger_answers {
    () => {
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
            self.hide_new(seconds);
        }

        fn move_on(&self) {
            self.advance_all();
        }
    };
}
pub(crate) use ledger_answers;
