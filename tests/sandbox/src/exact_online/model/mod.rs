//! The records of a company.

mod delivery;
mod document;
mod goods;
mod order;
mod party;

pub use delivery::{DeliveryLine, GoodsDelivery};
pub use document::{Attachment, Document, DocumentType};
pub use goods::{Item, ShippingMethod};
pub use order::{Line, SalesOrder};
pub use party::{Account, Address, Contact};

use jiff::Timestamp;

/// When a record came into being and was changed last, and its place in the sync feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Set when the record is added.
    pub created: Timestamp,
    /// Follows every change.
    pub modified: Timestamp,
    /// The row version: strictly rising over all changes of a company.
    pub version: i64,
}
