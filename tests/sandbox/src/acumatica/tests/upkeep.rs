use serde_json::{Value, json};

use super::Erp;
use crate::http::Response;
use crate::{Effect, Fault, When};

fn admin(erp: &Erp, command: &str, body: &Value) -> (u16, Value) {
    let answer = erp.send("POST", &format!("/_sandbox/{command}"), &[], body.to_string().as_bytes());
    (answer.status, answer.json())
}

#[test]
fn shipments_are_added_changed_and_shown() {
    let erp = Erp::with(&[]);
    let shipment = json!({
        "ship_via": "UPSGND", "city": "Oslo", "country": "NO", "line2": null, "residential": true,
        "packages": [{"weight": 1.5}, {"weight": 3.0, "confirmed": false}],
    });
    assert_eq!(admin(&erp, "add", &shipment), (200, json!({"number": "000001"})));
    admin(&erp, "edit", &json!({"number": "000001", "status": "On Hold", "note": "wait"}));
    let stored = erp.stand_in.shipment("000001").unwrap();
    assert_eq!((stored.status.as_str(), stored.packages.len()), ("On Hold", 2));
    assert_eq!(stored.address.country.as_deref(), Some("NO"));
    let (_, list) = admin(&erp, "shipments", &Value::Null);
    let expected = json!([{
        "number": "000001", "status": "On Hold", "tracking_numbers": [], "files": [], "note": "wait", "custom": {}
    }]);
    assert_eq!(list, expected);
    for (command, wrong) in [
        ("add", json!({"citty": "Oslo"})),
        ("add", json!({"status": 7})),
        ("edit", json!({"number": "000009"})),
        ("dance", Value::Null),
    ] {
        assert_eq!(admin(&erp, command, &wrong).0, 400, "{command} {wrong}");
    }
}

#[test]
fn switches_are_merged() {
    let erp = Erp::with(&[]);
    let switches =
        json!({"session_limit": 1, "package_lock": "reject422", "links": true, "list_order": "shuffled"});
    assert_eq!(admin(&erp, "settings", &switches).0, 200);
    let (status, error) = admin(&erp, "settings", &json!({"polls": 9, "nonsense": 1}));
    assert_eq!((status, error["error"].as_str()), (400, Some("no setting is called nonsense")));
    let settings = erp.stand_in.settings().clone();
    assert_eq!((settings.session_limit, settings.links, settings.polls), (1, true, 1));
    let (_, sessions) = admin(&erp, "sessions", &Value::Null);
    assert_eq!(sessions, json!({"open": 1, "most": 1, "accidents": []}));
}

#[test]
fn limits_of_the_licence_come_as_faults() {
    let erp = Erp::with(&["000123"]);
    let text = "The custom error module does not recognize this error.";
    let limited = Response::text(429, "text/plain", text).with("Retry-After", "5");
    erp.server.fault(Fault::on("list shipments", When::Before, Effect::Answer(limited)));
    assert_eq!(erp.get("/Shipment").is(429).header("retry-after"), "5");
    erp.get("/Shipment").is(200);
    assert_eq!(erp.server.calls("list shipments").total, 2);
}
