//! Deletion of data after its retention time. The audit log stays, and so does what prevents that an order is shipped again.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::json;

use super::StoreError;
use super::audit::Entry;
use super::pass::{AuditWriter, Ledger};
use super::sql::SqlResult;
use crate::clock::earlier;
use crate::time;

/// Retention times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keep {
    /// Details of a finished shipment.
    pub(crate) shipments: Duration,
    /// Labels and other documents, in the database and as files.
    pub(crate) labels: Duration,
    pub(crate) events: Duration,
}

/// What a purge deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purged {
    pub(crate) shipments: usize,
    pub(crate) labels: usize,
    pub(crate) events: usize,
    /// Paths below the labels folder of the files to delete.
    pub(crate) files: Vec<String>,
}

impl Purged {
    pub(crate) fn is_empty(&self) -> bool {
        self.shipments == 0 && self.labels == 0 && self.events == 0
    }
}

impl Ledger {
    /// Deletes at most about `most` rows of a kind, the oldest first.
    pub(crate) fn purge(&self, keep: Keep, most: u32) -> Result<Purged, StoreError> {
        let now = self.store.clock.now();
        self.record(move |connection, audit| {
            let before = |age: Duration| time::millis(earlier(now, age));
            let mut purged = Purged::default();
            papers(connection, &before(keep.labels), most, &mut purged)?;
            shipments(connection, audit, &before(keep.shipments), most, &mut purged)?;
            // Ids follow time, so the rows that are old enough come first.
            let sql = "DELETE FROM scan_event WHERE id IN (SELECT id FROM
                       (SELECT id, first_seen FROM scan_event ORDER BY id LIMIT ?2) WHERE first_seen < ?1)";
            purged.events += connection.prepare_cached(sql)?.execute(params![before(keep.events), most])?;
            leftovers(connection, now, &before(keep.shipments))?;
            if !purged.is_empty() {
                let detail =
                    json!({"shipments": purged.shipments, "labels": purged.labels, "events": purged.events});
                let entry =
                    Entry { action: "purge", order: None, tracking_number: None, outcome: "done", detail };
                audit.note(connection, entry)?;
            }
            Ok(purged)
        })
    }
}

/// Deletes documents of finished shipments without open work.
fn papers(connection: &Connection, before: &str, most: u32, purged: &mut Purged) -> SqlResult<()> {
    let sql = "SELECT oldest.id, oldest.file FROM (SELECT id, shipment_id, file FROM document ORDER BY id LIMIT ?2) AS oldest
               JOIN shipment ON shipment.id = oldest.shipment_id
               WHERE shipment.labelled_at < ?1 AND shipment.state IN ('done', 'voided')
                 AND NOT EXISTS (SELECT 1 FROM step WHERE step.shipment_id = shipment.id AND step.state IN ('pending', 'failed'))";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![before, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (id, file) in rows.collect::<SqlResult<Vec<(i64, Option<String>)>>>()? {
        // The step stays done and only loses its document.
        connection
            .prepare_cached("UPDATE step SET document_id = NULL WHERE document_id = ?")?
            .execute([id])?;
        purged.labels += connection.prepare_cached("DELETE FROM document WHERE id = ?")?.execute([id])?;
        purged.files.extend(file);
    }
    Ok(())
}

/// Reduces finished shipments to rows that say only that the order was shipped.
fn shipments(
    connection: &Connection,
    audit: &AuditWriter,
    before: &str,
    most: u32,
    purged: &mut Purged,
) -> SqlResult<()> {
    let sql = "SELECT id FROM (SELECT id, state, updated_at FROM shipment WHERE purged_at IS NULL ORDER BY id LIMIT ?2) AS oldest
               WHERE updated_at < ?1 AND state IN ('done', 'voided')
                 AND NOT EXISTS (SELECT 1 FROM step WHERE step.shipment_id = oldest.id AND step.state IN ('pending', 'failed'))";
    let mut statement = connection.prepare_cached(sql)?;
    let ids =
        statement.query_map(params![before, most], |row| row.get(0))?.collect::<SqlResult<Vec<i64>>>()?;
    for id in ids {
        let mut files = connection
            .prepare_cached("SELECT file FROM document WHERE shipment_id = ? AND file IS NOT NULL")?;
        purged.files.extend(files.query_map([id], |row| row.get(0))?.collect::<SqlResult<Vec<String>>>()?);
        for table in ["step", "document", "package", "reference", "watch"] {
            connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE shipment_id = ?"))?
                .execute([id])?;
        }
        let sql = "UPDATE shipment SET purged_at = ?2, is_final = 1, handle = 'null', revision = NULL, fingerprint = NULL,
                   warehouse = NULL, reference = NULL, account = NULL, service = NULL, request_digest = NULL,
                   master_tracking_number = NULL, carrier_transaction = NULL, warnings = '[]', fault = NULL, delivered_at = NULL,
                   signed_by = NULL WHERE id = ?1";
        purged.shipments += connection.prepare_cached(sql)?.execute(params![id, audit.at])?;
    }
    Ok(())
}

/// Deletes watches that are over, and old notices of orders that were never claimed.
fn leftovers(connection: &Connection, now: Timestamp, before: &str) -> SqlResult<()> {
    connection.prepare_cached("DELETE FROM watch WHERE until < ?")?.execute([time::millis(now)])?;
    connection.prepare_cached("DELETE FROM notice WHERE at < ?")?.execute([before]).map(drop)
}
