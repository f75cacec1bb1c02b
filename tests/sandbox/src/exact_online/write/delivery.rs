//! Goods deliveries. Making one moves stock and the order; a tracking number moves nothing.

use jiff::Timestamp;

use crate::exact_online::company::Company;
use crate::exact_online::guid::Ids;
use crate::exact_online::order::IS_ASSEMBLED;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::schema::{DELIVERIES, DELIVERY_LINES, ITEMS, LINES, ORDERS};
use crate::odata::Row;

/// Whether a line of a new delivery may take away what it says.
pub(super) fn check(company: &Company, line: &Row) -> Result<(), Refusal> {
    let ordered = company.get(&LINES, line.text("SalesOrderLineID"));
    let ordered = ordered.ok_or_else(|| Refusal::invalid("SalesOrderLineID"))?;
    let order = company.get(&ORDERS, ordered.text("OrderID"));
    if order.is_none_or(|order| order.int("ApprovalStatus") == 0) {
        return Err(Refusal::rule("Order is niet goedgekeurd", "The order is not approved"));
    }
    let (quantity, rest) = (line.number("QuantityDelivered"), rest(ordered));
    if quantity <= 0.0 || quantity > rest {
        let (dutch, english) = ("Aantal geleverd is te groot", "The quantity delivered is too large");
        return Err(Refusal::rule(dutch, english));
    }
    if company.get(&ITEMS, ordered.text("Item")).is_some_and(|item| item.is(IS_ASSEMBLED)) {
        return Err(Refusal::rule("Samengesteld artikel", "Assembly items are not supported"));
    }
    Ok(())
}

/// What of an order's line is not delivered yet.
pub(crate) fn rest(line: &Row) -> f64 {
    line.number("Quantity") - line.number("QuantityDelivered")
}

/// Books goods out: the delivery is made, and the order moves on. Gives the delivery's key.
pub(crate) fn deliver(
    company: &mut Company,
    ids: &mut Ids,
    mut header: Row,
    lines: Vec<Row>,
    now: Timestamp,
) -> String {
    let (id, number) = (ids.next(), 104 + company.rows(&DELIVERIES).count());
    for (position, mut line) in (1..).zip(lines) {
        let ordered = company.get(&LINES, line.text("SalesOrderLineID")).cloned().unwrap_or_default();
        if let Some(order) = company.get(&ORDERS, ordered.text("OrderID")) {
            header.set("DeliveryAccount", order.text("DeliverTo"));
        }
        move_on(company, ordered, line.number("QuantityDelivered"), now);
        line.set("ID", ids.next()).set("EntryID", id.as_str()).set("LineNumber", position);
        company.put(&DELIVERY_LINES, line, now);
    }
    header.set("EntryID", id.as_str()).set("DeliveryNumber", number);
    company.put(&DELIVERIES, header, now);
    id
}

/// Moves an order on by what one of its lines has delivered: open, partial, complete.
fn move_on(company: &mut Company, mut line: Row, quantity: f64, now: Timestamp) {
    let Some(mut order) = company.get(&ORDERS, line.text("OrderID")).cloned() else { return };
    let delivered = line.number("QuantityDelivered") + quantity;
    line.set("QuantityDelivered", delivered);
    company.put(&LINES, line, now);
    let is_open = company.indexed(&LINES, order.text("OrderID")).any(|line| rest(line) > 0.0);
    let status = if is_open { 20 } else { 21 };
    order.set("DeliveryStatus", status).set("Status", status);
    company.put(&ORDERS, order, now);
}
