//! Attached files: upload by either address, download.

use super::contract::{ENTITIES, Entity, PACKAGE, SHIPMENT, is_locked};
use super::refusal::Refusal;
use super::settings::Lock;
use super::{Call, State};
use crate::guid::is_guid;
use crate::http::Response;

/// Longest comment that is kept.
const COMMENT_MAX: usize = 500;

/// `PUT /files/Graph/View/guid/name`
pub(crate) fn put_in_view(
    call: &Call,
    state: &mut State,
    (graph, view): (&str, &str),
    record: &str,
    name: &str,
) -> Result<Response, Refusal> {
    let entity = ENTITIES.into_iter().find(|entity| entity.graph == graph);
    let entity = entity.ok_or_else(|| Refusal::unknown_name(graph))?;
    if !is_guid(record) {
        return Err(Refusal::invalid("id", "A GUID is expected."));
    }
    let key = if entity.graph == PACKAGE.graph && view == PACKAGE.view {
        state.ledger.number_by_package(record)
    } else if view == entity.view {
        state.ledger.key_by_id(entity, record)
    } else {
        return Err(Refusal::unknown_name(view));
    };
    attach(call, state, entity, (&key.ok_or_else(Refusal::missing)?, record), name)
}

/// `PUT /Entity/key/files/name`
pub(crate) fn put_on_record(
    call: &Call,
    state: &mut State,
    entity: &'static Entity,
    keys: &[String],
    name: &str,
) -> Result<Response, Refusal> {
    let key = state.ledger.key(entity, keys).ok_or_else(Refusal::missing)?;
    let owner = state.ledger.get(entity, &key).and_then(|record| record["id"].as_str());
    let owner = owner.unwrap_or_default().to_owned();
    attach(call, state, entity, (&key, &owner), name)
}

/// Attaches the body to the record with that key, or to the row of it that has the owner's GUID.
fn attach(
    call: &Call,
    state: &mut State,
    entity: &Entity,
    (key, owner): (&str, &str),
    name: &str,
) -> Result<Response, Refusal> {
    check_file(call, name)?;
    if entity.name == SHIPMENT.name {
        state.operations.settle_on(key, &mut state.ledger, call)?;
        if call.settings.header_lock != Lock::Off && state.ledger.shipment(key).is_some_and(is_locked) {
            let message = format!("Error: Files cannot be attached to the shipment {key}: it is confirmed.");
            return Err(Refusal::exception(&message));
        }
        state.ledger.change(key, call.now, |_| {});
    }
    let comment =
        call.request.header("px-cbfilecomment").map(|text| text.chars().take(COMMENT_MAX).collect());
    let id = state.ledger.attach(&owner.to_ascii_lowercase(), name, &call.request.body, comment);
    Ok(Response::empty(204).with("Location", &format!("{}/files/{id}", call.base)))
}

fn check_file(call: &Call, name: &str) -> Result<(), Refusal> {
    let settings = call.settings;
    let extension =
        name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let why = if !settings.file_extensions.contains(&extension) {
        format!("Error: The file '{name}' cannot be attached: the extension '{extension}' is not allowed.")
    } else if call.request.body.len() > settings.file_size_max {
        format!("Error: The file '{name}' cannot be attached: it is too large.")
    } else {
        return Ok(());
    };
    Err(Refusal::exception(&why))
}

/// `GET /files/guid`
pub(crate) fn get(state: &State, id: &str) -> Result<Response, Refusal> {
    let file = state.ledger.file(id).ok_or_else(|| Refusal::not_found("File"))?;
    let content_type = match file.name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    let disposition = format!("attachment; filename=\"{}\"", file.name.replace('"', ""));
    Ok(Response::text(200, content_type, file.bytes.clone()).with("Content-Disposition", &disposition))
}
