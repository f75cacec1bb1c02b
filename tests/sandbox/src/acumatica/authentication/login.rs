//! Cookie login and logout.

use jiff::Timestamp;
use serde_json::Value;

use super::bearer;
use super::cookie::{self, Stamp, cookies};
use crate::acumatica::State;
use crate::acumatica::refusal::Refusal;
use crate::acumatica::settings::Settings;
use crate::http::{Request, Response};

/// The phrase that clients look for.
const LIMIT: &str = "API Login Limit: the number of concurrent API logins has been reached.";

/// `POST /entity/auth/login`
pub(crate) fn login(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
) -> Result<Response, Refusal> {
    if request.method != "POST" {
        return Err(Refusal::method());
    }
    let fields = fields(request)?;
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    for name in ["name", "password"] {
        if field(name).is_none_or(str::is_empty) {
            return Err(Refusal::invalid(name, &format!("The {name} field is required.")));
        }
    }
    let tenant = match (field("tenant"), field("company")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid("company", "Specify either the tenant or the company, not both."));
        }
        (tenant, company) => tenant.or(company).filter(|name| !name.is_empty()),
    };
    // Without a name it is the default tenant, without a word: a 204 does not prove where one has landed.
    if !settings.is_single_tenant && tenant.is_some_and(|name| name != settings.tenant) {
        return Err(Refusal::tenant());
    }
    if field("name") != Some(&settings.user) || field("password") != Some(&settings.password) {
        return Err(Refusal::exception("Error: Invalid credentials. Please try again."));
    }
    match state.sessions.open_idle(settings.session_limit, now) {
        Some(session) => {
            state.answers += 1;
            let stamp = Stamp { session, answer: state.answers, now };
            Ok(cookies(Response::empty(204), &stamp, settings, &request.path))
        }
        None if settings.login_limit_status == 500 => Err(Refusal::exception(LIMIT)),
        None => Err(Refusal::message(settings.login_limit_status, LIMIT)),
    }
}

/// The fields of a JSON or form body.
fn fields(request: &Request) -> Result<Vec<(String, String)>, Refusal> {
    let content_type = request.header("content-type").unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return Ok(request.form());
    }
    let Some(Value::Object(members)) = request.json() else { return Err(Refusal::empty_body()) };
    let text = |(name, value): (String, Value)| value.as_str().map(|value| (name, value.to_owned()));
    Ok(members.into_iter().filter_map(text).collect())
}

/// `POST /entity/auth/logout`
pub(crate) fn logout(request: &Request, state: &mut State, now: Timestamp) -> Result<Response, Refusal> {
    if request.method != "POST" {
        return Err(Refusal::method());
    }
    if request.header("content-length").is_none() && request.header("transfer-encoding").is_none() {
        return Err(Refusal::page(Response::html(411, "Length Required")));
    }
    if let Some(token) = bearer(request) {
        state.grants.log_out(token, &mut state.sessions, now)?;
    } else {
        let session = cookie::session(request).ok_or_else(Refusal::not_logged_in)?;
        if !state.sessions.touch(session, now) {
            return Err(Refusal::not_logged_in());
        }
        state.sessions.close(session);
    }
    Ok(cookie::expired(Response::empty(204)))
}
