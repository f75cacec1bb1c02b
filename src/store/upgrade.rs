//! Upgrade of databases of earlier versions by the first pass, which keeps a copy of the old database.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{StoreError, schema};
use crate::files::{beside, sync_folder_of};
use crate::lock::Locks;

/// The oldest version whose tables can be read without an upgrade.
const READABLE: u32 = 5;

/// When a database of an earlier version is upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upgrade {
    Now,
    /// By the next pass, and not by a command that only reads.
    ByThePass,
}

/// Describes what the next pass will do.
pub(super) fn to_come(path: &Path, found: u32) -> String {
    format!(
        "{} is of an earlier version of mlc (schema {found}): the next pass brings it to {}, and keeps a copy as {}",
        path.display(),
        schema::VERSION,
        copy_of(path, found).display()
    )
}

fn copy_of(path: &Path, version: u32) -> PathBuf {
    beside(path, &format!(".v{version}"))
}

/// Upgrades the tables where that is due.
pub(super) fn run(
    connection: &Connection,
    path: &Path,
    locks: &Locks,
    upgrade: Upgrade,
) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let version = || -> Result<u32, StoreError> {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)
    };
    let found = version()?;
    if found > schema::VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::VERSION });
    }
    if found == schema::VERSION || upgrade == Upgrade::ByThePass && found >= READABLE {
        return Ok(());
    }
    if upgrade == Upgrade::ByThePass {
        return Err(StoreError::Older { message: to_come(path, found) });
    }
    let _single = locks.wait("open").map_err(|error| StoreError::not_writable(path, &error))?;
    let from = version()?;
    if from == schema::VERSION {
        return Ok(());
    }
    let copy = keep_copy(connection, path, from)?;
    // A table that is created anew is dropped first, which must not delete the rows that refer to it.
    connection.pragma_update(None, "foreign_keys", false).map_err(failed)?;
    for (number, migration) in (1..).zip(schema::MIGRATIONS).filter(|(number, _)| *number > from) {
        let script = format!("BEGIN IMMEDIATE; {migration} PRAGMA user_version = {number}; COMMIT;");
        if let Err(error) = connection.execute_batch(&script) {
            let _ = connection.execute_batch("ROLLBACK");
            return Err(failed(error));
        }
    }
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    log::warn!(
        "{} was brought from schema {from} to {}; what it was before is kept as {}: delete that once all works",
        path.display(),
        schema::VERSION,
        copy.display()
    );
    Ok(())
}

/// Copies the whole database before anything is changed: into a draft file that is then renamed.
fn keep_copy(connection: &Connection, path: &Path, version: u32) -> Result<PathBuf, StoreError> {
    let copy = copy_of(path, version);
    let draft = beside(&copy, ".part");
    let not_writable = |error: std::io::Error| StoreError::not_writable(&draft, &error);
    let _ = std::fs::remove_file(&draft);
    // Creates the file empty and private; SQLite fills it.
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft).map_err(not_writable)?;
    let made = connection
        .execute("VACUUM INTO ?", [draft.to_string_lossy()])
        .map_err(|error| StoreError::from_sqlite(&draft, &error));
    let moved = made.and_then(|_| std::fs::rename(&draft, &copy).map_err(not_writable));
    if let Err(error) = moved {
        let _ = std::fs::remove_file(&draft);
        return Err(error);
    }
    sync_folder_of(&copy).map_err(not_writable)?;
    Ok(copy)
}
