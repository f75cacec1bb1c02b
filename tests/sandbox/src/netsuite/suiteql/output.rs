//! The rows of the answer: text throughout, keys in lower case, nothing where there is no value.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::ast::Expression;
use super::cell::Cell;
use super::eval::{Scope, value};
use super::plan::Plan;
use super::run::{Tuple, tuples};
use crate::netsuite::page::TOTAL_MAX;
use crate::netsuite::refusal::Refusal;

/// All rows, in order.
pub(super) fn rows(plan: &Plan, scope: &Scope<'_>) -> Result<Vec<Value>, Refusal> {
    let select = &plan.select;
    let found = if plan.is_barren { Vec::new() } else { tuples(plan, scope)? };
    let is_grouped =
        !select.group.is_empty() || select.columns.iter().any(|column| column.value.is_aggregate());
    let groups: Vec<Vec<Tuple<'_>>> = if is_grouped {
        grouped(plan, found, scope)?
    } else {
        found.into_iter().map(|tuple| vec![tuple]).collect()
    };
    let names = names(plan);
    let mut seen = HashSet::new();
    let mut sorted = Vec::new();
    for group in &groups {
        let cells: Vec<Cell<'_>> = select
            .columns
            .iter()
            .map(|column| over_group(&column.value, group, scope))
            .collect::<Result<_, _>>()?;
        let shown: Vec<Option<String>> = cells.iter().map(Cell::shown).collect();
        if select.is_distinct && !seen.insert(shown.clone()) {
            continue;
        }
        let keys: Vec<Cell<'_>> = select
            .order
            .iter()
            .map(|(key, _)| sort_key(key, &names, &cells, group, scope))
            .collect::<Result<_, _>>()?;
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
    let mut members = Map::new();
    members.insert("links".into(), json!([]));
    for (name, text) in names.iter().zip(shown) {
        if let Some(text) = text {
            members.insert(name.clone(), text.into());
        }
    }
    members.into()
}

/// Alias, column, or `expr1`.
fn names(plan: &Plan) -> Vec<String> {
    let mut expressions = 0;
    let name = |column: &super::ast::Column| match (&column.alias, &column.value) {
        (Some(alias), _) => alias.clone(),
        (None, Expression::Cell { column, .. }) => column.clone(),
        (None, _) => {
            expressions += 1;
            format!("expr{expressions}")
        }
    };
    plan.select.columns.iter().map(name).collect()
}

/// Tuples with the same keys, in the order of their first ones; one group of all where there is no key.
fn grouped<'a>(
    plan: &Plan,
    tuples: Vec<Tuple<'a>>,
    scope: &Scope<'a>,
) -> Result<Vec<Vec<Tuple<'a>>>, Refusal> {
    if plan.select.group.is_empty() {
        return Ok(vec![tuples]);
    }
    let mut places: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut groups: Vec<Vec<Tuple<'a>>> = Vec::new();
    for tuple in tuples {
        let keys: Vec<Option<String>> = plan
            .select
            .group
            .iter()
            .map(|key| Ok(value(key, &tuple, scope)?.key()))
            .collect::<Result<_, Refusal>>()?;
        let place = *places.entry(keys).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(tuple);
    }
    Ok(groups)
}

/// Value of a column over a group: aggregates look at all tuples, everything else at the first.
fn over_group<'a>(
    expression: &Expression,
    group: &[Tuple<'a>],
    scope: &Scope<'a>,
) -> Result<Cell<'a>, Refusal> {
    let none = Vec::new();
    let first = group.first().unwrap_or(&none);
    let Expression::Call { name, is_distinct, arguments } = expression else {
        return value(expression, first, scope);
    };
    if !expression.is_aggregate() {
        return value(expression, first, scope);
    }
    let [argument] = &arguments[..] else { return value(expression, first, scope) };
    let mut cells = Vec::new();
    if *argument != Expression::Star {
        for tuple in group {
            cells.push(value(argument, tuple, scope)?);
        }
        cells.retain(|cell| *cell != Cell::Null);
    }
    if *is_distinct {
        let mut seen = HashSet::new();
        cells.retain(|cell| seen.insert(cell.key()));
    }
    let best = |wanted: Ordering| {
        let better =
            |best: Cell<'a>, cell: Cell<'a>| if cell.compare(&best) == Some(wanted) { cell } else { best };
        cells.clone().into_iter().reduce(better).unwrap_or(Cell::Null)
    };
    #[expect(clippy::cast_precision_loss, reason = "there are at most 100,000 rows")]
    let count = if *argument == Expression::Star { group.len() } else { cells.len() } as f64;
    Ok(match name.as_str() {
        "count" => Cell::Number(count),
        "min" => best(Ordering::Less),
        "max" => best(Ordering::Greater),
        "sum" => Cell::Number(
            cells.iter().filter_map(Cell::shown).filter_map(|text| text.parse::<f64>().ok()).sum(),
        ),
        _ => value(expression, first, scope)?,
    })
}

/// A number names a column, and so does an alias.
fn sort_key<'a>(
    key: &Expression,
    names: &[String],
    cells: &[Cell<'a>],
    group: &[Tuple<'a>],
    scope: &Scope<'a>,
) -> Result<Cell<'a>, Refusal> {
    let place = match key {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the tokens have no sign"
        )]
        Expression::Number(number) => (*number as usize).checked_sub(1),
        Expression::Name { column, .. } => names.iter().position(|name| name == column),
        _ => None,
    };
    match place.and_then(|place| cells.get(place)) {
        Some(cell) => Ok(cell.clone()),
        None => over_group(key, group, scope),
    }
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
