//! Acumatica's contract-based records, `Default/24.200.001`. Each business field is wrapped as `{"value": x}`; an empty one is `{}`.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Wrapped field of any type.
#[derive(Deserialize)]
struct Wrapped {
    #[serde(default)]
    value: Option<Value>,
}

fn unwrapped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Wrapped>::deserialize(deserializer)?.and_then(|wrapped| wrapped.value))
}

/// Reads a wrapped text; empty counts as none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match unwrapped(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(serde::de::Error::custom("not a text")),
    }
}

/// Reads a wrapped number, or a text that holds one.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let wrong = || serde::de::Error::custom("not a number");
    match unwrapped(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => number.as_f64().map(Some).ok_or_else(wrong),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => text.trim().parse().map(Some).map_err(|_| wrong()),
        Some(_) => Err(wrong()),
    }
}

/// Reads a wrapped flag, or a text that holds one.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let wrong = || serde::de::Error::custom("not a flag");
    match unwrapped(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(Value::String(text)) => text.trim().to_ascii_lowercase().parse().map(Some).map_err(|_| wrong()),
        Some(_) => Err(wrong()),
    }
}

/// Reads a list; null counts as an empty one.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// `Shipment`, with the members that mlc reads.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Shipment {
    #[serde(rename = "id")]
    pub(super) id: Option<String>,
    #[serde(rename = "note", deserialize_with = "text")]
    pub(super) note: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) shipment_nbr: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) status: Option<String>,
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) operation: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) ship_via: Option<String>,
    #[serde(rename = "CustomerID", deserialize_with = "text")]
    pub(super) customer_id: Option<String>,
    #[serde(rename = "WarehouseID", deserialize_with = "text")]
    pub(super) warehouse_id: Option<String>,
    #[serde(rename = "BaseCurrencyID", deserialize_with = "text")]
    pub(super) base_currency_id: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub(super) residential_delivery: Option<bool>,
    #[serde(deserialize_with = "flag")]
    pub(super) saturday_delivery: Option<bool>,
    #[serde(deserialize_with = "flag")]
    pub(super) use_customers_account: Option<bool>,
    #[serde(deserialize_with = "flag")]
    pub(super) ground_collect: Option<bool>,
    #[serde(deserialize_with = "flag")]
    pub(super) insurance: Option<bool>,
    #[serde(deserialize_with = "text")]
    pub(super) shipment_date: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) created_date_time: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) last_modified_date_time: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) packages: Vec<Package>,
    #[serde(deserialize_with = "list")]
    pub(super) orders: Vec<ShipmentOrder>,
    pub(super) shipping_settings: Option<ShippingSettings>,
    #[serde(rename = "custom")]
    pub(super) custom: Value,
    #[serde(rename = "files", deserialize_with = "list")]
    pub(super) files: Vec<FileLink>,
}

/// `ShipmentPackage`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Package {
    #[serde(rename = "id")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "flag")]
    pub(super) confirmed: Option<bool>,
    #[serde(deserialize_with = "number")]
    pub(super) weight: Option<f64>,
    #[serde(rename = "UOM", deserialize_with = "text")]
    pub(super) uom: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) length: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) width: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) height: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) declared_value: Option<f64>,
    #[serde(rename = "CODAmount", deserialize_with = "number")]
    pub(super) cod_amount: Option<f64>,
    #[serde(deserialize_with = "text")]
    pub(super) tracking_nbr: Option<String>,
}

/// `ShipmentOrderDetail`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ShipmentOrder {
    #[serde(deserialize_with = "text")]
    pub(super) order_type: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) order_nbr: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) invoice_nbr: Option<String>,
}

/// `ShipToSettings`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ShippingSettings {
    pub(super) ship_to_address: Option<Address>,
    pub(super) ship_to_contact: Option<DocContact>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Address {
    #[serde(deserialize_with = "text")]
    pub(super) address_line1: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) address_line2: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) state: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) postal_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) country: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct DocContact {
    #[serde(deserialize_with = "text")]
    pub(super) business_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) attention: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) email: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) phone1: Option<String>,
}

/// `FileLink`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FileLink {
    pub(super) filename: Option<String>,
}

/// `Activity`, with the members that identify one of mlc's.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Activity {
    #[serde(deserialize_with = "text")]
    pub(super) summary: Option<String>,
    #[serde(rename = "RelatedEntityNoteID", deserialize_with = "text")]
    pub(super) related_entity_note_id: Option<String>,
}

/// Record read for its custom fields only: `{"custom": {"View": {"Field": {"type": …, "value": …}}}}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Custom {
    pub(super) custom: Value,
}

/// `HttpError`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HttpError {
    pub(super) message: Option<String>,
    pub(super) exception_message: Option<String>,
    pub(super) exception_type: Option<String>,
    pub(super) inner_exception: Option<Box<HttpError>>,
}

/// Error of the token endpoint.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OauthError {
    pub(super) error: Option<String>,
    pub(super) error_description: Option<String>,
}

/// Endpoint in the answer to `GET /entity`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Endpoint {
    pub(super) name: String,
    pub(super) version: String,
}

/// Answer to `GET /entity`: an object on current builds, a bare list on old ones.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Endpoints {
    Current { endpoints: Vec<Endpoint> },
    Old(Vec<Endpoint>),
}

impl Endpoints {
    pub(super) fn list(self) -> Vec<Endpoint> {
        match self {
            Self::Current { endpoints } | Self::Old(endpoints) => endpoints,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_values_come_as_they_like_and_empty_ones_are_none() {
        let package: Package = serde_json::from_str(
            r#"{"id":"91aa","rowNumber":1,"note":null,"Weight":{"value":"1.4000"},"UOM":{"value":"KG"},"Length":{},
                "Confirmed":{"value":"True"},"TrackingNbr":{"value":null},"Width":null}"#,
        )
        .unwrap();
        assert_eq!((package.weight, package.confirmed), (Some(1.4), Some(true)));
        assert_eq!((package.length, package.width, package.tracking_nbr), (None, None, None));
    }

    #[test]
    fn a_value_of_another_kind_is_an_error_and_not_a_guess() {
        assert!(serde_json::from_str::<Package>(r#"{"Weight":{"value":{"x":1}}}"#).is_err());
        assert!(serde_json::from_str::<Package>(r#"{"Confirmed":{"value":"perhaps"}}"#).is_err());
        assert!(serde_json::from_str::<Shipment>(r#"{"Packages":{"value":1}}"#).is_err());
    }
}
