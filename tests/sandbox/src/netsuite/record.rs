//! A record as the account keeps it, and the records that tests put in.

use std::ops::{Index, IndexMut};
use std::sync::LazyLock;

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

/// What the usual records, lines and packages are made of.
fn usual(name: &str) -> Value {
    static USUAL: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("usual.json")).unwrap_or_default());
    USUAL[name].clone()
}

impl Record {
    pub(crate) fn new(kind: Kind, fields: Value) -> Self {
        Self { kind, fields }
    }

    /// The usual record of that type. A transaction without a number gets the next free one when it is added.
    #[must_use]
    pub fn usual(kind: Kind) -> Self {
        let mut record = Self::new(kind, json!({}));
        if kind.is_transaction() {
            record.fields = usual("transaction");
        }
        for (name, value) in usual(kind.name()).as_object().into_iter().flatten() {
            record[name.as_str()] = value.clone();
        }
        if kind == Kind::ItemFulfillment {
            record.pack("package", &[4.2]);
        }
        record
    }

    /// An approved order of one line.
    #[must_use]
    pub fn order(number: &str) -> Self {
        let mut order = Self::usual(Kind::SalesOrder);
        order["tranId"] = number.into();
        order["otherRefNum"] = format!("PO-{number}").into();
        order
    }

    /// A fulfillment that is packed: one box of 4.2 pounds, without a tracking number. Without `createdFrom` it gets an order of the
    /// same lines.
    #[must_use]
    pub fn packed(number: &str) -> Self {
        let mut fulfillment = Self::usual(Kind::ItemFulfillment);
        fulfillment["tranId"] = number.into();
        fulfillment
    }

    /// The same, shipped, which is what mlc waits for where it does not set the status itself.
    #[must_use]
    pub fn shipped(number: &str) -> Self {
        let mut fulfillment = Self::packed(number);
        fulfillment["shipStatus"] = "C".into();
        fulfillment
    }

    /// Puts boxes of these weights in pounds into a sublist, in the place of all that are there.
    pub fn pack(&mut self, sublist: &str, weights: &[f64]) {
        for list in &PACKAGE_LISTS {
            self[list.name] = Value::Null;
            if list.name == sublist {
                let line = |weight: &f64| {
                    let mut line = usual(sublist);
                    line[list.weight] = (*weight).into();
                    line
                };
                self[sublist] = weights.iter().map(line).collect();
            }
        }
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
    let mut own = usual("salesOrder")["item"][0].clone();
    (own["line"], own["quantity"]) = (line.into(), quantity.into());
    own
}

/// An amount or a quantity; nothing counts as none.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}
