//! Logins that were begun in a browser and not ended.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::{Store, StoreError};
use crate::time;

impl Store {
    /// Notes what has to come back with the code of a login.
    pub(crate) fn begin_consent(&self, connection: &str, state: &str) -> Result<(), StoreError> {
        let values = [connection.to_owned(), state.to_owned(), self.stamp()];
        self.write(move |connection| {
            let sql = "INSERT OR REPLACE INTO consent (connection, state, asked_at) VALUES (?1, seal('consent.' || ?1, ?2), ?3)";
            connection.execute(sql, values).map(drop)
        })
    }

    /// What has to come back, and since when.
    pub(crate) fn consent(&self, connection: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
        let name = connection.to_owned();
        self.read(move |connection| {
            let sql =
                "SELECT unseal('consent.' || connection, state), asked_at FROM consent WHERE connection = ?";
            let row = connection.query_row(sql, [name], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
            Ok(row.optional()?.and_then(|(state, at)| Some((state, time::parse(&at)?))))
        })
    }

    /// The login is there: its state works once.
    pub(crate) fn end_consent(&self, connection: &str) -> Result<(), StoreError> {
        let name = connection.to_owned();
        self.write(move |connection| {
            connection.execute("DELETE FROM consent WHERE connection = ?", [name]).map(drop)
        })
    }
}
