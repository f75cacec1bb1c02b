use std::time::{Duration, Instant};

use serde_json::Value;

use super::Erp;
use crate::dynamics365_fo::ThrottleBody;
use crate::{Effect, Fault, When};

const LIST: &str = "/data/LegalEntities?$select=LegalEntityId";

#[test]
fn whoever_pushes_is_told_to_wait_longer() {
    let erp = Erp::with(&["usmf/000768"]);
    let end = erp.clock.now() + jiff::SignedDuration::from_mins(60);
    erp.stand_in.settings().throttled_until = Some(end);
    let wait = || erp.get(LIST).is(429).header("retry-after").to_owned();
    assert_eq!([wait(), wait(), wait()], ["17", "34", "68"]);
    for body in [ThrottleBody::Message, ThrottleBody::Text, ThrottleBody::Empty] {
        erp.stand_in.settings().throttle_body = body;
        let answer = erp.get(LIST).is(429);
        assert_eq!(answer.body.is_empty(), body == ThrottleBody::Empty);
    }
    erp.stand_in.settings().retry_after_s = None;
    assert_eq!(wait(), "");
    erp.wait(61);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    erp.stand_in.settings().token_throttled_s = Some(9);
    let token = erp.direct("POST", "/t/oauth2/v2.0/token", &headers, b"");
    assert_eq!(token.is(429).header("retry-after"), "9");
    erp.wrong("GET", LIST, &Value::Null).is(401);
}

#[test]
fn a_gateway_that_is_down_answers_pages() {
    let erp = Erp::with(&["usmf/000768"]);
    erp.stand_in.settings().down_until = Some(erp.clock.now() + jiff::SignedDuration::from_mins(1));
    assert!(erp.get(LIST).is(503).text().contains("<html>"));
    erp.wait(2);
    erp.get(LIST).is(200);
    erp.server.fault(Fault::on("list companies", When::After, Effect::Drop));
    assert_eq!(erp.server.calls("list companies").total, 2);
}

#[test]
fn the_first_call_after_a_start_is_slow() {
    let erp = Erp::with(&["usmf/000768"]);
    erp.get(LIST).is(200);
    erp.stand_in.settings().cold_start = Duration::from_millis(60);
    erp.stand_in.restart();
    let before = Instant::now();
    erp.get(LIST).is(200);
    assert!(before.elapsed() >= Duration::from_millis(60));
}
