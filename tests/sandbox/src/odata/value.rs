//! Values of properties and literals.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;

/// A value. GUIDs and members of enums are texts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Int(i64),
    Number(f64),
    Flag(bool),
    Time(Timestamp),
}

impl Value<'_> {
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Int(number) => Value::Int(number),
            Self::Number(number) => Value::Number(number),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Time(time) => Value::Time(time),
        }
    }

    /// None where one of them is empty or they are of different kinds.
    pub(crate) fn order(&self, other: &Self, ignores_case: bool) -> Option<Ordering> {
        #[expect(clippy::cast_precision_loss, reason = "numbers of records are small")]
        Some(match (self, other) {
            (Self::Text(a), Self::Text(b)) if ignores_case => a.to_lowercase().cmp(&b.to_lowercase()),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
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

impl From<Option<bool>> for Value<'_> {
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Flag)
    }
}
