//! Values of expressions over rows.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::ast::Expression;
use super::cell::Cell;
use super::row::{Row, instant};
use super::{date, refused};
use crate::netsuite::kind::Kind;
use crate::netsuite::permission::Permission;
use crate::netsuite::records::Records;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::settings::Settings;

/// What a query runs in.
pub(super) struct Scope<'a> {
    pub(super) records: &'a Records,
    pub(super) settings: &'a Settings,
    pub(super) now: Timestamp,
    pub(super) parameters: Vec<Value>,
}

impl Scope<'_> {
    /// Whether the role sees transactions of that kind.
    pub(super) fn sees(&self, kind: Kind) -> bool {
        let has = |permission| self.settings.permissions.contains_key(&permission);
        has(Permission::FindTransaction) && has(Permission::of(kind))
    }
}

/// The value of an expression, over one row of each source.
pub(super) fn value<'a>(
    expression: &Expression,
    rows: &[Row<'a>],
    scope: &Scope<'a>,
) -> Result<Cell<'a>, Refusal> {
    Ok(match expression {
        Expression::Cell { source, column } => {
            rows.get(*source).map_or(Cell::Null, |row| row.value(column, scope))
        }
        Expression::Text(text) => Cell::text(text.clone()),
        Expression::Number(number) => Cell::Number(*number),
        Expression::Null | Expression::Star => Cell::Null,
        Expression::Parameter(index) => match scope.parameters.get(*index) {
            Some(Value::String(text)) => Cell::text(text.clone()),
            Some(Value::Number(number)) => number.as_f64().map_or(Cell::Null, Cell::Number),
            Some(Value::Null) => Cell::Null,
            Some(other) => return Err(refused(&format!("Invalid parameter {other}."))),
            None => return Err(refused("Search error occurred: a parameter is missing.")),
        },
        Expression::Name { column, .. } if column == "sysdate" => instant(scope.now, scope),
        Expression::Name { column, .. } => return Err(refused(&format!("Unknown identifier '{column}'."))),
        Expression::Call(name, arguments) => call(name, arguments, rows, scope)?,
    })
}

/// Whether a condition holds; nothing where a null keeps it from being known.
pub(super) fn holds(
    condition: &Expression,
    rows: &[Row<'_>],
    scope: &Scope<'_>,
) -> Result<Option<bool>, Refusal> {
    let Expression::Call(name, arguments) = condition else {
        return Err(refused("Search error occurred: a condition is needed."));
    };
    let value = |side: &Expression| value(side, rows, scope);
    Ok(match (name.as_str(), &arguments[..]) {
        (sign @ ("and" | "or"), [left, right]) => {
            // One side can decide alone: false for AND, true for OR.
            let decisive = Some(sign == "or");
            let left = holds(left, rows, scope)?;
            if left == decisive {
                return Ok(left);
            }
            let right = holds(right, rows, scope)?;
            if right == decisive { right } else { left.and(right) }
        }
        ("not", [inner]) => holds(inner, rows, scope)?.map(|holds| !holds),
        ("is null", [inner]) => Some(value(inner)? == Cell::Null),
        ("in", [one, list @ ..]) => {
            let one = value(one)?;
            let mut is_in = (one != Cell::Null).then_some(false);
            for other in list {
                if one.compare(&value(other)?) == Some(Ordering::Equal) {
                    is_in = Some(true);
                }
            }
            is_in
        }
        ("like", [text, pattern]) => {
            value(text)?.shown().zip(value(pattern)?.shown()).map(|(text, pattern)| is_like(&text, &pattern))
        }
        (sign @ ("=" | "<>" | ">=" | "<=" | ">" | "<"), [left, right]) => {
            compare(sign, &value(left)?, &value(right)?)?
        }
        _ => return Err(refused("Search error occurred: a condition is needed.")),
    })
}

fn compare(sign: &str, left: &Cell<'_>, right: &Cell<'_>) -> Result<Option<bool>, Refusal> {
    if matches!((left, right), (Cell::Date(_), Cell::Text(_)) | (Cell::Text(_), Cell::Date(_))) {
        return Err(refused("Search error occurred: Invalid date value (must be a date)."));
    }
    Ok(left.compare(right).map(|order| match sign {
        "=" => order == Ordering::Equal,
        "<>" => order != Ordering::Equal,
        ">=" => order != Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        _ => order == Ordering::Less,
    }))
}

/// `%` is anything, `_` one character.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut pattern_rest = pattern.chars();
    match pattern_rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let starts = text.char_indices().map(|(start, _)| start).chain([text.len()]);
            starts.into_iter().any(|start| is_like(&text[start..], pattern_rest.as_str()))
        }
        Some(sign) => {
            let mut rest = text.chars();
            rest.next().is_some_and(|first| sign == '_' || sign == first)
                && is_like(rest.as_str(), pattern_rest.as_str())
        }
    }
}

fn call<'a>(
    name: &str,
    arguments: &[Expression],
    rows: &[Row<'a>],
    scope: &Scope<'a>,
) -> Result<Cell<'a>, Refusal> {
    let argument = |index: usize| match arguments.get(index) {
        Some(argument) => value(argument, rows, scope),
        None => Err(refused(&format!("Search error occurred: {name} lacks an argument."))),
    };
    Ok(match name {
        "||" => {
            Cell::text(argument(0)?.shown().unwrap_or_default() + &argument(1)?.shown().unwrap_or_default())
        }
        "builtin.df" => match arguments {
            [Expression::Cell { source, column }] => {
                rows.get(*source).map_or(Cell::Null, |row| row.display(column, scope))
            }
            _ => argument(0)?,
        },
        "to_char" => match (argument(0)?, arguments.len()) {
            (Cell::Date(date), 2) => {
                let format = argument(1)?.shown().unwrap_or_default();
                let bad = || refused(&format!("Search error occurred: Invalid date format '{format}'."));
                date::shown(date, &format).map(Cell::text).ok_or_else(bad)?
            }
            (other, _) => other.shown().map_or(Cell::Null, Cell::text),
        },
        "to_date" | "to_timestamp" => {
            let (Some(text), Some(format)) = (argument(0)?.shown(), argument(1)?.shown()) else {
                return Ok(Cell::Null);
            };
            let bad = || refused(&format!("Search error occurred: Invalid date {text}."));
            date::read(&text, &format).map(Cell::Date).ok_or_else(bad)?
        }
        // These two are for filters of lists.
        "lower" => argument(0)?.shown().map_or(Cell::Null, |text| Cell::text(text.to_lowercase())),
        "trunc" => match argument(0)? {
            Cell::Date(date) => Cell::Date(date.date().into()),
            other => other,
        },
        "nvl" => match argument(0)? {
            Cell::Null => argument(1)?,
            given => given,
        },
        _ => return Err(refused(&format!("Search error occurred: Unknown function '{name}'."))),
    })
}
