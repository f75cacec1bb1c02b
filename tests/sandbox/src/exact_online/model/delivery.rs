//! Goods deliveries.

use jiff::Timestamp;

use super::Stamp;

/// Goods that have left, or are about to.
#[derive(Clone, Debug, PartialEq)]
pub struct GoodsDelivery {
    /// Key.
    pub id: String,
    /// Readable number.
    pub number: i64,
    /// Where to: an account.
    pub account: String,
    /// A day.
    pub date: Option<Timestamp>,
    /// Words.
    pub description: Option<String>,
    /// Free text.
    pub remarks: Option<String>,
    /// A shipping method.
    pub shipping_method: Option<String>,
    /// Of the whole delivery.
    pub tracking_number: Option<String>,
    /// A document that is linked to it.
    pub document: Option<String>,
    /// Rows.
    pub lines: Vec<DeliveryLine>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

/// A row of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryLine {
    /// Key.
    pub id: String,
    /// The order's number.
    pub order: i64,
    /// The order's line.
    pub order_line: String,
    /// Position, from 1.
    pub number: i64,
    /// How much.
    pub delivered: f64,
    /// Of this line.
    pub tracking_number: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// Set by the stand-in.
    pub stamp: Stamp,
}
