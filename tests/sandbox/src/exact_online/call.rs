//! A call to a company's records by somebody who was let in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::company::Company;
use super::limits::Limits;
use super::oauth::Grants;
use super::refusal::Refusal;
use super::route::Target;
use super::settings::Settings;
use super::view::Site;
use super::{read, write};
use crate::http::{Request, Response};

/// Everything that calls change.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) companies: BTreeMap<i64, Company>,
    pub(crate) grants: Grants,
    pub(crate) limits: Limits,
    pub(crate) ids: super::guid::Ids,
    /// What writes have done that nobody can have wanted.
    pub(crate) accidents: Vec<String>,
}

/// A call that reads.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) settings: &'a Settings,
    pub(crate) companies: &'a BTreeMap<i64, Company>,
    pub(crate) company: &'a Company,
    pub(crate) site: Site,
}

/// Whether the user has let the app into a company.
pub(crate) fn is_granted(division: i64, settings: &Settings) -> bool {
    settings.granted.is_empty() || settings.granted.contains(&division)
}

/// Where the stand-in was asked.
pub(crate) fn site(request: &Request, settings: &Settings) -> Site {
    let host = request.header("host").unwrap_or("localhost");
    Site { url: format!("http://{host}"), current_division: settings.current_division }
}

/// `GET /api/v1/current/Me`: not counted, and without headers.
pub(crate) fn me(request: &Request, state: &State, settings: &Settings, now: Timestamp) -> Response {
    if let Err(refusal) = enter(request, state, now) {
        return refusal.response(settings.english);
    }
    let id = "0e6f3f7c-0d4f-4b58-8b57-9a2a6c0b1d11";
    let uri = format!("{}/api/v1/current/Me(guid'{id}')", site(request, settings).url);
    let row = json!({
        "__metadata": { "uri": uri, "type": "Exact.Web.Api.System.Me" },
        "UserID": id, "UserName": "ship.user", "CurrentDivision": settings.current_division,
        "FullName": "Ship User", "Email": "ship@example.com", "LanguageCode": "nl-NL",
    });
    Response::json(200, &json!({ "d": { "results": [row] } }))
}

/// Whether the call carries a token that lives.
pub(super) fn enter(request: &Request, state: &State, now: Timestamp) -> Result<(), Refusal> {
    let token = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    match token.filter(|token| state.grants.admits(token, now)) {
        Some(_) => Ok(()),
        None => Err(Refusal::NotLoggedIn { path: request.path.clone() }),
    }
}

/// A call to `/api/v1/DIVISION/…`: let in, counted, and answered with the headers that tell of the budgets.
pub(crate) fn data(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
    (division, target): (i64, &Target),
) -> Response {
    let endpoint = endpoint(request, target);
    if state.limits.is_blocked(division, &endpoint, now) {
        return Response::empty(settings.blocked_status);
    }
    if let Err(refusal) = enter(request, state, now) {
        state.limits.error(division, &endpoint, settings.error_limit, now);
        return refusal.response(settings.english);
    }
    let standing = match state.limits.count(division, settings, now) {
        Ok(standing) => standing,
        Err(beyond) => return beyond.response(settings),
    };
    let response = answer(request, state, settings, now, (division, target)).unwrap_or_else(|refusal| {
        if refusal.counts() {
            state.limits.error(division, &endpoint, settings.error_limit, now);
        }
        refusal.response(settings.english)
    });
    standing.on(response, settings)
}

/// What errors are counted by.
fn endpoint(request: &Request, target: &Target) -> String {
    let path = match target {
        Target::Set { endpoint, .. } => endpoint.path(),
        Target::Nothing(_) => "",
    };
    format!("{} {path}", request.method)
}

fn answer(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
    (division, target): (i64, &Target),
) -> Result<Response, Refusal> {
    if let Some(reason) = &settings.refused_because {
        return Err(Refusal::Forbidden { text: "Forbidden", reason: Some(reason.clone()) });
    }
    if !is_granted(division, settings) || !state.companies.contains_key(&division) {
        let text = "Forbidden - User division is not within division scope.";
        return Err(Refusal::Forbidden { text, reason: Some("NoDivisionAccess".into()) });
    }
    let (endpoint, key, rest) = match target {
        Target::Set { endpoint, key, rest } => (*endpoint, key.as_deref(), rest.as_deref()),
        Target::Nothing(segment) => return Err(Refusal::NotFound(segment.clone())),
    };
    if settings.out_of_scope.contains(endpoint.set.service()) {
        let text = match request.method.as_str() {
            "GET" => "Forbidden - Application Scope Violated. Cannot read",
            _ => "Forbidden - Application Scope Violated. Cannot write",
        };
        return Err(Refusal::Forbidden { text, reason: None });
    }
    if !endpoint.verbs().split(' ').any(|verb| verb == request.method) {
        return Err(Refusal::Verb);
    }
    if request.method != "GET" {
        return write::write(request, state, settings, now, (division, endpoint, key));
    }
    let company = &state.companies[&division];
    let site = site(request, settings);
    let call = Call { request, settings, companies: &state.companies, company, site };
    match (key, rest) {
        (Some(key), None) => read::single(&call, endpoint, key),
        (None, None) => read::list(&call, endpoint),
        (None, Some("$count")) => read::count(&call, endpoint),
        (_, Some(rest)) => Err(Refusal::NotFound(rest.to_owned())),
    }
}
