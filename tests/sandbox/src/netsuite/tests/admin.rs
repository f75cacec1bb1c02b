use serde_json::{Value, json};

use super::{Answer, Erp, JSON};
use crate::netsuite::Level;

fn admin(erp: &Erp, command: &str, body: &Value) -> Answer {
    erp.send("POST", &format!("/_sandbox/{command}"), &[JSON], &body.to_string())
}

#[test]
fn records_are_added_and_settings_merged_over_http() {
    let erp = Erp::with(&[]);
    let body = json!({"record": "itemFulfillment", "tranId": "IF7", "shippingAddress": {"state": "ID"}, "shipStatus": "C"});
    let id = admin(&erp, "add", &body).is(200).json()["id"].as_str().unwrap().to_owned();
    let fulfillment = erp.fulfillment("IF7");
    let address = &fulfillment["shippingAddress"];
    assert_eq!(
        (fulfillment.id(), &address["state"], &address["city"]),
        (&*id, &json!("ID"), &json!("Oakland"))
    );
    admin(&erp, "records", &Value::Null).is(200).shows(&json!({"/fulfillments/0/tranId": "IF7"}));
    for record in ["customer", "inventoryItem", "salesOrder", "invoice"] {
        admin(&erp, "add", &json!({"record": record})).is(200);
    }
    let body = json!({"over_limit": "invalid_login", "concurrency_limit": 9, "closed_before": "2025-01-01",
        "permissions": {"rest_web_services": "full", "oauth2_login": "full"}});
    admin(&erp, "settings", &body).is(200);
    let settings = erp.stand_in.settings().clone();
    assert_eq!((settings.concurrency_limit, settings.permissions.len()), (9, 2));
    assert!(settings.permissions.values().all(|level| *level == Level::Full));
    for (command, body, said) in [
        ("add", json!({"record": "email"}), "\"record\" names a record type"),
        ("settings", json!({"speed": 1}), "no setting is called speed"),
        ("settings", json!({"tba": "yes", "m2m": false}), "tba: "),
        ("dance", Value::Null, "NetSuite has no command dance"),
    ] {
        let refused = admin(&erp, command, &body).is(400).json();
        assert!(refused["error"].as_str().unwrap().starts_with(said), "{refused}");
    }
    assert!(erp.stand_in.settings().m2m);
}

#[test]
fn tokens_are_steered_over_http() {
    let erp = Erp::with(&[]);
    admin(&erp, "expire-tokens", &Value::Null).is(200);
    erp.get("/record/v1/customer?limit=1").is(401);
    let audit = admin(&erp, "login-audit", &Value::Null).is(200);
    audit.shows(&json!({"/0/detail": "Success", "/1/detail": "TokenRejected"}));
}
