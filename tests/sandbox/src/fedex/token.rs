//! `POST /oauth/token`.

use jiff::Timestamp;
use serde_json::json;

use super::access::Access;
use super::codes;
use super::envelope::Failure;
use super::settings::Settings;
use crate::http::{Request, Response};

/// The whole answer, or what goes into the envelope of a refusal.
pub(super) fn answer(
    request: &Request,
    access: &mut Access,
    settings: &Settings,
    now: Timestamp,
) -> Result<Response, Failure> {
    if access.is_shut(now, settings) {
        // The edge answers, not the API: no JSON.
        return Ok(Response::html(403, "Access Denied"));
    }
    let is_form =
        request.header("content-type").is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"));
    let form = request.form();
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let (key, secret) = (field("client_id"), field("client_secret"));
    let project = settings
        .projects
        .iter()
        .find(|project| key == Some(&project.api_key) && secret == Some(&project.secret_key))
        .filter(|_| is_form && field("grant_type") == Some("client_credentials"))
        .ok_or_else(|| Failure::new(401, codes::CREDENTIALS))?;
    Ok(Response::json(
        200,
        &json!({
            "access_token": access.issue(&project.api_key, now, settings),
            "token_type": "bearer",
            "expires_in": settings.token_lifetime_s,
            "scope": "CXS-TP",
        }),
    ))
}
