//! Packages.

use std::collections::BTreeMap;

use serde_json::Value;

/// One box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// GUID; given when the shipment is added.
    pub id: String,
    /// Position; given when the shipment is added.
    pub line_number: i64,
    /// Code of the box.
    pub box_id: Option<String>,
    /// Closed by the packer.
    pub confirmed: bool,
    /// Gross weight in `uom`.
    pub weight: Option<f64>,
    /// The company's unit of weight; set when the shipment is added.
    pub uom: Option<String>,
    /// Length.
    pub length: Option<f64>,
    /// Width.
    pub width: Option<f64>,
    /// Height.
    pub height: Option<f64>,
    /// Declared value.
    pub declared_value: Option<f64>,
    /// Cash on delivery.
    pub cod_amount: f64,
    /// Tracking number.
    pub tracking_number: Option<String>,
    /// First free reference.
    pub custom_ref_1: Option<String>,
    /// Second free reference.
    pub custom_ref_2: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Custom fields, named `View.Field`.
    pub custom: BTreeMap<String, Value>,
}

impl Package {
    /// A small closed box.
    #[must_use]
    pub fn closed(weight: f64) -> Self {
        Self {
            box_id: Some("SMALL".into()),
            confirmed: true,
            weight: Some(weight),
            length: Some(12.0),
            width: Some(10.0),
            height: Some(4.0),
            declared_value: Some(80.0),
            ..Self::default()
        }
    }
}
