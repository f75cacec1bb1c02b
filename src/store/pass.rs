//! The writes of a pass: every change goes through its ledger, so that every change gets audit rows.

use std::sync::Arc;

use rusqlite::{Connection, params};
use serde_json::Value;

use super::audit::{self, Actor, Entry};
use super::sql::SqlResult;
use super::system::{ConfiguredPair, Systems};
use super::{Store, StoreError};
use crate::model::{OrderKey, TrackingNumber};
use crate::time;

/// The store as one pass uses it.
#[derive(Clone)]
pub(crate) struct Ledger {
    pub(super) store: Store,
    pub(super) actor: Actor,
    /// Systems of the pair; empty for a command without a pair.
    pub(super) systems: Arc<Systems>,
    /// All configured pairs.
    pub(super) configured: Arc<[ConfiguredPair]>,
}

/// How a pass ended.
pub(crate) struct Finish {
    pub(crate) exit_code: u8,
    /// The summary's counts as JSON.
    pub(crate) counts: String,
}

/// Writes audit rows inside a transaction.
pub(super) struct AuditWriter {
    pub(super) at: String,
    pub(super) actor: Actor,
}

impl AuditWriter {
    pub(super) fn note(&self, connection: &Connection, entry: Entry) -> SqlResult<()> {
        audit::append(connection, &self.at, &self.actor, entry)
    }

    /// Appends a row about an order.
    pub(super) fn order(
        &self,
        connection: &Connection,
        action: &'static str,
        order: &OrderKey,
        outcome: &'static str,
        detail: Value,
    ) -> SqlResult<()> {
        let order = Some(order.as_str().to_owned());
        self.note(connection, Entry { action, order, tracking_number: None, outcome, detail })
    }

    /// Appends a row about one package of an order.
    pub(super) fn package(
        &self,
        connection: &Connection,
        action: &'static str,
        order: &OrderKey,
        number: &TrackingNumber,
        detail: Value,
    ) -> SqlResult<()> {
        let (order, number) = (Some(order.as_str().to_owned()), Some(number.as_str().to_owned()));
        self.note(connection, Entry { action, order, tracking_number: number, outcome: "done", detail })
    }
}

impl Ledger {
    /// Creates the ledger of a command without a pair.
    pub(crate) fn new(store: Store, actor: Actor) -> Self {
        Self { store, actor, systems: Arc::default(), configured: Arc::default() }
    }

    /// Creates the ledger of a pass of a pair with these systems; `configured` are all pairs.
    pub(crate) fn of_pair(
        store: Store,
        actor: Actor,
        systems: Systems,
        configured: Vec<ConfiguredPair>,
    ) -> Self {
        Self { store, actor, systems: Arc::new(systems), configured: configured.into() }
    }

    /// Whether a pair of that name is configured.
    pub(crate) fn is_configured(&self, pair: &str) -> bool {
        self.configured.iter().any(|configured| configured.name == pair)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn pass(&self) -> &str {
        &self.actor.pass
    }

    /// Stores that the pass has begun and holds the lock of its pair.
    pub(crate) fn begin(&self) -> Result<(), StoreError> {
        self.notice_loss()?;
        self.match_systems()?;
        let (actor, at) = (self.actor.clone(), self.store.stamp());
        self.store.write(move |connection| {
            let sql = "INSERT INTO pass (id, pair, command, started_at) VALUES (?1, ?2, ?3, ?4)";
            connection.execute(sql, params![actor.pass, actor.pair, actor.command, at])?;
            let sql = "INSERT OR REPLACE INTO lease (pair, pass, command, process, since) VALUES (?1, ?2, ?3, ?4, ?5)";
            connection.execute(sql, params![actor.pair, actor.pass, actor.command, std::process::id(), at])?;
            Ok(())
        })
    }

    /// Stores that the pass has ended; gives the head of the audit log.
    pub(crate) fn finish(&self, finish: Finish) -> Result<String, StoreError> {
        let (actor, at) = (self.actor.clone(), self.store.stamp());
        self.store.write(move |connection| {
            let (seq, head) = audit::head(connection)?;
            let sql = "UPDATE pass SET finished_at = ?2, exit_code = ?3, counts = ?4, audit_seq = ?5, audit_head = ?6 WHERE id = ?1";
            connection.execute(sql, params![actor.pass, at, finish.exit_code, finish.counts, seq, head])?;
            connection.execute("DELETE FROM lease WHERE pair = ?1 AND pass = ?2", [&actor.pair, &actor.pass])?;
            forget_old_passes(connection, &actor)?;
            Ok(head)
        })
    }

    /// Appends an audit row for something that changed nothing else in the store, such as a hold.
    pub(crate) fn tell(&self, entry: Entry) -> Result<(), StoreError> {
        self.record(move |connection, audit| audit.note(connection, entry))
    }

    pub(crate) fn watermark(&self, name: &'static str) -> Result<Option<jiff::Timestamp>, StoreError> {
        let pair = self.actor.pair.clone();
        let value: Option<String> = self.store.read(move |connection| {
            let mut statement =
                connection.prepare("SELECT value FROM watermark WHERE pair = ?1 AND name = ?2")?;
            let mut rows = statement.query([pair.as_str(), name])?;
            rows.next()?.map(|row| row.get(0)).transpose()
        })?;
        Ok(value.as_deref().and_then(time::parse))
    }

    pub(crate) fn set_watermark(&self, name: &'static str, value: jiff::Timestamp) -> Result<(), StoreError> {
        let (pair, value) = (self.actor.pair.clone(), time::millis(value));
        self.store.write(move |connection| {
            let sql = "INSERT OR REPLACE INTO watermark (pair, name, value) VALUES (?1, ?2, ?3)";
            connection.execute(sql, [pair.as_str(), name, &value]).map(drop)
        })
    }

    /// Runs a change and appends its audit rows in one transaction.
    pub(super) fn record<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &AuditWriter) -> SqlResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let audit = AuditWriter { at: self.store.stamp(), actor: self.actor.clone() };
        self.store.write(move |connection| work(connection, &audit))
    }

    /// Does the same as [`Self::record`], but does not wait for the commit: for changes that may be repeated.
    pub(super) fn record_later(
        &self,
        work: impl FnOnce(&Connection, &AuditWriter) -> SqlResult<()> + Send + 'static,
    ) -> Result<(), StoreError> {
        let audit = AuditWriter { at: self.store.stamp(), actor: self.actor.clone() };
        self.store.post(move |connection| work(connection, &audit))
    }
}

/// Deletes all but the last thousand passes of each command, because a pass every minute would fill the table.
fn forget_old_passes(connection: &Connection, actor: &Actor) -> SqlResult<()> {
    let sql = "DELETE FROM pass WHERE pair = ?1 AND command = ?2 AND id <
               (SELECT id FROM pass WHERE pair = ?1 AND command = ?2 ORDER BY id DESC LIMIT 1 OFFSET 1000)";
    connection.prepare_cached(sql)?.execute(params![actor.pair, actor.command]).map(drop)
}
