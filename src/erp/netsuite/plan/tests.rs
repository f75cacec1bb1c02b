use super::*;
use crate::erp::port::ShippedPackage;
use crate::erp::samples::{delivered, shipped, shipped_package};
use crate::model::TrackingNumber;

fn targets() -> Targets {
    let field = |text: &str| Field::parse(text);
    Targets {
        invoice_fields: Fields {
            tracking: field("custbody_mlc_tracking_number"),
            label_url: field("custbody_mlc_label_url"),
            status: field("custbody_mlc_status"),
            delivered_at: field("custbody_mlc_delivered_on:date"),
            signed_by: field("custbody_mlc_signed_by"),
        },
        packages: true,
        sublist: None,
        mark_shipped: false,
    }
}

fn a_handle(sublist: &str) -> Value {
    json!({"fulfillment": 9001, "order": 4711, "invoices": [12034], "is_only": true, "sublist": sublist,
           "lines": [{"packageWeight": 4.2, "packageDescr": "Torque wrench x2"}]})
}

fn label(handle: &Value, records: &[Option<&str>]) -> Vec<PlannedStep> {
    let numbers: Vec<TrackingNumber> =
        (1..=records.len()).map(|n| TrackingNumber::parse(&format!("79464479013{n}")).unwrap()).collect();
    let packages = records.iter().zip(&numbers).map(|(record, tracking_number)| ShippedPackage {
        record: *record,
        label_url: Some("https://ship.example.com/labels/1.pdf".into()),
        ..shipped_package(tracking_number)
    });
    label_steps(&shipped(handle, packages.collect()), &targets())
}

#[test]
fn numbers_go_onto_the_lines_that_are_there_and_the_others_get_new_ones() {
    let steps = label(&a_handle("package"), &[Some("0"), None]);
    assert_eq!(steps[0].payload["sublist"], "package");
    assert_eq!(
        steps[0].payload["lines"],
        json!([
            {"packageWeight": 4.2, "packageDescr": "Torque wrench x2", "packageTrackingNumber": "794644790131"},
            {"packageTrackingNumber": "794644790132"}
        ])
    );
    let fedex = label(&a_handle("packageFedex"), &[Some("0")]);
    assert_eq!(fedex[0].payload["lines"][0]["packageTrackingNumberFedEx"], "794644790131");
    let body = packages_body("packageFedex", &[Map::new()], true);
    assert_eq!(body, json!({"packageFedex": {"items": [{}]}, "shipStatus": {"id": "C"}}));
}

#[test]
fn the_invoice_gets_number_label_and_status() {
    let steps = label(&a_handle("package"), &[Some("0")]);
    let values = steps[1].payload["values"].as_array().unwrap();
    let named: Vec<(&str, &str, bool)> = values
        .iter()
        .map(|one| {
            (one["id"].as_str().unwrap(), one["value"].as_str().unwrap(), one["adds"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        named,
        [
            ("custbody_mlc_tracking_number", "794644790131", true),
            ("custbody_mlc_label_url", "https://ship.example.com/labels/1.pdf", false),
            ("custbody_mlc_status", "Label created", false),
        ]
    );
}

#[test]
fn a_delivery_is_written_as_the_field_wants_it() {
    let at = CarrierTime::parse("2026-11-20T22:15:12-08:00").unwrap();
    assert_eq!(written(&at, FieldKind::Date), "2026-11-20");
    assert_eq!(written(&at, FieldKind::DateTime), "2026-11-21T06:15:12Z");
    assert_eq!(written(&at, FieldKind::Text), "2026-11-20T22:15:12-08:00");
    let local = CarrierTime::parse("2026-11-20T22:15:12").unwrap();
    assert_eq!(written(&local, FieldKind::DateTime), "2026-11-20T22:15:12Z");
    let handle = a_handle("package");
    let news = News { delivered_at: Some("2026-11-20T22:15:12-08:00"), ..delivered(&handle, Vec::new()) };
    let steps = track_steps(&news, &targets());
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0].payload["values"][1]["value"], "2026-11-20");
}

#[test]
fn a_voided_label_takes_its_number_off() {
    let handle = a_handle("package");
    let number = TrackingNumber::parse("794644790131").unwrap();
    let on = "2026-11-21T02:00:00+00[UTC]".parse().unwrap();
    let voided = Voided { handle: &handle, carrier: "FedEx", packages: vec![(Some("0"), &number)], on };
    let steps = void_steps(&voided, &targets());
    assert_eq!(
        steps[0].payload["lines"],
        json!([{"packageWeight": 4.2, "packageDescr": "Torque wrench x2"}])
    );
    assert_eq!(
        steps[1].payload["values"][0],
        json!({"id": "custbody_mlc_tracking_number", "value": null, "adds": false})
    );
}
