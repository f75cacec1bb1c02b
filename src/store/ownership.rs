//! Which systems the rows of a pair belong to. A pair may be renamed, or be configured for another ERP or carrier: rows of other systems
//! are reported and never used, and rows of a renamed pair continue under its new name.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::audit::Entry;
use super::pass::{AuditWriter, Ledger};
use super::shipment::{COLUMNS, Shipment};
use super::sql::SqlResult;
use super::system::{ConfiguredPair, Systems};
use super::{Store, StoreError};

/// Rows that no pair of the configuration uses.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Stranded {
    pub(crate) pair: String,
    /// Whether the pair is configured; it then uses other systems than these.
    pub(crate) is_configured: bool,
    pub(crate) erp: String,
    pub(crate) carrier: String,
    /// Unfinished rows by state.
    pub(crate) states: std::collections::BTreeMap<String, u32>,
    /// Shipments that may still get tracking events.
    pub(crate) moving: u32,
}

/// SQL condition for rows that belong to the pair's systems. `?1` to `?4`: pair, ERP, carrier and accounts.
const OURS: &str = "erp = ?2 AND carrier IN ('', ?3) AND (carrier = '' OR account IS NULL OR account IN (SELECT value FROM json_each(?4)))";

impl Ledger {
    /// Assigns the rows of the pair to its current systems, where those have changed since its last pass.
    pub(super) fn match_systems(&self) -> Result<(), StoreError> {
        let (pair, systems) = (self.actor.pair.clone(), self.systems.as_ref().clone());
        if systems.erp.is_empty()
            || self.store.read(move |connection| is_current(connection, &pair, &systems))?
        {
            return Ok(());
        }
        let (systems, configured) = (self.systems.as_ref().clone(), self.configured.to_vec());
        self.record(move |connection, audit| {
            for other in &configured {
                stamp_unknown(connection, &other.name, &other.systems)?;
            }
            stamp_unknown(connection, &audit.actor.pair, &systems)?;
            let renamed = take_over_renamed(connection, audit, &systems, &configured)?;
            let foreign = mark_foreign(connection, &audit.actor.pair, &systems)?;
            set_current(connection, audit, &systems)?;
            if renamed.is_empty() && foreign == 0 {
                return Ok(());
            }
            let detail = json!({"erp": systems.erp, "carrier": systems.carrier, "renamed_from": renamed, "of_other_systems": foreign});
            let entry =
                Entry { action: "systems", order: None, tracking_number: None, outcome: "done", detail };
            audit.note(connection, entry)
        })
    }

    /// Moves rows of a pair to this pair and its systems, because a person vouches for it. Gives the number of moved rows.
    pub(crate) fn adopt_rows(&self, from: &str, by: &str) -> Result<usize, StoreError> {
        let (systems, from, by) = (self.systems.as_ref().clone(), from.to_owned(), by.to_owned());
        self.record(move |connection, audit| {
            let kind = |system: &str| format!("{} %", system.split(' ').next().unwrap_or_default());
            // Rows of another kind of system hold data that only that kind understands.
            let sql = "UPDATE OR IGNORE shipment SET pair = ?1, erp = ?2, carrier = iif(account IS NULL, '', ?3), is_foreign = 0
                       WHERE pair = ?4 AND (is_foreign = 1 OR ?4 <> ?1)
                         AND (erp = '' OR erp LIKE ?5) AND (carrier = '' OR carrier LIKE ?6)";
            let actor = &audit.actor;
            let values =
                params![actor.pair, systems.erp, systems.carrier, from, kind(&systems.erp), kind(&systems.carrier)];
            let count = connection.execute(sql, values)?;
            set_current(connection, audit, &systems)?;
            let detail = json!({"from": from, "rows": count, "erp": systems.erp, "carrier": systems.carrier, "by": by});
            let entry = Entry { action: "adopt_rows", order: None, tracking_number: None, outcome: "done", detail };
            audit.note(connection, entry)?;
            Ok(count)
        })
    }
}

fn accounts_of(systems: &Systems) -> String {
    serde_json::to_string(&systems.accounts).unwrap_or_default()
}

fn is_current(connection: &Connection, pair: &str, systems: &Systems) -> SqlResult<bool> {
    let sql = "SELECT 1 FROM pair_system WHERE pair = ?1 AND erp = ?2 AND carrier = ?3 AND accounts = ?4 AND is_current = 1";
    connection.prepare_cached(sql)?.exists(params![pair, systems.erp, systems.carrier, accounts_of(systems)])
}

/// Assigns rows of an mlc version that stored no systems to those that their pair uses when this is first checked.
fn stamp_unknown(connection: &Connection, pair: &str, systems: &Systems) -> SqlResult<()> {
    let sql = "DELETE FROM pair_system WHERE pair = ?1 AND erp = '' RETURNING 1";
    let is_unknown =
        !systems.erp.is_empty() && connection.query_row(sql, [pair], |_| Ok(())).optional()?.is_some();
    if is_unknown {
        let sql = "UPDATE shipment SET erp = ?2, carrier = iif(requested_at IS NULL, '', ?3) WHERE pair = ?1 AND erp = ''";
        connection.execute(sql, [pair, &systems.erp, &systems.carrier])?;
        let sql = "INSERT OR IGNORE INTO pair_system (pair, erp, carrier, accounts, is_current, since) VALUES (?1, ?2, ?3, ?4, 0, '')";
        connection.execute(sql, params![pair, systems.erp, systems.carrier, accounts_of(systems)])?;
    }
    Ok(())
}

/// Takes over the rows of pairs that used the same systems and no longer do: they were renamed. Where two configured pairs could be meant,
/// a person decides.
fn take_over_renamed(
    connection: &Connection,
    audit: &AuditWriter,
    systems: &Systems,
    configured: &[ConfiguredPair],
) -> SqlResult<Vec<String>> {
    let pair = audit.actor.pair.as_str();
    let is_twin = |other: &ConfiguredPair| {
        other.name != pair && other.systems.is_same_as(&systems.erp, &systems.carrier)
    };
    let sql = "SELECT pair FROM pair_system WHERE erp = ?1 AND carrier = ?2 AND pair <> ?3";
    let mut statement = connection.prepare(sql)?;
    let names = statement.query_map([&systems.erp, &systems.carrier, pair], |row| row.get(0))?;
    let names = names.collect::<SqlResult<Vec<String>>>()?;
    // A configured pair whose systems are not known yet keeps its rows.
    let is_given_up = |name: &String| {
        let other = configured.iter().find(|other| other.name == *name);
        other.is_none_or(|other| !other.systems.erp.is_empty() && !is_twin(other))
    };
    let given_up: Vec<String> = names.into_iter().filter(is_given_up).collect();
    if configured.iter().any(is_twin) {
        return Ok(Vec::new());
    }
    let mut renamed = Vec::new();
    for from in given_up {
        // If a pair of that name is configured again, its systems are checked anew.
        connection.execute("UPDATE pair_system SET is_current = 0 WHERE pair = ?1", [&from])?;
        let sql =
            "UPDATE OR IGNORE shipment SET pair = ?1 WHERE pair = ?2 AND erp = ?3 AND carrier IN ('', ?4)";
        if connection.execute(sql, params![pair, from, systems.erp, systems.carrier])? > 0 {
            connection.execute("UPDATE OR IGNORE notice SET pair = ?1 WHERE pair = ?2", [pair, &from])?;
            renamed.push(from);
        }
    }
    Ok(renamed)
}

/// Marks exactly the rows of a pair that belong to other systems; gives how many of them are unfinished. Rows for which another carrier
/// made nothing do not count as that carrier's.
fn mark_foreign(connection: &Connection, pair: &str, systems: &Systems) -> SqlResult<u32> {
    let accounts = accounts_of(systems);
    let values = params![pair, systems.erp, systems.carrier, accounts];
    let made_nothing = format!(
        "UPDATE shipment SET carrier = '', account = NULL WHERE pair = ?1 AND erp = ?2 AND state IN ('claimed', 'rejected', 'voided')
         AND NOT ({OURS}) AND NOT EXISTS (SELECT 1 FROM watch WHERE watch.shipment_id = shipment.id)
         AND NOT EXISTS (SELECT 1 FROM package WHERE package.shipment_id = shipment.id AND tracking_number IS NOT NULL AND voided_at IS NULL)"
    );
    connection.execute(&made_nothing, values)?;
    connection.execute(&format!("UPDATE shipment SET is_foreign = NOT ({OURS}) WHERE pair = ?1"), values)?;
    let sql = "SELECT count(*) FROM shipment WHERE pair = ?1 AND is_foreign = 1
               AND (state NOT IN ('done', 'voided') OR state = 'done' AND is_final = 0)";
    connection.query_row(sql, [pair], |row| row.get(0))
}

fn set_current(connection: &Connection, audit: &AuditWriter, systems: &Systems) -> SqlResult<()> {
    let pair = &audit.actor.pair;
    connection.execute("UPDATE pair_system SET is_current = 0 WHERE pair = ?1", [pair])?;
    let sql = "INSERT INTO pair_system (pair, erp, carrier, accounts, is_current, since) VALUES (?1, ?2, ?3, ?4, 1, ?5)
               ON CONFLICT (pair, erp, carrier) DO UPDATE SET accounts = ?4, is_current = 1, since = ?5";
    let values = params![pair, systems.erp, systems.carrier, accounts_of(systems), audit.at];
    connection.execute(sql, values).map(drop)
}

impl Store {
    /// Rows of a pair that belong to other systems, are unfinished, and were not dismissed.
    pub(crate) fn foreign_shipments(&self, pair: &str) -> Result<Vec<Shipment>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE pair = ? AND is_foreign = 1 AND state NOT IN ('done', 'voided')
                 AND dismissed_at IS NULL ORDER BY id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let shipments = statement.query_map([pair], Shipment::read)?;
            shipments.collect()
        })
    }

    /// Rows of pairs that are no longer configured, and rows of other systems under configured pairs.
    pub(crate) fn stranded(&self, configured: Vec<String>) -> Result<Vec<Stranded>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT DISTINCT pair FROM pair_system ORDER BY pair";
            let mut statement = connection.prepare(sql)?;
            let pairs = statement.query_map([], |row| row.get(0))?.collect::<SqlResult<Vec<String>>>()?;
            let mut stranded = Vec::new();
            for pair in pairs {
                let only_foreign = configured.contains(&pair);
                stranded.extend(stranded_of(connection, &pair, only_foreign)?);
            }
            Ok(stranded)
        })
    }
}

fn stranded_of(connection: &Connection, pair: &str, only_foreign: bool) -> SqlResult<Vec<Stranded>> {
    let which = if only_foreign { "AND is_foreign = 1" } else { "" };
    let mut found: Vec<Stranded> = Vec::new();
    for (condition, is_moving) in
        [("state NOT IN ('done', 'voided')", false), ("is_final = 0 AND state IN ('labelled', 'done')", true)]
    {
        let sql = format!(
            "SELECT erp, carrier, state, count(*) FROM shipment WHERE pair = ? {which} AND {condition} GROUP BY erp, carrier, state"
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([pair])?;
        while let Some(row) = rows.next()? {
            let (erp, carrier, state, count): (String, String, String, u32) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let known = found.iter().position(|one| one.erp == erp && one.carrier == carrier);
            let index = known.unwrap_or_else(|| {
                let states = std::collections::BTreeMap::new();
                let is_configured = only_foreign;
                found.push(Stranded {
                    pair: pair.to_owned(),
                    is_configured,
                    erp,
                    carrier,
                    states,
                    moving: 0,
                });
                found.len() - 1
            });
            if is_moving {
                found[index].moving += count;
            } else {
                found[index].states.insert(state, count);
            }
        }
    }
    Ok(found)
}
