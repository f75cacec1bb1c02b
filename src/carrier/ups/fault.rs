//! Classifies UPS's failures.

use std::time::Duration;

use super::SYSTEM;
use super::wire::{Failure, Problem};
use crate::clock::later;
use crate::codes;
use crate::http::{Answer, Call};
use crate::lenient;
use crate::model::{Class, Fault, HoldScope};

/// Hold after too many token requests. UPS refuses tokens for hours, by some reports for a day; one try an hour adds little to that.
const TOKEN_PENALTY: Duration = Duration::from_secs(3600);
/// UPS's edge blocks whole IP addresses for a while.
const EDGE_PENALTY_S: u64 = 600;

/// Codes of UPS's internal failures, with any status. (Developer portal, common errors; Track Alert codes.)
const INTERNAL: [&str; 4] = ["10004", "10503", "20001", "VSS100"];

/// Returns the failure that an answer reports, if any. UPS has answered 200 with an error in the headers only.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    let in_headers = header_problem(answer);
    let is_readable = !answer.is_html() && !answer.body.trim_ascii().is_empty();
    if answer.is_success() && is_readable && in_headers.is_none() {
        return None;
    }
    let mut problems = problems(&answer.body);
    let is_refused_by_header = answer.is_success() && problems.is_empty() && in_headers.is_some();
    problems.extend(in_headers);
    let code = problems.iter().find_map(|problem| problem.code.clone());
    let class = if is_refused_by_header && answer.body.trim_ascii().is_empty() {
        Class::Rejected
    } else {
        class(call, answer, code.as_deref())
    };
    let mut fault = Fault::new(class, SYSTEM, call.operation, message(answer, &problems))
        .status(answer.status)
        .transaction(transaction(answer));
    let shipper = is_about_shipper(&problems).then_some(SHIPPER);
    let hint = shipper.or_else(|| hint(call, answer.status, code.as_deref()));
    fault.hint = hint.map(Into::into);
    fault.code = code;
    Some(fault)
}

/// UPS's transaction ids, which its support asks for.
pub(super) fn transaction(answer: &Answer) -> Option<String> {
    let ids: Vec<&str> =
        ["x-request-id", "bkndtransid"].into_iter().filter_map(|name| answer.header(name)).collect();
    (!ids.is_empty()).then(|| ids.join(" / "))
}

fn header_problem(answer: &Answer) -> Option<Problem> {
    let first = |names: [&str; 2]| {
        names.into_iter().find_map(|name| answer.header(name)).map(|text| text.trim().to_owned())
    };
    let code = first(["errorcode", "apierrorcode"]).filter(|code| !code.is_empty() && code != "0")?;
    Some(Problem { code: Some(code), message: first(["errordescription", "apierrormsg"]) })
}

fn problems(body: &[u8]) -> Vec<Problem> {
    let failure: Failure = lenient::read(body).unwrap_or_default();
    let soap = failure.fault.detail.errors.error_detail.into_iter().map(|error| error.primary_error_code);
    let all = failure.response.errors.into_iter().chain(failure.errors).chain(soap);
    all.filter(|problem| problem.code.is_some() || problem.message.is_some()).collect()
}

fn class(call: &Call, answer: &Answer, code: Option<&str>) -> Class {
    let is_internal = code.is_some_and(|code| INTERNAL.contains(&code));
    match answer.status {
        429 if call.is_for_token() => {
            Class::Hold { until: later(answer.at, TOKEN_PENALTY), scope: HoldScope::Connection }
        }
        429 => Class::Retry { after_s: answer.retry_after_s() },
        401 | 403 if answer.is_html() => Class::Retry { after_s: Some(EDGE_PENALTY_S) },
        401 | 403 => Class::Config,
        404 if answer.is_html() => Class::Config,
        400 if call.is_for_token() => Class::Config,
        400 | 404 | 405 | 413 | 415 | 422 if !is_internal => Class::Rejected,
        // After a conflict, a redirect, a server error or an unreadable success, the work may have been done.
        _ => Class::InDoubt,
    }
}

/// Joins at most three of UPS's error messages.
fn message(answer: &Answer, problems: &[Problem]) -> String {
    let mut sentences: Vec<&str> = Vec::new();
    // The headers repeat messages of the body.
    for sentence in problems.iter().filter_map(|problem| problem.message.as_deref()).map(str::trim) {
        if !sentences.contains(&sentence) && sentences.len() < 3 {
            sentences.push(sentence);
        }
    }
    match (sentences.is_empty(), answer.is_html(), answer.is_success()) {
        (false, ..) => sentences.join(" "),
        (true, true, _) => "a web page came instead of an answer".into(),
        (true, false, true) => "the answer was empty".into(),
        (true, false, false) => format!("HTTP status {} without an explanation", answer.status),
    }
}

const SHIPPER: &str = "correct the address in [pair.NAME.ship_from]: it is the shipper's that UPS refuses";

/// Whether the failure is about the shipper. UPS's general codes for a missing or invalid field name the field only in their message.
fn is_about_shipper(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| {
        matches!(problem.code.as_deref(), Some("20007" | "20008"))
            && problem.message.as_deref().is_some_and(|message| message.contains("Shipment.Shipper."))
    })
}

fn hint(call: &Call, status: u16, code: Option<&str>) -> Option<&'static str> {
    if let Some(hint) = code.and_then(|code| codes::remedy(SYSTEM, code)) {
        return Some(hint);
    }
    match (status, call.is_for_token()) {
        (400 | 401, true) => Some(
            "check client_id and client_secret of the carrier connection, and that both are of the same environment as url",
        ),
        (401, false) => Some(
            "UPS refused a token that it had just given: check that the app has this API product at developer.ups.com",
        ),
        (403, _) => Some("UPS has blocked this app or this address: ask its support"),
        (429, true) => Some("UPS gives no more tokens for a while; mlc tries again in an hour by itself"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        Answer::example(status, headers, body, "2026-11-21T12:00:00Z")
    }

    fn create() -> Call {
        Call::post("create shipment", "/api/shipments/v2409/ship").once()
    }

    fn envelope(code: &str) -> String {
        json!({"response": {"errors": [{"code": code, "message": "No."}]}}).to_string()
    }

    #[test]
    fn statuses_codes_and_what_follows() {
        let token = Call::post("log in", "/security/v1/oauth/token").for_token();
        let hold =
            Class::Hold { until: "2026-11-21T13:00:00Z".parse().unwrap(), scope: HoldScope::Connection };
        let page = [("content-type", "text/html")];
        let cases = [
            (create(), 400, &[][..], envelope("120802"), Class::Rejected),
            (create(), 400, &[], envelope("20001"), Class::InDoubt),
            (create(), 401, &[], envelope("250002"), Class::Config),
            (create(), 403, &[], envelope("10403"), Class::Config),
            (create(), 403, &page, "<html>".into(), Class::Retry { after_s: Some(600) }),
            (create(), 429, &[], envelope("10429"), Class::Retry { after_s: None }),
            (create(), 429, &[("retry-after", "7")], envelope("10429"), Class::Retry { after_s: Some(7) }),
            (token.clone(), 429, &[], envelope("10429"), hold),
            (token.clone(), 401, &[], envelope("10401"), Class::Config),
            (token, 400, &[], envelope("10400"), Class::Config),
            (create(), 500, &[], envelope("10004"), Class::InDoubt),
            (create(), 503, &page, "<html>".into(), Class::InDoubt),
            (create(), 200, &page, "<html>".into(), Class::InDoubt),
            (create(), 200, &[], String::new(), Class::InDoubt),
            // The header says that the call was refused, and nothing was made. (Recorded.)
            (
                create(),
                200,
                &[("APIErrorCode", "1"), ("ErrorDescription", "Not valid.")],
                String::new(),
                Class::Rejected,
            ),
            // A shipment beside an error leaves the result unknown.
            (create(), 200, &[("ErrorCode", "1")], "{\"ShipmentResponse\":{}}".into(), Class::InDoubt),
        ];
        for (call, status, headers, body, class) in cases {
            let fault = fault(&call, &answer(status, headers, &body)).unwrap();
            assert_eq!(fault.class, class, "{} {status} {body}", call.operation);
        }
        assert_eq!(fault(&create(), &answer(200, &[], "{\"a\":1}")), None);
    }

    #[test]
    fn a_sentence_that_comes_twice_is_told_once_and_the_shipper_is_blamed_for_his_own() {
        let message = "Missing or invalid field ShipmentRequest.Shipment.Shipper.Address.PostalCode";
        let body = json!({"response": {"errors": [{"code": "20008", "message": message}]}}).to_string();
        let headers = [("ErrorCode", "20008"), ("ErrorDescription", message)];
        let fault = fault(&create(), &answer(400, &headers, &body)).unwrap();
        assert_eq!(fault.message, message);
        assert_eq!(fault.hint.as_deref(), Some(SHIPPER));
    }

    #[test]
    fn every_envelope_is_read() {
        let soap = json!({"Fault": {"faultcode": "Client", "detail": {"Errors": {"ErrorDetail": {"Severity": "Authentication",
            "PrimaryErrorCode": {"Code": "250003", "Description": "Invalid Access License number"}}}}}});
        let bare = json!({"errors": [{"code": "UJ0001", "message": "Invalid token"}]});
        for (body, code) in
            [(soap.to_string(), "250003"), (bare.to_string(), "UJ0001"), (envelope("120207"), "120207")]
        {
            let fault = fault(&create(), &answer(400, &[("X-Request-Id", "r-1")], &body)).unwrap();
            assert_eq!((fault.code.as_deref(), fault.transaction.as_deref()), (Some(code), Some("r-1")));
        }
        let odd = fault(&create(), &answer(400, &[], "{\"response\": \"odd\"}")).unwrap();
        assert_eq!(odd.to_string(), "ups create shipment: HTTP status 400 without an explanation (HTTP 400)");
    }
}
