//! What statements give.

/// What a statement gives, or why the database did not carry it out.
pub(super) type SqlResult<T> = rusqlite::Result<T>;
