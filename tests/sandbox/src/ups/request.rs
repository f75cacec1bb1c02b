//! What has to be right about a request before an endpoint reads it: token, headers, and a body that is JSON.

use jiff::Timestamp;
use serde_json::Value;

use super::access::Access;
use super::codes;
use super::envelope::Failure;
use super::route::Route;
use super::settings::Settings;
use crate::http::Request;

const TRANSACTION_ID_MAX: usize = 32;
const TRANSACTION_SOURCE_MAX: usize = 512;

/// Token, grant and window, in this order.
pub(super) fn let_in(
    route: Route,
    request: &Request,
    access: &mut Access,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let refused = if route == Route::Subscribe { codes::ALERT_TOKEN } else { codes::AUTHENTICATION };
    match token.and_then(|token| access.is_alive(token, now)) {
        None => return Err(Failure::new(401, refused)),
        Some(false) => return Err(Failure::new(401, codes::EXPIRED)),
        Some(true) => {}
    }
    // What the application was not granted looks like a bad token.
    if route.api().is_some_and(|api| settings.not_granted.iter().any(|denied| denied == api)) {
        return Err(Failure::new(401, codes::AUTHENTICATION));
    }
    if route.api() == Some("track") { access.admit(now, settings) } else { Ok(()) }
}

pub(super) fn check_headers(route: Route, request: &Request, settings: &Settings) -> Result<(), Failure> {
    let id = request.header("transid").filter(|value| !value.is_empty());
    let source = request.header("transactionsrc").filter(|value| !value.is_empty());
    match route.api() {
        Some("track") if id.is_none() || source.is_none() => {
            Err(Failure::bad(codes::TRACK_HEADER).coded(&settings.track_header_code))
        }
        Some("alert") => {
            let check = |value: Option<&str>, missing, invalid| match value {
                None => Err(Failure::bad(missing)),
                Some(value) if !value.bytes().all(|b| b.is_ascii_graphic()) => Err(Failure::bad(invalid)),
                Some(_) => Ok(()),
            };
            check(id, codes::ALERT_NO_ID, codes::ALERT_ID)?;
            check(source, codes::ALERT_NO_SOURCE, codes::ALERT_SOURCE)
        }
        Some("ship" | "label") if id.is_some_and(|id| id.len() > TRANSACTION_ID_MAX) => {
            Err(Failure::field(codes::INVALID, "transId"))
        }
        Some("ship" | "label") if source.is_some_and(|source| source.len() > TRANSACTION_SOURCE_MAX) => {
            Err(Failure::field(codes::INVALID, "transactionSrc"))
        }
        _ => Ok(()),
    }
}

/// The body of those that have one, else null. Nothing for a shipment with control characters: the trap of the empty 200.
pub(super) fn body(route: Route, request: &Request, settings: &Settings) -> Result<Option<Value>, Failure> {
    if !route.has_body() {
        return Ok(Some(Value::Null));
    }
    let is_alert = route == Route::Subscribe;
    let refusal = |plain, alert| Err(Failure::bad(if is_alert { alert } else { plain }));
    if !request.header("content-type").is_some_and(|value| value.starts_with("application/json")) {
        return refusal(codes::CONTENT, codes::ALERT_CONTENT);
    }
    if request.body.is_empty() {
        return refusal(codes::EMPTY, codes::ALERT_EMPTY);
    }
    let parsed: Result<Value, _> = serde_json::from_slice(&request.body);
    let is_garbled = match &parsed {
        Ok(body) => has_control_characters(body),
        Err(error) => error.to_string().starts_with("control character"),
    };
    if route == Route::Ship && is_garbled {
        return if settings.invalid_body_is_400 { Err(Failure::bad(codes::NOT_VALID)) } else { Ok(None) };
    }
    match parsed {
        Ok(body) if body.is_object() => Ok(Some(body)),
        Ok(_) => refusal(codes::NOT_VALID, codes::ALERT_REQUEST),
        Err(_) => refusal(codes::NOT_WELL_FORMED, codes::ALERT_REQUEST),
    }
}

fn has_control_characters(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(char::is_control),
        Value::Array(elements) => elements.iter().any(has_control_characters),
        Value::Object(members) => members.values().any(has_control_characters),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
