//! The memory of the stand-in: every shipment ever created, found by number and by reference.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::number;
use super::shipment::{Piece, Shipment};
use crate::parcel::Stage;

#[derive(Debug, Default)]
pub(super) struct Ledger {
    shipments: Vec<Shipment>,
    by_number: HashMap<String, Position>,
    by_reference: HashMap<String, Vec<Position>>,
    serial: u64,
    pub(super) labels_made: usize,
    pub(super) labels_voided: usize,
}

/// Of a shipment, and of a package in it.
type Position = (usize, usize);

impl Ledger {
    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn add(&mut self, shipment: Shipment) {
        for (index, piece) in shipment.pieces.iter().enumerate() {
            let position = (self.shipments.len(), index);
            self.by_number.insert(piece.tracking_number.clone(), position);
            for (_, value) in &piece.references {
                let positions = self.by_reference.entry(value.clone()).or_default();
                if positions.last() != Some(&position) {
                    positions.push(position);
                }
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
        let number = number::nth(&shipment.account, shipment.row.indicator, serial);
        let mut piece = Piece::new(number.clone(), now);
        piece.references = vec![("TN".into(), reference.to_owned())];
        (piece.weight, piece.weight_unit) =
            (shipment.pieces[0].weight, shipment.pieces[0].weight_unit.clone());
        piece.format = shipment.pieces[0].format;
        shipment.references.clone_from(&piece.references);
        (shipment.master_tracking_number, shipment.created_at, shipment.voided_at) =
            (number.clone(), now, None);
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

    /// The shipment that a package belongs to.
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

    /// Shipments with a package that carries the reference, in the order of creation, each with the numbers of its own.
    pub(super) fn referring(&self, value: &str) -> Vec<(&Shipment, Vec<&Piece>)> {
        let mut found: Vec<(&Shipment, Vec<&Piece>)> = Vec::new();
        let mut last = None;
        for &(shipment, piece) in self.by_reference.get(value).into_iter().flatten() {
            let whole = &self.shipments[shipment];
            if last.replace(shipment) != Some(shipment) {
                found.push((whole, Vec::new()));
            }
            if let Some((_, pieces)) = found.last_mut() {
                pieces.push(&whole.pieces[piece]);
            }
        }
        found
    }

    /// Lets the shipment of a number live on by itself, if it is set to.
    pub(super) fn grow(&mut self, tracking_number: &str, every_s: Option<i64>, now: Timestamp) {
        if let (Some(every_s), Some(&(index, _))) = (every_s, self.by_number.get(tracking_number)) {
            self.shipments[index].pieces.iter_mut().for_each(|piece| piece.grow(every_s, now));
        }
    }

    /// Voids these packages of the shipment that a number belongs to.
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

    /// Labels created, voided and live per first reference, and shipments with a live label.
    pub(super) fn by_first_reference(&self) -> Value {
        let mut lines: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for shipment in &self.shipments {
            let reference = shipment.references.first().map_or("", |(_, value)| value.as_str());
            let live = shipment.pieces.iter().filter(|piece| !piece.voided).count();
            let [all_created, all_live, all_shipments] = lines.entry(reference).or_default();
            *all_created += shipment.pieces.len();
            *all_live += live;
            *all_shipments += usize::from(live > 0);
        }
        let line = |(reference, [created, live, shipments]): (&str, [usize; 3])| {
            let counts = json!({
                "created": created, "voided": created - live, "live": live, "live_shipments": shipments,
            });
            (reference.to_owned(), counts)
        };
        lines.into_iter().map(line).collect()
    }
}
