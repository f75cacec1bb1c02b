//! Values of properties, as the record keeps them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::pen::Pen;
use crate::netsuite::book::Book;
use crate::netsuite::model::status_text;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema::{Type, is_country};

/// The value that is stored, or nothing where the property is left out with a warning. Null clears. References and choices become
/// `{id, refName}`.
pub(super) fn read(
    pen: &Pen<'_>,
    book: &Book,
    kind: Type,
    (path, name): (&str, &str),
    value: &Value,
) -> Result<Option<Value>, Refusal> {
    if value.is_null() {
        return Ok(Some(Value::Null));
    }
    let stored = match kind {
        Type::Text(max) => match value.as_str() {
            Some(text) if text.chars().count() > max => {
                let what = format!(
                    "The field {name} contained more than the maximum number ( {max} ) of characters allowed."
                );
                return Err(Refusal::user(what).at("o:errorPath", path));
            }
            text => text.map(Value::from).ok_or("text is needed"),
        },
        Type::Number => value.as_f64().map(Value::from).ok_or("a number is needed"),
        Type::Integer => value.as_i64().map(Value::from).ok_or("a whole number is needed"),
        Type::CheckBox => value.as_bool().map(Value::from).ok_or("true or false is needed"),
        Type::Date => date(value).ok_or("a date as YYYY-MM-DD is needed"),
        Type::DateTime => instant(value).ok_or("a date and time with its offset is needed"),
        Type::Reference => match id_of(value) {
            Some(id) => return reference(pen, book, path, name, &id).map(Some),
            None => Err("an object with an id is needed"),
        },
        Type::Choice(ids) => match choice(pen, name, ids, value) {
            Some(Ok(choice)) => Ok(choice),
            Some(Err(given)) => return Err(Refusal::value(path, name, &given)),
            None => Err("an object with an id or a refName is needed"),
        },
        Type::Country => match id_of(value) {
            Some(id) if !is_country(&id) => return Err(Refusal::value(path, name, &id)),
            Some(id) => Ok(json!({ "id": id })),
            None => Err("an object with an id is needed"),
        },
        // Those are read elsewhere, or not at all.
        Type::ReadOnly | Type::Address | Type::Sublist => return Ok(None),
    };
    match stored {
        Ok(value) => Ok(Some(value)),
        Err(why) => pen.malformed(path, why).map(|()| None),
    }
}

fn date(value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.len() == 10)?;
    let date: Date = text.parse().ok()?;
    Some(date.to_string().into())
}

/// Any offset is taken, and kept as UTC.
fn instant(value: &Value) -> Option<Value> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into())
}

/// The id of `{"id": "6"}`, `{"id": 6}`, or a bare number as in Oracle's own samples.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value.get("id").unwrap_or(value) {
        Value::String(id) if value.is_object() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn reference(pen: &Pen<'_>, book: &Book, path: &str, name: &str, id: &str) -> Result<Value, Refusal> {
    let text = match name {
        "shipMethod" => pen.settings.ship_methods.get(id).map(|method| method.name.clone()),
        "location" => pen.settings.locations.get(id).cloned(),
        "entity" => book.customer(id).map(crate::netsuite::Customer::text),
        "item" => book.item(id).map(|item| item.number.clone()),
        _ => Some(id.to_owned()),
    };
    let text = text.ok_or_else(|| Refusal::value(path, name, id))?;
    Ok(json!({ "id": id, "refName": text }))
}

/// The choice, or what was given instead of one; nothing where the form is wrong.
fn choice(pen: &Pen<'_>, name: &str, ids: &str, value: &Value) -> Option<Result<Value, String>> {
    let text = |id: &str| match name {
        "shipStatus" | "status" | "orderStatus" => status_text(pen.kind, id).unwrap_or(id).to_owned(),
        _ => id.to_owned(),
    };
    let is_open = ids.is_empty();
    let mut known = ids.split(' ');
    let (given, found) = if let Some(id) = value["id"].as_str() {
        (id, known.find(|own| *own == id))
    } else {
        let label = value["refName"].as_str()?;
        (label, known.find(|own| text(own) == label))
    };
    Some(match found.or(is_open.then_some(given)) {
        Some(id) => Ok(json!({ "id": id, "refName": text(id) })),
        None => Err(given.to_owned()),
    })
}
