//! What a test sees of the stand-in's state.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::company::Company;
use super::schema::{ATTACHMENTS, DELIVERIES, DELIVERY_LINES, DOCUMENTS};
use super::write::WRITES;
use super::{ExactOnline, SalesOrder, TokenCalls};
use crate::lock;
use crate::odata::Row;

impl ExactOnline {
    /// All orders of a company by number.
    #[must_use]
    pub fn orders(&self, division: i64) -> Vec<SalesOrder> {
        self.of_company(division, |company| company.orders(None))
    }

    /// All documents of a company in the order of their making.
    #[must_use]
    pub fn documents(&self, division: i64) -> Vec<Row> {
        self.of_company(division, |company| company.made(&DOCUMENTS))
    }

    /// Documents that belong to an order.
    #[must_use]
    pub fn documents_of(&self, division: i64, number: i64) -> Vec<Row> {
        let mut documents = self.documents(division);
        documents.retain(|document| document.int("SalesOrderNumber") == number);
        documents
    }

    /// Writes of a document so far, its making included.
    #[must_use]
    pub fn writes_of(document: &Row) -> i64 {
        document.int(WRITES)
    }

    /// All attachments of a company in the order of their making.
    #[must_use]
    pub fn attachments(&self, division: i64) -> Vec<Row> {
        self.of_company(division, |company| company.made(&ATTACHMENTS))
    }

    /// The bytes of an attachment.
    #[must_use]
    pub fn file_of(attachment: &Row) -> Vec<u8> {
        STANDARD.decode(attachment.text("Attachment")).unwrap_or_default()
    }

    /// All deliveries of a company in the order of their making.
    #[must_use]
    pub fn deliveries(&self, division: i64) -> Vec<Row> {
        self.of_company(division, |company| company.made(&DELIVERIES))
    }

    /// The lines of all deliveries of a company.
    #[must_use]
    pub fn delivery_lines(&self, division: i64) -> Vec<Row> {
        self.of_company(division, |company| company.made(&DELIVERY_LINES))
    }

    /// Every sales order of every company as text, times and versions included: equal texts prove that nothing touched them.
    #[must_use]
    pub fn orders_text(&self) -> String {
        let state = lock(&self.state);
        let orders: Vec<_> = state.companies.values().map(|company| company.orders(None)).collect();
        format!("{orders:?}")
    }

    /// What writes have done that nobody can have wanted: an order was written, a document made twice.
    #[must_use]
    pub fn accidents(&self) -> Vec<String> {
        lock(&self.state).accidents.clone()
    }

    /// What the token endpoint was asked for.
    #[must_use]
    pub fn token_calls(&self) -> TokenCalls {
        lock(&self.state).grants.calls
    }

    /// Calls of a company on its latest day, without refused ones.
    #[must_use]
    pub fn calls_of_day(&self, division: i64) -> i64 {
        lock(&self.state).limits.in_day(division)
    }

    /// The most calls of a company that any minute has seen.
    #[must_use]
    pub fn most_in_minute(&self, division: i64) -> i64 {
        lock(&self.state).limits.most_in_minute(division)
    }

    /// Calls refused with 429 because a budget was used up.
    #[must_use]
    pub fn limited(&self) -> u64 {
        lock(&self.state).limits.refused
    }

    /// Times that the key was blocked for its errors.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        lock(&self.state).limits.blocks()
    }

    /// The most errors of one company and endpoint that count within the hour.
    #[must_use]
    pub fn most_errors(&self) -> usize {
        lock(&self.state).limits.most_errors()
    }

    fn of_company<T: Default>(&self, division: i64, look: impl FnOnce(&Company) -> T) -> T {
        lock(&self.state).companies.get(&division).map(look).unwrap_or_default()
    }
}
