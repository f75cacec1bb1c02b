//! Exact Online's rows and envelopes, OData version 2: `{"d": {"results": […], "__next": …}}` or `{"d": […]}`.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// Page of a list.
pub(super) struct Page {
    pub(super) rows: Vec<Box<RawValue>>,
    /// Link to the next page, followed unchanged.
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    d: Box<RawValue>,
}

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    results: Vec<Box<RawValue>>,
    #[serde(rename = "__next", default)]
    next: Option<String>,
}

impl Page {
    /// Reads either shape of a list.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let envelope: Envelope = lenient::read(body)?;
        let text = envelope.d.get();
        if text.trim_start().starts_with('[') {
            return Ok(Self { rows: lenient::read(text.as_bytes())?, next: None });
        }
        let Results { results, next } = lenient::read(text.as_bytes())?;
        Ok(Self { rows: results, next: next.filter(|next| !next.is_empty()) })
    }

    /// Reads the rows as records.
    pub(super) fn records<T: DeserializeOwned>(&self) -> Result<Vec<T>, String> {
        self.rows.iter().map(|row| lenient::read(row.get().as_bytes())).collect()
    }
}

/// Reads the record in the answer to a POST.
pub(super) fn made<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let envelope: Envelope = lenient::read(body)?;
    lenient::read(envelope.d.get().as_bytes())
}

/// Reads `/Date(1772409600000)/`, the company's local time written as if it were UTC.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = lenient::text(deserializer)?;
    Ok(text.as_deref().and_then(|text| {
        let ms = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
        Timestamp::from_millisecond(ms.parse().ok()?).ok()
    }))
}

/// Reads a number without a fraction.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let number = lenient::number(deserializer)?;
    #[expect(clippy::cast_possible_truncation, reason = "codes and numbers of records are far below 2^53")]
    Ok(number.filter(|number| number.fract() == 0.0 && number.abs() < 9e15).map(|number| number as i64))
}

/// `SalesOrder`, with the members that mlc reads.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SalesOrder {
    #[serde(rename = "OrderID", deserialize_with = "lenient::text")]
    pub(super) order_id: Option<String>,
    #[serde(deserialize_with = "whole")]
    pub(super) order_number: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(super) status: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(super) approval_status: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(super) delivery_status: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) your_ref: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) deliver_to: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) deliver_to_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) deliver_to_contact_person: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) deliver_to_contact_person_full_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) delivery_address: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) shipping_method: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) warehouse_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) currency: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) selection_code_code: Option<String>,
    #[serde(deserialize_with = "date")]
    pub(super) created: Option<Timestamp>,
    #[serde(deserialize_with = "date")]
    pub(super) modified: Option<Timestamp>,
    #[serde(deserialize_with = "inside")]
    pub(super) sales_order_lines: Lines,
}

fn inside<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lines, D::Error> {
    Ok(Option::<Lines>::deserialize(deserializer)?.unwrap_or_default())
}

/// Rows inside a row: `{"results": […]}` if they were selected.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Lines {
    pub(super) results: Vec<SalesOrderLine>,
}

/// `SalesOrderLine`.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SalesOrderLine {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "whole")]
    pub(super) line_number: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) item: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) item_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) item_description: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) quantity: Option<f64>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) quantity_delivered: Option<f64>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) net_price: Option<f64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) cost_center: Option<String>,
    #[serde(deserialize_with = "whole")]
    pub(super) use_drop_shipment: Option<i64>,
}

/// `Address`. Cached between passes in the same form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Address {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) account: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) account_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line1: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line2: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line3: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) postcode: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) country: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) modified: Option<String>,
}

/// `Account`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Account {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line1: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line2: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) address_line3: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) postcode: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) country: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) modified: Option<String>,
}

/// `Contact`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Contact {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) full_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) business_email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) business_phone: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) mobile: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) business_mobile: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) modified: Option<String>,
}

/// `Item`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Item {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) net_weight: Option<f64>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) gross_weight: Option<f64>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(super) is_stock_item: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) modified: Option<String>,
}

/// `ShippingMethod`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ShippingMethod {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) code: Option<String>,
}

/// `DocumentType`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct DocumentType {
    #[serde(rename = "ID", deserialize_with = "whole")]
    pub(super) id: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(super) document_is_creatable: Option<bool>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(super) document_is_updatable: Option<bool>,
}

/// `SystemDivision`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Division {
    #[serde(deserialize_with = "whole")]
    pub(super) code: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "whole")]
    pub(super) status: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(super) blocking_status: Option<i64>,
}

/// `Me`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Me {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) user_name: Option<String>,
}

/// Record of which only the key and its identifying text matter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Keyed {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) file_name: Option<String>,
}

/// `GoodsDelivery`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GoodsDelivery {
    #[serde(rename = "EntryID", deserialize_with = "lenient::text")]
    pub(super) entry_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) remarks: Option<String>,
}

/// `GoodsDeliveryLine`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GoodsDeliveryLine {
    #[serde(rename = "ID", deserialize_with = "lenient::text")]
    pub(super) id: Option<String>,
    #[serde(rename = "EntryID", deserialize_with = "lenient::text")]
    pub(super) entry_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) tracking_number: Option<String>,
}

/// Error of the API: `{"error":{"code":"","message":{"lang":"","value":"…"}}}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorBody {
    error: ErrorInside,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorInside {
    message: ErrorMessage,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorMessage {
    #[serde(deserialize_with = "lenient::text")]
    value: Option<String>,
}

impl ErrorBody {
    pub(super) fn words(self) -> Option<String> {
        self.error.message.value
    }
}

/// Error of the token endpoint.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OauthError {
    pub(super) error: Option<String>,
    pub(super) error_description: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_a_list_are_read() {
        let plain =
            Page::read(br#"{"d":{"results":[{"ID":"a"},{"ID":"b"}],"__next":"https://x/y?$skiptoken=1"}}"#)
                .unwrap();
        assert_eq!((plain.rows.len(), plain.next.as_deref()), (2, Some("https://x/y?$skiptoken=1")));
        let bare = Page::read(br#"{"d":[{"ID":"a"}]}"#).unwrap();
        assert_eq!((bare.rows.len(), bare.next.as_deref()), (1, None));
        assert_eq!(bare.records::<Keyed>().unwrap()[0].id.as_deref(), Some("a"));
        assert!(Page::read(b"<html>").is_err());
        assert!(Page::read(br#"{"d":7}"#).is_err());
    }

    #[test]
    fn dates_numbers_and_padding_are_read_as_they_come() {
        let text =
            br#"{"OrderID":"3F","OrderNumber":"20260117","Status":12,"Modified":"/Date(1772443000000)/",
            "Created":"/Date(-1000)/","YourRef":"  PO ","SalesOrderLines":{"__deferred":{"uri":"x"}}}"#;
        let order: SalesOrder = lenient::read(text).unwrap();
        assert_eq!(order.order_number, Some(20_260_117));
        assert_eq!(order.modified.unwrap().as_millisecond(), 1_772_443_000_000);
        assert_eq!(order.created.unwrap().as_millisecond(), -1000);
        assert_eq!((order.your_ref.as_deref(), order.sales_order_lines.results.len()), (Some("PO"), 0));
        let address: Address = lenient::read(br#"{"Country":"NL ","Phone":null}"#).unwrap();
        assert_eq!((address.country.as_deref(), address.phone), (Some("NL"), None));
    }
}
