use serde_json::{Value, json};

use super::Erp;
use crate::netsuite::{OrderLine, SalesOrder};

/// An order of two lines, numbered 1 and 4.
fn with_order() -> (Erp, String) {
    let erp = Erp::with(&[]);
    let mut order = SalesOrder::ready("SO1");
    order.lines.push(OrderLine::of(4, 3.0));
    let id = erp.stand_in.add_order(order);
    (erp, id)
}

fn path(id: &str, into: &str) -> String {
    format!("/record/v1/salesOrder/{id}/!transform/{into}")
}

/// Internal id at the end of `Location`.
fn made(answer: &super::Answer) -> String {
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

#[test]
fn an_order_is_fulfilled_by_lines() {
    let (erp, id) = with_order();
    let body = json!({"externalId": "MLC-SO1-1", "shipStatus": {"id": "C"},
        "item": {"items": [{"orderLine": 1, "location": {"id": "6"}, "quantity": 2}, {"orderLine": 4, "itemReceive": false}]},
        "package": {"items": [{"packageWeight": 4.2, "packageTrackingNumber": "1Z1"}]}});
    let done = erp.write("POST", &path(&id, "itemFulfillment"), &body).is(204);
    assert!(done.header("location").contains("/record/v1/itemFulfillment/"));
    let fulfillment = erp.stand_in.fulfillment(&made(&done)).unwrap();
    assert_eq!((fulfillment.lines.len(), fulfillment.tracking_numbers()), (1, vec!["1Z1".to_owned()]));
    assert_eq!(fulfillment.head.external_id.as_deref(), Some("MLC-SO1-1"));
    let order = erp.stand_in.order("SO1").unwrap();
    assert_eq!((order.status.as_str(), order.lines[0].fulfilled), ("E", 2.0));
    let again = erp.write("POST", &path(&id, "itemFulfillment"), &body).is(400);
    assert_eq!(again.code(), "DUP_RCRD");
    let read = erp.get(&format!("/record/v1/salesOrder/{id}")).is(200).json();
    assert_eq!((&read["orderStatus"]["id"], &read["linkedTrackingNumbers"]), (&json!("E"), &json!("1Z1")));
}

#[test]
fn an_empty_body_takes_everything_and_then_nothing_is_left() {
    let (erp, id) = with_order();
    let done = erp.write("POST", &path(&id, "itemFulfillment"), &json!({})).is(204);
    let fulfillment = erp.stand_in.fulfillment(&made(&done)).unwrap();
    assert_eq!((fulfillment.ship_status.as_str(), fulfillment.lines.len()), ("A", 2));
    assert_eq!(erp.stand_in.order("SO1").unwrap().status, "B");
    let nothing = erp.write("POST", &path(&id, "itemFulfillment"), &json!({})).is(400);
    assert_eq!(nothing.code(), "USER_ERROR");
    assert_eq!(erp.stand_in.fulfillments().len(), 1);
}

#[test]
fn unnamed_lines_come_along() {
    let (erp, id) = with_order();
    let one = json!({"item": {"items": [{"orderLine": 1, "quantity": 1}]}});
    let lines = |answer: super::Answer| {
        let fulfillment = erp.stand_in.fulfillment(&made(&answer)).unwrap();
        fulfillment.lines.iter().map(|line| (line.order_line, line.quantity)).collect::<Vec<_>>()
    };
    assert_eq!(lines(erp.write("POST", &path(&id, "itemFulfillment"), &one).is(204)), [(1, 1.0), (4, 3.0)]);
    let rest =
        json!({"item": {"items": [{"orderLine": 1, "quantity": 1}, {"orderLine": 4, "itemReceive": false}]}});
    assert_eq!(lines(erp.write("POST", &path(&id, "itemFulfillment"), &rest).is(204)), [(1, 1.0)]);
    let too_many = erp.write("POST", &path(&id, "itemFulfillment"), &one).is(400);
    assert_eq!(too_many.code(), "USER_ERROR");
    let no_line = json!({"item": {"items": [{"orderLine": 2, "quantity": 1}]}});
    assert_eq!(erp.write("POST", &path(&id, "itemFulfillment"), &no_line).is(400).code(), "INVALID_CONTENT");
}

#[test]
fn without_pick_pack_ship_and_advanced_shipping_it_is_shipped_and_billed_at_once() {
    let (erp, id) = with_order();
    {
        let mut settings = erp.stand_in.settings();
        (settings.pick_pack_ship, settings.advanced_shipping) = (false, false);
    }
    let done = erp.write("POST", &path(&id, "itemFulfillment"), &json!({})).is(204);
    assert!(erp.stand_in.fulfillment(&made(&done)).unwrap().is_shipped());
    assert_eq!(erp.stand_in.order("SO1").unwrap().status, "G");
}

#[test]
fn an_order_is_billed() {
    let (erp, id) = with_order();
    erp.write("POST", &path(&id, "itemFulfillment"), &json!({"shipStatus": {"id": "C"}})).is(204);
    let some = json!({"item": {"items": [{"orderLine": 1, "quantity": 2}, {"orderLine": 4, "quantity": 1}]}});
    let done = erp.write("POST", &path(&id, "invoice"), &some).is(204);
    let invoice = erp.stand_in.invoice(&made(&done)).unwrap();
    assert_eq!((invoice.lines.len(), invoice.head.po_number.as_deref()), (2, Some("PO-SO1")));
    assert_eq!(erp.stand_in.order("SO1").unwrap().status, "F");
    erp.write("POST", &path(&id, "invoice"), &Value::Object(serde_json::Map::new())).is(204);
    assert_eq!(erp.stand_in.order("SO1").unwrap().status, "G");
    erp.write("POST", &path(&id, "invoice"), &json!({})).is(400);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let (erp, id) = with_order();
    erp.wrong("POST", &path(&id, "creditMemo"), &json!({})).is(400);
    erp.wrong("POST", &path("99", "itemFulfillment"), &json!({})).is(404);
    erp.wrong("GET", &path(&id, "itemFulfillment"), &Value::Null).is(405);
    assert_eq!(erp.wrong("POST", "/record/v1/itemFulfillment", &json!({})).is(400).code(), "USER_ERROR");
    erp.wrong("POST", "/record/v1/invoice", &json!({})).is(403);
    erp.wrong("DELETE", &format!("/record/v1/salesOrder/{id}"), &Value::Null).is(403);
    erp.stand_in.edit_order("SO1", |order| order.status = "A".into());
    assert_eq!(erp.write("POST", &path(&id, "itemFulfillment"), &json!({})).is(400).code(), "USER_ERROR");
}

#[test]
fn an_idempotency_key_is_ignored() {
    let (erp, id) = with_order();
    let key = ("x-netsuite-idempotency-key", "0b9c2a52-0000-4000-8000-000000000001");
    let one =
        json!({"item": {"items": [{"orderLine": 1, "quantity": 1}, {"orderLine": 4, "itemReceive": false}]}});
    for _ in 0..2 {
        erp.write_with("POST", &path(&id, "itemFulfillment"), &[key], &one).is(204);
    }
    assert_eq!(erp.stand_in.fulfillments().len(), 2);
}
