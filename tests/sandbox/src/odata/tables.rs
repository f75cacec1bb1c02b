//! Records by key, as the databases of the stand-ins keep them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::Row;

/// What tables have to know of a set.
pub(crate) trait Keyed {
    /// Name of the table; sets may share one.
    fn table_name(&self) -> &'static str;

    /// The key of a row.
    fn key_of(&self, row: &Row) -> String;

    /// Column by which rows are found fast; empty for none.
    fn index(&self) -> &'static str;
}

/// All records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    tables: BTreeMap<&'static str, Table>,
    /// Number of the record that was made last.
    pub(crate) last_record: i64,
}

#[derive(Clone, Debug, Default)]
struct Table {
    rows: BTreeMap<String, Row>,
    /// Keys by the value of the index.
    index: HashMap<String, BTreeSet<String>>,
}

/// A value as keys and indexes have it: databases see no difference of case.
pub(crate) fn key_text(row: &Row, column: &str) -> String {
    match row.value(column) {
        Some(Value::String(text)) => text.to_lowercase(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

impl Tables {
    pub(crate) fn get(&self, set: &impl Keyed, key: &str) -> Option<&Row> {
        self.tables.get(set.table_name())?.rows.get(key)
    }

    /// Rows in the order of their keys; only those with that value of the set's index where one is given.
    pub(crate) fn rows<'a>(
        &'a self,
        set: &impl Keyed,
        indexed: Option<&str>,
    ) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        let Some(table) = self.tables.get(set.table_name()) else { return Box::new(std::iter::empty()) };
        let Some(value) = indexed else { return Box::new(table.rows.values()) };
        let keys = table.index.get(&value.to_lowercase()).into_iter().flatten();
        Box::new(keys.filter_map(|key| table.rows.get(key)))
    }

    /// Adds or replaces a row.
    pub(crate) fn store(&mut self, set: &impl Keyed, mut row: Row) {
        let key = set.key_of(&row);
        let before = self.remove(set, &key);
        if let Some(before) = before {
            row.record_id = before.record_id;
        } else {
            self.last_record += 1;
            row.record_id = self.last_record;
        }
        let table = self.tables.entry(set.table_name()).or_default();
        if !set.index().is_empty() {
            table.index.entry(key_text(&row, set.index())).or_default().insert(key.clone());
        }
        table.rows.insert(key, row);
    }

    pub(crate) fn remove(&mut self, set: &impl Keyed, key: &str) -> Option<Row> {
        let table = self.tables.get_mut(set.table_name())?;
        let row = table.rows.remove(key)?;
        if let Some(keys) = table.index.get_mut(&key_text(&row, set.index())) {
            keys.remove(key);
        }
        Some(row)
    }

    /// Takes all rows of a set out.
    pub(crate) fn clear(&mut self, set: &impl Keyed) {
        self.tables.remove(set.table_name());
    }
}
