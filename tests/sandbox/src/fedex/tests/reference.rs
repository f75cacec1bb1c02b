use serde_json::{Value, json};

use super::super::ship::today;
use super::{ACCOUNT, Reply, World, requests, text};

const SEARCH: &str = "/track/v1/referencenumbers";

/// The numbers that a search gives; none for an error inside the answer.
fn found(world: &World, body: &Value) -> Vec<String> {
    numbers(&world.call("POST", SEARCH, body))
}

fn numbers(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{reply:?}");
    let results = reply.body["output"]["completeTrackResults"].as_array().unwrap();
    let hits = results.iter().filter(|result| result["trackResults"][0].get("error").is_none());
    hits.map(|result| text(&result["trackingNumber"])).collect()
}

fn typed(value: &str, kind: &str) -> Value {
    let mut body = requests::search(value);
    body["referencesInformation"]["type"] = json!(kind);
    body
}

#[test]
fn packages_are_found_by_any_of_their_references() {
    let world = World::new();
    let first = world.package("F1");
    let made = world.ship(&requests::express("F2", 2));
    let [second, third] = [0, 1].map(|index| text(&made["pieceResponses"][index]["trackingNumber"]));
    assert_eq!(found(&world, &requests::search("F1")), [first.as_str()]);
    assert_eq!(found(&world, &requests::search("F2")), [second.clone(), third.clone()]);
    assert_eq!(
        found(&world, &requests::search("4500012345")),
        [first.clone(), second.clone(), third.clone()]
    );
    assert_eq!(found(&world, &typed("4500012345", "PURCHASE_ORDER")), [first, second.clone(), third.clone()]);
    assert!(found(&world, &typed("4500012345", "CUSTOMER_REFERENCE")).is_empty());
    world.fedex.settings().express_shipper_reference = true;
    assert!(found(&world, &typed("F2", "CUSTOMER_REFERENCE")).is_empty());
    assert_eq!(found(&world, &typed("F2", "SHIPPER_REFERENCE")), [second, third]);
}

#[test]
fn an_unknown_reference_is_an_error_inside_a_200_or_a_400() {
    let world = World::new();
    let body = requests::search("F3");
    let reply = world.call("POST", SEARCH, &body);
    let error = &reply.body["output"]["completeTrackResults"][0]["trackResults"][0]["error"];
    assert_eq!(error["code"], "TRACKING.REFERENCENUMBER.NOTFOUND");
    world.fedex.settings().unknown_reference_is_400 = true;
    assert_eq!(world.call("POST", SEARCH, &body).refusal(), (400, "TRACKING.REFERENCENUMBER.NOTFOUND"));
}

#[test]
fn a_new_label_and_another_account_are_not_found() {
    let world = World::new();
    world.fedex.settings().track_delay_s = 600;
    let number = world.package("F4");
    assert!(found(&world, &requests::search("F4")).is_empty());
    world.passes(600);
    assert_eq!(found(&world, &requests::search("F4")), [number]);
    let mut other = requests::search("F4");
    other["referencesInformation"]["accountNumber"] = json!("740561081");
    assert!(found(&world, &other).is_empty());
}

#[test]
fn without_dates_the_search_looks_a_month_back_and_a_day_ahead() {
    let world = World::patient();
    let number = world.package("F5");
    let mut undated = requests::search("F5");
    for name in ["shipDateBegin", "shipDateEnd"] {
        undated["referencesInformation"].as_object_mut().unwrap().remove(name);
    }
    let found_undated = || numbers(&world.direct("POST", SEARCH, &undated));
    assert_eq!(found_undated(), [number.as_str()]);
    world.passes(31 * 86_400);
    assert!(found_undated().is_empty());
    assert_eq!(found(&world, &requests::search("F5")), [number]);
}

#[test]
fn a_search_by_destination_needs_everything_about_it() {
    let world = World::patient();
    let number = world.package("F6");
    let today = today(world.clock.now()).to_string();
    let body = json!({"referencesInformation": {
        "value": "F6", "type": "CUSTOMER_REFERENCE", "carrierCode": "FDXG", "shipDateBegin": today,
        "shipDateEnd": today, "destinationCountryCode": "US", "destinationPostalCode": "83702",
    }});
    assert_eq!(found(&world, &body), [number]);
    for absent in ["type", "carrierCode", "shipDateEnd", "destinationPostalCode", "value"] {
        let mut body = body.clone();
        body["referencesInformation"].as_object_mut().unwrap().remove(absent);
        let reply = world.direct("POST", SEARCH, &body);
        assert_eq!(reply.refusal(), (400, "TRACKING.REFRENCEVALUE.INVALID"), "without {absent}");
    }
}

#[test]
fn the_account_is_a_plain_string() {
    let world = World::new();
    let mut body = requests::search("F7");
    body["referencesInformation"]["accountNumber"] = json!({"value": ACCOUNT});
    assert_eq!(world.direct("POST", SEARCH, &body).refusal(), (400, "INVALID.INPUT.EXCEPTION"));
    let unknown = typed("F7", "P_O_NUMBER");
    assert_eq!(world.direct("POST", SEARCH, &unknown).refusal(), (400, "TRACKING.REFERENCETYPE.INVALID"));
}

#[test]
fn voided_packages_are_found_as_cancelled_or_not_at_all() {
    let world = World::new();
    let number = world.package("F8");
    world.cancel(&number);
    let reply = world.call("POST", SEARCH, &requests::search("F8"));
    let result = &reply.body["output"]["completeTrackResults"][0]["trackResults"][0];
    assert_eq!(result["latestStatusDetail"]["code"], "CA");
    world.fedex.settings().voided_stay_visible = false;
    assert!(found(&world, &requests::search("F8")).is_empty());
}

#[test]
fn results_are_short_or_full() {
    let world = World::new();
    let number = world.package("F10");
    let body = requests::search("F10");
    let result = |reply: Reply| reply.body["output"]["completeTrackResults"][0]["trackResults"][0].clone();
    let short = result(world.call("POST", SEARCH, &body));
    assert_eq!((&short["scanEvents"], &short["latestStatusDetail"]["code"]), (&json!([]), &json!("OC")));
    world.fedex.settings().full_results_by_reference = true;
    assert_eq!(result(world.direct("POST", SEARCH, &body)), world.track(&number)[0]);
}

#[test]
fn the_test_server_may_overwrite_the_reference() {
    let world = World::new();
    world.fedex.settings().fixed_reference = Some("TEST REF".into());
    let number = world.package("F9");
    assert!(found(&world, &requests::search("F9")).is_empty());
    assert_eq!(found(&world, &requests::search("TEST REF")), [number]);
    assert_eq!(world.fedex.live("F9").len(), 1, "the ledger knows better");
}
