//! One value of a record, and its form in OData version 2.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::guid::is_guid;

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

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Text(Cow<'a, str>),
    Guid(Cow<'a, str>),
    Int(i64),
    Number(f64),
    Flag(bool),
    /// The company's wall clock as if it were UTC.
    Time(Timestamp),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn guid(id: &'a str) -> Self {
        if id.is_empty() { Self::Null } else { Self::Guid(Cow::Borrowed(id)) }
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
            Self::Text(text) | Self::Guid(text) => json!(text),
            Self::Int(number) => json!(number),
            Self::Number(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Time(time) => json!(format!("/Date({})/", time.as_millisecond())),
        }
    }

    /// None where one of them is empty or they are of different kinds.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        #[expect(clippy::cast_precision_loss, reason = "numbers of records are small")]
        Some(match (self, other) {
            (Self::Text(a), Self::Text(b)) | (Self::Guid(a), Self::Guid(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Int(a), Self::Number(b)) => (*a as f64).total_cmp(b),
            (Self::Number(a), Self::Int(b)) => a.total_cmp(&(*b as f64)),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            _ => return None,
        })
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
        (Kind::Guid, Value::String(text)) if is_guid(text) => {
            Cell::Guid(Cow::Owned(text.to_ascii_lowercase()))
        }
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
