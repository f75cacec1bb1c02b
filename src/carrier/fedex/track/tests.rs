use super::*;

fn target() -> TrackTarget {
    TrackTarget {
        tracking_number: TrackingNumber::parse("794790000011").unwrap(),
        carrier_id: None,
        account: "740561073".into(),
        reference: "000123".into(),
        labelled_at: "2026-03-02T16:00:00Z".parse().unwrap(),
    }
}

fn output(text: &str) -> TrackOutput {
    let envelope: crate::carrier::fedex::wire::Envelope<TrackOutput> =
        crate::lenient::read(text.as_bytes()).unwrap();
    envelope.output
}

fn one(text: &str, target: &TrackTarget) -> Option<Tracked> {
    tracked(&output(text), std::slice::from_ref(target)).remove(0).unwrap()
}

#[test]
fn a_delivery_is_read_with_its_time_signer_proof_and_scans() {
    use TrackingStatus as S;

    let tracked = one(include_str!("../../../../tests/data/fedex/track_delivered.json"), &target()).unwrap();
    assert_eq!((tracked.status, tracked.code.as_str()), (TrackingStatus::Delivered, "DL"));
    assert_eq!(tracked.delivered_at.unwrap().text, "2026-03-05T12:41:57-07:00");
    assert_eq!(tracked.signed_by.as_deref(), Some("RDIAZ"));
    assert_eq!(tracked.proof, Proof::Ask);
    assert_eq!(tracked.carrier_id.as_deref(), Some("12028~794790000011~FDEG"));
    let statuses: Vec<_> = tracked.events.iter().map(|event| event.status).collect();
    assert_eq!(statuses, [S::Delivered, S::OutForDelivery, S::Created, S::PickedUp]);
    let pickup = &tracked.events[3];
    assert_eq!((pickup.at.instant, pickup.at.text.as_str()), (None, "2026-03-02T00:00:00"));
    assert_eq!((pickup.place().as_str(), pickup.exception.clone()), ("MEMPHIS, TN, US", None));
}

#[test]
fn an_unknown_number_is_not_known_yet_and_no_error() {
    assert_eq!(
        one(include_str!("../../../../tests/data/fedex/track_unknown_number_inside_200.json"), &target()),
        None
    );
    assert_eq!(one("{\"output\": {\"completeTrackResults\": []}}", &target()), None);
}

#[test]
fn of_two_shipments_under_one_number_ours_is_the_young_one_or_the_one_we_know() {
    let text = include_str!("../../../../tests/data/fedex/track_reused_number_old_shipment_first.json");
    let tracked = one(text, &target()).unwrap();
    assert_eq!(tracked.status, TrackingStatus::Exception);
    assert_eq!((tracked.signed_by, tracked.delivered_at), (None, None));
    let known = TrackTarget { carrier_id: Some("12028~794790000011~FDEG".into()), ..target() };
    assert_eq!(one(text, &known).unwrap().carrier_id, known.carrier_id);
    assert_eq!(
        one(
            include_str!("../../../../tests/data/fedex/track_reused_number_only_the_old_shipment.json"),
            &target()
        ),
        None
    );
}

#[test]
fn unknown_codes_and_empty_parts_are_no_failure() {
    let tracked =
        one(include_str!("../../../../tests/data/fedex/track_unknown_codes_and_empty_parts.json"), &target())
            .unwrap();
    assert_eq!((tracked.status, tracked.code.as_str()), (TrackingStatus::Unknown, "QQ"));
    assert_eq!(tracked.events.len(), 1, "a scan without a time is none");
    assert_eq!(tracked.events[0].status, TrackingStatus::Unknown);
}

#[test]
fn only_a_young_living_shipment_with_our_reference_is_found() {
    let search = ReferenceSearch {
        reference: "000123".into(),
        account: "740561073".into(),
        service: "FEDEX_GROUND".into(),
        requested_at: "2026-03-02T16:00:00Z".parse().unwrap(),
        now: "2026-03-02T17:00:00Z".parse().unwrap(),
        packages: 1,
        known: Vec::new(),
        label: crate::model::LabelSpec { format: crate::model::LabelFormat::Pdf, stock: "STOCK_4X6".into() },
    };
    let output = || {
        output(include_str!(
            "../../../../tests/data/fedex/reference_ours_among_foreign_cancelled_and_old.json"
        ))
    };
    let numbers: Vec<_> =
        found(output(), &search).into_iter().map(|(number, _)| number.to_string()).collect();
    assert_eq!(numbers, ["794790000011"]);
    let known = ReferenceSearch { known: vec![TrackingNumber::parse("794790000011").unwrap()], ..search };
    assert!(found(output(), &known).is_empty());
}

#[test]
fn every_listed_code_has_one_meaning() {
    let cases = [
        ("OC", TrackingStatus::Created),
        ("PU", TrackingStatus::PickedUp),
        ("Ow", TrackingStatus::InTransit),
        ("HL", TrackingStatus::InTransit),
        ("OD", TrackingStatus::OutForDelivery),
        ("DE", TrackingStatus::Exception),
        ("RS", TrackingStatus::Returned),
        ("CA", TrackingStatus::Cancelled),
    ];
    for (code, status) in cases {
        assert_eq!(of_code(Some(code)), Some(status), "{code}");
    }
    assert_eq!(of_code(Some("??")), None);
    assert_eq!(of_code(None), None);
}

#[test]
fn the_ship_dates_of_a_question_surround_the_label() {
    let targets = [target()];
    let body = serde_json::to_value(by_number(&targets)).unwrap();
    assert_eq!(
        body["trackingInfo"][0],
        serde_json::json!({
            "trackingNumberInfo": {"trackingNumber": "794790000011"}, "shipDateBegin": "2026-02-27", "shipDateEnd": "2026-03-22"
        })
    );
}

/// One shipment under our number: its id, ship date, reference, latest code, and scans.
fn shipment(
    id: &str,
    shipped: &str,
    reference: &str,
    code: &str,
    scans: &[(&str, &str)],
) -> serde_json::Value {
    let scans: Vec<_> =
        scans.iter().map(|(date, code)| serde_json::json!({"date": date, "eventType": code})).collect();
    let mut dates = Vec::new();
    if !shipped.is_empty() {
        dates.push(serde_json::json!({"type": "SHIP", "dateTime": shipped}));
    }
    let stamped = if reference.is_empty() {
        serde_json::json!([])
    } else {
        serde_json::json!([{"type": "CUSTOMER_REFERENCE", "values": [reference]}])
    };
    serde_json::json!({
        "trackingNumberInfo": {"trackingNumber": "794790000011", "trackingNumberUniqueId": id},
        "additionalTrackingInfo": {"packageIdentifiers": stamped},
        "latestStatusDetail": {"code": code}, "dateAndTimes": dates, "scanEvents": scans,
        "deliveryDetails": {"receivedByName": "DOCK"},
    })
}

fn of(shipments: &[serde_json::Value], target: &TrackTarget) -> Option<Tracked> {
    let results = serde_json::json!([{"trackingNumber": "794790000011", "trackResults": shipments}]);
    one(&serde_json::json!({"output": {"completeTrackResults": results}}).to_string(), target)
}

const SHIPPED: &str = "2026-03-02T00:00:00-06:00";

#[test]
fn a_parcel_that_was_sent_back_is_returned_and_never_delivered() {
    let scans = [
        ("2026-03-09T09:00:00-06:00", "DL"),
        ("2026-03-08T09:00:00-06:00", "IT"),
        ("2026-03-05T09:00:00-07:00", "RS"),
        ("2026-03-04T09:00:00-07:00", "DE"),
    ];
    let told = |code: &str, from: usize| {
        of(&[shipment("a", SHIPPED, "000123", code, &scans[from..])], &target()).unwrap()
    };
    for (code, from, status) in [
        ("DE", 3, TrackingStatus::Exception),
        ("RS", 2, TrackingStatus::Returning),
        ("IT", 1, TrackingStatus::Returning),
        ("DL", 0, TrackingStatus::Returned),
    ] {
        let told = told(code, from);
        assert_eq!((told.status, told.signed_by, told.delivered_at), (status, None, None), "{code}");
    }
    // The return is reported with its event.
    assert!(told("DL", 0).events.iter().any(|event| event.status == TrackingStatus::Returned));
}

#[test]
fn a_redirected_parcel_is_followed_under_its_new_id_and_a_strangers_is_not() {
    let ours = shipment("a", SHIPPED, "000123", "RR", &[("2026-03-03T09:00:00-06:00", "RR")]);
    let delivered = [("2026-03-06T09:00:00-06:00", "DL")];
    let redirected = |reference: &str| shipment("b", SHIPPED, reference, "DL", &delivered);
    let known = TrackTarget { carrier_id: Some("a".into()), ..target() };
    for reference in ["000123", ""] {
        let told = of(&[ours.clone(), redirected(reference)], &known).unwrap();
        assert_eq!((told.carrier_id.as_deref(), told.status), (Some("b"), TrackingStatus::Delivered));
    }
    let told = of(&[ours.clone(), redirected("0088-41")], &known).unwrap();
    assert_eq!((told.carrier_id.as_deref(), told.status), (Some("a"), TrackingStatus::InTransit));
    // A query by id would not return the other shipment.
    let body = serde_json::to_value(by_number(&[known])).unwrap();
    assert_eq!(body["trackingInfo"][0]["trackingNumberInfo"].get("trackingNumberUniqueId"), None);
}

#[test]
fn what_was_delivered_before_the_label_is_a_strangers() {
    let mut early = shipment("x", "2026-02-28T00:00:00-06:00", "", "DL", &[]);
    let delivery = serde_json::json!({"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-01T12:00:00-07:00"});
    early["dateAndTimes"].as_array_mut().unwrap().push(delivery);
    assert_eq!(of(&[early], &target()), None);
    let old_scans = [("2025-08-05T12:00:00-07:00", "DL"), ("2025-08-01T12:00:00-07:00", "PU")];
    assert_eq!(of(&[shipment("x", "", "", "DL", &old_scans)], &target()), None, "without a ship date");
    assert_eq!(of(&[shipment("x", "", "", "DL", &[])], &target()), None, "without any date");
    assert_eq!(of(&[shipment("x", "", "", "OC", &[])], &target()).unwrap().status, TrackingStatus::Created);
}

#[test]
fn a_late_record_of_the_label_and_a_signature_that_is_none_change_nothing() {
    let scans = [
        ("2026-03-04T10:00:00-06:00", "OC"),
        ("2026-03-03T09:00:00-06:00", "DP"),
        ("2026-03-02T09:00:00-06:00", "PU"),
    ];
    let told = of(&[shipment("a", SHIPPED, "", "OC", &scans)], &target()).unwrap();
    assert_eq!(told.status, TrackingStatus::InTransit);
    let mut delivered = shipment("a", SHIPPED, "", "DL", &[("2026-03-04T10:00:00-06:00", "DL")]);
    delivered["deliveryDetails"]["receivedByName"] = "Signature not required".into();
    let told = of(&[delivered], &target()).unwrap();
    assert_eq!((told.status, told.signed_by), (TrackingStatus::Delivered, None));
}
