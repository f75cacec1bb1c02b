//! The newest hash of the audit log, noted in a small file beside the database after every commit. A database whose log does not hold
//! it was restored from a backup, or put in the place of a lost one: it may not know of labels that were made.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::audit::{self, Entry};
use super::owner::Worked;
use super::pass::Ledger;
use super::{Store, StoreError};
use crate::clock::later;
use crate::digest::sha256;
use crate::files::{beside, open_own};
use crate::time;
use crate::trial::crash_point;

/// Name of the fact that says since when the database is suspected.
pub(super) const SUSPECTED_SINCE: &str = "suspected_since";
const GENERATION: &str = "generation";
/// Name of the fact that says on which machine the database was used last.
const MACHINE: &str = "machine";
/// Digits of a number, a blank, and a hash: always as long, so that one write replaces it whole.
const LENGTH: usize = 20 + 1 + 64 + 1;

/// The file.
#[derive(Debug)]
pub(super) struct HeadFile {
    file: File,
    noted: i64,
    is_behind: Arc<AtomicBool>,
}

impl HeadFile {
    /// Opens the file, and compares the database with it.
    pub(super) fn open(path: &Path, connection: &Connection) -> Result<Self, StoreError> {
        let place = beside(path, ".head");
        let file = open_own(&place).map_err(|error| StoreError::not_writable(&place, &error))?;
        let mut head = Self { file, noted: -1, is_behind: Arc::default() };
        let is_behind = head.compare(connection).map_err(|error| StoreError::from_sqlite(path, &error))?;
        head.is_behind.store(is_behind, Ordering::Relaxed);
        Ok(head)
    }

    /// Whether the database does not hold what was noted last. Nothing is noted until a pass has seen to that.
    pub(super) fn is_behind(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_behind)
    }

    fn compare(&mut self, connection: &Connection) -> Worked<bool> {
        let mut before = None;
        loop {
            let noted = self.read();
            let Some((seq, hash)) = &noted else {
                let has_history = has_history(connection)?;
                if !has_history {
                    // From the beginning, so that a process which dies after its first commit leaves no log without a head.
                    self.write(0, &"0".repeat(64));
                }
                return Ok(has_history);
            };
            if *seq == 0 {
                return Ok(false);
            }
            let sql = "SELECT hash FROM audit WHERE seq = ?";
            let ours: Option<String> = connection.query_row(sql, [seq], |row| row.get(0)).optional()?;
            self.noted = *seq;
            if ours.as_ref() == Some(hash) {
                return Ok(false);
            }
            // Another process may have been writing while it was read: only what stays the same counts.
            if before == noted {
                return Ok(true);
            }
            before = noted;
        }
    }

    fn read(&self) -> Option<(i64, String)> {
        read(&self.file)
    }

    /// Notes the head after a commit: never before, so that the file is never ahead of an intact database.
    pub(super) fn note(&mut self, connection: &Connection) {
        let Ok((seq, hash)) = audit::head(connection) else { return };
        if seq == self.noted || self.is_behind.load(Ordering::Relaxed) {
            return;
        }
        crash_point("head.before");
        if self.write(seq, &hash) {
            self.noted = seq;
        }
        crash_point("head.after");
    }

    /// Whether it could be written.
    fn write(&self, seq: i64, hash: &str) -> bool {
        let written = self.file.write_all_at(format!("{seq:020} {hash}\n").as_bytes(), 0);
        if let Err(error) = &written {
            log::warn!("the head of the audit log cannot be noted beside the database: {error}");
        }
        written.is_ok()
    }
}

/// A log without a head file came here alone: out of a backup, or as a copy.
fn has_history(connection: &Connection) -> Worked<bool> {
    connection.prepare("SELECT 1 FROM audit LIMIT 1")?.exists([])
}

/// What tells this machine from others. None where the system does not say.
fn machine() -> Option<String> {
    #[cfg(debug_assertions)]
    if let Ok(machine) = std::env::var("MLC_TEST_MACHINE") {
        return Some(machine);
    }
    let text = std::fs::read_to_string("/etc/machine-id").ok()?;
    // The id itself is meant to stay on its machine.
    Some(sha256(format!("mlc {}", text.trim()))[..16].to_owned()).filter(|_| text.trim().len() == 32)
}

/// What was noted last. None where the file is new or not readable: nothing can be concluded from it.
fn read(file: &File) -> Option<(i64, String)> {
    let mut bytes = [0; LENGTH];
    file.read_exact_at(&mut bytes, 0).ok()?;
    let (number, hash) = std::str::from_utf8(&bytes).ok()?.trim_end().split_once(' ')?;
    Some((number.parse().ok()?, hash.to_owned()))
}

/// What was noted last beside that database.
pub(super) fn noted(path: &Path) -> Option<(i64, String)> {
    read(&open_own(&beside(path, ".head")).ok()?)
}

pub(super) fn set_suspected(connection: &Connection, at: &str) -> Worked<()> {
    set_fact(connection, SUSPECTED_SINCE, at)
}

fn set_fact(connection: &Connection, name: &str, value: &str) -> Worked<()> {
    let sql = "INSERT OR REPLACE INTO fact (name, value) VALUES (?1, ?2)";
    connection.execute(sql, [name, value]).map(drop)
}

/// See [`Store::generation`].
pub(super) fn generation(connection: &Connection) -> Worked<i64> {
    let sql = "SELECT CAST(value AS INTEGER) FROM fact WHERE name = ?";
    let restored = connection.prepare_cached(sql)?.query_row([GENERATION], |row| row.get(0)).optional()?;
    Ok(restored.unwrap_or(0))
}

impl Ledger {
    /// Suspects a database that is behind what was noted beside it, or came here from another machine, and says so once.
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
        self.record(move |connection, scribe| {
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
            scribe.note(connection, entry)?;
            set_suspected(connection, &scribe.at)?;
            set_fact(connection, GENERATION, &(generation(connection)? + 1).to_string())?;
            if let Some(here) = &here {
                set_fact(connection, MACHINE, here)?;
            }
            // From here on this database is what is; should this commit fail, the pass ends, and the next one begins anew.
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
    /// How often the database was found to be restored: what was asked in an earlier generation may have gone on in the lost time.
    /// A count, because clocks may have been set back meanwhile.
    pub(crate) fn generation(&self) -> Result<i64, StoreError> {
        self.read(generation)
    }

    /// Since when labels may exist that the database does not know of: since it is new, or since it was restored. None when every
    /// such label is so old that the carrier finds it no more by its reference.
    pub(crate) fn suspected_since(&self, window: Duration) -> Result<Option<Timestamp>, StoreError> {
        let since: Option<String> = self.read(|connection| {
            let sql = "SELECT value FROM fact WHERE name = ?";
            connection.query_row(sql, [SUSPECTED_SINCE], |row| row.get(0)).optional()
        })?;
        let since = since.as_deref().and_then(time::parse);
        Ok(since.filter(|since| later(*since, window) > self.clock.now()))
    }
}
