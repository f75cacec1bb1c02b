//! Writing: columns are checked, rules kept, and what happened is answered the way the API does.

mod delivery;
mod input;
mod rules;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::{State, site};
use super::company::Company;
use super::read;
use super::refusal::Refusal;
use super::schema::{ATTACHMENTS, DELIVERIES, DOCUMENTS, Endpoint, Set};
use super::settings::Settings;
use super::view::View;
use crate::http::{Request, Response};
use crate::odata::Row;

pub(crate) use delivery::{deliver, rest};

/// The whole request, binaries by their own size.
const REQUEST_MAX: usize = 10_000_000;
/// How often a row was written, which no column tells.
pub(crate) const WRITES: &str = "Writes";

/// POST, PUT and DELETE.
pub(crate) fn write(
    request: &Request,
    state: &mut State,
    settings: &Settings,
    now: Timestamp,
    (division, endpoint, key): (i64, Endpoint, Option<&str>),
) -> Result<Response, Refusal> {
    let set = endpoint.set;
    let missing = || Refusal::NotFound(set.name().into());
    if request.body.len() > REQUEST_MAX / 3 * 4 + 4096 {
        return Err(Refusal::TooLarge);
    }
    if !set.writes.split(' ').any(|verb| verb == request.method) {
        return Err(Refusal::Forbidden { text: "Forbidden", reason: None });
    }
    let State { companies, ids, accidents, .. } = state;
    let company = companies.get_mut(&division).ok_or_else(missing)?;
    let input = match request.method.as_str() {
        "DELETE" => None,
        _ => Some(input::read(request, set, company)?),
    };
    if (request.method == "POST") == key.is_some() {
        return Err(missing());
    }
    match (key, input) {
        (None, Some((mut row, lines))) => {
            rules::before_insert(set, (&mut row, &lines), company, settings, accidents)?;
            let written = row.clone();
            let id = if set.is(&DELIVERIES) {
                deliver(company, ids, row, lines, now)
            } else {
                let id = ids.next();
                company.put(set, row.with(set.key(), id.as_str()).with(WRITES, 1), now);
                id
            };
            created(request, company, set, (&id, &written), settings).ok_or_else(missing)
        }
        (Some(key), Some((mut changes, _))) => {
            let row = company.get(set, key).cloned().ok_or_else(missing)?;
            rules::before_update(set, (&row, &mut changes), company, settings, accidents)?;
            let writes = row.int(WRITES) + 1;
            company.put(set, row.merged(changes).with(WRITES, writes), now);
            Ok(Response::empty(204))
        }
        (Some(key), None) if delete(company, set, key, now) => Ok(Response::empty(204)),
        _ => Err(missing()),
    }
}

/// Takes a row away, and with a document its attachments.
pub(crate) fn delete(company: &mut Company, set: &'static Set, key: &str, now: Timestamp) -> bool {
    if set.is(&DOCUMENTS) {
        let attached: Vec<String> =
            company.indexed(&ATTACHMENTS, key).map(|file| file.text("ID").to_owned()).collect();
        for id in attached {
            company.remove(&ATTACHMENTS, &id, now);
        }
    }
    company.remove(set, key, now)
}

/// The new record. Without `Prefer: return=representation` only the key and what was sent comes back filled.
fn created(
    request: &Request,
    company: &Company,
    set: &'static Set,
    (id, written): (&str, &Row),
    settings: &Settings,
) -> Option<Response> {
    let site = site(request, settings);
    let view = View { company, set, row: company.get(set, id)?, site: &site };
    let endpoint = Endpoint { set, is_feed: false };
    let mut members = read::members(&view, endpoint, settings, |_| true);
    let is_whole = request.header("prefer").is_some_and(|prefer| prefer.contains("return=representation"));
    if !is_whole {
        for (name, value) in &mut members {
            if name != "__metadata" && name != set.key() && written.value(name).is_none() {
                *value = Value::Null;
            }
        }
    }
    let response = Response::json(201, &json!({ "d": members }));
    Some(if settings.location { response.with("Location", &read::uri(&view, endpoint)) } else { response })
}
