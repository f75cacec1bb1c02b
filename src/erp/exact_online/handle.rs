//! Handle of an order in the store, to find its records again.

use serde::{Deserialize, Serialize};

/// [`crate::model::Order::handle`] of an order. The database stores it unsealed, so it holds no names.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct Handle {
    pub(super) division: u32,
    pub(super) number: i64,
    pub(super) order: String,
    pub(super) account: Option<String>,
    /// Customer's own order number.
    pub(super) reference: Option<String>,
    /// Id of the shipping method.
    pub(super) method: Option<String>,
    /// Lines that are shipped.
    pub(super) lines: Vec<HandleLine>,
}

/// Line of the order, to which its goods belong.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub(super) struct HandleLine {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) item: String,
    pub(super) quantity_thousandths: i64,
}
