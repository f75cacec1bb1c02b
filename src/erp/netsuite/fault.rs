//! Classifies NetSuite's failures.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::SYSTEM;
use super::wire::{Detail, OauthError, Problem};
use crate::codes;
use crate::http::{Answer, Call};
use crate::lenient;
use crate::model::{Class, Fault};

/// Code of a record that does not exist.
pub(super) const NOT_FOUND: &str = "NONEXISTENT_ID";
/// Codes for too many concurrent requests, which differ between NetSuite's services.
const BUSY: [&str; 3] = ["CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED", "WS_REQUEST_BLOCKED"];
/// Clock difference that is tolerated; NetSuite accepts signatures within five minutes of its own time.
const CLOCK_TOLERANCE_S: i64 = 240;

/// Returns the failure that an answer reports, if any.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    if answer.is_success() && !answer.is_html() {
        return None;
    }
    if call.is_for_token() && !answer.is_success() && !answer.is_html() {
        let oauth: OauthError = lenient::read(&answer.body).unwrap_or_default();
        if let Some(code) = oauth.error {
            return Some(token_refused(call, answer, &code));
        }
    }
    let problem: Problem = lenient::read(&answer.body).unwrap_or_default();
    let code = problem.details.iter().find_map(|detail| detail.code.clone()).or(problem.code);
    let message = message(answer, &problem.details);
    let mut fault = Fault::new(class(answer, code.as_deref()), SYSTEM, call.operation, message)
        .status(answer.status)
        .transaction(answer.header("x-n-operationid").map(str::to_owned));
    fault.hint = hint(answer, code.as_deref(), &fault.message).map(Into::into);
    fault.code = code;
    Some(fault)
}

fn class(answer: &Answer, code: Option<&str>) -> Class {
    if code.is_some_and(|code| BUSY.contains(&code)) || answer.status == 429 {
        return Class::Retry { after_s: answer.retry_after_s() };
    }
    match answer.status {
        403 if answer.is_html() => Class::Retry { after_s: None },
        401 | 403 => Class::Config,
        404 if answer.is_html() => Class::Config,
        // Another user saved the record meanwhile, so it is read again.
        400 if code == Some("RCRD_HAS_BEEN_CHANGED") => Class::Retry { after_s: Some(1) },
        400 | 404 | 405 | 409 | 415 | 422 => Class::Rejected,
        _ => Class::InDoubt,
    }
}

fn token_refused(call: &Call, answer: &Answer, code: &str) -> Fault {
    let class = if code == "server_error" { Class::InDoubt } else { Class::Config };
    let fault = Fault::new(class, SYSTEM, call.operation, format!("the log-in was refused: {code}"))
        .status(answer.status)
        .code(code);
    match clock_hint(answer) {
        Some(skew) => fault.hint(skew),
        None => fault.hint("check account, client_id and certificate_id of the ERP connection").advised(),
    }
}

/// Joins at most three of NetSuite's error messages.
fn message(answer: &Answer, details: &[Detail]) -> String {
    let sentences: Vec<&str> = details.iter().filter_map(|detail| detail.text.as_deref()).take(3).collect();
    match (sentences.is_empty(), answer.is_html()) {
        (false, _) => sentences.join(" "),
        (true, true) => "a web page came instead of an answer".into(),
        (true, false) => format!("HTTP status {} without an explanation", answer.status),
    }
}

/// Hint on this machine's clock, if the answer's date shows that it is wrong.
fn clock_hint(answer: &Answer) -> Option<String> {
    let theirs: Timestamp = DateTimeParser::new().parse_timestamp(answer.header("date")?).ok()?;
    let off = answer.at.as_second() - theirs.as_second();
    (off.abs() > CLOCK_TOLERANCE_S).then(|| {
        let way = if off > 0 { "fast" } else { "slow" };
        format!(
            "this machine's clock is {} minutes {way}: set it, because signatures carry the time",
            off.abs() / 60
        )
    })
}

fn hint(answer: &Answer, code: Option<&str>, message: &str) -> Option<String> {
    let known = match (answer.status, code) {
        (401, _) => match clock_hint(answer) {
            Some(skew) => return Some(skew),
            None => "INVALID_LOGIN",
        },
        (403, _) | (_, Some("INSUFFICIENT_PERMISSION")) => "INSUFFICIENT_PERMISSION",
        (400, Some("INVALID_PARAMETER")) => "INVALID_PARAMETER",
        // NetSuite has no code for a misspelt custom field; only the message shows it.
        (400, Some("INVALID_CONTENT"))
            if message.contains("Unknown field") || message.contains("custbody") =>
        {
            "INVALID_CONTENT"
        }
        (_, Some(NOT_FOUND)) => NOT_FOUND,
        _ => return None,
    };
    codes::remedy(SYSTEM, known).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(call: &Call, status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        fault(call, &Answer::example(status, headers, body, "2026-11-21T12:00:00Z")).unwrap()
    }

    fn envelope(status: u16, code: &str, detail: &str) -> String {
        json!({"type": "x", "title": "y", "status": status, "o:errorDetails": [{"detail": detail, "o:errorCode": code}]}).to_string()
    }

    #[test]
    fn statuses_codes_and_what_follows() {
        let call = Call::get("read", "/x");
        let token = Call::post("log in", "/token").for_token();
        let page = [("content-type", "text/html")];
        let cases = [
            (&call, 400, &[][..], envelope(400, "USER_ERROR", "closed period"), Class::Rejected),
            (
                &call,
                400,
                &[],
                envelope(400, "SSS_REQUEST_LIMIT_EXCEEDED", "x"),
                Class::Retry { after_s: None },
            ),
            (&call, 400, &[], envelope(400, "RCRD_HAS_BEEN_CHANGED", "x"), Class::Retry { after_s: Some(1) }),
            (&call, 401, &[], envelope(401, "INVALID_LOGIN", "x"), Class::Config),
            (&call, 403, &[], envelope(403, "INSUFFICIENT_PERMISSION", "x"), Class::Config),
            (&call, 404, &[], envelope(404, NOT_FOUND, "x"), Class::Rejected),
            (
                &call,
                429,
                &[("retry-after", "3")],
                envelope(429, "CONCURRENCY_LIMIT_EXCEEDED", "x"),
                Class::Retry { after_s: Some(3) },
            ),
            (&call, 500, &[], envelope(500, "UNEXPECTED_ERROR", "x"), Class::InDoubt),
            (&call, 503, &page, "<html>".into(), Class::InDoubt),
            (&call, 200, &page, "<html>".into(), Class::InDoubt),
            (&token, 401, &[], json!({"error": "invalid_client"}).to_string(), Class::Config),
            (&token, 400, &[], json!({"error": "invalid_grant"}).to_string(), Class::Config),
            (&token, 500, &[], json!({"error": "server_error"}).to_string(), Class::InDoubt),
        ];
        for (call, status, headers, body, class) in cases {
            assert_eq!(judged(call, status, headers, &body).class, class, "{status} {body}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_named_before_anything_else() {
        let call = Call::get("read", "/x");
        let date = [("date", "Sat, 21 Nov 2026 11:52:30 GMT")];
        let body = envelope(401, "INVALID_LOGIN", "Invalid login attempt.");
        assert!(judged(&call, 401, &date, &body).hint.unwrap().contains("7 minutes fast"));
        let date = [("date", "Sat, 21 Nov 2026 11:59:30 GMT")];
        assert!(judged(&call, 401, &date, &body).hint.unwrap().contains("Login Audit Trail"));
    }
}
