//! What follows from a step on an order's path.

use super::summary::Record;
use crate::model::{Class, Fault, MLC};
use crate::store::{Labelled, Shipment};

/// What an arm leads to.
pub(super) enum Next {
    Go(Box<Shipment>),
    /// A label was made just now: its file, its print-out and its write-back are to be done.
    Made(Box<Labelled>),
    /// A label was there already: what is left of that is to be done.
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

/// Two passes of one pair ran at once, although locks should keep them apart.
pub(super) fn overtaken(shipment: &Shipment) -> Record {
    let message =
        "another pass has gone on with this order meanwhile: the locks beside the database do not hold";
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("PASS.OVERTAKEN").advised();
    Record::failed(shipment, &fault)
}
