//! A shipment as it is stored: one order of one pair, from its claim to its delivery.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::pass::AuditWriter;
use super::sql::SqlResult;
use super::{Store, StoreError};
use crate::model::{Class, Fault, OrderKey, State, TrackingNumber, VOID_REFUSED};
use crate::time;

/// One order of one pair from its claim to its delivery.
#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) id: i64,
    pub(crate) pair: String,
    /// The shipment belongs to another ERP or carrier than its pair uses now: it is reported, never used.
    pub(crate) is_foreign: bool,
    /// The ERP of the order, and the carrier that was asked for a label; empty where they are not known, or none was asked.
    pub(crate) erp: String,
    pub(crate) carrier: String,
    pub(crate) order: OrderKey,
    pub(crate) state: State,
    /// Id of one intent to ship (a ULID; column and audit call it `job`). A lost label is voided and made again under the same intent; a
    /// voided shipment gets a new one.
    pub(crate) intent: String,
    /// The pass that set the current state.
    pub(crate) pass: String,
    /// Create calls sent under this intent.
    pub(crate) attempt: u32,
    pub(crate) fingerprint: Option<String>,
    pub(crate) handle: Value,
    pub(crate) warehouse: Option<String>,
    pub(crate) reference: Option<String>,
    /// The carrier's number of the shipment as a whole, while it has a label.
    pub(crate) master: Option<TrackingNumber>,
    pub(crate) account: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) requested_at: Option<Timestamp>,
    /// By how many seconds our clock was ahead of the systems' at the request, where they told.
    pub(crate) clock_ahead_s: Option<i64>,
    /// Hash of the requested contents and destination.
    pub(crate) contents: Option<String>,
    /// Labels of this intent that could not be used and were voided.
    pub(crate) lost: u32,
    pub(crate) warnings: Vec<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) tries: u32,
    /// See [`Store::generation`].
    pub(crate) generation: i64,
    pub(crate) retry_at: Option<Timestamp>,
    /// In doubt: for how many milliseconds look-ups were answered, and when the last one was, unless one failed since.
    pub(crate) heard_ms: i64,
    pub(crate) heard_at: Option<Timestamp>,
    /// In state `voiding`: whether a new label is made afterwards.
    pub(crate) ships_after_void: bool,
    /// In state `voiding` on a person's request: the state to return to when the carrier refuses.
    pub(crate) void_from: Option<State>,
    pub(crate) is_dismissed: bool,
}

pub(super) const COLUMNS: &str =
    "id, pair, is_foreign, erp, carrier, order_key, state, job, pass, attempt, fingerprint, handle, warehouse, reference, master_tracking_number, account,
    service, requested_at, generation, warnings, fault, tries, retry_at, then_ship, dismissed_at, clock_ahead_s, contents, lost, heard_ms, heard_at, void_from";

/// SQL for shipments with open steps, except steps that only wait for something that the ERP does not have yet. `?2` is now, and `?3` is
/// later than any wait.
const OPEN: &str = "SELECT shipment_id FROM step WHERE state IN ('pending', 'failed')
    AND (state = 'failed' OR fault IS NOT NULL OR retry_at IS NULL OR retry_at <= ?2 OR retry_at > ?3)";

impl Shipment {
    /// Whether the carrier refused to cancel an unusable label of the shipment.
    pub(crate) fn has_useless_label(&self) -> bool {
        self.failed_with(VOID_REFUSED)
    }

    pub(super) fn failed_with(&self, code: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.code.as_deref() == Some(code))
    }

    /// How long the carrier must still answer until a label that is not found counts as not made. Time in which it does not answer
    /// proves nothing.
    pub(crate) fn doubt_time_left(&self, doubt_after: Duration) -> Duration {
        doubt_after.saturating_sub(Duration::from_millis(u64::try_from(self.heard_ms).unwrap_or(0)))
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let time = |name: &str| -> rusqlite::Result<Option<Timestamp>> {
            Ok(row.get::<_, Option<String>>(name)?.as_deref().and_then(time::parse))
        };
        let json = |name: &str| -> rusqlite::Result<String> { row.get(name) };
        let state: String = row.get("state")?;
        let fault: Option<String> = row.get("fault")?;
        Ok(Self {
            id: row.get("id")?,
            pair: row.get("pair")?,
            is_foreign: row.get("is_foreign")?,
            erp: row.get("erp")?,
            carrier: row.get("carrier")?,
            order: OrderKey::new(row.get::<_, String>("order_key")?),
            // The table's CHECK admits no other text.
            state: State::parse(&state).unwrap_or(State::Rejected),
            intent: row.get("job")?,
            pass: row.get("pass")?,
            attempt: row.get("attempt")?,
            fingerprint: row.get("fingerprint")?,
            handle: serde_json::from_str(&json("handle")?).unwrap_or_default(),
            warehouse: row.get("warehouse")?,
            reference: row.get("reference")?,
            master: row
                .get::<_, Option<String>>("master_tracking_number")?
                .as_deref()
                .and_then(TrackingNumber::parse),
            account: row.get("account")?,
            service: row.get("service")?,
            requested_at: time("requested_at")?,
            clock_ahead_s: row.get("clock_ahead_s")?,
            contents: row.get("contents")?,
            lost: row.get("lost")?,
            warnings: serde_json::from_str(&json("warnings")?).unwrap_or_default(),
            fault: fault.and_then(|fault| serde_json::from_str(&fault).ok()),
            tries: row.get("tries")?,
            generation: row.get("generation")?,
            retry_at: time("retry_at")?,
            heard_ms: row.get("heard_ms")?,
            heard_at: time("heard_at")?,
            ships_after_void: row.get("then_ship")?,
            void_from: row.get::<_, Option<String>>("void_from")?.as_deref().and_then(State::parse),
            is_dismissed: row.get::<_, Option<String>>("dismissed_at")?.is_some(),
        })
    }
}

/// Members of a fault that the audit log records.
pub(super) fn fault_detail(fault: &Fault) -> Value {
    json!({
        "system": fault.system, "operation": fault.operation, "status": fault.status, "code": fault.code,
        "message": fault.message, "transaction": fault.transaction,
    })
}

pub(super) fn load(connection: &Connection, id: i64) -> SqlResult<Shipment> {
    let sql = format!("SELECT {COLUMNS} FROM shipment WHERE id = ?");
    connection.prepare_cached(&sql)?.query_row([id], Shipment::read)
}

impl Store {
    pub(crate) fn shipment(&self, pair: &str, id: i64) -> Result<Option<Shipment>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM shipment WHERE id = ?1 AND pair = ?2");
            connection.prepare_cached(&sql)?.query_row(params![id, pair], Shipment::read).optional()
        })
    }

    /// Reads the newest shipment of an order; one of the pair's current systems is preferred.
    pub(crate) fn shipment_of_order(
        &self,
        pair: &str,
        order: &OrderKey,
    ) -> Result<Option<Shipment>, StoreError> {
        let (pair, order) = (pair.to_owned(), order.as_str().to_owned());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE pair = ?1 AND order_key = ?2 ORDER BY is_foreign, delivery DESC LIMIT 1"
            );
            connection.prepare_cached(&sql)?.query_row([pair, order], Shipment::read).optional()
        })
    }

    /// Finds a stored order's key by one of these spellings, or by one that differs in case only; None where several match.
    pub(crate) fn order_key_like(
        &self,
        pair: &str,
        spellings: Vec<OrderKey>,
    ) -> Result<Option<OrderKey>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            for comparison in ["", "COLLATE NOCASE"] {
                let sql = format!(
                    "SELECT DISTINCT order_key FROM shipment WHERE pair = ?1 AND order_key {comparison} = ?2 LIMIT 2"
                );
                for spelling in &spellings {
                    let mut statement = connection.prepare_cached(&sql)?;
                    let found = statement.query_map([pair.as_str(), spelling.as_str()], |row| row.get(0))?;
                    if let [key] = &found.collect::<SqlResult<Vec<String>>>()?[..] {
                        return Ok(Some(OrderKey::new(key.as_str())));
                    }
                }
            }
            Ok(None)
        })
    }

    /// Unfinished shipments, oldest first, those in doubt before the others, and finished ones with open write-backs that may be due.
    pub(crate) fn unfinished(&self, pair: &str) -> Result<Vec<Shipment>, StoreError> {
        let (pair, [now, furthest]) = (pair.to_owned(), self.waits_end());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE pair = ?1 AND state NOT IN ('done', 'voided') AND is_foreign = 0
                 UNION SELECT {COLUMNS} FROM shipment WHERE +pair = ?1 AND state IN ('done', 'voided') AND is_foreign = 0
                     AND id IN ({OPEN})"
            );
            let mut statement = connection.prepare(&sql)?;
            let shipments = statement.query_map([pair, now, furthest], Shipment::read)?;
            let mut shipments = shipments.collect::<SqlResult<Vec<_>>>()?;
            shipments.sort_by_key(|shipment| (rank(shipment.state), shipment.id));
            Ok(shipments)
        })
    }

    /// Finished shipments with open write-backs. `+pair` keeps SQLite from scanning all finished shipments of the pair.
    pub(crate) fn with_open_steps(&self, pair: &str) -> Result<Vec<Shipment>, StoreError> {
        let (pair, [now, furthest]) = (pair.to_owned(), self.waits_end());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE +pair = ?1 AND state IN ('done', 'voided') AND is_foreign = 0
                 AND id IN ({OPEN}) ORDER BY id"
            );
            let mut statement = connection.prepare(&sql)?;
            let shipments = statement.query_map([pair, now, furthest], Shipment::read)?;
            shipments.collect()
        })
    }

    /// Now, and a time later than any wait; see [`crate::clock::is_ahead`].
    fn waits_end(&self) -> [String; 2] {
        let now = self.clock.now();
        [now, crate::clock::later(now, std::time::Duration::from_secs(25 * 3600))].map(time::millis)
    }
}

/// Orders the work: in-doubt shipments first, then write-backs, then those that were never sent.
fn rank(state: State) -> u8 {
    match state {
        State::Requested | State::InDoubt | State::Voiding => 0,
        State::Labelled | State::Done | State::Voided => 1,
        State::Claimed => 2,
        State::Rejected => 3,
    }
}

/// Whether the row still has the attempt that the shipment was read with, in one of these states. Where file locks do not work, as on some
/// network drives, another pass may have changed it.
pub(super) fn stands(connection: &Connection, shipment: &Shipment, states: &[State]) -> SqlResult<bool> {
    let names: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let sql = "SELECT 1 FROM shipment WHERE id = ?1 AND job = ?2 AND attempt = ?3 AND state IN (SELECT value FROM json_each(?4))";
    let names = serde_json::to_string(&names).unwrap_or_default();
    connection.prepare_cached(sql)?.exists(params![shipment.id, shipment.intent, shipment.attempt, names])
}

pub(super) fn set_state(
    connection: &Connection,
    audit: &AuditWriter,
    id: i64,
    state: State,
) -> SqlResult<()> {
    let sql = "UPDATE shipment SET state = ?2, pass = ?3, updated_at = ?4 WHERE id = ?1";
    let values = params![id, state.as_str(), audit.actor.pass, audit.at];
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

/// When a later pass tries again: after the time that the system asked for, else after a minute that doubles up to an hour.
pub(super) fn retry_at(fault: &Fault, tries: u32, now: Timestamp) -> Timestamp {
    let seconds = match fault.class {
        Class::Hold { until, .. } => return until,
        Class::Retry { after_s: Some(seconds) } => seconds,
        // After the settings are corrected, the next pass must continue.
        Class::Config => 0,
        Class::Retry { after_s: None } | Class::InDoubt | Class::Rejected => {
            (60_u64 << tries.min(10)).min(3600)
        }
    };
    crate::clock::later(now, std::time::Duration::from_secs(seconds))
}
