//! One company, which the API calls a division: its records, and how they change.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::Value as Json;

use super::guid::guid;
use super::order::{SalesOrder, document_types};
use super::schema::{DELETED, DOCUMENT_TYPES, ITEMS, LINES, ORDERS, Set};
use crate::odata::Row;

/// Everything that a company holds.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) code: i64,
    /// Its own record in the list of companies.
    pub(crate) division: Row,
    tables: BTreeMap<&'static str, Table>,
    /// Version of the row that was written last: strictly rising over all changes.
    last_version: i64,
}

/// Rows of a set in the order of their making.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    /// Places of rows by key.
    places: HashMap<String, usize>,
    /// Places of rows by the value of the set's index.
    index: HashMap<String, Vec<usize>>,
}

impl Table {
    fn note(&mut self, set: &Set, place: usize) {
        let row = &self.rows[place];
        self.places.insert(Company::key_text(row, set.key()), place);
        if !set.index.is_empty() {
            self.index.entry(Company::key_text(row, set.index)).or_default().push(place);
        }
    }
}

impl Company {
    pub(crate) fn new(code: i64, now: Timestamp) -> Self {
        let division = Row::new()
            .with("Code", code)
            .with("Hid", 2)
            .with("Status", 1)
            .with("BlockingStatus", 0)
            .with("Country", "NL ")
            .with("Currency", "EUR")
            .with("CustomerName", format!("Demo Wholesale {code} BV"));
        let mut company = Self { code, division, tables: BTreeMap::new(), last_version: 128_745_000 };
        company.replace(&DOCUMENT_TYPES, document_types(), now);
        company
    }

    /// A key's or index's value as tables know it.
    pub(crate) fn key_text(row: &Row, column: &str) -> String {
        match row.value(column) {
            Some(Json::String(text)) => text.clone(),
            Some(Json::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    pub(crate) fn rows(&self, set: &Set) -> &[Row] {
        self.table(set).map_or(&[], |table| &table.rows)
    }

    pub(crate) fn get(&self, set: &Set, key: &str) -> Option<&Row> {
        let table = self.table(set)?;
        table.places.get(key).map(|place| &table.rows[*place])
    }

    /// The rows with that value in the column that their set is indexed by.
    pub(crate) fn indexed<'a>(&'a self, set: &Set, value: &str) -> impl Iterator<Item = &'a Row> + use<'a> {
        let table = self.table(set);
        let places = table.and_then(|table| table.index.get(value)).into_iter().flatten();
        places.filter_map(move |place| table.map(|table| &table.rows[*place]))
    }

    /// Adds or replaces a row.
    pub(crate) fn put(&mut self, set: &'static Set, mut row: Row, now: Timestamp) {
        self.last_version += 1;
        row.version = self.last_version;
        if row.value("Created").is_none() {
            row.set("Created", now.as_millisecond());
        }
        row.set("Modified", now.as_millisecond());
        let table = self.tables.entry(set.path).or_default();
        let place = table.places.get(&Self::key_text(&row, set.key())).copied();
        if let Some(place) = place {
            let before = Self::key_text(&table.rows[place], set.index);
            table.index.entry(before).or_default().retain(|one| *one != place);
            table.rows[place] = row;
        } else {
            table.rows.push(row);
        }
        table.note(set, place.unwrap_or(table.rows.len() - 1));
    }

    /// Puts rows in the place of all that a set has.
    pub(crate) fn replace(&mut self, set: &'static Set, rows: Vec<Row>, now: Timestamp) {
        self.tables.remove(set.path);
        for row in rows {
            self.put(set, row, now);
        }
    }

    /// Takes a row out, and says so in the feed of what was deleted. False where there is none.
    pub(crate) fn remove(&mut self, set: &'static Set, key: &str, now: Timestamp) -> bool {
        let Some(table) = self.tables.get_mut(set.path) else { return false };
        let Some(place) = table.places.get(key).copied() else { return false };
        table.rows.remove(place);
        (table.places, table.index) = Default::default();
        (0..table.rows.len()).for_each(|place| table.note(set, place));
        let number = u32::try_from(self.rows(&DELETED).len()).unwrap_or_default();
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
            None => self.rows(&ORDERS).iter().collect(),
        };
        headers.sort_by_key(|header| header.int("OrderNumber"));
        let order = |header: &Row| SalesOrder {
            lines: self.indexed(&LINES, header.text("OrderID")).cloned().collect(),
            header: header.clone(),
            brings: Vec::new(),
        };
        headers.into_iter().map(order).collect()
    }

    fn table(&self, set: &Set) -> Option<&Table> {
        self.tables.get(set.path)
    }
}
