use serde_json::{Value, json};

use super::{World, requests, text};
use crate::client::Reply;

const SEARCH: &str = "/api/track/v1/reference/details";

/// The numbers that a search gives; none for a warning.
fn found(world: &World, reference_and_query: &str) -> Vec<String> {
    numbers(&world.get(&format!("{SEARCH}/{reference_and_query}")))
}

fn numbers(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{reply:?}");
    let entries = reply.body["trackResponse"]["shipment"].as_array().unwrap();
    let packages = entries.iter().filter_map(|entry| entry["package"].as_array()).flatten();
    packages.map(|package| text(&package["trackingNumber"])).collect()
}

#[test]
fn packages_are_found_by_any_of_their_references() {
    let world = World::new();
    let first = world.package("F/1");
    let made = world.ship(&requests::packages("F2", 2));
    let [second, third] = [0, 1].map(|index| text(&made["PackageResults"][index]["TrackingNumber"]));
    assert_eq!(
        found(&world, "F%2F1?shipperNum=12345E&refNumType=SmallPackage&locale=en_US"),
        [first.as_str()]
    );
    assert_eq!(found(&world, "F2"), [second.as_str(), third.as_str()]);
    let reply = world.get(&format!("{SEARCH}/4500012345"));
    assert_eq!(numbers(&reply), [first, second.clone(), third]);
    assert_eq!(reply.body["trackResponse"]["shipment"][1]["inquiryNumber"], "4500012345");
    world.ups.settings().reference_inquiry_is_number = true;
    let reply = world.get(&format!("{SEARCH}/F2"));
    assert_eq!(reply.body["trackResponse"]["shipment"][0]["inquiryNumber"], second.as_str());
}

#[test]
fn references_of_a_shipment_are_called_so() {
    let world = World::new();
    world.ship(&requests::international("F3"));
    let reply = world.get(&format!("{SEARCH}/F3"));
    let package = &reply.body["trackResponse"]["shipment"][0]["package"][0];
    assert_eq!(package["referenceNumber"][0], json!({"type": "SHIPMENT", "number": "F3"}));
}

#[test]
fn an_unknown_reference_is_a_warning_or_a_404() {
    let world = World::new();
    let reply = world.get(&format!("{SEARCH}/F4"));
    let warning: &Value = &reply.body["trackResponse"]["shipment"][0]["warnings"][0];
    assert_eq!(warning["code"], "TW0001");
    world.ups.settings().unknown_number_is_404 = true;
    assert_eq!(world.get(&format!("{SEARCH}/F4")).status, 404);
}

#[test]
fn a_search_is_narrowed_by_account_destination_and_days() {
    let world = World::patient();
    let number = world.package("F5");
    assert_eq!(found(&world, "F5?destCountry=US&destZip=94103"), [number.as_str()]);
    for query in ["shipperNum=A1B2C3", "destZip=30328", "destCountry=CA", "toPickUpDate=20200101"] {
        assert!(found(&world, &format!("F5?{query}")).is_empty(), "{query}");
    }
    world.passes(14 * 86_400);
    assert_eq!(found(&world, "F5"), [number.as_str()]);
    world.passes(3 * 86_400);
    assert!(found(&world, "F5").is_empty(), "two weeks back without dates");
    assert_eq!(found(&world, "F5?fromPickUpDate=20200101&toPickUpDate=21991231"), [number]);
    for query in ["fromPickUpDate=2020-01-01", "toPickUpDate=20201399", "refNumType=Letter"] {
        assert_eq!(world.direct_get(&format!("{SEARCH}/F5?{query}")).refusal(), (400, "20008"), "{query}");
    }
}

#[test]
fn new_and_voided_labels_may_not_show() {
    let world = World::new();
    world.ups.settings().track_delay_s = 600;
    let number = world.package("F6");
    assert!(found(&world, "F6").is_empty());
    world.passes(600);
    assert_eq!(found(&world, "F6"), [number.as_str()]);
    world.ups.settings().stage_every_s = Some(600);
    let reply = world.get(&format!("{SEARCH}/F6"));
    let status = &reply.body["trackResponse"]["shipment"][0]["package"][0]["currentStatus"]["code"];
    assert_eq!(*status, "038", "it has lived on");
    world.ups.settings().stage_every_s = None;
    let second = world.package("F7");
    world.passes(600);
    world.void(&second);
    assert_eq!(found(&world, "F7"), [second]);
    world.ups.settings().voided_stay_visible = false;
    assert!(found(&world, "F7").is_empty());
}
