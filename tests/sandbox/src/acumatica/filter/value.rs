//! Whether a record meets a condition. As in SQL, a comparison with an empty member is neither true nor false.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::{Comparison, Expr, Function};
use crate::acumatica::record::{Record, Scalar};

impl Expr {
    /// Whether the record is to be listed.
    pub(crate) fn admits(&self, record: &dyn Record) -> bool {
        self.truth(record) == Some(true)
    }

    fn truth(&self, record: &dyn Record) -> Option<bool> {
        match self {
            Self::Not(inner) => inner.truth(record).map(|truth| !truth),
            Self::And(left, right) => match (left.truth(record), right.truth(record)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(left, right) => match (left.truth(record), right.truth(record)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Compare(left, operator, right) => {
                compare(&left.value(record), *operator, &right.value(record))
            }
            Self::Call(function, text, part) => call(*function, &text.value(record), &part.value(record)),
            Self::Literal(_) | Self::Field(_) | Self::Custom(_) => match self.value(record) {
                Scalar::Flag(flag) => Some(flag),
                _ => None,
            },
        }
    }

    fn value<'a>(&'a self, record: &'a dyn Record) -> Scalar<'a> {
        match self {
            Self::Literal(literal) => literal.scalar(),
            Self::Field(path) => descend(path, record),
            Self::Custom(name) => record.custom(name).map_or(Scalar::Null, custom_scalar),
            _ => self.truth(record).into(),
        }
    }
}

fn descend<'a>(path: &[&str], record: &'a dyn Record) -> Scalar<'a> {
    match path {
        [] => Scalar::Null,
        [name] => record.scalar(name),
        // The linked record is made for this call only, so its value has to be copied.
        [name, rest @ ..] => {
            record.linked(name).map_or(Scalar::Null, |linked| descend(rest, &*linked).into_owned())
        }
    }
}

fn compare(left: &Scalar<'_>, operator: Comparison, right: &Scalar<'_>) -> Option<bool> {
    if *right == Scalar::Null {
        let is_empty = *left == Scalar::Null;
        return match operator {
            Comparison::Eq => Some(is_empty),
            Comparison::Ne => Some(!is_empty),
            _ => None,
        };
    }
    let ordering = match (left, right) {
        (Scalar::Text(left), Scalar::Text(right)) => left.cmp(right),
        (Scalar::Int(left), Scalar::Int(right)) => left.cmp(right),
        (Scalar::Decimal(left), Scalar::Decimal(right)) => left.total_cmp(right),
        (Scalar::Flag(left), Scalar::Flag(right)) => left.cmp(right),
        (Scalar::Time(left), Scalar::Time(right)) => left.cmp(right),
        _ => return None,
    };
    Some(match operator {
        Comparison::Eq => ordering == Ordering::Equal,
        Comparison::Ne => ordering != Ordering::Equal,
        Comparison::Gt => ordering == Ordering::Greater,
        Comparison::Ge => ordering != Ordering::Less,
        Comparison::Lt => ordering == Ordering::Less,
        Comparison::Le => ordering != Ordering::Greater,
    })
}

fn call(function: Function, text: &Scalar<'_>, part: &Scalar<'_>) -> Option<bool> {
    let (Scalar::Text(text), Scalar::Text(part)) = (text, part) else { return None };
    Some(match function {
        Function::Contains => text.contains(&**part),
        Function::StartsWith => text.starts_with(&**part),
        Function::EndsWith => text.ends_with(&**part),
    })
}

fn custom_scalar(value: &Value) -> Scalar<'_> {
    match value {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(time) => Scalar::Time(time),
            Err(_) => text.into(),
        },
        Value::Bool(flag) => Scalar::Flag(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Scalar::Int(whole),
            None => number.as_f64().map_or(Scalar::Null, Scalar::Decimal),
        },
        _ => Scalar::Null,
    }
}
