//! Tracking numbers that belong to other orders.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::shipment::Shipment;
use super::{Store, StoreError};
use crate::model::{OrderKey, TrackingNumber};
use crate::time;

impl Store {
    /// Finds the first of these numbers that another shipment of the same carrier account received since that time, and its order.
    pub(crate) fn number_of_another(
        &self,
        shipment: &Shipment,
        numbers: &[TrackingNumber],
        since: Timestamp,
    ) -> Result<Option<(TrackingNumber, OrderKey)>, StoreError> {
        let (shipment, numbers, since) = (shipment.clone(), numbers.to_vec(), time::millis(since));
        self.read(move |connection| {
            let sql = "SELECT shipment.order_key FROM package JOIN shipment ON shipment.id = package.shipment_id
                       WHERE package.tracking_number = ?1 AND shipment.id <> ?2 AND shipment.carrier = ?3 AND shipment.account IS ?4
                         AND shipment.requested_at >= ?5 LIMIT 1";
            let mut statement = connection.prepare_cached(sql)?;
            for number in numbers {
                let values = params![number.as_str(), shipment.id, shipment.carrier, shipment.account, since];
                let found: Option<String> =
                    statement.query_row(values, |row| row.get(0)).optional()?;
                if let Some(order) = found {
                    return Ok(Some((number, OrderKey::new(order))));
                }
            }
            Ok(None)
        })
    }
}
