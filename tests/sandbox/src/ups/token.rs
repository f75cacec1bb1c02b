//! `POST /security/v1/oauth/token`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::access::Access;
use super::codes;
use super::envelope::Failure;
use super::settings::Settings;
use crate::http::Request;

/// All values are strings, the numbers too.
pub(super) fn answer(
    request: &Request,
    access: &mut Access,
    settings: &Settings,
    now: Timestamp,
) -> Result<Value, Failure> {
    if access.is_shut(now, settings) {
        return Err(Failure::new(429, codes::RATE));
    }
    let (id, secret) = credentials(request).ok_or_else(|| Failure::bad(codes::AUTHORIZATION_HEADER))?;
    if id != settings.client_id || secret != settings.client_secret {
        return Err(Failure::new(401, codes::CLIENT_ID));
    }
    let is_form = request
        .header("content-type")
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    let is_granted = request.form().contains(&("grant_type".into(), "client_credentials".into()));
    if !is_form || !is_granted {
        return Err(Failure::bad(codes::GRANT_TYPE));
    }
    let merchant = request.header("x-merchant-id");
    if merchant.is_some_and(|merchant| !settings.accounts.iter().any(|account| account == merchant)) {
        return Err(Failure::new(403, codes::MERCHANT));
    }
    let mut body = json!({
        "token_type": "Bearer",
        "issued_at": now.as_millisecond().to_string(),
        "client_id": id,
        "access_token": access.issue(now, settings),
        "expires_in": settings.token_lifetime_s.to_string(),
        "status": "approved",
    });
    if settings.token_has_scope {
        body["scope"] = json!("");
        body["refresh_count"] = json!("0");
    }
    Ok(body)
}

/// User and password of Basic authorization.
fn credentials(request: &Request) -> Option<(String, String)> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
