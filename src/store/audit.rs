//! The audit log: who did what to which order. Rows are chained, so that an edit or a cut shows, and sealed, so that a chain that was
//! computed anew without the key shows too.

use std::collections::BTreeMap;

use super::sql::SqlResult;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Value of `prev` in the first row.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SQL condition for the rows of an order, found by its key, the numbers of its sales orders and invoices, or its tracking numbers.
const OF_ORDER: &str = "\"order\" IN (
    SELECT ? UNION
    SELECT order_key FROM shipment JOIN reference ON reference.shipment_id = shipment.id
        WHERE reference.value = ? AND reference.kind IN ('sales_order', 'invoice') UNION
    SELECT \"order\" FROM audit WHERE tracking_number = ? AND \"order\" IS NOT NULL)";

/// The pass or command that acts; stored in every row.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) pass: String,
    pub(crate) pair: String,
    pub(crate) command: &'static str,
}

/// The content of one new row. Holds numbers and codes, never names or addresses.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) action: &'static str,
    pub(crate) order: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) outcome: &'static str,
    pub(crate) detail: Value,
}

/// A stored row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AuditRow {
    pub(crate) seq: i64,
    pub(crate) at: String,
    pub(crate) pass: String,
    pub(crate) pair: String,
    pub(crate) command: String,
    pub(crate) action: String,
    pub(crate) order: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) outcome: String,
    pub(crate) detail: Value,
    pub(crate) prev: String,
    pub(crate) hash: String,
    /// The detail exactly as it is stored.
    #[serde(skip)]
    detail_text: String,
}

impl AuditRow {
    /// `SHA-256(prev ‖ canonical JSON of the row)`, the row without `prev` and `hash`.
    fn expected_hash(&self) -> String {
        let mut members: BTreeMap<&str, Value> = BTreeMap::new();
        members.insert("seq", self.seq.into());
        members.insert("at", self.at.as_str().into());
        members.insert("pass", self.pass.as_str().into());
        members.insert("pair", self.pair.as_str().into());
        members.insert("command", self.command.as_str().into());
        members.insert("action", self.action.as_str().into());
        members.insert("order", self.order.as_deref().into());
        members.insert("tracking_number", self.tracking_number.as_deref().into());
        members.insert("outcome", self.outcome.as_str().into());
        members.insert("detail", self.detail.clone());
        let mut hash = Sha256::new();
        hash.update(&self.prev);
        let mut text = String::new();
        write_members(&mut text, members.iter().map(|(name, value)| (*name, value)));
        hash.update(text);
        hex::encode(hash.finalize())
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let detail: String = row.get("detail")?;
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            pass: row.get("pass")?,
            pair: row.get("pair")?,
            command: row.get("command")?,
            action: row.get("action")?,
            order: row.get("order")?,
            tracking_number: row.get("tracking_number")?,
            outcome: row.get("outcome")?,
            // A detail that is no JSON after an edit must still be shown; its hash does not match.
            detail: serde_json::from_str(&detail).unwrap_or_else(|_| Value::String(detail.clone())),
            prev: row.get("prev")?,
            hash: row.get("hash")?,
            detail_text: detail,
        })
    }

    /// Whether the row is byte for byte as it was written.
    fn is_intact(&self) -> bool {
        self.hash == self.expected_hash() && self.detail_text == canonical(&self.detail)
    }
}

fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(&mut text, value);
    text
}

/// Writes JSON without blanks and with the members of every object sorted by name, whatever order the map type keeps.
fn write_canonical(out: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&str, &Value> = members.iter().map(|(name, v)| (name.as_str(), v)).collect();
            write_members(out, sorted.into_iter());
        }
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(out, element);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn write_members<'a>(out: &mut String, members: impl Iterator<Item = (&'a str, &'a Value)>) {
    out.push('{');
    for (index, (name, value)) in members.enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&Value::from(name).to_string());
        out.push(':');
        write_canonical(out, value);
    }
    out.push('}');
}

/// Appends a row, in the transaction of the change that it records.
pub(super) fn append(connection: &Connection, at: &str, actor: &Actor, entry: Entry) -> SqlResult<()> {
    let (seq, prev) = head(connection)?;
    let mut row = AuditRow {
        seq: seq + 1,
        at: at.to_owned(),
        pass: actor.pass.clone(),
        pair: actor.pair.clone(),
        command: actor.command.to_owned(),
        action: entry.action.to_owned(),
        order: entry.order,
        tracking_number: entry.tracking_number,
        outcome: entry.outcome.to_owned(),
        detail: entry.detail,
        prev,
        hash: String::new(),
        detail_text: String::new(),
    };
    row.detail_text = canonical(&row.detail);
    row.hash = row.expected_hash();
    let sql = "INSERT INTO audit (seq, at, pass, pair, command, action, \"order\", tracking_number, outcome, detail, prev, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    connection.prepare_cached(sql)?.execute(params![
        row.seq,
        row.at,
        row.pass,
        row.pair,
        row.command,
        row.action,
        row.order,
        row.tracking_number,
        row.outcome,
        row.detail_text,
        row.prev,
        row.hash
    ])?;
    Ok(())
}

/// Number and hash of the newest row.
pub(super) fn head(connection: &Connection) -> SqlResult<(i64, String)> {
    let mut statement = connection.prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, GENESIS.to_owned())),
    }
}

/// SQL text of what the seal covers: the row where sealing began, and the number and hash of the newest sealed row.
const SEALED: &str = "since_seq || ' ' || seq || ' ' ||
    coalesce((SELECT hash FROM audit WHERE audit.seq = audit_seal.seq), CASE seq WHEN 0 THEN 'none' END, 'gone')";

/// Begins to seal a log that has no seal yet; rows written before are marked as older than the seal.
pub(super) fn begin_seal(connection: &Connection) -> SqlResult<()> {
    let is_new = "SELECT 1 FROM audit_seal WHERE mac IS NULL";
    if connection.query_row(is_new, [], |_| Ok(())).optional()?.is_none() {
        return Ok(());
    }
    let newest = "SELECT coalesce(max(seq), 0) FROM audit";
    let sql = format!(
        "BEGIN IMMEDIATE;
         UPDATE audit_seal SET since_seq = ({newest}), seq = ({newest}) WHERE mac IS NULL;
         UPDATE audit_seal SET mac = vouch('audit', {SEALED}) WHERE mac IS NULL;
         COMMIT;"
    );
    connection.execute_batch(&sql)
}

/// Moves the seal to the newest row, in the transaction that wrote it. `before`: the newest row when that transaction began. A seal that
/// does not match, or that is not at `before`, stays where it is, so that the fault shows permanently.
pub(super) fn seal(connection: &Connection, before: (i64, String)) -> SqlResult<()> {
    let (seq, _) = head(connection)?;
    if seq == before.0 {
        return Ok(());
    }
    let sql =
        "SELECT seq = ?1 AND has_vouched('audit', since_seq || ' ' || seq || ' ' || ?2, mac) FROM audit_seal";
    let hash = if before.0 == 0 { "none".to_owned() } else { before.1 };
    let mut statement = connection.prepare_cached(sql)?;
    if statement.query_row(params![before.0, hash], |row| row.get(0)).optional()?.unwrap_or(false) {
        connection.prepare_cached("UPDATE audit_seal SET seq = ?1")?.execute([seq])?;
        let sql = format!("UPDATE audit_seal SET mac = vouch('audit', {SEALED})");
        connection.prepare_cached(&sql)?.execute([])?;
    }
    Ok(())
}

/// Seals with the newest key what was sealed with an earlier one.
pub(super) fn reseal(connection: &Connection) -> SqlResult<()> {
    let sql = format!(
        "UPDATE audit_seal SET mac = vouch('audit', {SEALED}) WHERE has_vouched('audit', {SEALED}, mac)"
    );
    connection.execute(&sql, []).map(drop)
}

/// Checks the seal; gives the last row that is older than it, or what is wrong with it.
fn judge_seal(connection: &Connection, newest: i64) -> SqlResult<Result<i64, Chain>> {
    let sql = format!("SELECT since_seq, seq, has_vouched('audit', {SEALED}, mac) FROM audit_seal");
    let mut statement = connection.prepare(&sql)?;
    let seal = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let broken = |seq: i64, problem: &str| Ok(Err(Chain::Broken { seq, problem: problem.into() }));
    match seal {
        None => broken(newest, "the seal of the log was taken away"),
        Some((_, seq, false)) => broken(
            seq,
            "the seal does not fit: up to there rows were cut off, or reckoned anew without the key",
        ),
        Some((_, seq, true)) if seq != newest => {
            broken(seq + 1, "rows from there on were added without the key")
        }
        Some((since, _, true)) => Ok(Ok(since)),
    }
}

/// Selects which rows to show.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditFilter {
    pub(crate) pair: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) pass: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) outcome: Option<String>,
    /// The earliest time, in stored form.
    pub(crate) since: Option<String>,
    pub(crate) until: Option<String>,
    /// At most this many rows, the newest ones.
    pub(crate) limit: Option<u32>,
}

/// Selects the rows that match a filter, oldest first.
///
/// An order is also found by the numbers of its sales orders and invoices, and by its tracking numbers.
pub(super) fn select(connection: &Connection, filter: &AuditFilter) -> SqlResult<Vec<AuditRow>> {
    let conditions = [
        ("pair = ?", &filter.pair),
        (OF_ORDER, &filter.order),
        ("tracking_number = ?", &filter.tracking_number),
        ("pass = ?", &filter.pass),
        ("action = ?", &filter.action),
        ("outcome = ?", &filter.outcome),
        ("at >= ?", &filter.since),
        ("at < ?", &filter.until),
    ];
    // The statement holds only the conditions that are set, so that an index can serve it.
    let asked = conditions.iter().filter_map(|(condition, value)| Some((*condition, value.as_deref()?)));
    let (mut sql, mut values) = (String::from("SELECT * FROM audit WHERE 1"), Vec::new());
    for (number, (condition, value)) in (1..).zip(asked) {
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('?', &format!("?{number}")));
        values.push(value);
    }
    sql.push_str(" ORDER BY seq DESC LIMIT ");
    sql.push_str(&filter.limit.map_or(-1, i64::from).to_string());
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), AuditRow::read)?;
    let mut rows = rows.collect::<SqlResult<Vec<_>>>()?;
    rows.reverse();
    Ok(rows)
}

/// Result of a check of the whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chain {
    /// The number of rows and the hash of the newest. `unsealed`: how many of them are older than the seal.
    Whole { rows: i64, head: String, unsealed: i64 },
    /// The first row that is not as it was written, and what is wrong with it.
    Broken { seq: i64, problem: String },
}

/// Checks the chain from its first row to its last, and compares it with the heads that finished passes have stored.
pub(super) fn verify(connection: &Connection) -> SqlResult<Chain> {
    // One transaction reads chain, stored heads and seal at the same moment, because passes run meanwhile.
    let _moment = connection.unchecked_transaction()?;
    let (mut seq, mut prev) = (0, GENESIS.to_owned());
    let mut statement = connection.prepare("SELECT * FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let row = AuditRow::read(row)?;
        let problem = if row.seq != seq + 1 {
            Some(format!("row {} is missing", seq + 1))
        } else if row.prev != prev {
            Some("it does not follow the row before it".into())
        } else if !row.is_intact() {
            Some("it is not as it was written".into())
        } else {
            None
        };
        if let Some(problem) = problem {
            return Ok(Chain::Broken { seq: row.seq, problem });
        }
        (seq, prev) = (row.seq, row.hash);
    }
    let sql = "SELECT pass.audit_seq, pass.id FROM pass LEFT JOIN audit ON audit.seq = pass.audit_seq
               WHERE pass.audit_seq > 0 AND audit.hash IS NOT pass.audit_head ORDER BY pass.audit_seq LIMIT 1";
    let mut statement = connection.prepare(sql)?;
    let mut noted = statement.query([])?;
    if let Some(row) = noted.next()? {
        let (seq, pass): (i64, String) = (row.get(0)?, row.get(1)?);
        let problem = format!("pass {pass} noted another one there: rows were cut off or replaced");
        return Ok(Chain::Broken { seq, problem });
    }
    Ok(match judge_seal(connection, seq)? {
        Ok(unsealed) => Chain::Whole { rows: seq, head: prev, unsealed },
        Err(broken) => broken,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_json_does_not_depend_on_the_order_of_members() {
        let canonical = |text: &str| canonical(&serde_json::from_str(text).unwrap());
        let text = "{\"a\":[1,{\"c\":null,\"d\":\"x\\\"y\"}],\"b\":2}";
        assert_eq!(canonical("{\"b\": 2, \"a\": [1, {\"d\": \"x\\\"y\", \"c\": null}]}"), text);
    }

    #[test]
    fn the_hash_covers_every_member() {
        let row = AuditRow {
            seq: 1,
            at: "2026-11-21T02:00:00.000Z".into(),
            pass: "01KB".into(),
            pair: "p".into(),
            command: "ship".into(),
            action: "label".into(),
            order: Some("000123".into()),
            tracking_number: None,
            outcome: "done".into(),
            detail: json!({"job": "1"}),
            prev: GENESIS.into(),
            hash: String::new(),
            detail_text: String::new(),
        };
        let hash = row.expected_hash();
        let changes: [fn(&mut AuditRow); 11] = [
            |row| row.seq = 2,
            |row| row.at.push('Z'),
            |row| row.pass.push('x'),
            |row| row.pair.push('x'),
            |row| row.command.push('x'),
            |row| row.action.push('x'),
            |row| row.order = None,
            |row| row.tracking_number = Some("1".into()),
            |row| row.outcome.push('x'),
            |row| row.detail = json!({"job": "2"}),
            |row| row.prev = "f".repeat(64),
        ];
        for change in changes {
            let mut edited = row.clone();
            change(&mut edited);
            assert_ne!(edited.expected_hash(), hash, "{edited:?}");
        }
    }
}
