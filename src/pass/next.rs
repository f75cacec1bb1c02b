//! Result of one arm of the state `match`.

use super::summary::Record;
use crate::model::{Class, Fault, MLC};
use crate::store::{Labelled, Shipment};

/// What follows after an arm.
pub(super) enum Next {
    Go(Box<Shipment>),
    /// A label was just made: its file, its printing and its write-back are to be done.
    Made(Box<Labelled>),
    /// A label existed already: its open work is to be done.
    Labelled(Box<Labelled>),
    End(Box<Record>),
}

impl Next {
    pub(super) fn go(shipment: Shipment) -> Self {
        Self::Go(Box::new(shipment))
    }

    pub(super) fn end(record: Record) -> Self {
        Self::End(Box::new(record))
    }
}

/// The record of a shipment that another pass changed at the same time, although locks should prevent that.
pub(super) fn overtaken(shipment: &Shipment) -> Record {
    let message =
        "another pass has gone on with this order meanwhile: the locks beside the database do not hold";
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("PASS.OVERTAKEN").advised();
    Record::failed(shipment, &fault)
}
