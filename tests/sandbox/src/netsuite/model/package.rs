//! Boxes of a fulfillment, whichever of the sublists they stand in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The sublist that a package stands in; each spells its fields in its own way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PackageKind {
    /// `package`.
    #[default]
    Package,
    /// `packageFedex`, with fields in `…FedEx`.
    PackageFedex,
    /// `packageUps`.
    PackageUps,
    /// `packageUsps`.
    PackageUsps,
    /// `shipmentPackage`.
    ShipmentPackage,
}

impl PackageKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Package, Self::PackageFedex, Self::PackageUps, Self::PackageUsps, Self::ShipmentPackage];

    /// Name of the sublist.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::PackageFedex => "packageFedex",
            Self::PackageUps => "packageUps",
            Self::PackageUsps => "packageUsps",
            Self::ShipmentPackage => "shipmentPackage",
        }
    }
}

/// One box. `None` is an empty field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Its sublist.
    pub kind: PackageKind,
    /// Tracking number.
    pub tracking_number: Option<String>,
    /// Weight in pounds.
    pub weight_lb: Option<f64>,
    /// Contents.
    pub description: Option<String>,
    /// Carton number.
    pub carton: Option<String>,
    /// Length in inches.
    pub length_in: Option<f64>,
    /// Width in inches.
    pub width_in: Option<f64>,
    /// Height in inches.
    pub height_in: Option<f64>,
    /// Everything else, by its name in the JSON.
    pub fields: BTreeMap<String, Value>,
}

impl Package {
    /// A box of that weight in `package`.
    #[must_use]
    pub fn of(weight_lb: f64) -> Self {
        Self {
            weight_lb: Some(weight_lb),
            description: Some("Torque wrench x2".into()),
            length_in: Some(12.0),
            width_in: Some(10.0),
            height_in: Some(4.0),
            ..Self::default()
        }
    }
}
