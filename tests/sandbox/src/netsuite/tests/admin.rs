use serde_json::{Value, json};

use super::{Answer, Erp, JSON};

fn admin(erp: &Erp, command: &str, body: &Value) -> Answer {
    erp.send("POST", &format!("/_sandbox/{command}"), &[JSON], body.to_string().as_bytes())
}

#[test]
fn records_are_added_edited_billed_and_shown() {
    let erp = Erp::with(&[]);
    let body = json!({"record": "itemFulfillment", "tranId": "IF7", "shippingAddress": {"state": "ID"}, "shipStatus": "C"});
    let id = admin(&erp, "add", &body).is(200).json()["id"].as_str().unwrap().to_owned();
    let fulfillment = erp.fulfillment("IF7");
    let address = &fulfillment["shippingAddress"];
    assert_eq!((fulfillment.id(), &address["state"]), (&*id, &json!("ID")));
    assert_eq!(address["city"], "Oakland");
    let edit = json!({"record": "salesOrder", "name": "SO7", "memo": "soon"});
    admin(&erp, "edit", &edit).is(200);
    assert_eq!(erp.stand_in.order("SO7").unwrap()["memo"], "soon");
    let bill = admin(&erp, "bill", &json!({"order": "SO7"})).is(200).json();
    assert!(erp.stand_in.invoice(bill["id"].as_str().unwrap()).is_some());
    admin(&erp, "records", &Value::Null).is(200).shows(&json!({"/fulfillments/0/tranId": "IF7"}));
    for record in ["customer", "inventoryItem", "salesOrder", "invoice"] {
        admin(&erp, "add", &json!({"record": record})).is(200);
    }
    for (command, body, said) in [
        ("edit", json!({"record": "salesOrder", "name": "SO9"}), "no salesOrder SO9"),
        ("add", json!({"record": "email"}), "\"record\" names a record type"),
        ("edit", json!({"record": "customer", "name": "110"}), "only transactions can be edited"),
        ("dance", Value::Null, "NetSuite has no command dance"),
    ] {
        admin(&erp, command, &body).is(400).shows(&json!({"/error": said}));
    }
}

#[test]
fn settings_are_merged_by_name_and_kind() {
    let erp = Erp::with(&[]);
    let body = json!({"over_limit": "invalid_login", "concurrency_limit": 9, "closed_before": "2025-01-01",
        "permissions": {"rest_web_services": "full", "oauth2_login": "full"}});
    admin(&erp, "settings", &body).is(200);
    let settings = erp.stand_in.settings().clone();
    assert_eq!((settings.concurrency_limit, settings.permissions.len()), (9, 2));
    let refused =
        |body: &Value| admin(&erp, "settings", body).is(400).json()["error"].as_str().unwrap().to_owned();
    assert_eq!(refused(&json!({"speed": 1})), "no setting is called speed");
    assert!(refused(&json!({"tba": "yes", "m2m": false})).starts_with("tba: "));
    assert!(erp.stand_in.settings().m2m);
}

#[test]
fn keys_and_tokens_are_steered() {
    let erp = Erp::with(&[]);
    admin(&erp, "expire-tokens", &Value::Null).is(200);
    erp.get("/record/v1/customer?limit=1").is(401);
    admin(&erp, "unlock", &Value::Null).is(200);
    let audit = admin(&erp, "login-audit", &Value::Null).is(200);
    audit.shows(&json!({"/0/detail": "Success", "/1/detail": "TokenRejected"}));
    admin(&erp, "register", &json!({"pem": "x"})).is(400);
    let pem = crate::netsuite::Certificate::usual()[0].pem.clone();
    let id = admin(&erp, "register", &json!({"pem": pem})).is(200).json()["id"].clone();
    let mut assertion = erp.assertion();
    assertion.kid = id.as_str().unwrap().into();
    erp.ask(&assertion.signed()).is(200);
    admin(&erp, "revoke", &json!({"certificate": id})).is(200);
    erp.ask(&assertion.signed()).is(400);
}
