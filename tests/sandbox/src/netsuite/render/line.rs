//! Lines of `item`.

use serde_json::{Map, Value, json};

use super::frame::{Frame, put};
use crate::netsuite::model::{FulfillmentLine, InvoiceLine, OrderLine};

pub(super) fn of_order(frame: &Frame<'_>, line: &OrderLine) -> Map<String, Value> {
    let mut members = start(frame, line.line, &line.item);
    put(&mut members, "description", line.description.clone());
    members.extend([
        ("quantity".into(), json!(line.quantity)),
        ("quantityFulfilled".into(), json!(line.fulfilled)),
        ("quantityBilled".into(), json!(line.billed)),
        ("rate".into(), json!(line.rate)),
        ("amount".into(), json!(line.quantity * line.rate)),
        ("isClosed".into(), json!(line.is_closed)),
        ("itemType".into(), Frame::choice("InvtPart", "InvtPart")),
    ]);
    put(&mut members, "location", line.location.as_deref().map(|id| frame.location(id)));
    members
}

pub(super) fn of_fulfillment(frame: &Frame<'_>, line: &FulfillmentLine) -> Map<String, Value> {
    let mut members = start(frame, line.line, &line.item);
    members.insert("orderLine".into(), line.order_line.into());
    let name = frame.book.item(&line.item).map(|item| item.number.clone());
    put(&mut members, "itemName", name);
    put(&mut members, "description", line.description.clone());
    members.insert("quantity".into(), line.quantity.into());
    members.insert("itemReceive".into(), true.into());
    put(&mut members, "location", line.location.as_deref().map(|id| frame.location(id)));
    members
}

pub(super) fn of_invoice(frame: &Frame<'_>, line: &InvoiceLine) -> Map<String, Value> {
    let mut members = start(frame, line.line, &line.item);
    members.extend([
        ("orderLine".into(), json!(line.order_line)),
        ("quantity".into(), json!(line.quantity)),
        ("rate".into(), json!(line.rate)),
        ("amount".into(), json!(line.quantity * line.rate)),
    ]);
    members
}

fn start(frame: &Frame<'_>, line: i64, item: &str) -> Map<String, Value> {
    Map::from_iter([("line".into(), line.into()), ("item".into(), frame.item(item))])
}
