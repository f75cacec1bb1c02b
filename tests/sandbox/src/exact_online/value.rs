//! Values of records: how rows keep them, how they are written, and how answers show them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::schema::Kind;
use crate::guid::is_guid;
use crate::odata::Value;

/// A value as a row keeps it: times are milliseconds, what is empty is null.
pub(crate) fn kept(kind: Kind, value: Option<&Json>) -> Value<'_> {
    match (kind, value) {
        (Kind::Guid, Some(Json::String(id))) if id.is_empty() => Value::Null,
        (_, Some(Json::String(text))) => Value::Text(text.into()),
        (_, Some(Json::Bool(flag))) => Value::Flag(*flag),
        (Kind::Int, Some(number)) => number.as_i64().map_or(Value::Null, Value::Int),
        (Kind::Number, Some(number)) => number.as_f64().map_or(Value::Null, Value::Number),
        (Kind::Time, Some(number)) => {
            let time = number.as_i64().and_then(|ms| Timestamp::from_millisecond(ms).ok());
            time.map_or(Value::Null, Value::Time)
        }
        _ => Value::Null,
    }
}

/// A written value as rows keep it; None where it does not fit its column. An empty text counts as none.
pub(crate) fn written(kind: Kind, value: &Json) -> Option<Json> {
    let number = || match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "checked to have no fraction")]
    Some(match (kind, value) {
        (_, Json::Null) => Json::Null,
        (Kind::Text | Kind::Binary, Json::String(text)) if text.is_empty() => Json::Null,
        (Kind::Text | Kind::Binary, Json::String(text)) => json!(text),
        (Kind::Guid, Json::String(text)) if is_guid(text) => json!(text.to_ascii_lowercase()),
        (Kind::Int, _) => json!(number().filter(|number| number.fract() == 0.0)? as i64),
        (Kind::Number, _) => json!(number()?),
        (Kind::Flag, Json::Bool(flag)) => json!(flag),
        (Kind::Time, Json::String(text)) => json!(moment(text)?.as_millisecond()),
        _ => return None,
    })
}

/// `2026-03-02T00:00:00`, `2026-03-02`, and `2026-03-02T00:00:00Z`.
fn moment(text: &str) -> Option<Timestamp> {
    if text.ends_with('Z') {
        return text.parse().ok();
    }
    let naive: DateTime = text.parse().ok()?;
    naive.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// As it stands in an answer.
pub(crate) fn shown(value: &Value<'_>, numbers_as_text: bool) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Int(number) => json!(number),
        Value::Number(number) if numbers_as_text => json!(json!(number).to_string()),
        // Whole numbers come without a point.
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Flag(flag) => json!(flag),
        Value::Time(time) => json!(format!("/Date({})/", time.as_millisecond())),
    }
}
