use serde_json::{Value, json};

use super::{Answer, Erp};

fn admin(erp: &Erp, command: &str, body: &Value) -> Answer {
    erp.send("POST", &format!("/_sandbox/{command}"), &[super::client::JSON], body.to_string().as_bytes())
}

#[test]
fn records_are_added_edited_billed_and_shown() {
    let erp = Erp::with(&[]);
    let body = json!({"record": "itemFulfillment", "head": {"number": "IF7", "address": {"state": "ID"}}, "ship_status": "C"});
    let id = admin(&erp, "add", &body).is(200).json()["id"].as_str().unwrap().to_owned();
    let fulfillment = erp.fulfillment("IF7");
    assert_eq!((fulfillment.head.id, fulfillment.head.address.state.as_deref()), (id, Some("ID")));
    assert_eq!(fulfillment.head.address.city.as_deref(), Some("Oakland"));
    let edit = json!({"record": "salesOrder", "name": "SO7", "head": {"memo": "soon"}});
    admin(&erp, "edit", &edit).is(200);
    assert_eq!(erp.stand_in.order("SO7").unwrap().head.memo.as_deref(), Some("soon"));
    let bill = admin(&erp, "bill", &json!({"order": "SO7"})).is(200).json();
    assert!(erp.stand_in.invoice(bill["id"].as_str().unwrap()).is_some());
    let records = admin(&erp, "records", &Value::Null).is(200).json();
    assert_eq!(records["fulfillments"][0]["head"]["number"], "IF7");
    for (record, name) in
        [("customer", "C7"), ("inventoryItem", "HX-7"), ("salesOrder", "SO8"), ("invoice", "INV7")]
    {
        let body = json!({"record": record, "number": name, "head": {"number": name}});
        admin(&erp, "add", &body).is(200);
    }
    assert_eq!(
        admin(&erp, "edit", &json!({"record": "salesOrder", "name": "SO9"})).is(400).json()["error"],
        "no salesOrder SO9"
    );
    admin(&erp, "add", &json!({"record": "email"})).is(400);
    admin(&erp, "edit", &json!({"record": "customer", "name": "110"})).is(400);
    assert_eq!(admin(&erp, "dance", &Value::Null).is(400).json()["error"], "NetSuite has no command dance");
}

#[test]
fn settings_are_merged_by_name_and_kind() {
    let erp = Erp::with(&[]);
    let body = json!({"over_limit": "invalid_login", "concurrency_limit": 9, "closed_before": "2025-01-01",
        "permissions": {"rest_web_services": "full", "oauth2_login": "full"},
        "custom_fields": {"custbody_x": {"kind": "text", "on": ["salesOrder"]}}});
    admin(&erp, "settings", &body).is(200);
    let settings = erp.stand_in.settings().clone();
    assert_eq!(
        (settings.concurrency_limit, settings.permissions.len(), settings.custom_fields.len()),
        (9, 2, 1)
    );
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
    let audit = admin(&erp, "login-audit", &Value::Null).is(200).json();
    assert_eq!((&audit[0]["detail"], &audit[1]["detail"]), (&json!("Success"), &json!("TokenRejected")));
    admin(&erp, "register", &json!({"pem": "x"})).is(400);
    let pem = crate::netsuite::Certificate::usual()[0].pem.clone();
    let id = admin(&erp, "register", &json!({"pem": pem})).is(200).json()["id"].clone();
    let mut assertion = erp.assertion();
    assertion.kid = id.as_str().unwrap().into();
    erp.ask(&assertion.signed()).is(200);
    admin(&erp, "revoke", &json!({"certificate": id})).is(200);
    erp.ask(&assertion.signed()).is(400);
}
