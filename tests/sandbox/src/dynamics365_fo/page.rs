//! Reading: lists page by page, single rows, counts and ways to other rows.

use serde_json::{Value, json};

use super::call::{Call, json};
use super::dialect::{Seen, SeenRow};
use super::key;
use super::query::Query;
use super::refusal::Refusal;
use super::row::Row;
use super::schema::EntitySet;
use crate::http::Response;

/// Everything that may be seen and matches, in order.
fn found<'b>(call: &Call<'b>, set: &'static EntitySet, query: &Query) -> Vec<&'b Row> {
    let of = Seen { set, settings: call.settings };
    let indexed = query.options.filter.as_ref().and_then(|filter| filter.needs(set.index));
    let rows = call
        .tables
        .rows(set, indexed)
        .map(|row| SeenRow { row, of })
        .filter(|seen| call.sees(set, seen.row, query.crosses_companies) && query.options.admits(seen));
    let mut rows: Vec<_> = rows.collect();
    query.options.order.sort(&mut rows);
    rows.iter().map(|seen| seen.row).collect()
}

/// One page of a set. The link to the next one counts rows, and is no snapshot.
pub(crate) fn list(call: &Call<'_>, set: &'static EntitySet) -> Result<Response, Refusal> {
    let query = Query::of(call.request, set, call.settings)?;
    let all = found(call, set, &query);
    let limit = query.options.top.map_or(all.len(), |top| top.saturating_add(query.skip).min(all.len()));
    let end = limit.min(query.skip.saturating_add(call.settings.page_size));
    let rows = all.get(query.skip..end).unwrap_or_default();
    let mut body = json!({"@odata.context": context(call, set, &query)});
    if query.counts {
        body["@odata.count"] = all.len().into();
    }
    body["value"] = rows.iter().map(|row| shown(call, set, row, &query)).collect();
    if end < limit {
        body["@odata.nextLink"] = next_link(call, &query, end).into();
    }
    Ok(json(200, &body))
}

fn next_link(call: &Call<'_>, query: &Query, end: usize) -> String {
    let path = call.request.target.split('?').next().unwrap_or_default();
    let kept = call.request.target.split_once('?').map_or("", |(_, options)| options);
    let mut options: Vec<String> = kept
        .split('&')
        .filter(|option| {
            let name = option.split('=').next().unwrap_or_default().replace("%24", "$");
            !option.is_empty() && !matches!(name.as_str(), "$skip" | "$skiptoken" | "$top")
        })
        .map(|option| option.replacen("%24", "$", 1))
        .collect();
    if let Some(top) = query.options.top {
        options.push(format!("$top={}", (top + query.skip).saturating_sub(end)));
    }
    let name = if call.settings.skip_token { "$skiptoken" } else { "$skip" };
    options.push(format!("{name}={end}"));
    format!("{}{path}?{}", call.site, options.join("&"))
}

/// `SET/$count`.
pub(crate) fn count(call: &Call<'_>, set: &'static EntitySet) -> Result<Response, Refusal> {
    let query = Query::of(call.request, set, call.settings)?;
    Ok(Response::text(200, "text/plain", found(call, set, &query).len().to_string()))
}

/// One row by its key.
pub(crate) fn get(call: &Call<'_>, set: &'static EntitySet, text: &str) -> Result<Response, Refusal> {
    let query = Query::of(call.request, set, call.settings)?;
    let row = one(call, set, text, query.crosses_companies)?;
    let mut body = json!({"@odata.context": format!("{}/$entity", context(call, set, &query))});
    if let (Value::Object(body), Value::Object(own)) = (&mut body, shown(call, set, row, &query)) {
        body.extend(own);
    }
    Ok(json(200, &body))
}

/// `SET(key)/WAY`.
pub(crate) fn way(
    call: &Call<'_>,
    set: &'static EntitySet,
    text: &str,
    name: &str,
) -> Result<Response, Refusal> {
    let row = one(call, set, text, call.crosses_companies())?;
    let way = set.navigations.iter().find(|way| way.name == name);
    let way = way.ok_or_else(|| Refusal::Segment(name.to_owned()))?;
    let target = EntitySet::named(way.target).ok_or_else(|| Refusal::Segment(name.to_owned()))?;
    let query = Query::of(call.request, target, call.settings)?;
    let rows = related(call, target, way.on, row);
    let body = json!({
        "@odata.context": context(call, target, &query),
        "value": rows.iter().map(|row| shown(call, target, row, &query)).collect::<Vec<_>>(),
    });
    Ok(json(200, &body))
}

/// The row of that key, unless it belongs to a company that the call does not see.
pub(crate) fn one<'b>(
    call: &Call<'b>,
    set: &'static EntitySet,
    text: &str,
    crosses_companies: bool,
) -> Result<&'b Row, Refusal> {
    let (_, key) = key::parse(text, set, call.settings)?;
    let row = call.tables.get(set, &key).filter(|row| call.sees(set, row, crosses_companies));
    row.ok_or(Refusal::Missing)
}

fn related<'b>(call: &Call<'b>, target: &'static EntitySet, on: &[(&str, &str)], row: &Row) -> Vec<&'b Row> {
    let is_same =
        |other: &&Row| on.iter().all(|(own, theirs)| row.text(own).eq_ignore_ascii_case(other.text(theirs)));
    let indexed = on.iter().find(|(_, theirs)| *theirs == target.index).map(|(own, _)| row.text(own));
    call.tables.rows(target, indexed).filter(is_same).collect()
}

fn shown(call: &Call<'_>, set: &'static EntitySet, row: &Row, query: &Query) -> Value {
    let mut object = row.json(set, query.select.as_deref(), call.settings);
    for expand in &query.expand {
        let rows = related(call, expand.target, expand.way.on, row);
        let rows = rows.iter().map(|row| row.json(expand.target, expand.select.as_deref(), call.settings));
        object.insert(expand.way.name.into(), rows.collect::<Vec<_>>().into());
    }
    Value::Object(object)
}

fn context(call: &Call<'_>, set: &EntitySet, query: &Query) -> String {
    let selected = query.select.as_ref().map(|names| format!("({})", names.join(","))).unwrap_or_default();
    format!("{}/data/$metadata#{}{selected}", call.site, set.name)
}
