//! Records as the contract shows them. Rendering and filtering read every entity through [`Record`], one member at a
//! time, so that a filter over thousands of shipments builds nothing that it does not compare.

mod activity;
mod invoice;
mod order;
mod scalar;
mod ship_to;
mod ship_via;
mod shipment;

use std::borrow::Cow;

use serde_json::Value;

use super::contract::Entity;

pub(crate) use activity::ActivityRecord;
pub(crate) use invoice::{Invoice, InvoiceRecord};
pub(crate) use order::OrderRecord;
pub(crate) use scalar::{Scalar, time_text};
pub(crate) use ship_via::ShipViaRecord;
pub(crate) use shipment::ShipmentRecord;

/// One record, linked record or row.
pub(crate) trait Record {
    fn entity(&self) -> &'static Entity;

    /// Its GUID; for parts without a note id it differs from session to session.
    fn id(&self, session: u64) -> Cow<'_, str>;

    /// Value of a plain member; null for members that the model does not have.
    fn scalar(&self, name: &str) -> Scalar<'_>;

    /// The record linked under that name.
    fn linked(&self, _name: &str) -> Option<Box<dyn Record + '_>> {
        None
    }

    /// The rows under that name.
    fn rows(&self, _name: &str) -> Vec<Box<dyn Record + '_>> {
        Vec::new()
    }

    /// Text of the note; parts have none.
    fn note(&self) -> Option<&str> {
        None
    }

    /// Value of a custom field, named `View.Field`.
    fn custom(&self, _name: &str) -> Option<&Value> {
        None
    }

    /// The key as people write it.
    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }
}
