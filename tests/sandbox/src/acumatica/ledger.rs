//! The ERP's records, how they are found, and what follows from a change of one.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::contract::{Entity, SALES_ORDER, SHIPMENT, is_locked};
use super::guid::Ids;
use super::model::{Package, Shipment, StoredFile};

/// The company's unit of weight.
const WEIGHT_UNIT: &str = "LB";
/// Price of one of anything.
const UNIT_PRICE: f64 = 40.0;
/// All records.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) ids: Ids,
    /// By name of the entity, then by key.
    tables: BTreeMap<&'static str, BTreeMap<String, Value>>,
    /// Entity and key by GUID.
    by_id: HashMap<String, (&'static str, String)>,
    /// What the ERP did that nobody can have wanted.
    pub(crate) accidents: Vec<String>,
    /// Files by the id of the record that they are attached to.
    files: HashMap<String, Vec<StoredFile>>,
    last_number: u32,
    last_invoice: u32,
}

impl Ledger {
    /// All records of an entity in the order of their keys.
    pub(crate) fn rows(&self, entity: &Entity) -> impl Iterator<Item = &Value> {
        self.tables.get(entity.name).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn get(&self, entity: &Entity, key: &str) -> Option<&Value> {
        self.tables.get(entity.name)?.get(key)
    }

    pub(crate) fn shipment(&self, number: &str) -> Option<&Value> {
        self.get(&SHIPMENT, number)
    }

    /// Key of the record with these parts of its key, or with this GUID.
    pub(crate) fn key(&self, entity: &Entity, parts: &[String]) -> Option<String> {
        let key = parts.join("|");
        if parts.len() == entity.key.len() && self.get(entity, &key).is_some() {
            return Some(key);
        }
        self.key_by_id(entity, &key)
    }

    pub(crate) fn key_by_id(&self, entity: &Entity, id: &str) -> Option<String> {
        let (name, key) = self.by_id.get(&id.to_ascii_lowercase())?;
        (*name == entity.name).then(|| key.clone())
    }

    /// Whether the GUID belongs to a top-level record.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.by_id.contains_key(&id.to_ascii_lowercase())
    }

    /// Number of the shipment that has the package with that GUID.
    pub(crate) fn number_by_package(&self, id: &str) -> Option<String> {
        let is_package =
            |package: &Value| package["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id));
        let shipment = self.rows(&SHIPMENT).find(|shipment| list(shipment, "packages").any(is_package));
        Some(shipment?["number"].as_str()?.to_owned())
    }

    /// A new record or row in which nothing is entered.
    pub(crate) fn blank(&self, entity: &Entity, now: Timestamp) -> Value {
        let record = match entity.name {
            "Shipment" => {
                let rest = json!({
                    "status": "Open", "kind": "Shipment", "operation": "Issue", "currency": "USD",
                    "picked": false, "unlimited_packages": false, "address_override": false,
                    "address_validated": false, "contact_override": false, "lines": [],
                });
                merged(json!(Shipment::default()), rest)
            }
            "Packages" => json!(Package::default()),
            "SalesOrder" => json!({
                "status": "On Hold", "date": today(now), "total": 0.0, "quantity": 0.0, "shipments": [],
                "custom": {}, "note": "",
            }),
            _ => json!({ "entry": format!("{:08}", self.rows(entity).count()), "kind": "N", "date": now }),
        };
        merged(record, json!({ "created": now, "last_modified": now }))
    }

    /// Adds a shipment of two pumps with what it lacks, and the orders that it names. Gives its number.
    pub(crate) fn add_usual(&mut self, shipment: &Shipment, now: Timestamp) -> String {
        let pumps = json!({
            "line_number": 1, "inventory_id": "PUMP-12V", "description": "Bilge pump, 12 V", "quantity": 2.0, "uom": "EA",
        });
        let usual = json!({ "location": "MAIN", "picked": true, "lines": [pumps] });
        self.add([usual, json!(shipment)].into_iter().fold(self.blank(&SHIPMENT, now), merged), now)
    }

    /// Adds a shipment, under the next free number if it has none. Gives its number.
    pub(crate) fn add(&mut self, mut shipment: Value, now: Timestamp) -> String {
        if shipment["number"] == "" {
            shipment["number"] = json!(self.free_number());
        }
        let number = shipment["number"].as_str().unwrap_or_default().to_owned();
        shipment["created"] = json!(now);
        if shipment["ship_date"].is_null() {
            shipment["ship_date"] = json!(today(now));
        }
        if let Some(replaced) = self.shipment(&number).and_then(|old| old["id"].as_str()) {
            let replaced = replaced.to_owned();
            self.by_id.remove(&replaced);
        }
        self.insert(&SHIPMENT, shipment);
        self.change(&number, now, |_| {});
        number
    }

    fn free_number(&mut self) -> String {
        loop {
            self.last_number += 1;
            let number = format!("{:06}", self.last_number);
            if self.shipment(&number).is_none() {
                return number;
            }
        }
    }

    /// Stores a new record under a GUID of its own. Gives its key.
    pub(crate) fn insert(&mut self, entity: &'static Entity, mut record: Value) -> String {
        let id = self.ids.next();
        record["id"] = json!(id);
        let key = entity.key.iter().map(|name| text(&record, name)).collect::<Vec<_>>().join("|");
        self.by_id.insert(id, (entity.name, key.clone()));
        self.tables.entry(entity.name).or_default().insert(key.clone(), record);
        key
    }

    /// Replaces a record other than a shipment.
    pub(crate) fn replace(&mut self, entity: &'static Entity, key: &str, record: Value) {
        self.tables.entry(entity.name).or_default().insert(key.to_owned(), record);
    }

    /// Changes a shipment, and its orders where that follows.
    pub(crate) fn change(&mut self, number: &str, now: Timestamp, change: impl FnOnce(&mut Value)) {
        let Some(mut shipment) = self.take(&SHIPMENT, number) else { return };
        change(&mut shipment);
        shipment["last_modified"] = json!(now);
        self.complete(&mut shipment);
        self.replace(&SHIPMENT, number, shipment);
        self.settle_orders(number, now);
    }

    fn take(&mut self, entity: &Entity, key: &str) -> Option<Value> {
        self.tables.get_mut(entity.name)?.remove(key)
    }

    /// Gives ids, positions and units to packages that have none, and works out what follows from other members.
    fn complete(&mut self, shipment: &mut Value) {
        let sum = |rows: &str, member: &str| {
            list(shipment, rows).filter_map(|row| row[member].as_f64()).fold(0.0, |sum, number| sum + number)
        };
        let (quantity, weight) = (sum("lines", "quantity"), sum("packages", "weight"));
        let count = list(shipment, "packages").count();
        let mut last =
            list(shipment, "packages").filter_map(|row| row["line_number"].as_i64()).max().unwrap_or(0);
        for package in list_mut(shipment, "packages").filter(|package| package["id"] == "") {
            package["id"] = json!(self.ids.next());
            if package["uom"].is_null() {
                package["uom"] = json!(WEIGHT_UNIT);
            }
            if package["line_number"] == 0 {
                last += 1;
                package["line_number"] = json!(last);
            }
        }
        shipment["quantity"] = json!(quantity);
        shipment["weight"] = json!(weight);
        shipment["package_count"] = json!(count);
        shipment["hold"] = json!(shipment["status"] == "On Hold");
    }

    /// Makes the orders behind a shipment that do not exist yet, and sets their status.
    fn settle_orders(&mut self, number: &str, now: Timestamp) {
        let Some(mut shipment) = self.shipment(number).cloned() else { return };
        for index in 0..list(&shipment, "orders").count() {
            let parts = ["order_type", "order_number"].map(|name| text(&shipment["orders"][index], name));
            let key = self.key(&SALES_ORDER, &parts);
            let key = key.unwrap_or_else(|| self.insert(&SALES_ORDER, order_for(&shipment, &parts, now)));
            let Some(mut order) = self.take(&SALES_ORDER, &key) else { continue };
            shipment["orders"][index]["order_id"] = order["id"].clone();
            if let Some(numbers) =
                order["shipments"].as_array_mut().filter(|all| !all.contains(&json!(number)))
            {
                numbers.push(json!(number));
            }
            let numbers = list(&order, "shipments").filter_map(Value::as_str);
            let is_completed = numbers.filter_map(|number| self.shipment(number)).all(is_locked);
            let status = if is_completed { "Completed" } else { "Shipping" };
            if order["status"] != status {
                order["status"] = json!(status);
                order["last_modified"] = json!(now);
            }
            self.replace(&SALES_ORDER, &key, order);
        }
        self.replace(&SHIPMENT, number, shipment);
    }

    /// Number of an invoice that did not exist before.
    pub(crate) fn next_invoice(&mut self) -> String {
        self.last_invoice += 1;
        format!("AR{:06}", self.last_invoice)
    }

    /// Files attached to the record with that GUID.
    pub(crate) fn files(&self, owner: &str) -> &[StoredFile] {
        self.files.get(owner).map_or(&[], Vec::as_slice)
    }

    /// Files of the shipment with that number and of its packages, or of the order with that number.
    pub(crate) fn files_of(&self, number: &str) -> Vec<StoredFile> {
        let order = || self.rows(&SALES_ORDER).find(|order| order["number"] == number);
        let Some(record) = self.shipment(number).or_else(order) else { return Vec::new() };
        let owners = std::iter::once(record).chain(list(record, "packages"));
        owners.filter_map(|owner| owner["id"].as_str()).flat_map(|id| self.files(id)).cloned().collect()
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
        let (name, bytes) = (name.to_owned(), bytes.to_owned());
        files.push(StoredFile { id: id.clone(), name, bytes, comment, revisions: 1 });
        id
    }
}

/// Rows of a stored record.
pub(crate) fn list<'a>(record: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    record[name].as_array().into_iter().flatten()
}

pub(crate) fn list_mut<'a>(
    record: &'a mut Value,
    name: &str,
) -> impl Iterator<Item = &'a mut Value> + use<'a> {
    record[name].as_array_mut().into_iter().flatten()
}

/// The text of a member, empty where it has none.
pub(crate) fn text(record: &Value, name: &str) -> String {
    record[name].as_str().unwrap_or_default().to_owned()
}

/// A record with these members too.
pub(crate) fn merged(mut record: Value, members: Value) -> Value {
    if let (Value::Object(record), Value::Object(members)) = (&mut record, members) {
        record.extend(members);
    }
    record
}

fn today(now: Timestamp) -> jiff::civil::Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn order_for(shipment: &Value, [order_type, number]: &[String; 2], now: Timestamp) -> Value {
    json!({
        "order_type": order_type, "number": number, "customer_order": format!("PO-{number}"),
        "customer": shipment["customer"], "description": shipment["description"],
        "warehouse": shipment["warehouse"], "ship_via": shipment["ship_via"], "currency": shipment["currency"],
        "quantity": shipment["quantity"], "total": shipment["quantity"].as_f64().unwrap_or_default() * UNIT_PRICE,
        "date": today(now), "shipments": [], "custom": {}, "note": "", "created": now, "last_modified": now,
    })
}
