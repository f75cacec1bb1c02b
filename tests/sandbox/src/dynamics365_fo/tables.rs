//! All records, and how they are found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::row::Row;
use super::schema::EntitySet;

/// All records of all companies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    sets: BTreeMap<&'static str, Table>,
    last_record: i64,
    last_order: u32,
}

/// Records of one set by their key, the parts of which are joined in lower case: the database sees no difference of case.
#[derive(Clone, Debug, Default)]
struct Table {
    rows: BTreeMap<String, Row>,
    index: HashMap<String, BTreeSet<String>>,
}

impl Tables {
    /// The key of a row as tables know it.
    pub(crate) fn key_of(set: &EntitySet, row: &Row) -> String {
        let parts = set.key.iter().map(|name| match row.value(name) {
            Some(serde_json::Value::String(text)) => text.to_lowercase(),
            Some(other) => other.to_string(),
            None => String::new(),
        });
        parts.collect::<Vec<_>>().join("\u{1f}")
    }

    pub(crate) fn get(&self, set: &EntitySet, key: &str) -> Option<&Row> {
        self.sets.get(set.rows_of)?.rows.get(key)
    }

    /// Rows in the order of their keys; only those with that value of the set's index where one is given.
    pub(crate) fn rows<'b>(
        &'b self,
        set: &EntitySet,
        indexed: Option<&str>,
    ) -> Box<dyn Iterator<Item = &'b Row> + 'b> {
        let Some(table) = self.sets.get(set.rows_of) else { return Box::new(std::iter::empty()) };
        let Some(value) = indexed else { return Box::new(table.rows.values()) };
        let keys = table.index.get(&value.to_lowercase()).into_iter().flatten();
        Box::new(keys.filter_map(|key| table.rows.get(key)))
    }

    /// Adds a row that is new; false where its key is taken.
    pub(crate) fn insert(&mut self, set: &'static EntitySet, mut row: Row) -> bool {
        let key = Self::key_of(set, &row);
        if self.get(set, &key).is_some() {
            return false;
        }
        self.last_record += 1;
        row.version = 1;
        row.record_id = 5_637_144_576 + self.last_record;
        let table = self.sets.entry(set.rows_of).or_default();
        let index = row.text(set.index).to_lowercase();
        table.index.entry(index).or_default().insert(key.clone());
        table.rows.insert(key, row);
        true
    }

    /// Changes a row; key and index stay.
    pub(crate) fn update(&mut self, set: &EntitySet, key: &str, change: impl FnOnce(&mut Row)) -> bool {
        let Some(row) = self.sets.get_mut(set.rows_of).and_then(|table| table.rows.get_mut(key)) else {
            return false;
        };
        let before = row.clone();
        change(row);
        for name in set.key.iter().chain([&set.index]) {
            match before.value(name) {
                Some(value) => row.set(name, value.clone()),
                None => row,
            };
        }
        // Far from the version before, so that nobody counts on it.
        row.version = (before.version.wrapping_mul(48_271) + 11) % 2_147_483_647;
        row.record_id = before.record_id;
        true
    }

    pub(crate) fn remove(&mut self, set: &EntitySet, key: &str) -> Option<Row> {
        let table = self.sets.get_mut(set.rows_of)?;
        let row = table.rows.remove(key)?;
        if let Some(keys) = table.index.get_mut(&row.text(set.index).to_lowercase()) {
            keys.remove(key);
        }
        Some(row)
    }

    /// The next number of the orders' number sequence.
    pub(crate) fn next_order(&mut self) -> String {
        self.last_order += 1;
        format!("{:06}", self.last_order)
    }

    /// The next id of a document: different each time, and without chance.
    pub(crate) fn next_guid(&self) -> String {
        let mixed = (self.last_record + 1).cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{:08x}-2b7a-4c55-8e61-{:012x}", mixed >> 32, mixed & 0xffff_ffff)
    }
}
