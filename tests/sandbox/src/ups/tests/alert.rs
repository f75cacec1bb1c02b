use serde_json::{Value, json};

use super::super::Stage;
use super::requests::{set, subscription};
use super::{JSON, TRANSACTION, World, text};

const STANDARD: &str = "/api/track/v1/subscription/standard/package";
const ENHANCED: &str = "/api/track/v1/subscription/enhanced/package";
const NUMBER: &str = "1Z12345E0310000019";

fn v2(numbers: &[&str]) -> Value {
    json!({"locale": "en_US", "countryCode": "US", "trackingNumberList": numbers})
}

#[test]
fn a_subscription_lives_for_two_weeks() {
    let world = World::patient();
    let number = world.package("W1");
    let reply = world.direct(STANDARD, &subscription(&[&number, "1Z12345E031000002"]));
    assert_eq!(
        reply.body,
        json!({"validTrackingNumbers": [number], "invalidTrackingNumbers": ["1Z12345E031000002"]})
    );
    assert_eq!(world.post(STANDARD, &subscription(&[&number])).status, 200, "again, to renew it");
    let all = world.ups.subscriptions();
    assert_eq!((all.len(), all[0].url.as_deref()), (2, Some("https://hooks.example.com/ups")));
    assert_eq!(
        (all[0].credential.as_deref(), all[0].tracking_number.as_str()),
        (Some("f3b1c0"), number.as_str())
    );
    assert_eq!((all[0].expires_at - all[0].created_at).get_seconds(), 14 * 86_400);
    world.ups.advance(&number, Stage::PickedUp);
    assert_eq!(world.ups.callbacks(&number).len(), 2, "once for each, and the label is older");
    world.passes(14 * 86_400);
    world.ups.advance(&number, Stage::Delivered);
    let codes: Vec<String> =
        world.ups.callbacks(&number).iter().map(|own| text(&own.body["activityStatus"]["code"])).collect();
    assert!(!codes.contains(&"FS".to_owned()), "{codes:?}");
}

#[test]
fn a_callback_is_one_event() {
    let world = World::new();
    let number = world.package("W2");
    world.post(STANDARD, &subscription(&[&number]));
    world.ups.advance(&number, Stage::Delivered);
    let calls = world.ups.callbacks(&number);
    let last = calls.last().unwrap();
    assert_eq!(last.url.as_deref(), Some("https://hooks.example.com/ups"));
    assert!(last.headers.contains(&("credential".into(), "f3b1c0".into())));
    let body = &last.body;
    assert_eq!(
        body["activityStatus"],
        json!({"type": "D", "code": "FS", "description": "DELIVERED", "descriptionCode": "011"})
    );
    assert_eq!(body["gmtOffset"], "-08.00", "a dot");
    assert_eq!(text(&body["gmtActivityTime"]).len(), 6, "no colons");
    assert_eq!(body["activityLocation"]["postalCode"], "94103");
    assert_eq!(
        (&body["actualDeliveryDate"], &body["actualDeliveryTime"]),
        (&body["localActivityDate"], &body["localActivityTime"])
    );
    assert!(body.get("receivedBy").is_none());
    assert_eq!(calls[0].body["activityLocation"]["postalCode"], "");
    assert_eq!(calls[0].body["actualDeliveryDate"], "");
    {
        let mut settings = world.ups.settings();
        (settings.alert_code_as_number, settings.alert_leading_blank) = (true, true);
    }
    let body = world.ups.callbacks(&number).pop().unwrap().body;
    assert_eq!(
        (&body["activityStatus"]["descriptionCode"], text(&body["trackingNumber"])),
        (&json!(11), format!(" {number}"))
    );
}

#[test]
fn enhanced_subscriptions_choose_and_know_more() {
    let world = World::new();
    let number = world.package("W3");
    let mut body = subscription(&[&number]);
    body["eventPreferences"] = json!(["D"]);
    assert_eq!(world.post(ENHANCED, &body).status, 200);
    let mut second = v2(&[&number]);
    second["eventPreferences"] = json!(["X"]);
    assert_eq!(world.post("/api/track/v2/subscription/enhanced/package", &second).status, 200);
    world.ups.advance(&number, Stage::Exception);
    world.ups.advance(&number, Stage::Delivered);
    let calls = world.ups.callbacks(&number);
    let kinds: Vec<String> = calls.iter().map(|own| text(&own.body["activityStatus"]["type"])).collect();
    assert_eq!(kinds, ["X", "D"]);
    assert_eq!(calls[1].body["receivedBy"], "MILLER");
    assert_eq!((calls[0].url.as_deref(), calls[0].headers.len()), (None, 2), "the portal knows where to");
}

#[test]
fn version_2_takes_no_destination() {
    let world = World::new();
    assert_eq!(world.post("/api/track/v2/subscription/standard/package", &v2(&[NUMBER])).status, 200);
    let with_destination =
        world.direct("/api/track/v2/subscription/standard/package", &subscription(&[NUMBER]));
    assert_eq!(with_destination.status, 200);
    assert!(world.ups.subscriptions().iter().all(|own| own.url.is_none() && own.version == "v2"));
    let mut body = v2(&[NUMBER]);
    body["eventPreferences"] = json!(["D"]);
    let reply = world.direct("/api/track/v2/subscription/standard/package", &body);
    assert_eq!(reply.refusal(), (400, "VSS414"));
    assert_eq!(
        world.direct("/api/track/v2/subscription/other/package", &v2(&[NUMBER])).refusal(),
        (400, "VSS930")
    );
    assert_eq!(
        world.direct("/api/track/v3/subscription/standard/package", &v2(&[NUMBER])).refusal(),
        (400, "20002")
    );
}

#[test]
fn a_hundred_numbers_go_in_one_call() {
    let world = World::new();
    let full = vec![NUMBER; 100];
    assert_eq!(world.post(STANDARD, &subscription(&full)).status, 200);
    assert_eq!(world.direct(STANDARD, &subscription(&[NUMBER; 101])).refusal(), (400, "VSS220"));
    let roadie = ["1R00000000000001", "1R00000000000000000000000001"];
    assert_eq!(world.post(STANDARD, &subscription(&roadie)).body["invalidTrackingNumbers"], json!([]));
    let none = world.direct(STANDARD, &subscription(&["1Z12345e0310000019", "794790000011"]));
    assert_eq!(none.refusal(), (400, "VSS210"));
    assert_eq!(none.body["invalidTrackingNumbers"], json!(["1Z12345e0310000019", "794790000011"]));
    assert_eq!(world.ups.subscriptions().len(), 102);
}

#[test]
fn the_test_host_knows_its_own_numbers_only() {
    let world = World::new();
    world.ups.settings().alert_test_numbers_only = true;
    assert_eq!(world.post(STANDARD, &subscription(&[NUMBER])).refusal(), (400, "VSS215"));
    let reply = world.post(STANDARD, &subscription(&["1ZCIETST0111111114", NUMBER]));
    assert_eq!(reply.body["invalidTrackingNumbers"], json!([NUMBER]));
}

#[test]
fn requests_are_checked() {
    let world = World::new();
    for (path, pointer, value, code) in [
        (STANDARD, "/locale", Value::Null, "VSS300"),
        (STANDARD, "/locale", json!("de_DE"), "VSS310"),
        (STANDARD, "/countryCode", json!("usa"), "VSS400"),
        (STANDARD, "/trackingNumberList", Value::Null, "VSS200"),
        (STANDARD, "/trackingNumberList", json!([]), "VSS200"),
        (STANDARD, "/destination", Value::Null, "VSS500"),
        (STANDARD, "/destination/url", json!(""), "VSS600"),
        (STANDARD, "/destination/url", json!(format!("https://{}", "x".repeat(2048))), "VSS610"),
        (STANDARD, "/destination/credential", Value::Null, "VSS700"),
        (STANDARD, "/destination/credentialType", Value::Null, "VSS800"),
        (ENHANCED, "/locale", json!("en_US"), "VSS414"),
        (ENHANCED, "/eventPreferences", json!(["Q"]), "VSS414"),
        (ENHANCED, "/eventPreferences", json!([]), "VSS414"),
    ] {
        let mut body = subscription(&[NUMBER]);
        set(&mut body, pointer, &value);
        let reply = world.direct(path, &body);
        assert_eq!(reply.refusal(), (400, code), "{pointer} = {value}");
        assert!(reply.body.get("response").is_some());
    }
    let bearer = world.authorization();
    let body = subscription(&[NUMBER]).to_string();
    for (headers, body, code) in [
        (format!("{bearer}{JSON}"), body.as_str(), "VSS002"),
        (format!("{bearer}{JSON}transId: a b\r\ntransactionSrc: mlc\r\n"), &body, "VSS003"),
        (format!("{bearer}{JSON}transId: ab\r\n"), &body, "VSS004"),
        (format!("{bearer}{JSON}transId: ab\r\ntransactionSrc: a b\r\n"), &body, "VSS006"),
        (format!("{bearer}{TRANSACTION}"), &body, "10007"),
        (format!("{bearer}{JSON}{TRANSACTION}"), "", "VSS110"),
        (format!("{bearer}{JSON}{TRANSACTION}"), "{", "VSS000"),
    ] {
        assert_eq!(world.raw("POST", STANDARD, &headers, body).refusal(), (400, code), "{headers}");
    }
}

#[test]
fn some_errors_of_version_1_have_no_envelope() {
    let mut world = World::new();
    world.token = "made-up".into();
    let reply = world.direct(STANDARD, &subscription(&[NUMBER]));
    assert_eq!((reply.refusal(), reply.body.get("response")), ((401, "UJ0001"), None));
    let headers = format!("{JSON}{TRANSACTION}");
    let wrong = world.raw("GET", STANDARD, &headers, "");
    assert_eq!((wrong.refusal(), wrong.body.get("response")), ((405, "405"), None));
    let newer = world.direct(&STANDARD.replace("v1/", "v2/"), &v2(&[NUMBER]));
    assert!(newer.body.get("response").is_some());
}
