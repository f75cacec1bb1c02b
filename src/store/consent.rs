//! Browser logins that were started and not finished.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::{Store, StoreError};
use crate::time;

impl Store {
    /// Stores the state that the redirect of a login must return together with the code.
    pub(crate) fn begin_consent(&self, connection: &str, state: &str) -> Result<(), StoreError> {
        let values = [connection.to_owned(), state.to_owned(), self.stamp()];
        self.write(move |connection| {
            let sql = "INSERT OR REPLACE INTO consent (connection, state, asked_at) VALUES (?1, seal('consent.' || ?1, ?2), ?3)";
            connection.execute(sql, values).map(drop)
        })
    }

    /// Expected state of a login, and when the login was started.
    pub(crate) fn consent(&self, connection: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
        let name = connection.to_owned();
        self.read(move |connection| {
            let sql =
                "SELECT unseal('consent.' || connection, state), asked_at FROM consent WHERE connection = ?";
            let row = connection.query_row(sql, [name], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
            Ok(row.optional()?.and_then(|(state, at)| Some((state, time::parse(&at)?))))
        })
    }

    /// Ends a login that succeeded: its state works only once.
    pub(crate) fn end_consent(&self, connection: &str) -> Result<(), StoreError> {
        let name = connection.to_owned();
        self.write(move |connection| {
            connection.execute("DELETE FROM consent WHERE connection = ?", [name]).map(drop)
        })
    }
}
