//! Shipments as jobs: claimed, requested, rejected, in doubt, and what a pass has to know of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::audit::Actor;
use super::head::generation;
use super::label::{LabelNames, names_of};
use super::owner::Worked;
use super::pass::{Ledger, Scribe};
use super::{Store, StoreError};
use crate::digest::sha256;
use crate::model::{
    Class, Expected, Fault, LABELS_LOST, OrderKey, References, State, TrackingNumber, VOID_REFUSED,
};
use crate::time;

/// One order of one pair on its way to a label, as the database has it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) pair: String,
    /// It belongs to another ERP or carrier than its pair speaks for now: told of, never used.
    pub(crate) is_foreign: bool,
    /// The ERP that the order is one of, and the carrier that was asked for a label; empty where they are not known, or none was.
    pub(crate) erp: String,
    pub(crate) carrier: String,
    pub(crate) order: OrderKey,
    pub(crate) state: State,
    /// One intent to ship. A lost label is voided and made anew under the same job; a voided shipment gets a new one.
    pub(crate) job: String,
    /// The pass that brought it into its state.
    pub(crate) pass: String,
    /// Create calls sent under this job.
    pub(crate) attempt: u32,
    pub(crate) fingerprint: Option<String>,
    pub(crate) handle: Value,
    pub(crate) warehouse: Option<String>,
    pub(crate) reference: Option<String>,
    /// The carrier's number of the shipment as a whole, while it has a label.
    pub(crate) master: Option<TrackingNumber>,
    pub(crate) account: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) requested_at: Option<Timestamp>,
    /// By how many seconds our clock was ahead of the systems' at the request, where they told.
    pub(crate) clock_ahead_s: Option<i64>,
    /// Hash of what was asked to be shipped, and whereto.
    pub(crate) contents: Option<String>,
    /// Labels of this job that could not be used and were voided.
    pub(crate) lost: u32,
    pub(crate) warnings: Vec<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) tries: u32,
    /// See [`Store::generation`].
    pub(crate) generation: i64,
    pub(crate) retry_at: Option<Timestamp>,
    /// In doubt: for how long look-ups were answered, in milliseconds, and when the last one was, unless one failed since.
    pub(crate) heard_ms: i64,
    pub(crate) heard_at: Option<Timestamp>,
    /// In state `voiding`: whether a new label is made afterwards.
    pub(crate) ships_after_void: bool,
    /// In state `voiding` because a person asked: the state to go back to when the carrier refuses.
    pub(crate) void_from: Option<State>,
    pub(crate) is_dismissed: bool,
}

pub(super) const COLUMNS: &str =
    "id, pair, is_foreign, erp, carrier, order_key, state, job, pass, attempt, fingerprint, handle, warehouse, reference, master_tracking_number, account,
    service, requested_at, generation, warnings, fault, tries, retry_at, then_ship, dismissed_at, clock_ahead_s, contents, lost, heard_ms, heard_at, void_from";

/// Shipments with open steps, but for those that only wait for something that is not there yet. `?2` is now, and `?3` later than any
/// wait.
const OPEN: &str = "SELECT shipment_id FROM step WHERE state IN ('pending', 'failed')
    AND (state = 'failed' OR fault IS NOT NULL OR retry_at IS NULL OR retry_at <= ?2 OR retry_at > ?3)";

impl Job {
    /// A label of it could not be used, and the carrier would not cancel it.
    pub(crate) fn has_useless_label(&self) -> bool {
        self.failed_with(VOID_REFUSED)
    }

    fn failed_with(&self, code: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.code.as_deref() == Some(code))
    }

    /// How long the carrier has to answer yet until a label that does not show up does not exist. A time in which it does not answer
    /// proves nothing.
    pub(crate) fn doubt_time_left(&self, doubt_after: Duration) -> Duration {
        doubt_after.saturating_sub(Duration::from_millis(u64::try_from(self.heard_ms).unwrap_or(0)))
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let time = |name: &str| -> rusqlite::Result<Option<Timestamp>> {
            Ok(row.get::<_, Option<String>>(name)?.as_deref().and_then(time::parse))
        };
        let json = |name: &str| -> rusqlite::Result<String> { row.get(name) };
        let state: String = row.get("state")?;
        let fault: Option<String> = row.get("fault")?;
        Ok(Self {
            id: row.get("id")?,
            pair: row.get("pair")?,
            is_foreign: row.get("is_foreign")?,
            erp: row.get("erp")?,
            carrier: row.get("carrier")?,
            order: OrderKey::new(row.get::<_, String>("order_key")?),
            // The table's CHECK lets no other text in.
            state: State::parse(&state).unwrap_or(State::Rejected),
            job: row.get("job")?,
            pass: row.get("pass")?,
            attempt: row.get("attempt")?,
            fingerprint: row.get("fingerprint")?,
            handle: serde_json::from_str(&json("handle")?).unwrap_or_default(),
            warehouse: row.get("warehouse")?,
            reference: row.get("reference")?,
            master: row
                .get::<_, Option<String>>("master_tracking_number")?
                .as_deref()
                .and_then(TrackingNumber::parse),
            account: row.get("account")?,
            service: row.get("service")?,
            requested_at: time("requested_at")?,
            clock_ahead_s: row.get("clock_ahead_s")?,
            contents: row.get("contents")?,
            lost: row.get("lost")?,
            warnings: serde_json::from_str(&json("warnings")?).unwrap_or_default(),
            fault: fault.and_then(|fault| serde_json::from_str(&fault).ok()),
            tries: row.get("tries")?,
            generation: row.get("generation")?,
            retry_at: time("retry_at")?,
            heard_ms: row.get("heard_ms")?,
            heard_at: time("heard_at")?,
            ships_after_void: row.get("then_ship")?,
            void_from: row.get::<_, Option<String>>("void_from")?.as_deref().and_then(State::parse),
            is_dismissed: row.get::<_, Option<String>>("dismissed_at")?.is_some(),
        })
    }
}

/// An order to be claimed.
pub(crate) struct Claim {
    pub(crate) key: OrderKey,
    pub(crate) revision: String,
    /// It was given back before.
    pub(crate) was_released: bool,
}

/// What came of a claim.
#[derive(Debug, Default)]
pub(crate) struct Claimed {
    pub(crate) jobs: Vec<Job>,
    /// Orders that another pair has at hand, and its name.
    pub(crate) taken: Vec<(OrderKey, String)>,
}

/// What came of writing down what will be asked of the carrier.
#[derive(Debug)]
pub(crate) enum Requested {
    /// It may be asked now. Also what the files of the label will be called.
    Ours(Box<Job>, LabelNames),
    /// This pair has asked already.
    Taken(String),
}

/// What is known of a listed order.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) state: State,
    pub(crate) revision: Option<String>,
    pub(crate) is_dismissed: bool,
    /// It was given back, and may be claimed as if it were new.
    pub(crate) is_released: bool,
}

/// What is written down before a create call leaves the process.
pub(crate) struct Request {
    pub(crate) fingerprint: String,
    /// Hash of what is to be shipped, and whereto.
    pub(crate) contents: String,
    /// How the carrier would show the shipment.
    pub(crate) expected: Expected,
    /// By how much our clock is ahead of the systems', where they tell.
    pub(crate) clock_ahead_s: Option<i64>,
    pub(crate) handle: Value,
    pub(crate) warehouse: Option<String>,
    pub(crate) account: String,
    pub(crate) service: String,
    pub(crate) references: References,
    pub(crate) payload: String,
    pub(crate) warnings: Vec<String>,
    /// The ERP's ids of the boxes in the carrier's order.
    pub(crate) packages: Vec<Option<String>>,
}

/// Account numbers stand in the audit by their end only.
fn masked(account: &str) -> String {
    let end = account.char_indices().rev().nth(3).map_or(account, |(index, _)| &account[index..]);
    format!("…{end}")
}

/// What the audit tells of a failure.
pub(super) fn fault_detail(fault: &Fault) -> Value {
    json!({
        "system": fault.system, "operation": fault.operation, "status": fault.status, "code": fault.code,
        "message": fault.message, "transaction": fault.transaction,
    })
}

pub(super) fn load(connection: &Connection, id: i64) -> Worked<Job> {
    let sql = format!("SELECT {COLUMNS} FROM shipment WHERE id = ?");
    connection.prepare_cached(&sql)?.query_row([id], Job::read)
}

impl Store {
    pub(crate) fn job(&self, pair: &str, id: i64) -> Result<Option<Job>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM shipment WHERE id = ?1 AND pair = ?2");
            connection.prepare_cached(&sql)?.query_row(params![id, pair], Job::read).optional()
        })
    }

    /// The newest job of an order; one of the systems that the pair speaks for now, where there is one.
    pub(crate) fn job_of_order(&self, pair: &str, order: &OrderKey) -> Result<Option<Job>, StoreError> {
        let (pair, order) = (pair.to_owned(), order.as_str().to_owned());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE pair = ?1 AND order_key = ?2 ORDER BY is_foreign, delivery DESC LIMIT 1"
            );
            connection.prepare_cached(&sql)?.query_row([pair, order], Job::read).optional()
        })
    }

    /// The key of a stored order in one of these spellings, or in one that differs from them by case only; none where that fits several.
    pub(crate) fn order_key_like(
        &self,
        pair: &str,
        spellings: Vec<OrderKey>,
    ) -> Result<Option<OrderKey>, StoreError> {
        let pair = pair.to_owned();
        self.read(move |connection| {
            for comparison in ["", "COLLATE NOCASE"] {
                let sql = format!(
                    "SELECT DISTINCT order_key FROM shipment WHERE pair = ?1 AND order_key {comparison} = ?2 LIMIT 2"
                );
                for spelling in &spellings {
                    let mut statement = connection.prepare_cached(&sql)?;
                    let found = statement.query_map([pair.as_str(), spelling.as_str()], |row| row.get(0))?;
                    if let [key] = &found.collect::<Worked<Vec<String>>>()?[..] {
                        return Ok(Some(OrderKey::new(key.as_str())));
                    }
                }
            }
            Ok(None)
        })
    }

    /// Jobs that are not finished, oldest first, those in doubt before the others; and finished ones with open write-backs whose time
    /// may have come.
    pub(crate) fn unfinished(&self, pair: &str) -> Result<Vec<Job>, StoreError> {
        let (pair, [now, furthest]) = (pair.to_owned(), self.waits_end());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE pair = ?1 AND state NOT IN ('done', 'voided') AND is_foreign = 0
                 UNION SELECT {COLUMNS} FROM shipment WHERE +pair = ?1 AND state IN ('done', 'voided') AND is_foreign = 0
                     AND id IN ({OPEN})"
            );
            let mut statement = connection.prepare(&sql)?;
            let jobs = statement.query_map([pair, now, furthest], Job::read)?;
            let mut jobs = jobs.collect::<Worked<Vec<_>>>()?;
            jobs.sort_by_key(|job| (rank(job.state), job.id));
            Ok(jobs)
        })
    }

    /// Finished shipments with open write-backs. The `+pair` keeps SQLite from walking over all finished shipments of the pair.
    pub(crate) fn with_open_steps(&self, pair: &str) -> Result<Vec<Job>, StoreError> {
        let (pair, [now, furthest]) = (pair.to_owned(), self.waits_end());
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM shipment WHERE +pair = ?1 AND state IN ('done', 'voided') AND is_foreign = 0
                 AND id IN ({OPEN}) ORDER BY id"
            );
            let mut statement = connection.prepare(&sql)?;
            let jobs = statement.query_map([pair, now, furthest], Job::read)?;
            jobs.collect()
        })
    }

    /// Now, and the moment beyond which no wait can end; see [`crate::clock::is_ahead`].
    fn waits_end(&self) -> [String; 2] {
        let now = self.clock.now();
        [now, crate::clock::later(now, std::time::Duration::from_secs(25 * 3600))].map(time::millis)
    }
}

/// States in which an order is free for another pair, and those in which no label was asked for.
const NOT_AT_HAND: &str = "'rejected', 'voided'";
const NOT_ASKED: &str = "'claimed', 'rejected', 'voided'";

/// Another pair that has the same order of the same ERP in a state other than those, whatever its connections are called, and also where
/// it is configured no more. A row that does not tell its ERP yet may be of any.
fn other_pair_with(
    connection: &Connection,
    (erp, pair): (&str, &str),
    order: &OrderKey,
    but: &str,
) -> Worked<Option<String>> {
    let sql = format!(
        "SELECT pair FROM shipment WHERE erp IN (?1, '') AND order_key = ?2 AND pair <> ?3 AND state NOT IN ({but}) LIMIT 1"
    );
    connection.prepare_cached(&sql)?.query_row([erp, order.as_str(), pair], |row| row.get(0)).optional()
}

/// In-doubt shipments first, then write-backs, then what was never sent.
fn rank(state: State) -> u8 {
    match state {
        State::Requested | State::InDoubt | State::Voiding => 0,
        State::Labelled | State::Done | State::Voided => 1,
        State::Claimed => 2,
        State::Rejected => 3,
    }
}

impl Ledger {
    /// What is known of these orders of the ERP that the pair speaks for; the others are new.
    pub(crate) fn known(&self, orders: Vec<OrderKey>) -> Result<HashMap<OrderKey, Known>, StoreError> {
        let (pair, systems) = (self.actor.pair.clone(), Arc::clone(&self.systems));
        self.store.read(move |connection| {
            let sql = "SELECT id, state, revision, dismissed_at, released_at FROM shipment
                       WHERE erp IN (?1, '') AND order_key = ?2 AND pair = ?3 ORDER BY delivery DESC LIMIT 1";
            let mut statement = connection.prepare_cached(sql)?;
            let mut known = HashMap::new();
            for order in orders {
                let mut rows = statement.query([systems.erp.as_str(), order.as_str(), pair.as_str()])?;
                if let Some(row) = rows.next()? {
                    let state: String = row.get(1)?;
                    let found = Known {
                        id: row.get(0)?,
                        state: State::parse(&state).unwrap_or(State::Rejected),
                        revision: row.get(2)?,
                        is_dismissed: row.get::<_, Option<String>>(3)?.is_some(),
                        is_released: row.get::<_, Option<String>>(4)?.is_some(),
                    };
                    known.insert(order, found);
                }
            }
            Ok(known)
        })
    }

    /// Makes orders ours, each one that is new to the pair or was given back, and that no other pair has at hand.
    pub(crate) fn claim(&self, claims: Vec<Claim>) -> Result<Claimed, StoreError> {
        let systems = Arc::clone(&self.systems);
        let job_ids: Vec<String> = claims.iter().map(|_| self.store.new_id()).collect();
        self.record(move |connection, scribe| {
            let again = "UPDATE shipment SET state = 'claimed', job = ?4, pass = ?5, revision = ?6, updated_at = ?7, attempt = 0, lost = 0,
                             fault = NULL, fingerprint = NULL, tries = 0, retry_at = NULL, released_at = NULL
                         WHERE erp = ?2 AND order_key = ?3 AND pair = ?1 AND released_at IS NOT NULL RETURNING id";
            let new = "INSERT INTO shipment (pair, erp, order_key, state, job, pass, revision, created_at, updated_at)
                       SELECT ?1, ?2, ?3, 'claimed', ?4, ?5, ?6, ?7, ?7
                       WHERE NOT EXISTS (SELECT 1 FROM shipment WHERE erp = ?2 AND order_key = ?3 AND pair = ?1) RETURNING id";
            let mut claimed = Claimed::default();
            for (claim, job) in claims.into_iter().zip(job_ids) {
                let Actor { pair, pass, .. } = &scribe.actor;
                if let Some(other) = other_pair_with(connection, (&systems.erp, pair), &claim.key, NOT_AT_HAND)? {
                    claimed.taken.push((claim.key, other));
                    continue;
                }
                let values =
                    params![pair, systems.erp, claim.key.as_str(), job, pass, claim.revision, scribe.at];
                let sql = if claim.was_released { again } else { new };
                let id: Option<i64> =
                    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
                if let Some(id) = id {
                    claimed.jobs.push(load(connection, id)?);
                }
            }
            Ok(claimed)
        })
    }

    /// Gives an order back that is not to be shipped by us now: to the store it is unknown again, whatever was tried before. Numbers that
    /// its labels had stay known.
    pub(crate) fn release(&self, job: &Job, reason: String) -> Result<(), StoreError> {
        let job = job.clone();
        self.record(move |connection, scribe| {
            if job.attempt == 0 {
                connection.execute("DELETE FROM shipment WHERE id = ?", [job.id])?;
            } else {
                connection.execute(
                    "UPDATE shipment SET released_at = ?2 WHERE id = ?1",
                    params![job.id, scribe.at],
                )?;
                set_state(connection, scribe, job.id, State::Voided)?;
            }
            scribe.order(
                connection,
                "release",
                &job.order,
                "skipped",
                json!({"job": job.job, "reason": reason}),
            )
        })
    }

    /// Takes a rejected or voided order up again. A voided one becomes a new job: its label was a label of the old one. So does one
    /// whose labels got lost too often: a person has looked, and the count begins anew.
    pub(crate) fn reclaim(&self, job: &Job, detail: Value) -> Result<Job, StoreError> {
        let (job, new_job) = (job.clone(), self.store.new_id());
        self.record(move |connection, scribe| {
            let is_new = job.state == State::Voided
                || job.failed_with(LABELS_LOST);
            let (name, attempt, lost) =
                if is_new { (new_job, 0, 0) } else { (job.job.clone(), job.attempt, job.lost) };
            let sql = "UPDATE shipment SET job = ?2, attempt = ?3, lost = ?4, fault = NULL, tries = 0, retry_at = NULL, dismissed_at = NULL,
                       fingerprint = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![job.id, name, attempt, lost])?;
            set_state(connection, scribe, job.id, State::Claimed)?;
            scribe.order(connection, "reclaim", &job.order, "done", detail)?;
            load(connection, job.id)
        })
    }

    /// A person wants a shipped order shipped once more: a shipment of its own, beside the one that is tracked.
    pub(crate) fn deliver_again(&self, job: &Job, detail: Value) -> Result<Job, StoreError> {
        let (job, new_job) = (job.clone(), self.store.new_id());
        self.record(move |connection, scribe| {
            let sql = "INSERT INTO shipment (pair, erp, order_key, delivery, state, job, pass, revision, created_at, updated_at)
                       SELECT pair, erp, order_key, delivery + 1, 'claimed', ?2, ?3, revision, ?4, ?4 FROM shipment WHERE id = ?1
                       RETURNING id";
            let values = params![job.id, new_job, scribe.actor.pass, scribe.at];
            let id = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
            scribe.order(connection, "deliver_again", &job.order, "done", detail)?;
            load(connection, id)
        })
    }

    /// Writes down what will be asked of the carrier. Only a job that came back from here may be sent.
    pub(crate) fn request(&self, job: &Job, request: Request) -> Result<Requested, StoreError> {
        let (job, systems) = (job.clone(), Arc::clone(&self.systems));
        let day = self.store.day(request.warehouse.as_deref());
        self.record(move |connection, scribe| {
            let place = (systems.erp.as_str(), job.pair.as_str());
            if let Some(other) = other_pair_with(connection, place, &job.order, NOT_ASKED)? {
                return Ok(Requested::Taken(other));
            }
            let digest = sha256(&request.payload);
            let sql = "UPDATE shipment SET attempt = attempt + 1, fingerprint = ?2, handle = ?3, warehouse = ?4, reference = ?5,
                       account = ?6, service = ?7, request_digest = ?8, requested_at = ?9, warnings = ?10, generation = ?11, carrier = ?12,
                       contents = ?13, expected = seal('expected.' || ?1, ?14), clock_ahead_s = ?15, heard_ms = 0, heard_at = NULL,
                       fault = NULL, retry_at = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                job.id,
                request.fingerprint,
                request.handle.to_string(),
                request.warehouse,
                request.references.unique,
                request.account,
                request.service,
                digest,
                scribe.at,
                serde_json::to_string(&request.warnings).unwrap_or_default(),
                generation(connection)?,
                systems.carrier,
                request.contents,
                serde_json::to_string(&request.expected).unwrap_or_default(),
                request.clock_ahead_s
            ])?;
            set_state(connection, scribe, job.id, State::Requested)?;
            let sql = "INSERT OR IGNORE INTO reference (shipment_id, kind, value) VALUES (?1, ?2, ?3)";
            for (kind, value) in request.references.each() {
                connection.prepare_cached(sql)?.execute(params![job.id, kind.as_str(), value])?;
            }
            let sql = "INSERT INTO package (shipment_id, job, attempt, sequence, record) VALUES (?1, ?2, ?3, ?4, ?5)";
            for (sequence, record) in (1_u32..).zip(&request.packages) {
                let values = params![job.id, job.job, job.attempt + 1, sequence, record];
                connection.prepare_cached(sql)?.execute(values)?;
            }
            let detail = json!({
                "job": job.job, "attempt": job.attempt + 1, "reference": request.references.unique,
                "sales_orders": request.references.sales_orders, "invoices": request.references.invoices,
                "service": request.service, "account": masked(&request.account),
                "packages": request.packages.len(), "digest": digest, "warnings": request.warnings,
            });
            scribe.order(connection, "request", &job.order, "done", detail)?;
            Ok(Requested::Ours(Box::new(load(connection, job.id)?), names_of(connection, &job, &day)?))
        })
    }

    /// Puts a job aside after a failure that did nothing: rejected where a person must act, else to be tried again.
    pub(crate) fn park(
        &self,
        job: &Job,
        fault: Fault,
        fingerprint: Option<String>,
    ) -> Result<Job, StoreError> {
        let (job, now) = (job.clone(), self.store.clock.now());
        self.record(move |connection, scribe| {
            if !stands(connection, &job, &[job.state])? {
                return load(connection, job.id);
            }
            let is_rejected = fault.class == Class::Rejected;
            let (state, outcome) =
                if is_rejected { (State::Rejected, "rejected") } else { (State::Claimed, "retry") };
            let retry_at = (!is_rejected).then(|| time::millis(retry_at(&fault, job.tries, now)));
            let sql = "UPDATE shipment SET fault = ?2, retry_at = ?3, tries = tries + 1, fingerprint = coalesce(?4, fingerprint)
                       WHERE id = ?1";
            let text = serde_json::to_string(&fault).unwrap_or_default();
            connection.prepare_cached(sql)?.execute(params![job.id, text, retry_at, fingerprint])?;
            set_state(connection, scribe, job.id, state)?;
            drop_unused_packages(connection, &job)?;
            scribe.order(connection, "ship", &job.order, outcome, fault_detail(&fault))?;
            load(connection, job.id)
        })
    }

    /// Notes the ERP's record at which a rejection was judged, so that only a change of it is judged again.
    pub(crate) fn note_revision(&self, id: i64, revision: String) -> Result<(), StoreError> {
        self.store.write(move |connection| {
            let sql = "UPDATE shipment SET revision = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![id, revision]).map(drop)
        })
    }

    /// A create call may have made a label, and nobody knows.
    pub(crate) fn doubt(&self, job: &Job, fault: Option<Fault>) -> Result<Job, StoreError> {
        let job = job.clone();
        self.record(move |connection, scribe| {
            if !stands(connection, &job, &[State::Requested])? {
                return load(connection, job.id);
            }
            let text = fault.as_ref().and_then(|fault| serde_json::to_string(fault).ok());
            let sql = "UPDATE shipment SET fault = ?2, heard_ms = 0, heard_at = requested_at WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![job.id, text])?;
            set_state(connection, scribe, job.id, State::InDoubt)?;
            let detail = match &fault {
                Some(fault) => fault_detail(fault),
                None => json!({"message": format!("pass {} ended before the answer came", job.pass)}),
            };
            scribe.order(connection, "ship", &job.order, "in_doubt", detail)?;
            load(connection, job.id)
        })
    }

    /// The carrier shows no shipment, or a person vouches for it: the order may be sent again under the same job. The carrier is
    /// watched for the lost label.
    pub(crate) fn resubmit(&self, job: &Job, detail: Value) -> Result<Job, StoreError> {
        let (job, now) = (job.clone(), self.store.clock.now());
        self.record(move |connection, scribe| {
            super::watch::begin(connection, scribe, &job, now)?;
            let sql = "UPDATE shipment SET fault = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([job.id])?;
            set_state(connection, scribe, job.id, State::Claimed)?;
            drop_unused_packages(connection, &job)?;
            scribe.order(connection, "resubmit", &job.order, "done", detail)?;
            load(connection, job.id)
        })
    }

    /// A person takes an order, or its open write-backs, off the list of what needs one.
    pub(crate) fn dismiss(&self, job: &Job, detail: Value) -> Result<(), StoreError> {
        let job = job.clone();
        self.record(move |connection, scribe| {
            let sql = "UPDATE shipment SET dismissed_at = ?2, updated_at = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![job.id, scribe.at])?;
            let sql =
                "UPDATE step SET state = 'dropped' WHERE shipment_id = ?1 AND state IN ('pending', 'failed')";
            connection.prepare_cached(sql)?.execute([job.id])?;
            if job.state == State::Labelled {
                set_state(connection, scribe, job.id, State::Done)?;
            }
            scribe.order(connection, "dismiss", &job.order, "done", detail)
        })
    }

    /// Whether this is the first time that an order is met in that condition.
    pub(crate) fn notice(&self, order: &OrderKey, reason: String) -> Result<bool, StoreError> {
        let order = order.clone();
        self.record(move |connection, scribe| {
            let sql = "INSERT INTO notice (pair, order_key, reason, at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (pair, order_key) DO UPDATE SET reason = ?3, at = ?4 WHERE reason <> ?3";
            let values = params![scribe.actor.pair, order.as_str(), reason, scribe.at];
            let is_new = connection.prepare_cached(sql)?.execute(values)? > 0;
            if is_new {
                scribe.order(connection, "skip", &order, "skipped", json!({"reason": reason}))?;
            }
            Ok(is_new)
        })
    }
}

/// Whether the row still stands at the attempt that the job was read with, in one of these states. Where file locks do not hold, as on
/// some network drives, another pass may have gone on with it.
pub(super) fn stands(connection: &Connection, job: &Job, states: &[State]) -> Worked<bool> {
    let names: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let sql = "SELECT 1 FROM shipment WHERE id = ?1 AND job = ?2 AND attempt = ?3 AND state IN (SELECT value FROM json_each(?4))";
    let names = serde_json::to_string(&names).unwrap_or_default();
    connection.prepare_cached(sql)?.exists(params![job.id, job.job, job.attempt, names])
}

pub(super) fn set_state(connection: &Connection, scribe: &Scribe, id: i64, state: State) -> Worked<()> {
    let sql = "UPDATE shipment SET state = ?2, pass = ?3, updated_at = ?4 WHERE id = ?1";
    let values = params![id, state.as_str(), scribe.actor.pass, scribe.at];
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

/// Boxes of a request that made nothing.
fn drop_unused_packages(connection: &Connection, job: &Job) -> Worked<()> {
    let sql = "DELETE FROM package WHERE shipment_id = ?1 AND job = ?2 AND tracking_number IS NULL";
    connection.prepare_cached(sql)?.execute(params![job.id, job.job]).map(drop)
}

/// When a later pass tries again: as long as the system asked for, else a minute that doubles up to an hour.
pub(super) fn retry_at(fault: &Fault, tries: u32, now: Timestamp) -> Timestamp {
    let seconds = match fault.class {
        Class::Hold { until, .. } => return until,
        Class::Retry { after_s: Some(seconds) } => seconds,
        // Once the settings are mended, the next pass shall go on.
        Class::Config => 0,
        Class::Retry { after_s: None } | Class::InDoubt | Class::Rejected => {
            (60_u64 << tries.min(10)).min(3600)
        }
    };
    crate::clock::later(now, std::time::Duration::from_secs(seconds))
}
