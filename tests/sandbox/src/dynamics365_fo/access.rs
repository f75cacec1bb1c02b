//! What people do in F&O, and what tests look at: past every lock.

use super::Dynamics365;
use super::order::Order;
use super::row::Row;
use super::schema::EntitySet;
use crate::lock;
use crate::odata::Keyed;

impl Dynamics365 {
    /// Adds an order with what belongs to it. Gives its key, `company/number`.
    pub fn add(&self, order: Order) -> String {
        lock(&self.state).tables.add(order, self.clock.now())
    }

    /// Puts a row into a set, such as `ReleasedProductsV2`, unless one with its key is there.
    pub fn put(&self, set: &str, row: Row) {
        lock(&self.state).tables.put(set, row);
    }

    /// Changes rows as people in F&O would, past every lock: those of the set in which that property has that value.
    pub fn edit(&self, set: &str, (name, value): (&str, &str), mut change: impl FnMut(&mut Row)) {
        let Some(set) = EntitySet::named(set) else { return };
        let state = &mut *lock(&self.state);
        let keys: Vec<String> = state
            .tables
            .rows(set, None)
            .filter(|row| row.text(name) == value)
            .map(|row| set.key_of(row))
            .collect();
        for key in keys {
            state.tables.update(set, &key, &mut change);
        }
    }

    /// Changes the header of an order as people would.
    pub fn edit_order(&self, number: &str, change: impl FnMut(&mut Row)) {
        self.edit("SalesOrderHeadersV2", ("SalesOrderNumber", number), change);
    }

    /// All rows of a set in the order of their keys.
    #[must_use]
    pub fn rows(&self, set: &str) -> Vec<Row> {
        let Some(set) = EntitySet::named(set) else { return Vec::new() };
        lock(&self.state).tables.rows(set, None).cloned().collect()
    }

    /// All order headers.
    #[must_use]
    pub fn orders(&self) -> Vec<Row> {
        self.rows("SalesOrderHeadersV2")
    }

    /// The header of an order, `company/number`.
    #[must_use]
    pub fn order(&self, key: &str) -> Option<Row> {
        let is_it = |row: &Row| format!("{}/{}", row.text("dataAreaId"), row.text("SalesOrderNumber")) == key;
        self.orders().into_iter().find(is_it)
    }

    /// Attachments of an order, `company/number`, in no order that means anything.
    #[must_use]
    pub fn attachments(&self, key: &str) -> Vec<Row> {
        self.of_order("SalesOrderHeaderDocumentAttachmentsV2", key)
    }

    /// Tracking rows of an order's packing slips.
    #[must_use]
    pub fn tracking(&self, key: &str) -> Vec<Row> {
        self.of_order("PackingSlipTrackingInformation", key)
    }

    fn of_order(&self, set: &str, key: &str) -> Vec<Row> {
        let Some((company, number)) = key.split_once('/') else { return Vec::new() };
        let Some(set) = EntitySet::named(set) else { return Vec::new() };
        let state = lock(&self.state);
        let rows = state.tables.rows(set, Some(number));
        rows.filter(|row| row.text("dataAreaId").eq_ignore_ascii_case(company)).cloned().collect()
    }

    /// Confirms an order in F&O, once more if it was confirmed before.
    pub fn confirm(&self, company: &str, number: &str) {
        lock(&self.state).tables.confirm(company, number, self.clock.now());
        self.edit_order(number, |row| {
            row.set("SalesOrderProcessingStatus", "Confirmed");
        });
    }

    /// Posts a packing slip for an order.
    pub fn post_packing_slip(&self, company: &str, number: &str, slip: &str) {
        lock(&self.state).tables.post_packing_slip(company, number, slip, self.clock.now());
    }

    /// Posts an invoice of an order, which closes it.
    pub fn post_invoice(&self, company: &str, number: &str, invoice: &str) {
        lock(&self.state).tables.post_invoice(company, number, invoice, self.clock.now());
        self.edit_order(number, |row| {
            row.set("SalesOrderStatus", "Invoiced").set("SalesOrderProcessingStatus", "Invoiced");
        });
    }

    /// What writes have done, in their order: `insert SalesOrderHeaderDocumentAttachmentsV2`.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        lock(&self.state).counts.writes.clone()
    }

    /// Requests for tokens that ended so: `ok`, or the AADSTS number.
    #[must_use]
    pub fn token_requests(&self, ending: &str) -> u64 {
        lock(&self.state).tokens.count(ending)
    }

    /// Makes every token that was given out useless.
    pub fn revoke_tokens(&self) {
        lock(&self.state).tokens.revoke_all();
    }

    /// The next call finds an application server that has just started.
    pub fn restart(&self) {
        lock(&self.state).gate.restart();
    }
}
