use super::*;

fn target() -> TrackTarget {
    TrackTarget {
        tracking_number: TrackingNumber::parse("794790000011").unwrap(),
        carrier_id: None,
        account: "740561073".into(),
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
