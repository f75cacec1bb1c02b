//! Failures of the database, with messages that say what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::model::{Class, Fault, MLC};
use crate::seal::KeyError;

/// A failure of the local database or of a file beside it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(
        "the database {} is damaged ({message}).\n\nhint: mlc has stopped. Keep a copy of the file, restore the newest \
         backup in its place, and run: mlc check", path.display()
    )]
    Damaged { path: PathBuf, message: String },
    #[error(
        "the database {} was written by a newer version of mlc (schema {found}; this version knows {known}).\n\nhint: install that \
         version again, or newer", path.display()
    )]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("{message}")]
    Older { message: String },
    #[error("the database {} belongs to another program.\n\nhint: point [store] path elsewhere", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "the database {} cannot be opened with this key: {message}.\n\nhint: name the key file that was in use with --key FILE or \
         $MLC_KEY_FILE; a backup of the database is of use only together with its key", path.display()
    )]
    Sealed { path: PathBuf, message: String },
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("cannot write to {}: {message}.\n\nhint: check the owner and the permissions of the folder and of its files", path.display())]
    NotWritable { path: PathBuf, message: String },
    #[error("the disk with {} is full.\n\nhint: free some room; the next pass goes on where this one stopped", path.display())]
    Full { path: PathBuf },
    #[error(
        "there is no room for another label beside {}, so none was asked for.\n\nhint: free at least {megabytes} MB, or raise the limit on \
         the size of files; the next pass goes on where this one stopped", path.display()
    )]
    NoRoom { path: PathBuf, megabytes: u64 },
    #[error(
        "the database {} cannot be read or written ({message}).\n\nhint: check the disk, its quota and the limit on the size of files; \
         the next pass goes on where this one stopped", path.display()
    )]
    Io { path: PathBuf, message: String },
    #[error("the database {} is kept busy by another process.\n\nhint: the next pass goes on where this one stopped", path.display())]
    Busy { path: PathBuf },
    #[error("the database {}: {message}", path.display())]
    Other { path: PathBuf, message: String },
}

impl StoreError {
    pub(super) fn not_writable(path: &Path, error: &std::io::Error) -> Self {
        Self::NotWritable { path: path.to_owned(), message: error.to_string() }
    }

    /// Classifies a failure by SQLite's code; its message is only shown.
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, message) = (path.to_owned(), error.to_string());
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path, message },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::SystemIoFailure) => Self::Io { path, message },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable { path, message }
            }
            _ => Self::Other { path, message },
        }
    }

    /// Whether a person has to act before anything can work again.
    pub(crate) fn needs_person(&self) -> bool {
        match self {
            Self::Damaged { .. }
            | Self::Newer { .. }
            | Self::Foreign { .. }
            | Self::NotWritable { .. }
            | Self::Sealed { .. }
            | Self::Key(_) => true,
            Self::Full { .. }
            | Self::NoRoom { .. }
            | Self::Io { .. }
            | Self::Busy { .. }
            | Self::Older { .. }
            | Self::Other { .. } => false,
        }
    }

    /// Converts the error into a fault of the call that needed the store.
    pub(crate) fn into_fault(self, operation: &'static str) -> Fault {
        let class = if self.needs_person() { Class::Config } else { Class::Retry { after_s: None } };
        Fault::new(class, MLC, operation, self.to_string())
    }
}
