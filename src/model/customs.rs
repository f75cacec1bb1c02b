//! Customs and freight data of an order. Orders can carry it; a carrier connector that cannot send it yet refuses the order instead of
//! leaving it out.

use serde::Serialize;

use super::address::Country;
use super::package::Weight;

/// Goods of one kind for the customs invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CustomsLine {
    pub(crate) description: String,
    pub(crate) quantity: u32,
    pub(crate) unit_value_hundredths: i64,
    pub(crate) weight: Option<Weight>,
    pub(crate) harmonized_code: Option<String>,
    pub(crate) country_of_manufacture: Option<Country>,
}

/// Customs data of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Customs {
    pub(crate) currency: String,
    pub(crate) lines: Vec<CustomsLine>,
}

/// LTL freight data of an order that is not shipped as parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Freight {
    /// National Motor Freight class, such as `70`.
    pub(crate) class: String,
    pub(crate) handling_units: u32,
}
