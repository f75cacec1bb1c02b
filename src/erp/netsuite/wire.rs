//! NetSuite's request and answer types.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::reference::Reference;
use super::wishes::Wishes;
use crate::lenient;

/// Page of SuiteQL rows. Every value is a text, columns without a value are left out, and `totalResults` is unreliable.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    /// Null is an error, not an empty list: taken for "nothing", an order would never be seen.
    pub(super) items: Vec<T>,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) has_more: Option<bool>,
}

/// Fulfillment with the order that it belongs to.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Row {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) fulfillment_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) fulfillment_no: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) order_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) order_no: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) po_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) ship_method: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) ship_date: Option<String>,
    /// Time in the account's time zone.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) modified: Option<String>,
}

/// Tracking number of a fulfillment.
#[derive(Deserialize)]
pub(super) struct Numbered {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) fulfillment_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) number: Option<String>,
}

/// Document made from an order.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Made {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) order_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) number: Option<String>,
    /// `CustInvc` or `ItemShip`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) kind: Option<String>,
}

/// Row of a query for one value.
#[derive(Deserialize)]
pub(super) struct Single {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) value: Option<String>,
}

/// Sublist of a record.
#[derive(Clone, Debug)]
pub(super) struct Sublist<T> {
    pub(super) items: Vec<T>,
}

impl<T> Default for Sublist<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Sublist<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        // A sublist without lines is only a link.
        let items = value.get_mut("items").map(Value::take).unwrap_or_default();
        lenient::list(items).map(|items| Self { items }).map_err(serde::de::Error::custom)
    }
}

/// Item fulfillment with all its sublists.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fulfillment {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tran_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) created_date: Option<String>,
    #[serde(default)]
    pub(super) entity: Reference,
    #[serde(default)]
    pub(super) subsidiary: Reference,
    #[serde(default)]
    pub(super) ship_status: Reference,
    #[serde(default)]
    pub(super) status: Reference,
    #[serde(default)]
    pub(super) ship_method: Reference,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) ship_is_residential: Option<bool>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) shipping_address: ShippingAddress,
    /// Address as one text with line breaks.
    #[serde(default, rename = "shippingAddress_text", deserialize_with = "lenient::text")]
    pub(super) shipping_address_text: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) ship_address: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) ship_phone: Option<String>,
    #[serde(flatten)]
    pub(super) wishes: Wishes,
    #[serde(default)]
    pub(super) item: Sublist<Item>,
    #[serde(default)]
    pub(super) package: Sublist<Map<String, Value>>,
    #[serde(default)]
    pub(super) package_fedex: Sublist<Map<String, Value>>,
    #[serde(default)]
    pub(super) package_ups: Sublist<Map<String, Value>>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShippingAddress {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addressee: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) attention: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addr1: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addr2: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addr3: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) state: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) zip: Option<String>,
    #[serde(default)]
    pub(super) country: Reference,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addr_phone: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) addr_text: Option<String>,
}

/// Line of goods.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    #[serde(default)]
    pub(super) item: Reference,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) quantity: Option<f64>,
    #[serde(default)]
    pub(super) location: Reference,
}

/// Envelope of an error.
#[derive(Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default, rename = "o:errorCode", deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
    #[serde(default, rename = "o:errorDetails", deserialize_with = "lenient::list")]
    pub(super) details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
pub(super) struct Detail {
    #[serde(default, rename = "detail", deserialize_with = "lenient::text")]
    pub(super) text: Option<String>,
    #[serde(default, rename = "o:errorCode", deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
}

/// Error of the token endpoint.
#[derive(Default, Deserialize)]
pub(super) struct OauthError {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) error: Option<String>,
}
