use serde_json::{Value, json};

use super::super::Stage;
use super::{World, requests, text};

fn body(reply: &crate::client::Reply) -> &Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    &reply.body["VoidShipmentResponse"]
}

/// A shipment of so many packages: their numbers.
fn numbers(world: &World, order: &str, count: usize) -> Vec<String> {
    let made = world.ship(&requests::packages(order, count));
    made["PackageResults"].as_array().unwrap().iter().map(|own| text(&own["TrackingNumber"])).collect()
}

#[test]
fn a_shipment_is_voided_once_and_for_all() {
    let world = World::new();
    let numbers = numbers(&world, "V1", 2);
    let reply = world.void(&numbers[0]);
    assert_eq!(body(&reply)["SummaryResult"]["Status"], json!({"Code": "1", "Description": "Voided"}));
    assert_eq!(body(&reply)["Response"]["TransactionReference"]["CustomerContext"], "");
    assert!(body(&reply).get("PackageLevelResult").is_none());
    assert!(world.ups.live("V1").is_empty());
    assert_eq!((world.ups.labels_voided(), world.ups.shipments().len()), (2, 1));
    assert_eq!(world.ups.shipments()[0].pieces[1].stage, Stage::Cancelled);
    assert_eq!(body(&world.void(&numbers[0]))["SummaryResult"]["Status"]["Code"], "1", "already voided");
    assert_eq!(world.ups.labels_voided(), 2);
    world.ups.settings().second_void_is_400 = true;
    assert_eq!(world.void(&numbers[0]).refusal(), (400, "190102"));
}

#[test]
fn packages_are_voided_by_their_own_numbers() {
    let world = World::new();
    let numbers = numbers(&world, "V2", 4);
    let one = world.void(&format!("{}?trackingnumber={}", numbers[0], numbers[1]));
    let result = &body(&one)["PackageLevelResult"];
    assert_eq!((&result["TrackingNumber"], &result["Status"]["Code"]), (&json!(numbers[1]), &json!("1")));
    let list = format!("%5B%22{}%22%2C%22{}%22%5D", numbers[2], numbers[3]);
    let two = world.void(&format!("{}?trackingnumber={list}", numbers[0]));
    assert_eq!(body(&two)["PackageLevelResult"].as_array().unwrap().len(), 2);
    assert_eq!((world.ups.live("V2").len(), world.ups.labels_voided()), (1, 3));
    world.ups.settings().package_level_results = true;
    let rest = world.void(&format!("{0}?trackingnumber={0}", numbers[0]));
    assert_eq!(body(&rest)["PackageLevelResults"].as_array().unwrap().len(), 1);
    assert!(world.ups.live("V2").is_empty());
}

#[test]
fn what_is_not_there_is_not_in_the_void_period() {
    let world = World::patient();
    let numbers = numbers(&world, "V3", 2);
    for path in [
        "1Z12345E0319999990".to_owned(),
        numbers[1].clone(),
        numbers[0].to_lowercase(),
        format!("{}?trackingnumber=string", numbers[0]),
        format!("{}?trackingnumber=", numbers[0]),
    ] {
        assert_eq!(world.void(&path).refusal(), (400, "190102"), "{path}");
    }
    let many = vec![format!("\"{}\"", numbers[0]); 21].join(",");
    let path = format!("/api/shipments/v2409/void/cancel/{}?trackingnumber=[{many}]", numbers[0]);
    assert_eq!(world.raw("DELETE", &path, &world.authorization(), "").refusal(), (400, "20008"));
    world.passes(28 * 86_400);
    assert_eq!(world.ups.labels_voided(), 0);
    world.passes(60);
    assert_eq!(world.void(&numbers[0]).refusal(), (400, "190102"));
    world.ups.settings().void_window_days = 90;
    world.ups.settings().accounts = vec!["A1B2C3".into()];
    assert_eq!(world.void(&numbers[0]).refusal(), (400, "190102"), "another account's");
    world.ups.settings().accounts.push("12345E".into());
    assert_eq!(world.void(&numbers[0]).status, 200);
}

#[test]
fn what_ups_has_taken_stays() {
    let world = World::new();
    let numbers = numbers(&world, "V4", 2);
    world.ups.advance(&numbers[1], Stage::PickedUp);
    assert_eq!(world.void(&numbers[0]).refusal(), (400, "190117"));
    world.ups.settings().void_picked_up_code = "190103".into();
    assert_eq!(world.void(&numbers[0]).refusal(), (400, "190103"));
    let both = format!("{}?trackingnumber=[%22{}%22,%22{}%22]", numbers[0], numbers[0], numbers[1]);
    let reply = world.void(&both);
    let results = body(&reply)["PackageLevelResult"].as_array().unwrap();
    let codes: Vec<&Value> = results.iter().map(|own| &own["Status"]["Code"]).collect();
    assert_eq!(codes, ["1", "0"]);
    assert_ne!(body(&reply)["SummaryResult"]["Status"]["Code"], "1");
    assert_eq!(world.ups.labels_voided(), 1);
}

#[test]
fn values_can_be_polluted() {
    let world = World::new();
    world.ups.settings().polluted_voids = true;
    let reply = world.void(&world.package("V5"));
    assert_eq!(body(&reply)["SummaryResult"]["Status"]["Code"], "&#xD;&#xD;&#xD;1");
    assert_eq!(body(&reply)["Response"]["ResponseStatus"]["Description"], "&#xD;&#xD;&#xD;Success");
}
