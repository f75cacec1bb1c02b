use serde_json::{Value, json};

use super::{Answer, Erp};
use crate::acumatica::Lock;

/// Writes these rows into shipment 000123.
fn write(erp: &Erp, rows: &Value) -> Answer {
    let body = json!({"id": erp.id("000123"), "Packages": rows});
    erp.update("/Shipment?$expand=Packages&$select=ShipmentNbr,Status,Packages/TrackingNbr", &body)
}

fn tracking(erp: &Erp) -> Vec<String> {
    erp.stand_in.shipment("000123").unwrap().tracking_numbers()
}

#[test]
fn a_row_with_its_id_is_updated() {
    let erp = Erp::with(&["000123"]);
    let id = erp.package_id("000123");
    let rows = json!([{"id": id, "TrackingNbr": {"value": "794644790138"}, "CustomRefNbr1": {"value": "SO 000456"}}]);
    let record = write(&erp, &rows).is(200).json();
    let expected = json!([{
        "id": id, "rowNumber": 1, "note": null, "TrackingNbr": {"value": "794644790138"}, "custom": {}
    }]);
    assert_eq!(record["Packages"], expected);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().packages.len(), 1);
    assert!(erp.stand_in.accidents().is_empty());
}

#[test]
fn a_row_without_its_id_is_one_box_more() {
    let erp = Erp::with(&["000123"]);
    let record = write(&erp, &json!([{"TrackingNbr": {"value": "1Z1"}}])).is(200).json();
    assert_eq!(record["Packages"].as_array().unwrap().len(), 2);
    let stranger = "00000000-52a4-ef11-9a10-0a58a9feac02";
    write(&erp, &json!([{"id": stranger, "TrackingNbr": {"value": "1Z2"}}])).is(200);
    let accidents = erp.stand_in.accidents();
    assert_eq!(accidents[0], "package inserted into shipment 000123 by a row with no id");
    assert_eq!(accidents[1], "package inserted into shipment 000123 by a row with an unknown id");
    let shipment = erp.stand_in.shipment("000123").unwrap();
    let lines: Vec<i64> = shipment.packages.iter().map(|package| package.line_number).collect();
    assert_eq!(lines, [1, 2, 3]);
    assert!(shipment.packages.iter().all(|package| !package.id.is_empty()));
}

#[test]
fn a_row_can_be_deleted() {
    let erp = Erp::with(&["000123"]);
    write(&erp, &json!([{"id": erp.package_id("000123"), "delete": true}])).is(200);
    assert!(erp.stand_in.shipment("000123").unwrap().packages.is_empty());
}

#[test]
fn packages_of_a_confirmed_shipment_are_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| {
        shipment.packages[0].tracking_number = Some("OLD".into());
        shipment.status = "Confirmed".into();
    });
    let row = |number: &str| json!([{"id": erp.package_id("000123"), "TrackingNbr": {"value": number}}]);
    let before = erp.stand_in.shipment("000123").unwrap().last_modified;
    erp.wait(1);

    let silent = write(&erp, &row("NEW")).is(200).json();
    assert_eq!(silent["Packages"][0]["TrackingNbr"], json!({"value": "OLD"}));
    write(&erp, &json!([{"TrackingNbr": {"value": "MORE"}}])).is(200);

    erp.stand_in.settings().package_lock = Lock::Reject422;
    let refused = write(&erp, &row("NEW")).is(422).json();
    assert!(refused["Packages"][0]["TrackingNbr"]["error"].is_string());
    // What stays the same is not written, and so not refused.
    write(&erp, &row("OLD")).is(200);

    erp.stand_in.settings().package_lock = Lock::Reject500;
    assert_eq!(write(&erp, &row("NEW")).is(500).exception(), "PX.Data.PXException");
    assert_eq!(tracking(&erp), ["OLD"]);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().last_modified, before);
    assert!(erp.stand_in.accidents().is_empty());

    erp.stand_in.settings().package_lock = Lock::Off;
    write(&erp, &row("NEW")).is(200);
    assert_eq!(tracking(&erp), ["NEW"]);
}

#[test]
fn text_that_is_too_long_is_cut() {
    let erp = Erp::with(&["000123"]);
    let rows = json!([{"id": erp.package_id("000123"), "CustomRefNbr1": {"value": "x".repeat(31)}}]);
    write(&erp, &rows).is(200);
    let reference = erp.stand_in.shipment("000123").unwrap().packages[0].custom_ref_1.clone();
    assert_eq!(reference, Some("x".repeat(30)));
}
