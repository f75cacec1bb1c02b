//! A record as the account keeps it, and the records that tests put in.

use std::ops::{Index, IndexMut};

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::schema::PACKAGE_LISTS;

/// A record of any type. Its fields have the names of the API: references and choices are bare ids, subrecords are objects, sublists are
/// arrays, and null is an empty field. Reading a field that is not there gives null; setting one puts it in.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub(crate) kind: Kind,
    /// Always an object.
    pub(crate) fields: Value,
}

impl Index<&str> for Record {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.fields[name]
    }
}

impl IndexMut<&str> for Record {
    fn index_mut(&mut self, name: &str) -> &mut Value {
        &mut self.fields[name]
    }
}

impl Record {
    pub(crate) fn new(kind: Kind, fields: Value) -> Self {
        Self { kind, fields }
    }

    /// The usual record of that type, as the admin route adds it; an empty number asks for the next free one.
    pub(crate) fn usual(kind: Kind) -> Self {
        match kind {
            Kind::SalesOrder => Self::order(""),
            Kind::ItemFulfillment => Self::packed(""),
            Kind::Invoice => Self::invoice("", ""),
            Kind::Customer => Self::customer("", ""),
            Kind::InventoryItem => Self::item("", ""),
        }
    }

    /// An approved order of one line.
    #[must_use]
    pub fn order(number: &str) -> Self {
        let mut order = Self::transaction(Kind::SalesOrder, number);
        order["orderStatus"] = "B".into();
        order["otherRefNum"] = format!("PO-{number}").into();
        order["email"] = "dock@example.com".into();
        order["custbody_mlc_ready"] = true.into();
        order["item"] = json!([order_line(1, 2.0)]);
        order
    }

    /// A fulfillment that is packed: one box of 4.2 pounds, without a tracking number. Without `createdFrom` it gets an order of the same lines.
    #[must_use]
    pub fn packed(number: &str) -> Self {
        let mut fulfillment = Self::transaction(Kind::ItemFulfillment, number);
        fulfillment["shipStatus"] = "B".into();
        fulfillment["item"] = json!([{"line": 1, "orderLine": 1, "item": "13", "description": "Torque wrench",
            "quantity": 2.0, "location": "6"}]);
        fulfillment.pack("package", &[4.2]);
        fulfillment
    }

    /// The same, shipped, which is what mlc waits for where it does not set the status itself.
    #[must_use]
    pub fn shipped(number: &str) -> Self {
        let mut fulfillment = Self::packed(number);
        fulfillment["shipStatus"] = "C".into();
        fulfillment
    }

    /// An open invoice of an order; without lines it bills what its order has left.
    #[must_use]
    pub fn invoice(number: &str, order: &str) -> Self {
        let mut invoice = Self::transaction(Kind::Invoice, number);
        invoice["status"] = "A".into();
        invoice["createdFrom"] = order.into();
        invoice
    }

    /// To Oakland, with a UPS service.
    fn transaction(kind: Kind, number: &str) -> Self {
        let fields = json!({
            "tranId": number, "entity": "110", "subsidiary": "1", "shipMethod": "3778", "shipIsResidential": false,
            "shippingAddress": oakland(),
        });
        Self::new(kind, fields)
    }

    /// A company in Oakland.
    #[must_use]
    pub fn customer(number: &str, name: &str) -> Self {
        let fields = json!({
            "entityId": number, "companyName": name, "email": "office@example.com", "phone": "+1 510 555 0100",
            "isPerson": false, "isInactive": false, "addressBook": [{"addressBookAddress": oakland()}],
        });
        Self::new(Kind::Customer, fields)
    }

    /// An inventory item of 2 pounds.
    #[must_use]
    pub fn item(number: &str, name: &str) -> Self {
        let fields = json!({"itemId": number, "displayName": name, "weight": 2.0});
        Self::new(Kind::InventoryItem, fields)
    }

    /// Puts boxes of these weights in pounds into a sublist, in the place of all that are there.
    pub fn pack(&mut self, sublist: &str, weights: &[f64]) {
        let line = |weight: &f64| match sublist {
            "packageFedex" => {
                json!({"packageWeightFedEx": weight, "packageLengthFedEx": 12, "packageWidthFedEx": 10,
                "packageHeightFedEx": 4})
            }
            "packageUps" => json!({"packageWeightUps": weight, "packageLengthUps": 12, "packageWidthUps": 10,
                "packageHeightUps": 4}),
            _ => json!({"packageWeight": weight, "packageDescr": "Torque wrench x2",
                "packageDetails": {"packageLength": 12.0, "packageWidth": 10.0, "packageHeight": 4.0}}),
        };
        for list in &PACKAGE_LISTS {
            self[list.name] = Value::Null;
        }
        self[sublist] = weights.iter().map(line).collect();
    }

    /// The text of a field; empty where it is none or not set.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self[name].as_str().unwrap_or_default()
    }

    /// Internal id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The lines of a sublist.
    #[must_use]
    pub fn lines(&self, sublist: &str) -> &[Value] {
        self[sublist].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// All packages with the names of their sublist's fields.
    pub(crate) fn packages(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        PACKAGE_LISTS
            .iter()
            .flat_map(|list| self.lines(list.name).iter().map(|line| (list.tracking_number, line)))
    }

    /// Tracking numbers in the order of the packages, where there are any.
    #[must_use]
    pub fn tracking_numbers(&self) -> Vec<String> {
        self.packages().filter_map(|(name, line)| line[name].as_str()).map(str::to_owned).collect()
    }

    /// Gone from the dock.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        self.text("shipStatus") == "C"
    }

    /// The number that people know it by: the field that holds it depends on the type.
    pub(crate) fn number(&self) -> &str {
        self.text(self.kind.number())
    }

    /// What references to it show: `Sales Order #SO10045`, `C110 Harbor Tools LLC`.
    pub(crate) fn title(&self) -> String {
        match self.kind {
            Kind::Customer => format!("{} {}", self.number(), self.text("companyName")).trim().to_owned(),
            Kind::InventoryItem => self.number().to_owned(),
            _ => format!("{} #{}", self.kind.title(), self.number()),
        }
    }

    /// Its status, by letter.
    pub(crate) fn status(&self) -> &str {
        self.text("status")
    }

    /// What a record made from this one takes over.
    pub(crate) fn successor(&self, kind: Kind) -> Self {
        let taken = ["entity", "subsidiary", "shipMethod", "shipIsResidential", "shippingAddress"];
        let more = ["otherRefNum", "email"].into_iter().filter(|_| kind == Kind::Invoice);
        let fields: Map<String, Value> =
            taken.into_iter().chain(more).map(|name| (name.to_owned(), self[name].clone())).collect();
        Self::new(kind, fields.into())
    }
}

/// A line of an order: so many of the usual item.
#[must_use]
pub fn order_line(line: i64, quantity: f64) -> Value {
    json!({"line": line, "item": "13", "description": "Torque wrench", "quantity": quantity, "rate": 39.95,
        "location": "6"})
}

/// A business in Oakland.
fn oakland() -> Value {
    json!({"addressee": "Harbor Tools LLC", "attention": "Dana Reyes", "addr1": "1100 Pier Way", "addr2": "Suite 4",
        "city": "Oakland", "state": "CA", "zip": "94607", "country": "US", "addrPhone": "+1 510 555 0133"})
}

/// An amount or a quantity; nothing counts as none.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}
