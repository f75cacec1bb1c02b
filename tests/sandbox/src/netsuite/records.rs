//! The account's records and how they are found.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::kind::Kind;
use super::record::Record;
use super::schema::entry;
use super::settings::Settings;

/// All records by internal id, and what points to them.
#[derive(Debug)]
pub(crate) struct Records {
    pub(super) all: BTreeMap<u64, Record>,
    pub(crate) tracking: TrackingNumbers,
    /// What was made from an order.
    made: HashMap<u64, Vec<u64>>,
    /// What the account did that nobody can have wanted.
    pub(crate) accidents: Vec<String>,
    /// Records that somebody else saves while the next write is on its way.
    pub(crate) disturbed: Vec<u64>,
    external: HashMap<(Kind, String), u64>,
    /// Nothing keeps two transactions from having the same number.
    numbers: HashMap<(Kind, String), Vec<u64>>,
    last_id: u64,
}

/// The table of tracking numbers: one row for each text.
#[derive(Debug, Default)]
pub(crate) struct TrackingNumbers {
    pub(crate) ids: HashMap<String, u64>,
    pub(crate) texts: BTreeMap<u64, String>,
}

impl Default for Records {
    fn default() -> Self {
        let mut customer = Record::usual(Kind::Customer);
        let mut item = Record::usual(Kind::InventoryItem);
        customer["id"] = "110".into();
        item["id"] = "13".into();
        let mut records = Self {
            all: BTreeMap::new(),
            tracking: TrackingNumbers::default(),
            made: HashMap::new(),
            accidents: Vec::new(),
            disturbed: Vec::new(),
            external: HashMap::new(),
            numbers: HashMap::new(),
            last_id: 4710,
        };
        for record in [customer, item] {
            records.add(record, &Settings::default(), Timestamp::UNIX_EPOCH);
        }
        records
    }
}

impl Records {
    /// Adds a record with what it lacks, and settles the order behind it. Gives its id.
    pub(crate) fn add(&mut self, mut record: Record, settings: &Settings, now: Timestamp) -> u64 {
        let id = number_of(record.id()).unwrap_or_else(|| {
            self.last_id += 1;
            self.last_id
        });
        record["id"] = id.to_string().into();
        if record.kind.is_transaction() {
            record["createdDate"] = instant(now).into();
        }
        if let Some(order) = number_of(record.text("createdFrom")) {
            self.made.entry(order).or_default().push(id);
        }
        self.store(id, record, settings, now);
        id
    }

    /// Changes a record, or leaves it as it was where `change` fails. What must not change is put back.
    pub(crate) fn edit<E>(
        &mut self,
        id: u64,
        settings: &Settings,
        now: Timestamp,
        change: impl FnOnce(&mut Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(old) = self.all.get(&id) else { return Ok(()) };
        let mut record = old.clone();
        change(&mut record)?;
        record["id"] = id.to_string().into();
        if let Some(ids) = self.numbers.get_mut(&(old.kind, old.number().to_owned())) {
            ids.retain(|own| *own != id);
        }
        self.external.remove(&(old.kind, old.text("externalId").to_owned()));
        self.store(id, record, settings, now);
        Ok(())
    }

    /// Completes a record and takes its names into the indexes.
    fn store(&mut self, id: u64, mut record: Record, settings: &Settings, now: Timestamp) {
        record["lastModifiedDate"] = instant(now).into();
        self.complete(&mut record, settings, now);
        for text in record.tracking_numbers() {
            let next = self.tracking.texts.len() as u64 + 1;
            if !self.tracking.ids.contains_key(&text) {
                self.tracking.texts.insert(next, text.clone());
                self.tracking.ids.insert(text, next);
            }
        }
        self.numbers.entry((record.kind, record.number().to_owned())).or_default().push(id);
        if let Some(external) = record["externalId"].as_str() {
            self.external.insert((record.kind, external.to_owned()), id);
        }
        let order = number_of(record.text("createdFrom")).unwrap_or(id);
        self.all.insert(id, record);
        self.settle(order, now);
    }

    /// The record of that type under an internal id, or `eid:` and an external id.
    pub(crate) fn find(&self, kind: Kind, key: &str) -> Option<u64> {
        if let Some(external) = key.strip_prefix("eid:") {
            return self.external.get(&(kind, external.to_owned())).copied();
        }
        number_of(key).filter(|id| self.all.get(id).is_some_and(|found| found.kind == kind))
    }

    /// The same, or the number that people know it by.
    pub(crate) fn named(&self, kind: Kind, name: &str) -> Option<u64> {
        self.find(kind, name).or_else(|| self.numbered(kind, name).first().copied())
    }

    /// All records of that type with that number.
    pub(crate) fn numbered(&self, kind: Kind, number: &str) -> &[u64] {
        self.numbers.get(&(kind, number.to_owned())).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Record> {
        self.all.get(&id)
    }

    /// All records of that type by internal id.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.all.values().filter(move |record| record.kind == kind)
    }

    /// What was made from an order.
    pub(crate) fn made_from(&self, order: u64) -> impl Iterator<Item = &Record> {
        self.made.get(&order).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// What a reference to a record type or a list shows; nothing where there is no such entry.
    pub(crate) fn name_of(&self, list: &str, id: &str) -> Option<String> {
        match Kind::named(list) {
            Some(kind) => self.find(kind, id).and_then(|id| self.get(id)).map(Record::title),
            None if list.is_empty() => Some(id.to_owned()),
            None => entry(list, id).map(str::to_owned),
        }
    }
}

/// Internal ids are digits only.
pub(crate) fn number_of(id: &str) -> Option<u64> {
    id.parse().ok()
}

/// `2025-06-16T16:12:44Z`.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The account's date.
pub(crate) fn today(settings: &Settings, now: Timestamp) -> Date {
    now.to_zoned(zone(settings)).date()
}

/// The account's time zone.
pub(crate) fn zone(settings: &Settings) -> TimeZone {
    TimeZone::fixed(Offset::from_seconds(settings.utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC))
}
