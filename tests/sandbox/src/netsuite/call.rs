//! A call by somebody who was let in, and which part of the stand-in answers it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::auth::Auth;
use super::kind::Kind;
use super::permission::{Level, Permission};
use super::records::Records;
use super::refusal::Refusal;
use super::render::Renderer;
use super::route::Route;
use super::settings::Settings;
use super::{metadata, read, suiteql, write};
use crate::http::{Request, Response};

/// Everything that calls change.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) records: Records,
    pub(crate) auth: Auth,
}

pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) settings: &'a Settings,
    pub(crate) now: Timestamp,
    /// `http://host/services/rest`.
    pub(crate) base: String,
}

impl<'a> Call<'a> {
    pub(crate) fn new(request: &'a Request, settings: &'a Settings, now: Timestamp) -> Self {
        let base = format!("http://{}/services/rest", request.header("host").unwrap_or_default());
        Self { request, settings, now, base }
    }

    /// What rendering needs to know of the call.
    pub(crate) fn renderer<'b>(&'b self, records: &'b Records) -> Renderer<'b> {
        Renderer { records, base: &self.base }
    }

    /// Refuses whoever lacks that level.
    pub(crate) fn require(&self, permission: Permission, level: Level) -> Result<(), Refusal> {
        if self.settings.permissions.get(&permission).is_some_and(|own| *own >= level) {
            return Ok(());
        }
        Err(Refusal::permission(permission.title()))
    }

    /// Refuses options that the operation does not have, and flags that are none.
    pub(crate) fn options(&self, known: &[&str]) -> Result<(), Refusal> {
        for (name, value) in &self.request.query {
            if !known.contains(&name.as_str()) {
                let what = format!(
                    "Invalid query parameter name '{name}'. Allowed query parameters are: {}.",
                    known.join(", ")
                );
                return Err(Refusal::option(name, what));
            }
            if name == "expandSubResources" && !matches!(value.as_str(), "true" | "false") {
                let what =
                    format!("Invalid value '{value}' of query parameter '{name}': true or false is needed.");
                return Err(Refusal::option(name, what));
            }
        }
        Ok(())
    }

    /// The body as a JSON object; nothing is an empty one where `may_be_empty`.
    pub(crate) fn body(&self, may_be_empty: bool) -> Result<Value, Refusal> {
        let is_empty = self.request.body.trim_ascii().is_empty();
        if is_empty && may_be_empty {
            return Ok(json!({}));
        }
        let media = self.request.header("content-type").unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        // Where nothing is sent, nobody asks for its type.
        if !is_empty
            && media != "application/json"
            && !media.starts_with("application/vnd.oracle.resource+json")
        {
            let what = format!("The media type '{media}' is not supported.");
            return Err(Refusal::new(415, "INVALID_HEADER", what).at("o:errorHeader", "Content-Type"));
        }
        let body = self.request.json().filter(Value::is_object);
        body.ok_or_else(|| {
            let what = "Invalid content in the request body. The body is not a JSON object.";
            Refusal::new(400, "INVALID_CONTENT", what)
        })
    }

    pub(crate) fn answer(&self, state: &mut State, route: &Route) -> Result<Response, Refusal> {
        let records = &mut state.records;
        let is_read = self.request.method == "GET";
        match route {
            Route::List(kind) => self.may(*kind, if is_read { Level::View } else { Level::Full })?,
            Route::One(kind, _) => self.may(*kind, if is_read { Level::View } else { Level::Edit })?,
            _ => {}
        }
        match (route, self.request.method.as_str()) {
            (Route::SuiteQl, "POST") => suiteql::answer(self, records),
            (Route::Catalog(name), "GET") => metadata::answer(self, name.as_deref()),
            (Route::List(kind), "GET") => read::list(self, records, *kind),
            (Route::List(kind), "POST") => write::create(*kind),
            (Route::One(kind, key), "GET") => read::one(self, records, *kind, key),
            (Route::One(kind, key), "PATCH") => write::patch(self, records, *kind, key),
            (Route::One(kind, _), "DELETE") => Err(Refusal::permission(Permission::of(*kind).title())),
            (Route::Transform(kind, key, into), "POST") => write::transform(self, records, *kind, key, into),
            (Route::NoType(name), _) => {
                let what = format!("Record type '{name}' does not exist.");
                Err(Refusal::new(404, "NONEXISTENT_TYPE", what).at("o:errorUrl", &self.request.path))
            }
            (Route::Unknown, _) => Err(Refusal::new(404, "NOT_FOUND", "The resource does not exist.")),
            _ => Err(Refusal::method()),
        }
    }

    /// Refuses whoever may not do that to a record type. Even reading a fulfillment asks for the level that writing needs.
    fn may(&self, kind: Kind, level: Level) -> Result<(), Refusal> {
        self.require(Permission::of(kind), if kind == Kind::ItemFulfillment { Level::Edit } else { level })
    }
}

/// One record or one sublist.
pub(crate) fn singular(body: &Value) -> Response {
    let media = "application/vnd.oracle.resource+json; type=singular; charset=UTF-8";
    Response::text(200, media, body.to_string())
}

/// A page of records or rows.
pub(crate) fn collection(body: &Value) -> Response {
    let media = "application/vnd.oracle.resource+json; type=collection; charset=UTF-8";
    Response::text(200, media, body.to_string())
}
