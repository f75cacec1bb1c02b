//! Stored tokens, holds and cached records, as the HTTP client uses them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use secrecy::{ExposeSecret, SecretString};

use super::Store;
use crate::clock::earlier;
use crate::http::{CacheScope, CachedRecord, Hold, Memory, StoredToken, Token};
use crate::model::Fault;
use crate::time;

/// For this long a hold is read from memory; then a hold that another process set is noticed.
const HOLD_CACHE_TIME: Duration = Duration::from_secs(1);

/// Cached records that were not read again for this long are deleted.
const KEPT_FOR: Duration = Duration::from_secs(30 * 86_400);

/// The last read value of each hold, so that not every call reads the database.
#[derive(Default)]
pub(super) struct HoldCache(Mutex<HashMap<String, (Instant, Option<Hold>)>>);

enum Cached {
    Known(Option<Hold>),
    Unknown,
}

impl HoldCache {
    /// The recently read value: a hold, or that there is none. `Unknown` where the database must be read.
    fn get(&self, scope: &str) -> Cached {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cache.get(scope) {
            Some((at, hold)) if at.elapsed() < HOLD_CACHE_TIME => Cached::Known(hold.clone()),
            _ => Cached::Unknown,
        }
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
            let sql = "SELECT identity, unseal('token.access.' || connection, access) AS access,
                              unseal('token.refresh.' || connection, refresh) AS refresh,
                              unseal('token.previous_refresh.' || connection, previous_refresh) AS previous_refresh,
                              issued_at, expires_at, refresh_until, asked_at, refused_at FROM token WHERE connection = ?";
            connection.query_row(sql, [name], read_token).optional()
        });
        Ok(row.map_err(|error| error.into_fault("log in"))?.flatten())
    }

    fn save_token(&self, connection: &str, identity: &str, token: &Token) -> Result<(), Fault> {
        let (name, identity, token) = (connection.to_owned(), identity.to_owned(), token.clone());
        let saved = self.write(move |connection| {
            let sql = "INSERT OR REPLACE INTO token
                           (connection, identity, access, refresh, previous_refresh, issued_at, expires_at, refresh_until)
                       VALUES (?1, ?2, seal('token.access.' || ?1, ?3), seal('token.refresh.' || ?1, ?4),
                               seal('token.previous_refresh.' || ?1, ?5), ?6, ?7, ?8)";
            connection.execute(
                sql,
                params![
                    name,
                    identity,
                    token.access.expose_secret(),
                    token.refresh.as_ref().map(ExposeSecret::expose_secret),
                    token.previous_refresh.as_ref().map(ExposeSecret::expose_secret),
                    time::millis(token.issued_at),
                    time::millis(token.expires_at),
                    token.refresh_until.map(time::millis)
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

    fn note_asked(&self, connection: &str, at: Timestamp) -> Result<(), Fault> {
        self.stamp_token(connection, "UPDATE token SET asked_at = ?2 WHERE connection = ?1", at)
    }

    fn note_refused(&self, connection: &str, at: Timestamp) -> Result<(), Fault> {
        let sql = "UPDATE token SET refused_at = ?2, asked_at = NULL WHERE connection = ?1";
        self.stamp_token(connection, sql, at)
    }

    fn recall(&self, scope: &CacheScope, keys: &[String]) -> Result<Vec<CachedRecord>, Fault> {
        let (scope, keys) = (scope.clone(), keys.to_vec());
        let rows = self.read(move |connection| {
            let sql = "SELECT modified, read_at,
                              unseal('cache.' || connection || '.' || part || '.' || kind || '.' || key, value)
                       FROM cache WHERE connection = ?1 AND part = ?2 AND kind = ?3 AND key = ?4";
            let (mut statement, mut kept) = (connection.prepare_cached(sql)?, Vec::new());
            for key in keys {
                let place = params![scope.connection, scope.part, scope.kind, key];
                let row = statement.query_row(place, |row| {
                    Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?))
                });
                if let Some((modified, read_at, value)) = row.optional()?
                    && let Some(read_at) = time::parse(&read_at)
                {
                    kept.push(CachedRecord { key, modified, read_at, value });
                }
            }
            Ok(kept)
        });
        rows.map_err(|error| error.into_fault("read kept records"))
    }

    fn keep(&self, scope: &CacheScope, records: Vec<CachedRecord>) -> Result<(), Fault> {
        let (scope, old) = (scope.clone(), time::millis(earlier(self.clock.now(), KEPT_FOR)));
        // Records that get lost are read again.
        let kept = self.post(move |connection| {
            let sql = "INSERT OR REPLACE INTO cache (connection, part, kind, key, modified, read_at, value)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, seal('cache.' || ?1 || '.' || ?2 || '.' || ?3 || '.' || ?4, ?7))";
            for one in records {
                let values = params![
                    scope.connection,
                    scope.part,
                    scope.kind,
                    one.key,
                    one.modified,
                    time::millis(one.read_at),
                    one.value
                ];
                connection.prepare_cached(sql)?.execute(values)?;
            }
            connection.execute("DELETE FROM cache WHERE read_at < ?", [old]).map(drop)
        });
        kept.map_err(|error| error.into_fault("keep records"))
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
            // The clock was set back meanwhile: the hold keeps its length, counted from now.
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
            // A failure of a call that was running when the hold was set must not shorten it.
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
    fn clear_part_holds(&self, connection: &str) -> Result<(), Fault> {
        self.holds.clear();
        let parts = format!("{connection}/");
        let cleared = self.write(move |connection| {
            connection.execute("DELETE FROM hold WHERE substr(scope, 1, length(?1)) = ?1", [parts])
        });
        cleared.map(drop).map_err(|error| error.into_fault("clear a hold"))
    }
}

impl Store {
    fn stamp_token(&self, name: &str, sql: &'static str, at: Timestamp) -> Result<(), Fault> {
        let (name, at) = (name.to_owned(), time::millis(at));
        let noted = self.write(move |connection| connection.execute(sql, [name, at]));
        noted.map(drop).map_err(|error| error.into_fault("log in"))
    }
}

/// Reads a token. None where one of its times cannot be parsed: it then counts as missing.
fn read_token(row: &Row<'_>) -> rusqlite::Result<Option<StoredToken>> {
    let time = |name: &str| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<String>>(name)?.as_deref().and_then(time::parse))
    };
    let secret = |name: &str| -> rusqlite::Result<Option<SecretString>> {
        Ok(row.get::<_, Option<String>>(name)?.map(Into::into))
    };
    let (Some(issued_at), Some(expires_at)) = (time("issued_at")?, time("expires_at")?) else {
        return Ok(None);
    };
    let token = Token {
        access: row.get::<_, String>("access")?.into(),
        refresh: secret("refresh")?,
        previous_refresh: secret("previous_refresh")?,
        issued_at,
        expires_at,
        refresh_until: time("refresh_until")?,
    };
    let identity = row.get("identity")?;
    Ok(Some(StoredToken { identity, token, asked_at: time("asked_at")?, refused_at: time("refused_at")? }))
}
