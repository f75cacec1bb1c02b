//! Lines of `item` that come in; they have keys, so they are merged.

use serde_json::Value;

use super::change::{follows_order, lines, members};
use super::pen::Pen;
use super::value::id_of;
use crate::netsuite::book::Book;
use crate::netsuite::model::Transaction;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema;

/// What a line asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LineChange {
    /// Position in the body.
    pub(super) index: usize,
    /// `line`, the record's own number.
    pub(super) line: Option<i64>,
    /// `orderLine`, the number of the order's line.
    pub(super) order_line: Option<i64>,
    pub(super) quantity: Option<f64>,
    /// `itemReceive`: whether it is taken at all.
    pub(super) is_taken: Option<bool>,
    pub(super) location: Option<String>,
    pub(super) description: Option<String>,
}

/// Reads all lines of `item`.
pub(super) fn read(pen: &Pen<'_>, book: &Book, value: &Value) -> Result<Vec<LineChange>, Refusal> {
    let lines = lines(pen, "item", value)?.unwrap_or_default();
    let read = lines.iter().enumerate().map(|(index, line)| {
        let members = members(pen, book, schema::line(pen.kind), &format!("item.items[{index}]"), line)?;
        let member = |name: &str| members.iter().find(|(own, _)| own == name).map(|(_, value)| value);
        Ok(LineChange {
            index,
            line: member("line").and_then(Value::as_i64),
            order_line: member("orderLine").and_then(Value::as_i64),
            quantity: member("quantity").and_then(Value::as_f64),
            is_taken: member("itemReceive").and_then(Value::as_bool),
            location: member("location").and_then(id_of),
            description: member("description").and_then(Value::as_str).map(str::to_owned),
        })
    });
    read.collect()
}

/// Merges a line into the one with its key.
pub(super) fn merge(pen: &Pen<'_>, transaction: &mut Transaction, change: LineChange) -> Result<(), Refusal> {
    let path = format!("item.items[{}]", change.index);
    let refused = || Refusal::content(&path, "Invalid content in the request body. The line does not exist.");
    let is_it = |line: i64, order_line: i64| match (change.line, change.order_line) {
        (Some(own), _) => own == line,
        (None, Some(own)) => follows_order(pen.kind) && own == order_line,
        (None, None) => false,
    };
    match transaction {
        Transaction::Order(order) => {
            let line = order.lines.iter_mut().find(|own| is_it(own.line, own.line)).ok_or_else(refused)?;
            line.quantity = change.quantity.unwrap_or(line.quantity);
            line.location = change.location.or(line.location.take());
            line.description = change.description.or(line.description.take());
        }
        Transaction::Fulfillment(fulfillment) => {
            let mut lines = fulfillment.lines.iter_mut();
            let line = lines.find(|own| is_it(own.line, own.order_line)).ok_or_else(refused)?;
            line.quantity = change.quantity.unwrap_or(line.quantity);
            line.location = change.location.or(line.location.take());
            line.description = change.description.or(line.description.take());
        }
        Transaction::Invoice(invoice) => {
            let mut lines = invoice.lines.iter_mut();
            let line = lines.find(|own| is_it(own.line, own.order_line)).ok_or_else(refused)?;
            line.quantity = change.quantity.unwrap_or(line.quantity);
        }
    }
    Ok(())
}
