//! What follows from a step on an order's path.

use super::summary::Record;
use crate::model::{Class, Fault, MLC};
use crate::store::{Job, Labelled};

/// What an arm leads to.
pub(super) enum Next {
    Go(Box<Job>),
    /// A label was made just now: it is to be brought home.
    Made(Box<Labelled>),
    /// A label was there already: what is left is to be brought home.
    Labelled(Box<Labelled>),
    End(Box<Record>),
}

impl Next {
    pub(super) fn go(job: Job) -> Self {
        Self::Go(Box::new(job))
    }

    pub(super) fn end(record: Record) -> Self {
        Self::End(Box::new(record))
    }
}

/// Two passes of one pair ran at once, although locks should keep them apart.
pub(super) fn overtaken(job: &Job) -> Record {
    let message =
        "another pass has gone on with this order meanwhile: the locks beside the database do not hold";
    let fault = Fault::new(Class::InDoubt, MLC, "create shipment", message).code("PASS.OVERTAKEN").advised();
    Record::failed(job, &fault)
}
