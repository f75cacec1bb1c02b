//! What the store keeps of an order, to find its records again.

use serde::{Deserialize, Serialize};

/// [`crate::model::Order::handle`] of an order. Stands in the database as it is, so that it names nobody.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct Handle {
    pub(super) division: u32,
    pub(super) number: i64,
    pub(super) order: String,
    pub(super) account: Option<String>,
    /// The customer's own number.
    pub(super) reference: Option<String>,
    /// The shipping method's id.
    pub(super) method: Option<String>,
    /// What is shipped.
    pub(super) lines: Vec<HandleLine>,
}

/// A line of the order: the anchor of its goods.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct HandleLine {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) item: String,
    pub(super) quantity_thousandths: i64,
}
