//! The memory of a carrier: every shipment ever created, found by number and by reference.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Stage;
use super::shipment::{Parcels, Piece, Shipment};

#[derive(Debug)]
pub(crate) struct Ledger<P: Parcels> {
    shipments: Vec<Shipment<P>>,
    /// Old shipments of strangers, whose numbers were given out again.
    strangers: Vec<Shipment<P>>,
    by_number: HashMap<String, Position>,
    by_reference: HashMap<String, Vec<Position>>,
    serial: u64,
    pub(crate) labels_made: usize,
    pub(crate) labels_voided: usize,
}

/// Of a shipment, and of a package in it.
type Position = (usize, usize);

impl<P: Parcels> Default for Ledger<P> {
    fn default() -> Self {
        Self {
            shipments: Vec::new(),
            strangers: Vec::new(),
            by_number: HashMap::new(),
            by_reference: HashMap::new(),
            serial: 0,
            labels_made: 0,
            labels_voided: 0,
        }
    }
}

impl<P: Parcels> Ledger<P> {
    /// Leaves numbers out, as if they had been given away before.
    pub(crate) fn skip(&mut self, numbers: u64) {
        self.serial += numbers;
    }

    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(crate) fn add(&mut self, shipment: Shipment<P>) {
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

    /// A label that a person made: one package, like the first one of a known shipment; a heavier one to another city if
    /// one is named.
    pub(crate) fn label_by_hand(
        &mut self,
        like: &str,
        reference: &str,
        city: Option<&str>,
        now: Timestamp,
    ) -> Option<String> {
        let serial = self.next_serial();
        let mut shipment = self.find(like)?.clone();
        let mut piece = P::package(&shipment, serial, now);
        let number = piece.tracking_number.clone();
        piece.references = vec![(P::REFERENCE.into(), reference.to_owned())];
        piece.weight = shipment.pieces[0].weight;
        piece.weight_unit.clone_from(&shipment.pieces[0].weight_unit);
        if let Some(city) = city {
            city.clone_into(&mut shipment.destination.city);
            piece.weight *= 3;
        }
        self.add(Shipment {
            ship_date: P::ship_date(&shipment, now),
            references: piece.references.clone(),
            pieces: vec![piece],
            master_tracking_number: number.clone(),
            created_at: now,
            voided_at: None,
            ..shipment
        });
        Some(number)
    }

    pub(crate) fn all(&self) -> &[Shipment<P>] {
        &self.shipments
    }

    /// The shipment that a package belongs to.
    pub(crate) fn find(&self, tracking_number: &str) -> Option<&Shipment<P>> {
        self.by_number.get(tracking_number).map(|position| &self.shipments[position.0])
    }

    /// Everything under a number: strangers first, as in a recording.
    pub(crate) fn under(&self, tracking_number: &str) -> Vec<(&Shipment<P>, &Piece<P>)> {
        let is_it = |shipment: &&Shipment<P>| shipment.master_tracking_number == tracking_number;
        let strangers = self.strangers.iter().filter(is_it).map(|shipment| (shipment, &shipment.pieces[0]));
        let ours = self.by_number.get(tracking_number).map(|&(shipment, piece)| {
            let shipment = &self.shipments[shipment];
            (shipment, &shipment.pieces[piece])
        });
        strangers.chain(ours).collect()
    }

    /// Puts a stranger's shipment under a number that was given out again.
    pub(crate) fn add_stranger(&mut self, shipment: Shipment<P>) {
        self.strangers.push(shipment);
    }

    /// Moves one package on, with all scans on its way.
    pub(crate) fn advance(&mut self, tracking_number: &str, to: Stage, now: Timestamp) {
        if let Some(&(shipment, piece)) = self.by_number.get(tracking_number) {
            self.shipments[shipment].pieces[piece].advance(to, now);
        }
    }

    /// Moves every package that is under way one stage on.
    pub(crate) fn advance_all(&mut self, now: Timestamp) {
        for piece in self.pieces_mut() {
            if let Some(next) = piece.stage.next() {
                piece.advance(next, now);
            }
        }
    }

    pub(crate) fn pieces_mut(&mut self) -> impl Iterator<Item = &mut Piece<P>> {
        self.shipments.iter_mut().flat_map(|shipment| &mut shipment.pieces)
    }

    /// Shipments with a package that carries the reference, in the order of creation, each with those of its packages.
    pub(crate) fn referring(&self, value: &str) -> Vec<(&Shipment<P>, Vec<&Piece<P>>)> {
        let mut found: Vec<(&Shipment<P>, Vec<&Piece<P>>)> = Vec::new();
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

    /// Shipments of an order that were not voided.
    pub(crate) fn live(&self, reference: &str) -> Vec<&Shipment<P>> {
        let found = self.referring(reference).into_iter().map(|(shipment, _)| shipment);
        let is_it = |shipment: &&Shipment<P>| {
            P::order_reference(shipment) == reference && shipment.voided_at.is_none()
        };
        found.filter(is_it).collect()
    }

    /// Lets the shipment of a number live on by itself, if it is set to.
    pub(crate) fn grow(&mut self, tracking_number: &str, every_s: Option<i64>, now: Timestamp) {
        if let (Some(every_s), Some(&(index, _))) = (every_s, self.by_number.get(tracking_number)) {
            self.shipments[index].pieces.iter_mut().for_each(|piece| piece.grow(every_s, now));
        }
    }

    /// The same for all shipments.
    pub(crate) fn grow_all(&mut self, every_s: Option<i64>, now: Timestamp) {
        if let Some(every_s) = every_s {
            self.pieces_mut().for_each(|piece| piece.grow(every_s, now));
        }
    }

    /// Voids these packages of the shipment that a number belongs to.
    pub(crate) fn void(&mut self, tracking_number: &str, which: impl Fn(&Piece<P>) -> bool, now: Timestamp) {
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

    /// Labels created, voided and live per order, and shipments with a live label.
    pub(crate) fn by_order(&self) -> Value {
        let mut lines: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for shipment in &self.shipments {
            let live = shipment.pieces.iter().filter(|piece| !piece.voided).count();
            let [all_created, all_live, all_shipments] =
                lines.entry(P::order_reference(shipment)).or_default();
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

    /// Forgets how many labels were made and voided; the shipments stay.
    pub(crate) fn reset_counts(&mut self) {
        (self.labels_made, self.labels_voided) = (0, 0);
    }
}
