//! Classifies Acumatica's failures, most of which come with HTTP 500.

use std::time::Duration;

use serde_json::Value;

use super::SYSTEM;
use super::wire::{HttpError, OauthError};
use crate::clock::later;
use crate::http::{Answer, Call};
use crate::lenient;
use crate::model::{Class, Fault, HoldScope};

/// Wait for an API seat, which becomes free at a log-out or after ten idle minutes.
const SEAT_WAIT: Duration = Duration::from_secs(120);

/// Code of a record that does not exist.
pub(super) const NOT_FOUND: &str = "NoEntitySatisfiesTheConditionException";

/// Returns the failure that an answer reports, if any.
pub(super) fn fault(call: &Call, answer: &Answer) -> Option<Fault> {
    if answer.is_success() && !answer.is_html() {
        return None;
    }
    let fault = match answer.status {
        200..=299 => {
            Fault::new(Class::InDoubt, SYSTEM, call.operation, "a web page came instead of an answer")
        }
        300..=399 => redirect(call, answer),
        400 | 401 if call.is_for_token() => token_refused(call, answer),
        422 => Fault::new(Class::Rejected, SYSTEM, call.operation, validation_errors(&answer.body))
            .code("VALIDATION"),
        _ => http_error(call, answer),
    };
    Some(fault.status(answer.status))
}

/// Classifies a redirect. Acumatica redirects when all API seats are taken; the message is in the target's query.
fn redirect(call: &Call, answer: &Answer) -> Fault {
    let target = answer.header("location").unwrap_or_default().to_ascii_lowercase();
    if target.contains("login") && target.contains("/frames/error.aspx") {
        return seats_taken(call, answer);
    }
    Fault::new(Class::InDoubt, SYSTEM, call.operation, "the site redirects to a web page").hint(
        "check url in the ERP connection: it must be the tenant's own address, with its virtual directory",
    )
}

fn seats_taken(call: &Call, answer: &Answer) -> Fault {
    let class = Class::Hold { until: later(answer.at, SEAT_WAIT), scope: HoldScope::Connection };
    Fault::new(class, SYSTEM, call.operation, "all API sessions of the licence are in use")
        .code("API_LOGIN_LIMIT")
        .advised()
}

fn token_refused(call: &Call, answer: &Answer) -> Fault {
    let oauth: OauthError = lenient::read(&answer.body).unwrap_or_default();
    let code = oauth.error.unwrap_or_else(|| "unknown".into());
    let message = oauth.error_description.unwrap_or_else(|| code.clone());
    let flow = "enable the flow Resource Owner Password Credentials and the scopes api and offline_access in Connected Applications (SM303010)";
    Fault::new(Class::Config, SYSTEM, call.operation, message).code(code).hint(flow).advised()
}

fn http_error(call: &Call, answer: &Answer) -> Fault {
    let error: HttpError = lenient::read(&answer.body).unwrap_or_default();
    let exception =
        error.exception_type.as_deref().and_then(|name| name.rsplit('.').next()).unwrap_or_default();
    let message = words(&error, answer);
    if is_login_limit(&message) || is_login_limit(&String::from_utf8_lossy(&answer.body)) {
        return seats_taken(call, answer);
    }
    let new = |class| Fault::new(class, SYSTEM, call.operation, &message);
    let fault = match answer.status {
        401 => new(Class::Config)
            .hint("the site refused a session that it had just given: check url, tenant and user"),
        403 => new(Class::Config).hint("give the API user rights to this form, and Web Service access"),
        404 if call.path().contains("/status/") => new(Class::Rejected),
        404 => new(Class::Config)
            .hint("check endpoint in the ERP connection: mlc check lists those that the site has"),
        429 => new(Class::Retry { after_s: Some(answer.retry_after_s().unwrap_or(5)) }),
        400 | 405 | 406 | 411 | 412 => new(Class::Rejected),
        500 => server_error(call, exception, &message, !exception.is_empty() || error.message.is_some()),
        _ => new(Class::InDoubt),
    };
    if exception.is_empty() { fault } else { fault.code(exception) }
}

/// Classifies a 500. With an exception it is a statement of the application; without one the server failed.
fn server_error(call: &Call, exception: &str, message: &str, is_statement: bool) -> Fault {
    let new = |class| Fault::new(class, SYSTEM, call.operation, message);
    match exception {
        _ if !is_statement => new(Class::InDoubt),
        _ if call.is_for_token() => {
            new(Class::Config).hint("check username, password, tenant and branch of the ERP connection")
        }
        NOT_FOUND => new(Class::Rejected),
        "KeyNotFoundException" | "PXSetupNotEnteredException" => new(Class::Config).code(exception).advised(),
        _ if is_contention(message) => new(Class::Retry { after_s: Some(1) }),
        _ => new(Class::Rejected),
    }
}

/// Whether two users saved the record at once, for which Acumatica has no code.
fn is_contention(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("another process has") || message.contains("deadlock")
}

/// Whether all API seats are taken. Builds differ in the status and agree on this text.
fn is_login_limit(text: &str) -> bool {
    text.contains("API Login Limit")
        || text.contains("number of concurrent API logins")
        || text.contains("ApiLoginLimit")
}

/// Returns the message of the innermost exception, which is the most precise.
fn words(error: &HttpError, answer: &Answer) -> String {
    let mut deepest = error;
    while let Some(inner) = deepest
        .inner_exception
        .as_deref()
        .filter(|inner| inner.exception_message.is_some() || inner.message.is_some())
    {
        deepest = inner;
    }
    let text =
        deepest.exception_message.as_deref().or(deepest.message.as_deref()).or(error.message.as_deref());
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text.to_owned(),
        None if answer.is_html() => "a web page came instead of an answer".into(),
        None => format!("HTTP status {} without an explanation", answer.status),
    }
}

/// Collects the errors of a 422, which is the record itself with `error` members anywhere in it: `ShipVia: 'Ship Via' cannot be found in
/// the system.`
fn validation_errors(body: &[u8]) -> String {
    fn walk(path: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    match inner {
                        Value::String(text) if name == "error" && !text.trim().is_empty() => {
                            found.push(if path.is_empty() {
                                text.clone()
                            } else {
                                format!("{path}: {text}")
                            });
                        }
                        _ if name == "custom" => walk(path, inner, found),
                        _ if path.is_empty() => walk(name, inner, found),
                        _ => walk(&format!("{path}.{name}"), inner, found),
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| walk(path, element, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", &serde_json::from_slice(body).unwrap_or_default(), &mut found);
    // Errors at fields say more than the summary at the top.
    found.sort_by_key(|text| !text.contains(": "));
    if found.is_empty() { "the record was refused without an explanation".into() } else { found.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(call: &Call, status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        fault(call, &Answer::example(status, headers, body, "2026-03-02T12:00:00Z")).unwrap()
    }

    fn exception(kind: &str, message: &str) -> String {
        serde_json::json!({"message": "An error has occurred.", "exceptionMessage": message, "exceptionType": kind}).to_string()
    }

    fn get() -> Call {
        Call::get("read the shipment", "/entity/Default/24.200.001/Shipment/1")
    }

    #[test]
    fn a_500_is_read_by_its_exception() {
        let cases = [
            (
                "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException",
                "No entity satisfies the condition.",
                Class::Rejected,
            ),
            (
                "System.Collections.Generic.KeyNotFoundException",
                "The given key was not present.",
                Class::Config,
            ),
            (
                "PX.Data.PXException",
                "Another process has updated the 'SOShipment' record.",
                Class::Retry { after_s: Some(1) },
            ),
            ("PX.Data.PXInvalidOperationException", "Operation failed", Class::Rejected),
        ];
        for (kind, message, class) in cases {
            assert_eq!(judged(&get(), 500, &[], &exception(kind, message)).class, class, "{kind}");
        }
        assert_eq!(judged(&get(), 500, &[("content-type", "text/html")], "<html>").class, Class::InDoubt);
        assert_eq!(judged(&get(), 500, &[], "").class, Class::InDoubt);
        let not_found = judged(
            &get(),
            500,
            &[],
            &exception("PX.Api.ContractBased.NoEntitySatisfiesTheConditionException", "No."),
        );
        assert_eq!(not_found.code.as_deref(), Some(NOT_FOUND));
    }

    #[test]
    fn a_wrong_password_is_a_matter_of_settings_whatever_its_status() {
        let login = Call::post("log in", "/entity/auth/login").for_token();
        let cookie = judged(
            &login,
            500,
            &[],
            &exception("PX.Data.PXException", "Error: Invalid credentials. Please try again."),
        );
        assert_eq!((cookie.class, cookie.code.as_deref()), (Class::Config, Some("PXException")));
        let token = judged(
            &login,
            400,
            &[],
            r#"{"error":"invalid_grant","error_description":"invalid_username_or_password"}"#,
        );
        assert_eq!(token.to_string(), "acumatica log in: invalid_username_or_password (invalid_grant)");
        assert_eq!(token.class, Class::Config);
    }

    #[test]
    fn taken_seats_are_seen_in_all_their_disguises() {
        let until = "2026-03-02T12:02:00Z".parse().unwrap();
        let hold = Class::Hold { until, scope: HoldScope::Connection };
        let location =
            "/Frames/Error.aspx?exceptionID=1&message=The%20number%20of%20concurrent%20API%20logins";
        assert_eq!(judged(&get(), 302, &[("location", location)], "").class, hold);
        let login = Call::post("log in", "/entity/auth/login").for_token();
        assert_eq!(
            judged(&login, 500, &[], &exception("PX.Data.PXException", "API Login Limit")).class,
            hold
        );
        assert_eq!(judged(&login, 429, &[], "API Login Limit").class, hold);
        assert_eq!(judged(&get(), 302, &[("location", "/ui/error")], "").class, Class::InDoubt);
    }

    #[test]
    fn a_validation_tree_is_read_to_its_leaves() {
        let body = r#"{"id":"8f","error":"Updating 'Shipment' record raised at least one error.",
            "ShipVia":{"value":"NOSUCH","error":"'Ship Via' cannot be found in the system."},
            "Packages":[{"id":"91","Weight":{"value":-1,"error":"Too light."}}],
            "custom":{"Document":{"UsrX":{"type":"CustomStringField","value":"x","error":"Bad."}}}}"#;
        let fault = judged(&get(), 422, &[], body);
        assert_eq!(fault.class, Class::Rejected);
        for part in ["ShipVia: 'Ship Via' cannot be found", "Packages.Weight: Too light.", "UsrX: Bad."] {
            assert!(fault.message.contains(part), "{}", fault.message);
        }
    }

    #[test]
    fn a_missing_endpoint_is_told_from_an_expired_action() {
        assert_eq!(judged(&get(), 404, &[], r#"{"message":"Endpoint not found"}"#).class, Class::Config);
        let poll = Call::get(
            "confirm the shipment",
            "/entity/Default/24.200.001/Shipment/ConfirmShipment/status/c0b9",
        );
        assert_eq!(judged(&poll, 404, &[], "{}").class, Class::Rejected);
        assert_eq!(
            judged(&get(), 429, &[("retry-after", "9")], "x").class,
            Class::Retry { after_s: Some(9) }
        );
    }
}
