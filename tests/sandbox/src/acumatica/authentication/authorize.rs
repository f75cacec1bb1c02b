//! The page where a person signs in and consents; here everybody is signed in and consents at once.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::grant::Code;
use super::token::{checked_scope, is_client};
use crate::acumatica::State;
use crate::acumatica::settings::Settings;
use crate::http::{Request, Response};

/// `GET /identity/connect/authorize`
pub(crate) fn authorize(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
) -> Response {
    let option = |name: &str| request.option(name).unwrap_or_default();
    let redirect_uri = option("redirect_uri");
    // Neither an unknown client nor an unknown address may be sent anything, so these errors are a page.
    if !is_client(option("client_id"), settings) || redirect_uri != settings.redirect_uri {
        return Response::html(400, "Error: unauthorized_client");
    }
    let answer = |name: &str, value: &str| {
        let separator = if redirect_uri.contains('?') { '&' } else { '?' };
        let state =
            request.option("state").map(|state| format!("&state={}", encoded(state))).unwrap_or_default();
        let location = format!("{redirect_uri}{separator}{name}={}{state}", encoded(value));
        Response::empty(302).with("Location", &location)
    };
    if option("response_type") != "code" || !settings.flows.contains("authorization_code") {
        return answer("error", "unsupported_response_type");
    }
    let Ok(scope) = checked_scope(option("scope")) else { return answer("error", "invalid_scope") };
    let challenge = request.option("code_challenge");
    if challenge.is_some() && option("code_challenge_method") != "S256" {
        return answer("error", "invalid_request");
    }
    let code = state.grants.keep_code(Code {
        scope: scope.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        challenge: challenge.map(str::to_owned),
        asked: now,
    });
    answer("code", &code)
}

/// Percent-encodes what is not safe in a query.
fn encoded(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut out = String::new();
    for byte in text.bytes() {
        if is_safe(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
