use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{D, Erp};
use crate::exact_online::{ExactOnline, SalesOrder, assembled_item};

const DOCUMENTS: &str = "documents/Documents";
const ATTACHMENTS: &str = "documents/DocumentAttachments";
const DELIVERIES: &str = "salesorder/GoodsDeliveries";

fn document(erp: &Erp) -> Value {
    let account = erp.stand_in.orders(D)[0].header.text("DeliverTo").to_owned();
    json!({ "Subject": "Shipment [mlc:1]", "Type": 55, "Account": account, "SalesOrderNumber": 1, "Body": "one" })
}

fn delivery(line: &str, quantity: f64) -> Value {
    json!({ "DeliveryDate": "2026-03-02T00:00:00", "TrackingNumber": "T1",
        "GoodsDeliveryLines": [{ "SalesOrderLineID": line, "QuantityDelivered": quantity }] })
}

fn line(erp: &Erp, order: usize) -> String {
    erp.stand_in.orders(D)[order].lines[0].text("ID").to_owned()
}

fn at(set: &str, id: &str) -> String {
    format!("{set}(guid'{id}')")
}

#[test]
fn a_document_is_made_changed_and_found_again_and_the_order_stays_as_it_is() {
    let erp = Erp::with(&[1]);
    let before = erp.stand_in.orders_text();
    let made = erp.write("POST", DOCUMENTS, &document(&erp)).is(201);
    let row = made.json()["d"].clone();
    let id = row["ID"].as_str().unwrap();
    // Computed values are empty unless they are asked for.
    assert_eq!((&row["AccountName"], row["Body"].as_str()), (&Value::Null, Some("one")));
    assert!(made.header("location").ends_with(&format!("(guid'{id}')")));
    let put = erp.write("PUT", &at(DOCUMENTS, id), &json!({ "Body": "two" })).is(204);
    assert!(put.body.is_empty());
    let found = format!("{DOCUMENTS}?$filter=Subject eq 'Shipment [mlc:1]'&$select=ID,Body&$top=1");
    let found = erp.get(&found).is(200).records();
    assert_eq!((found[0]["ID"].as_str(), found[0]["Body"].as_str()), (Some(id), Some("two")));
    assert_eq!(erp.stand_in.orders_text(), before);
    assert_eq!(ExactOnline::writes_of(&erp.stand_in.documents_of(D, 1)[0]), 2);
}

#[test]
fn a_file_is_attached_listed_read_and_taken_away() {
    let erp = Erp::with(&[1]);
    let made = erp.write("POST", DOCUMENTS, &document(&erp)).is(201).json()["d"].clone();
    let id = made["ID"].as_str().unwrap();
    let file = json!({ "Document": id, "FileName": "label.pdf", "Attachment": STANDARD.encode("label") });
    let attached = erp.write("POST", ATTACHMENTS, &file).is(201).json()["d"].clone();
    assert_eq!(ExactOnline::file_of(&erp.stand_in.attachments(D)[0]), b"label");
    let listed = format!("{ATTACHMENTS}?$filter=Document eq guid'{id}'&$select=ID,FileName,FileSize,Url");
    let listed = erp.get(&listed).is(200).records();
    assert_eq!(listed[0]["FileSize"], 5);
    let url = listed[0]["Url"].as_str().unwrap().strip_prefix(&erp.server.url()).unwrap().to_owned();
    assert_eq!(erp.direct("GET", &url, &erp.headers()[..1], b"").is(200).text(), "label");
    let key = attached["ID"].as_str().unwrap();
    erp.write("DELETE", &at(ATTACHMENTS, key), &Value::Null).is(204);
    assert!(erp.stand_in.attachments(D).is_empty());
    let gone = erp.get("sync/Deleted?$filter=Timestamp gt 1L&$select=EntityType,EntityKey").is(200).records();
    assert_eq!((gone[0]["EntityType"].as_i64(), gone[0]["EntityKey"].as_str()), (Some(4), Some(key)));
}

#[test]
fn a_whole_representation_comes_only_when_it_is_preferred() {
    let erp = Erp::with(&[1]);
    let headers = [&erp.headers()[..], &[("prefer", "return=representation")]].concat();
    let body = document(&erp).to_string();
    let made = erp.send("POST", "/api/v1/4100200/documents/Documents", &headers, body.as_bytes()).is(201);
    assert_eq!(made.json()["d"]["AccountName"], "Bolt Supply 1");
    assert_eq!(made.json()["d"]["TypeDescription"], "Diversen");
}

#[test]
fn bodies_are_held_to_their_columns() {
    let erp = Erp::with(&[1]);
    let id = erp.write("POST", DOCUMENTS, &document(&erp)).is(201).json()["d"]["ID"].clone();
    let gone = at(DOCUMENTS, "00000000-0000-4222-8333-944455556666");
    let long = "x".repeat(256);
    let file = json!({ "Document": id, "FileName": "a.pdf", "Attachment": "@@" });
    let cases = [
        ("POST", DOCUMENTS, json!({ "HtmlBody": "x" }), 400, "'HtmlBody' does not exist"),
        ("POST", DOCUMENTS, json!({ "Account": "" }), 400, "type 'Guid'"),
        ("POST", DOCUMENTS, json!({ "Subject": "" }), 400, "Verplicht: Subject"),
        ("POST", DOCUMENTS, json!({ "Type": 99 }), 400, "Ongeldig: Type"),
        ("POST", DOCUMENTS, json!({ "Type": 113 }), 400, "Ongeldig: Type"),
        ("POST", DOCUMENTS, json!({ "Subject": long }), 400, "Ongeldig: Subject"),
        ("POST", ATTACHMENTS, file, 400, "'Attachment' to type 'Byte[]'"),
        ("PUT", gone.as_str(), json!({ "Body": "x" }), 404, "Documents"),
    ];
    for (verb, path, change, status, told) in cases {
        let mut body = if path == DOCUMENTS { document(&erp) } else { json!({}) };
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let explanation = erp.wrong(verb, path, &body).is(status).explanation();
        assert!(explanation.contains(told), "{change}: {explanation}");
    }
    erp.stand_in.settings().english = true;
    let mut body = document(&erp);
    body["Subject"] = json!("x".repeat(256));
    assert_eq!(erp.wrong("POST", DOCUMENTS, &body).is(400).explanation(), "Invalid: Subject");
    assert_eq!(erp.stand_in.documents(D).len(), 1);
}

#[test]
fn ids_of_other_companies_are_dropped_and_second_documents_told_of() {
    let erp = Erp::with(&[1]);
    let mut body = document(&erp);
    body["Account"] = json!("9d1c6f02-6a11-4b0f-8d57-0e7f2f0e4a10");
    erp.write("POST", DOCUMENTS, &body).is(201);
    assert_eq!(erp.stand_in.documents(D)[0].text("Account"), "");
    assert!(erp.stand_in.accidents().is_empty());
    erp.write("POST", DOCUMENTS, &body).is(201);
    assert_eq!(erp.stand_in.accidents().len(), 1);
}

#[test]
fn a_delivery_moves_the_order_and_its_tracking_number_does_not() {
    let erp = Erp::with(&[1]);
    let line = line(&erp, 0);
    erp.wrong("POST", DELIVERIES, &delivery(&line, 3.0)).is(500);
    let made = erp.write("POST", DELIVERIES, &delivery(&line, 1.0)).is(201).json();
    let order = erp.stand_in.orders(D).remove(0);
    assert_eq!((order.header.int("Status"), order.header.int("DeliveryStatus")), (20, 20));
    assert!((order.lines[0].number("QuantityDelivered") - 1.0).abs() < 1e-9);
    let before = erp.stand_in.orders_text();
    let number = json!({ "TrackingNumber": "794644790138" });
    erp.write("PUT", &at(DELIVERIES, made["d"]["EntryID"].as_str().unwrap()), &number).is(204);
    assert_eq!(erp.stand_in.deliveries(D)[0].text("TrackingNumber"), "794644790138");
    let inner = erp.stand_in.delivery_lines(D)[0].text("ID").to_owned();
    let number = json!({ "TrackingNumber": "T2" });
    erp.write("PUT", &at("salesorder/GoodsDeliveryLines", &inner), &number).is(204);
    assert_eq!(erp.stand_in.orders_text(), before);
    let found = format!(
        "salesorder/GoodsDeliveryLines?$filter=SalesOrderLineID eq guid'{line}'&$select=EntryID,SalesOrderNumber,TrackingNumber"
    );
    let found = erp.get(&found).is(200).records();
    assert_eq!((&found[0]["TrackingNumber"], &found[0]["SalesOrderNumber"]), (&json!("T2"), &json!(1)));
    erp.write("POST", DELIVERIES, &delivery(&line, 1.0)).is(201);
    assert_eq!(erp.stand_in.orders(D)[0].header.int("Status"), 21);
    let alone = json!({ "SalesOrderLineID": line, "QuantityDelivered": 1 });
    erp.wrong("POST", "salesorder/GoodsDeliveryLines", &alone).is(403);
}

#[test]
fn what_cannot_be_delivered_is_refused_in_the_users_language() {
    let erp = Erp::with(&[]);
    erp.stand_in.add(D, SalesOrder::open(1).with("ApprovalStatus", 0));
    let mut order = SalesOrder::open(2).with_line(assembled_item("KIT"), |_| {});
    order.lines.remove(0);
    erp.stand_in.add(D, order);
    for (order, told) in [(0, "Order is niet goedgekeurd"), (1, "Samengesteld artikel")] {
        let body = delivery(&line(&erp, order), 1.0);
        assert_eq!(erp.wrong("POST", DELIVERIES, &body).is(500).explanation(), told);
    }
}

#[test]
fn a_written_order_goes_back_to_wait_for_approval_and_is_told_of() {
    let erp = Erp::with(&[1]);
    let path = at("salesorder/SalesOrders", erp.stand_in.orders(D)[0].header.text("OrderID"));
    erp.write("PUT", &path, &json!({ "Description": "x" })).is(204);
    assert_eq!(erp.stand_in.orders(D)[0].header.int("ApprovalStatus"), 0);
    assert_eq!(erp.stand_in.accidents(), ["order 1 was written"]);
    let warehouse = json!({ "WarehouseID": "18016fa1-e87b-493d-a70d-4f6eb1274706" });
    let refused = erp.wrong("PUT", &path, &warehouse).is(500);
    assert_eq!(refused.explanation(), "Not allow to update in Basic : Warehouse");
}

#[test]
fn a_person_delivers_the_rest_of_an_order() {
    let erp = Erp::with(&[1]);
    let id = erp.stand_in.deliver(D, 1);
    assert_eq!(erp.stand_in.deliveries(D)[0].text("EntryID"), id);
    assert_eq!(erp.stand_in.orders(D)[0].header.int("Status"), 21);
}

#[test]
fn the_admin_route_adds_edits_and_shows() {
    let erp = Erp::with(&[]);
    let admin = |command: &str, body: Value| {
        let path = format!("/_sandbox/{command}");
        erp.send("POST", &path, &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    admin("add", json!({ "number": 7, "header": { "YourRef": "PO" } })).is(200);
    admin("edit", json!({ "number": 7, "header": { "Status": 45 } })).is(200);
    admin("edit", json!({ "number": 7, "header": { "Colour": 45 } })).is(400);
    assert_eq!(admin("orders", json!({})).is(200).json()[0]["status"], 45);
    admin("settings", json!({ "minute_limit": 100, "english": true })).is(200);
    admin("settings", json!({ "colour": 1 })).is(400);
    assert_eq!(erp.stand_in.settings().minute_limit, 100);
    admin("nonsense", json!({})).is(400);
}
