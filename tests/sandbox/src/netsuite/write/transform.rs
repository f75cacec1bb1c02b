//! `POST /record/v1/salesOrder/{id}/!transform/{type}`: fulfils or bills an order.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;

use super::change::{Change, changes};
use super::lines::LineChange;
use super::pen::Pen;
use super::{apply, may_write};
use crate::http::Response;
use crate::netsuite::book::{Book, number_of};
use crate::netsuite::call::Call;
use crate::netsuite::kind::Kind;
use crate::netsuite::model::{
    Fulfillment, FulfillmentLine, Invoice, InvoiceLine, SalesOrder, Transaction, Write,
};
use crate::netsuite::permission::{Level, Permission};
use crate::netsuite::refusal::Refusal;
use crate::netsuite::settings::Settings;

pub(crate) fn transform(
    call: &Call<'_>,
    book: &mut Book,
    kind: Kind,
    key: &str,
    into: &str,
) -> Result<Response, Refusal> {
    let target = Kind::named(into).filter(|into| matches!(into, Kind::ItemFulfillment | Kind::Invoice));
    let target = target.filter(|_| kind == Kind::SalesOrder).ok_or_else(|| {
        let what = format!("The record {} cannot be transformed into {into}.", kind.name());
        Refusal::new(400, "INVALID_REQUEST", what)
    })?;
    call.require(Permission::of(target), Level::Edit)?;
    let pen = Pen::of(call, target)?;
    let id = book.find(kind, key).ok_or_else(Refusal::missing)?;
    let body = call.body(true)?;
    let Some(Transaction::Order(order)) = book.transactions.get(&id).cloned() else {
        return Err(Refusal::missing());
    };
    may_write(call, &Transaction::Order(order.clone()))?;
    if !matches!(order.status.as_str(), "B" | "D" | "E" | "F") {
        return Err(Refusal::user("The order cannot be fulfilled or billed in its present status."));
    }
    let mut made = blank(call, &order, target);
    let (asked, rest): (Vec<Change>, Vec<Change>) =
        changes(&pen, book, &made, &body)?.into_iter().partition(|change| matches!(change, Change::Line(_)));
    let asked = asked.into_iter().filter_map(|change| match change {
        Change::Line(line) => Some(line),
        _ => None,
    });
    let taken = take(book, &order, target, asked.collect())?;
    fill(&mut made, &order, &taken);
    let mut accidents = pen.accidents(&format!("{} from {}", target.name(), order.head.number));
    apply::apply(&pen, &mut made, rest, &mut accidents)?;
    book.accidents.append(&mut accidents);
    let new = book.add(made, call.settings, call.now);
    write_down(call, book, target, new, body);
    if target == Kind::ItemFulfillment && !call.settings.advanced_shipping {
        let mut bill = blank(call, &order, Kind::Invoice);
        fill(&mut bill, &order, &taken);
        book.add(bill, call.settings, call.now);
    }
    Ok(pen.done(&format!("{}/record/v1/{}/{new}", call.base, target.name())))
}

fn write_down(call: &Call<'_>, book: &mut Book, kind: Kind, id: u64, body: Value) {
    let (id, options) = (id.to_string(), call.request.query.clone());
    book.writes.push(Write { at: call.now, what: "transform", kind, id, options, body });
}

/// The new record without its lines.
fn blank(call: &Call<'_>, order: &SalesOrder, target: Kind) -> Transaction {
    let head = order.head.heir();
    if target == Kind::Invoice {
        let mut invoice = Invoice::open("", &order.head.id);
        invoice.head = head;
        invoice.head.po_number.clone_from(&order.head.po_number);
        invoice.head.email.clone_from(&order.head.email);
        return Transaction::Invoice(invoice);
    }
    let ship_status = if call.settings.pick_pack_ship { "A" } else { "C" };
    Transaction::Fulfillment(Fulfillment {
        head,
        order: order.head.id.clone(),
        ship_status: ship_status.into(),
        shipped_on: None,
        lines: Vec::new(),
        packages: Vec::new(),
    })
}

/// How many of each line of the order go into the new record.
struct Taken {
    line: i64,
    quantity: f64,
    location: Option<String>,
}

fn take(
    book: &Book,
    order: &SalesOrder,
    target: Kind,
    asked: Vec<LineChange>,
) -> Result<Vec<Taken>, Refusal> {
    let left = left(book, order, target);
    let mut by_line: HashMap<i64, LineChange> = HashMap::new();
    for line in asked {
        let path = format!("item.items[{}].orderLine", line.index);
        let number = line.order_line.ok_or_else(|| Refusal::content(&path, "orderLine is needed."))?;
        if !left.contains_key(&number) {
            return Err(Refusal::value(&path, "orderLine", &number.to_string()));
        }
        by_line.insert(number, line);
    }
    let mut taken = Vec::new();
    for line in &order.lines {
        let rest = left.get(&line.line).copied().unwrap_or_default();
        let (quantity, location) = match by_line.remove(&line.line) {
            Some(asked) if asked.is_taken == Some(false) => continue,
            Some(asked) => (asked.quantity.unwrap_or(rest), asked.location.or(line.location.clone())),
            // A line that is not named comes along in full.
            None => (rest, line.location.clone()),
        };
        if quantity > rest {
            let what = "You cannot fulfil or bill more than what is left of the order's line.";
            return Err(Refusal::user(what).at("o:errorPath", "item.items"));
        }
        if quantity > 0.0 {
            taken.push(Taken { line: line.line, quantity, location });
        }
    }
    if taken.is_empty() {
        return Err(Refusal::user("You must have at least one valid line item for this transaction."));
    }
    Ok(taken)
}

/// What is left of each line, fulfillments that are not yet shipped counted.
fn left(book: &Book, order: &SalesOrder, target: Kind) -> HashMap<i64, f64> {
    let open = order.lines.iter().filter(|line| !line.is_closed);
    let mut left: HashMap<i64, f64> = open.map(|line| (line.line, line.quantity)).collect();
    let mut less = |line: i64, quantity: f64| {
        if let Some(rest) = left.get_mut(&line) {
            *rest -= quantity;
        }
    };
    for made in book.made_from(&order.head.id).filter(|made| made.kind() == target) {
        match made {
            Transaction::Fulfillment(made) => {
                made.lines.iter().for_each(|line| less(line.order_line, line.quantity));
            }
            Transaction::Invoice(made) => {
                made.lines.iter().for_each(|line| less(line.order_line, line.quantity));
            }
            Transaction::Order(_) => {}
        }
    }
    left
}

fn fill(made: &mut Transaction, order: &SalesOrder, taken: &[Taken]) {
    for (taken, number) in taken.iter().zip(1..) {
        let Some(line) = order.lines.iter().find(|line| line.line == taken.line) else { continue };
        match made {
            Transaction::Fulfillment(made) => made.lines.push(FulfillmentLine {
                line: number,
                order_line: line.line,
                item: line.item.clone(),
                description: line.description.clone(),
                quantity: taken.quantity,
                location: taken.location.clone(),
            }),
            Transaction::Invoice(made) => made.lines.push(InvoiceLine {
                line: number,
                order_line: line.line,
                item: line.item.clone(),
                quantity: taken.quantity,
                rate: line.rate,
            }),
            Transaction::Order(_) => {}
        }
    }
}

/// Bills what was shipped of an order and is not billed yet, as a person does; gives the invoice's id.
pub(crate) fn bill(book: &mut Book, order: &str, settings: &Settings, now: Timestamp) -> Option<u64> {
    let Some(Transaction::Order(order)) = number_of(order).and_then(|id| book.transactions.get(&id)).cloned()
    else {
        return None;
    };
    let mut head = order.head.heir();
    head.po_number.clone_from(&order.head.po_number);
    let mut made = Transaction::Invoice(Invoice { head, ..Invoice::open("", &order.head.id) });
    let left = left(book, &order, Kind::Invoice);
    let taken: Vec<Taken> = order
        .lines
        .iter()
        .map(|line| Taken {
            line: line.line,
            quantity: left.get(&line.line).copied().unwrap_or(0.0),
            location: None,
        })
        .filter(|taken| taken.quantity > 0.0)
        .collect();
    fill(&mut made, &order, &taken);
    Some(book.add(made, settings, now))
}
