//! Records as JSON.

mod customer;
mod frame;
mod line;
mod package;
mod transaction;

pub(crate) use self::frame::Frame;
pub(crate) use self::package::{live as live_packages, names as package_names};

use serde_json::{Map, Value};

use super::kind::Kind;

/// A whole record, with all sublists and subrecords in it; nothing where there is none.
pub(crate) fn record(frame: &Frame<'_>, kind: Kind, id: u64) -> Option<Map<String, Value>> {
    match kind {
        Kind::Customer => frame.book.customers.get(&id).map(|customer| customer::whole(frame, customer)),
        Kind::InventoryItem => frame.book.items.get(&id).map(|item| customer::item(frame, item)),
        Kind::SalesOrder | Kind::ItemFulfillment | Kind::Invoice => frame
            .book
            .transactions
            .get(&id)
            .filter(|transaction| transaction.kind() == kind)
            .map(|transaction| transaction::whole(frame, transaction)),
    }
}

/// Leaves of sublists and subrecords only where they are.
pub(crate) fn fold(record: &mut Map<String, Value>) {
    for value in record.values_mut() {
        let is_part =
            value.get("items").is_some() || value.get("links").is_some() && value.get("id").is_none();
        if is_part {
            *value = serde_json::json!({ "links": value["links"] });
        }
    }
}
