//! Lists by pages, and single records.

use serde_json::{Value as Json, json};

use super::options::{Options, filter_of};
use super::render::{key, listed};
use crate::exact_online::call::{Call, is_granted};
use crate::exact_online::oauth::encoded;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::route::bare_key;
use crate::exact_online::schema::{DIVISIONS, Endpoint};
use crate::exact_online::value::shown;
use crate::exact_online::view::View;
use crate::http::Response;

/// How many records of a set pass its filter.
pub(crate) fn count(call: &Call<'_>, endpoint: Endpoint) -> Result<Response, Refusal> {
    let filter = filter_of(call.request, endpoint, call.settings)?;
    let admitted =
        records(call, endpoint).filter(|view| filter.as_ref().is_none_or(|filter| filter.admits(view)));
    Ok(Response::text(200, "text/plain", admitted.count().to_string()))
}

/// A page of a set.
pub(crate) fn list(call: &Call<'_>, endpoint: Endpoint) -> Result<Response, Refusal> {
    let options = Options::of(call.request, endpoint, false, call.settings)?;
    let mut found: Vec<View<'_>> = records(call, endpoint).filter(|view| options.list.admits(view)).collect();
    if !wants_json(call) {
        return Ok(atom(found.len()));
    }
    if endpoint.is_feed {
        found.sort_by_key(|view| view.row.version);
    }
    options.list.order.sort(&mut found);
    let count = found.len();
    if let Some(after) = &options.after {
        let at = found.iter().position(|view| bare_key(&key(view, endpoint)) == *after);
        found.drain(..at.map_or(0, |at| at + 1));
    }
    let page = options.list.top.unwrap_or(usize::MAX).min(endpoint.page());
    let has_more = found.len() > page && options.list.top.is_none();
    found.truncate(page);
    let results: Vec<Json> =
        found.iter().map(|view| listed(view, endpoint, &options, call.settings)).collect();
    if options.list.top.is_some() && !options.wants_count && call.settings.bare_lists {
        return Ok(Response::json(200, &json!({ "d": results })));
    }
    let mut data = json!({ "results": results });
    if options.wants_count {
        data["__count"] = count.to_string().into();
    }
    if let Some(last) = found.last().filter(|_| has_more) {
        data["__next"] = next(call, endpoint, last, &options).into();
    }
    Ok(Response::json(200, &json!({ "d": data })))
}

/// A record by its key.
pub(crate) fn single(call: &Call<'_>, endpoint: Endpoint, wanted: &str) -> Result<Response, Refusal> {
    let options = Options::of(call.request, endpoint, true, call.settings)?;
    let found = records(call, endpoint).find(|view| bare_key(&key(view, endpoint)) == wanted);
    let view = found.ok_or_else(|| Refusal::NotFound(endpoint.set.name().into()))?;
    if !wants_json(call) {
        return Ok(atom(1));
    }
    Ok(Response::json(200, &json!({ "d": listed(&view, endpoint, &options, call.settings) })))
}

/// All records of a set in their company; companies are those that the app may see.
fn records<'a>(call: &'a Call<'_>, endpoint: Endpoint) -> Box<dyn Iterator<Item = View<'a>> + 'a> {
    let (set, site) = (endpoint.set, &call.site);
    if set.is(&DIVISIONS) {
        let granted = call.companies.values().filter(|company| is_granted(company.code, call.settings));
        return Box::new(granted.map(move |company| View { company, set, row: &company.division, site }));
    }
    let company = call.company;
    Box::new(company.rows(set).map(move |row| View { company, set, row, site }))
}

/// The same request, from the row after this one on. Its form differs with the order, and is nobody's business.
fn next(call: &Call<'_>, endpoint: Endpoint, last: &View<'_>, options: &Options) -> String {
    let start =
        options.list.order.properties().map(|column| format!("{},", shown(&last.column(column), false)));
    let token = start.collect::<String>() + &key(last, endpoint);
    let kept = call.request.query.iter().filter(|(name, _)| name != "$skiptoken");
    let mut query: Vec<String> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    query.push(format!("$skiptoken={}", encoded(&token)));
    format!("{}/api/v1/{}/{}?{}", call.site.url, call.company.code, endpoint.path(), query.join("&"))
}

fn wants_json(call: &Call<'_>) -> bool {
    call.request.header("accept").is_some_and(|accept| accept.contains("json"))
}

/// What comes to those who do not ask for JSON.
fn atom(entries: usize) -> Response {
    let entries = "<entry />".repeat(entries);
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">{entries}</feed>"
    );
    Response::text(200, "application/atom+xml; charset=utf-8", feed)
}
