//! The OAuth token endpoint. There is no client-credentials flow.

use serde_json::json;

use super::grant::{ACCESS, Tokens};
use crate::acumatica::settings::Settings;
use crate::acumatica::{Call, State};
use crate::http::Response;

/// What a client may ask for.
const SCOPES: [&str; 6] = ["api", "offline_access", "api:concurrent_access", "openid", "profile", "email"];

/// An error code and, for a wrong password only, its description.
type Refused = (&'static str, Option<&'static str>);

/// `POST /identity/connect/token`
pub(crate) fn token(call: &Call, state: &mut State) -> Response {
    let form = Form(call.request.form());
    if call.request.method != "POST" {
        return Response::empty(405);
    }
    *state.grants.counts.entry(form.get("grant_type").to_owned()).or_default() += 1;
    match exchange(call, &form, state) {
        Ok(Tokens { access, refresh, scope }) => {
            let mut body =
                json!({ "access_token": access, "expires_in": ACCESS.as_secs(), "token_type": "Bearer" });
            if let Some(refresh) = refresh {
                body["refresh_token"] = refresh.into();
            }
            body["scope"] = scope.into();
            Response::json(200, &body).with("Cache-Control", "no-store")
        }
        Err((error, Some(description))) => {
            Response::json(400, &json!({ "error": error, "error_description": description }))
        }
        Err((error, None)) => Response::json(400, &json!({ "error": error })),
    }
}

fn exchange(call: &Call, form: &Form, state: &mut State) -> Result<Tokens, Refused> {
    let settings = call.settings;
    if !is_client(form.get("client_id"), settings) || form.get("client_secret") != settings.client_secret {
        return Err(("invalid_client", None));
    }
    let grant_type = form.get("grant_type");
    if !["password", "refresh_token", "authorization_code"].contains(&grant_type) {
        return Err(("unsupported_grant_type", None));
    }
    if !settings.flows.contains(grant_type) {
        return Err(("unauthorized_client", None));
    }
    if grant_type != "password" {
        return state.grants.refresh(call, form.get("refresh_token")).ok_or(("invalid_grant", None));
    }
    let scope = checked_scope(form.get("scope"))?;
    if form.get("username") != settings.user || form.get("password") != settings.password {
        return Err(("invalid_grant", Some("invalid_username_or_password")));
    }
    Ok(state.grants.begin(call, scope))
}

/// The part behind `@` decides the tenant; an id without it is nobody's.
fn is_client(id: &str, settings: &Settings) -> bool {
    id == settings.client_id && id.rsplit_once('@').is_some_and(|(_, tenant)| tenant == settings.tenant)
}

fn checked_scope(scope: &str) -> Result<&str, Refused> {
    let mut parts = scope.split_whitespace();
    let is_known = parts.clone().all(|part| SCOPES.contains(&part));
    if is_known && parts.any(|part| part == "api") { Ok(scope) } else { Err(("invalid_scope", None)) }
}

struct Form(Vec<(String, String)>);

impl Form {
    /// A field, empty where it was not sent.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}
