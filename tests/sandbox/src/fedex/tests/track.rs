use serde_json::{Value, json};

use super::super::ship::today;
use super::super::{Fedex, Stage};
use super::{World, requests, text};

const TRACK: &str = "/track/v1/trackingnumbers";

fn event_types(result: &Value) -> Vec<String> {
    result["scanEvents"].as_array().unwrap().iter().map(|event| text(&event["eventType"])).collect()
}

fn status(world: &World, number: &str) -> (String, String) {
    let detail = &world.track(number)[0]["latestStatusDetail"];
    (text(&detail["code"]), text(&detail["derivedCode"]))
}

#[test]
fn a_new_label_is_only_known_as_such() {
    let world = World::new();
    let number = world.package("T1");
    let result = &world.track(&number)[0];
    assert_eq!(status(&world, &number), ("OC".into(), "IN".into()));
    assert_eq!(result["shipperInformation"]["contact"], json!({}));
    assert_eq!(result["packageDetails"]["count"], "1");
    let weights = &result["packageDetails"]["weightAndDimensions"]["weight"];
    assert_eq!(*weights, json!([{"value": "12.5", "unit": "LB"}, {"value": "5.67", "unit": "KG"}]));
    let identifiers = &result["additionalTrackingInfo"]["packageIdentifiers"];
    assert_eq!(
        (&identifiers[1]["type"], &identifiers[1]["values"]),
        (&json!("PURCHASE_ORDER"), &json!(["4500012345"]))
    );
}

#[test]
fn an_unknown_number_is_an_error_inside_a_200() {
    let world = World::new();
    let results = world.track("794790000993");
    assert_eq!(results[0]["error"]["code"], "TRACKING.TRACKINGNUMBER.NOTFOUND");
    assert_eq!(results[0]["trackingNumberInfo"]["carrierCode"], "");
}

#[test]
fn a_delivered_package_has_its_scans_newest_first() {
    let world = World::patient();
    let number = world.package("T2");
    world.passes(3 * 86_400);
    world.fedex.advance(&number, Stage::Delivered);
    let result = &world.track(&number)[0];
    assert_eq!(event_types(result), ["DL", "OD", "AF", "AR", "DP", "PU", "OC"]);
    let delivered = &result["scanEvents"][0];
    assert!(text(&delivered["date"]).ends_with("-07:00"), "Boise");
    assert_eq!(delivered["scanLocation"]["streetLines"], json!([""]));
    assert_eq!(
        (&delivered["scanLocation"]["city"], &delivered["exceptionCode"]),
        (&json!("Boise"), &json!(""))
    );
    assert!(text(&result["scanEvents"][5]["date"]).ends_with("T00:00:00"), "midnight without an offset");
    assert_eq!(result["dateAndTimes"][0]["type"], "ACTUAL_DELIVERY");
    assert!(text(&result["dateAndTimes"][2]["dateTime"]).ends_with("T00:00:00-06:00"));
    assert_eq!(result["availableImages"][0]["type"], "SIGNATURE_PROOF_OF_DELIVERY");
    assert_eq!(result["deliveryDetails"]["receivedByName"], "RDIAZ");

    let info = json!([{"trackingNumberInfo": {"trackingNumber": number}}]);
    let latest = world.call("POST", TRACK, &json!({"includeDetailedScans": false, "trackingInfo": info}));
    assert_eq!(event_types(&latest.body["output"]["completeTrackResults"][0]["trackResults"][0]), ["DL"]);
}

#[test]
fn a_pick_up_on_the_day_of_the_label_seems_to_come_before_it() {
    let world = World::patient();
    let number = world.package("T3");
    world.fedex.advance(&number, Stage::PickedUp);
    let result = &world.track(&number)[0];
    assert_eq!(event_types(result), ["OC", "PU"]);
    assert_eq!(result["latestStatusDetail"]["code"], "PU");
    world.fedex.settings().pickup_at_midnight = false;
    assert_eq!(event_types(&world.track(&number)[0]), ["PU", "OC"]);
}

#[test]
fn every_stage_has_its_codes() {
    let ways: [(Stage, &str, &str); 8] = [
        (Stage::InTransit, "AR", "IT"),
        (Stage::AtLocalFacility, "AF", "IT"),
        (Stage::Delayed, "FD", "RL"),
        (Stage::OutForDelivery, "OD", "IT"),
        (Stage::Exception, "DE", "DE"),
        (Stage::Delivered, "DL", "DL"),
        (Stage::Returned, "RS", "RS"),
        (Stage::Cancelled, "CA", "CA"),
    ];
    let world = World::new();
    for (stage, code, derived_code) in ways {
        let number = world.package("T4");
        world.fedex.advance(&number, stage);
        assert_eq!(status(&world, &number), (code.into(), derived_code.into()), "{stage:?}");
    }
}

#[test]
fn a_failed_delivery_is_tried_again() {
    let world = World::new();
    let number = world.package("T5");
    world.fedex.advance(&number, Stage::Exception);
    let result = &world.track(&number)[0];
    assert_eq!(result["scanEvents"][0]["exceptionCode"], "007");
    assert_eq!(result["latestStatusDetail"]["ancillaryDetails"][0]["reason"], "007");
    world.fedex.advance_all();
    assert_eq!(status(&world, &number).0, "OD");
    world.fedex.advance_all();
    assert_eq!(world.track(&number)[0]["deliveryDetails"]["deliveryAttempts"], "1");
    world.fedex.advance_all();
    assert_eq!(status(&world, &number).0, "DL", "final");
}

#[test]
fn packages_can_live_by_themselves() {
    let world = World::new();
    let number = world.package("T6");
    world.fedex.settings().stage_every_s = Some(900);
    world.passes(899);
    assert_eq!(status(&world, &number).0, "OC");
    world.passes(1);
    assert_eq!(status(&world, &number).0, "PU");
    world.passes(1800);
    assert_eq!(status(&world, &number).0, "AF");
}

#[test]
fn a_new_label_shows_up_late() {
    let world = World::new();
    world.fedex.settings().track_delay_s = 900;
    let number = world.package("T7");
    assert!(world.track(&number)[0].get("error").is_some());
    world.passes(900);
    assert!(world.track(&number)[0].get("error").is_none());
}

#[test]
fn a_reused_number_shows_a_stranger_first() {
    let world = World::patient();
    let number = world.package("T8");
    world.fedex.reuse_number(&number);
    let results = world.track(&number);
    let ids: Vec<String> =
        results.iter().map(|r| text(&r["trackingNumberInfo"]["trackingNumberUniqueId"])).collect();
    assert_eq!((ids.len(), ids[0] == ids[1]), (2, false));
    assert_eq!(results[0]["latestStatusDetail"]["code"], "DL");
    assert_eq!(results[1]["latestStatusDetail"]["code"], "OC");

    let asked = |info: Value| {
        let reply = world.call("POST", TRACK, &json!({"includeDetailedScans": true, "trackingInfo": [info]}));
        reply.body["output"]["completeTrackResults"][0]["trackResults"].clone()
    };
    let today = today(world.clock.now()).to_string();
    let recent = asked(json!({"trackingNumberInfo": {"trackingNumber": number}, "shipDateBegin": today}));
    assert_eq!(
        (recent.as_array().unwrap().len(), &recent[0]["latestStatusDetail"]["code"]),
        (1, &json!("OC"))
    );
    let chosen =
        asked(json!({"trackingNumberInfo": {"trackingNumber": number, "trackingNumberUniqueId": ids[0]}}));
    assert_eq!(
        (chosen.as_array().unwrap().len(), &chosen[0]["latestStatusDetail"]["code"]),
        (1, &json!("DL"))
    );
}

#[test]
fn a_cancelled_label_is_shown_or_forgotten() {
    let world = World::new();
    let number = world.package("T9");
    world.cancel(&number);
    assert_eq!(status(&world, &number), ("CA".into(), "CA".into()));
    world.fedex.settings().voided_stay_visible = false;
    assert!(world.track(&number)[0].get("error").is_some());
}

#[test]
fn thirty_numbers_go_in_one_call() {
    let world = World::new();
    let infos = |count: usize| {
        let info = json!({"trackingNumberInfo": {"trackingNumber": "794790000993"}});
        json!({"includeDetailedScans": true, "trackingInfo": vec![info; count]})
    };
    assert_eq!(world.call("POST", TRACK, &infos(30)).status, 200);
    assert_eq!(world.direct("POST", TRACK, &infos(31)).status, 400);
    assert_eq!(world.direct("POST", TRACK, &infos(0)).refusal(), (400, "TRACKING.TRACKINGNUMBER.EMPTY"));
    let info = json!([{"trackingNumberInfo": {"trackingNumber": "7947-9"}}]);
    let bad = json!({"includeDetailedScans": true, "trackingInfo": info});
    let reply = world.direct("POST", TRACK, &bad);
    assert_eq!(reply.refusal(), (400, "TRACKING.TRACKINGNUMBER.INVALID"));
    assert_eq!(reply.body["errors"][0]["parameterList"], json!([]));
    assert_eq!(
        world.direct("POST", TRACK, &json!({"trackingInfo": []})).refusal().1,
        "INVALID.INPUT.EXCEPTION"
    );
}

#[test]
fn pieces_know_their_place() {
    let world = World::new();
    let made = world.ship(&requests::express("T10", 2));
    let result = &world.track(made["pieceResponses"][1]["trackingNumber"].as_str().unwrap())[0];
    let package = &result["packageDetails"];
    assert_eq!((&package["sequenceNumber"], &package["count"]), (&json!("2"), &json!("2")));
    assert_eq!(result["additionalTrackingInfo"]["hasAssociatedShipments"], true);
    assert!(text(&result["trackingNumberInfo"]["trackingNumberUniqueId"]).ends_with("~FX"));
}

#[test]
fn the_stand_in_can_be_shared() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Fedex>();
}
