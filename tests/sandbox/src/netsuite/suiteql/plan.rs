//! Where each column comes from, and which conditions can be tested when.

use super::ast::{Expression, Select};
use super::eval::Scope;
use super::refused;
use super::table::Table;
use crate::netsuite::refusal::Refusal;

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
    pub(super) is_left: bool,
    /// What has to hold for a row to be joined.
    pub(super) joins: Vec<Expression>,
    /// What has to hold afterwards.
    pub(super) filters: Vec<Expression>,
}

/// Columns that are known, and with which nothing is ever found.
const BARREN: [&str; 3] = ["thirdpartyacct", "thirdpartycarrier", "thirdpartycountry"];

impl Plan {
    pub(super) fn of(mut select: Select, scope: &Scope<'_>) -> Result<Self, Refusal> {
        let tables =
            select.sources.iter().map(|source| table(&source.table, scope)).collect::<Result<Vec<_>, _>>()?;
        let names = Names {
            sources: select
                .sources
                .iter()
                .map(|source| (source.alias.clone(), source.table.clone()))
                .collect(),
            aliases: select.columns.iter().filter_map(|column| column.alias.clone()).collect(),
            tables,
            scope,
        };
        let mut is_barren = false;
        for column in &mut select.columns {
            names.resolve(&mut column.value, &mut is_barren)?;
        }
        for key in &mut select.group {
            names.resolve(key, &mut is_barren)?;
        }
        for (key, _) in &mut select.order {
            // Aliases of columns may stand here, and come first.
            let is_alias =
                matches!(key, Expression::Name { table: None, column } if names.aliases.contains(column));
            if !is_alias {
                names.resolve(key, &mut is_barren)?;
            }
        }
        let mut steps: Vec<Step> = Vec::new();
        for (source, table) in select.sources.iter_mut().zip(&names.tables) {
            let mut joins = source.on.take().map_or_else(Vec::new, Expression::conjuncts);
            for condition in &mut joins {
                names.resolve(condition, &mut is_barren)?;
            }
            steps.push(Step { table: *table, is_left: source.is_left, joins, filters: Vec::new() });
        }
        for mut condition in select.filter.take().map_or_else(Vec::new, Expression::conjuncts) {
            names.resolve(&mut condition, &mut is_barren)?;
            let at = condition.last_source().unwrap_or(0);
            let step = &mut steps[at];
            // In front of an inner join it makes no difference, and saves rows.
            if step.is_left { step.filters.push(condition) } else { step.joins.push(condition) }
        }
        Ok(Self { select, steps, is_barren })
    }
}

fn table(name: &str, scope: &Scope<'_>) -> Result<Table, Refusal> {
    let table = Table::named(name).ok_or_else(|| refused(&format!("Invalid search type: {name}.")))?;
    if table.permission().is_some_and(|permission| !scope.settings.permissions.contains_key(&permission)) {
        return Err(refused(&format!("Record '{name}' was not found.")));
    }
    Ok(table)
}

struct Names<'a> {
    /// Alias and table.
    sources: Vec<(String, String)>,
    aliases: Vec<String>,
    tables: Vec<Table>,
    scope: &'a Scope<'a>,
}

impl Names<'_> {
    /// Puts cells in the place of names.
    fn resolve(&self, expression: &mut Expression, is_barren: &mut bool) -> Result<(), Refusal> {
        if let Expression::Name { table, column } = expression {
            if table.is_none() && column == "sysdate" {
                return Ok(());
            }
            let (table, column) = (table.take(), std::mem::take(column));
            let source = self.source_of(table.as_deref(), &column, is_barren)?;
            *expression = Expression::Cell { source, column };
            return Ok(());
        }
        expression.parts_mut().into_iter().try_for_each(|part| self.resolve(part, is_barren))
    }

    fn source_of(&self, alias: Option<&str>, column: &str, is_barren: &mut bool) -> Result<usize, Refusal> {
        for (index, (own, table)) in self.sources.iter().enumerate() {
            if alias.is_some_and(|alias| alias != own && alias != table) {
                continue;
            }
            if self.tables[index] == Table::Transaction {
                if column == "shipstatus" {
                    return Err(Refusal::unexpected("jrgbpyylphhishmmlxyt"));
                }
                if BARREN.contains(&column) {
                    *is_barren = true;
                    return Ok(index);
                }
            }
            if self.has(self.tables[index], column) {
                return Ok(index);
            }
        }
        let known: Vec<String> =
            self.sources.iter().map(|(alias, table)| format!("{alias}={table}")).collect();
        let named = alias.map_or_else(|| column.to_owned(), |alias| format!("{alias}.{column}"));
        Err(refused(&format!(
            "Search error occurred: Unknown identifier '{named}'. Available identifiers are: {{{}}}.",
            known.join(", ")
        )))
    }

    fn has(&self, table: Table, column: &str) -> bool {
        let is_custom = |prefix: &str| {
            column.starts_with(prefix) && self.scope.settings.custom_fields.contains_key(column)
        };
        table.columns().split_ascii_whitespace().any(|own| own == column)
            || table == Table::Transaction && is_custom("custbody")
    }
}
