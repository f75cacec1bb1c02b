use serde_json::{Value, json};

use super::{Reply, World};

fn admin(world: &World, command: &str, body: &Value) -> Reply {
    world.exchange("POST", &format!("/_sandbox/{command}"), "", &body.to_string())
}

#[test]
fn the_ledger_counts_labels_by_order() {
    let world = World::new();
    let first = world.package("D1");
    world.package("D1");
    world.cancel(&first);
    let ledger = admin(&world, "ledger", &json!({})).body;
    assert_eq!(ledger["D1"], json!({"created": 2, "voided": 1, "live": 1, "live_shipments": 1}));
    assert_eq!(admin(&world, "reset-counts", &json!({})).status, 200);
    assert_eq!((world.fedex.labels_made(), world.fedex.labels_voided()), (0, 0));
    assert_eq!(world.fedex.shipments().len(), 2);
}

#[test]
fn packages_move_on_by_command() {
    let world = World::new();
    let number = world.package("D2");
    let code = || world.track(&number).pop().unwrap()["latestStatusDetail"]["code"].clone();
    let to = json!({"tracking_number": number, "to": "at_local_facility"});
    assert_eq!(admin(&world, "advance", &to).status, 200);
    assert_eq!(code(), "AF");
    admin(&world, "advance", &json!({"all": true}));
    assert_eq!(code(), "OD");
    admin(&world, "reuse-number", &json!({"tracking_number": number}));
    assert_eq!(world.track(&number).len(), 2);
    let unknown = admin(&world, "advance", &json!({"tracking_number": "1", "to": "delivered"}));
    assert_eq!((unknown.status, &unknown.body["error"]), (400, &json!("no package has the number 1")));
    assert_eq!(admin(&world, "dance", &json!({})).status, 400);
}

#[test]
fn settings_are_merged_by_name_and_kind() {
    let world = World::new();
    let settings =
        json!({"track_delay_s": 60, "fixed_reference": "X", "daily_quota": 9, "accounts": ["740561073"]});
    assert_eq!(admin(&world, "settings", &settings).status, 200);
    {
        let settings = world.fedex.settings();
        assert_eq!((settings.track_delay_s, settings.fixed_reference.as_deref()), (60, Some("X")));
        assert_eq!((settings.daily_quota, settings.accounts.len()), (Some(9), 1));
    }
    let unknown = admin(&world, "settings", &json!({"speed": 9}));
    assert_eq!(unknown.body["error"], "no setting is called speed");
    assert_eq!(admin(&world, "settings", &json!({"gzip": "yes"})).status, 400);
    admin(&world, "penalise", &json!({}));
    admin(&world, "expire-tokens", &json!({}));
    assert_eq!(world.direct("POST", "/track/v1/trackingnumbers", &json!({})).status, 401);
    assert_eq!(world.raw("POST", "/oauth/token", &[], "").status, 403);
}
