//! Open work of a labelled shipment, read in one call.

use rusqlite::Connection;

use super::document::{DocumentRow, documents_of};
use super::settle::numbers_of;
use super::shipment::Shipment;
use super::sql::SqlResult;
use super::step::{StepRow, steps_of};
use super::{Store, StoreError};
use crate::model::{Document, TrackingNumber};

/// Numbers, documents and steps of a shipment.
#[derive(Clone, Debug)]
pub(crate) struct WriteBack {
    /// Numbers that are not void.
    pub(crate) numbers: Vec<TrackingNumber>,
    /// Documents of packages that are not void, in the order of the packages.
    pub(crate) documents: Vec<DocumentRow>,
    /// All steps in the order of their execution.
    pub(crate) steps: Vec<StepRow>,
}

/// A shipment that was just stored, with the documents that need not be read again.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) shipment: Shipment,
    pub(crate) work: WriteBack,
    /// Documents with their ids.
    pub(crate) fresh: Vec<(i64, Document)>,
}

impl Labelled {
    /// Reads a shipment that was labelled before.
    pub(crate) fn read(store: &Store, shipment: Shipment) -> Result<Self, StoreError> {
        let work = store.write_back(shipment.id)?;
        Ok(Self { shipment, work, fresh: Vec::new() })
    }
}

impl Store {
    /// Reads numbers, documents and steps of a shipment.
    pub(crate) fn write_back(&self, shipment_id: i64) -> Result<WriteBack, StoreError> {
        self.read(move |connection| write_back_of(connection, shipment_id))
    }
}

pub(super) fn write_back_of(connection: &Connection, shipment_id: i64) -> SqlResult<WriteBack> {
    Ok(WriteBack {
        numbers: numbers_of(connection, shipment_id, false)?,
        documents: documents_of(connection, shipment_id)?,
        steps: steps_of(connection, shipment_id)?,
    })
}
