use std::io::Read as _;

use serde_json::json;

use super::super::Api;
use super::{World, requests};
use crate::{Effect, Fault, When};

const FORM: &str =
    "grant_type=client_credentials&client_id=sandbox-key&client_secret=sandbox-secret-key-000000";

/// Status of a token call, off the log.
fn token_call(world: &World, form: &str) -> u16 {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    world.raw("POST", "/oauth/token", &headers, form).status
}

#[test]
fn a_token_is_long_and_lives_an_hour() {
    let world = World::new();
    assert!(world.token.len() > 1000);
    world.passes(3598);
    world.package("A1");
    world.passes(2);
    let reply = world.direct("POST", "/track/v1/trackingnumbers", &json!({}));
    assert_eq!(reply.refusal(), (401, "NOT.AUTHORIZED.ERROR"));
    assert!(reply.body.get("customerTransactionId").is_none());
}

#[test]
fn wrong_credentials_are_refused() {
    let world = World::new();
    assert_eq!(token_call(&world, &FORM.replace("000000", "000001")), 401);
    assert_eq!(token_call(&world, &FORM.replace("client_credentials", "password")), 401);
}

#[test]
fn fifteen_token_calls_in_five_seconds_shut_the_endpoint_until_ten_quiet_minutes_have_passed() {
    let world = World::new();
    world.passes(10);
    let statuses: Vec<u16> = (0..15).map(|_| token_call(&world, FORM)).collect();
    assert_eq!((statuses[13], statuses[14]), (200, 403));
    world.passes(599);
    assert_eq!(token_call(&world, FORM), 403, "and this call starts the ten minutes anew");
    world.passes(599);
    assert_eq!(token_call(&world, FORM), 403);
    world.passes(600);
    assert_eq!(token_call(&world, FORM), 200);
}

#[test]
fn a_token_call_a_second_shuts_the_endpoint_after_two_minutes() {
    let world = World::new();
    world.passes(300);
    let first_refused = (1..200).find(|_| {
        world.passes(1);
        token_call(&world, FORM) == 403
    });
    assert_eq!(first_refused, Some(120));
}

#[test]
fn the_penalty_is_an_html_page() {
    let world = World::new();
    world.fedex.penalise();
    let reply = world.raw("POST", "/oauth/token", &[], FORM);
    assert_eq!(reply.status, 403);
    assert!(reply.head.contains("text/html"), "{}", reply.head);
}

#[test]
fn a_project_opens_only_its_own_apis() {
    let mut world = World::new();
    world.fedex.settings().projects[0].apis.retain(|api| *api != Api::Track);
    let info = json!([{"trackingNumberInfo": {"trackingNumber": "794790000011"}}]);
    let query = json!({"includeDetailedScans": true, "trackingInfo": info});
    let track = |world: &World| world.direct("POST", "/track/v1/trackingnumbers", &query).status;
    assert_eq!(track(&world), 403);
    world.token = world.new_token("track-key", "track-secret-key-00000");
    assert_eq!(track(&world), 200);
    let validated = world.direct("POST", "/ship/v1/shipments/packages/validate", &requests::validation("A2"));
    assert_eq!(validated.refusal(), (403, "UNAUTHORIZED.USAGE"));
}

#[test]
fn the_rest_of_a_full_window_is_throttled() {
    let world = World::new();
    world.fedex.settings().rate_limit = 3;
    let track = || world.direct("POST", "/track/v1/trackingnumbers", &json!({}));
    let statuses: Vec<u16> = (0..5).map(|_| track().status).collect();
    assert_eq!(statuses, [400, 400, 400, 429, 429]);
    world.passes(10);
    assert_eq!(track().status, 400);
}

#[test]
fn quotas_end_at_midnight_gmt_and_say_quota() {
    let world = World::patient();
    world.fedex.settings().track_daily_quota = Some(1);
    let track = || world.direct("POST", "/track/v1/trackingnumbers", &json!({}));
    assert_eq!(track().status, 400);
    let refused = track();
    assert_eq!(refused.status, 429);
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("quota"));
    let address = || world.direct("POST", "/address/v1/addresses/resolve", &json!({})).status;
    assert_eq!(address(), 400, "the quota is Track's");
    world.fedex.settings().daily_quota = Some(2);
    assert_eq!(address(), 429);
    world.passes(86_400);
    assert_eq!(track().status, 400);
}

#[test]
fn unknown_paths_verbs_and_media_types_are_told_apart() {
    let world = World::new();
    assert_eq!(world.direct("POST", "/ship/v2/shipments", &json!({})).refusal(), (404, "NOT.FOUND.ERROR"));
    assert_eq!(world.direct("GET", "/ship/v1/shipments", &json!({})).status, 405);
    assert_eq!(world.direct("POST", "/ship/v1/shipments/cancel", &json!({})).status, 405);
    let authorization = format!("Bearer {}", world.token);
    let plain = [("content-type", "text/plain"), ("authorization", authorization.as_str())];
    assert_eq!(world.raw("POST", "/ship/v1/shipments", &plain, "{}").status, 415);
    assert_eq!(world.raw("POST", "/ship/v1/shipments", &[], "{}").status, 401);
    assert_eq!(
        world.direct("POST", "/ship/v1/shipments", &json!([])).refusal(),
        (400, "INVALID.INPUT.EXCEPTION")
    );
}

#[test]
fn long_answers_are_compressed_for_those_who_accept_it() {
    let world = World::new();
    let create = |headers: &str, order: &str| {
        world.call_with("POST", "/ship/v1/shipments", headers, &requests::ground(order))
    };
    let packed = create("Accept-Encoding: gzip\r\n", "A3");
    assert!(packed.head.contains("Content-Encoding: gzip"));
    assert_eq!(packed.body["output"]["transactionShipments"][0]["serviceType"], "FEDEX_GROUND");
    assert!(!create("", "A4").head.contains("gzip"));
    world.fedex.settings().gzip = false;
    assert!(!create("Accept-Encoding: gzip\r\n", "A5").head.contains("gzip"));
}

#[test]
fn a_truncated_answer_is_not_compressed() {
    let world = World::new();
    world.server.fault(Fault::on("create shipment", When::After, Effect::Truncate(1100)));
    let headers = format!(
        "Accept-Encoding: gzip\r\nContent-Type: application/json\r\nAuthorization: Bearer {}\r\n",
        world.token
    );
    let body = requests::ground("A6").to_string();
    let mut cut = String::new();
    world.send("POST", "/ship/v1/shipments", &headers, &body).read_to_string(&mut cut).unwrap();
    assert!(!cut.contains("gzip"), "or a short compressed body would arrive whole");
    assert_eq!(cut.split_once("\r\n\r\n").unwrap().1.len(), 1100);
    assert_eq!(world.fedex.live("A6").len(), 1);
}
