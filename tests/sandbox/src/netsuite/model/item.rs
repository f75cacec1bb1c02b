//! Items.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An inventory item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Internal id; empty asks for a new one.
    pub id: String,
    /// `itemId`, such as `HX-2`.
    pub number: String,
    /// Display name.
    pub name: Option<String>,
    /// Weight of one in pounds.
    pub weight_lb: Option<f64>,
    /// When it was last written; set when the record is added.
    pub last_modified: Timestamp,
}

impl Item {
    /// With its number and its name.
    #[must_use]
    pub fn named(number: &str, name: &str) -> Self {
        Self {
            id: String::new(),
            number: number.into(),
            name: Some(name.into()),
            weight_lb: Some(2.0),
            last_modified: Timestamp::UNIX_EPOCH,
        }
    }
}
