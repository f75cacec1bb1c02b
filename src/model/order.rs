//! Order as its ERP has it. It is read leniently and checked later.

use std::fmt;

use super::customs::{Customs, Freight};
use super::package::Package;
use super::tracking::TrackingNumber;
use crate::digest::sha256;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Number of an order as the ERP's users write it, with the division if numbers repeat between divisions.
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

/// Whether an order may be shipped now, without regard to tracking numbers on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    Ready,
    /// The order is not ready yet, or not any more; says why.
    NotReady(String),
}

/// Entry of one order in a list of the ERP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: OrderKey,
    pub(crate) readiness: Readiness,
    /// Tracking numbers already on the order, if the list shows them.
    pub(crate) numbers: Vec<TrackingNumber>,
    /// As [`Order::ship_via`], if the list shows it.
    pub(crate) ship_via: Option<String>,
    /// As [`Order::requested_on`], if the list shows it.
    pub(crate) requested_on: Option<Date>,
    /// Text that changes whenever the listed part of the record does.
    pub(crate) revision: String,
    /// When the record was last changed, by the ERP.
    pub(crate) modified: Option<Timestamp>,
}

/// Recipient of an order as the ERP has it: any member may be missing or wrong.
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
    /// Country as the ERP spells it, often an ISO code.
    pub(crate) country: String,
}

impl Recipient {
    /// Personal data, which must not appear in logs, audit and errors.
    pub(crate) fn personal_words(&self) -> impl Iterator<Item = &str> {
        [&self.company, &self.person, &self.phone, &self.email]
            .into_iter()
            .chain(&self.lines)
            .map(String::as_str)
    }
}

/// Sales order that the shipped document belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SalesOrder {
    /// ERP's type of order, if numbers repeat between types.
    pub(crate) order_type: Option<String>,
    pub(crate) number: String,
}

/// Shipping instruction in the ERP's record that mlc does not carry out. Ignoring one would cost money: another party should pay for the
/// parcel, or it is worth more than the carrier knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Instruction {
    /// Meaning of the instruction, in words: `that the recipient pays the freight`.
    pub(crate) wish: &'static str,
    /// ERP's name of the field.
    pub(crate) field: String,
    /// Value of the field, without personal data.
    pub(crate) value: String,
}

impl Instruction {
    pub(crate) fn new(wish: &'static str, field: &str, value: impl fmt::Display) -> Self {
        Self { wish, field: field.to_owned(), value: value.to_string() }
    }
}

/// Item on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OrderLine {
    pub(crate) item: String,
    pub(crate) description: String,
    /// Quantity in thousandths of the unit of sale.
    pub(crate) quantity_thousandths: i64,
}

/// ERP document to ship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Order {
    pub(crate) key: OrderKey,
    /// Data by which the connector finds its records again when it writes back, in its own form.
    pub(crate) handle: serde_json::Value,
    pub(crate) division: Option<String>,
    /// ERP's id of the customer, if accounts may depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<String>,
    pub(crate) warehouse: Option<String>,
    /// ERP's code of the shipping method.
    pub(crate) ship_via: Option<String>,
    pub(crate) ship_to: Recipient,
    pub(crate) is_residential: Option<bool>,
    pub(crate) saturday_delivery: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) packages: Vec<Package>,
    pub(crate) sales_orders: Vec<SalesOrder>,
    pub(crate) invoices: Vec<String>,
    /// Customer's own order number.
    pub(crate) purchase_order: Option<String>,
    pub(crate) cost_center: Option<String>,
    /// Currency of declared values, ISO 4217.
    pub(crate) currency: Option<String>,
    pub(crate) lines: Vec<OrderLine>,
    pub(crate) customs: Option<Customs>,
    pub(crate) freight: Option<Freight>,
    #[serde(skip)]
    pub(crate) readiness: Readiness,
    /// Requested ship date, if the ERP has one.
    #[serde(skip)]
    pub(crate) requested_on: Option<Date>,
    /// Tracking numbers already on the order.
    #[serde(skip)]
    pub(crate) numbers: Vec<TrackingNumber>,
    /// Remarks shown to people when the order is shipped, without personal data.
    #[serde(skip)]
    pub(crate) remarks: Vec<String>,
    /// When the document was created in the ERP, if the ERP says so.
    #[serde(skip)]
    pub(crate) created_at: Option<Timestamp>,
}

impl Order {
    /// Hash of all data that decides how the order is shipped. While it is unchanged, shipping the order again would give the same result.
    pub(crate) fn fingerprint(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        sha256(text)
    }

    /// Hash of the data that a label depends on: recipient, service, and boxes with their contents. Invoicing the order or changing a
    /// reference leaves it as it is.
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
        // Without instructions the hash stays as in versions before them, so that their labels still match the order.
        let text = if instructions.is_empty() {
            serde_json::to_vec(&plain)
        } else {
            serde_json::to_vec(&(plain, instructions))
        };
        sha256(text.unwrap_or_default())
    }
}

/// Orders for tests.
#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use crate::model::{Weight, WeightUnit};

    /// Plausible order of one closed box to Kirkland; tests change the members that they test.
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
