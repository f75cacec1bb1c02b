//! Fields that follow from others: totals, texts, and the status of an order from what was shipped and billed.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::kind::Kind;
use super::record::{Record, number};
use super::records::{Records, instant, number_of, today};
use super::schema::{Carrier, PACKAGE_LISTS, country_name};
use super::settings::{PackagesIn, Settings};

impl Records {
    /// Fills in what a record lacks, and what follows from the rest of it.
    pub(super) fn complete(&self, record: &mut Record, settings: &Settings, now: Timestamp) {
        if !record.kind.is_transaction() {
            return;
        }
        if record.number().is_empty() {
            let id = number_of(record.id()).unwrap_or_default();
            record["tranId"] = format!("{}{}", record.kind.prefix(), 10_000 + id).into();
        }
        if record["tranDate"].is_null() {
            record["tranDate"] = today(settings, now).to_string().into();
        }
        let text = Value::from(address_text(&record["shippingAddress"]));
        record["shippingAddress"]["addrText"] = text.clone();
        record["shippingAddress"]["override"] = false.into();
        record["shippingAddress_text"] = text;
        match record.kind {
            Kind::SalesOrder => complete_order(record),
            Kind::ItemFulfillment => self.complete_fulfillment(record, settings, now),
            _ => complete_invoice(record),
        }
    }

    fn complete_fulfillment(&self, fulfillment: &mut Record, settings: &Settings, now: Timestamp) {
        fulfillment["status"] = fulfillment["shipStatus"].clone();
        if fulfillment.is_shipped() && fulfillment["shippedDate"].is_null() {
            fulfillment["shippedDate"] = today(settings, now).to_string().into();
        }
        fulfillment["orderId"] = json!(number_of(fulfillment.text("createdFrom")));
        fulfillment["orderType"] = Kind::SalesOrder.code().into();
        fulfillment["shipCompany"] = fulfillment["shippingAddress"]["addressee"].clone();
        fulfillment["shipPhone"] = fulfillment["shippingAddress"]["addrPhone"].clone();
        fulfillment["shipCarrier"] = match Carrier::of(fulfillment.text("shipMethod")) {
            Carrier::Ups => json!({"id": "ups", "refName": "UPS"}),
            Carrier::FedEx | Carrier::Other => json!({"id": "nonups", "refName": "FedEx/USPS/More"}),
        };
        for line in lines_mut(&mut fulfillment["item"]) {
            line["itemName"] =
                json!(self.name_of(Kind::InventoryItem.name(), line["item"].as_str().unwrap_or_default()));
            line["itemReceive"] = true.into();
        }
        let active = active_packages(fulfillment, settings);
        for list in &PACKAGE_LISTS {
            for (line, carton) in lines_mut(&mut fulfillment[list.name]).iter_mut().zip(1..) {
                if line[list.carton].is_null() {
                    line[list.carton] = carton.to_string().into();
                }
            }
            // The active sublist is there even when it is empty.
            if fulfillment.lines(list.name).is_empty() {
                fulfillment[list.name] = if list.name == active { json!([]) } else { Value::Null };
            }
        }
    }

    /// Counts what was shipped and billed of an order, and sets what follows from that: its status and the tracking numbers.
    pub(super) fn settle(&mut self, order: u64, now: Timestamp) {
        let mut counts: HashMap<i64, (f64, f64)> = HashMap::new();
        let mut numbers = Vec::new();
        for made in self.made_from(order) {
            numbers.extend(made.tracking_numbers());
            for line in made.lines("item") {
                let count = counts.entry(line["orderLine"].as_i64().unwrap_or_default()).or_default();
                match made.kind {
                    Kind::ItemFulfillment if made.is_shipped() => count.0 += number(&line["quantity"]),
                    Kind::Invoice => count.1 += number(&line["quantity"]),
                    _ => {}
                }
            }
        }
        let numbers = if numbers.is_empty() { Value::Null } else { numbers.join(" ").into() };
        let invoices = self.made_from(order).filter(|made| made.kind == Kind::Invoice);
        let ids: Vec<u64> = invoices.filter_map(|made| number_of(made.id())).chain([order]).collect();
        for id in ids {
            if let Some(sale) = self.all.get_mut(&id).filter(|sale| sale.kind != Kind::ItemFulfillment) {
                sale["linkedTrackingNumbers"] = numbers.clone();
            }
        }
        let Some(order) = self.all.get_mut(&order).filter(|order| order.kind == Kind::SalesOrder) else {
            return;
        };
        for line in lines_mut(&mut order["item"]) {
            let count = counts.get(&line["line"].as_i64().unwrap_or_default()).copied().unwrap_or_default();
            (line["quantityFulfilled"], line["quantityBilled"]) = (count.0.into(), count.1.into());
        }
        let status = order_status(order);
        if order.status() != status {
            (order["orderStatus"], order["status"]) = (status.clone().into(), status.into());
            order["lastModifiedDate"] = instant(now).into();
        }
    }
}

/// The package sublist that takes lines.
pub(crate) fn active_packages(fulfillment: &Record, settings: &Settings) -> &'static str {
    match (settings.packages_in, Carrier::of(fulfillment.text("shipMethod"))) {
        (PackagesIn::Carrier, Carrier::FedEx) => "packageFedex",
        (PackagesIn::Carrier, Carrier::Ups) => "packageUps",
        _ => "package",
    }
}

fn complete_order(order: &mut Record) {
    order["status"] = order["orderStatus"].clone();
    order["currency"] = "1".into();
    for line in lines_mut(&mut order["item"]) {
        line["itemType"] = "InvtPart".into();
        line["isClosed"] = (line["isClosed"] == true).into();
    }
    let subtotal = total(&mut order["item"]);
    order["subtotal"] = subtotal.into();
    order["total"] = (subtotal + number(&order["shippingCost"])).into();
}

fn complete_invoice(invoice: &mut Record) {
    invoice["currency"] = "1".into();
    invoice["toBeEmailed"] = (invoice["toBeEmailed"] == true).into();
    let total = total(&mut invoice["item"]);
    invoice["total"] = total.into();
    invoice["amountRemaining"] = if invoice.status() == "A" { total } else { 0.0 }.into();
}

/// Sets the amount of each line, and gives their sum.
fn total(lines: &mut Value) -> f64 {
    let mut total = 0.0;
    for line in lines_mut(lines) {
        let amount = number(&line["quantity"]) * number(&line["rate"]);
        line["amount"] = amount.into();
        total += amount;
    }
    total
}

fn order_status(order: &Record) -> String {
    if matches!(order.status(), "A" | "C" | "H") {
        return order.status().to_owned();
    }
    let of = |line: &Value, name: &str| number(&line[name]);
    let open = || order.lines("item").iter().filter(|line| line["isClosed"] != true);
    let is_fulfilled = open().all(|line| of(line, "quantityFulfilled") >= of(line, "quantity"));
    let is_begun = open().any(|line| of(line, "quantityFulfilled") > 0.0);
    let is_billed = open().all(|line| of(line, "quantityBilled") >= of(line, "quantity"));
    let bill_waits = open().any(|line| of(line, "quantityBilled") < of(line, "quantityFulfilled"));
    let status = match (is_fulfilled, is_billed) {
        (true, true) => "G",
        (true, false) => "F",
        (false, _) if !is_begun => "B",
        (false, _) if bill_waits => "E",
        (false, _) => "D",
    };
    status.to_owned()
}

/// The lines of a sublist; none where there is no such sublist.
pub(crate) fn lines_mut(sublist: &mut Value) -> &mut [Value] {
    sublist.as_array_mut().map(Vec::as_mut_slice).unwrap_or_default()
}

/// An address as printed on letters.
fn address_text(address: &Value) -> String {
    let text = |name: &str| address[name].as_str();
    let place: Vec<&str> = ["city", "state", "zip"].into_iter().filter_map(text).collect();
    let place = place.join(" ");
    let lines = ["attention", "addressee", "addr1", "addr2", "addr3"].into_iter().filter_map(text);
    let rest = [Some(place.as_str()).filter(|place| !place.is_empty()), text("country").map(country_name)];
    lines.chain(rest.into_iter().flatten()).collect::<Vec<_>>().join("\n")
}
