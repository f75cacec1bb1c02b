//! The rows of the answer: text throughout, keys in lower case, nothing where there is no value.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::ast::{Column, Expression};
use super::cell::Cell;
use super::eval::{Scope, value};
use super::plan::Plan;
use super::run::{Tuple, tuples};
use crate::netsuite::page::TOTAL_MAX;
use crate::netsuite::refusal::Refusal;

/// All rows, in order.
pub(super) fn rows(plan: &Plan, scope: &Scope<'_>) -> Result<Vec<Value>, Refusal> {
    let select = &plan.select;
    let found = if plan.is_always_empty { Vec::new() } else { tuples(plan, scope)? };
    let names = names(&select.columns);
    // A count makes one row of all; what stands beside it is that of the first.
    let is_counted = select.columns.iter().any(|column| column.value.is_count());
    let nothing = Vec::new();
    let shown_for: Vec<&Tuple<'_>> =
        if is_counted { vec![found.first().unwrap_or(&nothing)] } else { found.iter().collect() };
    let cell = |column: &Column, tuple| match &column.value {
        Expression::Call(name, arguments) if name == "count" && arguments[..] == [Expression::Star] => {
            Ok(Cell::whole(found.len() as u64))
        }
        other => value(other, tuple, scope),
    };
    let mut seen = HashSet::new();
    let mut sorted = Vec::new();
    for tuple in shown_for {
        let cells: Vec<Cell<'_>> =
            select.columns.iter().map(|column| cell(column, tuple)).collect::<Result<_, Refusal>>()?;
        let shown: Vec<Option<String>> = cells.iter().map(Cell::shown).collect();
        if select.is_distinct && !seen.insert(shown.clone()) {
            continue;
        }
        let keys: Vec<Cell<'_>> =
            select.order.iter().map(|(key, _)| value(key, tuple, scope)).collect::<Result<_, _>>()?;
        sorted.push((keys, shown));
    }
    sorted.sort_by(|(left, _), (right, _)| {
        let pairs = left.iter().zip(right).zip(&select.order);
        pairs
            .map(|((left, right), (_, goes_down))| order(left, right, *goes_down))
            .fold(Ordering::Equal, Ordering::then)
    });
    sorted.truncate(select.first.unwrap_or(TOTAL_MAX).min(TOTAL_MAX));
    Ok(sorted.into_iter().map(|(_, shown)| row(&names, shown)).collect())
}

fn row(names: &[String], shown: Vec<Option<String>>) -> Value {
    let cells = names.iter().zip(shown).filter_map(|(name, text)| Some((name.clone(), text?.into())));
    [("links".to_owned(), json!([]))].into_iter().chain(cells).collect::<Map<_, _>>().into()
}

/// Alias, column, or `expr1`.
fn names(columns: &[Column]) -> Vec<String> {
    let mut expressions = 0;
    let name = |column: &Column| match (&column.alias, &column.value) {
        (Some(alias), _) => alias.clone(),
        (None, Expression::Cell { column, .. }) => column.clone(),
        (None, _) => {
            expressions += 1;
            format!("expr{expressions}")
        }
    };
    columns.iter().map(name).collect()
}

/// Nulls come last going up, first going down.
fn order(left: &Cell<'_>, right: &Cell<'_>, goes_down: bool) -> Ordering {
    let up = match (left, right) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Greater,
        (_, Cell::Null) => Ordering::Less,
        _ => left.compare(right).unwrap_or(Ordering::Equal),
    };
    if goes_down { up.reverse() } else { up }
}
