//! Watches for labels of lost create calls, which the carrier may show late.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::pass::{AuditWriter, Ledger};
use super::shipment::{Shipment, load};
use super::sql::SqlResult;
use super::{Store, StoreError};
use crate::clock::later;
use crate::model::{Expected, State};
use crate::time;

/// How long a lost call is watched for: carriers show a label within days.
const WATCH_FOR: Duration = Duration::from_secs(14 * 86_400);
/// In the first hour every pass looks the label up; later the intervals grow.
const EAGER_FOR: Duration = Duration::from_secs(3600);

/// A lost create call to watch for.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    pub(crate) id: i64,
    pub(crate) since: Timestamp,
    /// The current shipment, with reference, account and service of the lost call.
    pub(crate) shipment: Shipment,
    /// How the carrier would show the label of the lost call.
    pub(crate) expected: Option<Expected>,
}

/// Starts a watch for a shipment's lost call, in the transaction that gives the call up. It watches for the call of the shipment as it was
/// read, because the row may have changed since.
pub(super) fn begin(
    connection: &Connection,
    audit: &AuditWriter,
    shipment: &Shipment,
    now: Timestamp,
) -> SqlResult<()> {
    let (Some(reference), Some(requested_at)) = (&shipment.reference, shipment.requested_at) else {
        return Ok(());
    };
    let sql =
        "INSERT INTO watch (shipment_id, reference, account, service, requested_at, generation, expected, clock_ahead_s, since, until, next_look)
               SELECT id, ?4, ?5, ?6, ?7, ?8, expected, ?9, ?2, ?3, ?2 FROM shipment WHERE id = ?1";
    let values = params![
        shipment.id,
        audit.at,
        time::millis(later(now, WATCH_FOR)),
        reference,
        shipment.account,
        shipment.service,
        time::millis(requested_at),
        shipment.generation,
        shipment.clock_ahead_s
    ];
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

impl Store {
    /// Whether a watch for a lost call of that shipment is open.
    pub(crate) fn has_open_watch(&self, shipment: &Shipment) -> Result<bool, StoreError> {
        let (id, now) = (shipment.id, self.stamp());
        self.read(move |connection| {
            let sql = "SELECT 1 FROM watch WHERE shipment_id = ?1 AND until > ?2";
            connection.prepare_cached(sql)?.exists(params![id, now])
        })
    }

    /// Due watches of a pair. A shipment whose own call is in doubt is left to its own look-up.
    pub(crate) fn due_watches(&self, pair: &str) -> Result<Vec<Watch>, StoreError> {
        let (pair, now) = (pair.to_owned(), self.stamp());
        self.read(move |connection| {
            let sql = "SELECT watch.id, watch.shipment_id, watch.reference, watch.account, watch.service, watch.requested_at, watch.since,
                              watch.generation, unseal('expected.' || watch.shipment_id, watch.expected), watch.clock_ahead_s
                       FROM watch JOIN shipment ON shipment.id = watch.shipment_id
                       WHERE shipment.pair = ?1 AND (watch.next_look <= ?2 OR watch.since > ?2) AND watch.until > ?2
                         AND shipment.is_foreign = 0
                         AND shipment.state NOT IN ('requested', 'in_doubt', 'voiding') ORDER BY watch.id";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([pair, now])?;
            let mut watches = Vec::new();
            while let Some(row) = rows.next()? {
                let (requested_at, since): (String, String) = (row.get(5)?, row.get(6)?);
                let mut shipment = load(connection, row.get(1)?)?;
                shipment.reference = row.get(2)?;
                shipment.account = row.get(3)?;
                shipment.service = row.get(4)?;
                shipment.requested_at = time::parse(&requested_at);
                shipment.generation = row.get(7)?;
                shipment.clock_ahead_s = row.get(9)?;
                let expected: Option<String> = row.get(8)?;
                watches.push(Watch {
                    id: row.get(0)?,
                    since: time::parse(&since).unwrap_or_default(),
                    shipment,
                    expected: expected.and_then(|text| serde_json::from_str(&text).ok()),
                });
            }
            Ok(watches)
        })
    }
}

impl Ledger {
    /// Stores that a watch was checked, and when the next check is due.
    pub(crate) fn watched(&self, watch: &Watch) -> Result<(), StoreError> {
        let (id, now) = (watch.id, self.store.clock.now());
        let age = Duration::try_from(now.duration_since(watch.since)).unwrap_or_default();
        let gap = if age < EAGER_FOR { Duration::ZERO } else { age / 4 };
        let next_look = time::millis(later(now, gap));
        self.store.write(move |connection| {
            let sql = "UPDATE watch SET next_look = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![id, next_look]).map(drop)
        })
    }

    /// Stores a label that showed up late and was cancelled; the shipment's own numbers stay as they are.
    pub(crate) fn orphan(
        &self,
        shipment: &Shipment,
        number: &crate::model::TrackingNumber,
    ) -> Result<(), StoreError> {
        let (shipment, number) = (shipment.clone(), number.clone());
        self.record(move |connection, audit| {
            let sql = "INSERT INTO package (shipment_id, job, attempt, sequence, tracking_number, status, voided_at)
                       VALUES (?1, ?2, 0, (SELECT coalesce(max(sequence), 0) + 1 FROM package WHERE shipment_id = ?1 AND attempt = 0),
                               ?3, 'cancelled', ?4)";
            connection.prepare_cached(sql)?.execute(params![shipment.id, shipment.intent, number.as_str(), audit.at])?;
            let detail = serde_json::json!({"job": shipment.intent, "reference": shipment.reference, "state": State::as_str(shipment.state)});
            audit.package(connection, "orphan", &shipment.order, &number, detail)
        })
    }
}
