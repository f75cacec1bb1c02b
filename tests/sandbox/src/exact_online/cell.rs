//! One value of a record, and its form in OData version 2.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::guid::is_guid;
use crate::odata::Type;

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Guid,
    /// `Edm.Byte`, `Int16`, `Int32` and `Int64`.
    Int,
    Number,
    Flag,
    Time,
    Binary,
    /// Another set's rows.
    Many,
}

impl Kind {
    /// What a filter compares it as; none where it cannot.
    pub(crate) fn compared_as(self) -> Option<Type> {
        Some(match self {
            Self::Text => Type::Text,
            Self::Guid => Type::Guid,
            Self::Int => Type::Int,
            Self::Number => Type::Double,
            Self::Flag => Type::Flag,
            Self::Time => Type::Time,
            Self::Binary => Type::Binary,
            Self::Many => return None,
        })
    }

    /// As messages name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "String",
            Self::Guid => "Guid",
            Self::Int => "Int32",
            Self::Number => "Double",
            Self::Flag => "Boolean",
            Self::Time => "DateTime",
            Self::Binary => "Byte[]",
            Self::Many => "Collection",
        }
    }
}

pub(crate) use crate::odata::Value as Cell;

impl<'a> Cell<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn guid(id: &'a str) -> Self {
        if id.is_empty() { Self::Null } else { Self::text(id) }
    }

    pub(crate) fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    pub(crate) fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    /// As it stands in an answer.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Int(number) => json!(number),
            Self::Number(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Time(time) => json!(format!("/Date({})/", time.as_millisecond())),
        }
    }
}

/// Reads a value that was written; None where it does not fit the column.
pub(crate) fn written(kind: Kind, value: &Value) -> Option<Cell<'static>> {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "checked to have no fraction")]
    Some(match (kind, value) {
        (_, Value::Null) => Cell::Null,
        (Kind::Text | Kind::Binary, Value::String(text)) => Cell::owned(text.clone()),
        (Kind::Guid, Value::String(text)) if is_guid(text) => Cell::owned(text.to_ascii_lowercase()),
        (Kind::Int, value) => Cell::Int(number(value).filter(|number| number.fract() == 0.0)? as i64),
        (Kind::Number, value) => Cell::Number(number(value)?),
        (Kind::Flag, Value::Bool(flag)) => Cell::Flag(*flag),
        (Kind::Time, Value::String(text)) => Cell::Time(moment(text)?),
        _ => return None,
    })
}

/// `2026-03-02T00:00:00`, `2026-03-02`, and `2026-03-02T00:00:00Z`.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    if text.ends_with('Z') {
        return text.parse().ok();
    }
    let naive: DateTime = text.parse().ok()?;
    naive.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
