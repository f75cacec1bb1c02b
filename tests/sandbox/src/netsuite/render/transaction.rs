//! Orders, fulfillments and invoices.

use serde_json::{Map, Value};

use super::frame::{Frame, instant, links, put, sublist};
use super::{line, package};
use crate::netsuite::kind::Kind;
use crate::netsuite::model::{Customer, Fulfillment, Invoice, PackageKind, SalesOrder, Transaction};
use crate::netsuite::switch::Carrier;

pub(super) fn whole(frame: &Frame<'_>, transaction: &Transaction) -> Map<String, Value> {
    let kind = transaction.kind();
    let href = frame.href(kind.name(), &transaction.head().id);
    let mut members = head(frame, transaction, &href);
    match transaction {
        Transaction::Order(order) => of_order(frame, order, &href, &mut members),
        Transaction::Fulfillment(fulfillment) => of_fulfillment(frame, fulfillment, &href, &mut members),
        Transaction::Invoice(invoice) => of_invoice(frame, invoice, &href, &mut members),
    }
    if let Some(order) = transaction.created_from() {
        let text = frame.book.transaction(order).map_or_else(String::new, Transaction::text);
        members.insert("createdFrom".into(), frame.reference("salesOrder", order, &text));
    }
    for (name, value) in &transaction.head().fields {
        members.insert(name.clone(), value.clone());
    }
    members
}

fn head(frame: &Frame<'_>, transaction: &Transaction, href: &str) -> Map<String, Value> {
    let (kind, head) = (transaction.kind(), transaction.head());
    let mut members = Map::new();
    members.insert("links".into(), links(href));
    members.insert("id".into(), head.id.clone().into());
    members.insert("tranId".into(), head.number.clone().into());
    put(&mut members, "externalId", head.external_id.clone());
    put(&mut members, "tranDate", head.date.map(|date| date.to_string()));
    members.insert("createdDate".into(), instant(head.created).into());
    members.insert("lastModifiedDate".into(), instant(head.last_modified).into());
    if kind != Kind::ItemFulfillment {
        put(&mut members, "otherRefNum", head.po_number.clone());
        put(&mut members, "email", head.email.clone());
        members.insert("currency".into(), frame.reference("currency", "1", "USA"));
    }
    put(&mut members, "memo", head.memo.clone());
    let customer = frame.book.customer(&head.customer).map_or_else(String::new, Customer::text);
    members.insert("entity".into(), frame.reference("customer", &head.customer, &customer));
    members.insert("subsidiary".into(), frame.reference("subsidiary", "1", "Parent Company"));
    if let Some(id) = &head.ship_method {
        let name = frame.settings.ship_methods.get(id).map_or(id.as_str(), |method| &method.name);
        members.insert("shipMethod".into(), frame.reference("shipItem", id, name));
    }
    members.insert("shipIsResidential".into(), head.is_residential.into());
    put(&mut members, "shippingCost", head.shipping_cost);
    members.insert("status".into(), Frame::letter(kind, transaction.status()));
    let address = Frame::address(&head.address, &format!("{href}/shippingAddress"));
    members.insert("shippingAddress".into(), address);
    members.insert("shippingAddress_text".into(), head.address.text().into());
    members
}

fn of_order(frame: &Frame<'_>, order: &SalesOrder, href: &str, members: &mut Map<String, Value>) {
    members.insert("orderStatus".into(), Frame::letter(Kind::SalesOrder, &order.status));
    put(members, "linkedTrackingNumbers", linked_numbers(frame, &order.head.id));
    let lines = order.lines.iter().map(|own| (own.line.to_string(), line::of_order(frame, own)));
    members.insert("item".into(), sublist(&format!("{href}/item"), lines));
    members.insert("subtotal".into(), order.subtotal().into());
    members.insert("total".into(), (order.subtotal() + order.head.shipping_cost.unwrap_or(0.0)).into());
}

fn of_fulfillment(
    frame: &Frame<'_>,
    fulfillment: &Fulfillment,
    href: &str,
    members: &mut Map<String, Value>,
) {
    members.insert("shipStatus".into(), Frame::letter(Kind::ItemFulfillment, &fulfillment.ship_status));
    put(members, "shippedDate", fulfillment.shipped_on.map(|date| date.to_string()));
    put(members, "orderId", fulfillment.order.parse::<u64>().ok());
    members.insert("orderType".into(), Kind::SalesOrder.code().into());
    let address = &fulfillment.head.address;
    put(members, "shipCompany", address.addressee.clone());
    put(members, "shipPhone", address.phone.clone());
    let carrier = match package::carrier(fulfillment.head.ship_method.as_deref(), frame.settings) {
        Carrier::Ups => Frame::choice("ups", "UPS"),
        Carrier::FedEx | Carrier::Usps | Carrier::Other => Frame::choice("nonups", "FedEx/USPS/More"),
    };
    members.insert("shipCarrier".into(), carrier);
    let lines = fulfillment.lines.iter().map(|own| (own.line.to_string(), line::of_fulfillment(frame, own)));
    members.insert("item".into(), sublist(&format!("{href}/item"), lines));
    let live = package::live(fulfillment.head.ship_method.as_deref(), frame.settings);
    for kind in PackageKind::ALL {
        let own = || fulfillment.packages.iter().filter(|package| package.kind == kind);
        if kind == live || own().next().is_some() {
            let href = format!("{href}/{}", kind.name());
            let lines = own().enumerate().map(|(index, own)| {
                let key = (index + 1).to_string();
                let members = package::line(own, &format!("{href}/{key}"));
                (key, members)
            });
            members.insert(kind.name().into(), sublist(&href, lines));
        }
    }
}

fn of_invoice(frame: &Frame<'_>, invoice: &Invoice, href: &str, members: &mut Map<String, Value>) {
    put(members, "trackingNumbers", invoice.tracking_numbers.clone());
    put(members, "linkedTrackingNumbers", linked_numbers(frame, &invoice.order));
    let lines = invoice.lines.iter().map(|own| (own.line.to_string(), line::of_invoice(frame, own)));
    members.insert("item".into(), sublist(&format!("{href}/item"), lines));
    members.insert("total".into(), invoice.total().into());
    let remaining = if invoice.status == "A" { invoice.total() } else { 0.0 };
    members.insert("amountRemaining".into(), remaining.into());
    members.entry("toBeEmailed").or_insert(false.into());
}

/// Tracking numbers of all fulfillments of an order.
fn linked_numbers(frame: &Frame<'_>, order: &str) -> Option<String> {
    let numbers: Vec<String> = frame
        .book
        .made_from(order)
        .filter_map(|made| match made {
            Transaction::Fulfillment(fulfillment) => Some(fulfillment.tracking_numbers()),
            _ => None,
        })
        .flatten()
        .collect();
    (!numbers.is_empty()).then(|| numbers.join(" "))
}
