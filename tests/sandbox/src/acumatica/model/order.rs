//! Sales orders.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

/// A sales order; one comes with each shipment that is added.
#[derive(Clone, Debug, PartialEq)]
pub struct SalesOrder {
    /// Such as `SO`; part of the key.
    pub order_type: String,
    /// Number; part of the key.
    pub number: String,
    /// GUID.
    pub id: String,
    /// Displayed label: `Shipping` while a shipment is open, `Completed` once all are confirmed.
    pub status: String,
    /// Customer id.
    pub customer: Option<String>,
    /// The customer's purchase order.
    pub customer_order: Option<String>,
    /// Number in a third-party system.
    pub external_ref: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Order date.
    pub date: Date,
    /// When the customer wants it.
    pub requested_on: Option<Date>,
    /// Ship-via code.
    pub ship_via: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// Numbers of its shipments.
    pub shipments: Vec<String>,
    /// Custom fields, named `View.Field`.
    pub custom: BTreeMap<String, Value>,
    /// The note.
    pub note: String,
    /// When it was entered.
    pub created: Timestamp,
    /// When it was last written.
    pub last_modified: Timestamp,
}

/// A line of a sales order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderLine {
    /// Position.
    pub line_number: i64,
    /// Item.
    pub inventory_id: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: f64,
    /// Unit of the quantity.
    pub uom: Option<String>,
    /// Price of one.
    pub unit_price: f64,
}
