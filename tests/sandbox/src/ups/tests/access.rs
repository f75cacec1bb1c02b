use serde_json::{Value, json};

use super::{JSON, SHIP, TRANSACTION, World, requests};
use crate::client::Reply;

const TOKEN: &str = "/security/v1/oauth/token";
const FORM: &str = "grant_type=client_credentials";
const TRACK: &str = "/api/track/v1/details/1Z12345E0310000019";

fn login(world: &World, id: &str, secret: &str) -> Reply {
    world.raw("POST", TOKEN, &requests::login(id, secret), FORM)
}

fn right_login(world: &World) -> Reply {
    login(world, "sandbox-client", "sandbox-secret-000000000000")
}

#[test]
fn a_token_is_an_object_of_strings() {
    let world = World::new();
    let reply = right_login(&world);
    let body = reply.body.as_object().unwrap();
    assert!(body.values().all(Value::is_string), "{body:?}");
    assert_eq!((&body["expires_in"], &body["status"]), (&json!("14399"), &json!("approved")));
    assert_eq!(body["issued_at"].as_str().unwrap().len(), 13, "milliseconds");
    assert!(body["access_token"].as_str().unwrap().len() > 1300);
    assert!(!body.contains_key("scope") && reply.header("BkndTransId").is_none());
    assert!(reply.header("X-Request-Id").is_some());
    world.ups.settings().token_has_scope = true;
    assert_eq!(right_login(&world).body["refresh_count"], "0");
    assert_eq!(world.ups.tokens_issued(), 3);
}

#[test]
fn a_token_expires_with_a_code_of_its_own() {
    let world = World::new();
    world.passes(14_398);
    assert_eq!(world.get(TRACK).status, 200);
    world.passes(2);
    assert_eq!(world.get(TRACK).refusal(), (401, "251004"));
    let mut world = World::new();
    world.ups.expire_tokens();
    assert_eq!(world.direct(SHIP, &requests::ground("A1")).refusal(), (401, "251004"));
    world.token = "made-up".into();
    let refused = world.direct(SHIP, &requests::ground("A1"));
    assert_eq!(refused.refusal(), (401, "250002"));
    assert_eq!(refused.header("APIErrorCode"), Some("250002"));
    assert_eq!(refused.header("ErrorDescription"), Some("Invalid Authentication Information."));
    assert!(refused.header("BkndTransId").is_some());
}

#[test]
fn wrong_logins_are_refused() {
    let world = World::new();
    assert_eq!(login(&world, "nobody", "sandbox-secret-000000000000").refusal(), (401, "10401"));
    assert_eq!(login(&world, "sandbox-client", "guess").refusal(), (401, "10401"));
    assert_eq!(world.raw("POST", TOKEN, "", FORM).refusal(), (400, "10400"));
    let headers = requests::login("sandbox-client", "sandbox-secret-000000000000");
    assert_eq!(world.raw("POST", TOKEN, &headers, "grant_type=password").refusal(), (400, "10400"));
    let stranger = headers.replace("12345E", "999999");
    assert_eq!(world.raw("POST", TOKEN, &stranger, FORM).refusal(), (403, "10403"));
    let other = headers.replace("12345E", "A1B2C3");
    assert_eq!(world.raw("POST", TOKEN, &other, FORM).status, 200);
    assert_eq!(world.raw("POST", &format!("/api{TOKEN}"), &headers, FORM).refusal(), (404, "404"));
}

#[test]
fn the_quota_of_tokens_ends_with_the_day() {
    let world = World::patient();
    world.ups.settings().token_quota_a_day = Some(3);
    assert_eq!([0; 3].map(|_| right_login(&world).status), [200, 200, 429]);
    let refused = right_login(&world);
    assert_eq!(refused.refusal(), (429, "10429"));
    assert!(refused.header("Retry-After").is_none());
    world.passes(86_400);
    assert_eq!(right_login(&world).status, 200);
}

#[test]
fn the_token_endpoint_can_be_shut() {
    let world = World::new();
    world.ups.penalise();
    assert_eq!(right_login(&world).refusal(), (429, "10429"));
    assert_eq!(world.get(TRACK).status, 200, "tokens go on living");
    world.passes(3600);
    assert_eq!(right_login(&world).status, 429);
    world.ups.forgive();
    assert_eq!(right_login(&world).status, 200);
    world.ups.penalise();
    world.passes(86_400);
    assert_eq!(right_login(&world).status, 200);
}

#[test]
fn an_api_that_was_not_granted_looks_like_a_bad_token() {
    let world = World::new();
    world.ups.settings().not_granted = vec!["track".into()];
    assert_eq!(world.get(TRACK).refusal(), (401, "250002"));
    assert_eq!(world.post(SHIP, &requests::ground("A2")).status, 200);
}

#[test]
fn tracking_has_a_limit_a_second() {
    let world = World::new();
    world.ups.settings().rate_limit = Some(2);
    // Long enough for a slow machine.
    world.ups.settings().rate_window_s = 600;
    assert_eq!([0; 4].map(|_| world.get(TRACK).status), [200, 200, 429, 429]);
    assert_eq!(world.get(TRACK).refusal(), (429, "10429"));
    assert_eq!(world.post(SHIP, &requests::ground("A3")).status, 200, "the limit is of tracking");
    world.passes(600);
    assert_eq!(world.get(TRACK).status, 200);
    world.ups.reset_counts();
    assert_eq!((world.ups.tokens_issued(), world.ups.labels_made()), (0, 0));
}

#[test]
fn headers_are_needed_or_limited() {
    let world = World::new();
    let bearer = world.authorization();
    for headers in ["transId: 1\r\n", "transactionSrc: mlc\r\n", ""] {
        assert_eq!(world.raw("GET", TRACK, &format!("{bearer}{headers}"), "").refusal(), (400, "TV1001"));
    }
    let long = format!("{bearer}{JSON}transId: 01234567-89ab-cdef-0123-456789abcdef\r\n");
    let order = requests::ground("A4").to_string();
    assert_eq!(world.raw("POST", SHIP, &long, &order).refusal(), (400, "20008"));
    assert_eq!(world.raw("POST", SHIP, &format!("{bearer}{JSON}"), &order).status, 200);
    assert_eq!(world.raw("POST", SHIP, &bearer, &order).refusal(), (400, "10006"));
    assert_eq!(world.ups.labels_made(), 1);
}

#[test]
fn unknown_paths_versions_verbs_and_bodies_are_told_apart() {
    let world = World::new();
    let headers = format!("{JSON}{TRANSACTION}{}", world.authorization());
    let post = |path: &str, body: &str| world.raw("POST", path, &headers, body);
    assert_eq!(post("/shipments/v2409/ship", "{}").refusal(), (404, "404"));
    assert_eq!(post("/api/shipments/v2501/ship", "{}").refusal(), (400, "20002"));
    assert_eq!(post("/api/labels/v2/recovery", "{}").refusal(), (400, "20002"));
    assert_eq!(world.raw("GET", SHIP, &headers, "").refusal(), (405, "405"));
    assert_eq!(post(SHIP, "").refusal(), (400, "10003"));
    assert_eq!(post(SHIP, "{").refusal(), (400, "10001"));
    assert_eq!(post(SHIP, "[]").refusal(), (400, "10002"));
    assert_eq!(post(SHIP, "{}").refusal(), (400, "20007"));
}

#[test]
fn older_back_ends_have_an_envelope_of_their_own() {
    let world = World::new();
    world.ups.settings().fault_envelope = true;
    let reply = world.post(SHIP, &{
        let mut body = requests::ground("A5");
        body["ShipmentRequest"]["Shipment"]["Service"]["Code"] = json!("11");
        body
    });
    let code = &reply.body["Fault"]["detail"]["Errors"]["ErrorDetail"]["PrimaryErrorCode"]["Code"];
    assert_eq!((reply.status, code), (400, &json!("121210")));
}
