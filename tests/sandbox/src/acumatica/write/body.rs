//! The body of a write, held against the contract. Members that the contract does not have are passed over without a
//! word, as the ERP does; members that it has must be wrapped and of the right type.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::acumatica::Call;
use crate::acumatica::contract::{Entity, Kind};
use crate::acumatica::record::time_text;
use crate::acumatica::refusal::Refusal;
use crate::acumatica::settings::{CustomKind, Settings};
use crate::guid::is_guid;
use crate::http::Request;

const UNWRAPPED: &str = "A value is expected inside an object.";

/// The JSON body of a request; an empty object counts as no body.
pub(crate) fn json_body(request: &Request) -> Result<Value, Refusal> {
    let content_type = request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if request.body.is_empty() {
        return Err(Refusal::empty_body());
    }
    if !["application/json", "text/json"].contains(&media_type.to_ascii_lowercase().as_str()) {
        return Err(Refusal::message(415, "The media type of the request is not supported."));
    }
    match request.json() {
        Some(Value::Object(members)) if members.is_empty() => Err(Refusal::empty_body()),
        Some(body @ Value::Object(_)) => Ok(body),
        _ => Err(Refusal::invalid("entity", "The body is not a JSON object.")),
    }
}

/// Refuses a record that cannot be read.
pub(crate) fn check(call: &Call, record: &Value, entity: &'static Entity) -> Result<(), Refusal> {
    check_part(call, record, entity, "entity")
}

fn check_part(call: &Call, part: &Value, entity: &'static Entity, place: &str) -> Result<(), Refusal> {
    let Value::Object(members) = part else {
        return Err(Refusal::invalid(place, "An object is expected."));
    };
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let place = format!("{place}.{name}");
        match name.as_str() {
            "id" if !value.as_str().is_some_and(is_guid) => {
                return Err(Refusal::invalid(&place, "A GUID is expected."));
            }
            "note" if !value.is_object() => return Err(Refusal::invalid(&place, UNWRAPPED)),
            "custom" => drop(custom(value, entity, call.settings, &place)?),
            _ => check_member(call, name, value, entity, &place)?,
        }
    }
    Ok(())
}

fn check_member(
    call: &Call,
    name: &str,
    value: &Value,
    entity: &'static Entity,
    place: &str,
) -> Result<(), Refusal> {
    let Some(field) = entity.field(name, call.version) else { return Ok(()) };
    match (field.kind, value) {
        (Kind::One(below), _) => check_part(call, value, below, place),
        (Kind::Many(below), Value::Array(rows)) => {
            let mut places = rows.iter().zip(0..);
            places.try_for_each(|(row, index)| check_part(call, row, below, &format!("{place}[{index}]")))
        }
        (Kind::Many(_), _) => Err(Refusal::invalid(place, "A list is expected.")),
        // `{}` is how an empty member is answered; sent, it says nothing.
        (kind, Value::Object(wrapper)) => match wrapper.get("value") {
            Some(inner) if stored(kind, inner).is_none() => Err(Refusal::invalid(place, &wrong(inner))),
            _ => Ok(()),
        },
        _ => Err(Refusal::invalid(place, UNWRAPPED)),
    }
}

/// A value that was sent, as it is stored; nothing where it is of the wrong type.
pub(super) fn stored(kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        _ if value.is_null() => Some(Value::Null),
        Kind::Text => value.as_str().map(|text| json!(text.trim_end())),
        Kind::Guid => value.as_str().filter(|text| is_guid(text)).map(Value::from),
        Kind::Int => value.as_i64().map(Value::from),
        Kind::Decimal => value.as_f64().map(Value::from),
        Kind::Flag => value.as_bool().map(Value::from),
        Kind::Time => time(value).map(|time| json!(time)),
        Kind::Day => time(value).map(|time| json!(time.to_zoned(TimeZone::UTC).date())),
        Kind::One(_) | Kind::Many(_) => None,
    }
}

/// Full names and values of the custom fields in a block, as far as they exist.
pub(super) fn custom(
    block: &Value,
    entity: &Entity,
    settings: &Settings,
    place: &str,
) -> Result<Vec<(String, Value)>, Refusal> {
    let (nothing, mut found) = (Map::new(), Vec::new());
    for (view, fields) in block.as_object().unwrap_or(&nothing) {
        for (field, content) in fields.as_object().unwrap_or(&nothing) {
            let place = format!("{place}.{view}.{field}");
            if !content["type"].as_str().is_some_and(|kind| kind.starts_with("Custom")) {
                return Err(Refusal::invalid(&place, "The type of the custom field is missing."));
            }
            let name = format!("{view}.{field}");
            let Some(kind) = entity.custom_kind(&name, settings) else { continue };
            let value = custom_value(kind, &content["value"]);
            found.push((name, value.ok_or_else(|| Refusal::invalid(&place, &wrong(&content["value"])))?));
        }
    }
    Ok(found)
}

fn wrong(value: &Value) -> String {
    format!("The value {value} cannot be converted.")
}

fn custom_value(kind: CustomKind, value: &Value) -> Option<Value> {
    let fits = match kind {
        _ if value.is_null() => true,
        CustomKind::String => value.is_string(),
        CustomKind::Decimal => value.is_number(),
        CustomKind::Int => value.is_i64(),
        CustomKind::Boolean => value.is_boolean(),
        CustomKind::DateTime => return time(value).map(|time| time_text(time).into()),
    };
    fits.then(|| value.clone())
}

/// A time needs its offset.
fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}
