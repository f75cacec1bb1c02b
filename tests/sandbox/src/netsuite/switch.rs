//! The positions that switches of the settings can have, and what an administrator sets up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;

/// What a call over the limit of concurrent ones gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLimit {
    /// 429 `CONCURRENCY_LIMIT_EXCEEDED`.
    TooManyRequests,
    /// 400 `SSS_REQUEST_LIMIT_EXCEEDED`, as `RESTlets` say it.
    RequestLimit,
    /// 401 `INVALID_LOGIN`, which has nothing to do with the login.
    InvalidLogin,
}

/// Which package sublist of a fulfillment is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackagesIn {
    /// `package`: the shipping-label integration is off.
    Package,
    /// The one of the shipping item's carrier: the integration is on.
    Carrier,
}

/// A carrier, as far as it decides on the package sublist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// `packageUps`.
    Ups,
    /// `packageFedex`.
    FedEx,
    /// `packageUsps`.
    Usps,
    /// `package`.
    Other,
}

/// A shipping item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipMethod {
    /// Its display text, which may hold signs such as `®`.
    pub name: String,
    /// Whose service it is.
    pub carrier: Carrier,
}

impl ShipMethod {
    pub(crate) fn usual() -> BTreeMap<String, Self> {
        let method = |id: &str, name: &str, carrier| (id.to_owned(), Self { name: name.into(), carrier });
        BTreeMap::from([
            method("3778", "UPS® Ground", Carrier::Ups),
            method("3779", "UPS 2nd Day Air®", Carrier::Ups),
            method("3801", "FedEx Ground®", Carrier::FedEx),
            method("3802", "FedEx 2Day®", Carrier::FedEx),
            method("3900", "Own truck", Carrier::Other),
        ])
    }
}

/// Type of a custom field, which decides on its JSON and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// Free-form text: 300 characters.
    Text,
    /// Text area: 4,000 characters.
    TextArea,
    /// Long text: 100,000 characters.
    LongText,
    /// Hyperlink: 999 characters.
    Hyperlink,
    /// Check box.
    CheckBox,
    /// Date.
    Date,
    /// Date and time.
    DateTime,
    /// Decimal number.
    Number,
    /// Whole number.
    Integer,
    /// One of a list's values.
    List,
}

/// A custom field and the records that it applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// Its type.
    pub kind: CustomKind,
    /// Where it exists.
    pub on: Vec<Kind>,
}

impl CustomField {
    /// A field of all three transactions.
    #[must_use]
    pub fn of_transactions(kind: CustomKind) -> Self {
        Self { kind, on: vec![Kind::SalesOrder, Kind::ItemFulfillment, Kind::Invoice] }
    }

    pub(crate) fn usual() -> BTreeMap<String, Self> {
        [
            ("custbody_mlc_ready", CustomKind::CheckBox),
            ("custbody_mlc_tracking_number", CustomKind::Text),
            ("custbody_mlc_carrier", CustomKind::Text),
            ("custbody_mlc_label_url", CustomKind::Hyperlink),
            ("custbody_mlc_status", CustomKind::Text),
            ("custbody_mlc_last_event", CustomKind::TextArea),
            ("custbody_mlc_last_event_at", CustomKind::DateTime),
            ("custbody_mlc_delivered_on", CustomKind::Date),
            ("custbody_mlc_signed_by", CustomKind::Text),
        ]
        .map(|(name, kind)| (name.to_owned(), Self::of_transactions(kind)))
        .into()
    }
}
