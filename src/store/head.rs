//! The newest hash of the audit log, stored in a small file beside the database after every commit. A database whose log does not hold
//! it was restored from a backup, or replaces a lost one: it may not know of labels that were made.

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

/// Name of the fact that holds since when the database is suspected of missing labels.
pub(super) const SUSPECTED_SINCE: &str = "suspected_since";
pub(super) const GENERATION: &str = "generation";
/// Name of the fact that holds the machine on which the database was used last.
pub(super) const MACHINE: &str = "machine";
/// Length of the content: digits of a number, a blank, a hash, a newline. It is constant, so that one write replaces all of it.
const LENGTH: usize = 20 + 1 + 64 + 1;

/// The head file.
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

    /// Whether the database lacks the row that the head file names. While it is set, no head is stored; a pass clears it.
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
                    // The file exists before the first commit, so that a process that dies after it leaves no log without a head.
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
            // Another process may have written during the comparison: only a head that did not change counts.
            if before == noted {
                return Ok(true);
            }
            before = noted;
        }
    }

    fn read(&self) -> Option<(i64, String)> {
        read(&self.file)
    }

    /// Stores the head after a commit, never before, so that the file is never ahead of an intact database.
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

    /// Writes the file; true if that worked.
    fn write(&self, seq: i64, hash: &str) -> bool {
        let written = self.file.write_all_at(format!("{seq:020} {hash}\n").as_bytes(), 0);
        if let Err(error) = &written {
            log::warn!("the head of the audit log cannot be noted beside the database: {error}");
        }
        written.is_ok()
    }
}

/// Whether the log has rows. A log with rows but no head file was restored from a backup or copied.
fn has_history(connection: &Connection) -> SqlResult<bool> {
    connection.prepare("SELECT 1 FROM audit LIMIT 1")?.exists([])
}

/// Identifies this machine. None where the operating system gives no id.
pub(super) fn machine() -> Option<String> {
    #[cfg(debug_assertions)]
    if let Ok(machine) = std::env::var("MLC_TEST_MACHINE") {
        return Some(machine);
    }
    let text = std::fs::read_to_string("/etc/machine-id").ok()?;
    // The machine id itself must not leave its machine, so only a hash of it is kept.
    Some(sha256(format!("mlc {}", text.trim()))[..16].to_owned()).filter(|_| text.trim().len() == 32)
}

/// Head that was stored last. None where the file is new or not readable: it then proves nothing.
fn read(file: &File) -> Option<(i64, String)> {
    let mut bytes = [0; LENGTH];
    file.read_exact_at(&mut bytes, 0).ok()?;
    let (number, hash) = std::str::from_utf8(&bytes).ok()?.trim_end().split_once(' ')?;
    Some((number.parse().ok()?, hash.to_owned()))
}

/// Head that was stored last beside that database.
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
