use serde_json::json;

use super::Erp;
use crate::acumatica::Lock;

#[test]
fn an_order_comes_with_its_shipment() {
    Erp::with(&["000123"]).play(
        r#"
        GET /SalesOrder/SO/SO000123 -> 200 /OrderNbr/value "SO000123" /OrderTotal/value 80.0 /Status/value "Shipping"
        GET /SalesOrder/SO|SO000123 -> 200 /OrderNbr/value "SO000123"
        GET /SalesOrder/{order} -> 200 /OrderNbr/value "SO000123"
        GET /SalesOrder/SO/NOSUCH -> 500
        GET /SalesOrder?$top=5 -> 200 /0/id "{order}" /1 null
        GET /Shipment/000123?$expand=Orders -> 200 /Orders/0/OrderNoteID/value "{order}"
        "#,
    );
}

#[test]
fn status_fields_and_note_are_written() {
    let erp = Erp::with(&["000123"]);
    let body = json!({
        "id": erp.stand_in.order("SO000123").unwrap().id, "note": {"value": "delivered"},
        "custom": {"Document": {
            "AttributeDELIVSTAT": {"type": "CustomStringField", "value": "Delivered"},
            "UsrDeliveredOn": {"type": "CustomDateTimeField", "value": "2025-02-03T15:12:00+01:00"},
        }},
    });
    let query = "$custom=Document.AttributeDELIVSTAT,Document.UsrDeliveredOn&$select=OrderNbr,Status";
    let record = erp.play(&format!(r#"UPDATE /SalesOrder?{query} {body} -> 200 /note/value "delivered""#));
    let fields = &record["custom"]["Document"];
    assert_eq!(fields["AttributeDELIVSTAT"], json!({"type": "CustomStringField", "value": "Delivered"}));
    assert_eq!(fields["UsrDeliveredOn"]["value"], "2025-02-03T14:12:00+00:00");
    let filter = "cf.String(f='Document.AttributeDELIVSTAT') eq 'Delivered'";
    erp.play(&format!(r#"GET /SalesOrder?$filter={filter} -> 200 /0/OrderNbr/value "SO000123""#));
}

#[test]
fn a_completed_order_can_be_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    assert_eq!(erp.stand_in.order("SO000123").unwrap().status, "Completed");
    let key = r#""OrderType":{"value":"SO"},"OrderNbr":{"value":"SO000123"}"#;
    for (lock, status, note) in [
        (Lock::Silent, 200, ""),
        (Lock::Reject422, 422, ""),
        (Lock::Reject500, 500, ""),
        (Lock::Off, 200, "done"),
    ] {
        erp.set(|settings| settings.order_lock = lock);
        erp.play(&format!(r#"UPDATE /SalesOrder {{{key},"note":{{"value":"done"}}}} -> {status}"#));
        assert_eq!(erp.stand_in.order("SO000123").unwrap().note, note);
    }
}

#[test]
fn a_put_creates_an_order_that_it_does_not_find() {
    let erp = Erp::with(&["000123"]);
    erp.play(
        r#"
        UPDATE /SalesOrder {"OrderType":{"value":"SO"},"OrderNbr":{"value":"000999"}} -> 412
        PUT /SalesOrder {"OrderType":{"value":"SO"},"OrderNbr":{"value":"000999"}} -> 200
        "#,
    );
    assert_eq!(erp.stand_in.accidents(), ["order SO 000999 created by a PUT that found none"]);
}

#[test]
fn activities_are_entered_once_per_put() {
    let erp = Erp::with(&["000123"]);
    let body = json!({
        "Summary": {"value": "UPS 1Z999AA10123456784: Delivered"}, "Type": {"value": "M"},
        "Body": {"value": "signed by J DOE"}, "RelatedEntityType": {"value": "PX.Objects.SO.SOShipment"},
        "RelatedEntityNoteID": {"value": erp.id("000123")},
    });
    let first = erp.play(&format!("PUT /Activity {body} -> 200"))["NoteID"]["value"].clone();
    erp.play(&format!("PUT /Activity {body} -> 200"));
    let all = erp.stand_in.activities();
    assert_eq!((all.len(), all[0].related_id.clone()), (2, Some(erp.id("000123"))));
    assert_eq!(all[0].id, first);
    let path = format!("/Activity/{}", first.as_str().unwrap());
    erp.play(&format!(
        r#"
        GET /Activity?$filter=RelatedEntityNoteID eq guid'{{id}}' -> 200 /0/id {first} /2 null
        PUT /Activity {{"id":{first},"Summary":{{"value":"changed"}}}} -> 200
        GET {path} -> 200 /Body/value "signed by J DOE" /NoteID/value {first}
        "#,
    ));
    assert_eq!(erp.get("/Activity").json().as_array().unwrap().len(), 2);
    assert_eq!(erp.stand_in.activities()[0].summary, "changed");
}

#[test]
fn activities_with_unknown_types_or_records_are_refused() {
    let erp = Erp::with(&["000123"]);
    erp.play(
        r#"
        PUT /Activity {"Summary":{"value":"x"},"Type":{"value":"Nonsense"}} -> 422 /Type/error~ "cannot be found"
        PUT /Activity {"Summary":{"value":"x"},"RelatedEntityType":{"value":"S"}} -> 422 /RelatedEntityType/error~ ""
        PUT /Activity {"Type":{"value":"M"}} -> 422 /Summary/error "'Summary' cannot be empty."
        PUT /Activity {"Summary":{"value":"x"},"RelatedEntityNoteID":{"value":"{package}"}} -> 422 /RelatedEntityNoteID/error~ ""
        "#,
    );
    assert!(erp.stand_in.activities().is_empty());
}
