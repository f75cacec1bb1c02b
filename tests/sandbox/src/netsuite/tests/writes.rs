use serde_json::{Value, json};

use super::client::{BASE, cases};
use super::{Answer, Erp, JSON};
use crate::netsuite::{Kind, PackagesIn};

/// A write to `IF1` that is wrong on purpose, with that validation of names.
fn patch(erp: &Erp, validation: &str, body: &Value) -> Answer {
    let headers = [JSON, ("x-netsuite-propertynamevalidation", validation)];
    erp.wrong_with("PATCH", &erp.path("IF1"), &headers, body)
}

/// Packages with these tracking numbers, shipped.
fn shipped(numbers: &[&str]) -> Value {
    let package = |number: &&str| json!({"packageWeight": 4.2, "packageDescr": "Torque wrench x2", "packageTrackingNumber": number});
    json!({"shipStatus": {"id": "C"}, "package": {"items": numbers.iter().map(package).collect::<Value>()}})
}

#[test]
fn unknown_names_are_swallowed_unless_one_asks() {
    let erp = Erp::with(&["IF1"]);
    let body = json!({"trackingNumbers": "1Z1", "custbody_mlc_statuss": "x", "memo": "kept"});
    let swallowed = erp.wrong("PATCH", &erp.path("IF1"), &body).is(204);
    assert!(swallowed.header("warning").contains("trackingNumbers"));
    assert_eq!(erp.fulfillment("IF1")["memo"], "kept");
    assert!(erp.stand_in.accidents()[0].ends_with("trackingNumbers was dropped"));
    assert_eq!(patch(&erp, "Ignore", &body).is(204).header("warning"), "");
    let lost = json!({"memo": "lost", "custbody_mlc_statuss": "x"});
    for validation in ["Error", "error"] {
        patch(&erp, validation, &lost).refuses("400 INVALID_CONTENT", "custbody_mlc_statuss");
    }
    assert_eq!(erp.fulfillment("IF1")["memo"], "kept");
    patch(&erp, "Strict", &body).refuses("400 INVALID_HEADER", "X-NetSuite-PropertyNameValidation");
}

/// A body, what it is refused with where unknown names are errors, and the place that is named.
const REFUSED: &str = r#"
    {"shipstatus": {"id": "C"}} => 400 INVALID_CONTENT => shipstatus
    {"shipStatus": {"id": "SHIPPED"}} => 400 INVALID_CONTENT => shipStatus
    {"shipStatus": "C"} => 400 INVALID_CONTENT => shipStatus
    {"shipMethod": {"id": "9999"}} => 400 INVALID_CONTENT => shipMethod
    {"shippingAddress": {"country": {"id": "ZZ"}}} => 400 INVALID_CONTENT => shippingAddress.country
    {"custbody_mlc_delivered_on": "6/18/2025"} => 400 INVALID_CONTENT => custbody_mlc_delivered_on
    {"custbody_mlc_last_event_at": "2025-06-18 17:03"} => 400 INVALID_CONTENT => custbody_mlc_last_event_at
    {"custbody_mlc_ready": "T"} => 400 INVALID_CONTENT => custbody_mlc_ready
    {"custbody_mlc_status": "LONG"} => 400 USER_ERROR => custbody_mlc_status
    {"custbody_mlc_courier": "UPS"} => 400 INVALID_CONTENT => custbody_mlc_courier
    {"externalId": "MLC-2"} => 400 DUP_RCRD => externalId
    {"externalId": "MLC|1"} => 400 INVALID_CONTENT => externalId
    {"externalId": "MLC/1"} => 400 INVALID_CONTENT => externalId
    {"externalId": "MLC 1"} => 400 INVALID_CONTENT => externalId
    {"item": {"items": [{"orderLine": 2, "quantity": 1}]}} => 400 INVALID_CONTENT => item.items[0]
    {"package": {"items": [{"trackingNumber": "1Z1"}]}} => 400 INVALID_CONTENT => package.items[0].trackingNumber
    {"package": {"items": [{"packageWeight": "4.2"}]}} => 400 INVALID_CONTENT => package.items[0].packageWeight
    {"package": {"items": [{"packageTrackingNumber": 4}]}} => 400 INVALID_CONTENT => package.items[0].packageTrackingNumber
    {"package": {"items": [{"packageDescr": "LONG"}]}} => 400 USER_ERROR => package.items[0].packageDescr
"#;

#[test]
fn every_value_is_checked_against_its_field() {
    let erp = Erp::with(&["IF1", "IF2"]);
    erp.edit("IF2", |fulfillment| fulfillment["externalId"] = "MLC-2".into());
    let before = erp.fulfillment("IF1");
    for [body, refusal, place] in cases(REFUSED) {
        let body = body.replace("LONG", &"x".repeat(301));
        patch(&erp, "Error", &serde_json::from_str(&body).unwrap()).refuses(refusal, place);
    }
    let invented = patch(&erp, "Error", &json!({"shipStatus": {"id": "SHIPPED"}}));
    let text = "Error while accessing resource: You have entered an Invalid Field Value SHIPPED for the following field: shipstatus";
    assert_eq!(invented.detail("detail"), text);
    assert_eq!(erp.fulfillment("IF1"), before, "nothing is half done");
}

/// A body, and what the record then has under a pointer. They follow each other.
const KEPT: &str = r#"
    {"shipStatus": {"refName": "Shipped"}} => /shipStatus => "C"
    {"shipMethod": {"id": 3801}} => /shipMethod => "3801"
    {"custbody_mlc_status": "DELIVERED"} => /custbody_mlc_status => "DELIVERED"
    {"custbody_mlc_status": null} => /custbody_mlc_status => null
    {"custbody_mlc_last_event": "LONG"} => /custbody_mlc_last_event => "LONG"
    {"custbody_mlc_last_event_at": "2025-06-18T12:03:00-05:00"} => /custbody_mlc_last_event_at => "2025-06-18T17:03:00Z"
    {"custbody_mlc_delivered_on": "2025-06-18"} => /custbody_mlc_delivered_on => "2025-06-18"
    {"custbody_mlc_ready": false} => /custbody_mlc_ready => false
    {"externalId": "MLC-1"} => /externalId => "MLC-1"
    {"externalId": "MLC-1"} => /externalId => "MLC-1"
    {"shippingAddress": {"addr2": null, "city": "Reno"}} => /shippingAddress/addr2 => null
    {"shippingAddress": {"state": "NV", "country": {"id": "US"}}} => /shippingAddress/addr1 => "1100 Pier Way"
    {} => /shippingAddress/city => "Reno"
    {"package": {"items": [{"packageDetails": {"packageLength": 11.5}}]}} => /package/1/packageDetails/packageLength => 11.5
"#;

#[test]
fn good_values_are_kept_in_one_form() {
    let erp = Erp::with(&["IF1"]);
    let before = erp.fulfillment("IF1");
    for [body, pointer, kept] in cases(KEPT) {
        let [body, kept] = [body, kept].map(|text| text.replace("LONG", &"x".repeat(4000)));
        let [body, kept] = [body, kept].map(|text| serde_json::from_str::<Value>(&text).unwrap());
        erp.wrong("PATCH", &erp.path("IF1"), &body).is(204);
        let fields = erp.fulfillment("IF1").fields;
        assert_eq!(fields.pointer(pointer).unwrap_or(&Value::Null), &kept, "{pointer}");
    }
    let created = json!({"id": "1", "createdDate": "2020-01-01T00:00:00Z"});
    erp.wrong("PATCH", &erp.path("IF1"), &created).is(204);
    let after = erp.fulfillment("IF1");
    assert_eq!((after.id(), &after["createdDate"]), (before.id(), &before["createdDate"]));
    let read = erp.get(&erp.path("IF1")).is(200);
    read.shows(&json!({"/custbody_mlc_delivered_on": "2025-06-18", "/custbody_mlc_ready": false}));
    let headers = [JSON, ("x-netsuite-propertyvaluevalidation", "Warning")];
    for (body, status) in [
        (json!({"shipIsResidential": "yes", "memo": "x"}), 204),
        (json!({"shipMethod": {"id": "9999"}}), 400),
    ] {
        erp.wrong_with("PATCH", &erp.path("IF1"), &headers, &body).is(status);
    }
    assert_eq!(erp.fulfillment("IF1")["shipIsResidential"], false);
}

#[test]
fn closed_periods_changed_records_and_rules_stop_a_write() {
    let erp = Erp::with(&["IF1"]);
    let write = |path: &str| erp.write("PATCH", path, &json!({"memo": "x"}));
    let path = erp.path("IF1");
    erp.stand_in.settings().closed_before = Some("2100-01-01".parse().unwrap());
    write(&path).refuses("400 USER_ERROR", "");
    write(&erp.order_path("IF1")).is(204);
    erp.stand_in.settings().closed_before = None;
    erp.stand_in.disturb(Kind::ItemFulfillment, "IF1");
    write(&path).refuses("400 RCRD_HAS_BEEN_CHANGED", "");
    write(&path).is(204);
    erp.stand_in.settings().failing.insert(erp.id("IF1"), "Please enter value(s) for: Department.".into());
    assert!(write(&path).is(400).detail("detail").contains("Department"));
}

#[test]
fn bodies_are_json_objects() {
    let erp = Erp::with(&["IF1"]);
    let (path, bearer) = (format!("{BASE}{}", erp.path("IF1")), erp.bearer());
    for (media, body, refusal, place) in [
        ("text/plain", "{}", "415 INVALID_HEADER", "Content-Type"),
        ("application/json", "[]", "400 INVALID_CONTENT", ""),
        ("application/json", "{", "400 INVALID_CONTENT", ""),
        ("application/json; charset=utf-8", "{}", "204 ", ""),
    ] {
        let headers = [("authorization", bearer.as_str()), ("content-type", media)];
        let answer = erp.direct("PATCH", &path, &headers, body);
        if refusal == "204 " { drop(answer.is(204)) } else { answer.refuses(refusal, place) }
    }
}

#[test]
fn order_status_has_two_values_to_write() {
    let erp = Erp::with(&["IF1"]);
    let set = |letter: &str| {
        erp.wrong("PATCH", &erp.order_path("IF1"), &json!({"orderStatus": {"id": letter}})).status
    };
    assert_eq!(["A", "B", "F"].map(set), [204, 204, 400]);
    erp.ship("IF1");
    assert_eq!(set("A"), 400);
}

#[test]
fn replaced_packages_are_exactly_those_sent() {
    let erp = Erp::with(&["IF1"]);
    let path = erp.path("IF1");
    for _ in 0..2 {
        let done = erp.write("PATCH", &format!("{path}?replace=package"), &shipped(&["1Z1", "1Z2"])).is(204);
        assert!(done.body.is_empty());
        assert_eq!(done.header("location"), format!("{}{BASE}{path}", erp.server.url()));
        assert_eq!(done.header("content-type"), "application/json");
    }
    let fulfillment = erp.fulfillment("IF1");
    assert_eq!(fulfillment.tracking_numbers(), ["1Z1", "1Z2"]);
    assert!(fulfillment.is_shipped() && fulfillment["shippedDate"].is_string());
    assert_eq!(fulfillment.lines("package").len(), 2);
    assert_eq!(erp.stand_in.order(fulfillment.text("createdFrom")).unwrap()["status"], "F");
    assert!(erp.stand_in.accidents().is_empty());
    assert_eq!(erp.server.calls("write fulfillment").total, 2);
    let unknown = erp.write("PATCH", &format!("{path}?replace=packageFedEx"), &shipped(&["1Z1"]));
    unknown.refuses("400 INVALID_PARAMETER", "replace");
}

#[test]
fn without_replace_packages_are_appended() {
    let erp = Erp::with(&["IF1"]);
    let path = erp.path("IF1");
    for _ in 0..2 {
        erp.write("PATCH", &path, &shipped(&["1Z1"])).is(204);
    }
    assert_eq!(erp.fulfillment("IF1").lines("package").len(), 3);
    assert!(erp.stand_in.accidents()[0].ends_with("a package was appended again"));
    for empty in [json!({"package": null}), json!({"package": {"items": null}})] {
        erp.write("PATCH", &path, &shipped(&["1Z1"])).is(204);
        erp.wrong("PATCH", &path, &empty).is(204);
        assert!(erp.fulfillment("IF1").lines("package").is_empty());
    }
}

#[test]
fn carriers_have_sublists_of_their_own() {
    let erp = Erp::with(&["IF1", "IF2"]);
    let inactive = json!({"packageUps": {"items": [{"packageTrackingNumberUps": "1Z1"}]}});
    erp.write("PATCH", &erp.path("IF1"), &inactive).is(204);
    assert!(erp.fulfillment("IF1").tracking_numbers().is_empty());
    erp.stand_in.settings().packages_in = PackagesIn::Carrier;
    erp.edit("IF2", |fulfillment| fulfillment["shipMethod"] = "3801".into());
    for number in ["IF1", "IF2"] {
        erp.edit(number, |fulfillment| fulfillment["package"] = Value::Null);
    }
    let ups = json!({"packageTrackingNumberUps": "1Z1", "packageLengthUps": 12, "reference1Ups": "SO1"});
    let fedex = json!({"packageTrackingNumberFedEx": "7947", "packagingFedEx": {"id": "1"}});
    for (number, sublist, line) in [("IF1", "packageUps", ups), ("IF2", "packageFedex", fedex)] {
        let path = format!("{}?replace={sublist}", erp.path(number));
        erp.write("PATCH", &path, &json!({sublist: {"items": [line]}})).is(204);
    }
    let ups = &erp.fulfillment("IF1")["packageUps"][0];
    assert_eq!((&ups["packageLengthUps"], &ups["reference1Ups"]), (&json!(12), &json!("SO1")));
    assert_eq!(erp.fulfillment("IF2").tracking_numbers(), ["7947"]);
    let read = erp.get(&format!("{}?expandSubResources=true", erp.path("IF2"))).is(200);
    read.shows(&json!({
        "/packageFedex/items/0/packageTrackingNumberFedEx": "7947",
        "/packageFedex/items/0/packagingFedEx/id": "1", "/shipCarrier/id": "nonups", "/package": null,
    }));
}

#[test]
fn an_invoice_is_stamped_and_what_nobody_wants_is_noticed() {
    let erp = Erp::with(&["IF1"]);
    let order = erp.fulfillment("IF1").text("createdFrom").to_owned();
    erp.edit("IF1", |fulfillment| {
        fulfillment["shipStatus"] = "C".into();
        fulfillment["package"][0]["packageTrackingNumber"] = "1Z1".into();
    });
    let invoice = erp.stand_in.bill("SO1").unwrap();
    let path = format!("/record/v1/invoice/{invoice}");
    let body = json!({"trackingNumbers": "1Z1", "custbody_mlc_tracking_number": "1Z1", "custbody_mlc_carrier": "UPS",
        "custbody_mlc_last_event_at": "2025-06-18T17:03:00Z", "custbody_mlc_label_url": "https://labels.example/1Z1.pdf"});
    erp.write("PATCH", &path, &body).is(204);
    assert_eq!(erp.stand_in.invoice(&invoice).unwrap()["trackingNumbers"], "1Z1");
    erp.get(&format!("{path}?expandSubResources=true")).is(200).shows(&json!({
        "/trackingNumbers": "1Z1", "/linkedTrackingNumbers": "1Z1", "/createdFrom/id": order, "/status/id": "A",
        "/total": 79.9,
    }));
    assert_eq!(erp.stand_in.order("SO1").unwrap()["status"], "G");
    erp.write("PATCH", &path, &json!({"linkedTrackingNumbers": "1Z9"})).is(204);
    erp.write("PATCH", &path, &json!({"toBeEmailed": true})).is(204);
    erp.write("PATCH", &erp.path("IF1"), &json!({"generateIntegratedShipperLabel": true})).is(204);
    let accidents = erp.stand_in.accidents();
    assert!(accidents[0].ends_with("the customer got a mail") && accidents[1].contains("bought a label"));
    erp.edit("IF1", |fulfillment| {
        let mut second = fulfillment["package"][0].clone();
        second["packageTrackingNumber"] = "1Z2".into();
        fulfillment["package"] = json!([fulfillment["package"][0], second]);
    });
    erp.get(&path).is(200).shows(&json!({"/linkedTrackingNumbers": "1Z1 1Z2"}));
}
