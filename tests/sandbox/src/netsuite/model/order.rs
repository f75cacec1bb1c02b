//! Sales orders.

use serde::{Deserialize, Serialize};

use super::Header;

/// A sales order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SalesOrder {
    /// What all transactions have.
    pub head: Header,
    /// Letter: `A` Pending Approval, `B` Pending Fulfillment, `C` Cancelled, `H` Closed; those between follow from what was fulfilled and
    /// billed.
    pub status: String,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
}

/// A line of a sales order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its number, which stays when other lines go.
    pub line: i64,
    /// Internal id of the item.
    pub item: String,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: f64,
    /// Shipped so far; counted from the fulfillments.
    pub fulfilled: f64,
    /// Billed so far; counted from the invoices.
    pub billed: f64,
    /// Price of one.
    pub rate: f64,
    /// Id of the location.
    pub location: Option<String>,
    /// Nothing more will come.
    pub is_closed: bool,
}

impl OrderLine {
    /// So many of the usual item.
    #[must_use]
    pub fn of(line: i64, quantity: f64) -> Self {
        Self {
            line,
            item: "13".into(),
            description: Some("Torque wrench".into()),
            quantity,
            fulfilled: 0.0,
            billed: 0.0,
            rate: 39.95,
            location: Some("6".into()),
            is_closed: false,
        }
    }
}

impl SalesOrder {
    /// An approved order of one line; an empty number asks for the next free one.
    #[must_use]
    pub fn ready(number: &str) -> Self {
        let mut head = Header::new(number);
        head.po_number = Some(format!("PO-{number}"));
        head.email = Some("dock@example.com".into());
        head.fields.insert("custbody_mlc_ready".into(), true.into());
        Self { head, status: "B".into(), lines: vec![OrderLine::of(1, 2.0)] }
    }

    /// Sum of the lines.
    pub(crate) fn subtotal(&self) -> f64 {
        self.lines.iter().map(|line| line.quantity * line.rate).sum()
    }
}
