//! One company, which the API calls a division: its records, and how they change.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::guid::guid;
use super::model::{
    Account, Address, Attachment, Contact, Document, DocumentType, GoodsDelivery, Item, SalesOrder,
    ShippingMethod, Stamp,
};

/// Everything that a company holds.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) code: i64,
    pub(crate) name: String,
    /// By number.
    pub(crate) orders: BTreeMap<i64, SalesOrder>,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) addresses: BTreeMap<String, Address>,
    pub(crate) contacts: BTreeMap<String, Contact>,
    pub(crate) items: BTreeMap<String, Item>,
    pub(crate) methods: Vec<ShippingMethod>,
    pub(crate) types: Vec<DocumentType>,
    pub(crate) documents: Vec<Document>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) deliveries: Vec<GoodsDelivery>,
    pub(crate) deleted: Vec<Deleted>,
    /// Orders by line, for deliveries.
    pub(crate) order_of_line: HashMap<String, i64>,
    versions: i64,
}

/// A row of the feed of what was deleted.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    pub(crate) id: String,
    pub(crate) kind: i64,
    pub(crate) key: String,
    pub(crate) stamp: Stamp,
}

impl Company {
    pub(crate) fn new(code: i64) -> Self {
        Self {
            code,
            name: format!("Demo Wholesale {code} BV"),
            orders: BTreeMap::new(),
            accounts: BTreeMap::new(),
            addresses: BTreeMap::new(),
            contacts: BTreeMap::new(),
            items: BTreeMap::new(),
            methods: Vec::new(),
            types: DocumentType::usual(),
            documents: Vec::new(),
            attachments: Vec::new(),
            deliveries: Vec::new(),
            deleted: Vec::new(),
            order_of_line: HashMap::new(),
            versions: 128_745_000,
        }
    }

    /// The stamp of a record that changes now.
    pub(crate) fn touch(&mut self, stamp: Stamp, now: Timestamp) -> Stamp {
        self.versions += 1;
        let created = if stamp.version == 0 { now } else { stamp.created };
        Stamp { created, modified: now, version: self.versions }
    }

    /// Adds or replaces an order, with what it brings along.
    pub(crate) fn put(&mut self, mut order: SalesOrder, now: Timestamp) {
        let brings = std::mem::take(&mut order.brings);
        for account in brings.accounts {
            self.put_account(account, now);
        }
        for address in brings.addresses {
            self.put_address(address, now);
        }
        for mut contact in brings.contacts {
            contact.stamp = self.touch(contact.stamp, now);
            self.contacts.insert(contact.id.clone(), contact);
        }
        for mut item in brings.items {
            if !self.items.contains_key(&item.id) {
                item.stamp = self.touch(item.stamp, now);
                self.items.insert(item.id.clone(), item);
            }
        }
        order.stamp = self.touch(order.stamp, now);
        let number = u32::try_from(order.number.rem_euclid(1 << 31)).unwrap_or_default();
        for (index, line) in (0_u16..).zip(&mut order.lines) {
            if line.id.is_empty() {
                line.id = guid(number, 0x1000 + index);
            }
            self.versions += 1;
            line.stamp = Stamp {
                created: if line.stamp.version == 0 { now } else { line.stamp.created },
                modified: now,
                version: self.versions,
            };
            self.order_of_line.insert(line.id.clone(), order.number);
        }
        self.orders.insert(order.number, order);
    }

    pub(crate) fn put_account(&mut self, mut account: Account, now: Timestamp) {
        account.stamp = self.touch(account.stamp, now);
        self.accounts.insert(account.id.clone(), account);
    }

    pub(crate) fn put_address(&mut self, mut address: Address, now: Timestamp) {
        address.stamp = self.touch(address.stamp, now);
        self.addresses.insert(address.id.clone(), address);
    }

    pub(crate) fn put_method(&mut self, mut method: ShippingMethod, now: Timestamp) {
        method.stamp = self.touch(method.stamp, now);
        self.methods.retain(|known| known.id != method.id);
        self.methods.push(method);
    }

    /// Notes that something is gone, for the feed.
    pub(crate) fn bury(&mut self, kind: i64, key: String, now: Timestamp) {
        let stamp = self.touch(Stamp::default(), now);
        let number = u32::try_from(self.deleted.len()).unwrap_or_default();
        self.deleted.push(Deleted { id: guid(number, 0xde1e), kind, key, stamp });
    }

    pub(crate) fn line(&self, id: &str) -> Option<(&SalesOrder, &super::model::Line)> {
        let order = self.orders.get(self.order_of_line.get(id)?)?;
        order.lines.iter().find(|line| line.id == id).map(|line| (order, line))
    }

    /// Moves the order on by what its lines have delivered: open, partial, complete.
    pub(crate) fn note_delivered(&mut self, line_id: &str, quantity: f64, now: Timestamp) {
        let Some(number) = self.order_of_line.get(line_id).copied() else { return };
        let stamp = self.orders.get(&number).map(|order| order.stamp).unwrap_or_default();
        let stamp = self.touch(stamp, now);
        let Some(order) = self.orders.get_mut(&number) else { return };
        for line in order.lines.iter_mut().filter(|line| line.id == line_id) {
            line.delivered += quantity;
        }
        let open = order.lines.iter().any(|line| line.delivered < line.quantity);
        order.delivery_status = if open { 20 } else { 21 };
        order.status = order.delivery_status;
        order.stamp = stamp;
    }
}
