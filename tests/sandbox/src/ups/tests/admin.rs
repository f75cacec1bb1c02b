use serde_json::{Value, json};

use super::requests::subscription;
use super::{World, requests};
use crate::client::Reply;

fn admin(world: &World, command: &str, body: &Value) -> Reply {
    world.exchange("POST", &format!("/_sandbox/{command}"), "", &body.to_string())
}

#[test]
fn the_ledger_counts_labels_by_order() {
    let world = World::new();
    let first = world.package("D1");
    world.package("D1");
    world.void(&first);
    let ledger = admin(&world, "ledger", &json!({})).body;
    assert_eq!(ledger["D1"], json!({"created": 2, "voided": 1, "live": 1, "live_shipments": 1}));
    assert_eq!(admin(&world, "reset-counts", &json!({})).status, 200);
    assert_eq!((world.ups.labels_made(), world.ups.labels_voided()), (0, 0));
    assert_eq!(world.ups.shipments().len(), 2);
    assert_eq!(admin(&world, "calls", &json!({})).body["create shipment"], 2);
    assert_eq!(world.server.calls("cancel shipment").total, 1);
}

#[test]
fn packages_move_on_by_command() {
    let world = World::new();
    let number = world.package("D2");
    world.post("/api/track/v1/subscription/standard/package", &subscription(&[&number]));
    let code = || world.tracked(&number)["currentStatus"]["code"].clone();
    let to = json!({"tracking_number": number, "to": "at_local_facility"});
    assert_eq!(admin(&world, "advance", &to).status, 200);
    assert_eq!(code(), "005");
    admin(&world, "advance", &json!({"all": true}));
    assert_eq!(code(), "021");
    let calls = admin(&world, "callbacks", &json!({"tracking_number": number})).body;
    assert_eq!(calls[0]["headers"]["credential"], "f3b1c0");
    assert_eq!(calls[0]["body"]["trackingNumber"], number.as_str());
    let subscriptions = admin(&world, "subscriptions", &json!({})).body;
    assert_eq!(subscriptions[0]["tracking_number"], number.as_str());
    let unknown = admin(&world, "advance", &json!({"tracking_number": "1", "to": "delivered"}));
    assert_eq!((unknown.status, &unknown.body["error"]), (400, &json!("no package has the number 1")));
    assert_eq!(admin(&world, "dance", &json!({})).status, 400);
}

#[test]
fn settings_and_tokens_are_changed_by_command() {
    let world = World::new();
    let settings =
        json!({"track_delay_s": 60, "forced_label_format": "GIF", "rate_limit": 9, "accounts": ["A1B2C3"]});
    assert_eq!(admin(&world, "settings", &settings).status, 200);
    {
        let settings = world.ups.settings();
        assert_eq!((settings.track_delay_s, settings.forced_label_format.as_deref()), (60, Some("GIF")));
        assert_eq!((settings.rate_limit, settings.accounts.len()), (Some(9), 1));
    }
    assert_eq!(admin(&world, "settings", &json!({"speed": 9})).body["error"], "no setting is called speed");
    assert_eq!(admin(&world, "settings", &json!({"arrays_always": "yes"})).status, 400);
    let login = requests::login("sandbox-client", "sandbox-secret-000000000000").replace("12345E", "A1B2C3");
    let token =
        || world.raw("POST", "/security/v1/oauth/token", &login, "grant_type=client_credentials").status;
    admin(&world, "penalise", &json!({}));
    assert_eq!(token(), 429);
    admin(&world, "forgive", &json!({}));
    assert_eq!(token(), 200);
    admin(&world, "expire-tokens", &json!({}));
    assert_eq!(world.direct_get("/api/track/v1/details/1Z12345E0310000019").refusal(), (401, "251004"));
}
