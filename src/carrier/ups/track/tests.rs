use serde_json::{Value, json};

use super::*;
use crate::model::TrackingNumber;

const NUMBER: &str = "1Z12345E0310000019";

fn target() -> TrackTarget {
    TrackTarget {
        tracking_number: TrackingNumber::parse(NUMBER).unwrap(),
        carrier_id: None,
        account: "12345E".into(),
        reference: "000123".into(),
        labelled_at: "2026-11-17T12:00:00Z".parse().unwrap(),
    }
}

fn scan(kind: &str, code: &str, digits: &str, date: &str, offset: Option<&str>) -> Value {
    json!({"location": {"address": {"city": "Boise", "stateProvince": "ID", "countryCode": "US", "country": "US"}, "slic": "8370"},
           "status": {"type": kind, "description": "Something happened ", "code": code, "statusCode": digits},
           "date": date, "time": "101512", "gmtOffset": offset})
}

fn response(package: &Value) -> TrackResponse {
    serde_json::from_value(json!({"shipment": [{"inquiryNumber": NUMBER, "package": [package]}]})).unwrap()
}

fn told(package: &Value) -> Tracked {
    tracked(&response(package), &target()).unwrap()
}

fn delivered() -> Value {
    json!({"trackingNumber": NUMBER,
           "deliveryDate": [{"type": "DEL", "date": "20261120"}], "deliveryTime": {"type": "DEL", "endTime": "101512"},
           "activity": [scan("D", "FS", "011", "20261120", Some("-08:00")), scan("I", "OT", "021", "20261120", Some("-08:00")),
                        scan("M", "MP", "003", "20261117", None)],
           "currentStatus": {"description": "Delivered", "code": "011"},
           "deliveryInformation": {"receivedBy": "MILLER", "location": "Dock",
                                   "signature": {"image": "R0lGODlhAQABAAAAACw="}, "pod": {"content": "PCFET0NUWVBFIGh0bWw+"}},
           "packageCount": 1})
}

#[test]
fn a_delivery_brings_time_signer_and_proof() {
    let told = told(&delivered());
    assert_eq!((told.status, told.code.as_str()), (TrackingStatus::Delivered, "D/FS"));
    assert_eq!(told.signed_by.as_deref(), Some("MILLER"));
    assert_eq!(told.delivered_at.unwrap().text, "2026-11-20T10:15:12-08:00");
    let Proof::Here(proof) = told.proof else { panic!("a proof") };
    assert_eq!((proof.format, proof.bytes.as_slice()), (DocumentFormat::Html, b"<!DOCTYPE html>".as_slice()));
    let events: Vec<_> = told.events.iter().map(|event| (event.status, event.at.instant.is_some())).collect();
    // The label's own scan has no offset: it is the local time of an unknown place.
    assert_eq!(
        events,
        [
            (TrackingStatus::Delivered, true),
            (TrackingStatus::OutForDelivery, true),
            (TrackingStatus::Created, false)
        ]
    );
    assert_eq!(told.events[2].at.to_string(), "2026-11-17T10:15:12");
}

#[test]
fn a_signature_stands_in_for_the_page_and_garbage_for_nothing() {
    let with = |signature: &str, page: &str| {
        let mut package = delivered();
        package["deliveryInformation"]["signature"]["image"] = json!(signature);
        package["deliveryInformation"]["pod"]["content"] = json!(page);
        told(&package).proof
    };
    assert!(
        matches!(with("R0lGODlhAQABAAAAACw=", ""), Proof::Here(image) if image.format == DocumentFormat::Gif)
    );
    for nothing in ["", "bm8gaW1hZ2U=", "%%%", "Cl5YQQ=="] {
        assert_eq!(with(nothing, "bm8gcGFnZQ=="), Proof::None, "{nothing}");
    }
}

#[test]
fn an_early_stub_and_words_are_no_delivery() {
    let package = json!({"trackingNumber": NUMBER,
        "deliveryDate": [{"type": "SDD", "date": "20261123"}, {"type": "RDD", "date": "20261124"}],
        "activity": [scan("I", "DP", "005", "20261119", Some("-05:00"))],
        "currentStatus": {"description": "Delivered, nearly", "code": "005"},
        "deliveryInformation": {"receivedBy": "NOBODY", "deliveryPhoto": {"isNonPostalCodeCountry": false}}});
    let told = told(&package);
    assert_eq!((told.status, told.signed_by, told.delivered_at), (TrackingStatus::InTransit, None, None));
    assert_eq!(told.estimated_delivery.unwrap().text, "2026-11-24T00:00:00");
}

#[test]
fn what_was_sent_back_is_returned_and_never_delivered() {
    let back = |digits: &str| scan("X", "RS", digits, "20261121", Some("-08:00"));
    let mut history = vec![scan("I", "OT", "021", "20261120", Some("-08:00"))];
    let mut told_after = |event: Value| {
        history.insert(0, event);
        let told = told(&json!({"trackingNumber": NUMBER, "activity": history,
                                "deliveryInformation": {"receivedBy": "DOCK"}}));
        (told.status, told.signed_by)
    };
    assert_eq!(told_after(back("035")), (TrackingStatus::Returning, None));
    assert_eq!(
        told_after(scan("I", "DP", "005", "20261122", Some("-08:00"))),
        (TrackingStatus::Returning, None)
    );
    assert_eq!(
        told_after(scan("D", "FS", "011", "20261125", Some("-05:00"))),
        (TrackingStatus::Returned, None)
    );
}

#[test]
fn a_strangers_old_parcel_under_our_number_is_not_ours() {
    let old = |date: &str| {
        let mut package = delivered();
        package["activity"] = json!([scan("D", "FS", "011", date, Some("-08:00"))]);
        package["deliveryDate"][0]["date"] = json!(date);
        tracked(&response(&package), &target())
    };
    assert_eq!(old("20260803"), None);
    assert_eq!(old("20261116"), None, "delivered the day before the label");
    assert_eq!(old("20261118").unwrap().status, TrackingStatus::Delivered);
}

#[test]
fn a_late_record_of_the_label_and_a_signature_that_is_none_change_nothing() {
    let package = json!({"trackingNumber": NUMBER,
        "activity": [scan("M", "MP", "003", "20261120", None), scan("I", "DP", "005", "20261119", Some("-05:00"))]});
    assert_eq!(told(&package).status, TrackingStatus::InTransit);
    let mut package = delivered();
    package["deliveryInformation"]["receivedBy"] = json!("SIGNATURE RELEASE ON FILE");
    assert_eq!(told(&package).signed_by, None);
}

#[test]
fn two_letters_are_read_with_their_type() {
    let cases = [
        ("M", "DP", "003", TrackingStatus::Created),
        ("I", "DP", "005", TrackingStatus::InTransit),
        ("X", "DP", "013", TrackingStatus::Exception),
        ("I", "PU", "038", TrackingStatus::PickedUp),
        ("I", "OF", "021", TrackingStatus::OutForDelivery),
        ("MV", "VP", "007", TrackingStatus::Cancelled),
        ("X", "DL", "034", TrackingStatus::Returned),
        ("D", "2Q", "161", TrackingStatus::InTransit),
        ("D", "KB", "011", TrackingStatus::Delivered),
        ("W", "ZZ", "999", TrackingStatus::Unknown),
    ];
    for (kind, code, digits, status) in cases {
        let package =
            json!({"trackingNumber": NUMBER, "activity": scan(kind, code, digits, "20261119", None)});
        assert_eq!(told(&package).status, status, "{kind}/{code}/{digits}");
    }
    // No scan at all: the status of the whole.
    let package = json!({"trackingNumber": NUMBER, "currentStatus": {"code": "011"}, "deliveryDate": [{"type": "DEL", "date": "20261120"}],
                         "deliveryTime": {"type": "DEL", "endTime": "101512"}});
    let told = told(&package);
    assert_eq!(
        (told.status, told.delivered_at.unwrap().text.as_str()),
        (TrackingStatus::Delivered, "2026-11-20T10:15:12")
    );
}

#[test]
fn a_number_that_is_not_known_yet_is_no_answer() {
    for shipment in [
        json!([{"inquiryNumber": NUMBER, "warnings": [{"code": "TW0001", "message": "Tracking Information Not Found"}]}]),
        json!([{"warnings": {"code": "TW0001"}}]),
        json!([]),
        json!([{"package": [{"trackingNumber": "1ZOTHER", "activity": []}]}]),
    ] {
        let response = serde_json::from_value(json!({"shipment": shipment})).unwrap();
        assert_eq!(tracked(&response, &target()), None);
    }
}
