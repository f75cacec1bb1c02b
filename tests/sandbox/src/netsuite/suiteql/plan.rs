//! Where each column comes from, and which conditions can be tested when.

use super::ast::{Expression, Select};
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
    pub(super) is_barren: bool,
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
}

/// Columns that are known, and with which nothing is ever found.
const BARREN: [&str; 3] = ["thirdpartyacct", "thirdpartycarrier", "thirdpartycountry"];

impl Plan {
    pub(super) fn of(mut select: Select, scope: &Scope<'_>) -> Result<Self, Refusal> {
        let mut steps = select
            .sources
            .iter()
            .map(|source| step(&source.table, &source.alias, scope))
            .collect::<Result<Vec<_>, _>>()?;
        let aliases: Vec<String> = select.columns.iter().filter_map(|column| column.alias.clone()).collect();
        // Aliases of columns may stand in ORDER BY, and come first.
        let is_alias = |key: &Expression| matches!(key, Expression::Name { table: None, column } if aliases.contains(column));
        let keys = select.order.iter_mut().map(|(key, _)| key).filter(|key| !is_alias(key));
        let values = select.columns.iter_mut().map(|column| &mut column.value);
        let mut is_barren = false;
        for expression in values.chain(keys).chain(&mut select.conditions) {
            resolve(&steps, expression, &mut is_barren)?;
        }
        for condition in std::mem::take(&mut select.conditions) {
            steps[condition.last_source().unwrap_or(0)].conditions.push(condition);
        }
        Ok(Self { select, steps, is_barren })
    }
}

fn step(name: &str, alias: &str, scope: &Scope<'_>) -> Result<Step, Refusal> {
    let (table, columns) =
        Table::named(name).ok_or_else(|| refused(&format!("Invalid search type: {name}.")))?;
    if table.permission().is_some_and(|permission| !scope.settings.permissions.contains_key(&permission)) {
        return Err(refused(&format!("Record '{name}' was not found.")));
    }
    Ok(Step { table, columns, names: [alias.to_owned(), name.to_owned()], conditions: Vec::new() })
}

/// Puts cells in the place of names.
fn resolve(steps: &[Step], expression: &mut Expression, is_barren: &mut bool) -> Result<(), Refusal> {
    let Expression::Name { table, column } = expression else {
        return expression.parts_mut().into_iter().try_for_each(|part| resolve(steps, part, is_barren));
    };
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
        let leads_nowhere = step.table == Table::Transaction && BARREN.contains(&column.as_str());
        *is_barren |= leads_nowhere;
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
        let is_custom =
            || column.starts_with("custbody") && schema::table(Kind::SalesOrder).column(column).is_some();
        self.columns.split_ascii_whitespace().any(|own| own == column)
            || self.table == Table::Transaction && is_custom()
    }
}
