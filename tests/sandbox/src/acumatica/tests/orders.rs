use serde_json::{Value, json};

use super::Erp;
use crate::acumatica::Lock;

const CUSTOM: &str = "$custom=Document.AttributeDELIVSTAT,Document.UsrDeliveredOn";

fn key() -> Value {
    json!({"OrderType": {"value": "SO"}, "OrderNbr": {"value": "SO000123"}})
}

fn with(more: &Value) -> Value {
    let mut body = key();
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn an_order_comes_with_its_shipment() {
    let erp = Erp::with(&["000123"]);
    let order = erp.get("/SalesOrder/SO/SO000123?$expand=Shipments").is(200).json();
    assert_eq!(order["OrderNbr"]["value"], "SO000123");
    assert_eq!(order["Shipments"][0]["ShipmentNbr"]["value"], "000123");
    assert_eq!(order["OrderTotal"]["value"], 80.0);
    let id = erp.stand_in.order("SO000123").unwrap().id;
    erp.get(&format!("/SalesOrder/{id}")).is(200);
    let note_id =
        erp.get("/Shipment/000123?$expand=Orders").json()["Orders"][0]["OrderNoteID"]["value"].clone();
    assert_eq!(note_id, id.as_str());
    erp.get("/SalesOrder/SO|SO000123").is(200);
    erp.get("/SalesOrder/SO/NOSUCH").is(500);
    assert_eq!(erp.get("/SalesOrder?$top=5").is(200).json().as_array().unwrap().len(), 1);
}

#[test]
fn status_fields_and_note_are_written() {
    let erp = Erp::with(&["000123"]);
    let body = with(&json!({"note": {"value": "delivered"}, "custom": {"Document": {
        "AttributeDELIVSTAT": {"type": "CustomStringField", "value": "Delivered"},
        "UsrDeliveredOn": {"type": "CustomDateTimeField", "value": "2025-02-03T15:12:00+01:00"},
    }}}));
    let record = erp.update(&format!("/SalesOrder?{CUSTOM}&$select=OrderNbr,Status"), &body).is(200).json();
    let fields = &record["custom"]["Document"];
    assert_eq!(fields["AttributeDELIVSTAT"], json!({"type": "CustomStringField", "value": "Delivered"}));
    assert_eq!(fields["UsrDeliveredOn"]["value"], "2025-02-03T14:12:00+00:00");
    assert_eq!(record["note"]["value"], "delivered");
    let found =
        erp.get("/SalesOrder?$filter=cf.String(f='Document.AttributeDELIVSTAT') eq 'Delivered'").json();
    assert_eq!(found[0]["OrderNbr"]["value"], "SO000123");
}

#[test]
fn a_completed_order_can_be_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    assert_eq!(erp.stand_in.order("SO000123").unwrap().status, "Completed");
    for (lock, status, note) in [
        (Lock::Silent, 200, ""),
        (Lock::Reject422, 422, ""),
        (Lock::Reject500, 500, ""),
        (Lock::Off, 200, "done"),
    ] {
        erp.stand_in.settings().order_lock = lock;
        erp.update("/SalesOrder", &with(&json!({"note": {"value": "done"}}))).is(status);
        assert_eq!(erp.stand_in.order("SO000123").unwrap().note, note);
    }
}

#[test]
fn a_put_creates_an_order_that_it_does_not_find() {
    let erp = Erp::with(&["000123"]);
    let body = json!({"OrderType": {"value": "SO"}, "OrderNbr": {"value": "000999"}});
    erp.update("/SalesOrder", &body).is(412);
    erp.write("PUT", "/SalesOrder", &body).is(200);
    assert_eq!(erp.stand_in.accidents(), ["order SO 000999 created by a PUT that found none"]);
}

#[test]
fn activities_are_entered_once_per_put() {
    let erp = Erp::with(&["000123"]);
    let related = "PX.Objects.SO.SOShipment";
    let body = json!({
        "Summary": {"value": "UPS 1Z999AA10123456784: Delivered"}, "Type": {"value": "M"},
        "Body": {"value": "signed by J DOE"}, "RelatedEntityType": {"value": related},
        "RelatedEntityNoteID": {"value": erp.id("000123")},
    });
    let first = erp.write("PUT", "/Activity", &body).is(200).json();
    assert_eq!(first["NoteID"]["value"], first["id"]);
    erp.write("PUT", "/Activity", &body).is(200);
    let all = erp.stand_in.activities();
    assert_eq!((all.len(), all[0].related_id.clone()), (2, Some(erp.id("000123"))));
    let mine = format!("/Activity?$filter=RelatedEntityNoteID eq guid'{}'", erp.id("000123"));
    assert_eq!(erp.get(&mine).is(200).json().as_array().unwrap().len(), 2);
    let again = json!({"id": first["id"], "Summary": {"value": "changed"}});
    erp.write("PUT", "/Activity", &again).is(200);
    assert_eq!(erp.stand_in.activities()[0].summary, "changed");
    let record = erp.get(&format!("/Activity/{}", first["id"].as_str().unwrap())).is(200).json();
    assert_eq!(record["Body"]["value"], "signed by J DOE");
}

#[test]
fn activities_with_unknown_types_or_records_are_refused() {
    let erp = Erp::with(&["000123"]);
    let wrong = [
        ("Type", json!({"Summary": {"value": "x"}, "Type": {"value": "Nonsense"}})),
        ("RelatedEntityType", json!({"Summary": {"value": "x"}, "RelatedEntityType": {"value": "Shipment"}})),
        ("Summary", json!({"Type": {"value": "M"}})),
        (
            "RelatedEntityNoteID",
            json!({"Summary": {"value": "x"}, "RelatedEntityNoteID": {"value": erp.package_id("000123")}}),
        ),
    ];
    for (name, body) in wrong {
        let record = erp.write("PUT", "/Activity", &body).is(422).json();
        assert!(record[name]["error"].is_string(), "{record}");
    }
    assert!(erp.stand_in.activities().is_empty());
}
