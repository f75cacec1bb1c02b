//! Calls to an endpoint: who makes them, what they see and change, and which part of the stand-in answers them.

use jiff::Timestamp;

use super::authentication::{self, Grants};
use super::contract::{ENTITIES, Entity};
use super::ledger::Ledger;
use super::operation::Operations;
use super::refusal::Refusal;
use super::settings::{ENDPOINT, Settings, VERSIONS};
use super::{action, files, page, schema, write};
use crate::http::{Request, Response};

/// Everything that calls change.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) ledger: Ledger,
    pub(crate) grants: Grants,
    pub(crate) operations: Operations,
    /// Lists answered so far.
    pub(crate) lists: u64,
    /// Answers with cookies so far.
    pub(crate) answers: usize,
}

/// A call, and what its answer depends on besides the records. What is said of the endpoint holds below one only.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) settings: &'a Settings,
    pub(crate) now: Timestamp,
    /// Path of the endpoint, instance included.
    pub(crate) base: String,
    /// Version of the endpoint: 24 is 24.200.001.
    pub(crate) version: u8,
    pub(crate) session: u64,
}

impl<'a> Call<'a> {
    pub(crate) fn new(request: &'a Request, settings: &'a Settings, now: Timestamp) -> Self {
        Self { request, settings, now, base: String::new(), version: 0, session: 0 }
    }

    pub(crate) fn is_patch(&self) -> bool {
        self.request.method == "PATCH"
    }
}

/// Lets the caller in and answers, with the cookies that every answer to a session has.
pub(crate) fn endpoint(
    mut call: Call,
    state: &mut State,
    (name, version, parts): (&str, &str, &[&str]),
) -> Response {
    call.session = match authentication::session(&call, state) {
        Ok(session) => session,
        Err(refusal) => return refusal.into(),
    };
    call.base = format!("{}/entity/{name}/{version}", call.settings.site());
    call.version = version.get(..2).and_then(|digits| digits.parse().ok()).unwrap_or_default();
    state.operations.settle(&mut state.ledger, &call);
    state.answers += 1;
    let answer = if name == ENDPOINT && VERSIONS.contains(&version) {
        answer(&call, state, parts)
    } else {
        Err(Refusal::not_found("Endpoint"))
    };
    authentication::cookies(answer.unwrap_or_else(Response::from), &call, call.session, state.answers)
}

/// Answers a call to what these parts of the address name below the endpoint.
fn answer(call: &Call, state: &mut State, parts: &[&str]) -> Result<Response, Refusal> {
    let entity = |name| entity(name, call.settings);
    match (call.request.method.as_str(), parts) {
        (_, []) => Err(Refusal::not_found("Entity")),
        ("GET", [name]) => page::list(call, state, entity(name)?),
        ("PUT", [name]) => write::write(call, state, entity(name)?),
        ("PATCH", [name]) if call.settings.patch => write::write(call, state, entity(name)?),
        ("POST", [name]) => entity(name).and(Err(Refusal::message(406, "The action is not specified."))),
        ("GET", ["files", id]) => files::get(state, id),
        ("PUT", ["files", graph, view, record, name]) => {
            files::put_in_view(call, state, (graph, view), record, name)
        }
        ("PUT", [name, keys @ .., "files", file]) if !keys.is_empty() => {
            files::put_on_record(call, state, entity(name)?, &split(keys), file)
        }
        ("GET", [name, "$adHocSchema"]) => {
            Ok(Response::json(200, &schema::template(entity(name)?, call.version, call.settings)))
        }
        ("POST", [name, action]) => action::start(call, state, entity(name)?, action),
        ("GET", [_, action, "status", id]) => action::status(call, state, action, id),
        ("GET", [name, keys @ ..]) => page::get(call, state, entity(name)?, &split(keys)),
        _ => Err(Refusal::method()),
    }
}

/// Keys may also stand in one segment, `SO|000456`.
fn split(keys: &[&str]) -> Vec<String> {
    keys.iter().flat_map(|key| key.split('|')).map(str::to_owned).collect()
}

/// The entity of that name, unless its form is closed to the user.
fn entity(name: &str, settings: &Settings) -> Result<&'static Entity, Refusal> {
    let entity = ENTITIES.into_iter().find(|entity| entity.name == name);
    let entity = entity.ok_or_else(|| Refusal::not_found(&format!("Entity {name}")))?;
    if settings.forbidden.contains(name) { Err(Refusal::rights(entity)) } else { Ok(entity) }
}
