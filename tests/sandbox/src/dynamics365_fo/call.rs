//! A call to F&O by somebody who was let in, and which part of the stand-in answers it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::route::Target;
use super::row::Row;
use super::schema::EntitySet;
use super::settings::Settings;
use super::{Counts, metadata, page, write};
use crate::http::{Request, Response};
use crate::odata::Tables;

/// What answering needs to know of a call.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) settings: &'a Settings,
    pub(crate) tables: &'a Tables,
    /// `https://host`, as links show it.
    pub(crate) site: &'a str,
}

impl Call<'_> {
    pub(crate) fn crosses_companies(&self) -> bool {
        self.request.option("cross-company") == Some("true")
    }

    /// Whether a row is one of the companies that the call sees.
    pub(crate) fn sees(&self, set: &EntitySet, row: &Row, crosses_companies: bool) -> bool {
        let company = row.text("dataAreaId");
        !set.has_company()
            || (crosses_companies || company.eq_ignore_ascii_case(&self.settings.default_company))
                && !self.settings.hidden_companies.contains(company)
    }
}

/// An answer in the form that F&O gives to everything.
pub(crate) fn json(status: u16, body: &Value) -> Response {
    let kind = "application/json; odata.metadata=minimal; charset=utf-8";
    Response::text(status, kind, body.to_string()).with("OData-Version", "4.0")
}

/// Answers a call below `/data`.
pub(crate) fn data(
    request: &Request,
    target: &Target,
    (tables, counts): (&mut Tables, &mut Counts),
    settings: &Settings,
    site: &str,
    now: Timestamp,
) -> Result<Response, Refusal> {
    if let Target::Row { set: name, key } = target
        && request.method != "GET"
    {
        let set = open_set(name, settings)?;
        return match request.method.as_str() {
            "PATCH" | "PUT" => write::update(request, set, key, (tables, counts), settings),
            "DELETE" => write::delete(request, set, key, (tables, counts), settings),
            _ => Err(Refusal::Method),
        };
    }
    if let (Target::Set(name), "POST") = (target, request.method.as_str()) {
        let set = open_set(name, settings)?;
        return write::insert(request, set, (tables, counts), settings, site, now);
    }
    let call = Call { request, settings, tables, site };
    match (target, request.method.as_str()) {
        (Target::Root, "GET") => Ok(json(200, &metadata::service_document(site))),
        (Target::Description, "GET") => {
            Ok(Response::text(200, "application/xml", metadata::description(settings)))
        }
        (Target::Set(name), "GET") => page::list(&call, open_set(name, settings)?),
        (Target::Count(name), "GET") => page::count(&call, open_set(name, settings)?),
        (Target::Row { set, key }, "GET") => page::get(&call, open_set(set, settings)?, key),
        (Target::Way { set, key, name }, "GET") => page::way(&call, open_set(set, settings)?, key, name),
        (Target::Action(name), "POST") if name == "GetApplicationVersion" => {
            let context = format!("{site}/data/$metadata#Edm.String");
            Ok(json(200, &json!({"@odata.context": context, "value": settings.build})))
        }
        (Target::Action(name), "POST") => Err(Refusal::Segment(name.clone())),
        (Target::Nothing, _) => Err(Refusal::Missing),
        _ => Err(Refusal::Method),
    }
}

/// The set of that exact name, unless it is closed to the user.
fn open_set(name: &str, settings: &Settings) -> Result<&'static EntitySet, Refusal> {
    let set = EntitySet::named(name).ok_or_else(|| Refusal::Segment(name.to_owned()))?;
    if settings.forbidden.contains(name) { Err(Refusal::Forbidden) } else { Ok(set) }
}
