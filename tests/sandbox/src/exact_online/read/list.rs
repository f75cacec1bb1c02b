//! Lists by pages, and single records.

use serde_json::{Value, json};

use super::options::{Options, filter_of};
use super::render::listed;
use crate::exact_online::call::Call;
use crate::exact_online::cell::Cell;
use crate::exact_online::oauth::encoded;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::row::{Record, Row, records};
use crate::exact_online::set::{Api, Set, Which};
use crate::http::Response;

/// How many records of a set pass its filter.
pub(crate) fn count(call: &Call<'_>, set: &'static Set) -> Result<Response, Refusal> {
    let filter = filter_of(call.request, set, call.settings)?;
    let count = rows(call, set).filter(|row| filter.as_ref().is_none_or(|filter| filter.admits(row))).count();
    Ok(Response::text(200, "text/plain", count.to_string()))
}

/// A page of a set.
pub(crate) fn list(call: &Call<'_>, set: &'static Set) -> Result<Response, Refusal> {
    let options = Options::of(call.request, set, false, call.settings)?;
    let is_wanted = |row: &Row<'_>| options.list.admits(row);
    let mut rows: Vec<Row<'_>> = rows(call, set).filter(is_wanted).collect();
    if !wants_json(call) {
        return Ok(atom(&rows));
    }
    sort(&mut rows, set, &options);
    let count = rows.len();
    if let Some(after) = &options.after {
        let at = rows.iter().position(|row| key_text(row, set) == *after);
        rows.drain(..at.map_or(0, |at| at + 1));
    }
    let page = options.list.top.unwrap_or(usize::MAX).min(set.page());
    let has_more = rows.len() > page && options.list.top.is_none();
    rows.truncate(page);
    let results: Vec<Value> = rows.iter().map(|row| listed(row, set, &options, call.settings)).collect();
    if options.list.top.is_some() && !options.wants_count && call.settings.bare_lists {
        return Ok(Response::json(200, &json!({ "d": results })));
    }
    let mut data = json!({ "results": results });
    if options.wants_count {
        data["__count"] = count.to_string().into();
    }
    if let Some(last) = rows.last().filter(|_| has_more) {
        data["__next"] = next(call, set, last, &options).into();
    }
    Ok(Response::json(200, &json!({ "d": data })))
}

/// A record by its key.
pub(crate) fn single(call: &Call<'_>, set: &'static Set, key: &str) -> Result<Response, Refusal> {
    let options = Options::of(call.request, set, true, call.settings)?;
    let wanted = key.trim_start_matches("guid").trim_matches('\'').to_ascii_lowercase();
    let found = rows(call, set).find(|row| key_text(row, set) == wanted);
    let row = found.ok_or_else(|| Refusal::NotFound(set.name().into()))?;
    if !wants_json(call) {
        return Ok(atom(&[row]));
    }
    Ok(Response::json(200, &json!({ "d": listed(&row, set, &options, call.settings) })))
}

fn rows<'a>(call: &'a Call<'_>, set: &Set) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
    let row = |record| Row { company: call.company, record, site: &call.site };
    if set.which == Which::Divisions {
        let granted = call.companies.values().filter(|company| call.is_granted(company.code));
        let current = call.settings.current_division;
        return Box::new(granted.map(move |company| row(Record::Division(company, company.code == current))));
    }
    Box::new(records(call.company, set.which).map(row))
}

fn sort(rows: &mut [Row<'_>], set: &Set, options: &Options) {
    if set.api == Api::Sync {
        rows.sort_by_key(|row| row.stamp().version);
        return;
    }
    options.list.order.sort(rows);
}

fn key_text(row: &Row<'_>, set: &Set) -> String {
    match row.cell(set.key()) {
        Cell::Text(id) => id.into_owned(),
        Cell::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The same request, from the row after this one on. Its form differs with the order, and is nobody's business.
fn next(call: &Call<'_>, set: &Set, last: &Row<'_>, options: &Options) -> String {
    let key = key_text(last, set);
    let key = if set.api == Api::Sync { format!("{key}L") } else { format!("guid'{key}'") };
    let start: Vec<String> =
        options.list.order.properties().map(|column| format!("{},", last.cell(column).json())).collect();
    let kept = call.request.query.iter().filter(|(name, _)| name != "$skiptoken");
    let mut query: Vec<String> = kept.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    query.push(format!("$skiptoken={}", encoded(&format!("{}{key}", start.concat()))));
    format!("{}/api/v1/{}/{}?{}", call.site, call.company.code, set.path, query.join("&"))
}

fn wants_json(call: &Call<'_>) -> bool {
    call.request.header("accept").is_some_and(|accept| accept.contains("json"))
}

/// What comes to those who do not ask for JSON.
fn atom(rows: &[Row<'_>]) -> Response {
    let entries = "<entry />".repeat(rows.len());
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">{entries}</feed>"
    );
    Response::text(200, "application/atom+xml; charset=utf-8", feed)
}
