//! Tokens and holds, as the HTTP client remembers them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, params};
use secrecy::ExposeSecret;

use super::Store;
use crate::http::{Hold, Memory, StoredToken, Token};
use crate::model::Fault;
use crate::time;

/// Holds that other processes set are noticed after that time.
const HOLD_CACHE_TIME: Duration = Duration::from_secs(1);

/// What was last read of each hold, so that not every call has to ask the database.
#[derive(Default)]
pub(super) struct HoldCache(Mutex<HashMap<String, (Instant, Option<Hold>)>>);

enum Cached {
    Known(Option<Hold>),
    Unknown,
}

impl HoldCache {
    /// What was read lately: a hold or that there is none. Nothing where it has to be read again.
    fn get(&self, scope: &str) -> Cached {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cache.get(scope) {
            Some((at, hold)) if at.elapsed() < HOLD_CACHE_TIME => Cached::Known(hold.clone()),
            _ => Cached::Unknown,
        }
    }

    fn put(&self, scope: &str, hold: Option<Hold>) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(scope.to_owned(), (Instant::now(), hold));
    }
}

impl Memory for Store {
    fn token(&self, connection: &str) -> Result<Option<StoredToken>, Fault> {
        let name = connection.to_owned();
        let row = self.read(move |connection| {
            let sql =
                "SELECT identity, unseal('token.access.' || connection, access), unseal('token.refresh.' || connection, refresh),
                        issued_at, expires_at FROM token WHERE connection = ?";
            connection
                .query_row(sql, [name], |row| {
                    let texts: [String; 3] = [row.get(0)?, row.get(3)?, row.get(4)?];
                    Ok((texts, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
                })
                .optional()
        });
        let row = row.map_err(|error| error.into_fault("log in"))?;
        Ok(row.and_then(|([identity, issued_at, expires_at], access, refresh)| {
            let token = Token {
                access: access.into(),
                refresh: refresh.map(Into::into),
                issued_at: time::parse(&issued_at)?,
                expires_at: time::parse(&expires_at)?,
            };
            Some(StoredToken { identity, token })
        }))
    }

    fn save_token(&self, connection: &str, identity: &str, token: &Token) -> Result<(), Fault> {
        let (name, identity, token) = (connection.to_owned(), identity.to_owned(), token.clone());
        let saved = self.write(move |connection| {
            let sql = "INSERT INTO token (connection, identity, access, refresh, issued_at, expires_at)
                       VALUES (?1, ?2, seal('token.access.' || ?1, ?3), seal('token.refresh.' || ?1, ?4), ?5, ?6)
                       ON CONFLICT (connection) DO UPDATE SET identity = excluded.identity, access = excluded.access,
                           refresh = excluded.refresh, issued_at = excluded.issued_at, expires_at = excluded.expires_at";
            connection.execute(
                sql,
                params![
                    name,
                    identity,
                    token.access.expose_secret(),
                    token.refresh.as_ref().map(ExposeSecret::expose_secret),
                    time::millis(token.issued_at),
                    time::millis(token.expires_at)
                ],
            )
        });
        saved.map(drop).map_err(|error| error.into_fault("log in"))
    }

    fn forget_token(&self, connection: &str) -> Result<(), Fault> {
        let name = connection.to_owned();
        let forgotten = self
            .write(move |connection| connection.execute("DELETE FROM token WHERE connection = ?", [name]));
        forgotten.map(drop).map_err(|error| error.into_fault("log out"))
    }

    fn hold(&self, scope: &str) -> Result<Option<Hold>, Fault> {
        if let Cached::Known(hold) = self.holds.get(scope) {
            return Ok(hold);
        }
        let name = scope.to_owned();
        let row: Option<(String, String, String)> = self
            .read(move |connection| {
                let sql = "SELECT since, until, fault FROM hold WHERE scope = ?";
                connection
                    .query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()
            })
            .map_err(|error| error.into_fault("read the holds"))?;
        let row = row.and_then(|(since, until, fault)| {
            let hold = Hold { until: time::parse(&until)?, fault: serde_json::from_str(&fault).ok()? };
            Some((time::parse(&since)?, hold))
        });
        let (now, Some((since, mut hold))) = (self.clock.now(), row) else {
            self.holds.put(scope, None);
            return Ok(None);
        };
        if since > now {
            // The clock was set back meanwhile: the hold lasts as long as it was meant to, from now on.
            hold.until = now + hold.until.duration_since(since);
            self.clear_hold(scope)?;
            self.set_hold(scope, &hold)?;
        }
        self.holds.put(scope, Some(hold.clone()));
        Ok(Some(hold))
    }

    fn set_hold(&self, scope: &str, hold: &Hold) -> Result<(), Fault> {
        self.holds.put(scope, Some(hold.clone()));
        let (scope, since, until) = (scope.to_owned(), self.stamp(), time::millis(hold.until));
        let fault = serde_json::to_string(&hold.fault).unwrap_or_default();
        let set = self.write(move |connection| {
            // A hold is never shortened by a failure that was under way when it was set.
            let sql = "INSERT INTO hold (scope, until, since, fault) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (scope) DO UPDATE SET until = max(until, ?2), fault = ?4";
            connection.execute(sql, [scope, until, since, fault])
        });
        set.map(drop).map_err(|error| error.into_fault("set a hold"))
    }

    fn clear_hold(&self, scope: &str) -> Result<(), Fault> {
        self.holds.put(scope, None);
        let scope = scope.to_owned();
        let cleared =
            self.write(move |connection| connection.execute("DELETE FROM hold WHERE scope = ?", [scope]));
        cleared.map(drop).map_err(|error| error.into_fault("clear a hold"))
    }
}
