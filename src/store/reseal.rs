//! Change of a database's key.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError, USERS, audit, connect, own_key, vault};
use crate::files::beside;
use crate::lock::{Held, Locks};
use crate::seal::{KeyRing, Keys};
use crate::trial::crash_point;

/// All sealed columns, with the SQL of the place that their values are bound to.
const COLUMNS: [(&str, &str, &str); 12] = [
    ("token", "access", "'token.access.' || connection"),
    ("token", "refresh", "'token.refresh.' || connection"),
    ("token", "previous_refresh", "'token.previous_refresh.' || connection"),
    ("consent", "state", "'consent.' || connection"),
    ("cache", "value", "'cache.' || connection || '.' || part || '.' || kind || '.' || key"),
    ("document", "bytes", "'document.' || shipment_id"),
    ("step", "payload", "'step.' || shipment_id || '.' || name"),
    ("package", "signed_by", "'package.signed_by.' || id"),
    ("shipment", "signed_by", "'shipment.signed_by.' || id"),
    ("shipment", "expected", "'expected.' || id"),
    ("watch", "expected", "'expected.' || shipment_id"),
    ("fact", "value", "'fact.' || name"),
];

/// A database that no other process can use until this value is dropped.
pub(crate) struct Closed {
    connection: Connection,
    path: PathBuf,
    _alone: Held,
}

impl Store {
    /// Whether the database may hold sealed values. One that was created and never bound to a key does not; one that cannot be read counts
    /// as holding some.
    pub(crate) fn may_hold_sealed(path: &Path) -> bool {
        let check = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .and_then(|connection| vault::key_check(&connection));
        path.exists() && !matches!(check, Ok(None))
    }

    /// Locks the database for the change of its key. None where there is no database yet.
    pub(crate) fn to_be_resealed(path: &Path, keys: &Keys) -> Result<Option<Closed>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let not_writable = |error: std::io::Error| StoreError::not_writable(path, &error);
        let alone = Locks::new(beside(path, ".locks"))
            .and_then(|locks| locks.attempt(USERS))
            .map_err(not_writable)?;
        let alone = alone.ok_or_else(|| StoreError::Busy { path: path.to_owned() })?;
        let connection = connect(path, true)?;
        own_key(&connection, path, keys)?;
        Ok(Some(Closed { connection, path: path.to_owned(), _alone: alone }))
    }
}

impl Closed {
    /// Seals every value with the new key, all of them or none.
    pub(crate) fn reseal(&self, ring: &Arc<KeyRing>) -> Result<(), StoreError> {
        let failed = |error: rusqlite::Error| StoreError::from_sqlite(&self.path, &error);
        vault::furnish(&self.connection, ring).map_err(failed)?;
        let mut script = String::from("BEGIN IMMEDIATE;");
        for (table, column, place) in COLUMNS {
            let only = if table == "fact" { " WHERE name = 'key_check'" } else { "" };
            let _ = write!(
                script,
                "UPDATE {table} SET {column} = seal({place}, unseal({place}, {column})){only};"
            );
        }
        crash_point("reseal.before");
        self.connection.execute_batch(&script).map_err(failed)?;
        audit::reseal(&self.connection).map_err(failed)?;
        let script = "COMMIT; PRAGMA wal_checkpoint(TRUNCATE); VACUUM;";
        self.connection.execute_batch(script).map_err(failed)?;
        crash_point("reseal.after");
        Ok(())
    }
}
