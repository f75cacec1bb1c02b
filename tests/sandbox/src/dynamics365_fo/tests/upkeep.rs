use serde_json::{Value, json};

use super::Erp;

fn admin(erp: &Erp, command: &str, body: &Value) -> (u16, Value) {
    let answer = erp.send("POST", &format!("/_sandbox/{command}"), &[], body.to_string().as_bytes());
    (answer.status, answer.json())
}

#[test]
fn orders_are_added_changed_and_shown() {
    let erp = Erp::with(&[]);
    let order =
        json!({"order": "usmf/000768", "header": {"DeliveryAddressCity": "Boise"}, "packing_slip": "PS-1"});
    assert_eq!(admin(&erp, "add", &order), (200, json!({"order": "usmf/000768"})));
    admin(
        &erp,
        "edit",
        &json!({"order": "usmf/000768", "header": {"SalesOrderNumber": "X", "Email": "a@b"}}),
    );
    admin(&erp, "post", &json!({"order": "usmf/000768", "invoice": "CIV-1"}));
    let stored = erp.stand_in.order("usmf/000768").unwrap();
    assert_eq!((stored.text("DeliveryAddressCity"), stored.text("Email")), ("Boise", "a@b"));
    let (_, list) = admin(&erp, "orders", &Value::Null);
    let expected =
        json!([{"order": "usmf/000768", "status": "Invoiced", "attachments": [], "tracking_numbers": []}]);
    assert_eq!(list, expected);
    assert_eq!(admin(&erp, "add", &json!({"order": "000768"})).0, 400);
    assert_eq!(admin(&erp, "writes", &Value::Null).1, json!([]));
}

#[test]
fn switches_are_merged() {
    let erp = Erp::with(&[]);
    let switches = json!({
        "page_size": 2, "validation_status": 500, "throttle_body": "empty", "down_until": null, "etags": false,
        "throttled_until": "2030-01-01T00:00:00Z", "cold_start_ms": 5,
    });
    assert_eq!(admin(&erp, "settings", &switches).0, 200);
    let (status, error) = admin(&erp, "settings", &json!({"page_size": 9, "nonsense": 1}));
    assert_eq!((status, error["error"].as_str()), (400, Some("unknown or not simple: nonsense")));
    assert_eq!(erp.stand_in.settings().page_size, 2);
    assert_eq!(admin(&erp, "restart", &Value::Null).0, 200);
    assert_eq!(admin(&erp, "dance", &Value::Null).0, 400);
}

#[test]
fn the_environment_describes_itself() {
    let erp = Erp::with(&[]);
    erp.stand_in.settings().read_only.insert("PackingSlipTrackingInformation".into());
    let entity = |name: &str| erp.get(&format!("/metadata/PublicEntities('{name}')")).is(200).json();
    assert_eq!(entity("PackingSlipTrackingInformation")["IsReadOnly"], true);
    let header = entity("SalesOrderHeaderV2");
    assert_eq!(
        (&header["EntitySetName"], &header["IsReadOnly"]),
        (&json!("SalesOrderHeadersV2"), &json!(false))
    );
    assert!(header["Properties"].as_array().unwrap().iter().any(|one| one["Name"] == "URL"));
    erp.get("/metadata/PublicEntities('Nothing')").is(404);
    let status = erp.get("/metadata/PublicEnumerations('SalesStatus')").is(200).json();
    assert_eq!(status["Members"][1], json!({"Name": "Backorder", "Value": 1}));
    assert!(!erp.get("/metadata/DataEntities").is(200).rows().is_empty());
    assert!(erp.get("/data/$metadata").is(200).text().contains("<EntitySet Name=\"SalesOrderHeadersV2\""));
    let version = "/data/DataManagementEntities/Microsoft.Dynamics.DataEntities.GetApplicationVersion";
    assert_eq!(erp.write("POST", version, &json!({})).is(200).json()["value"], "10.0.43");
    assert!(!erp.wrong("GET", "/data", &Value::Null).is(200).rows().is_empty());
}
