//! What the account knows: the records that tests put in and look at.

mod address;
mod customer;
mod fulfillment;
mod header;
mod invoice;
mod item;
mod order;
mod package;
mod transaction;

pub use address::Address;
pub(crate) use address::country_name;
pub use customer::Customer;
pub use fulfillment::{Fulfillment, FulfillmentLine};
pub use header::Header;
pub use invoice::{Invoice, InvoiceLine};
pub use item::Item;
pub use order::{OrderLine, SalesOrder};
pub use package::{Package, PackageKind};
pub(crate) use transaction::{Transaction, status_text};

/// A write that was carried out, to prove that it came once.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Write {
    /// When.
    pub at: jiff::Timestamp,
    /// `PATCH`, `transform`.
    pub what: &'static str,
    /// Record type.
    pub kind: super::Kind,
    /// Internal id of the record.
    pub id: String,
    /// Options of the query, as decoded.
    pub options: Vec<(String, String)>,
    /// The body as it came.
    pub body: serde_json::Value,
}
