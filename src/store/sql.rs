//! Result type of SQL statements.

/// The result of a statement, or why the database did not execute it.
pub(super) type SqlResult<T> = rusqlite::Result<T>;
