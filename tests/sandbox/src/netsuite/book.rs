//! The account's records and how they are found.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::kind::Kind;
use super::model::{Customer, Item, Transaction, Write};
use super::settings::Settings;

/// All records by internal id, and what points to them.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) transactions: BTreeMap<u64, Transaction>,
    pub(crate) customers: BTreeMap<u64, Customer>,
    pub(crate) items: BTreeMap<u64, Item>,
    pub(crate) tracking: Tracking,
    /// What was made from an order.
    pub(crate) children: HashMap<u64, Vec<u64>>,
    /// All writes that were carried out.
    pub(crate) writes: Vec<Write>,
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
pub(crate) struct Tracking {
    pub(crate) ids: HashMap<String, u64>,
    pub(crate) texts: BTreeMap<u64, String>,
}

impl Tracking {
    fn learn(&mut self, text: &str) {
        let next = self.texts.len() as u64 + 1;
        if !self.ids.contains_key(text) {
            self.ids.insert(text.to_owned(), next);
            self.texts.insert(next, text.to_owned());
        }
    }
}

impl Default for Book {
    fn default() -> Self {
        let usual = |id: &str| id.to_owned();
        let customer = Customer { id: usual("110"), ..Customer::company("C110", "Harbor Tools LLC") };
        let item = Item { id: usual("13"), ..Item::named("HX-2", "Torque wrench") };
        Self {
            transactions: BTreeMap::new(),
            customers: BTreeMap::from([(110, customer)]),
            items: BTreeMap::from([(13, item)]),
            tracking: Tracking::default(),
            children: HashMap::new(),
            writes: Vec::new(),
            accidents: Vec::new(),
            disturbed: Vec::new(),
            external: HashMap::new(),
            numbers: HashMap::new(),
            last_id: 4710,
        }
    }
}

impl Book {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds a transaction with what it lacks, gives its id, and settles the order behind it.
    pub(crate) fn add(&mut self, mut transaction: Transaction, settings: &Settings, now: Timestamp) -> u64 {
        let id = self.next_id();
        let kind = transaction.kind();
        let order = transaction.created_from().and_then(number_of);
        let head = transaction.head_mut();
        head.id = id.to_string();
        if head.number.is_empty() {
            let prefix = match kind {
                Kind::SalesOrder => "SO",
                Kind::ItemFulfillment => "IF",
                _ => "INV",
            };
            head.number = format!("{prefix}{}", 10_000 + id);
        }
        if head.customer.is_empty() {
            head.customer = "110".into();
        }
        (head.created, head.last_modified) = (now, now);
        head.date.get_or_insert_with(|| today(settings, now));
        self.transactions.insert(id, transaction);
        if let Some(order) = order {
            self.children.entry(order).or_default().push(id);
        }
        self.index(id, settings, now);
        if let Some(order) = order {
            self.settle(order, now);
        }
        id
    }

    /// Changes a transaction, or leaves it as it was where `change` fails. What must not change is put back.
    pub(crate) fn edit<E>(
        &mut self,
        id: u64,
        settings: &Settings,
        now: Timestamp,
        change: impl FnOnce(&mut Transaction) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(current) = self.transactions.get_mut(&id) else { return Ok(()) };
        let old = current.clone();
        if let Err(error) = change(current) {
            *current = old;
            return Err(error);
        }
        current.head_mut().id.clone_from(&old.head().id);
        current.head_mut().last_modified = now;
        if let Some(ids) = self.numbers.get_mut(&(old.kind(), old.head().number.clone())) {
            ids.retain(|own| *own != id);
        }
        if let Some(external) = &old.head().external_id {
            self.external.remove(&(old.kind(), external.clone()));
        }
        self.index(id, settings, now);
        let order = old.created_from().and_then(number_of).unwrap_or(id);
        self.settle(order, now);
        Ok(())
    }

    /// Completes a transaction and takes its names into the indexes.
    fn index(&mut self, id: u64, settings: &Settings, now: Timestamp) {
        let Some(transaction) = self.transactions.get_mut(&id) else { return };
        if let Transaction::Fulfillment(fulfillment) = transaction {
            if fulfillment.is_shipped() && fulfillment.shipped_on.is_none() {
                fulfillment.shipped_on = Some(today(settings, now));
            }
            for (index, package) in fulfillment.packages.iter_mut().enumerate() {
                package.carton.get_or_insert_with(|| (index + 1).to_string());
                if let Some(text) = &package.tracking_number {
                    self.tracking.learn(text);
                }
            }
        }
        let (kind, head) = (transaction.kind(), transaction.head());
        self.numbers.entry((kind, head.number.clone())).or_default().push(id);
        if let Some(external) = &head.external_id {
            self.external.insert((kind, external.clone()), id);
        }
    }

    /// The transaction of that kind under an internal id, `eid:` and an external id, or a number.
    pub(crate) fn find(&self, kind: Kind, key: &str) -> Option<u64> {
        if let Some(external) = key.strip_prefix("eid:") {
            return self.external.get(&(kind, external.to_owned())).copied();
        }
        number_of(key).filter(|id| self.transactions.get(id).is_some_and(|found| found.kind() == kind))
    }

    /// The same, or the number that people know it by.
    pub(crate) fn named(&self, kind: Kind, name: &str) -> Option<u64> {
        self.find(kind, name).or_else(|| self.numbered(kind, name).first().copied())
    }

    /// All transactions of that kind with that number.
    pub(crate) fn numbered(&self, kind: Kind, number: &str) -> &[u64] {
        self.numbers.get(&(kind, number.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Whether another record of that kind has the external id.
    pub(crate) fn is_taken(&self, kind: Kind, external: &str, by_other_than: Option<u64>) -> bool {
        let owner = self.external.get(&(kind, external.to_owned())).copied();
        owner.is_some() && owner != by_other_than
    }

    pub(crate) fn transaction(&self, id: &str) -> Option<&Transaction> {
        self.transactions.get(&number_of(id)?)
    }

    pub(crate) fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.get(&number_of(id)?)
    }

    pub(crate) fn item(&self, id: &str) -> Option<&Item> {
        self.items.get(&number_of(id)?)
    }

    /// What was made from an order.
    pub(crate) fn made_from(&self, order: &str) -> impl Iterator<Item = &Transaction> {
        let children = number_of(order).and_then(|id| self.children.get(&id));
        children.into_iter().flatten().filter_map(|id| self.transactions.get(id))
    }
}

/// Internal ids are digits only.
pub(crate) fn number_of(id: &str) -> Option<u64> {
    id.parse().ok()
}

/// The account's date.
pub(crate) fn today(settings: &Settings, now: Timestamp) -> Date {
    now.to_zoned(zone(settings)).date()
}

/// The account's time zone.
pub(crate) fn zone(settings: &Settings) -> TimeZone {
    TimeZone::fixed(Offset::from_seconds(settings.utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC))
}
