//! An order as its ERP has it: read leniently, judged later.

use std::fmt;

use super::customs::{Customs, Freight};
use super::package::Package;
use super::tracking::TrackingNumber;
use crate::digest::sha256;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Number of an order as the ERP's users write it, with the division where numbers repeat between divisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct OrderKey(String);

impl OrderKey {
    pub(crate) fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an order may be shipped now, tracking numbers that it carries left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    Ready,
    /// Not yet, or not any more; says why.
    NotReady(String),
}

/// What a list of the ERP says about one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: OrderKey,
    pub(crate) readiness: Readiness,
    /// Tracking numbers that it carries already, where the list tells them.
    pub(crate) numbers: Vec<TrackingNumber>,
    /// As [`Order::ship_via`], where the list tells it.
    pub(crate) ship_via: Option<String>,
    /// As [`Order::requested_on`], where the list tells it.
    pub(crate) requested_on: Option<Date>,
    /// Changes whenever the listed part of the record does.
    pub(crate) revision: String,
    /// When the ERP says that the record was last changed.
    pub(crate) modified: Option<Timestamp>,
}

/// Where an order goes, in the ERP's words: any of it may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Recipient {
    pub(crate) company: String,
    pub(crate) person: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) lines: Vec<String>,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) postal_code: String,
    /// As the ERP spells it, often an ISO code.
    pub(crate) country: String,
}

impl Recipient {
    /// What must not stand in logs, audit and errors.
    pub(crate) fn personal_words(&self) -> impl Iterator<Item = &str> {
        [&self.company, &self.person, &self.phone, &self.email]
            .into_iter()
            .chain(&self.lines)
            .map(String::as_str)
    }
}

/// A sales order that an order of ours belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SalesOrder {
    /// The ERP's type of order where numbers repeat between types.
    pub(crate) order_type: Option<String>,
    pub(crate) number: String,
}

/// A wish about the shipping that stands in the ERP's record and that mlc does not carry out. Silence would cost money: a parcel that
/// somebody else was to pay for, or one that is worth more than the carrier thinks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Instruction {
    /// What is wished, in words: `that the recipient pays the freight`.
    pub(crate) wish: &'static str,
    /// The ERP's own name of the field.
    pub(crate) field: String,
    /// What stands there, without personal data.
    pub(crate) value: String,
}

impl Instruction {
    pub(crate) fn new(wish: &'static str, field: &str, value: impl fmt::Display) -> Self {
        Self { wish, field: field.to_owned(), value: value.to_string() }
    }
}

/// An item on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OrderLine {
    pub(crate) item: String,
    pub(crate) description: String,
    /// Thousandths of the unit of sale.
    pub(crate) quantity_thousandths: i64,
}

/// The ERP document that asks to be shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Order {
    pub(crate) key: OrderKey,
    /// What the connector needs to find its records again when it writes back, in its own form.
    pub(crate) handle: serde_json::Value,
    pub(crate) division: Option<String>,
    /// The ERP's id of the customer, where accounts may depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<String>,
    pub(crate) warehouse: Option<String>,
    /// The ERP's code of the way of shipping.
    pub(crate) ship_via: Option<String>,
    pub(crate) ship_to: Recipient,
    pub(crate) is_residential: Option<bool>,
    pub(crate) saturday_delivery: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) packages: Vec<Package>,
    pub(crate) sales_orders: Vec<SalesOrder>,
    pub(crate) invoices: Vec<String>,
    /// The customer's own order number.
    pub(crate) purchase_order: Option<String>,
    pub(crate) cost_center: Option<String>,
    /// Currency of declared values, ISO 4217.
    pub(crate) currency: Option<String>,
    pub(crate) lines: Vec<OrderLine>,
    pub(crate) customs: Option<Customs>,
    pub(crate) freight: Option<Freight>,
    #[serde(skip)]
    pub(crate) readiness: Readiness,
    /// The day on which it is to leave, where the ERP has one.
    #[serde(skip)]
    pub(crate) requested_on: Option<Date>,
    /// Tracking numbers that it carries already.
    #[serde(skip)]
    pub(crate) numbers: Vec<TrackingNumber>,
    /// What people are to hear when it is shipped, without personal data.
    #[serde(skip)]
    pub(crate) remarks: Vec<String>,
    /// When the document came into being in the ERP, where it says so.
    #[serde(skip)]
    pub(crate) created_at: Option<Timestamp>,
}

impl Order {
    /// Hash of all that decides how the order is shipped. The same hash means that sending it again changes nothing.
    pub(crate) fn fingerprint(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        sha256(text)
    }

    /// Hash of what a label is made of: whereto, how, and which boxes with what in them. The order may be invoiced, or get another
    /// reference, and is still what was labelled.
    pub(crate) fn contents(&self) -> String {
        let Self {
            key: _,
            handle: _,
            division: _,
            customer: _,
            warehouse,
            ship_via,
            ship_to,
            is_residential,
            saturday_delivery,
            instructions,
            packages,
            sales_orders: _,
            invoices: _,
            purchase_order: _,
            cost_center: _,
            currency: _,
            lines,
            customs,
            freight,
            readiness: _,
            requested_on: _,
            numbers: _,
            remarks: _,
            created_at: _,
        } = self;
        let way = (warehouse, ship_via, ship_to, is_residential, saturday_delivery);
        let plain = (way, packages, lines, customs, freight);
        // Without instructions the hash is what it was before there were any: labels of earlier versions are still the order's.
        let text = if instructions.is_empty() {
            serde_json::to_vec(&plain)
        } else {
            serde_json::to_vec(&(plain, instructions))
        };
        sha256(text.unwrap_or_default())
    }
}

/// For tests of whatever takes an order.
#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use crate::model::{Weight, WeightUnit};

    /// A plausible order to one closed box in Kirkland; tests change what they are about.
    pub(crate) fn sample_order(key: &str) -> Order {
        Order {
            key: OrderKey::new(key),
            handle: serde_json::Value::Null,
            division: None,
            customer: None,
            warehouse: Some("MAIN".into()),
            ship_via: Some("FEDEXG".into()),
            ship_to: Recipient {
                company: "Bolt Supply".into(),
                person: "R Diaz".into(),
                phone: "+1 425 555 0101".into(),
                email: "dock@bolt.example".into(),
                lines: vec!["12 Harbour Rd".into()],
                city: "Kirkland".into(),
                state: "WA".into(),
                postal_code: "98033".into(),
                country: "US".into(),
            },
            is_residential: Some(false),
            saturday_delivery: false,
            instructions: Vec::new(),
            packages: vec![Package {
                record: Some("p1".into()),
                weight: Weight::from_decimal(2.5, WeightUnit::Pound),
                dimensions: None,
                declared_value: None,
            }],
            sales_orders: vec![SalesOrder { order_type: Some("SO".into()), number: "SO000456".into() }],
            invoices: vec!["AR000789".into()],
            purchase_order: None,
            cost_center: None,
            currency: None,
            lines: Vec::new(),
            customs: None,
            freight: None,
            readiness: Readiness::Ready,
            requested_on: None,
            numbers: Vec::new(),
            remarks: Vec::new(),
            created_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::sample_order;
    use super::*;

    #[test]
    fn the_fingerprint_follows_what_is_shipped_and_nothing_else() {
        let order = sample_order("000123");
        let mut shipped = order.clone();
        shipped.readiness = Readiness::NotReady("it is on hold".into());
        shipped.numbers = TrackingNumber::parse("794644790138").into_iter().collect();
        assert_eq!(order.fingerprint(), shipped.fingerprint());
        let mut moved = order.clone();
        moved.ship_to.postal_code = "98034".into();
        assert_ne!(order.fingerprint(), moved.fingerprint());
    }
}
