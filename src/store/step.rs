//! Write-back as a list of small steps, each marked done on its own.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::{Value, json};

use super::StoreError;
use super::pass::{AuditWriter, Ledger};
use super::shipment::{Shipment, fault_detail, retry_at, set_state};
use super::sql::SqlResult;
use crate::clock::later;
use crate::model::{Class, Fault, PlannedStep, State};
use crate::time;

/// The event that a step reports to the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Label,
    Track,
    Void,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Track => "track",
            Self::Void => "void",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepState {
    Pending,
    Done,
    /// The ERP refused the step: a person must act.
    Failed,
    /// A person gave the step up, or it became obsolete.
    Dropped,
}

impl StepState {
    fn parse(text: &str) -> Self {
        match text {
            "done" => Self::Done,
            "failed" => Self::Failed,
            "dropped" => Self::Dropped,
            _ => Self::Pending,
        }
    }
}

/// A stored step.
#[derive(Clone, Debug)]
pub(crate) struct StepRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) needs: Option<String>,
    pub(crate) document_id: Option<i64>,
    pub(crate) payload: Value,
    /// Whether doing the step twice would create two records.
    pub(crate) makes: bool,
    /// Whether the step was begun before; it may have been done.
    pub(crate) is_begun: bool,
    /// The record that the step created.
    pub(crate) made: Option<Value>,
    pub(crate) state: StepState,
    pub(crate) tries: u32,
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) fault: Option<Fault>,
}

impl StepRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (state, payload): (String, String) = (row.get("state")?, row.get("payload")?);
        let (retry_at, fault): (Option<String>, Option<String>) = (row.get("retry_at")?, row.get("fault")?);
        let (begun_at, made): (Option<String>, Option<String>) = (row.get("begun_at")?, row.get("made")?);
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            needs: row.get("needs")?,
            document_id: row.get("document_id")?,
            payload: serde_json::from_str(&payload).unwrap_or_default(),
            makes: row.get("makes")?,
            is_begun: begun_at.is_some(),
            made: made.and_then(|made| serde_json::from_str(&made).ok()),
            state: StepState::parse(&state),
            tries: row.get("tries")?,
            retry_at: retry_at.as_deref().and_then(time::parse),
            fault: fault.and_then(|fault| serde_json::from_str(&fault).ok()),
        })
    }
}

/// Reads all steps of a shipment in the order of their execution.
pub(super) fn steps_of(connection: &Connection, shipment_id: i64) -> SqlResult<Vec<StepRow>> {
    let sql = "SELECT id, name, needs, document_id, unseal('step.' || shipment_id || '.' || name, payload) AS payload,
                      makes, begun_at, made, state, tries, retry_at, fault FROM step
               WHERE shipment_id = ? ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([shipment_id], StepRow::read)?;
    rows.collect()
}

impl Ledger {
    /// Stores durably that a step is about to be done.
    pub(crate) fn step_begun(&self, step: &StepRow) -> Result<(), StoreError> {
        let (id, at) = (step.id, self.store.stamp());
        self.store.write(move |connection| {
            let sql = "UPDATE step SET begun_at = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![id, at]).map(drop)
        })
    }

    /// Marks a step as done. Does not wait for the commit, because a step may be repeated.
    pub(crate) fn step_done(&self, shipment: &Shipment, step: &StepRow) -> Result<(), StoreError> {
        let (shipment, step) = (shipment.clone(), step.clone());
        self.record_later(move |connection, audit| mark_done(connection, audit, &shipment, &step))
    }

    /// Marks the last step as done, and with it the shipment.
    pub(crate) fn last_step_done(&self, shipment: &Shipment, step: &StepRow) -> Result<(), StoreError> {
        let (shipment, step) = (shipment.clone(), step.clone());
        self.record_later(move |connection, audit| {
            mark_done(connection, audit, &shipment, &step)?;
            finish(connection, audit, shipment.id)
        })
    }

    /// Stores why a step was not done: failed where a person must act, else to be tried again.
    pub(crate) fn step_failed(
        &self,
        shipment: &Shipment,
        step: &StepRow,
        fault: &Fault,
    ) -> Result<(), StoreError> {
        let (shipment, step, fault, now) =
            (shipment.clone(), step.clone(), fault.clone(), self.store.clock.now());
        self.record(move |connection, audit| {
            let needs_person = fault.class == Class::Rejected;
            let (state, outcome) = if needs_person { ("failed", "rejected") } else { ("pending", "retry") };
            let retry_at = (!needs_person).then(|| time::millis(retry_at(&fault, step.tries, now)));
            let sql =
                "UPDATE step SET state = ?2, tries = tries + 1, retry_at = ?3, fault = ?4 WHERE id = ?1";
            let text = serde_json::to_string(&fault).unwrap_or_default();
            connection.prepare_cached(sql)?.execute(params![step.id, state, retry_at, text])?;
            let mut detail = fault_detail(&fault);
            detail["step"] = step.name.into();
            audit.order(connection, "write_back", &shipment.order, outcome, detail)
        })
    }

    /// Parks a step that cannot be done yet; its retry time is near at first and grows to a few hours.
    pub(crate) fn step_waits(&self, step: &StepRow) -> Result<(), StoreError> {
        const FIRST: Duration = Duration::from_secs(900);
        const MOST: Duration = Duration::from_secs(4 * 3600);
        let wait = FIRST.saturating_mul(1 << step.tries.min(10)).min(MOST);
        let (id, at) = (step.id, time::millis(later(self.store.clock.now(), wait)));
        self.store.write(move |connection| {
            let sql = "UPDATE step SET tries = tries + 1, retry_at = ?2, fault = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![id, at]).map(drop)
        })
    }

    /// Gives open steps their new content, because the settings may have changed. Finished steps stay as they are.
    pub(crate) fn replan_steps(&self, shipment: &Shipment, steps: &[PlannedStep]) -> Result<(), StoreError> {
        let (id, steps) = (shipment.id, steps.to_vec());
        self.store.write(move |connection| {
            for step in steps {
                let sql = "UPDATE step SET payload = seal('step.' || ?1 || '.' || ?2, ?3), needs = ?4 WHERE shipment_id = ?1 AND name = ?2
                           AND state IN ('pending', 'failed')";
                let values = params![id, step.name, step.payload.to_string(), step.needs];
                connection.prepare_cached(sql)?.execute(values)?;
            }
            Ok(())
        })
    }

    /// Drops open steps of one origin that are no longer planned.
    pub(crate) fn drop_unplanned_steps(
        &self,
        shipment: &Shipment,
        origin: Origin,
        planned: &[PlannedStep],
    ) -> Result<(), StoreError> {
        let id = shipment.id;
        let names = serde_json::to_string(&planned.iter().map(|step| &step.name).collect::<Vec<_>>());
        self.store.write(move |connection| {
            let sql = "UPDATE step SET state = 'dropped' WHERE shipment_id = ?1 AND origin = ?2 AND state IN ('pending', 'failed')
                       AND name NOT IN (SELECT value FROM json_each(?3))";
            connection.execute(sql, params![id, origin.as_str(), names.unwrap_or_default()]).map(drop)
        })
    }

    /// Reopens failed steps.
    pub(crate) fn revive_steps(&self, shipment: &Shipment) -> Result<(), StoreError> {
        let id = shipment.id;
        self.store.write(move |connection| {
            let sql = "UPDATE step SET state = 'pending', tries = 0, retry_at = NULL WHERE shipment_id = ?1 AND state = 'failed'
                       OR shipment_id = ?1 AND state = 'pending'";
            connection.execute(sql, [id])?;
            connection.execute("UPDATE shipment SET dismissed_at = NULL WHERE id = ?", [id]).map(drop)
        })
    }

    /// Marks a shipment as written back and printed.
    pub(crate) fn done(&self, shipment: &Shipment) -> Result<(), StoreError> {
        let id = shipment.id;
        self.record(move |connection, audit| finish(connection, audit, id))
    }
}

fn mark_done(
    connection: &Connection,
    audit: &AuditWriter,
    shipment: &Shipment,
    step: &StepRow,
) -> SqlResult<()> {
    let sql = "UPDATE step SET state = 'done', done_at = ?2, fault = NULL, retry_at = NULL, made = coalesce(?3, made) WHERE id = ?1";
    let made = step.made.as_ref().map(Value::to_string);
    connection.prepare_cached(sql)?.execute(params![step.id, audit.at, made])?;
    audit.order(
        connection,
        "write_back",
        &shipment.order,
        "done",
        json!({"job": shipment.intent, "step": step.name}),
    )
}

fn finish(connection: &Connection, audit: &AuditWriter, id: i64) -> SqlResult<()> {
    connection.prepare_cached("UPDATE shipment SET fault = NULL WHERE id = ?")?.execute([id])?;
    set_state(connection, audit, id, State::Done)
}

/// Stores planned steps. `labels` are the ids of the documents that [`PlannedStep::file`] counts.
pub(super) fn insert_steps(
    connection: &Connection,
    shipment_id: i64,
    origin: Origin,
    steps: &[PlannedStep],
    labels: &[i64],
) -> SqlResult<()> {
    // A replaced step keeps that it was begun and what it made: the record may exist in the ERP.
    let sql = "INSERT INTO step (shipment_id, name, origin, needs, document_id, payload, state, makes)
               VALUES (?1, ?2, ?6, ?3, ?4, seal('step.' || ?1 || '.' || ?2, ?5), 'pending', ?7)
               ON CONFLICT (shipment_id, name) DO UPDATE SET
                   needs = ?3, document_id = ?4, payload = excluded.payload, state = 'pending', tries = 0, retry_at = NULL, fault = NULL, done_at = NULL
               WHERE unseal('step.' || ?1 || '.' || ?2, payload) <> ?5 OR document_id IS NOT ?4";
    for step in steps {
        let document = step.file.and_then(|index| labels.get(index));
        let (payload, origin) = (step.payload.to_string(), origin.as_str());
        let values = params![shipment_id, step.name, step.needs, document, payload, origin, step.makes];
        connection.prepare_cached(sql)?.execute(values)?;
    }
    Ok(())
}
