//! Writing: what PUT and PATCH have in common. A PUT creates what it does not find, unless `If-Match` forbids it.

mod activity;
mod errors;
mod input;
mod order;
mod package;
mod pen;
mod shipment;

use serde_json::Value;

use super::contract::Entity;
use super::refusal::Refusal;
use super::{Call, State};
use crate::http::{Request, Response};

pub(crate) use input::Input;

/// `PUT /Entity` and, where it exists, `PATCH /Entity`.
pub(crate) fn write(call: &Call, state: &mut State, entity: &'static Entity) -> Result<Response, Refusal> {
    let body = body(call.request)?;
    let input = Input::read(&body, entity, call.version, call.settings)?;
    let put = Put { call, body: &body, input };
    match entity.name {
        "Shipment" => shipment::put(&put, state),
        "SalesOrder" => order::put(&put, state),
        "Activity" => activity::put(&put, state),
        _ => Err(Refusal::Method),
    }
}

/// The JSON body of a request; an empty object counts as no body.
pub(crate) fn body(request: &Request) -> Result<Value, Refusal> {
    let content_type = request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if request.body.is_empty() {
        return Err(Refusal::empty_body());
    }
    if !["application/json", "text/json"].contains(&media_type.to_ascii_lowercase().as_str()) {
        return Err(Refusal::MediaType);
    }
    match request.json() {
        Some(Value::Object(members)) if members.is_empty() => Err(Refusal::empty_body()),
        Some(body @ Value::Object(_)) => Ok(body),
        _ => Err(Refusal::invalid("entity", "The body is not a JSON object.")),
    }
}

/// A write under way.
struct Put<'a> {
    call: &'a Call<'a>,
    body: &'a Value,
    input: Input<'a>,
}

impl Put<'_> {
    fn is_patch(&self) -> bool {
        self.call.request.method == "PATCH"
    }

    /// Holds the request's conditions against whether the record exists.
    fn check_conditions(&self, exists: bool) -> Result<(), Refusal> {
        let asks = |header: &str| self.call.request.header(header) == Some("*");
        if exists && asks("if-none-match") {
            return Err(Refusal::Precondition("The entity already exists."));
        }
        if !exists && asks("if-match") {
            return Err(Refusal::Precondition("The entity does not exist."));
        }
        if !exists && self.is_patch() {
            return Err(Refusal::NotFound("The entity does not exist.".into()));
        }
        Ok(())
    }
}
