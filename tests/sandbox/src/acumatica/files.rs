//! Attached files: upload by either address, download.

use super::contract::{ENTITIES, Entity, PACKAGE, SHIPMENT};
use super::page::with_record;
use super::refusal::Refusal;
use super::switch::Lock;
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
    if entity.name == SHIPMENT.name && view == PACKAGE.view {
        let owns = |package: &super::model::Package| package.id.eq_ignore_ascii_case(record);
        let shipment = state.ledger.shipments.values().find(|shipment| shipment.packages.iter().any(owns));
        let number = shipment.ok_or_else(Refusal::missing)?.number.clone();
        return attach(call, state, &record.to_ascii_lowercase(), Some(number), name);
    }
    if view != entity.view {
        return Err(Refusal::unknown_name(view));
    }
    put_on_record(call, state, entity, &[record.to_owned()], name)
}

/// `PUT /Entity/key/files/name`
pub(crate) fn put_on_record(
    call: &Call,
    state: &mut State,
    entity: &'static Entity,
    keys: &[String],
    name: &str,
) -> Result<Response, Refusal> {
    let found = with_record(&state.ledger, call.settings, entity, keys, |record| {
        let number = (entity.name == SHIPMENT.name).then(|| record.key().into_owned());
        (record.id(call.session).into_owned(), number)
    });
    let (owner, shipment) = found.ok_or_else(Refusal::missing)?;
    attach(call, state, &owner, shipment, name)
}

fn attach(
    call: &Call,
    state: &mut State,
    owner: &str,
    shipment: Option<String>,
    name: &str,
) -> Result<Response, Refusal> {
    check_file(call, name)?;
    if let Some(number) = shipment {
        state.operations.settle_on(&number, &mut state.ledger, call)?;
        let shipment = state.ledger.shipments.get_mut(&number).ok_or_else(Refusal::missing)?;
        if shipment.is_locked() && call.settings.header_lock != Lock::Off {
            let message =
                format!("Error: Files cannot be attached to the shipment {number}: it is confirmed.");
            return Err(Refusal::exception(message));
        }
        shipment.last_modified = call.now;
    }
    let comment =
        call.request.header("px-cbfilecomment").map(|text| text.chars().take(COMMENT_MAX).collect());
    let id = state.ledger.attach(owner, name, &call.request.body, comment);
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
    Err(match settings.file_refused_status {
        500 => Refusal::exception(why),
        status => Refusal::Message(status, why),
    })
}

/// `GET /files/guid`
pub(crate) fn get(state: &State, id: &str) -> Result<Response, Refusal> {
    let file = state.ledger.file(id).ok_or_else(|| Refusal::NotFound("File not found".into()))?;
    let content_type = match file.name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    let disposition = format!("attachment; filename=\"{}\"", file.name.replace('"', ""));
    Ok(Response::text(200, content_type, file.bytes.clone()).with("Content-Disposition", &disposition))
}
