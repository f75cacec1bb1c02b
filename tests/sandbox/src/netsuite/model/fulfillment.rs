//! Item fulfillments.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Header, Package};

/// An item fulfillment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fulfillment {
    /// What all transactions have.
    pub head: Header,
    /// Internal id of the order; empty asks for a new order of the same lines.
    pub order: String,
    /// Letter: `A` Picked, `B` Packed, `C` Shipped.
    pub ship_status: String,
    /// When it was shipped.
    pub shipped_on: Option<Date>,
    /// What is in it.
    pub lines: Vec<FulfillmentLine>,
    /// Boxes.
    pub packages: Vec<Package>,
}

/// A line of a fulfillment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FulfillmentLine {
    /// Its number.
    pub line: i64,
    /// Number of the order's line.
    pub order_line: i64,
    /// Internal id of the item.
    pub item: String,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: f64,
    /// Id of the location.
    pub location: Option<String>,
}

impl Fulfillment {
    /// Packed: one box of 4.2 pounds, without a tracking number.
    #[must_use]
    pub fn packed(number: &str) -> Self {
        let line = FulfillmentLine {
            line: 1,
            order_line: 1,
            item: "13".into(),
            description: Some("Torque wrench".into()),
            quantity: 2.0,
            location: Some("6".into()),
        };
        Self {
            head: Header::new(number),
            order: String::new(),
            ship_status: "B".into(),
            shipped_on: None,
            lines: vec![line],
            packages: vec![Package::of(4.2)],
        }
    }

    /// Shipped, which is what mlc waits for where it does not set the status itself.
    #[must_use]
    pub fn shipped(number: &str) -> Self {
        Self { ship_status: "C".into(), ..Self::packed(number) }
    }

    /// Tracking numbers in the order of the packages, where there are any.
    #[must_use]
    pub fn tracking_numbers(&self) -> Vec<String> {
        self.packages.iter().filter_map(|package| package.tracking_number.clone()).collect()
    }

    /// Gone from the dock.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        self.ship_status == "C"
    }
}
