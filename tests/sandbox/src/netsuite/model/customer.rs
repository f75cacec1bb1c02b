//! Customers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Address;

/// A customer. `None` is an empty field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// Internal id; empty asks for a new one.
    pub id: String,
    /// `entityId`, such as `C110`.
    pub number: String,
    /// External id.
    pub external_id: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Nobody sells to it any more.
    pub is_inactive: bool,
    /// The address book.
    pub addresses: Vec<Address>,
    /// Custom fields, and standard fields that have no member here, by their name in the JSON.
    pub fields: BTreeMap<String, Value>,
    /// When it was last written; set when the record is added.
    pub last_modified: Timestamp,
}

impl Customer {
    /// A company in Oakland.
    #[must_use]
    pub fn company(number: &str, name: &str) -> Self {
        Self {
            id: String::new(),
            number: number.into(),
            external_id: None,
            company: Some(name.into()),
            email: Some("office@example.com".into()),
            phone: Some("+1 510 555 0100".into()),
            is_inactive: false,
            addresses: vec![Address::oakland()],
            fields: BTreeMap::new(),
            last_modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// As references show it.
    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.number, self.company.as_deref().unwrap_or_default()).trim().to_owned()
    }
}
