//! The memory of the stand-in: every shipment ever created, found by number and by reference.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::ghost;
use super::number;
use super::shipment::{Piece, Shipment};
use crate::parcel::Stage;

#[derive(Debug, Default)]
pub(super) struct Ledger {
    shipments: Vec<Shipment>,
    /// Old shipments of strangers, whose numbers were given out again.
    ghosts: Vec<Shipment>,
    by_number: HashMap<String, Position>,
    by_reference: HashMap<String, Vec<Position>>,
    serial: u64,
    pub(super) labels_made: usize,
    pub(super) labels_voided: usize,
}

/// Of a shipment, and of a piece in it.
type Position = (usize, usize);

impl Ledger {
    /// Leaves numbers out, as if they had been given away before.
    pub(super) fn skip(&mut self, numbers: u64) {
        self.serial += numbers;
    }

    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn add(&mut self, shipment: Shipment) {
        for (index, piece) in shipment.pieces.iter().enumerate() {
            let position = (self.shipments.len(), index);
            self.by_number.insert(piece.tracking_number.clone(), position);
            for (_, value) in &piece.references {
                self.by_reference.entry(value.clone()).or_default().push(position);
            }
        }
        self.labels_made += shipment.pieces.len();
        self.shipments.push(shipment);
    }

    /// A label that a person made: one package, like the first one of a known shipment.
    pub(super) fn label_by_hand(
        &mut self,
        like: &str,
        reference: &str,
        city: Option<&str>,
        now: Timestamp,
    ) -> Option<String> {
        let serial = self.next_serial();
        let mut shipment = self.find(like)?.clone();
        let number = number::nth(serial);
        let mut piece = Piece::new(number.clone(), format!("12029~{number}~FDEG"), now);
        piece.references = vec![("CUSTOMER_REFERENCE".into(), reference.to_owned())];
        (piece.weight, piece.weight_unit) =
            (shipment.pieces[0].weight, shipment.pieces[0].weight_unit.clone());
        shipment.references.clone_from(&piece.references);
        (shipment.master_tracking_number, shipment.created_at, shipment.voided_at) =
            (number.clone(), now, None);
        shipment.ship_date = super::ship::today(now);
        if let Some(city) = city {
            city.clone_into(&mut shipment.destination.city);
            piece.weight *= 3;
        }
        shipment.pieces = vec![piece];
        self.add(shipment);
        Some(number)
    }

    pub(super) fn all(&self) -> &[Shipment] {
        &self.shipments
    }

    /// The shipment that a piece belongs to.
    pub(super) fn find(&self, tracking_number: &str) -> Option<&Shipment> {
        self.by_number.get(tracking_number).map(|position| &self.shipments[position.0])
    }

    pub(super) fn piece_mut(&mut self, tracking_number: &str) -> Option<&mut Piece> {
        let &(shipment, piece) = self.by_number.get(tracking_number)?;
        Some(&mut self.shipments[shipment].pieces[piece])
    }

    pub(super) fn pieces_mut(&mut self) -> impl Iterator<Item = &mut Piece> {
        self.shipments.iter_mut().flat_map(|shipment| &mut shipment.pieces)
    }

    /// Everything under a number: strangers first, as in the recording.
    pub(super) fn under(&self, tracking_number: &str) -> Vec<(&Shipment, &Piece)> {
        let ours = self.by_number.get(tracking_number).map(|position| self.at(*position));
        let is_it = |shipment: &&Shipment| shipment.master_tracking_number == tracking_number;
        self.ghosts.iter().filter(is_it).map(|ghost| (ghost, &ghost.pieces[0])).chain(ours).collect()
    }

    /// Pieces that carry the reference, of any type.
    pub(super) fn referring(&self, value: &str) -> Vec<(&Shipment, &Piece)> {
        let mut positions = self.by_reference.get(value).cloned().unwrap_or_default();
        positions.dedup();
        positions.into_iter().map(|position| self.at(position)).collect()
    }

    /// Every piece there is.
    pub(super) fn everything(&self) -> Vec<(&Shipment, &Piece)> {
        self.shipments
            .iter()
            .flat_map(|shipment| shipment.pieces.iter().map(move |piece| (shipment, piece)))
            .collect()
    }

    fn at(&self, (shipment, piece): Position) -> (&Shipment, &Piece) {
        (&self.shipments[shipment], &self.shipments[shipment].pieces[piece])
    }

    /// Cancels these pieces of the shipment that a number belongs to.
    pub(super) fn void(&mut self, tracking_number: &str, which: impl Fn(&Piece) -> bool, now: Timestamp) {
        let Some(&(index, _)) = self.by_number.get(tracking_number) else { return };
        let shipment = &mut self.shipments[index];
        for piece in shipment.pieces.iter_mut().filter(|piece| !piece.voided && which(piece)) {
            piece.advance(Stage::Cancelled, now);
            piece.voided = true;
            self.labels_voided += 1;
        }
        if shipment.pieces.iter().all(|piece| piece.voided) {
            shipment.voided_at.get_or_insert(now);
        }
    }

    /// Lets a piece live on by itself, if it is set to.
    pub(super) fn grow(&mut self, every_s: Option<i64>, now: Timestamp) {
        if let Some(every_s) = every_s {
            self.pieces_mut().for_each(|piece| piece.grow(every_s, now));
        }
    }

    /// Puts a stranger's delivered shipment of five months ago under a number.
    pub(super) fn haunt(&mut self, tracking_number: &str, now: Timestamp) {
        let long_ago = now - SignedDuration::from_hours(150 * 24);
        self.ghosts.push(ghost::shipment(tracking_number, long_ago));
    }

    /// Labels created, voided and live per customer reference, and shipments with a live label.
    pub(super) fn by_customer_reference(&self) -> Value {
        let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
        for shipment in &self.shipments {
            let line = lines.entry(shipment.reference("CUSTOMER_REFERENCE").unwrap_or_default()).or_default();
            let unvoided = shipment.pieces.iter().filter(|piece| !piece.voided).count();
            line.created += shipment.pieces.len();
            line.live += unvoided;
            line.live_shipments += usize::from(unvoided > 0);
        }
        lines.into_iter().map(|(reference, line)| (reference.to_owned(), line.json())).collect()
    }
}

/// What became of the labels with one reference.
#[derive(Default)]
struct Line {
    created: usize,
    live: usize,
    live_shipments: usize,
}

impl Line {
    fn json(&self) -> Value {
        json!({
            "created": self.created,
            "voided": self.created - self.live,
            "live": self.live,
            "live_shipments": self.live_shipments,
        })
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
