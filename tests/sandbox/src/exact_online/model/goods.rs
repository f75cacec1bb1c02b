//! Items and shipping methods.

use super::Stamp;
use crate::exact_online::guid::guid;

/// An item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Key; the same for every item of that code.
    pub id: String,
    /// Number.
    pub code: String,
    /// Words.
    pub description: String,
    /// Unit of sale.
    pub unit: String,
    /// In the company's unit, which is nowhere told.
    pub net_weight: Option<f64>,
    /// With its wrapping.
    pub gross_weight: Option<f64>,
    /// False for freight and services.
    pub is_stock: bool,
    /// Assembled from others: cannot be delivered over the API.
    pub is_assembly: bool,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl Item {
    /// Something that weighs 1.2.
    #[must_use]
    pub fn stock(code: &str) -> Self {
        let number =
            code.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self {
            id: guid(number, 0x17e0),
            code: code.into(),
            description: format!("Item {code}"),
            unit: "pc".into(),
            net_weight: Some(1.0),
            gross_weight: Some(1.2),
            is_stock: true,
            is_assembly: false,
            stamp: Stamp::default(),
        }
    }

    /// Freight, or another service without weight.
    #[must_use]
    pub fn service(code: &str) -> Self {
        Self { net_weight: None, gross_weight: None, is_stock: false, ..Self::stock(code) }
    }
}

/// A way of shipping.
#[derive(Clone, Debug, PartialEq)]
pub struct ShippingMethod {
    /// Key.
    pub id: String,
    /// What configurations map.
    pub code: String,
    /// Words.
    pub description: String,
    /// Whether it can be chosen.
    pub is_active: bool,
    /// Set by the stand-in.
    pub stamp: Stamp,
}

impl ShippingMethod {
    /// An active one. Its key follows from the code.
    #[must_use]
    pub fn coded(code: &str, description: &str) -> Self {
        let number =
            code.bytes().fold(3_u32, |hash, byte| hash.wrapping_mul(33).wrapping_add(u32::from(byte)));
        Self {
            id: guid(number, 0x5e10),
            code: code.into(),
            description: description.into(),
            is_active: true,
            stamp: Stamp::default(),
        }
    }
}
