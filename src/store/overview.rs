//! Reads what `status` shows.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Row;

use super::{Store, StoreError};
use crate::clock::later;
use crate::model::Fault;

/// Counts of a pair's open work.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub(crate) struct Waiting {
    /// Unfinished shipments by state.
    pub(crate) states: std::collections::BTreeMap<String, u32>,
    /// Shipments with write-backs to do or to retry.
    pub(crate) write_backs: u32,
    /// Shipments that may still get tracking events.
    pub(crate) moving: u32,
}

/// A hold that is still in force.
#[derive(Clone, Debug)]
pub(crate) struct HoldRow {
    pub(crate) scope: String,
    pub(crate) until: String,
    pub(crate) since: String,
    pub(crate) fault: Option<Fault>,
}

/// The process that runs a pass of a pair.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct LeaseRow {
    pub(crate) pair: String,
    pub(crate) pass: String,
    pub(crate) command: String,
    pub(crate) process: u32,
    pub(crate) since: String,
}

/// A login that a person granted.
#[derive(Clone, Debug)]
pub(crate) struct LoginRow {
    pub(crate) connection: String,
    /// When the login ends unless it is renewed before.
    pub(crate) until: Option<Timestamp>,
    /// Whether the system refuses the login.
    pub(crate) is_refused: bool,
}

/// The last finished pass of one command.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct PassRow {
    pub(crate) id: String,
    pub(crate) pair: String,
    pub(crate) command: String,
    pub(crate) started_at: String,
    pub(crate) finished_at: Option<String>,
    pub(crate) exit_code: Option<u8>,
}

impl LoginRow {
    /// How long before its end a login is reported.
    const NOTICE: Duration = Duration::from_secs(7 * 86_400);

    /// Whether the login ends so soon that it is reported.
    pub(crate) fn ends_soon(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until < later(now, Self::NOTICE))
    }
}

impl LeaseRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            pair: row.get(0)?,
            pass: row.get(1)?,
            command: row.get(2)?,
            process: row.get(3)?,
            since: row.get(4)?,
        })
    }
}

impl Store {
    pub(crate) fn waiting(&self, pair: &str) -> Result<Waiting, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let mut waiting = Waiting::default();
            let sql = "SELECT state, count(*) FROM shipment WHERE pair = ? AND is_foreign = 0 AND state NOT IN ('done', 'voided')
                       AND dismissed_at IS NULL GROUP BY state";
            let mut statement = connection.prepare(sql)?;
            for row in statement.query_map([&pair], |row| Ok((row.get(0)?, row.get(1)?)))? {
                let (state, count) = row?;
                waiting.states.insert(state, count);
            }
            let sql = "SELECT count(DISTINCT step.shipment_id) FROM step JOIN shipment ON shipment.id = step.shipment_id
                       WHERE step.state IN ('pending', 'failed') AND shipment.pair = ?";
            waiting.write_backs = connection.query_row(sql, [&pair], |row| row.get(0))?;
            let sql = "SELECT count(*) FROM shipment WHERE pair = ? AND is_foreign = 0 AND is_final = 0 AND state IN ('labelled', 'done')";
            waiting.moving = connection.query_row(sql, [&pair], |row| row.get(0))?;
            Ok(waiting)
        })
    }

    /// Holds that have not ended.
    pub(crate) fn holds(&self) -> Result<Vec<HoldRow>, StoreError> {
        let now = self.stamp();
        self.read(move |connection| {
            let sql = "SELECT scope, until, since, fault FROM hold WHERE until > ? ORDER BY scope";
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([now], |row| {
                let fault: String = row.get(3)?;
                Ok(HoldRow {
                    scope: row.get(0)?,
                    until: row.get(1)?,
                    since: row.get(2)?,
                    fault: serde_json::from_str(&fault).ok(),
                })
            })?;
            rows.collect()
        })
    }

    /// Logins that persons granted, with their ends.
    pub(crate) fn logins(&self) -> Result<Vec<LoginRow>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT connection, refresh_until, refused_at FROM token
                       WHERE refresh_until IS NOT NULL OR refused_at IS NOT NULL ORDER BY connection";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                let (until, refused): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
                let until = until.as_deref().and_then(crate::time::parse);
                Ok(LoginRow { connection: row.get(0)?, until, is_refused: refused.is_some() })
            })?;
            rows.collect()
        })
    }

    /// The login of one connection, where a person granted it.
    pub(crate) fn login(&self, connection: &str) -> Result<Option<LoginRow>, StoreError> {
        Ok(self.logins()?.into_iter().find(|login| login.connection == connection))
    }

    /// The pass that took the pair last; valid only while its lock is held.
    pub(crate) fn lease(&self, pair: &str) -> Result<Option<LeaseRow>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = "SELECT pair, pass, command, process, since FROM lease WHERE pair = ?";
            let mut statement = connection.prepare(sql)?;
            let mut rows = statement.query([pair])?;
            rows.next()?.map(LeaseRow::read).transpose()
        })
    }

    /// The last finished pass of each command of a pair.
    pub(crate) fn last_passes(&self, pair: &str) -> Result<Vec<PassRow>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = "SELECT max(id), pair, command, started_at, finished_at, exit_code FROM pass
                       WHERE pair = ? AND finished_at IS NOT NULL GROUP BY command ORDER BY command";
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([pair], |row| {
                Ok(PassRow {
                    id: row.get(0)?,
                    pair: row.get(1)?,
                    command: row.get(2)?,
                    started_at: row.get(3)?,
                    finished_at: row.get(4)?,
                    exit_code: row.get(5)?,
                })
            })?;
            rows.collect()
        })
    }
}
