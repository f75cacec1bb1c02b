//! Shipments of other systems than the pair uses now: each is reported until a person decides, and none is used.

use super::Pass;
use super::summary::{Outcome, Record};
use crate::model::{Fault, MLC};
use crate::store::{Shipment, StoreError};

/// Code of a shipment that belongs to another ERP, carrier or account than its pair.
const SYSTEM_OTHER: &str = "SYSTEM.OTHER";

/// Records of the unfinished ones.
pub(super) fn foreign_records(cx: &Pass<'_>) -> Result<Vec<Record>, StoreError> {
    Ok(cx.store().foreign_shipments(&cx.pair.name)?.iter().map(foreign).collect())
}

/// The record of one of them, for any command.
pub(super) fn foreign(shipment: &Shipment) -> Record {
    let account = shipment.account.as_deref().unwrap_or_default();
    let end = account.char_indices().rev().nth(3).map_or(account, |(index, _)| &account[index..]);
    let at = if shipment.carrier.is_empty() {
        String::new()
    } else {
        format!(" and {} (account …{end})", shipment.carrier)
    };
    let message = format!(
        "this shipment is {} at {}{at}, and pair {} speaks for other systems now: it is left as it is",
        shipment.state.as_str().replace('_', " "),
        shipment.erp,
        shipment.pair
    );
    let (pair, id) = (&shipment.pair, shipment.id);
    let fault = Fault::rejected(MLC, "look after the shipment", SYSTEM_OTHER, message).hint(format!(
        "a pair of the configuration that names those systems goes on with it. Where they are the same under a new name, run: mlc store \
         adopt --pair {pair}. To leave it: mlc replay --pair {pair} {id} --dismiss"
    ));
    Record::of(shipment, Outcome::Rejected).with_fault(&fault)
}
