//! A record as the JSON of an answer.

use serde_json::{Map, Value as Json, json};

use super::options::Options;
use crate::exact_online::schema::{Column, Endpoint, Kind};
use crate::exact_online::settings::Settings;
use crate::exact_online::value::shown;
use crate::exact_online::view::View;
use crate::odata::Value;

/// A key as addresses have it.
pub(super) fn key(view: &View<'_>, endpoint: Endpoint) -> String {
    match view.column(endpoint.key()) {
        Value::Text(id) => format!("guid'{id}'"),
        Value::Int(number) if endpoint.is_feed => format!("{number}L"),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Address of a record.
pub(crate) fn uri(view: &View<'_>, endpoint: Endpoint) -> String {
    let (url, company) = (&view.site.url, view.company.code);
    format!("{url}/api/v1/{company}/{}({})", endpoint.path(), key(view, endpoint))
}

/// A record with the columns that pass.
pub(crate) fn members(
    view: &View<'_>,
    endpoint: Endpoint,
    settings: &Settings,
    takes: impl Fn(&Column) -> bool,
) -> Map<String, Json> {
    let mut members = Map::new();
    let uri = uri(view, endpoint);
    members.insert("__metadata".into(), json!({ "uri": uri, "type": endpoint.type_name() }));
    for column in endpoint.columns().filter(|column| takes(column) && column.is_readable()) {
        let value = match column.kind {
            Kind::Many => json!({ "__deferred": { "uri": format!("{uri}/{}", column.name) } }),
            _ => shown(&view.column(column.name), settings.numbers_as_text),
        };
        members.insert(column.name.into(), value);
    }
    members
}

/// A record as a list or a read by key shows it.
pub(super) fn listed(view: &View<'_>, endpoint: Endpoint, options: &Options, settings: &Settings) -> Json {
    let mut record = members(view, endpoint, settings, |column| options.takes(column));
    if let Some(set) = options.expand {
        let inner = Endpoint { set, is_feed: false };
        let lines =
            view.lines().map(|line| members(&line, inner, settings, |column| options.takes_inside(column)));
        record.insert(set.name().into(), json!({ "results": lines.collect::<Vec<_>>() }));
    }
    Json::Object(record)
}
