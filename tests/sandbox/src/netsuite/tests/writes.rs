use serde_json::{Value, json};

use super::client::BASE;
use super::{Answer, Erp, JSON};
use crate::netsuite::{Kind, PackagesIn, Record};

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

/// What each body is refused with, where unknown names are errors.
#[test]
fn every_value_is_checked_against_its_field() {
    let erp = Erp::with(&["IF1", "IF2"]);
    erp.edit("IF2", |fulfillment| fulfillment["externalId"] = "MLC-2".into());
    let before = erp.fulfillment("IF1");
    let (long, content, user) = ("x".repeat(301), "400 INVALID_CONTENT", "400 USER_ERROR");
    let package = |line: Value| json!({"package": {"items": [line]}});
    for (body, refusal, place) in [
        (json!({"shipstatus": {"id": "C"}}), content, "shipstatus"),
        (json!({"shipStatus": {"id": "SHIPPED"}}), content, "shipStatus"),
        (json!({"shipStatus": "C"}), content, "shipStatus"),
        (json!({"shipMethod": {"id": "9999"}}), content, "shipMethod"),
        (json!({"shippingAddress": {"country": {"id": "ZZ"}}}), content, "shippingAddress.country"),
        (json!({"custbody_mlc_delivered_on": "6/18/2025"}), content, "custbody_mlc_delivered_on"),
        (json!({"custbody_mlc_last_event_at": "2025-06-18 17:03"}), content, "custbody_mlc_last_event_at"),
        (json!({"custbody_mlc_ready": "T"}), content, "custbody_mlc_ready"),
        (json!({"custbody_mlc_status": long}), user, "custbody_mlc_status"),
        (json!({"custbody_mlc_courier": "UPS"}), content, "custbody_mlc_courier"),
        (json!({"externalId": "MLC-2"}), "400 DUP_RCRD", "externalId"),
        (json!({"externalId": "MLC|1"}), content, "externalId"),
        (json!({"externalId": "MLC/1"}), content, "externalId"),
        (json!({"externalId": "MLC 1"}), content, "externalId"),
        (json!({"item": {"items": [{"orderLine": 2, "quantity": 1}]}}), content, "item.items[0]"),
        (package(json!({"trackingNumber": "1Z1"})), content, "package.items[0].trackingNumber"),
        (package(json!({"packageWeight": "4.2"})), content, "package.items[0].packageWeight"),
        (package(json!({"packageTrackingNumber": 4})), content, "package.items[0].packageTrackingNumber"),
        (package(json!({"packageDescr": long})), user, "package.items[0].packageDescr"),
    ] {
        patch(&erp, "Error", &body).refuses(refusal, place);
    }
    let invented = patch(&erp, "Error", &json!({"shipStatus": {"id": "SHIPPED"}}));
    let text = "Error while accessing resource: You have entered an Invalid Field Value SHIPPED for the following field: shipstatus";
    assert_eq!(invented.detail("detail"), text);
    assert_eq!(erp.fulfillment("IF1").lines("package").len(), 1, "nothing is half done");
    assert_eq!(erp.fulfillment("IF1"), before);
}

/// What each body leaves in the record.
#[test]
fn good_values_are_kept_in_one_form() {
    let erp = Erp::with(&["IF1"]);
    let event = "x".repeat(4000);
    let created = erp.fulfillment("IF1")["createdDate"].clone();
    for (body, pointer, kept) in [
        (json!({"shipStatus": {"refName": "Shipped"}}), "/shipStatus", json!("C")),
        (json!({"shipMethod": {"id": 3801}}), "/shipMethod", json!("3801")),
        (json!({"custbody_mlc_status": "DELIVERED"}), "/custbody_mlc_status", json!("DELIVERED")),
        (json!({"custbody_mlc_status": null}), "/custbody_mlc_status", Value::Null),
        (json!({"custbody_mlc_last_event": event}), "/custbody_mlc_last_event", json!(event)),
        (
            json!({"custbody_mlc_last_event_at": "2025-06-18T12:03:00-05:00"}),
            "/custbody_mlc_last_event_at",
            json!("2025-06-18T17:03:00Z"),
        ),
        (
            json!({"custbody_mlc_delivered_on": "2025-06-18"}),
            "/custbody_mlc_delivered_on",
            json!("2025-06-18"),
        ),
        (json!({"custbody_mlc_ready": false}), "/custbody_mlc_ready", json!(false)),
        (json!({"externalId": "MLC-1"}), "/externalId", json!("MLC-1")),
        (json!({"externalId": "MLC-1"}), "/externalId", json!("MLC-1")),
        (json!({"shippingAddress": {"addr2": null, "city": "Reno"}}), "/shippingAddress/addr2", Value::Null),
        (
            json!({"shippingAddress": {"state": "NV", "country": {"id": "US"}}}),
            "/shippingAddress/addr1",
            json!("1100 Pier Way"),
        ),
        (json!({}), "/shippingAddress/city", json!("Reno")),
        (json!({"id": "1", "createdDate": "2020-01-01T00:00:00Z"}), "/createdDate", created),
        (
            json!({"package": {"items": [{"packageDetails": {"packageLength": 11.5, "declaredValue": 80.0}}]}}),
            "/package/1/packageDetails/packageLength",
            json!(11.5),
        ),
    ] {
        erp.wrong("PATCH", &erp.path("IF1"), &body).is(204);
        let fields = erp.fulfillment("IF1").fields;
        assert_eq!(fields.pointer(pointer).unwrap_or(&Value::Null), &kept, "{pointer}");
    }
    let read = erp.get(&erp.path("IF1")).is(200);
    read.shows(&json!({"/custbody_mlc_delivered_on": "2025-06-18", "/custbody_mlc_ready": false}));
    let headers = [JSON, ("x-netsuite-propertyvaluevalidation", "Warning")];
    let path = erp.path("IF1");
    erp.wrong_with("PATCH", &path, &headers, &json!({"shipIsResidential": "yes", "memo": "x"})).is(204);
    erp.wrong_with("PATCH", &path, &headers, &json!({"shipMethod": {"id": "9999"}})).is(400);
    assert_eq!(erp.fulfillment("IF1")["shipIsResidential"], false);
}

#[test]
fn an_upsert_needs_an_external_id_that_exists() {
    let erp = Erp::with(&["IF1"]);
    erp.edit("IF1", |fulfillment| fulfillment["externalId"] = "MLC-1".into());
    erp.write("PUT", "/record/v1/itemFulfillment/eid:MLC-1", &json!({"memo": "found"})).is(204);
    assert_eq!(erp.fulfillment("IF1")["memo"], "found");
    for path in ["/record/v1/itemFulfillment/eid:MLC-9", &erp.path("IF1")] {
        erp.wrong("PUT", path, &json!({"memo": "x"})).refuses("400 USER_ERROR", "");
    }
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
        let answer = erp.direct("PATCH", &path, &headers, body.as_bytes());
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
    let dead = json!({"packageUps": {"items": [{"packageTrackingNumberUps": "1Z1"}]}});
    erp.write("PATCH", &erp.path("IF1"), &dead).is(204);
    assert!(erp.fulfillment("IF1").tracking_numbers().is_empty());
    erp.stand_in.settings().packages_in = PackagesIn::Carrier;
    erp.edit("IF2", |fulfillment| fulfillment["shipMethod"] = "3801".into());
    for number in ["IF1", "IF2"] {
        erp.edit(number, |fulfillment| fulfillment["package"] = Value::Null);
    }
    for (number, sublist, line) in [
        (
            "IF1",
            "packageUps",
            json!({"packageTrackingNumberUps": "1Z1", "packageWeightUps": 2.5,
            "packageLengthUps": 12, "reference1Ups": "SO1"}),
        ),
        (
            "IF2",
            "packageFedex",
            json!({"packageTrackingNumberFedEx": "7947", "packageWeightFedEx": 2.5,
            "packagingFedEx": {"id": "1"}}),
        ),
    ] {
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
    let path = format!("/record/v1/invoice/{}", erp.stand_in.add(Record::invoice("INV1", &order)));
    let body = json!({"trackingNumbers": "1Z1", "custbody_mlc_tracking_number": "1Z1", "custbody_mlc_carrier": "UPS",
        "custbody_mlc_last_event_at": "2025-06-18T17:03:00Z", "custbody_mlc_label_url": "https://labels.example/1Z1.pdf"});
    erp.write("PATCH", &path, &body).is(204);
    assert_eq!(erp.stand_in.invoice("INV1").unwrap()["trackingNumbers"], "1Z1");
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
