//! Joins: rows of all sources that belong together.

use super::ast::Expression;
use super::eval::{Scope, holds, value};
use super::plan::{Plan, Step};
use super::row::Row;
use crate::netsuite::refusal::Refusal;

/// One row of each source.
pub(super) type Tuple<'a> = Vec<Row<'a>>;

/// All combinations for which every condition holds.
pub(super) fn tuples<'a>(plan: &Plan, scope: &Scope<'a>) -> Result<Vec<Tuple<'a>>, Refusal> {
    let mut tuples: Vec<Tuple<'a>> = vec![Vec::new()];
    for (position, step) in plan.steps.iter().enumerate() {
        let keys: Vec<Key<'_>> =
            step.conditions.iter().filter_map(|condition| key(condition, position)).collect();
        let mut next = Vec::new();
        for tuple in &tuples {
            for row in candidates(step, &keys, tuple, scope)? {
                let mut longer = tuple.clone();
                longer.push(row);
                if all_hold(&step.conditions, &longer, scope)? {
                    next.push(longer);
                }
            }
        }
        tuples = next;
    }
    Ok(tuples)
}

fn all_hold(conditions: &[Expression], tuple: &[Row<'_>], scope: &Scope<'_>) -> Result<bool, Refusal> {
    for condition in conditions {
        if holds(condition, tuple, scope)? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A column of the source that has to equal something that is known before, or one of several things.
type Key<'p> = (String, Vec<&'p Expression>);

fn key(condition: &Expression, position: usize) -> Option<Key<'_>> {
    let Expression::Call(name, sides) = condition else { return None };
    let is_known = |side: &&Expression| side.last_source().is_none_or(|last| last < position);
    let column = |side: &'_ Expression| match side {
        Expression::Cell { source, column } if *source == position => Some(column.clone()),
        _ => None,
    };
    // An equation may be turned around.
    let turns = if name == "=" { 2 } else { usize::from(name == "in") };
    (0..turns).find_map(|turn| {
        let others: Vec<&Expression> =
            sides.iter().enumerate().filter(|(index, _)| *index != turn).map(|(_, side)| side).collect();
        let column = column(sides.get(turn)?)?;
        others.iter().all(is_known).then_some((column, others))
    })
}

/// The rows of a source that can be joined, without trying every row where the table has an index.
fn candidates<'a>(
    step: &Step,
    keys: &[Key<'_>],
    tuple: &[Row<'a>],
    scope: &Scope<'a>,
) -> Result<Vec<Row<'a>>, Refusal> {
    for (column, others) in keys {
        let mut known: Vec<String> = Vec::new();
        for other in others {
            known.extend(value(other, tuple, scope)?.shown());
        }
        known.sort_unstable();
        known.dedup();
        let found: Option<Vec<Vec<Row<'a>>>> =
            known.iter().map(|key| step.table.lookup(column, key, scope)).collect();
        if let Some(found) = found {
            return Ok(found.concat());
        }
    }
    Ok(step.table.rows(scope))
}
