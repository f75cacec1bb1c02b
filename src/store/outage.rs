//! Outages: carriers that do not answer create calls. Each further call could put one more order in doubt.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::clock::later;
use crate::time;

/// After this many create calls in a row without a clear answer, only probes are sent.
const UNCLEAR_MAX: u32 = 2;
/// Longest time of one call with its answer; no other one is sent meanwhile.
const ONE_CALL: Duration = Duration::from_secs(90);
const FIRST_WAIT: Duration = Duration::from_secs(120);
const LONGEST_WAIT: Duration = Duration::from_secs(1800);

/// A carrier that does not answer.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    pub(crate) since: Timestamp,
    /// Create calls in a row without a clear answer.
    unclear: u32,
    /// When the next create call, a single probe, may be sent.
    pub(crate) probe_at: Timestamp,
}

impl Outage {
    /// Whether more than one answer was lost; a single one is no outage.
    pub(crate) fn is_certain(&self) -> bool {
        self.unclear >= UNCLEAR_MAX
    }
}

impl Store {
    /// Reads the outage of a carrier connection; None where it answers.
    pub(crate) fn outage(&self, connection: &str) -> Result<Option<Outage>, StoreError> {
        let name = connection.to_owned();
        self.read(move |connection| {
            let sql = "SELECT since, unclear, probe_at FROM outage WHERE connection = ?";
            let row = connection.prepare_cached(sql)?.query_row([name], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?))
            });
            Ok(row.optional()?.map(|(since, unclear, probe_at)| Outage {
                since: time::parse(&since).unwrap_or_default(),
                unclear,
                probe_at: time::parse(&probe_at).unwrap_or_default(),
            }))
        })
    }

    /// Reserves the one call that may be sent now. False: another order has it, or it is too early.
    pub(crate) fn take_probe(&self, connection: &str) -> Result<bool, StoreError> {
        let (name, now) = (connection.to_owned(), self.clock.now());
        let (at, until) = (time::millis(now), time::millis(later(now, ONE_CALL)));
        // A clock that was set back must not block the carrier for longer than the longest wait.
        let furthest = time::millis(later(now, LONGEST_WAIT));
        self.write(move |connection| {
            let sql =
                "UPDATE outage SET probe_at = ?3 WHERE connection = ?1 AND (probe_at <= ?2 OR probe_at > ?4)";
            let is_taken = connection.prepare_cached(sql)?.execute(params![name, at, until, furthest])? > 0;
            let sql = "SELECT 1 FROM outage WHERE connection = ?";
            Ok(is_taken || !connection.prepare_cached(sql)?.exists([name])?)
        })
    }

    /// Counts a create call without a clear answer; the wait before the next one grows.
    pub(crate) fn note_unclear(&self, connection: &str) -> Result<(), StoreError> {
        let (name, now) = (connection.to_owned(), self.clock.now());
        self.write(move |connection| {
            let sql = "INSERT INTO outage (connection, since, unclear, probe_at) VALUES (?1, ?2, 1, ?2)
                       ON CONFLICT (connection) DO UPDATE SET unclear = unclear + 1 RETURNING unclear";
            let at = time::millis(now);
            let unclear: u32 =
                connection.prepare_cached(sql)?.query_row(params![name, at], |row| row.get(0))?;
            let doublings = unclear.saturating_sub(UNCLEAR_MAX).min(8);
            let wait = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
            let probe_at = time::millis(later(now, wait));
            let sql = "UPDATE outage SET probe_at = ?2 WHERE connection = ?1";
            connection.prepare_cached(sql)?.execute(params![name, probe_at]).map(drop)
        })
    }

    /// Ends the outage after an answer of the carrier. Writes only where there is an outage.
    pub(crate) fn end_outage(&self, connection: &str) -> Result<(), StoreError> {
        if self.outage(connection)?.is_none() {
            return Ok(());
        }
        let name = connection.to_owned();
        self.write(move |connection| {
            connection.execute("DELETE FROM outage WHERE connection = ?", [name]).map(drop)
        })
    }
}
