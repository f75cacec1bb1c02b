//! Sealed columns: `seal(PLACE, VALUE)`, `unseal(PLACE, VALUE)`, `vouch(PLACE, TEXT)` and `has_vouched(PLACE, TEXT, TAG)` in SQL.
//! Columns that are searched stay readable; secrets, labels and personal data do not.

use std::sync::Arc;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, OptionalExtension};

use super::sql::SqlResult;
use crate::seal::{KeyRing, SealError};

/// Name of a fact that only the right key opens.
const KEY_CHECK: &str = "key_check";

/// Registers the functions at a connection. NULL stays NULL; a text stays a text, and bytes stay bytes.
pub(super) fn furnish(connection: &Connection, ring: &Arc<KeyRing>) -> SqlResult<()> {
    let (sealing, opening) = (Arc::clone(ring), Arc::clone(ring));
    let (vouching, judging) = (Arc::clone(ring), Arc::clone(ring));
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("seal", 2, flags, move |call| {
        convert(call, |place, text| sealing.seal_text(place, text), |place, bytes| sealing.seal(place, bytes))
    })?;
    connection.create_scalar_function("unseal", 2, flags, move |call| {
        convert(
            call,
            |place, text| opening.open_text(place, text).map(|clear| clear.to_string()),
            |place, bytes| opening.open(place, bytes).map(|clear| clear.to_vec()),
        )
    })?;
    connection.create_scalar_function("vouch", 2, flags, move |call| {
        let (place, text): (String, String) = (call.get(0)?, call.get(1)?);
        vouching.vouch(&place, &text).map_err(|error| Error::UserFunctionError(Box::new(error)))
    })?;
    connection.create_scalar_function("has_vouched", 3, flags, move |call| {
        let (place, text): (String, String) = (call.get(0)?, call.get(1)?);
        let tag: Option<String> = call.get(2)?;
        Ok(tag.is_some_and(|tag| judging.has_vouched(&place, &text, &tag)))
    })
}

fn convert(
    call: &Context<'_>,
    of_text: impl Fn(&str, &str) -> Result<String, SealError>,
    of_bytes: impl Fn(&str, &[u8]) -> Result<Vec<u8>, SealError>,
) -> SqlResult<Value> {
    let place: String = call.get(0)?;
    let failed = |error: SealError| Error::UserFunctionError(Box::new(error));
    match call.get_raw(1) {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| failed(SealError::Malformed))?;
            of_text(&place, text).map(Value::Text).map_err(failed)
        }
        ValueRef::Blob(bytes) => of_bytes(&place, bytes).map(Value::Blob).map_err(failed),
        ValueRef::Integer(_) | ValueRef::Real(_) => Err(failed(SealError::Malformed)),
    }
}

/// Reads the sealed text that identifies the database's key. None in a new one.
pub(super) fn key_check(connection: &Connection) -> SqlResult<Option<String>> {
    let sql = "SELECT value FROM fact WHERE name = ?";
    connection.query_row(sql, [KEY_CHECK], |row| row.get(0)).optional()
}

/// Binds a new database to its key; one that another process has bound meanwhile stays as it is.
pub(super) fn bind(connection: &Connection) -> SqlResult<()> {
    let sql = "INSERT INTO fact (name, value) VALUES (?1, seal('fact.' || ?1, 'mlc')) ON CONFLICT (name) DO NOTHING";
    connection.execute(sql, [KEY_CHECK]).map(drop)
}

/// Whether these keys open the text that the database was bound with.
pub(super) fn fits(ring: &KeyRing, check: &str) -> Result<(), SealError> {
    ring.open_text(&format!("fact.{KEY_CHECK}"), check).map(drop)
}
