//! Invoices.

use serde::{Deserialize, Serialize};

use super::Header;

/// An invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    /// What all transactions have.
    pub head: Header,
    /// Internal id of the order.
    pub order: String,
    /// Letter: `A` Open, `B` Paid In Full.
    pub status: String,
    /// `trackingNumbers`, the invoice's own.
    pub tracking_numbers: Option<String>,
    /// What is billed.
    pub lines: Vec<InvoiceLine>,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// Its number.
    pub line: i64,
    /// Number of the order's line.
    pub order_line: i64,
    /// Internal id of the item.
    pub item: String,
    /// How many.
    pub quantity: f64,
    /// Price of one.
    pub rate: f64,
}

impl Invoice {
    /// An open invoice of an order, still without lines: those of the order come in when it is added.
    #[must_use]
    pub fn open(number: &str, order: &str) -> Self {
        Self {
            head: Header::new(number),
            order: order.into(),
            status: "A".into(),
            tracking_numbers: None,
            lines: Vec::new(),
        }
    }

    pub(crate) fn total(&self) -> f64 {
        self.lines.iter().map(|line| line.quantity * line.rate).sum()
    }
}
