//! The local database: open work, finished work, and the audit log that proves it.

mod alarm;
mod audit;
mod claim;
mod consent;
mod document;
mod error;
mod head;
mod label;
mod memory;
mod number;
mod outage;
mod overview;
mod owner;
mod ownership;
mod pass;
mod purge;
mod request;
mod reseal;
mod restored;
mod room;
mod schema;
mod settle;
mod shipment;
mod sql;
mod step;
mod system;
mod track;
mod upgrade;
mod vault;
mod watch;
mod write_back;

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::tz::TimeZone;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub(crate) use alarm::AlarmRow;
pub(crate) use audit::{Actor, AuditFilter, AuditRow, Chain, Entry};
pub(crate) use claim::{Claim, Claimed, Known};
pub(crate) use document::{DocumentRow, PrintState};
pub(crate) use error::StoreError;
pub(crate) use label::LabelNames;
pub(crate) use outage::Outage;
pub(crate) use overview::{HoldRow, LeaseRow, LoginRow, PassRow, Waiting};
pub(crate) use ownership::Stranded;
pub(crate) use pass::{Finish, Ledger};
pub(crate) use purge::{Keep, Purged};
pub(crate) use request::{Request, Requested};
pub(crate) use shipment::Shipment;
pub(crate) use step::{Origin, StepRow, StepState};
pub(crate) use system::{ConfiguredPair, Systems};
pub(crate) use track::{InTransit, PackageRow, TrackedPackage, TrackedShipment};
pub(crate) use watch::Watch;
pub(crate) use write_back::Labelled;

use crate::clock::Clock;
use crate::files::{beside, sync_folder_of};
use crate::lock::{Held, Locks};
use crate::seal::{KeyRing, Keys, SealError};
use crate::time;
use head::HeadFile;
use owner::Owner;
use sql::SqlResult;
use upgrade::Upgrade;

/// How long a process waits for a transaction of another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

const KEEPS_LOG: DbConfig = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
/// Name of the lock that every process holds while it uses the database.
const USERS: &str = "users";

/// The database, shared by all threads of a process.
#[derive(Clone)]
pub(crate) struct Store {
    owner: Arc<Owner>,
    path: Arc<Path>,
    clock: Clock,
    locks: Locks,
    holds: Arc<memory::HoldCache>,
    is_behind: Arc<AtomicBool>,
    days: Days,
    _user: Arc<Held>,
}

/// Gives the time zone of a warehouse.
type Days = Arc<dyn Fn(Option<&str>) -> TimeZone + Send + Sync>;

impl Store {
    /// Opens the database, or creates it where there is none. A database of an earlier version is upgraded.
    pub(crate) fn open(path: &Path, clock: Clock, keys: &Keys) -> Result<Self, StoreError> {
        Self::open_with(path, clock, keys, Upgrade::Now)
    }

    /// Opens the database for a command that only reads: an earlier version is not upgraded. A version too old to be read is an error.
    pub(crate) fn open_to_look(path: &Path, clock: Clock, keys: &Keys) -> Result<Self, StoreError> {
        Self::open_with(path, clock, keys, Upgrade::ByThePass)
    }

    /// Describes what the next pass will do with the database, if it is of an earlier version.
    pub(crate) fn upgrade_to_come(&self) -> Result<Option<String>, StoreError> {
        let found: u32 =
            self.read(|connection| connection.pragma_query_value(None, "user_version", |row| row.get(0)))?;
        Ok((found < schema::VERSION).then(|| upgrade::to_come(&self.path, found)))
    }

    fn open_with(path: &Path, clock: Clock, keys: &Keys, upgrade: Upgrade) -> Result<Self, StoreError> {
        let not_writable = |error: &std::io::Error| StoreError::not_writable(path, error);
        let locks = Locks::new(beside(path, ".locks")).map_err(|error| not_writable(&error))?;
        if !path.exists() {
            let _single = locks.wait("open").map_err(|error| not_writable(&error))?;
            if !path.exists() {
                create(path, &time::millis(clock.now()))?;
            }
        }
        let alone = locks.attempt(USERS).map_err(|error| not_writable(&error))?;
        let connection = connect(path, alone.is_some())?;
        drop(alone);
        let user = locks.share(USERS).map_err(|error| not_writable(&error))?;
        upgrade::run(&connection, path, &locks, upgrade)?;
        unlock(&connection, path, keys)?;
        audit::begin_seal(&connection).map_err(|error| StoreError::from_sqlite(path, &error))?;
        let head = HeadFile::open(path, &connection)?;
        let is_behind = head.is_behind();
        let owner = Owner::start(connection, path, head).map_err(|error| not_writable(&error))?;
        let holds = Arc::new(memory::HoldCache::default());
        Ok(Self {
            owner: Arc::new(owner),
            path: path.into(),
            clock,
            locks,
            holds,
            is_behind,
            days: Arc::new(|_| TimeZone::system()),
            _user: Arc::new(user),
        })
    }

    /// Sets the time zones of warehouses, by which label folders are named.
    pub(crate) fn with_days(self, days: impl Fn(Option<&str>) -> TimeZone + Send + Sync + 'static) -> Self {
        Self { days: Arc::new(days), ..self }
    }

    /// Local date at a warehouse: `2026-11-25`.
    fn day(&self, warehouse: Option<&str>) -> String {
        self.clock.now().to_zoned((self.days)(warehouse)).date().to_string()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Lock files beside the database: of passes, tokens and limits.
    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Rows of the audit log, oldest first.
    pub(crate) fn audit(&self, filter: AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        self.read(move |connection| audit::select(connection, &filter))
    }

    /// Checks the audit chain from its first row to its last, and compares it with its seal and with the head file.
    pub(crate) fn verify_audit(&self) -> Result<Chain, StoreError> {
        let chain = self.read(audit::verify)?;
        let noted = self.is_behind.load(Ordering::Relaxed).then(|| head::noted(&self.path)).flatten();
        Ok(match (chain, noted) {
            (Chain::Whole { .. }, Some((seq, _))) => {
                let problem = "the head file notes another one there: newer rows were cut off, or the database is an older copy";
                Chain::Broken { seq, problem: problem.into() }
            }
            (chain, _) => chain,
        })
    }

    /// Reads every page of the file.
    pub(crate) fn check_integrity(&self) -> Result<(), StoreError> {
        match self.read(|connection| problem(connection, "integrity_check"))? {
            None => Ok(()),
            Some(message) => Err(StoreError::Damaged { path: self.path.to_path_buf(), message }),
        }
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.owner.read(work).unwrap_or_else(|| Err(self.gone()))
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.owner.write(work).unwrap_or_else(|| Err(self.gone()))
    }

    /// Writes without waiting; see [`Owner::post`].
    fn post(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<()> + Send + 'static,
    ) -> Result<(), StoreError> {
        self.owner.post(work).ok_or_else(|| self.gone())
    }

    fn gone(&self) -> StoreError {
        StoreError::Other { path: self.path.to_path_buf(), message: "its thread has ended".into() }
    }

    /// Creates an id for a pass or an intent to ship; ids sort by time.
    pub(crate) fn new_id(&self) -> String {
        new_id(self.clock)
    }

    fn stamp(&self) -> String {
        time::millis(self.clock.now())
    }
}

fn new_id(clock: Clock) -> String {
    let ms = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    ulid::Ulid::from_parts(ms, fastrand::u128(..)).to_string()
}

/// Creates the database in a draft file beside its path and renames it, so that it exists complete or not at all.
fn create(path: &Path, at: &str) -> Result<(), StoreError> {
    let draft = beside(path, ".new");
    let not_writable = |error: std::io::Error| StoreError::not_writable(&draft, &error);
    // SQLite would apply the log of a draft that another process left when it died.
    for part in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(beside(&draft, part));
    }
    // The log of a lost database does not belong to the new one. It is kept for the case that the lost file is found.
    let _ = std::fs::remove_file(beside(path, "-shm"));
    if has_log(path) {
        std::fs::rename(beside(path, "-wal"), beside(path, "-wal.lost")).map_err(not_writable)?;
    }
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft).map_err(not_writable)?;
    let failed = |error: rusqlite::Error| StoreError::from_sqlite(&draft, &error);
    let mut connection =
        Connection::open_with_flags(&draft, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    let made = (|| {
        let transaction = connection.transaction()?;
        for migration in schema::MIGRATIONS {
            transaction.execute_batch(migration)?;
        }
        // An earlier database may have existed here and been lost.
        head::set_suspected(&transaction, at)?;
        transaction.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", schema::VERSION)?;
        transaction.commit()?;
        // WAL is set here, where no other process has the file open, and last, because only the main file is renamed.
        connection.pragma_update(None, "journal_mode", "WAL")
    })();
    made.map_err(failed)?;
    connection.close().map_err(|(_, error)| failed(error))?;
    std::fs::rename(&draft, path).map_err(not_writable)?;
    sync_folder_of(path).map_err(not_writable)
}

/// Opens the file. `is_alone`: no other process has it open, so a log beside it was left by a process that died.
fn connect(path: &Path, is_alone: bool) -> Result<Connection, StoreError> {
    let was_torn = is_alone && has_log(path);
    let damaged = |message: &str| StoreError::Damaged { path: path.to_owned(), message: message.into() };
    let length = std::fs::metadata(path).map_err(|error| StoreError::not_writable(path, &error))?.len();
    if length == 0 {
        return Err(damaged("the file is empty"));
    }
    let failed = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    // Closing writes the log into the database; a log that may not belong to it must stay as it is for recovery by a person.
    connection.set_db_config(KEEPS_LOG, true).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    if application != schema::APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;";
    connection.execute_batch(pragmas).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    if was_torn {
        // The log may be older than a database that was restored since.
        let problem = problem(&connection, "quick_check").map_err(failed)?;
        problem.map_or(Ok(()), |problem| Err(damaged(&problem)))?;
    }
    connection.set_db_config(KEEPS_LOG, false).map_err(failed)?;
    Ok(connection)
}

/// Whether a write-ahead log lies beside the database; the last process that closes the database removes it.
fn has_log(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// Runs one of SQLite's checks; gives the first problem that it finds.
fn problem(connection: &Connection, check: &str) -> SqlResult<Option<String>> {
    let found: String = connection.query_row(&format!("PRAGMA {check}(1)"), [], |row| row.get(0))?;
    Ok(Some(found).filter(|found| found != "ok"))
}

/// Gives the keys that the database is bound to, or an error where the available keys do not match. None in a new database.
fn own_key<'k>(
    connection: &Connection,
    path: &Path,
    keys: &'k Keys,
) -> Result<Option<&'k Arc<KeyRing>>, StoreError> {
    let check = vault::key_check(connection).map_err(|error| StoreError::from_sqlite(path, &error))?;
    let Some(check) = check else { return Ok(None) };
    let ring = keys.existing()?;
    let wrong = |error: SealError| StoreError::Sealed { path: path.to_owned(), message: error.to_string() };
    vault::fits(ring, &check).map(|()| Some(ring)).map_err(wrong)
}

/// Gives the connection the keys that open sealed columns; binds a new database to the key that is found or made.
fn unlock(connection: &Connection, path: &Path, keys: &Keys) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    if let Some(ring) = own_key(connection, path, keys)? {
        return vault::furnish(connection, ring).map_err(failed);
    }
    vault::furnish(connection, keys.needed()?).and_then(|()| vault::bind(connection)).map_err(failed)
}
