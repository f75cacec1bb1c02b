//! Values of columns and expressions.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::civil::DateTime;

/// A value. Dates are in the account's time zone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(f64),
    Date(DateTime),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Null where there is nothing; an empty text is nothing too.
    pub(super) fn of(text: Option<&'a str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Null, Self::text)
    }

    /// `T` or `F`.
    pub(super) fn flag(is_true: bool) -> Self {
        Self::text(if is_true { "T" } else { "F" })
    }

    /// An internal id.
    pub(super) fn id(id: &str) -> Self {
        id.parse().map_or(Self::Null, Self::Number)
    }

    /// As the answer shows it: text always. Dates come in the account's format, without the time.
    pub(super) fn shown(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.clone().into_owned()),
            Self::Number(number) => Some(number.to_string()),
            Self::Date(date) => Some(format!("{}/{}/{}", date.month(), date.day(), date.year())),
        }
    }

    /// What equal values share, whether they are text or numbers.
    pub(super) fn key(&self) -> Option<String> {
        match self {
            Self::Text(text) => {
                Some(text.parse::<f64>().map_or_else(|_| text.to_string(), |n| n.to_string()))
            }
            Self::Date(date) => Some(date.to_string()),
            _ => self.shown(),
        }
    }

    /// How it compares; nothing where one is null or they are of different kinds.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(right),
            (Self::Number(left), Self::Text(right)) => left.partial_cmp(&right.parse().ok()?),
            (Self::Text(left), Self::Number(right)) => {
                left.parse().ok().and_then(|left: f64| left.partial_cmp(right))
            }
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}
