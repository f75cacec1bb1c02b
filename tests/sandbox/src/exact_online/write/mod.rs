//! Writing: columns are checked, rules kept, and what happened is answered the way the API does.

mod delivery;
mod document;
mod input;
mod order;

use jiff::Timestamp;
use serde_json::json;

use super::call::{State, site};
use super::company::Company;
use super::refusal::Refusal;
use super::row::{Record, Row};
use super::set::{Set, Which};
use super::settings::Settings;
use super::{oauth, read};
use crate::http::{Request, Response};
use input::Input;

/// The whole request, binaries by their own size.
const REQUEST_MAX: usize = 10_000_000;

/// What a write has to know.
pub(super) struct Pen<'a> {
    pub(super) settings: &'a Settings,
    pub(super) now: Timestamp,
    pub(super) input: Input,
}

/// POST, PUT and DELETE.
pub(crate) fn write(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
    (division, set, key): (i64, &'static Set, Option<&str>),
) -> Result<Response, Refusal> {
    let key = key.map(|key| key.trim_start_matches("guid").trim_matches('\'').to_ascii_lowercase());
    if request.body.len() > REQUEST_MAX / 3 * 4 + 4096 {
        return Err(Refusal::TooLarge);
    }
    let is_post = request.method == "POST";
    let input = match request.method.as_str() {
        "DELETE" => Input::default(),
        _ => Input::read(request, set, settings)?,
    };
    let pen = Pen { settings, now, input };
    let key = match (is_post, key) {
        (true, None) => String::new(),
        (false, Some(key)) => key,
        _ => return Err(Refusal::NotFound(set.name().into())),
    };
    let State { companies, ids, accidents, .. } = state;
    let company = companies.get_mut(&division).ok_or_else(|| Refusal::NotFound(set.name().into()))?;
    let made = match (set.which, request.method.as_str()) {
        (Which::Documents, "POST") => Some(document::create(company, ids, &pen, accidents)?),
        (Which::Documents, "PUT") => document::update(company, &key, &pen).map(|()| None)?,
        (Which::Documents, _) => document::delete(company, &key, now).map(|()| None)?,
        (Which::Attachments, "POST") => Some(document::attach(company, ids, &pen)?),
        (Which::Attachments, _) => document::detach(company, &key, now).map(|()| None)?,
        (Which::Deliveries, "POST") => Some(delivery::create(company, ids, &pen)?),
        (Which::Deliveries, "PUT") => delivery::update(company, &key, &pen).map(|()| None)?,
        (Which::DeliveryLines, "PUT") => delivery::update_line(company, &key, &pen).map(|()| None)?,
        (Which::Orders, "PUT") => order::update(company, &key, &pen, accidents).map(|()| None)?,
        // Lines of deliveries come with their delivery; the rest is no business of a shipping connector.
        _ => return Err(Refusal::Forbidden { text: "Forbidden", reason: None }),
    };
    match made {
        Some(id) => Ok(created(request, company, set, &id, &pen)),
        None => Ok(Response::empty(204)),
    }
}

/// The new record. Without `Prefer: return=representation` only the key and what was sent comes back filled.
fn created(request: &Request, company: &Company, set: &'static Set, id: &str, pen: &Pen<'_>) -> Response {
    let site = site(request);
    let record = match set.which {
        Which::Documents => company.documents.iter().find(|one| one.id == id).map(Record::Document),
        Which::Attachments => company.attachments.iter().find(|one| one.id == id).map(Record::Attachment),
        _ => company.deliveries.iter().find(|one| one.id == id).map(Record::Delivery),
    };
    let Some(record) = record else { return Response::empty(500) };
    let row = Row { company, record, site: &site };
    let mut members = read::row_json(&row, set, pen.settings, |_| true);
    let is_whole = request.header("prefer").is_some_and(|prefer| prefer.contains("return=representation"));
    if !is_whole {
        for (name, value) in &mut members {
            if name != "__metadata" && name != set.key() && !pen.input.has(name) {
                *value = serde_json::Value::Null;
            }
        }
    }
    let response = Response::json(201, &json!({ "d": members }));
    if pen.settings.location {
        let location = format!("{site}/api/v1/{}/{}(guid'{}')", company.code, set.path, oauth::encoded(id));
        return response.with("Location", &location);
    }
    response
}
