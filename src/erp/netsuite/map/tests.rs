use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::erp::netsuite::settings::{Auth, Fields};
use crate::settings::BaseUrl;

fn connection() -> Connection {
    Connection {
        name: "erp.netsuite".into(),
        account: "123456_SB1".into(),
        url: BaseUrl::parse("https://123456-sb1.suitetalk.api.netsuite.com").unwrap(),
        auth: Auth::Tba {
            consumer_key: Arc::default(),
            consumer_secret: Arc::default(),
            token_id: Arc::default(),
            token_secret: Arc::default(),
        },
        statuses: vec![ShipStatus::Shipped],
        look_back_days: 7,
        from: None,
        concurrency: 1,
    }
}

fn targets() -> Targets {
    Targets { invoice_fields: Fields::default(), packages: true, sublist: None, mark_shipped: false }
}

fn known() -> Context {
    Context {
        fulfillment_id: 9001,
        subsidiary: None,
        order_id: 4711,
        order_no: Some("SO10045".into()),
        po_number: Some("PO-7788".into()),
        requested_on: None,
        invoices: vec![(12034, "INV501".into())],
        fulfillments: 1,
    }
}

fn record() -> Value {
    json!({"id": "9001", "tranId": "IF10021", "createdDate": "2026-11-16T16:12:44Z",
        "entity": {"id": "110", "refName": "C110 Harbor Tools LLC"}, "subsidiary": {"id": "1", "refName": "Parent Company"},
        "shipStatus": {"id": "C", "refName": "Shipped"}, "shipMethod": {"id": "3801", "refName": "FedEx Ground"}, "shipIsResidential": false,
        "shippingAddress": {"addressee": "Harbor Tools LLC", "attention": "Dana Reyes", "addr1": "1100 Pier Way", "addr2": "Suite 4",
                            "city": "Oakland", "state": "CA", "zip": "94607", "country": {"id": "US", "refName": "United States"},
                            "addrPhone": "+1 510 555 0133"},
        "item": {"items": [{"line": 1, "item": {"id": "13", "refName": "HX-2"}, "quantity": 2.0, "location": {"id": "6", "refName": "Oakland"}}]},
        "package": {"items": [{"links": [], "packageCartonNumber": "1", "packageWeight": 4.2}]}})
}

fn mapped(change: impl FnOnce(&mut Value)) -> Result<Order, Fault> {
    let mut record = record();
    change(&mut record);
    order(&serde_json::from_value(record).unwrap(), &known(), &connection(), &targets())
}

#[test]
fn a_fulfillment_becomes_an_order() {
    let order = mapped(|_| {}).unwrap();
    assert_eq!((order.key.as_str(), &order.readiness), ("IF10021", &Readiness::Ready));
    assert_eq!((order.division.as_deref(), order.customer.as_deref()), (Some("1"), Some("110")));
    assert_eq!((order.ship_via.as_deref(), order.warehouse.as_deref()), (Some("3801"), Some("6")));
    assert_eq!((order.sales_orders[0].number.as_str(), order.invoices[0].as_str()), ("SO10045", "INV501"));
    assert_eq!(order.purchase_order.as_deref(), Some("PO-7788"));
    assert_eq!(order.ship_to.lines, ["1100 Pier Way", "Suite 4"]);
    assert_eq!(order.ship_to.country, "US");
    assert_eq!(order.packages[0].weight.unwrap().thousandths, 4200);
    let handle: Handle = serde_json::from_value(order.handle).unwrap();
    assert_eq!(
        (handle.fulfillment, handle.is_only, handle.lines[0].contains_key("links")),
        (9001, true, false)
    );
}

#[test]
fn a_fulfillment_is_ready_by_its_letter_or_its_label_and_without_a_number() {
    let readiness = |change: fn(&mut Value)| mapped(change).unwrap().readiness;
    assert_eq!(readiness(|record| record["shipStatus"] = json!("C")), Readiness::Ready);
    assert_eq!(readiness(|record| record["shipStatus"] = json!({"id": "Shipped"})), Readiness::Ready);
    assert!(matches!(readiness(|record| record["shipStatus"] = json!({"id": "B"})), Readiness::NotReady(_)));
    assert!(matches!(readiness(|record| record["shipStatus"] = json!(null)), Readiness::NotReady(_)));
    let numbered =
        mapped(|record| record["package"]["items"][0]["packageTrackingNumber"] = json!("794644790138"));
    assert_eq!(numbered.unwrap().numbers.len(), 1);
}

#[test]
fn the_sublist_that_has_lines_counts() {
    let order = mapped(|record| {
        record["package"] = json!({"links": []});
        record["packageFedex"] = json!({"items": [{"packageWeightFedEx": "3", "packageLengthFedEx": 10, "packageWidthFedEx": 8, "packageHeightFedEx": 4}]});
    })
    .unwrap();
    let handle: Handle = serde_json::from_value(order.handle).unwrap();
    assert_eq!(handle.sublist, Sublist::PackageFedex);
    assert!(order.packages[0].dimensions.is_some());
    assert_eq!(mapped(|record| record["package"] = json!(null)).unwrap().packages, []);
}

#[test]
fn an_address_of_one_text_is_refused_with_what_to_do() {
    let free =
        mapped(|record| record["shippingAddress"] = json!({"addrText": "Dana Reyes\nOakland"})).unwrap_err();
    assert_eq!(free.code.as_deref(), Some("ADDRESS.FREE.TEXT"));
    assert!(!free.message.contains("Reyes"));
}

#[test]
fn invoices_and_fulfillments_of_other_orders_are_not_ours() {
    let made = |order: &str, id: &str, kind: &str| -> Made {
        serde_json::from_value(json!({"order_id": order, "id": id, "number": format!("N{id}"), "kind": kind}))
            .unwrap()
    };
    let row: Row = serde_json::from_value(
        json!({"fulfillment_id": "9001", "fulfillment_no": "IF1", "order_id": "4711"}),
    )
    .unwrap();
    let all = [
        made("4711", "1", "CustInvc"),
        made("4712", "2", "CustInvc"),
        made("4711", "9001", "ItemShip"),
        made("4711", "9002", "ItemShip"),
    ];
    let context = context(&row, None, &all).unwrap();
    assert_eq!(context.invoices, [(1, "N1".to_owned())]);
    assert_eq!(context.fulfillments, 2);
}
