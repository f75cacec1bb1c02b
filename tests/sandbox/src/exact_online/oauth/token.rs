//! The token endpoint. Its errors are flat OAuth JSON, and it carries no rate headers.

use jiff::Timestamp;
use serde_json::json;

use super::Grants;
use super::grants::{ACCESS, No, Tokens};
use crate::exact_online::settings::Settings;
use crate::http::{Request, Response};

const TOO_EARLY: &str = "Rate limit exceeded: access_token not expired";

/// `POST /api/oauth2/token`
pub(crate) fn token(request: &Request, grants: &mut Grants, settings: &Settings, now: Timestamp) -> Response {
    let form = request.form();
    let field = |name: &str| form.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if request.method != "POST" || !is_form {
        grants.calls.refused += 1;
        return refused(400, "invalid_request", None);
    }
    // In the body only: credentials of Basic authentication are not looked at.
    if field("client_id") != settings.client_id || field("client_secret") != settings.client_secret {
        grants.calls.refused += 1;
        return refused(400, "invalid_client", None);
    }
    match field("grant_type") {
        "authorization_code" if grants.take_code(field("code"), field("redirect_uri"), now) => {
            grants.calls.codes += 1;
            let tokens = grants.begin(now);
            granted(&tokens)
        }
        "authorization_code" => {
            grants.calls.refused += 1;
            refused(400, "invalid_grant", Some("The authorization code is not valid."))
        }
        "refresh_token" => match grants.refresh(field("refresh_token"), now) {
            Ok(tokens) => {
                grants.calls.refreshed += 1;
                granted(&tokens)
            }
            Err(no) => no_token(no, grants, settings),
        },
        _ => {
            grants.calls.refused += 1;
            refused(400, "unsupported_grant_type", None)
        }
    }
}

fn no_token(no: No, grants: &mut Grants, settings: &Settings) -> Response {
    match no {
        No::TooEarly => {
            grants.calls.too_early += 1;
            refused(settings.too_early_status, "access_denied", Some(TOO_EARLY))
                .with("Reason", &format!("TooEarlyToRefreshTokens: {TOO_EARLY}"))
        }
        No::OldToken => {
            grants.calls.old_token += 1;
            refused(401, "invalid_grant", Some("Old refresh token used."))
        }
        No::Expired => {
            grants.calls.refused += 1;
            refused(400, "invalid_grant", Some("The refresh token is expired."))
        }
        No::Unknown => {
            grants.calls.refused += 1;
            refused(400, "invalid_grant", Some("Token is not allowed, because of invalid or empty chainId"))
        }
    }
}

fn granted(tokens: &Tokens) -> Response {
    // The seconds are text.
    let expires_in = ACCESS.as_secs().to_string();
    let body = json!({
        "access_token": tokens.access, "token_type": "bearer", "expires_in": expires_in, "refresh_token": tokens.refresh,
    });
    Response::json(200, &body)
}

fn refused(status: u16, error: &str, description: Option<&str>) -> Response {
    let body = match description {
        Some(description) => json!({ "error": error, "error_description": description }),
        None => json!({ "error": error }),
    };
    Response::json(status, &body)
}
