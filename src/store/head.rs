//! The newest hash of the audit log, noted in a small file beside the database after every commit. A database whose log does not hold
//! it was restored from a backup, or put in the place of a lost one: it may not know of labels that were made.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, OptionalExtension};

use super::sql::SqlResult;
use super::{StoreError, audit};
use crate::digest::sha256;
use crate::files::{beside, open_own};
use crate::trial::crash_point;

/// Name of the fact that says since when the database is suspected.
pub(super) const SUSPECTED_SINCE: &str = "suspected_since";
pub(super) const GENERATION: &str = "generation";
/// Name of the fact that says on which machine the database was used last.
pub(super) const MACHINE: &str = "machine";
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

    fn compare(&mut self, connection: &Connection) -> SqlResult<bool> {
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
fn has_history(connection: &Connection) -> SqlResult<bool> {
    connection.prepare("SELECT 1 FROM audit LIMIT 1")?.exists([])
}

/// What tells this machine from others. None where the system does not say.
pub(super) fn machine() -> Option<String> {
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

pub(super) fn set_suspected(connection: &Connection, at: &str) -> SqlResult<()> {
    set_fact(connection, SUSPECTED_SINCE, at)
}

pub(super) fn set_fact(connection: &Connection, name: &str, value: &str) -> SqlResult<()> {
    let sql = "INSERT OR REPLACE INTO fact (name, value) VALUES (?1, ?2)";
    connection.execute(sql, [name, value]).map(drop)
}

/// See [`Store::generation`].
pub(super) fn generation(connection: &Connection) -> SqlResult<i64> {
    let sql = "SELECT CAST(value AS INTEGER) FROM fact WHERE name = ?";
    let restored = connection.prepare_cached(sql)?.query_row([GENERATION], |row| row.get(0)).optional()?;
    Ok(restored.unwrap_or(0))
}
