//! Values of expressions over rows.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::ast::Expression;
use super::cell::Cell;
use super::row::Row;
use super::{column, date, display, refused};
use crate::netsuite::book::Book;
use crate::netsuite::kind::Kind;
use crate::netsuite::permission::Permission;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::settings::Settings;

/// What a query runs in.
pub(super) struct Scope<'a> {
    pub(super) book: &'a Book,
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
            column::value(rows.get(*source).copied().unwrap_or(Row::Nothing), column, scope)
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
        Expression::Name { column, .. } if column == "sysdate" => column::instant(scope.now, scope),
        Expression::Name { column, .. } => return Err(refused(&format!("Unknown identifier '{column}'."))),
        Expression::Call { name, arguments, .. } => call(name, arguments, rows, scope)?,
        Expression::Operation { sign: sign @ ("||" | "+" | "-" | "*" | "/"), left, right } => {
            arithmetic(sign, &value(left, rows, scope)?, &value(right, rows, scope)?)
        }
        _ => holds(expression, rows, scope)?.map_or(Cell::Null, Cell::flag),
    })
}

/// Whether a condition holds; nothing where a null keeps it from being known.
pub(super) fn holds(
    condition: &Expression,
    rows: &[Row<'_>],
    scope: &Scope<'_>,
) -> Result<Option<bool>, Refusal> {
    Ok(match condition {
        Expression::Operation { sign: "and", left, right } => match holds(left, rows, scope)? {
            Some(false) => Some(false),
            left => match (left, holds(right, rows, scope)?) {
                (_, Some(false)) => Some(false),
                (Some(true), right) => right,
                _ => None,
            },
        },
        Expression::Operation { sign: "or", left, right } => match holds(left, rows, scope)? {
            Some(true) => Some(true),
            left => match (left, holds(right, rows, scope)?) {
                (_, Some(true)) => Some(true),
                (Some(false), right) => right,
                _ => None,
            },
        },
        Expression::Not(inner) => holds(inner, rows, scope)?.map(|holds| !holds),
        Expression::IsNull(inner) => Some(value(inner, rows, scope)? == Cell::Null),
        Expression::In { value: one, list } => {
            let one = value(one, rows, scope)?;
            let mut is_in = (one != Cell::Null).then_some(false);
            for other in list {
                if one.compare(&value(other, rows, scope)?) == Some(Ordering::Equal) {
                    is_in = Some(true);
                }
            }
            is_in
        }
        Expression::Like { value: one, pattern } => {
            match (value(one, rows, scope)?.shown(), value(pattern, rows, scope)?.shown()) {
                (Some(text), Some(pattern)) => {
                    let (text, pattern): (Vec<char>, Vec<char>) =
                        (text.chars().collect(), pattern.chars().collect());
                    Some(is_like(&text, &pattern))
                }
                _ => None,
            }
        }
        Expression::Operation { sign, left, right } => {
            let (left, right) = (value(left, rows, scope)?, value(right, rows, scope)?);
            if matches!((&left, &right), (Cell::Date(_), Cell::Text(_)) | (Cell::Text(_), Cell::Date(_))) {
                return Err(refused("Search error occurred: Invalid date value (must be a date)."));
            }
            left.compare(&right).map(|order| match *sign {
                "=" => order == Ordering::Equal,
                "<>" => order != Ordering::Equal,
                ">=" => order != Ordering::Less,
                "<=" => order != Ordering::Greater,
                ">" => order == Ordering::Greater,
                _ => order == Ordering::Less,
            })
        }
        _ => return Err(refused("Search error occurred: a condition is needed.")),
    })
}

/// `%` is anything, `_` one character.
fn is_like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|start| is_like(&text[start..], rest)),
        ['_', rest @ ..] => !text.is_empty() && is_like(&text[1..], rest),
        [first, rest @ ..] => text.first() == Some(first) && is_like(&text[1..], rest),
    }
}

fn arithmetic<'a>(sign: &str, left: &Cell<'a>, right: &Cell<'a>) -> Cell<'a> {
    if sign == "||" {
        let text = [left, right].map(|cell| cell.shown().unwrap_or_default()).concat();
        return if text.is_empty() { Cell::Null } else { Cell::text(text) };
    }
    let number = |cell: &Cell<'_>| match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => text.parse().ok(),
        _ => None,
    };
    if let (Cell::Date(date), Some(days)) = (left, number(right)) {
        // A day is 1; minutes are 1/1440.
        #[expect(clippy::cast_possible_truncation, reason = "seconds of some days")]
        let seconds = (days * 86_400.0).round() as i64;
        let span = jiff::SignedDuration::from_secs(if sign == "-" { -seconds } else { seconds });
        return date.checked_add(span).map_or(Cell::Null, Cell::Date);
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Cell::Null };
    Cell::Number(match sign {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        _ => left / right,
    })
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
        "builtin.df" => match arguments {
            [Expression::Cell { source, column }] => {
                display::text(rows.get(*source).copied().unwrap_or(Row::Nothing), column, scope)
            }
            _ => argument(0)?,
        },
        "to_char" => match (argument(0)?, arguments.len()) {
            (Cell::Date(date), 2) => {
                let format = argument(1)?.shown().unwrap_or_default();
                date::shown(date, &format).map(Cell::text).ok_or_else(|| bad_format(&format))?
            }
            (other, _) => other.shown().map_or(Cell::Null, Cell::text),
        },
        "to_date" | "to_timestamp" => {
            let (Some(text), Some(format)) = (argument(0)?.shown(), argument(1)?.shown()) else {
                return Ok(Cell::Null);
            };
            let read = date::read(&text, &format);
            read.map(Cell::Date)
                .ok_or_else(|| refused(&format!("Search error occurred: Invalid date {text}.")))?
        }
        "trunc" => match argument(0)? {
            Cell::Date(date) => Cell::Date(date.date().into()),
            Cell::Number(number) => Cell::Number(number.trunc()),
            other => other,
        },
        "nvl" => match argument(0)? {
            Cell::Null => argument(1)?,
            given => given,
        },
        "upper" => argument(0)?.shown().map_or(Cell::Null, |text| Cell::text(text.to_uppercase())),
        "lower" => argument(0)?.shown().map_or(Cell::Null, |text| Cell::text(text.to_lowercase())),
        _ => return Err(refused(&format!("Search error occurred: Unknown function '{name}'."))),
    })
}

fn bad_format(format: &str) -> Refusal {
    refused(&format!("Search error occurred: Invalid date format '{format}'."))
}
