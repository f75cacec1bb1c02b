use serde_json::{Value, json};

use super::Erp;
use crate::acumatica::Lock;

#[test]
fn header_members_are_written_and_unknown_ones_passed_over() {
    let erp = Erp::with(&["000123"]);
    let before = erp.stand_in.shipment("000123").unwrap();
    erp.wait(1);
    let body = json!({
        "id": before.id, "Description": {"value": "Fragile"}, "ShipVia": {"value": "UPSGND"},
        "FreightCost": {"value": 12.85}, "SaturdayDelivery": {"value": true}, "note": {"value": "call first"},
        "ShipmentDate": {"value": "2025-02-01T00:00:00+00:00"}, "Hold": {}, "MasterTracking": {"value": "x"},
    });
    let record = erp.wrong("PUT", "/Shipment?$select=Description,ShipVia,FreightCost", &body).is(200).json();
    assert_eq!(record["Description"], json!({"value": "Fragile"}));
    let after = erp.stand_in.shipment("000123").unwrap();
    assert_eq!(after.ship_via.as_deref(), Some("UPSGND"));
    assert_eq!((after.freight_cost, after.saturday, after.note.as_str()), (12.85, true, "call first"));
    assert_eq!(after.ship_date.unwrap().to_string(), "2025-02-01");
    assert!(after.last_modified > before.last_modified);
    assert!(erp.stand_in.accidents().is_empty());
}

#[test]
fn freight_cost_is_open_for_manual_codes_only() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.ship_via = Some("LOCAL".into()));
    let body = json!({"ShipmentNbr": {"value": "000123"}, "FreightCost": {"value": 9.5}});
    let record = erp.update("/Shipment", &body).is(200).json();
    assert_eq!(record["FreightCost"], json!({"value": 0.0}));
}

#[test]
fn an_address_is_open_only_when_it_overrides() {
    let erp = Erp::with(&["000123"]);
    let write = |body: Value| {
        let body = json!({"ShipmentNbr": {"value": "000123"}, "ShippingSettings": body});
        erp.update("/Shipment?$select=ShipmentNbr", &body)
    };
    let city = || erp.stand_in.shipment("000123").unwrap().address.city.unwrap();
    let address = json!({"City": {"value": "Seattle"}});
    write(json!({"ShipToAddress": address})).is(200);
    assert_eq!(city(), "Kirkland");
    write(json!({"ShipToAddressOverride": {"value": true}, "ShipToAddress": address})).is(200);
    assert_eq!(city(), "Seattle");
    let refused = write(json!({"ShipToAddress": {"Country": {"value": "Norway"}}})).is(422).json();
    assert!(refused["ShippingSettings"]["ShipToAddress"]["Country"]["error"].is_string());
}

#[test]
fn a_put_creates_what_it_does_not_find() {
    let erp = Erp::with(&["000123"]);
    let body = json!({"ShipmentNbr": {"value": "000999"}, "Description": {"value": "oops"}});
    let refused = erp.update("/Shipment", &body).is(412).json();
    assert!(refused["message"].is_string());
    assert!(erp.stand_in.accidents().is_empty());
    erp.write("PUT", "/Shipment", &body).is(200);
    assert_eq!(erp.stand_in.shipment("000999").unwrap().description.as_deref(), Some("oops"));
    assert_eq!(erp.stand_in.accidents(), ["shipment 000999 created by a PUT that found none"]);
    erp.write_with("PUT", "/Shipment", &[("if-none-match", "*")], &body).is(412);
}

#[test]
fn a_put_can_name_its_record_by_filter() {
    let erp = Erp::with(&["000123"]);
    let body = json!({"Description": {"value": "found"}});
    erp.write("PUT", "/Shipment?$filter=ShipmentNbr eq '000123'", &body).is(200);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().description.as_deref(), Some("found"));
    let missing = erp.write("PUT", "/Shipment?$filter=ShipmentNbr eq '000999'", &body).is(500);
    assert_eq!(missing.exception(), "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException");
}

#[test]
fn patch_exists_where_it_is_switched_on() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.settings().patch = true;
    let body = json!({"ShipmentNbr": {"value": "000123"}, "Description": {"value": "patched"}});
    assert_eq!(erp.write("PATCH", "/Shipment", &body).is(200).json()["Description"]["value"], "patched");
    erp.write("PATCH", "/Shipment", &json!({"ShipmentNbr": {"value": "000999"}})).is(404);
}

#[test]
fn bodies_that_cannot_be_read_are_bad_requests() {
    let erp = Erp::with(&["000123"]);
    let empty = json!({"message": "The request is invalid.",
                       "modelState": {"": ["The request body should not be empty."]}});
    assert_eq!(erp.write("PUT", "/Shipment", &json!({})).is(400).json(), empty);
    let bodies = [
        json!({"ShipmentNbr": "000123"}),
        json!({"FreightCost": {"value": "12.85"}}),
        json!({"note": "bare"}),
        json!({"id": "8f0c"}),
        json!({"Packages": {"id": "8f0c"}}),
        json!({"ShipmentDate": {"value": "2025-02-01"}}),
        json!({"custom": {"Document": {"UsrSignedBy": {"value": "J DOE"}}}}),
        json!({"custom": {"Document": {"UsrDeliveredOn": {"type": "CustomDateTimeField", "value": "3 May"}}}}),
        json!([]),
    ];
    for body in bodies {
        let answer = erp.wrong("PUT", "/Shipment", &body).is(400).json();
        assert_eq!(answer["message"], "The request is invalid.", "{body}");
    }
    let path = "/entity/Default/24.200.001/Shipment";
    erp.direct("PUT", path, &[("authorization", &erp.bearer())], b"{\"id\":1}").is(415);
    assert!(erp.stand_in.accidents().is_empty());
}

#[test]
fn wrong_values_come_back_with_errors_beside_them() {
    let erp = Erp::with(&["000123"]);
    let body = json!({
        "id": erp.id("000123"), "ShipVia": {"value": "NOSUCH"}, "Type": {"value": "Parcel"},
        "Packages": [{"id": erp.package_id("000123"), "Weight": {"value": -1}}],
    });
    let record = erp.update("/Shipment", &body).is(422).json();
    assert_eq!(
        record["error"],
        "Updating 'Shipment' record raised at least one error. Please review the errors."
    );
    assert_eq!(record["ShipVia"]["error"], "'Ship Via' cannot be found in the system.");
    assert!(record["Type"]["error"].is_string());
    assert!(record["Packages"][0]["Weight"]["error"].is_string());
    let names: Vec<&String> = record.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "rowNumber", "note", "error", "Packages", "ShipVia", "Type", "custom"]);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().ship_via.as_deref(), Some("FEDEXGND"));
}

#[test]
fn custom_fields_that_do_not_exist_are_passed_over() {
    let erp = Erp::with(&["000123"]);
    let body = json!({"ShipmentNbr": {"value": "000123"}, "custom": {"Document": {
        "UsrSignedBy": {"type": "CustomStringField", "value": "J DOE"},
        "UsrNowhere": {"type": "CustomStringField", "value": "lost"},
    }}});
    let record =
        erp.update("/Shipment?$custom=Document.UsrSignedBy,Document.UsrNowhere", &body).is(200).json();
    let expected = json!({"Document": {"UsrSignedBy": {"type": "CustomStringField", "value": "J DOE"}}});
    assert_eq!(record["custom"], expected);
    assert_eq!(erp.stand_in.shipment("000123").unwrap().custom.len(), 1);
}

#[test]
fn custom_fields_and_note_stay_open_after_confirmation_unless_locked() {
    let erp = Erp::with(&["000123"]);
    erp.stand_in.edit("000123", |shipment| shipment.status = "Confirmed".into());
    let write = |text: &str| {
        let field = json!({"Document": {"UsrSignedBy": {"type": "CustomStringField", "value": text}}});
        let body = json!({"ShipmentNbr": {"value": "000123"}, "note": {"value": text}, "custom": field});
        erp.update("/Shipment", &body)
    };
    let stored = || {
        let shipment = erp.stand_in.shipment("000123").unwrap();
        assert_eq!(shipment.note, shipment.custom["Document.UsrSignedBy"]);
        shipment.note
    };
    write("A").is(200);
    assert_eq!(stored(), "A");
    for (lock, status) in [(Lock::Silent, 200), (Lock::Reject422, 422), (Lock::Reject500, 500)] {
        erp.stand_in.settings().header_lock = lock;
        write("B").is(status);
        assert_eq!(stored(), "A");
    }
}

#[test]
fn a_write_that_changes_nothing_leaves_no_trace() {
    let erp = Erp::with(&["000123"]);
    let before = erp.stand_in.shipment("000123").unwrap();
    erp.wait(1);
    let body = json!({"ShipmentNbr": {"value": "000123"}, "ShipVia": {"value": "FEDEXGND"}});
    erp.update("/Shipment", &body).is(200);
    assert_eq!(erp.stand_in.shipment("000123").unwrap(), before);
}
