//! What all transactions have.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Address;

/// The head of a transaction. `None` is an empty field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Internal id; given when the record is added.
    pub id: String,
    /// `tranId`; empty asks for the next free one.
    pub number: String,
    /// External id, unique for the record type.
    pub external_id: Option<String>,
    /// Internal id of the customer; empty asks for the usual one.
    pub customer: String,
    /// Date of the transaction; set when the record is added.
    pub date: Option<Date>,
    /// `otherRefNum`, the customer's purchase order; fulfillments have none.
    pub po_number: Option<String>,
    /// Email; fulfillments have none.
    pub email: Option<String>,
    /// Memo.
    pub memo: Option<String>,
    /// Id of the shipping item.
    pub ship_method: Option<String>,
    /// Delivery to a home.
    pub is_residential: bool,
    /// Shipping cost.
    pub shipping_cost: Option<f64>,
    /// Ship-to address.
    pub address: Address,
    /// Custom fields, and standard fields that have no member here, by their name in the JSON.
    pub fields: BTreeMap<String, Value>,
    /// When it was entered; set when the record is added.
    pub created: Timestamp,
    /// When it was last written; set when the record is added.
    pub last_modified: Timestamp,
}

impl Header {
    /// With an address in Oakland and a UPS service.
    pub(crate) fn new(number: &str) -> Self {
        Self {
            id: String::new(),
            number: number.into(),
            external_id: None,
            customer: String::new(),
            date: None,
            po_number: None,
            email: None,
            memo: None,
            ship_method: Some("3778".into()),
            is_residential: false,
            shipping_cost: None,
            address: Address::oakland(),
            fields: BTreeMap::new(),
            created: Timestamp::UNIX_EPOCH,
            last_modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// What a record made from this one takes over.
    pub(crate) fn heir(&self) -> Self {
        Self {
            customer: self.customer.clone(),
            ship_method: self.ship_method.clone(),
            is_residential: self.is_residential,
            address: self.address.clone(),
            ..Self::new("")
        }
    }
}
