//! `$filter`: the part of OData version 3 that the ERP takes.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::contract::{Entity, Kind};
use super::record::{Record, Scalar};
use super::refusal::Refusal;
use crate::odata::{
    Dialect, Filter, Form, Function, Names, OfEmpty, Problem, Properties, Sides, Type, Value,
};

static DIALECT: Dialect = Dialect {
    // A `+` that was not encoded arrives as a blank, and fails in a time as it does at the ERP.
    prefixed: &[("datetimeoffset", Form::DateTimeOffset), ("date", Form::Date), ("guid", Form::Guid)],
    bare: &[],
    suffixes: &[('M', Type::Decimal), ('D', Type::Double), ('F', Type::Double), ('L', Type::Int)],
    functions: &[Function::SubstringOf, Function::StartsWith, Function::EndsWith],
    has_custom_fields: true,
    sides: Sides::Any,
    // Builds without date'…' take datetimeoffset'…' for date-only members.
    mixed: &[(Type::Day, Type::Time)],
    of_empty: OfEmpty::Unknown,
    has_wildcards: false,
};
static WITHOUT_DATE: Dialect =
    Dialect { prefixed: &[("datetimeoffset", Form::DateTimeOffset), ("guid", Form::Guid)], ..DIALECT };

/// What the names in a filter mean.
pub(crate) struct Grammar {
    pub(crate) entity: &'static Entity,
    /// Version of the endpoint.
    pub(crate) version: u8,
    /// Whether `date'…'` exists.
    pub(crate) date_literal: bool,
}

impl Names for Grammar {
    type Refusal = Refusal;

    fn dialect(&self) -> &'static Dialect {
        if self.date_literal { &DIALECT } else { &WITHOUT_DATE }
    }

    fn property(&self, path: &str) -> Result<Type, Refusal> {
        let mut entity = self.entity;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let field = entity.field(part, self.version).ok_or_else(|| Refusal::unknown_name(part))?;
            match (field.kind, parts.peek()) {
                (Kind::Many(_), _) => {
                    let message = format!("'{}' is a detail; a filter cannot look at its rows.", field.name);
                    return Err(Refusal::filter(message));
                }
                (Kind::One(below), Some(_)) => entity = below,
                (kind, None) => return type_of(kind),
                (_, Some(_)) => break,
            }
        }
        Err(Refusal::unknown_name(path))
    }

    fn refusal(&self, problem: Problem) -> Refusal {
        Refusal::filter(problem.text())
    }
}

fn type_of(kind: Kind) -> Result<Type, Refusal> {
    Ok(match kind {
        Kind::Text => Type::Text,
        Kind::Int => Type::Int,
        Kind::Decimal => Type::Decimal,
        Kind::Flag => Type::Flag,
        Kind::Time => Type::Time,
        Kind::Day => Type::Day,
        Kind::Guid => Type::Guid,
        Kind::One(entity) | Kind::Many(entity) => {
            return Err(Refusal::filter(format!("'{}' is not a value.", entity.name)));
        }
    })
}

/// A condition, whose names and types have been checked.
#[derive(Debug)]
pub(crate) struct Expr(Filter);

/// Reads a filter.
pub(crate) fn parse(text: &str, grammar: &Grammar) -> Result<Expr, Refusal> {
    Filter::parse(text, grammar).map(Expr)
}

impl Expr {
    /// Whether the record is to be listed.
    pub(crate) fn admits(&self, record: &dyn Record) -> bool {
        self.0.admits(&Members(record))
    }
}

struct Members<'a>(&'a dyn Record);

impl Properties for Members<'_> {
    fn value(&self, path: &str) -> Value<'_> {
        plain(descend(path, self.0))
    }

    fn custom(&self, name: &str) -> Value<'_> {
        match self.0.custom(name) {
            Some(Json::String(text)) => match text.parse::<Timestamp>() {
                Ok(time) => Value::Time(time),
                Err(_) => Value::Text(text.into()),
            },
            Some(Json::Bool(flag)) => Value::Flag(*flag),
            Some(Json::Number(number)) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => number.as_f64().map_or(Value::Null, Value::Number),
            },
            _ => Value::Null,
        }
    }
}

fn descend<'a>(path: &str, record: &'a dyn Record) -> Scalar<'a> {
    match path.split_once('/') {
        None => record.scalar(path),
        // The linked record is made for this call only, so its value has to be copied.
        Some((name, rest)) => {
            record.linked(name).map_or(Scalar::Null, |linked| descend(rest, &*linked).into_owned())
        }
    }
}

fn plain(scalar: Scalar<'_>) -> Value<'_> {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Text(text) => Value::Text(text),
        Scalar::Int(number) => Value::Int(number),
        Scalar::Decimal(number) => Value::Number(number),
        Scalar::Flag(flag) => Value::Flag(flag),
        Scalar::Time(time) => Value::Time(time),
    }
}
