//! The ERP's records and how they are found.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::guid::Ids;
use super::model::{Activity, OrderLine, Package, SalesOrder, Shipment, StoredFile};
use super::settings::Settings;

/// All records.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) ids: Ids,
    pub(crate) shipments: BTreeMap<String, Shipment>,
    pub(crate) orders: BTreeMap<OrderKey, SalesOrder>,
    pub(crate) activities: Vec<Activity>,
    /// What the ERP did that nobody can have wanted.
    pub(crate) accidents: Vec<String>,
    /// Files by the id of the record that they are attached to.
    files: HashMap<String, Vec<StoredFile>>,
    shipment_ids: HashMap<String, String>,
    order_ids: HashMap<String, OrderKey>,
    last_number: u32,
    last_invoice: u32,
}

/// Type and number.
pub(crate) type OrderKey = (String, String);

impl Ledger {
    /// Adds a shipment and the orders that it names. Gives its number.
    pub(crate) fn add(&mut self, mut shipment: Shipment, settings: &Settings, now: Timestamp) -> String {
        if shipment.number.is_empty() {
            shipment.number = self.free_number();
        }
        shipment.id = self.ids.next();
        shipment.created = now;
        shipment.last_modified = now;
        shipment.ship_date.get_or_insert_with(|| now.to_zoned(TimeZone::UTC).date());
        complete_packages(&mut self.ids, &mut shipment.packages, settings);
        for link in shipment.orders.clone() {
            let key = (link.order_type, link.order_number);
            let order = self.orders.entry(key.clone()).or_insert_with(|| {
                let order = order_for(&shipment, &key, self.ids.next(), now);
                self.order_ids.insert(order.id.clone(), key.clone());
                order
            });
            order.shipments.push(shipment.number.clone());
        }
        let number = shipment.number.clone();
        self.shipment_ids.insert(shipment.id.clone(), number.clone());
        if let Some(replaced) = self.shipments.insert(number.clone(), shipment) {
            self.shipment_ids.remove(&replaced.id);
        }
        number
    }

    fn free_number(&mut self) -> String {
        loop {
            self.last_number += 1;
            let number = format!("{:06}", self.last_number);
            if !self.shipments.contains_key(&number) {
                return number;
            }
        }
    }

    pub(crate) fn next_invoice(&mut self) -> String {
        self.last_invoice += 1;
        format!("AR{:06}", self.last_invoice)
    }

    /// A person's change in the ERP. What must not change is put back.
    pub(crate) fn edit(
        &mut self,
        number: &str,
        settings: &Settings,
        now: Timestamp,
        change: impl FnOnce(&mut Shipment),
    ) {
        let Some(shipment) = self.shipments.get_mut(number) else { return };
        let id = shipment.id.clone();
        change(shipment);
        shipment.id = id;
        number.clone_into(&mut shipment.number);
        shipment.last_modified = now;
        complete_packages(&mut self.ids, &mut shipment.packages, settings);
        self.settle_orders(number, now);
    }

    /// Sets the status of the orders behind a shipment after its own may have changed.
    pub(crate) fn settle_orders(&mut self, number: &str, now: Timestamp) {
        let Some(shipment) = self.shipments.get(number) else { return };
        for link in &shipment.orders {
            let Some(order) = self.orders.get_mut(&(link.order_type.clone(), link.order_number.clone()))
            else {
                continue;
            };
            let is_done = order
                .shipments
                .iter()
                .all(|number| self.shipments.get(number).is_none_or(Shipment::is_locked));
            let status = if is_done { "Completed" } else { "Shipping" };
            if order.status != status {
                status.clone_into(&mut order.status);
                order.last_modified = now;
            }
        }
    }

    /// Stores an order. A new one, which a PUT has made up, is an accident.
    pub(crate) fn insert_order(&mut self, mut order: SalesOrder, is_new: bool) {
        let key = (order.order_type.clone(), order.number.clone());
        if is_new {
            order.id = self.ids.next();
            self.order_ids.insert(order.id.clone(), key.clone());
            self.accidents.push(format!("order {} {} created by a PUT that found none", key.0, key.1));
        }
        self.orders.insert(key, order);
    }

    /// Number of the shipment of that number or GUID.
    pub(crate) fn shipment_number(&self, key: &str) -> Option<&str> {
        match self.shipments.get(key) {
            Some(shipment) => Some(&shipment.number),
            None => self.shipment_ids.get(&key.to_ascii_lowercase()).map(String::as_str),
        }
    }

    pub(crate) fn shipment(&self, key: &str) -> Option<&Shipment> {
        self.shipments.get(self.shipment_number(key)?)
    }

    /// Key of the order with that GUID.
    pub(crate) fn order_key(&self, id: &str) -> Option<&OrderKey> {
        self.order_ids.get(&id.to_ascii_lowercase())
    }

    /// Whether the GUID belongs to a record or package.
    pub(crate) fn knows(&self, id: &str) -> bool {
        let id = id.to_ascii_lowercase();
        self.shipment_ids.contains_key(&id)
            || self.order_ids.contains_key(&id)
            || self.activities.iter().any(|activity| activity.id == id)
    }

    /// Files attached to the record with that GUID.
    pub(crate) fn files(&self, owner: &str) -> &[StoredFile] {
        self.files.get(owner).map_or(&[], Vec::as_slice)
    }

    /// Files of the shipment with that number and of its packages, or of the order with that number.
    pub(crate) fn files_of(&self, number: &str) -> Vec<StoredFile> {
        if let Some(shipment) = self.shipments.get(number) {
            let owners =
                std::iter::once(&shipment.id).chain(shipment.packages.iter().map(|package| &package.id));
            return owners.flat_map(|owner| self.files(owner)).cloned().collect();
        }
        let order = self.orders.values().find(|order| order.number == number);
        order.map_or_else(Vec::new, |order| self.files(&order.id).to_vec())
    }

    /// Any file by its own GUID.
    pub(crate) fn file(&self, id: &str) -> Option<&StoredFile> {
        self.files.values().flatten().find(|file| file.id.eq_ignore_ascii_case(id))
    }

    /// Attaches a file, or a further revision of it where the name is taken. Gives the file's GUID.
    pub(crate) fn attach(
        &mut self,
        owner: &str,
        name: &str,
        bytes: &[u8],
        comment: Option<String>,
    ) -> String {
        let files = self.files.entry(owner.to_owned()).or_default();
        if let Some(file) = files.iter_mut().find(|file| file.name.eq_ignore_ascii_case(name)) {
            bytes.clone_into(&mut file.bytes);
            file.comment = comment;
            file.revisions += 1;
            return file.id.clone();
        }
        let id = self.ids.next();
        files.push(StoredFile {
            id: id.clone(),
            name: name.to_owned(),
            bytes: bytes.to_owned(),
            comment,
            revisions: 1,
        });
        id
    }
}

/// Gives ids, positions and units to packages that have none.
pub(crate) fn complete_packages(ids: &mut Ids, packages: &mut [Package], settings: &Settings) {
    let mut last = packages.iter().map(|package| package.line_number).max().unwrap_or(0);
    for package in packages.iter_mut().filter(|package| package.id.is_empty()) {
        package.id = ids.next();
        package.uom.get_or_insert_with(|| settings.weight_unit.clone());
        if package.line_number == 0 {
            last += 1;
            package.line_number = last;
        }
    }
}

fn order_for(shipment: &Shipment, key: &OrderKey, id: String, now: Timestamp) -> SalesOrder {
    let lines = shipment.lines.iter().map(|line| OrderLine {
        line_number: line.line_number,
        inventory_id: line.inventory_id.clone(),
        description: line.description.clone(),
        quantity: line.quantity,
        uom: line.uom.clone(),
        unit_price: 40.0,
    });
    SalesOrder {
        order_type: key.0.clone(),
        number: key.1.clone(),
        id,
        status: if shipment.is_locked() { "Completed" } else { "Shipping" }.into(),
        customer: shipment.customer.clone(),
        customer_order: Some(format!("PO-{}", key.1)),
        external_ref: None,
        description: shipment.description.clone(),
        date: now.to_zoned(TimeZone::UTC).date(),
        requested_on: None,
        ship_via: shipment.ship_via.clone(),
        currency: shipment.currency.clone(),
        lines: lines.collect(),
        shipments: Vec::new(),
        custom: BTreeMap::new(),
        note: String::new(),
        created: now,
        last_modified: now,
    }
}
