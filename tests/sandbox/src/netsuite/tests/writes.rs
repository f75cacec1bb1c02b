use serde_json::{Value, json};

use super::client::JSON;
use super::{Answer, Erp};
use crate::netsuite::Kind;

fn path(erp: &Erp, number: &str) -> String {
    format!("/record/v1/itemFulfillment/{}", erp.id(number))
}

/// A write that is wrong on purpose, with that validation of names.
fn patch(erp: &Erp, validation: &str, body: &Value) -> Answer {
    let headers = [JSON, ("x-netsuite-propertynamevalidation", validation)];
    erp.wrong_with("PATCH", &path(erp, "IF1"), &headers, body)
}

#[test]
fn unknown_names_are_swallowed_unless_one_asks() {
    let erp = Erp::with(&["IF1"]);
    let body = json!({"trackingNumbers": "1Z1", "custbody_mlc_statuss": "x", "memo": "kept"});
    let swallowed = erp.wrong("PATCH", &path(&erp, "IF1"), &body).is(204);
    assert!(swallowed.header("warning").contains("trackingNumbers"));
    assert_eq!(erp.fulfillment("IF1").head.memo.as_deref(), Some("kept"));
    assert!(erp.stand_in.accidents()[0].ends_with("trackingNumbers was dropped"));
    assert_eq!(patch(&erp, "Ignore", &body).is(204).header("warning"), "");
    for validation in ["Error", "error"] {
        let refused = patch(&erp, validation, &json!({"memo": "lost", "custbody_mlc_statuss": "x"})).is(400);
        assert_eq!(
            (refused.code().as_str(), refused.detail("o:errorPath").as_str()),
            ("INVALID_CONTENT", "custbody_mlc_statuss")
        );
    }
    assert_eq!(erp.fulfillment("IF1").head.memo.as_deref(), Some("kept"));
    let odd = patch(&erp, "Strict", &body).is(400);
    assert_eq!(odd.detail("o:errorHeader"), "X-NetSuite-PropertyNameValidation");
}

#[test]
fn names_are_case_sensitive() {
    let erp = Erp::with(&["IF1"]);
    assert_eq!(patch(&erp, "Error", &json!({"shipstatus": {"id": "C"}})).is(400).code(), "INVALID_CONTENT");
}

#[test]
fn choices_and_references_are_checked() {
    let erp = Erp::with(&["IF1"]);
    let refused = |body: &Value| patch(&erp, "Error", body).is(400);
    let invented = refused(&json!({"shipStatus": {"id": "SHIPPED"}}));
    let text = "Error while accessing resource: You have entered an Invalid Field Value SHIPPED for the following field: shipstatus";
    assert_eq!(invented.detail("detail"), text);
    assert_eq!(refused(&json!({"shipMethod": {"id": "9999"}})).detail("o:errorPath"), "shipMethod");
    refused(&json!({"shipStatus": "C"}));
    patch(&erp, "Error", &json!({"shipStatus": {"refName": "Shipped"}, "shipMethod": {"id": 3801}})).is(204);
    let fulfillment = erp.fulfillment("IF1");
    assert_eq!(
        (fulfillment.ship_status.as_str(), fulfillment.head.ship_method.as_deref()),
        ("C", Some("3801"))
    );
    let headers = [JSON, ("x-netsuite-propertyvaluevalidation", "Warning")];
    let path = path(&erp, "IF1");
    erp.wrong_with("PATCH", &path, &headers, &json!({"shipIsResidential": "yes", "memo": "x"})).is(204);
    erp.wrong_with("PATCH", &path, &headers, &json!({"shipMethod": {"id": "9999"}})).is(400);
    assert!(!erp.fulfillment("IF1").head.is_residential);
}

#[test]
fn custom_fields_keep_their_types_and_lengths() {
    let erp = Erp::with(&["IF1"]);
    let good = json!({"custbody_mlc_status": "DELIVERED", "custbody_mlc_last_event_at": "2025-06-18T12:03:00-05:00",
        "custbody_mlc_delivered_on": "2025-06-18", "custbody_mlc_ready": false, "custbody_mlc_last_event": "x".repeat(4000)});
    erp.write("PATCH", &path(&erp, "IF1"), &good).is(204);
    let fields = erp.fulfillment("IF1").head.fields;
    assert_eq!(fields["custbody_mlc_last_event_at"], "2025-06-18T17:03:00Z");
    let read = erp.get(&path(&erp, "IF1")).is(200).json();
    assert_eq!(
        (&read["custbody_mlc_delivered_on"], &read["custbody_mlc_ready"]),
        (&json!("2025-06-18"), &json!(false))
    );
    let code = |body: Value| patch(&erp, "Error", &body).is(400).code();
    assert_eq!(code(json!({"custbody_mlc_delivered_on": "6/18/2025"})), "INVALID_CONTENT");
    assert_eq!(code(json!({"custbody_mlc_last_event_at": "2025-06-18 17:03"})), "INVALID_CONTENT");
    assert_eq!(code(json!({"custbody_mlc_ready": "T"})), "INVALID_CONTENT");
    assert_eq!(code(json!({"custbody_mlc_status": "x".repeat(301)})), "USER_ERROR");
    erp.write("PATCH", &path(&erp, "IF1"), &json!({"custbody_mlc_status": null})).is(204);
    assert!(!erp.fulfillment("IF1").head.fields.contains_key("custbody_mlc_status"));
    erp.stand_in.settings().custom_fields.remove("custbody_mlc_carrier");
    assert_eq!(code(json!({"custbody_mlc_carrier": "UPS"})), "INVALID_CONTENT");
}

#[test]
fn external_ids_are_unique_and_plain() {
    let erp = Erp::with(&["IF1", "IF2"]);
    let write = |number: &str, id: &str| {
        let body = json!({"externalId": id});
        erp.wrong("PATCH", &path(&erp, number), &body)
    };
    write("IF1", "MLC-1").is(204);
    write("IF1", "MLC-1").is(204);
    assert_eq!(write("IF2", "MLC-1").is(400).code(), "DUP_RCRD");
    for odd in ["MLC|1", "MLC/1", "MLC 1"] {
        write("IF2", odd).is(400);
    }
    erp.write("PUT", "/record/v1/itemFulfillment/eid:MLC-1", &json!({"memo": "found"})).is(204);
    assert_eq!(erp.fulfillment("IF1").head.memo.as_deref(), Some("found"));
    let unknown = erp.wrong("PUT", "/record/v1/itemFulfillment/eid:MLC-9", &json!({"memo": "x"})).is(400);
    assert_eq!(unknown.code(), "USER_ERROR");
    erp.wrong("PUT", &path(&erp, "IF1"), &json!({})).is(400);
}

#[test]
fn closed_periods_changed_records_and_rules_stop_a_write() {
    let erp = Erp::with(&["IF1"]);
    let body = json!({"memo": "x"});
    let write = || erp.write("PATCH", &path(&erp, "IF1"), &body);
    erp.stand_in.settings().closed_before = Some("2100-01-01".parse().unwrap());
    assert_eq!(write().is(400).code(), "USER_ERROR");
    let order = format!("/record/v1/salesOrder/{}", erp.fulfillment("IF1").order);
    erp.write("PATCH", &order, &body).is(204);
    erp.stand_in.settings().closed_before = None;
    erp.stand_in.disturb(Kind::ItemFulfillment, "IF1");
    assert_eq!(write().is(400).code(), "RCRD_HAS_BEEN_CHANGED");
    write().is(204);
    erp.stand_in.settings().failing.insert(erp.id("IF1"), "Please enter value(s) for: Department.".into());
    assert!(write().is(400).detail("detail").contains("Department"));
}

#[test]
fn bodies_are_json_objects() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("{}{}", super::client::BASE, path(&erp, "IF1"));
    let bearer = erp.bearer();
    let with = |media: &str, body: &[u8]| {
        let headers = [("authorization", bearer.as_str()), ("content-type", media)];
        erp.direct("PATCH", &path, &headers, body)
    };
    assert_eq!(with("text/plain", b"{}").is(415).detail("o:errorHeader"), "Content-Type");
    assert_eq!(with("application/json", b"[]").is(400).code(), "INVALID_CONTENT");
    assert_eq!(with("application/json", b"{").is(400).code(), "INVALID_CONTENT");
    with("application/json; charset=utf-8", b"{}").is(204);
}

#[test]
fn read_only_properties_are_ignored_and_addresses_merged() {
    let erp = Erp::with(&["IF1"]);
    let body = json!({"id": "1", "createdDate": "2020-01-01T00:00:00Z", "shippingAddress": {"addr2": null, "city": "Reno",
        "state": "NV", "country": {"id": "US"}}});
    erp.wrong("PATCH", &path(&erp, "IF1"), &body).is(204);
    let head = erp.fulfillment("IF1").head;
    assert_eq!(
        (head.address.city.as_deref(), head.address.addr2, head.address.addr1.as_deref()),
        (Some("Reno"), None, Some("1100 Pier Way"))
    );
    assert!(head.created.as_second() > 1_700_000_000);
    let unknown = json!({"shippingAddress": {"country": {"id": "ZZ"}}});
    assert_eq!(patch(&erp, "Error", &unknown).is(400).code(), "INVALID_CONTENT");
}

#[test]
fn what_nobody_wants_is_remembered() {
    let erp = Erp::with(&["IF1"]);
    erp.write("PATCH", &path(&erp, "IF1"), &json!({"generateIntegratedShipperLabel": true})).is(204);
    assert!(erp.stand_in.accidents()[0].contains("bought a label"));
}

#[test]
fn order_status_has_two_values_to_write() {
    let erp = Erp::with(&["IF1"]);
    let path = format!("/record/v1/salesOrder/{}", erp.fulfillment("IF1").order);
    erp.write("PATCH", &path, &json!({"orderStatus": {"id": "A"}})).is(204);
    erp.write("PATCH", &path, &json!({"orderStatus": {"id": "B"}})).is(204);
    erp.wrong("PATCH", &path, &json!({"orderStatus": {"id": "F"}})).is(400);
    erp.stand_in.edit_fulfillment("IF1", |fulfillment| fulfillment.ship_status = "C".into());
    erp.wrong("PATCH", &path, &json!({"orderStatus": {"id": "A"}})).is(400);
}
