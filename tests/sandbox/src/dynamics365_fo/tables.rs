//! How F&O's records are keyed and changed.

use super::row::Row;
use super::schema::EntitySet;
use crate::odata::{Keyed, Tables, key_text};

impl Keyed for EntitySet {
    fn table_name(&self) -> &'static str {
        self.rows_of
    }

    fn key_of(&self, row: &Row) -> String {
        self.key.iter().map(|name| key_text(row, name)).collect::<Vec<_>>().join("\u{1f}")
    }

    fn index(&self) -> &'static str {
        self.index
    }
}

impl Tables {
    /// Adds a row that is new; false where its key is taken.
    pub(crate) fn insert(&mut self, set: &'static EntitySet, mut row: Row) -> bool {
        if self.get(set, &set.key_of(&row)).is_some() {
            return false;
        }
        row.version = 1;
        self.store(set, row);
        true
    }

    /// Changes a row; key and index stay.
    pub(crate) fn update(&mut self, set: &EntitySet, key: &str, change: impl FnOnce(&mut Row)) -> bool {
        let Some(before) = self.get(set, key).cloned() else { return false };
        let mut row = before.clone();
        change(&mut row);
        for name in set.key.iter().chain([&set.index]) {
            match before.value(name) {
                Some(value) => row.set(name, value.clone()),
                None => &mut row,
            };
        }
        // Far from the version before, so that nobody counts on it.
        row.version = (before.version.wrapping_mul(48_271) + 11) % 2_147_483_647;
        self.store(set, row);
        true
    }

    /// The next id of a document: different each time, and without chance.
    pub(crate) fn next_guid(&self) -> String {
        let mixed = (self.last_record + 1).cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{:08x}-2b7a-4c55-8e61-{:012x}", mixed >> 32, mixed & 0xffff_ffff)
    }
}
