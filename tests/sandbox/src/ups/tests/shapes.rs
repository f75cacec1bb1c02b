use serde_json::{Value, json};

use super::{SHIP, World, requests, text};

/// The answer to a Ground package in that version.
fn ship(world: &World, version: &str, body: &Value) -> Value {
    let reply = world.post(&SHIP.replace("v2409", version), body);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["ShipmentResponse"].clone()
}

#[test]
fn a_list_of_one_is_an_object_before_v2403() {
    let world = World::new();
    world.ups.settings().negotiated_rates = false;
    for version in ["v2205", "v1801", "v1"] {
        let answer = ship(&world, version, &requests::ground("P1"));
        let results = &answer["ShipmentResults"];
        assert!(results["PackageResults"].is_object(), "{version}");
        assert!(results["PackageResults"]["ItemizedCharges"].is_object());
        assert!(results["ShipmentCharges"]["ItemizedCharges"].is_object());
        assert!(answer["Response"]["Alert"].is_object());
        let several = ship(&world, version, &requests::packages("P1", 2));
        assert_eq!(several["ShipmentResults"]["PackageResults"].as_array().unwrap().len(), 2);
    }
    let answer = ship(&world, "v2409", &requests::ground("P1"));
    assert!(answer["ShipmentResults"]["PackageResults"].is_array() && answer["Response"]["Alert"].is_array());
    world.ups.settings().arrays_always = false;
    let answer = ship(&world, "v2409", &requests::ground("P1"));
    assert!(answer["ShipmentResults"]["PackageResults"].is_object());
}

#[test]
fn objects_are_taken_for_lists_of_one() {
    let world = World::new();
    let mut body = requests::ground("P2");
    let shipment = &mut body["ShipmentRequest"]["Shipment"];
    shipment["Package"] = shipment["Package"][0].take();
    shipment["PaymentInformation"]["ShipmentCharge"] =
        shipment["PaymentInformation"]["ShipmentCharge"][0].take();
    shipment["ShipTo"]["Address"]["AddressLine"] = json!("1500 Mission St");
    ship(&world, "v2205", &body);
    assert_eq!(world.ups.live("P2").len(), 1);
}

#[test]
fn no_context_is_an_empty_string() {
    let world = World::new();
    let mut body = requests::ground("P3");
    body["ShipmentRequest"]["Request"].as_object_mut().unwrap().remove("TransactionReference");
    assert_eq!(ship(&world, "v2409", &body)["Response"]["TransactionReference"], "");
    world.ups.settings().empty_transaction_reference = false;
    assert!(ship(&world, "v2409", &body)["Response"].get("TransactionReference").is_none());
}

#[test]
fn blanks_after_commas_change_nothing_but_the_bytes() {
    let world = World::new();
    let number = world.package("P4, with a comma");
    let plain = world.tracked(&number);
    world.ups.settings().odd_blanks = true;
    assert_eq!(world.tracked(&number), plain);
    assert_eq!(text(&plain["referenceNumber"][0]["number"]), "P4, with a comma");
    let path = format!("/api/track/v1/details/{number}");
    let length = |world: &World| world.get(&path).header("Content-Length").unwrap().parse::<usize>().unwrap();
    let long = length(&world);
    world.ups.settings().odd_blanks = false;
    assert!(long > length(&world));
}
