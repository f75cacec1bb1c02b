use serde_json::{Value, json};

use super::{Answer, Erp};
use crate::acumatica::Lock;

/// Writes these rows of packages into shipment 000123.
fn write(erp: &Erp, rows: &Value) -> Answer {
    let body = json!({"id": erp.id("000123"), "Packages": rows}).to_string();
    let query = "$expand=Packages&$select=ShipmentNbr,Status,Packages/TrackingNbr";
    erp.ask(&format!("UPDATE /Shipment?{query}"), body.as_bytes())
}

#[test]
fn header_members_are_written_and_unknown_ones_passed_over() {
    let erp = Erp::with(&["000123"]);
    let before = erp.shipment();
    erp.wait(1);
    let body = json!({
        "id": before.id, "Description": {"value": "Fragile"}, "ShipVia": {"value": "UPSGND"},
        "FreightCost": {"value": 12.85}, "SaturdayDelivery": {"value": true}, "note": {"value": "call first"},
        "ShipmentDate": {"value": "2025-02-01T00:00:00+00:00"}, "Hold": {}, "MasterTracking": {"value": "x"},
    });
    erp.play(&format!(
        r#"!PUT /Shipment?$select=Description,FreightCost {body} -> 200 /FreightCost/value 12.85 /Description/value "Fragile""#
    ));
    let after = erp.shipment();
    assert_eq!(after.ship_via.as_deref(), Some("UPSGND"));
    assert_eq!((after.saturday, after.note.as_str()), (true, "call first"));
    assert_eq!(after.ship_date.unwrap().to_string(), "2025-02-01");
    assert!(after.last_modified > before.last_modified);
    assert!(erp.stand_in.accidents().is_empty());
}

#[test]
fn members_are_open_only_while_the_record_is_like_that() {
    let erp = Erp::with(&["000123"]);
    erp.play(
        r#"
        UPDATE /Shipment {"id":"{id}","Hold":{"value":true}} -> 200 /Status/value "On Hold"
        UPDATE /Shipment {"id":"{id}","Hold":{"value":false}} -> 200 /Status/value "Open"
        UPDATE /Shipment {"id":"{id}","FreightCost":{"value":9.5}} -> 200 /FreightCost/value 9.5
        UPDATE /Shipment {"id":"{id}","ShipVia":{"value":"LOCAL"},"FreightCost":{"value":1.0}} -> 200 /FreightCost/value 9.5
        "#,
    );
    let city = || erp.shipment().address.city.unwrap();
    let seattle = r#""ShipToAddress":{"City":{"value":"Seattle"}}"#;
    let settings =
        |more: &str| format!(r#"UPDATE /Shipment {{"id":"{{id}}","ShippingSettings":{{{more}}}}}"#);
    erp.play(&format!("{} -> 200", settings(seattle)));
    assert_eq!(city(), "Kirkland");
    let overriding = settings(&format!(r#""ShipToAddressOverride":{{"value":true}},{seattle}"#));
    erp.play(&format!("{overriding} -> 200"));
    assert_eq!(city(), "Seattle");
    let wrong = settings(r#""ShipToAddress":{"Country":{"value":"Norway"}}"#);
    erp.play(&format!(r#"{wrong} -> 422 /ShippingSettings/ShipToAddress/Country/error~ "cannot be found""#));
}

#[test]
fn a_put_creates_what_it_does_not_find() {
    let erp = Erp::with(&["000123"]);
    let body = r#"{"ShipmentNbr":{"value":"000999"},"Description":{"value":"oops"}}"#;
    erp.play(&format!(r#"UPDATE /Shipment {body} -> 412 /message~ """#));
    assert!(erp.stand_in.accidents().is_empty());
    erp.play(&format!("PUT /Shipment {body} -> 200"));
    assert_eq!(erp.stand_in.shipment("000999").unwrap().description.as_deref(), Some("oops"));
    assert_eq!(erp.stand_in.accidents(), ["shipment 000999 created by a PUT that found none"]);
    erp.play(&format!("CREATE /Shipment {body} -> 412"));
}

#[test]
fn a_record_can_be_named_by_filter_and_patched() {
    let erp = Erp::with(&["000123"]);
    erp.set(|settings| settings.patch = true);
    erp.play(
        r#"
        PUT /Shipment?$filter=ShipmentNbr eq '000123' {"Description":{"value":"found"}} -> 200 /Description/value "found"
        PUT /Shipment?$filter=ShipmentNbr eq '000999' {"Description":{"value":"found"}} -> 500 /exceptionType~ ".NoEntity"
        PATCH /Shipment {"id":"{id}","Description":{"value":"patched"}} -> 200 /Description/value "patched"
        PATCH /Shipment {"ShipmentNbr":{"value":"000999"}} -> 404
        "#,
    );
}

#[test]
fn bodies_that_cannot_be_read_are_bad_requests() {
    let erp = Erp::with(&["000123"]);
    erp.play(
        r#"
        !PUT /Shipment {"ShipmentNbr":"000123"} -> 400 /message "The request is invalid."
        !PUT /Shipment {"FreightCost":{"value":"12.85"}} -> 400 /message "The request is invalid."
        !PUT /Shipment {"note":"bare"} -> 400 /message "The request is invalid."
        !PUT /Shipment {"id":"8f0c"} -> 400 /message "The request is invalid."
        !PUT /Shipment {"Packages":{"id":"8f0c"}} -> 400 /message "The request is invalid."
        !PUT /Shipment {"ShipmentDate":{"value":"2025-02-01"}} -> 400 /message "The request is invalid."
        !PUT /Shipment {"custom":{"Document":{"UsrSignedBy":{"value":"J"}}}} -> 400 /message "The request is invalid."
        !PUT /Shipment {"custom":{"Document":{"UsrDeliveredOn":{"type":"CustomDateTimeField","value":"3 May"}}}} -> 400
        !PUT /Shipment [] -> 400 /message "The request is invalid."
        PUT /Shipment {} -> 400 /modelState {"":["The request body should not be empty."]}
        "#,
    );
    let path = "/entity/Default/24.200.001/Shipment";
    erp.direct("PUT", path, &[("authorization", &erp.bearer())], b"{\"id\":1}").is(415);
    assert!(erp.stand_in.accidents().is_empty());
}

#[test]
fn wrong_values_come_back_with_errors_beside_them() {
    let erp = Erp::with(&["000123"]);
    let body = json!({
        "id": erp.id("000123"), "ShipVia": {"value": "NOSUCH"}, "Type": {"value": "Parcel"},
        "Packages": [{"id": erp.package_id(), "Weight": {"value": -1}}],
    });
    let record = erp.ask("UPDATE /Shipment", body.to_string().as_bytes()).is(422).json();
    let error = "Updating 'Shipment' record raised at least one error. Please review the errors.";
    assert_eq!(record["error"], error);
    assert_eq!(record["ShipVia"]["error"], "'Ship Via' cannot be found in the system.");
    assert!(record["Type"]["error"].is_string());
    assert!(record["Packages"][0]["Weight"]["error"].is_string());
    let names: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "rowNumber", "note", "error", "Packages", "ShipVia", "Type", "custom"]);
    assert_eq!(erp.shipment().ship_via.as_deref(), Some("FEDEXGND"));
}

#[test]
fn custom_fields_that_do_not_exist_are_passed_over() {
    let erp = Erp::with(&["000123"]);
    let signed = r#"{"type":"CustomStringField","value":"J DOE"}"#;
    let path = "UPDATE /Shipment?$custom=Document.UsrSignedBy,Document.UsrNowhere";
    let custom = format!(r#"{{"Document":{{"UsrSignedBy":{signed},"UsrNowhere":{signed}}}}}"#);
    let stands = format!(r#"{{"Document":{{"UsrSignedBy":{signed}}}}}"#);
    erp.play(&format!(r#"{path} {{"id":"{{id}}","custom":{custom}}} -> 200 /custom {stands}"#));
    assert_eq!(erp.shipment().custom.len(), 1);
}

#[test]
fn custom_fields_and_note_stay_open_after_confirmation_unless_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    let locks = [(Lock::Off, 200), (Lock::Silent, 200), (Lock::Reject422, 422), (Lock::Reject500, 500)];
    for (lock, status) in locks {
        erp.set(|settings| settings.header_lock = lock);
        let text = format!("{lock:?}");
        let field = json!({"Document": {"UsrSignedBy": {"type": "CustomStringField", "value": text}}});
        let body = json!({"id": erp.id("000123"), "note": {"value": text}, "custom": field});
        erp.play(&format!("UPDATE /Shipment {body} -> {status}"));
        let stored = erp.shipment();
        assert_eq!((stored.note.as_str(), &stored.custom["Document.UsrSignedBy"]), ("Off", &json!("Off")));
    }
}

#[test]
fn a_write_that_changes_nothing_leaves_no_trace() {
    let erp = Erp::with(&["000123"]);
    let before = erp.shipment();
    erp.wait(1);
    erp.play(r#"UPDATE /Shipment {"ShipmentNbr":{"value":"000123"},"ShipVia":{"value":"FEDEXGND"}} -> 200"#);
    assert_eq!(erp.shipment(), before);
}

#[test]
fn rows_of_packages_are_updated_inserted_and_deleted() {
    let erp = Erp::with(&["000123"]);
    let id = erp.package_id();
    let number = json!({"value": "794644790138"});
    let rows = json!([{"id": id, "TrackingNbr": number, "CustomRefNbr1": {"value": "SO 000456"}}]);
    let expected = json!([{"id": id, "rowNumber": 1, "note": null, "TrackingNbr": number, "custom": {}}]);
    assert_eq!(write(&erp, &rows).is(200).json()["Packages"], expected);
    assert_eq!(erp.shipment().packages.len(), 1);
    assert!(erp.stand_in.accidents().is_empty());

    write(&erp, &json!([{"id": id, "CustomRefNbr1": {"value": "x".repeat(31)}}])).is(200);
    assert_eq!(erp.shipment().packages[0].custom_ref_1, Some("x".repeat(30)), "longer text is cut");

    let record = write(&erp, &json!([{"TrackingNbr": {"value": "1Z1"}}])).is(200).json();
    assert_eq!(record["Packages"].as_array().unwrap().len(), 2);
    let stranger = "00000000-52a4-ef11-9a10-0a58a9feac02";
    write(&erp, &json!([{"id": stranger, "TrackingNbr": {"value": "1Z2"}}])).is(200);
    let row = "package inserted into shipment 000123 by a row with";
    assert_eq!(erp.stand_in.accidents(), [format!("{row} no id"), format!("{row} an unknown id")]);
    let packages = erp.shipment().packages;
    assert_eq!(packages.iter().map(|package| package.line_number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(packages.iter().all(|package| !package.id.is_empty()));

    let gone: Value = packages.iter().map(|package| json!({"id": package.id, "delete": true})).collect();
    write(&erp, &gone).is(200);
    assert!(erp.shipment().packages.is_empty());
}

#[test]
fn packages_of_a_confirmed_shipment_are_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| {
        shipment.packages[0].tracking_number = Some("OLD".into());
        shipment.status = "Confirmed".into();
    });
    let before = erp.shipment().last_modified;
    erp.wait(1);
    let own = |number: &str| json!([{"id": erp.package_id(), "TrackingNbr": {"value": number}}]);
    for (lock, rows, status, stands) in [
        (Lock::Silent, own("NEW"), 200, "OLD"),
        (Lock::Silent, json!([{"TrackingNbr": {"value": "MORE"}}]), 200, "OLD"),
        (Lock::Reject422, own("NEW"), 422, "OLD"),
        // What stays the same is not written, and so not refused.
        (Lock::Reject422, own("OLD"), 200, "OLD"),
        (Lock::Reject500, own("NEW"), 500, "OLD"),
        (Lock::Off, own("NEW"), 200, "NEW"),
    ] {
        erp.set(|settings| settings.package_lock = lock);
        let answer = write(&erp, &rows).is(status).json();
        match status {
            200 => assert_eq!(answer["Packages"][0]["TrackingNbr"]["value"], stands, "{lock:?}"),
            422 => assert!(answer["Packages"][0]["TrackingNbr"]["error"].is_string(), "{answer}"),
            _ => assert_eq!(answer["exceptionType"], "PX.Data.PXException"),
        }
        assert_eq!(erp.shipment().tracking_numbers(), [stands]);
        assert_eq!(erp.shipment().last_modified == before, lock != Lock::Off);
    }
    assert!(erp.stand_in.accidents().is_empty());
}
