//! A record as the JSON of an answer.

use serde_json::{Map, Value, json};

use super::options::{Options, below};
use crate::exact_online::cell::{Cell, Kind};
use crate::exact_online::row::{Record, Row, delivery_lines, lines};
use crate::exact_online::set::Set;
use crate::exact_online::settings::Settings;

/// Address of a record.
pub(crate) fn uri(row: &Row<'_>, set: &Set) -> String {
    let key = match row.cell(set.key()) {
        Cell::Text(id) => format!("guid'{id}'"),
        Cell::Int(number) if set.key() == "Timestamp" => format!("{number}L"),
        other => other.json().to_string(),
    };
    format!("{}/api/v1/{}/{}({key})", row.site, row.company.code, set.path)
}

/// A record with the columns that pass.
pub(crate) fn row_json(
    row: &Row<'_>,
    set: &Set,
    settings: &Settings,
    takes: impl Fn(&crate::exact_online::column::Column) -> bool,
) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("__metadata".into(), json!({ "uri": uri(row, set), "type": set.type_name }));
    for column in set.columns().filter(|column| takes(column) && column.is_readable()) {
        let value = match column.kind {
            Kind::Many => json!({ "__deferred": { "uri": format!("{}/{}", uri(row, set), column.name) } }),
            _ => value(&row.cell(column.name), settings),
        };
        members.insert(column.name.into(), value);
    }
    members
}

fn value(cell: &Cell<'_>, settings: &Settings) -> Value {
    match (cell, cell.json()) {
        (Cell::Number(_), Value::Number(number)) if settings.numbers_as_text => number.to_string().into(),
        // Whole numbers come without a point.
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        (Cell::Number(number), _) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
        (_, json) => json,
    }
}

/// A record as a list or a read by key shows it.
pub(super) fn listed(row: &Row<'_>, set: &Set, options: &Options, settings: &Settings) -> Value {
    let mut members = row_json(row, set, settings, |column| options.takes(column));
    if options.is_expanded
        && let Some(inner) = below(set)
    {
        let records: Vec<Record<'_>> = match row.record {
            Record::Order(order) => lines(order).collect(),
            Record::Delivery(delivery) => delivery_lines(delivery).collect(),
            _ => Vec::new(),
        };
        let rows = records.into_iter().map(|record| {
            let inside = Row { record, ..*row };
            let takes = |name: &str| options.inner.as_ref().is_none_or(|inner| inner.contains(name));
            Value::Object(row_json(&inside, inner, settings, |column| takes(column.name)))
        });
        let name = inner.name();
        members.insert(name.into(), json!({ "results": rows.collect::<Vec<_>>() }));
    }
    Value::Object(members)
}
