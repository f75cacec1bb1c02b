//! Whether the database may lack labels that were made: it was lost, restored from a backup, or moved from another machine.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::OptionalExtension;
use serde_json::json;

use super::audit::Entry;
use super::head::{GENERATION, MACHINE, SUSPECTED_SINCE, generation, machine, set_fact, set_suspected};
use super::pass::Ledger;
use super::{Store, StoreError};
use crate::clock::later;
use crate::time;

impl Ledger {
    /// Marks a database as suspected when it is behind its head file or was used on another machine, and reports that once.
    pub(super) fn notice_loss(&self) -> Result<(), StoreError> {
        let here = machine();
        let there: Option<String> = self.store.read(|connection| {
            let sql = "SELECT value FROM fact WHERE name = ?";
            connection.query_row(sql, [MACHINE], |row| row.get(0)).optional()
        })?;
        let has_moved = here.is_some() && there.is_some() && here != there;
        let is_behind = self.store.is_behind.load(Ordering::Relaxed);
        if !is_behind && !has_moved {
            return if here == there { Ok(()) } else { self.set_machine(here) };
        }
        let path = self.store.path().display();
        if is_behind {
            log::warn!(
                "the database {path} does not hold what mlc did last: it was lost, restored from a backup, or copied without its head \
                 file. Orders are looked up at the carrier before their labels are made"
            );
        } else {
            log::warn!(
                "the database {path} was used on another machine before. If it is a copy, stop mlc there: two machines must not ship \
                 the same orders. Orders are looked up at the carrier before their labels are made"
            );
        }
        let behind = Arc::clone(&self.store.is_behind);
        self.record(move |connection, audit| {
            let reason = if is_behind {
                "the database is behind the head that was noted beside it"
            } else {
                "the database was used on another machine before"
            };
            let entry = Entry {
                action: "suspect",
                order: None,
                tracking_number: None,
                outcome: "done",
                detail: json!({"reason": reason}),
            };
            audit.note(connection, entry)?;
            set_suspected(connection, &audit.at)?;
            set_fact(connection, GENERATION, &(generation(connection)? + 1).to_string())?;
            if let Some(here) = &here {
                set_fact(connection, MACHINE, here)?;
            }
            // From here on this database counts as current. If this commit fails, the pass ends, and the next one repeats the check.
            behind.store(false, Ordering::Relaxed);
            Ok(())
        })
    }

    fn set_machine(&self, here: Option<String>) -> Result<(), StoreError> {
        let Some(here) = here else { return Ok(()) };
        self.store.write(move |connection| set_fact(connection, MACHINE, &here))
    }
}

impl Store {
    /// How often the database was found to be restored: a request of an earlier generation may have been continued in the lost time.
    /// It is a count, because clocks may have been set back.
    pub(crate) fn generation(&self) -> Result<i64, StoreError> {
        self.read(generation)
    }

    /// Since when labels may exist that the database does not know: since it was created or restored. None when every such label is too
    /// old for the carrier to find it by its reference.
    pub(crate) fn suspected_since(&self, window: Duration) -> Result<Option<Timestamp>, StoreError> {
        let since: Option<String> = self.read(|connection| {
            let sql = "SELECT value FROM fact WHERE name = ?";
            connection.query_row(sql, [SUSPECTED_SINCE], |row| row.get(0)).optional()
        })?;
        let since = since.as_deref().and_then(time::parse);
        Ok(since.filter(|since| later(*since, window) > self.clock.now()))
    }
}
