//! Values of plain members.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::acumatica::contract::Kind;

/// A value, whatever its member is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar<'a> {
    Null,
    Text(Cow<'a, str>),
    Int(i64),
    Decimal(f64),
    Flag(bool),
    Time(Timestamp),
}

impl<'a> Scalar<'a> {
    /// A stored value as a member of that kind.
    pub(crate) fn of(kind: Kind, stored: &'a Value) -> Self {
        match (kind, stored) {
            (Kind::Time, Value::String(text)) => text.parse().ok().map_or(Self::Null, Self::Time),
            (Kind::Day, Value::String(text)) => text.parse::<Date>().map_or(Self::Null, Self::from),
            (_, Value::String(text)) => text.into(),
            (_, Value::Bool(flag)) => Self::Flag(*flag),
            (Kind::Int, number) => number.as_i64().map_or(Self::Null, Self::Int),
            (_, number) => number.as_f64().map_or(Self::Null, Self::Decimal),
        }
    }

    /// `{"value":X}`; the ERP leaves `value` out where there is none.
    pub(crate) fn wrapped(&self) -> Value {
        match self {
            Self::Null => json!({}),
            _ => json!({ "value": self.bare() }),
        }
    }

    pub(crate) fn into_owned(self) -> Scalar<'static> {
        match self {
            Self::Null => Scalar::Null,
            Self::Text(text) => Scalar::Text(Cow::Owned(text.into_owned())),
            Self::Int(number) => Scalar::Int(number),
            Self::Decimal(number) => Scalar::Decimal(number),
            Self::Flag(flag) => Scalar::Flag(flag),
            Self::Time(time) => Scalar::Time(time),
        }
    }

    pub(crate) fn bare(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Int(number) => json!(number),
            // Written with its point even where whole, as the ERP's decimals are.
            Self::Decimal(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Time(time) => json!(time_text(*time)),
        }
    }
}

/// `2023-12-14T19:57:08.06+00:00`: no more digits than needed, and a numeric offset.
pub(crate) fn time_text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.f+00:00").to_string()
}

impl<'a> From<&'a str> for Scalar<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Scalar<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<bool> for Scalar<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Date> for Scalar<'_> {
    fn from(day: Date) -> Self {
        day.to_zoned(TimeZone::UTC).map_or(Self::Null, |midnight| Self::Time(midnight.timestamp()))
    }
}

impl<'a, T: Into<Scalar<'a>>> From<Option<T>> for Scalar<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_wrapped_as_the_erp_writes_them() {
        assert_eq!(Scalar::Null.wrapped().to_string(), "{}");
        assert_eq!(Scalar::Decimal(2.0).wrapped().to_string(), r#"{"value":2.0}"#);
        let time: Timestamp = "2025-01-31T09:02:11.730Z".parse().unwrap();
        assert_eq!(time_text(time), "2025-01-31T09:02:11.73+00:00");
        let day = Scalar::from(Date::constant(2025, 1, 31));
        assert_eq!(day.bare(), "2025-01-31T00:00:00+00:00");
    }
}
