//! Cookie login and logout.

use serde_json::Value;

use super::cookie::{self, cookies};
use super::{bearer, session};
use crate::acumatica::refusal::Refusal;
use crate::acumatica::{Call, State};
use crate::http::{Request, Response};

/// The phrase that clients look for.
const LIMIT: &str = "API Login Limit: the number of concurrent API logins has been reached.";

/// `POST /entity/auth/login`
pub(crate) fn login(call: &Call, state: &mut State) -> Result<Response, Refusal> {
    let (request, settings) = (call.request, call.settings);
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
    match state.grants.sessions.open(settings.session_limit, call.now, None) {
        Some(session) => {
            state.answers += 1;
            Ok(cookies(Response::empty(204), call, session, state.answers))
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
pub(crate) fn logout(call: &Call, state: &mut State) -> Result<Response, Refusal> {
    let request = call.request;
    if request.method != "POST" {
        return Err(Refusal::method());
    }
    if request.header("content-length").is_none() && request.header("transfer-encoding").is_none() {
        return Err(Refusal::page(Response::html(411, "Length Required")));
    }
    if let Some(token) = bearer(request) {
        state.grants.log_out(token)?;
    } else {
        let session = session(call, state)?;
        state.grants.sessions.close(session);
    }
    Ok(cookie::expired(Response::empty(204)))
}
