//! Conditions that quiet passes have already reported, so that no pass reports the same one again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError};
use crate::time;

/// A condition that lasts, and whether somebody was told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlarmRow {
    /// What the condition is about, such as an order.
    pub(crate) subject: String,
    pub(crate) since: Timestamp,
    /// When it was reported, and a hash of the message. None: it was not reported yet.
    pub(crate) said: Option<(Timestamp, String)>,
}

impl Store {
    /// Lasting conditions of one command of a pair.
    pub(crate) fn told(&self, pair: &str, command: &'static str) -> Result<Vec<AlarmRow>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = "SELECT subject, since, said_at, digest FROM told WHERE pair = ?1 AND command = ?2 ORDER BY subject";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([pair.as_str(), command], |row| {
                let (since, at): (String, Option<String>) = (row.get(1)?, row.get(2)?);
                let at = at.as_deref().and_then(time::parse);
                Ok(AlarmRow {
                    subject: row.get(0)?,
                    since: time::parse(&since).unwrap_or_default(),
                    said: at.zip(row.get(3)?),
                })
            })?;
            rows.collect()
        })
    }

    /// Orders of a pair with a write-back that needs a person. Passes that have nothing else to report do not mention them.
    pub(crate) fn with_failed_steps(&self, pair: &str) -> Result<BTreeSet<String>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            // `+pair`, and the condition of the index of open steps, keep SQLite from scanning all finished shipments of the pair.
            let sql = "SELECT DISTINCT order_key FROM shipment
                       WHERE +pair = ? AND is_foreign = 0 AND dismissed_at IS NULL AND id IN
                           (SELECT shipment_id FROM step WHERE state IN ('pending', 'failed') AND state = 'failed')";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map([pair], |row| row.get(0))?.collect()
        })
    }

    /// Stores the conditions that last and deletes those that are over.
    pub(crate) fn note_told(
        &self,
        pair: &str,
        command: &'static str,
        lasting: Vec<AlarmRow>,
        over: Vec<String>,
    ) -> Result<(), StoreError> {
        if lasting.is_empty() && over.is_empty() {
            return Ok(());
        }
        let pair = pair.to_owned();
        self.write(move |connection| {
            let sql = "INSERT OR REPLACE INTO told (pair, command, subject, since, said_at, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            for AlarmRow { subject, since, said } in lasting {
                let (at, digest) = said.map(|(at, digest)| (time::millis(at), digest)).unzip();
                let values = params![pair, command, subject, time::millis(since), at, digest];
                connection.prepare_cached(sql)?.execute(values)?;
            }
            for subject in over {
                let sql = "DELETE FROM told WHERE pair = ?1 AND command = ?2 AND subject = ?3";
                connection.prepare_cached(sql)?.execute([&pair, command, &subject])?;
            }
            Ok(())
        })
    }
}
