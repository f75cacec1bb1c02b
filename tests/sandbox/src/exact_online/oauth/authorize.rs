//! The page where a person logs in and consents; here everybody does at once.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::Grants;
use crate::exact_online::settings::Settings;
use crate::http::{Request, Response};

/// `GET /api/oauth2/auth`
pub(crate) fn authorize(
    request: &Request,
    grants: &mut Grants,
    settings: &Settings,
    now: Timestamp,
) -> Response {
    let option = |name: &str| request.option(name).unwrap_or_default();
    let is_known =
        option("client_id") == settings.client_id && option("redirect_uri") == settings.redirect_uri;
    if !is_known || option("response_type") != "code" {
        // Told to the person, not to the address.
        return Response::html(200, "The app cannot be authorized");
    }
    let code = encoded(&grants.keep_code(&settings.redirect_uri, now));
    let state = request.option("state").map(|state| format!("&state={}", encoded(state))).unwrap_or_default();
    Response::empty(302).with("Location", &format!("{}?code={code}{state}", settings.redirect_uri))
}

/// Percent-encodes what is not safe in a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
