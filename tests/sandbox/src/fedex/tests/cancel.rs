use serde_json::{Value, json};

use super::super::Stage;
use super::{ACCOUNT, Reply, World, requests, text};

fn is_cancelled(reply: &Reply) -> bool {
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["output"]["cancelledShipment"].as_bool().unwrap()
}

/// A cancel that is refused, off the log.
fn refused(world: &World, body: &Value) -> (u16, String) {
    let reply = world.direct("PUT", "/ship/v1/shipments/cancel", body);
    let (status, code) = reply.refusal();
    (status, code.to_owned())
}

fn request(account: &str, tracking_number: &str) -> Value {
    json!({"accountNumber": {"value": account}, "trackingNumber": tracking_number})
}

#[test]
fn ground_packages_are_cancelled_one_by_one() {
    let world = World::new();
    let mut body = requests::ground("C1");
    body["requestedShipment"]["requestedPackageLineItems"][0]["groupPackageCount"] = json!(2);
    let made = world.ship(&body);
    let second = text(&made["pieceResponses"][1]["trackingNumber"]);
    let full = json!({
        "accountNumber": {"value": ACCOUNT}, "trackingNumber": second, "senderCountryCode": "US",
        "deletionControl": "DELETE_ALL_PACKAGES", "emailShipment": false,
    });
    let reply = world.call("PUT", "/ship/v1/shipments/cancel", &full);
    assert!(is_cancelled(&reply));
    assert_eq!(reply.body["output"]["message"], "Success");
    assert_eq!((world.fedex.labels_voided(), world.fedex.live("C1").len()), (1, 1));
    assert_eq!(refused(&world, &request(ACCOUNT, &second)), (400, "TRACKINGNUMBER.ENTERED.INVALID".into()));
    world.fedex.settings().second_ground_cancel_is_400 = false;
    assert!(is_cancelled(&world.cancel(&second)));
    assert!(is_cancelled(&world.cancel(made["masterTrackingNumber"].as_str().unwrap())));
    assert!(world.fedex.live("C1").is_empty());
    assert!(world.fedex.shipment(&second).unwrap().voided_at.is_some());
}

#[test]
fn express_cancels_all_pieces_and_says_yes_to_anything() {
    let world = World::new();
    let made = world.ship(&requests::express("C2", 3));
    assert!(is_cancelled(&world.cancel(made["masterTrackingNumber"].as_str().unwrap())));
    assert_eq!((world.fedex.labels_voided(), world.fedex.live("C2").len()), (3, 0));
    assert!(is_cancelled(&world.cancel(made["pieceResponses"][2]["trackingNumber"].as_str().unwrap())));
    assert!(is_cancelled(&world.cancel("999999999999")));
    assert_eq!(world.fedex.labels_voided(), 3);
    assert_eq!(refused(&world, &request(ACCOUNT, "039813852990618")).0, 400);
}

#[test]
fn what_was_picked_up_stays() {
    let world = World::new();
    let number = world.package("C3");
    world.fedex.advance(&number, Stage::PickedUp);
    assert!(!is_cancelled(&world.cancel(&number)));
    world.fedex.settings().cancel_tendered_is_400 = true;
    assert_eq!(refused(&world, &request(ACCOUNT, &number)), (400, "SHIPMENT.ALREADY.TENDERED".into()));
    assert_eq!(world.fedex.live("C3").len(), 1);
}

#[test]
fn only_the_shippers_account_may_cancel() {
    let world = World::new();
    let number = world.package("C4");
    let refused = |account: &str| refused(&world, &request(account, &number)).1;
    assert_eq!(refused("740561081"), "SHIPMENT.USER.UNAUTHORIZED");
    assert_eq!(refused("123456789"), "ACCOUNTNUMBER.REGISTRATION.REQUIRED");
    assert_eq!(world.fedex.labels_voided(), 0);
}

#[test]
fn older_answers_say_success_message() {
    let world = World::new();
    world.fedex.settings().cancel_says_success_message = true;
    let reply = world.cancel(&world.package("C5"));
    assert_eq!(reply.body["output"]["successMessage"], "Success");
    assert!(reply.body["output"].get("message").is_none());
}
