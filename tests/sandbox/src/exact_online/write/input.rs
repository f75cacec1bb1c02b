//! A written body, checked against its set.

use serde_json::Value;

use crate::exact_online::company::Company;
use crate::exact_online::refusal::Refusal;
use crate::exact_online::schema::{Derived, Kind, Set};
use crate::exact_online::value::written;
use crate::http::Request;
use crate::odata::{Row, key_text};

/// The values of a body, and the rows inside.
pub(super) fn read(
    request: &Request,
    set: &'static Set,
    company: &Company,
) -> Result<(Row, Vec<Row>), Refusal> {
    if !request.header("content-type").is_some_and(|kind| kind.contains("json")) {
        return Err(Refusal::bad("A supported MIME type could not be found that matches the content type."));
    }
    let body = request.json().ok_or_else(unreadable)?;
    let is_post = request.method == "POST";
    let row = row(&body, set, is_post, company)?;
    let Some(below) = set.lines.filter(|_| is_post) else { return Ok((row, Vec::new())) };
    let lines = match &body[below.name()] {
        Value::Array(lines) if !lines.is_empty() => lines,
        Value::Array(_) | Value::Null => return Err(Refusal::mandatory(below.name())),
        _ => return Err(unreadable()),
    };
    let lines = lines.iter().map(|line| self::row(line, below, is_post, company));
    Ok((row, lines.collect::<Result<_, _>>()?))
}

fn row(body: &Value, set: &'static Set, is_post: bool, company: &Company) -> Result<Row, Refusal> {
    let mut row = Row::new();
    for (name, value) in body.as_object().ok_or_else(unreadable)? {
        let Some(column) = set.column(name) else {
            return Err(Refusal::no_property(name, set));
        };
        if column.kind == Kind::Many {
            continue;
        }
        let value = written(column.kind, value)
            .ok_or_else(|| Refusal::conversion(column.name, column.kind.name()))?;
        // Ids in the body and columns that cannot be written are passed over without a word.
        if column.takes(is_post) {
            row.set(name, value);
        }
    }
    let is_missing = |name: &str| row.value(name).is_none_or(Value::is_null);
    for column in set.required().filter(|_| is_post) {
        if is_missing(column.name) {
            return Err(Refusal::mandatory(column.name));
        }
    }
    // An id of another company is dropped without a word.
    for (_, derived) in set.derived {
        if let Derived::Of(via, target, _) = derived
            && row.value(via).is_some()
            && company.get(target, &key_text(&row, via)).is_none()
        {
            row.set(via, ());
        }
    }
    Ok(row)
}

fn unreadable() -> Refusal {
    Refusal::bad("Error processing request stream.")
}
