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
    /// An empty text is nothing.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Some(text.into()).filter(|text| !text.is_empty()).map_or(Self::Null, Self::Text)
    }

    /// `T` or `F`.
    pub(super) fn flag(is_true: bool) -> Self {
        Self::text(if is_true { "T" } else { "F" })
    }

    /// An internal id.
    pub(super) fn id(id: &str) -> Self {
        id.parse().map_or(Self::Null, Self::Number)
    }

    /// A whole number.
    #[expect(clippy::cast_precision_loss, reason = "ids, positions and counts are small")]
    pub(super) fn whole(number: u64) -> Self {
        Self::Number(number as f64)
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
