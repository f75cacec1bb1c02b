use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{D, Erp};
use crate::exact_online::{Item, SalesOrder};

fn document(erp: &Erp) -> Value {
    let account = erp.stand_in.orders(D)[0].deliver_to.clone();
    json!({ "Subject": "Shipment [mlc:1]", "Type": 55, "Account": account, "SalesOrderNumber": 1, "Body": "one" })
}

#[test]
fn a_document_is_made_changed_and_found_again_and_the_order_stays_as_it_is() {
    let erp = Erp::with(&[1]);
    let before = erp.stand_in.orders_text();
    let made = erp.write("POST", "documents/Documents", &document(&erp)).is(201);
    let row = made.json()["d"].clone();
    let id = row["ID"].as_str().unwrap();
    // Computed values are empty unless they are asked for.
    assert_eq!((&row["AccountName"], row["Body"].as_str()), (&Value::Null, Some("one")));
    assert!(made.header("location").ends_with(&format!("(guid'{id}')")));
    let put =
        erp.write("PUT", &format!("documents/Documents(guid'{id}')"), &json!({ "Body": "two" })).is(204);
    assert!(put.body.is_empty());
    let found = erp
        .get("documents/Documents?$filter=Subject eq 'Shipment [mlc:1]'&$select=ID,Body&$top=1")
        .is(200)
        .records();
    assert_eq!((found[0]["ID"].as_str(), found[0]["Body"].as_str()), (Some(id), Some("two")));
    let file = json!({ "Document": id, "FileName": "label.pdf", "Attachment": STANDARD.encode("label") });
    let attached = erp.write("POST", "documents/DocumentAttachments", &file).is(201).json()["d"].clone();
    assert_eq!(erp.stand_in.attachments(D)[0].bytes, b"label");
    let listed = erp.get(&format!(
        "documents/DocumentAttachments?$filter=Document eq guid'{id}'&$select=ID,FileName,FileSize,Url"
    ));
    let listed = listed.is(200).records();
    assert_eq!(listed[0]["FileSize"], 5);
    let url = listed[0]["Url"].as_str().unwrap().strip_prefix(&erp.server.url()).unwrap().to_owned();
    let bearer = format!("Bearer {}", erp.token);
    let file = erp.direct("GET", &url, &[("authorization", &bearer)], b"");
    assert_eq!(file.is(200).text(), "label");
    let key = attached["ID"].as_str().unwrap();
    erp.write("DELETE", &format!("documents/DocumentAttachments(guid'{key}')"), &Value::Null).is(204);
    assert!(erp.stand_in.attachments(D).is_empty());
    let gone = erp.get("sync/Deleted?$filter=Timestamp gt 1L&$select=EntityType,EntityKey").is(200).records();
    assert_eq!((gone[0]["EntityType"].as_i64(), gone[0]["EntityKey"].as_str()), (Some(4), Some(key)));
    assert_eq!(erp.stand_in.orders_text(), before);
    assert_eq!(erp.stand_in.documents_of(D, 1)[0].writes, 2);
}

#[test]
fn a_whole_representation_comes_only_when_it_is_preferred() {
    let erp = Erp::with(&[1]);
    let bearer = format!("Bearer {}", erp.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("prefer", "return=representation"),
    ];
    let body = document(&erp).to_string();
    let made = erp.send("POST", "/api/v1/4100200/documents/Documents", &headers, body.as_bytes()).is(201);
    assert_eq!(made.json()["d"]["AccountName"], "Bolt Supply 1");
}

#[test]
fn bodies_are_held_to_their_columns() {
    let erp = Erp::with(&[1]);
    let post = |change: Value| {
        let mut body = document(&erp);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        erp.wrong("POST", "documents/Documents", &body)
    };
    assert!(post(json!({ "HtmlBody": "x" })).is(400).explanation().contains("'HtmlBody' does not exist"));
    assert!(post(json!({ "Account": "" })).is(400).explanation().contains("type 'Guid'"));
    assert_eq!(post(json!({ "Subject": "" })).is(400).explanation(), "Verplicht: Subject");
    assert_eq!(post(json!({ "Type": 99 })).is(400).explanation(), "Ongeldig: Type");
    assert_eq!(post(json!({ "Type": 113 })).is(400).explanation(), "Ongeldig: Type");
    erp.stand_in.settings().english = true;
    assert_eq!(post(json!({ "Subject": "x".repeat(256) })).is(400).explanation(), "Invalid: Subject");
    let id = erp.write("POST", "documents/Documents", &document(&erp)).is(201).json()["d"]["ID"].clone();
    let file = json!({ "Document": id, "FileName": "a.pdf", "Attachment": "@@" });
    let refused = erp.wrong("POST", "documents/DocumentAttachments", &file).is(400);
    assert!(refused.explanation().contains("'Attachment' to type 'Byte[]'"));
    erp.wrong(
        "PUT",
        "documents/Documents(guid'00000000-0000-4222-8333-944455556666')",
        &json!({ "Body": "x" }),
    )
    .is(404);
    assert_eq!(erp.stand_in.documents(D).len(), 1);
}

#[test]
fn ids_of_other_companies_are_dropped_and_second_documents_told_of() {
    let erp = Erp::with(&[1]);
    let mut body = document(&erp);
    body["Account"] = json!("9d1c6f02-6a11-4b0f-8d57-0e7f2f0e4a10");
    erp.write("POST", "documents/Documents", &body).is(201);
    assert_eq!(erp.stand_in.documents(D)[0].account, None);
    assert!(erp.stand_in.accidents().is_empty());
    erp.write("POST", "documents/Documents", &body).is(201);
    assert_eq!(erp.stand_in.accidents().len(), 1);
}

#[test]
fn a_delivery_moves_the_order_and_its_tracking_number_does_not() {
    let erp = Erp::with(&[1]);
    let line = erp.stand_in.orders(D)[0].lines[0].id.clone();
    let delivery = |quantity: f64| {
        json!({ "DeliveryDate": "2026-03-02T00:00:00", "TrackingNumber": "T1",
            "GoodsDeliveryLines": [{ "SalesOrderLineID": line, "QuantityDelivered": quantity }] })
    };
    erp.wrong("POST", "salesorder/GoodsDeliveries", &delivery(3.0)).is(500);
    let id = erp.write("POST", "salesorder/GoodsDeliveries", &delivery(1.0)).is(201).json()["d"]["EntryID"]
        .clone();
    let order = erp.stand_in.orders(D).remove(0);
    assert_eq!((order.status, order.delivery_status, order.lines[0].delivered), (20, 20, 1.0));
    let before = erp.stand_in.orders_text();
    let path = format!("salesorder/GoodsDeliveries(guid'{}')", id.as_str().unwrap());
    erp.write("PUT", &path, &json!({ "TrackingNumber": "794644790138" })).is(204);
    let inner = erp.stand_in.deliveries(D)[0].lines[0].id.clone();
    erp.write(
        "PUT",
        &format!("salesorder/GoodsDeliveryLines(guid'{inner}')"),
        &json!({ "TrackingNumber": "T2" }),
    )
    .is(204);
    assert_eq!(erp.stand_in.orders_text(), before);
    let found = format!(
        "salesorder/GoodsDeliveryLines?$filter=SalesOrderLineID eq guid'{line}'&$select=EntryID,ID,TrackingNumber"
    );
    assert_eq!(erp.get(&found).is(200).records()[0]["TrackingNumber"], "T2");
    erp.write("POST", "salesorder/GoodsDeliveries", &delivery(1.0)).is(201);
    assert_eq!(erp.stand_in.orders(D)[0].status, 21);
    let alone = json!({ "SalesOrderLineID": line, "QuantityDelivered": 1 });
    erp.wrong("POST", "salesorder/GoodsDeliveryLines", &alone).is(403);
}

#[test]
fn what_cannot_be_delivered_is_refused_in_the_users_language() {
    let erp = Erp::with(&[]);
    let mut order = SalesOrder::open(1);
    order.approval = 0;
    erp.stand_in.add(D, order);
    let assembly = Item { is_assembly: true, ..Item::stock("KIT") };
    let mut order = SalesOrder::open(2).with_line(assembly, |_| {});
    order.lines.remove(0);
    erp.stand_in.add(D, order);
    let post = |number: usize| {
        let line = erp.stand_in.orders(D)[number].lines[0].id.clone();
        let body = json!({ "DeliveryDate": "2026-03-02T00:00:00",
            "GoodsDeliveryLines": [{ "SalesOrderLineID": line, "QuantityDelivered": 1 }] });
        erp.wrong("POST", "salesorder/GoodsDeliveries", &body).is(500).explanation()
    };
    assert_eq!(post(0), "Order is niet goedgekeurd");
    assert_eq!(post(1), "Samengesteld artikel");
}

#[test]
fn a_written_order_goes_back_to_wait_for_approval_and_is_told_of() {
    let erp = Erp::with(&[1]);
    let id = erp.stand_in.orders(D)[0].id.clone();
    let path = format!("salesorder/SalesOrders(guid'{id}')");
    erp.write("PUT", &path, &json!({ "Description": "x" })).is(204);
    assert_eq!(erp.stand_in.orders(D)[0].approval, 0);
    assert_eq!(erp.stand_in.accidents(), ["order 1 was written"]);
    let refused =
        erp.wrong("PUT", &path, &json!({ "WarehouseID": "18016fa1-e87b-493d-a70d-4f6eb1274706" })).is(500);
    assert_eq!(refused.explanation(), "Not allow to update in Basic : Warehouse");
}

#[test]
fn a_person_delivers_the_rest_of_an_order() {
    let erp = Erp::with(&[1]);
    let id = erp.stand_in.deliver(D, 1);
    assert_eq!(erp.stand_in.deliveries(D)[0].id, id);
    assert_eq!(erp.stand_in.orders(D)[0].status, 21);
}

#[test]
fn the_admin_route_adds_edits_and_shows() {
    let erp = Erp::with(&[]);
    let admin = |command: &str, body: Value| {
        let path = format!("/_sandbox/{command}");
        erp.send("POST", &path, &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    admin("add", json!({ "number": 7, "your_ref": "PO" })).is(200);
    admin("edit", json!({ "number": 7, "status": 45 })).is(200);
    assert_eq!(admin("orders", json!({})).is(200).json()[0]["status"], 45);
    admin("settings", json!({ "minute_limit": 100, "english": true })).is(200);
    admin("settings", json!({ "colour": 1 })).is(400);
    assert_eq!(erp.stand_in.settings().minute_limit, 100);
    admin("nonsense", json!({})).is(400);
}
