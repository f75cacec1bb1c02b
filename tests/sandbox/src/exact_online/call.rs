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
    /// Where the stand-in was asked, for links.
    pub(crate) site: String,
}

impl Call<'_> {
    pub(crate) fn is_granted(&self, division: i64) -> bool {
        self.settings.granted.is_empty() || self.settings.granted.contains(&division)
    }
}

pub(crate) fn site(request: &Request) -> String {
    format!("http://{}", request.header("host").unwrap_or("localhost"))
}

/// `GET /api/v1/current/Me`: not counted, and without headers.
pub(crate) fn me(request: &Request, state: &State, settings: &Settings, now: Timestamp) -> Response {
    if let Err(refusal) = enter(request, state, now) {
        return refusal.response(settings.english);
    }
    let id = "0e6f3f7c-0d4f-4b58-8b57-9a2a6c0b1d11";
    let uri = format!("{}/api/v1/current/Me(guid'{id}')", site(request));
    let row = json!({
        "__metadata": { "uri": uri, "type": "Exact.Web.Api.System.Me" },
        "UserID": id, "UserName": "ship.user", "CurrentDivision": settings.current_division,
        "FullName": "Ship User", "Email": "ship@example.com", "LanguageCode": "nl-NL",
    });
    Response::json(200, &json!({ "d": { "results": [row] } }))
}

fn enter(request: &Request, state: &State, now: Timestamp) -> Result<(), Refusal> {
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
        Target::Set { set, .. } => set.path,
        Target::SyncTimestamp => "SyncTimestamp",
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
    let is_granted = settings.granted.is_empty() || settings.granted.contains(&division);
    if !is_granted || !state.companies.contains_key(&division) {
        let text = "Forbidden - User division is not within division scope.";
        return Err(Refusal::Forbidden { text, reason: Some("NoDivisionAccess".into()) });
    }
    let (set, key, rest) = match target {
        Target::Set { set, key, rest } => (*set, key, rest),
        Target::SyncTimestamp if request.method == "GET" => return sync_timestamp(request, state, division),
        Target::SyncTimestamp => return Err(Refusal::Verb),
        Target::Nothing(segment) => return Err(Refusal::NotFound(segment.clone())),
    };
    if settings.out_of_scope.contains(set.service()) {
        let text = match request.method.as_str() {
            "GET" => "Forbidden - Application Scope Violated. Cannot read",
            _ => "Forbidden - Application Scope Violated. Cannot write",
        };
        return Err(Refusal::Forbidden { text, reason: None });
    }
    if !set.verbs.split(' ').any(|verb| verb == request.method) {
        return Err(Refusal::Verb);
    }
    if request.method != "GET" {
        return write::write(request, state, settings, now, (division, set, key.as_deref()));
    }
    let company = &state.companies[&division];
    let call = Call { request, settings, companies: &state.companies, company, site: site(request) };
    match (key, rest.as_deref()) {
        (Some(key), None) => read::single(&call, set, key),
        (None, None) => read::list(&call, set),
        (None, Some("$count")) => read::count(&call, set),
        (_, Some(rest)) => Err(Refusal::NotFound(rest.to_owned())),
    }
}

/// The row version from which on a feed has everything since a moment.
fn sync_timestamp(request: &Request, state: &State, division: i64) -> Result<Response, Refusal> {
    let (modified, api) = (request.option("modified"), request.option("endPoint").unwrap_or_default());
    let text = modified.and_then(|text| text.strip_prefix("datetime'")?.strip_suffix('\''));
    let at = text.and_then(super::cell::moment).ok_or_else(|| Refusal::bad("modified is missing"))?;
    let company = &state.companies[&division];
    let older = company.orders.values().filter(|order| order.stamp.modified < at);
    let version = older.map(|order| order.stamp.version).max().unwrap_or(1);
    let row = json!({
        "Modified": super::cell::Cell::Time(at).json(), "API": api.trim_matches('\''), "TimeStampAsBigInt": version,
    });
    Ok(Response::json(200, &json!({ "d": { "results": [row] } })))
}
