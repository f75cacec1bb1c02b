//! Joins: rows of all sources that belong together.

use std::collections::HashMap;

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
        let mut finder = Finder::of(step, position);
        let mut next = Vec::new();
        for tuple in &tuples {
            let mut is_joined = false;
            for row in finder.candidates(tuple, scope)? {
                let mut longer = tuple.clone();
                longer.push(row);
                if all_hold(&step.joins, &longer, scope)? {
                    is_joined = true;
                    next.push(longer);
                }
            }
            if step.is_left && !is_joined {
                let mut longer = tuple.clone();
                longer.push(Row::Nothing);
                next.push(longer);
            }
        }
        tuples = Vec::with_capacity(next.len());
        for tuple in next {
            if all_hold(&step.filters, &tuple, scope)? {
                tuples.push(tuple);
            }
        }
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

/// Finds the rows of a source that can be joined, without trying every row for every tuple.
struct Finder<'p, 'a> {
    step: &'p Step,
    /// Columns of the source that have to equal something known before.
    keys: Vec<(&'p str, &'p Expression)>,
    /// Rows by the first key, where no table has an index for it.
    hashed: Option<HashMap<String, Vec<Row<'a>>>>,
    /// All rows, where there is no key.
    all: Option<Vec<Row<'a>>>,
}

impl<'p, 'a> Finder<'p, 'a> {
    fn of(step: &'p Step, position: usize) -> Self {
        let is_known = |side: &Expression| side.last_source().is_none_or(|last| last < position);
        let key = |condition: &'p Expression| match condition {
            Expression::Operation { sign: "=", left, right } => match (&**left, &**right) {
                (Expression::Cell { source, column }, other)
                | (other, Expression::Cell { source, column })
                    if *source == position && is_known(other) =>
                {
                    Some((column.as_str(), other))
                }
                _ => None,
            },
            _ => None,
        };
        Self { step, keys: step.joins.iter().filter_map(key).collect(), hashed: None, all: None }
    }

    fn candidates(&mut self, tuple: &[Row<'a>], scope: &Scope<'a>) -> Result<Vec<Row<'a>>, Refusal> {
        let table = self.step.table;
        for (column, other) in &self.keys {
            let Some(key) = value(other, tuple, scope)?.shown() else { return Ok(Vec::new()) };
            if let Some(rows) = table.lookup(column, &key, scope) {
                return Ok(rows);
            }
        }
        // Hashing pays when it is used again.
        if let Some((column, other)) = self.keys.first().filter(|_| !tuple.is_empty()) {
            let hashed = self.hashed.get_or_insert_with(|| {
                let mut hashed: HashMap<String, Vec<Row<'a>>> = HashMap::new();
                for row in table.rows(scope) {
                    if let Some(key) = super::column::value(row, column, scope).key() {
                        hashed.entry(key).or_default().push(row);
                    }
                }
                hashed
            });
            let key = value(other, tuple, scope)?.key();
            return Ok(key.and_then(|key| hashed.get(&key)).cloned().unwrap_or_default());
        }
        Ok(self.all.get_or_insert_with(|| table.rows(scope)).clone())
    }
}
