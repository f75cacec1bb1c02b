use serde_json::{Value, json};

use super::{Answer, Erp};
use crate::netsuite::{Kind, Record, order_line};

/// An order of two lines, numbered 1 and 4.
fn with_order() -> (Erp, String) {
    let erp = Erp::with(&[]);
    let mut order = Record::order("SO1");
    order["item"] = json!([order_line(1, 2.0), order_line(4, 3.0)]);
    let id = erp.stand_in.add(order);
    (erp, id)
}

fn path(id: &str, into: &str) -> String {
    format!("/record/v1/salesOrder/{id}/!transform/{into}")
}

/// A body that names lines by number and quantity; none is left out.
fn lines(lines: &[(i64, Option<i64>)]) -> Value {
    let line = |(line, quantity): &(i64, Option<i64>)| match quantity {
        Some(quantity) => json!({"orderLine": line, "quantity": quantity, "location": {"id": "6"}}),
        None => json!({"orderLine": line, "itemReceive": false}),
    };
    json!({"item": {"items": lines.iter().map(line).collect::<Value>()}})
}

impl Erp {
    fn fulfil(&self, order: &str, body: &Value) -> Answer {
        self.write("POST", &path(order, "itemFulfillment"), body)
    }

    /// What the answer to a transform made.
    fn made(&self, kind: Kind, answer: &Answer) -> Record {
        let id = answer.header("location").rsplit('/').next().unwrap();
        self.stand_in.record(kind, id).unwrap()
    }

    /// The status of the order.
    fn status(&self) -> String {
        self.stand_in.order("SO1").unwrap().text("status").to_owned()
    }
}

#[test]
fn an_order_is_fulfilled_by_lines() {
    let (erp, id) = with_order();
    let mut body = lines(&[(1, Some(2)), (4, None)]);
    body["externalId"] = "MLC-SO1-1".into();
    body["shipStatus"] = json!({"id": "C"});
    body["package"] = json!({"items": [{"packageWeight": 4.2, "packageTrackingNumber": "1Z1"}]});
    let done = erp.fulfil(&id, &body).is(204);
    assert!(done.header("location").contains("/record/v1/itemFulfillment/"));
    let fulfillment = erp.made(Kind::ItemFulfillment, &done);
    assert_eq!(
        (fulfillment.lines("item").len(), fulfillment.tracking_numbers()),
        (1, vec!["1Z1".to_owned()])
    );
    assert_eq!(fulfillment["externalId"], "MLC-SO1-1");
    let order = erp.stand_in.order("SO1").unwrap();
    assert_eq!((&order["status"], &order["item"][0]["quantityFulfilled"]), (&json!("E"), &json!(2.0)));
    erp.fulfil(&id, &body).refuses("400 DUP_RCRD", "externalId");
    let read = erp.get(&format!("/record/v1/salesOrder/{id}")).is(200);
    read.shows(&json!({"/orderStatus/id": "E", "/linkedTrackingNumbers": "1Z1"}));
}

#[test]
fn an_empty_body_takes_everything_and_then_nothing_is_left() {
    let (erp, id) = with_order();
    let done = erp.fulfil(&id, &json!({})).is(204);
    let fulfillment = erp.made(Kind::ItemFulfillment, &done);
    assert_eq!((fulfillment.text("shipStatus"), fulfillment.lines("item").len()), ("A", 2));
    assert_eq!(erp.status(), "B");
    erp.fulfil(&id, &json!({})).refuses("400 USER_ERROR", "");
    assert_eq!(erp.stand_in.fulfillments().len(), 1);
}

#[test]
fn a_transform_without_a_body_needs_no_media_type() {
    let (erp, id) = with_order();
    // Past the log: the description asks for a body, and clients that send none are served all the same.
    let done = erp.wrong_with("POST", &path(&id, "itemFulfillment"), &[], &Value::Null).is(204);
    assert_eq!(erp.made(Kind::ItemFulfillment, &done).lines("item").len(), 2);
    // What needs a body misses it, and not its type.
    let order = format!("/record/v1/salesOrder/{id}");
    erp.wrong_with("PATCH", &order, &[], &Value::Null).refuses("400 INVALID_CONTENT", "");
    erp.wrong_with("PATCH", &order, &[], &json!({"memo": "x"})).refuses("415 INVALID_HEADER", "Content-Type");
}

#[test]
fn unnamed_lines_come_along() {
    let (erp, id) = with_order();
    let one = lines(&[(1, Some(1))]);
    let made = |body: &Value| -> Vec<Value> {
        let made = erp.made(Kind::ItemFulfillment, &erp.fulfil(&id, body).is(204));
        made.lines("item").iter().map(|line| json!([line["orderLine"], line["quantity"]])).collect()
    };
    assert_eq!(made(&one), [json!([1, 1.0]), json!([4, 3.0])]);
    assert_eq!(made(&lines(&[(1, Some(1)), (4, None)])), [json!([1, 1.0])]);
    erp.fulfil(&id, &one).refuses("400 USER_ERROR", "item.items");
    erp.fulfil(&id, &lines(&[(2, Some(1))])).refuses("400 INVALID_CONTENT", "item.items[0].orderLine");
}

#[test]
fn without_pick_pack_ship_and_advanced_shipping_it_is_shipped_and_billed_at_once() {
    let (erp, id) = with_order();
    {
        let mut settings = erp.stand_in.settings();
        (settings.pick_pack_ship, settings.advanced_shipping) = (false, false);
    }
    let done = erp.fulfil(&id, &json!({})).is(204);
    assert!(erp.made(Kind::ItemFulfillment, &done).is_shipped());
    assert_eq!(erp.status(), "G");
}

#[test]
fn an_order_is_billed() {
    let (erp, id) = with_order();
    erp.fulfil(&id, &json!({"shipStatus": {"id": "C"}})).is(204);
    let bill = |body: &Value| erp.write("POST", &path(&id, "invoice"), body);
    let invoice = erp.made(Kind::Invoice, &bill(&lines(&[(1, Some(2)), (4, Some(1))])).is(204));
    assert_eq!((invoice.lines("item").len(), invoice.text("otherRefNum")), (2, "PO-SO1"));
    assert_eq!(erp.status(), "F");
    bill(&json!({})).is(204);
    assert_eq!(erp.status(), "G");
    bill(&json!({})).is(400);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let (erp, id) = with_order();
    for (method, path, refusal) in [
        ("POST", path(&id, "creditMemo"), "400 INVALID_REQUEST"),
        ("POST", path("99", "itemFulfillment"), "404 NONEXISTENT_ID"),
        ("GET", path(&id, "itemFulfillment"), "405 METHOD_NOT_ALLOWED"),
        ("POST", "/record/v1/itemFulfillment".into(), "400 USER_ERROR"),
        ("POST", "/record/v1/invoice".into(), "403 INSUFFICIENT_PERMISSION"),
        ("DELETE", format!("/record/v1/salesOrder/{id}"), "403 INSUFFICIENT_PERMISSION"),
    ] {
        erp.wrong(method, &path, &json!({})).refuses(refusal, "");
    }
    erp.stand_in.edit(Kind::SalesOrder, "SO1", |order| order["orderStatus"] = "A".into());
    erp.fulfil(&id, &json!({})).refuses("400 USER_ERROR", "");
}

#[test]
fn an_idempotency_key_is_ignored() {
    let (erp, id) = with_order();
    let key = ("x-netsuite-idempotency-key", "0b9c2a52-0000-4000-8000-000000000001");
    for _ in 0..2 {
        let one = lines(&[(1, Some(1)), (4, None)]);
        erp.write_with("POST", &path(&id, "itemFulfillment"), &[key], &one).is(204);
    }
    assert_eq!(erp.stand_in.fulfillments().len(), 2);
}
