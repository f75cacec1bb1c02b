//! One company, which the API calls a division: its records, and how they change.

use jiff::Timestamp;
use serde_json::json;

use super::guid::guid;
use super::order::{SalesOrder, document_types};
use super::schema::{DELETED, DOCUMENT_TYPES, ITEMS, LINES, ORDERS, Set};
use crate::odata::{Keyed, Row, Tables, key_text};

/// Everything that a company holds.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) code: i64,
    /// Its own record in the list of companies.
    pub(crate) division: Row,
    tables: Tables,
    /// Version of the row that was written last: strictly rising over all changes.
    last_version: i64,
}

impl Keyed for Set {
    fn table_name(&self) -> &'static str {
        self.path
    }

    fn key_of(&self, row: &Row) -> String {
        key_text(row, self.key())
    }

    fn index(&self) -> &'static str {
        self.index
    }
}

impl Company {
    pub(crate) fn new(code: i64, now: Timestamp) -> Self {
        let division = Row::of(json!({
            "Code": code, "Hid": 2, "Status": 1, "BlockingStatus": 0, "Country": "NL ", "Currency": "EUR",
            "CustomerName": format!("Demo Wholesale {code} BV"),
        }));
        let mut company = Self { code, division, tables: Tables::default(), last_version: 128_745_000 };
        company.replace(&DOCUMENT_TYPES, document_types(), now);
        company
    }

    /// All rows of a set, in the order of their keys.
    pub(crate) fn rows<'a>(&'a self, set: &Set) -> impl Iterator<Item = &'a Row> + use<'a> {
        self.tables.rows(set, None)
    }

    /// The same as copies, in the order of their making.
    pub(crate) fn made(&self, set: &Set) -> Vec<Row> {
        let mut rows: Vec<Row> = self.rows(set).cloned().collect();
        rows.sort_by_key(|row| row.record_id);
        rows
    }

    pub(crate) fn get(&self, set: &Set, key: &str) -> Option<&Row> {
        self.tables.get(set, key)
    }

    /// The rows with that value in the column that their set is indexed by.
    pub(crate) fn indexed<'a>(&'a self, set: &Set, value: &str) -> impl Iterator<Item = &'a Row> + use<'a> {
        self.tables.rows(set, Some(value))
    }

    /// Adds or replaces a row.
    pub(crate) fn put(&mut self, set: &'static Set, mut row: Row, now: Timestamp) {
        self.last_version += 1;
        row.version = self.last_version;
        if row.value("Created").is_none() {
            row.set("Created", now.as_millisecond());
        }
        row.set("Modified", now.as_millisecond());
        self.tables.store(set, row);
    }

    /// Puts rows in the place of all that a set has.
    pub(crate) fn replace(&mut self, set: &'static Set, rows: Vec<Row>, now: Timestamp) {
        self.tables.clear(set);
        for row in rows {
            self.put(set, row, now);
        }
    }

    /// Takes a row out, and says so in the feed of what was deleted. False where there is none.
    pub(crate) fn remove(&mut self, set: &'static Set, key: &str, now: Timestamp) -> bool {
        if self.tables.remove(set, key).is_none() {
            return false;
        }
        let number = u32::try_from(self.rows(&DELETED).count()).unwrap_or_default();
        let told = Row::new()
            .with("ID", guid(number, 0xde1e))
            .with("EntityType", set.deleted_as)
            .with("EntityKey", key);
        self.put(&DELETED, told, now);
        true
    }

    /// Adds or replaces an order, with what it brings along.
    pub(crate) fn put_order(&mut self, order: SalesOrder, now: Timestamp) {
        let number = u32::try_from(order.header.int("OrderNumber").rem_euclid(1 << 31)).unwrap_or_default();
        for (set, row) in order.brings {
            // Orders share their items.
            if !set.is(&ITEMS) || self.get(set, row.text("ID")).is_none() {
                self.put(set, row, now);
            }
        }
        for (index, mut line) in (0_u16..).zip(order.lines) {
            if line.text("ID").is_empty() {
                line.set("ID", guid(number, 0x1000 + index));
            }
            line.set("OrderID", order.header.text("OrderID")).set("LineNumber", index + 1);
            self.put(&LINES, line, now);
        }
        self.put(&ORDERS, order.header, now);
    }

    /// The order of a number, or all of them.
    pub(crate) fn orders(&self, number: Option<i64>) -> Vec<SalesOrder> {
        let mut headers: Vec<&Row> = match number {
            Some(number) => self.indexed(&ORDERS, &number.to_string()).collect(),
            None => self.rows(&ORDERS).collect(),
        };
        headers.sort_by_key(|header| header.int("OrderNumber"));
        let order = |header: &Row| SalesOrder {
            lines: self.indexed(&LINES, header.text("OrderID")).cloned().collect(),
            header: header.clone(),
            brings: Vec::new(),
        };
        headers.into_iter().map(order).collect()
    }
}
