//! Where each column comes from, and which conditions can be tested when.

use std::collections::BTreeSet;

use super::ast::{Column, Expression, Select};
use super::eval::Scope;
use super::refused;
use super::table::Table;
use crate::netsuite::kind::Kind;
use crate::netsuite::refusal::Refusal;
use crate::netsuite::schema;

/// A query whose names are all known.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) select: Select,
    pub(super) steps: Vec<Step>,
    /// A column stands in it that makes every result empty.
    pub(super) is_always_empty: bool,
}

/// One source.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) table: Table,
    columns: &'static str,
    /// Alias and name.
    names: [String; 2],
    /// What has to hold for a row to be joined to those of the sources before.
    pub(super) conditions: Vec<Expression>,
    /// Custom fields that the account lacks.
    missing: BTreeSet<String>,
}

/// Columns that are known, and with which nothing is ever found.
const EMPTYING: [&str; 3] = ["thirdpartyacct", "thirdpartycarrier", "thirdpartycountry"];

impl Plan {
    pub(super) fn of(mut select: Select, scope: &Scope<'_>) -> Result<Self, Refusal> {
        let mut steps = select
            .sources
            .iter()
            .map(|source| step(&source.table, &source.alias, scope))
            .collect::<Result<Vec<_>, _>>()?;
        let mut is_always_empty = false;
        for column in &mut select.columns {
            resolve(&steps, &mut column.value, &mut is_always_empty)?;
        }
        for (key, _) in &mut select.order {
            match named(key, &select.columns) {
                Some(column) => *key = column,
                None => resolve(&steps, key, &mut is_always_empty)?,
            }
        }
        for condition in &mut select.conditions {
            resolve(&steps, condition, &mut is_always_empty)?;
        }
        for condition in std::mem::take(&mut select.conditions) {
            steps[condition.last_source().unwrap_or(0)].conditions.push(condition);
        }
        Ok(Self { select, steps, is_always_empty })
    }
}

/// The column that stands in ORDER BY as its number or its alias.
fn named(key: &Expression, columns: &[Column]) -> Option<Expression> {
    let place = match key {
        Expression::Number(number) => number.to_string().parse::<usize>().ok()?.checked_sub(1),
        Expression::Name { table: None, column } => {
            columns.iter().position(|own| own.alias.as_ref() == Some(column))
        }
        _ => None,
    };
    columns.get(place?).map(|column| column.value.clone())
}

fn step(name: &str, alias: &str, scope: &Scope<'_>) -> Result<Step, Refusal> {
    let (table, columns) =
        Table::named(name).ok_or_else(|| refused(&format!("Invalid search type: {name}.")))?;
    if table.permission().is_some_and(|permission| !scope.settings.permissions.contains_key(&permission)) {
        return Err(refused(&format!("Record '{name}' was not found.")));
    }
    Ok(Step {
        table,
        columns,
        names: [alias.to_owned(), name.to_owned()],
        conditions: Vec::new(),
        missing: scope.settings.missing_fields.clone(),
    })
}

/// Puts cells in the place of names.
fn resolve(steps: &[Step], expression: &mut Expression, is_always_empty: &mut bool) -> Result<(), Refusal> {
    if let Expression::Call(_, arguments) = expression {
        return arguments.iter_mut().try_for_each(|part| resolve(steps, part, is_always_empty));
    }
    let Expression::Name { table, column } = expression else { return Ok(()) };
    if table.is_none() && column == "sysdate" {
        return Ok(());
    }
    for (source, step) in steps.iter().enumerate() {
        if table.as_ref().is_some_and(|table| !step.names.contains(table)) {
            continue;
        }
        if step.table == Table::Transaction && column == "shipstatus" {
            return Err(Refusal::unexpected("jrgbpyylphhishmmlxyt"));
        }
        let leads_nowhere = step.table == Table::Transaction && EMPTYING.contains(&column.as_str());
        *is_always_empty |= leads_nowhere;
        if leads_nowhere || step.has(column) {
            *expression = Expression::Cell { source, column: std::mem::take(column) };
            return Ok(());
        }
    }
    let known: Vec<String> = steps.iter().map(|step| step.names.join("=")).collect();
    let named = table.as_ref().map_or_else(|| column.clone(), |table| format!("{table}.{column}"));
    Err(refused(&format!(
        "Search error occurred: Unknown identifier '{named}'. Available identifiers are: {{{}}}.",
        known.join(", ")
    )))
}

impl Step {
    fn has(&self, column: &str) -> bool {
        let is_custom = || {
            column.starts_with("custbody")
                && schema::table(Kind::SalesOrder).column(column).is_some()
                && !self.missing.contains(column)
        };
        self.columns.split_ascii_whitespace().any(|own| own == column)
            || self.table == Table::Transaction && is_custom()
    }
}
