//! Calls to an endpoint: who makes them, what they see and change, and which part of the stand-in answers them.

use jiff::Timestamp;

use super::authentication::{self, Grants, Sessions};
use super::contract::{ENTITIES, Entity};
use super::ledger::Ledger;
use super::operation::Operations;
use super::refusal::Refusal;
use super::render::Renderer;
use super::route::Target;
use super::settings::{ENDPOINT, Settings, VERSIONS};
use super::{action, files, page, schema, write};
use crate::http::{Request, Response};

/// Everything that calls change.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) ledger: Ledger,
    pub(crate) sessions: Sessions,
    pub(crate) grants: Grants,
    pub(crate) operations: Operations,
    /// Lists answered so far.
    pub(crate) lists: u64,
    /// Answers with cookies so far.
    pub(crate) answers: usize,
}

/// A call to an endpoint by somebody who is logged in.
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

impl Call<'_> {
    pub(crate) fn is_patch(&self) -> bool {
        self.request.method == "PATCH"
    }

    /// What rendering needs to know of the call.
    pub(crate) fn renderer<'b>(&'b self, ledger: &'b Ledger) -> Renderer<'b> {
        Renderer { ledger, settings: self.settings, base: &self.base, session: self.session }
    }
}

/// Lets the caller in and answers, with the cookies that every answer to a session has.
pub(crate) fn endpoint(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
    (name, version, target): (&str, &str, &Target),
) -> Response {
    let session = match authentication::session(request, state, settings, now) {
        Ok(session) => session,
        Err(refusal) => return refusal.into(),
    };
    state.operations.settle(&mut state.ledger, settings, now);
    state.answers += 1;
    let stamp = authentication::Stamp { session, answer: state.answers, now };
    let call = Call {
        request,
        settings,
        now,
        base: format!("{}/entity/{name}/{version}", settings.site()),
        version: version.get(..2).and_then(|digits| digits.parse().ok()).unwrap_or_default(),
        session,
    };
    let is_known = name == ENDPOINT && VERSIONS.contains(&version);
    let answer = if is_known {
        answer(&call, state, target)
    } else {
        Err(Refusal::NotFound("Endpoint not found".into()))
    };
    authentication::cookies(answer.unwrap_or_else(Response::from), &stamp, settings, &request.path)
}

fn answer(call: &Call, state: &mut State, target: &Target) -> Result<Response, Refusal> {
    let settings = call.settings;
    match (target, call.request.method.as_str()) {
        (Target::Entity(name), "GET") => page::list(call, state, entity(name, settings)?),
        (Target::Entity(name), "PUT") => write::write(call, state, entity(name, settings)?),
        (Target::Entity(name), "PATCH") if settings.patch => {
            write::write(call, state, entity(name, settings)?)
        }
        (Target::Entity(name), "POST") => entity(name, settings).and(Err(Refusal::NotAcceptable)),
        (Target::Record { entity: name, keys }, "GET") => {
            page::get(call, state, entity(name, settings)?, keys)
        }
        (Target::Schema(name), "GET") => {
            Ok(Response::json(200, &schema::template(entity(name, settings)?, call.version, settings)))
        }
        (Target::Action { entity: name, action }, "POST") => {
            action::start(call, state, entity(name, settings)?, action)
        }
        (Target::Status { action, id }, "GET") => action::status(call, state, action, id),
        (Target::File(id), "GET") => files::get(state, id),
        (Target::FileInView { graph, view, record, name }, "PUT") => {
            files::put_in_view(call, state, (graph, view), record, name)
        }
        (Target::FileOnRecord { entity: of, keys, name }, "PUT") => {
            files::put_on_record(call, state, entity(of, settings)?, keys, name)
        }
        (Target::Nothing, _) => Err(Refusal::NotFound("Entity not found".into())),
        _ => Err(Refusal::Method),
    }
}

/// The entity of that name, unless its form is closed to the user.
fn entity(name: &str, settings: &Settings) -> Result<&'static Entity, Refusal> {
    let entity = ENTITIES.into_iter().find(|entity| entity.name == name);
    let entity = entity.ok_or_else(|| Refusal::NotFound(format!("Entity {name} not found")))?;
    if settings.forbidden.contains(name) { Err(Refusal::Rights(entity)) } else { Ok(entity) }
}
