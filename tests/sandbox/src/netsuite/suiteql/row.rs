//! Rows of tables, as what they are made from.

use crate::netsuite::model::{Customer, Fulfillment, Header, Item, Package, Transaction};
use crate::netsuite::switch::ShipMethod;

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row<'a> {
    /// Where a left join found nothing.
    Nothing,
    Transaction(&'a Transaction),
    /// The main line at 0, then those of the record.
    Line(&'a Transaction, usize),
    /// From an order to what was made from it, by line or as a whole.
    Link(&'a Transaction, Option<usize>, &'static str),
    /// A tracking number of a fulfillment.
    TrackingMap(&'a Fulfillment, u64),
    Tracking(u64, &'a str),
    Package(&'a Fulfillment, &'a Package),
    Address(&'a Header),
    Customer(&'a Customer),
    Item(&'a Item),
    ShipItem(&'a str, &'a ShipMethod),
    Location(&'a str, &'a str),
    Dual,
}

/// What is on a line, whichever kind of transaction it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineView<'a> {
    pub(super) line: i64,
    pub(super) order_line: i64,
    pub(super) item: &'a str,
    pub(super) quantity: f64,
    pub(super) rate: f64,
    pub(super) location: Option<&'a str>,
    pub(super) fulfilled: f64,
    pub(super) billed: f64,
}

/// How many lines there are, the main line left out.
pub(super) fn line_count(transaction: &Transaction) -> usize {
    match transaction {
        Transaction::Order(order) => order.lines.len(),
        Transaction::Fulfillment(fulfillment) => fulfillment.lines.len(),
        Transaction::Invoice(invoice) => invoice.lines.len(),
    }
}

/// A line by its position.
pub(super) fn line(transaction: &Transaction, index: usize) -> Option<LineView<'_>> {
    Some(match transaction {
        Transaction::Order(order) => {
            let line = order.lines.get(index)?;
            LineView {
                line: line.line,
                order_line: line.line,
                item: &line.item,
                quantity: line.quantity,
                rate: line.rate,
                location: line.location.as_deref(),
                fulfilled: line.fulfilled,
                billed: line.billed,
            }
        }
        Transaction::Fulfillment(fulfillment) => {
            let line = fulfillment.lines.get(index)?;
            LineView {
                line: line.line,
                order_line: line.order_line,
                item: &line.item,
                quantity: line.quantity,
                rate: 0.0,
                location: line.location.as_deref(),
                fulfilled: line.quantity,
                billed: 0.0,
            }
        }
        Transaction::Invoice(invoice) => {
            let line = invoice.lines.get(index)?;
            LineView {
                line: line.line,
                order_line: line.order_line,
                item: &line.item,
                quantity: line.quantity,
                rate: line.rate,
                location: None,
                fulfilled: line.quantity,
                billed: line.quantity,
            }
        }
    })
}
