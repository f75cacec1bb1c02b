//! The account's records, as tests put them in, change them and look at them.

use std::convert::Infallible;

use jiff::Timestamp;
use serde_json::Value;

use super::records::Records;
use super::{Kind, Netsuite, Record, Settings, write};
use crate::lock;

impl Netsuite {
    fn change<T>(&self, change: impl FnOnce(&mut Records, &Settings, Timestamp) -> T) -> T {
        let settings = self.settings().clone();
        change(&mut lock(&self.state).records, &settings, self.now())
    }

    /// Adds a record, and the order of a fulfillment that names none. Gives its internal id.
    pub fn add(&self, mut record: Record) -> String {
        self.change(|records, settings, now| {
            if record.kind == Kind::ItemFulfillment && record.text("createdFrom").is_empty() {
                let order = order_of(&record);
                record["createdFrom"] = records.add(order, settings, now).to_string().into();
            }
            records.add(record, settings, now).to_string()
        })
    }

    /// Bills what an order has left, as a person does. Gives the invoice's internal id.
    pub fn bill(&self, order: &str) -> Option<String> {
        self.change(|records, settings, now| {
            let order = records.named(Kind::SalesOrder, order).and_then(|id| records.get(id))?;
            let invoice = write::bill(records, order, settings);
            Some(records.add(invoice, settings, now).to_string())
        })
    }

    /// Changes a record as a person does, past every rule. `change` must not call the stand-in.
    pub fn edit(&self, kind: Kind, name: &str, change: impl FnOnce(&mut Record)) {
        self.change(|records, settings, now| {
            let Some(id) = records.named(kind, name) else { return };
            let Ok(()) = records.edit(id, settings, now, |record| {
                change(record);
                Ok::<(), Infallible>(())
            });
        });
    }

    /// A record by its internal id, `eid:` and external id, or number.
    #[must_use]
    pub fn record(&self, kind: Kind, name: &str) -> Option<Record> {
        let records = &lock(&self.state).records;
        records.named(kind, name).and_then(|id| records.get(id)).cloned()
    }

    /// An order by any of its names.
    #[must_use]
    pub fn order(&self, name: &str) -> Option<Record> {
        self.record(Kind::SalesOrder, name)
    }

    /// A fulfillment by any of its names.
    #[must_use]
    pub fn fulfillment(&self, name: &str) -> Option<Record> {
        self.record(Kind::ItemFulfillment, name)
    }

    /// An invoice by any of its names.
    #[must_use]
    pub fn invoice(&self, name: &str) -> Option<Record> {
        self.record(Kind::Invoice, name)
    }

    /// All fulfillments by internal id.
    #[must_use]
    pub fn fulfillments(&self) -> Vec<Record> {
        let records = &lock(&self.state).records;
        records.of(Kind::ItemFulfillment).cloned().collect()
    }
}

/// An order of the same lines to the same place.
fn order_of(fulfillment: &Record) -> Record {
    let mut order = Record::order(&fulfillment.text("tranId").replacen("IF", "SO", 1));
    let taken = fulfillment.successor(Kind::SalesOrder);
    for (name, value) in taken.fields.as_object().into_iter().flatten() {
        order[name.as_str()] = value.clone();
    }
    let line = |own: &Value| {
        let mut line = super::order_line(own["orderLine"].as_i64().unwrap_or(1), 0.0);
        for name in ["item", "description", "quantity"] {
            line[name] = own[name].clone();
        }
        line
    };
    order["item"] = fulfillment.lines("item").iter().map(line).collect();
    order
}
