//! The OAuth token endpoint. There is no client-credentials flow.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::grant::{ACCESS_S, Tokens};
use super::sha256::sha256;
use crate::acumatica::State;
use crate::acumatica::settings::Settings;
use crate::http::{Request, Response};

/// What a client may ask for.
const SCOPES: [&str; 6] = ["api", "offline_access", "api:concurrent_access", "openid", "profile", "email"];

/// An error code and, for a wrong password only, its description.
type Refused = (&'static str, Option<&'static str>);

/// `POST /identity/connect/token`
pub(crate) fn token(request: &Request, state: &mut State, settings: &Settings, now: Timestamp) -> Response {
    let form = Form(request.form());
    if request.method != "POST" {
        return Response::empty(405);
    }
    *state.grants.counts.entry(form.get("grant_type").to_owned()).or_default() += 1;
    match exchange(&form, state, settings, now) {
        Ok(tokens) => Response::json(200, &body(&tokens)).with("Cache-Control", "no-store"),
        Err((error, Some(description))) => {
            Response::json(400, &json!({ "error": error, "error_description": description }))
        }
        Err((error, None)) => Response::json(400, &json!({ "error": error })),
    }
}

fn body(tokens: &Tokens) -> Value {
    let mut body = json!({ "access_token": tokens.access, "expires_in": ACCESS_S, "token_type": "Bearer" });
    if let Some(refresh) = &tokens.refresh {
        body["refresh_token"] = json!(refresh);
    }
    body["scope"] = json!(tokens.scope);
    body
}

fn exchange(form: &Form, state: &mut State, settings: &Settings, now: Timestamp) -> Result<Tokens, Refused> {
    check_client(form, settings)?;
    let grant_type = form.get("grant_type");
    if !["password", "refresh_token", "authorization_code"].contains(&grant_type) {
        return Err(("unsupported_grant_type", None));
    }
    if !settings.flows.contains(grant_type) {
        return Err(("unauthorized_client", None));
    }
    let (grants, sessions) = (&mut state.grants, &mut state.sessions);
    match grant_type {
        "password" => {
            let scope = checked_scope(form.get("scope"))?;
            if form.get("username") != settings.user || form.get("password") != settings.password {
                return Err(("invalid_grant", Some("invalid_username_or_password")));
            }
            Ok(grants.begin(scope, sessions, settings, now))
        }
        "refresh_token" => {
            grants.refresh(form.get("refresh_token"), sessions, settings, now).ok_or(("invalid_grant", None))
        }
        _ => {
            let code = grants.take_code(form.get("code"), now).ok_or(("invalid_grant", None))?;
            let is_proven =
                code.challenge.is_none_or(|challenge| challenge == challenge_of(form.get("code_verifier")));
            if !is_proven || form.get("redirect_uri") != code.redirect_uri {
                return Err(("invalid_grant", None));
            }
            Ok(grants.begin(&code.scope, sessions, settings, now))
        }
    }
}

/// The secret comes in the form; a `client_assertion` is not known here.
fn check_client(form: &Form, settings: &Settings) -> Result<(), Refused> {
    let is_known =
        is_client(form.get("client_id"), settings) && form.get("client_secret") == settings.client_secret;
    if is_known { Ok(()) } else { Err(("invalid_client", None)) }
}

/// The part behind `@` decides the tenant; an id without it is nobody's.
pub(super) fn is_client(id: &str, settings: &Settings) -> bool {
    id == settings.client_id && id.rsplit_once('@').is_some_and(|(_, tenant)| tenant == settings.tenant)
}

pub(super) fn checked_scope(scope: &str) -> Result<&str, Refused> {
    let mut parts = scope.split_whitespace();
    let is_known = parts.clone().all(|part| SCOPES.contains(&part));
    if is_known && parts.any(|part| part == "api") { Ok(scope) } else { Err(("invalid_scope", None)) }
}

/// PKCE, method S256.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))
}

/// `POST /identity/connect/revocation`: says nothing of whether the token was known.
pub(crate) fn revoke(request: &Request, state: &mut State, settings: &Settings) -> Response {
    let form = Form(request.form());
    if request.method != "POST" {
        return Response::empty(405);
    }
    if check_client(&form, settings).is_err() {
        return Response::json(400, &json!({ "error": "invalid_client" }));
    }
    state.grants.revoke(form.get("token"));
    Response::empty(200)
}

/// `GET /identity/.well-known/openid-configuration`
pub(crate) fn discovery(request: &Request, settings: &Settings) -> Response {
    let site = format!("http://{}{}", request.header("host").unwrap_or("localhost"), settings.site());
    let body = json!({
        "issuer": format!("{site}/identity"),
        "authorization_endpoint": format!("{site}/identity/connect/authorize"),
        "token_endpoint": format!("{site}/identity/connect/token"),
        "revocation_endpoint": format!("{site}/identity/connect/revocation"),
        "grant_types_supported": settings.flows,
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": SCOPES,
    });
    Response::json(200, &body)
}

struct Form(Vec<(String, String)>);

impl Form {
    /// A field, empty where it was not sent.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge_of(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
