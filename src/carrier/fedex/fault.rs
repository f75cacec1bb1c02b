//! Classifies FedEx's failures.

use std::time::Duration;

use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::wire::{Errors, Problem};
use super::{SYSTEM, TRIAL};
use crate::clock::later;
use crate::codes;
use crate::http::{Answer, Call};
use crate::lenient;
use crate::model::{Class, Fault, HoldScope};

/// Time for which FedEx blocks a public IP address that requests tokens too often; longer if the requests go on.
const TOKEN_PENALTY: Duration = Duration::from_secs(600);
/// Seconds of a rate window, whose rest is throttled.
const RATE_WINDOW_S: u64 = 10;

/// Returns the failure that an answer reports, if any.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    if answer.is_success() && !answer.is_html() && !answer.body.is_empty() {
        return None;
    }
    let errors: Errors = lenient::read(&answer.body).unwrap_or_default();
    let code = errors.errors.iter().find_map(|error| error.code.clone());
    let class = class(call, answer, &errors.errors);
    let message = if answer.is_success() {
        if answer.is_html() {
            "a web page came instead of an answer".into()
        } else {
            "the answer was empty".into()
        }
    } else {
        message(answer, &errors.errors)
    };
    let mut fault = Fault::new(class, SYSTEM, call.operation, message)
        .status(answer.status)
        .transaction(errors.transaction_id);
    let hint = hint(call, answer.status, code.as_deref());
    // One code covers postal codes of both the shipper and the recipient.
    let is_address = hint.is_some_and(|hint| hint.contains("ship-to"));
    let is_shippers = call.operation == TRIAL || errors.errors.first().is_some_and(is_about_shipper);
    fault.hint = if is_address && is_shippers { Some(SHIPPER) } else { hint }.map(Into::into);
    fault.code = code;
    Some(fault)
}

fn class(call: &Call, answer: &Answer, errors: &[Problem]) -> Class {
    match answer.status {
        403 if call.is_for_token() => {
            Class::Hold { until: later(answer.at, TOKEN_PENALTY), scope: HoldScope::Token }
        }
        // The API answers JSON; a web page comes from the edge in front of it, which blocks whole IP addresses for a while.
        403 if answer.is_html() => Class::Retry { after_s: Some(TOKEN_PENALTY.as_secs()) },
        401 | 403 => Class::Config,
        404 if answer.is_html() => Class::Config,
        429 if errors.iter().any(is_quota) => {
            Class::Hold { until: next_midnight(answer.at), scope: HoldScope::Connection }
        }
        429 => Class::Retry { after_s: Some(answer.retry_after_s().unwrap_or(RATE_WINDOW_S)) },
        400 | 404 | 405 | 415 | 422 => Class::Rejected,
        // After a conflict, a redirect, a server error or an unreadable success, the work may have been done.
        _ => Class::InDoubt,
    }
}

/// Whether a 429 is a daily quota, which ends at midnight, and not a rate limit, which ends in seconds. FedEx documents no code for either,
/// so only the message tells them apart.
fn is_quota(error: &Problem) -> bool {
    error.message.as_deref().is_some_and(|message| message.to_ascii_lowercase().contains("quota"))
}

/// Next midnight in UTC, when FedEx's quotas start anew.
fn next_midnight(now: Timestamp) -> Timestamp {
    let day = now.to_zoned(TimeZone::UTC).date();
    let next = day.checked_add(1.day()).unwrap_or(day);
    next.to_datetime(time(0, 0, 0, 0)).to_zoned(TimeZone::UTC).map_or(now, |zoned| zoned.timestamp())
}

/// Joins at most three of FedEx's error messages.
fn message(answer: &Answer, errors: &[Problem]) -> String {
    let sentences: Vec<&str> = errors.iter().filter_map(|error| error.message.as_deref()).take(3).collect();
    match (sentences.is_empty(), answer.is_html()) {
        (false, _) => sentences.join(" "),
        (true, true) => "a web page came instead of an answer".into(),
        (true, false) => format!("HTTP status {} without an explanation", answer.status),
    }
}

const SHIPPER: &str = "correct the address in [pair.NAME.ship_from]: it is the shipper's that FedEx refuses";

fn is_about_shipper(error: &Problem) -> bool {
    let keys = error.parameter_list.iter().filter_map(|parameter| parameter.key.as_deref());
    { keys }.any(|key| key.contains("shipper"))
}

fn hint(call: &Call, status: u16, code: Option<&str>) -> Option<&'static str> {
    match (status, call.is_for_token()) {
        (401, true) => {
            return Some(
                "check api_key and secret_key of the carrier connection, and that both are of the same environment as url",
            );
        }
        (401, false) => {
            return Some(
                "FedEx refused a token that it had just given: check that url and the keys are of the same environment",
            );
        }
        (403, true) => {
            return Some(
                "FedEx shut this address out for asking for tokens too often; mlc waits ten minutes by itself",
            );
        }
        (403, false) => {
            return Some(
                "the API project lacks this API or this account: add it at developer.fedex.com, or set track_api_key where Track is a project of its own",
            );
        }
        _ => {}
    }
    codes::remedy(SYSTEM, code?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: &str = "2026-03-02T12:00:00Z";

    fn judged(call: &Call, status: u16, kind: &str, body: &str) -> Fault {
        fault(call, &Answer::example(status, &[("content-type", kind)], body, NOON)).unwrap()
    }

    fn create() -> Call {
        Call::post("create shipment", "/ship/v1/shipments").once()
    }

    fn errors(code: &str, message: &str) -> String {
        serde_json::json!({"transactionId": "55ee", "errors": [{"code": code, "message": message}]})
            .to_string()
    }

    #[test]
    fn the_shipper_is_blamed_for_his_own_postal_code() {
        let hint = |operation: &'static str, key: &str| {
            let body = serde_json::json!({"errors": [{"code": "POSTALCODE.INVALID", "message": "No.",
                "parameterList": [{"key": key, "value": "1234"}]}]});
            let call = Call::post(operation, "/ship/v1/shipments");
            judged(&call, 400, "application/json", &body.to_string()).hint.unwrap().into_owned()
        };
        assert_eq!(hint("create shipment", "requestedShipment.shipper.address.postalCode"), SHIPPER);
        let recipients = "requestedShipment.recipients[0].address.postalCode";
        assert_eq!(hint("create shipment", recipients), "correct the ship-to postal code");
        // The dry run goes from the shipper to the shipper.
        assert_eq!(hint(TRIAL, recipients), SHIPPER);
    }

    #[test]
    fn a_refusal_carries_code_words_transaction_and_advice() {
        let fault = judged(
            &create(),
            400,
            "application/json",
            &errors("STATEORPROVINCECODE.INVALID", "State is invalid."),
        );
        assert_eq!(fault.class, Class::Rejected);
        assert_eq!(
            fault.to_string(),
            "fedex create shipment: State is invalid. (STATEORPROVINCECODE.INVALID)"
        );
        assert_eq!(fault.transaction.as_deref(), Some("55ee"));
        assert_eq!(fault.hint.as_deref(), Some("correct the ship-to state or province"));
    }

    #[test]
    fn statuses_and_what_follows() {
        let token = Call::post("log in", "/oauth/token").for_token();
        let (json, html) = ("application/json", "text/html");
        let penalty = Class::Hold { until: "2026-03-02T12:10:00Z".parse().unwrap(), scope: HoldScope::Token };
        let midnight =
            Class::Hold { until: "2026-03-03T00:00:00Z".parse().unwrap(), scope: HoldScope::Connection };
        let rate = "We have received too many requests in a short duration.";
        let quota = "Per project daily quota exceeded. Retry after 12:00 AM GMT";
        let cases = [
            (create(), 401, json, errors("NOT.AUTHORIZED.ERROR", "Access token expired."), Class::Config),
            (create(), 403, json, errors("FORBIDDEN.ERROR", "No."), Class::Config),
            (create(), 403, html, "<html>".into(), Class::Retry { after_s: Some(600) }),
            (token.clone(), 403, html, "<html>".into(), penalty),
            (token, 401, html, "<html>".into(), Class::Config),
            (create(), 429, json, errors("TOO.MANY.REQUESTS", rate), Class::Retry { after_s: Some(10) }),
            (create(), 429, json, errors("TOO.MANY.REQUESTS", quota), midnight),
            (create(), 422, json, errors("X", "y"), Class::Rejected),
            (create(), 409, json, errors("X", "y"), Class::InDoubt),
            (create(), 500, json, errors("INTERNAL.SERVER.ERROR", "y"), Class::InDoubt),
            (create(), 503, html, "<html>".into(), Class::InDoubt),
            (create(), 302, html, String::new(), Class::InDoubt),
            (create(), 200, html, "<html>".into(), Class::InDoubt),
            (create(), 200, json, String::new(), Class::InDoubt),
        ];
        for (call, status, kind, body, class) in cases {
            assert_eq!(judged(&call, status, kind, &body).class, class, "{} {status} {body}", call.operation);
        }
    }

    #[test]
    fn an_unparseable_error_still_tells_its_status() {
        let fault = judged(&create(), 400, "application/json", "{\"errors\": \"odd\"}");
        assert_eq!(
            fault.to_string(),
            "fedex create shipment: HTTP status 400 without an explanation (HTTP 400)"
        );
    }
}
