//! Create requests, stored before they are sent, and requests that made no label.

use std::sync::Arc;

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::claim::{NOT_ASKED, other_pair_with};
use super::head::generation;
use super::label::{LabelNames, names_of};
use super::pass::Ledger;
use super::shipment::{Shipment, fault_detail, load, retry_at, set_state, stands};
use super::sql::SqlResult;
use super::{StoreError, watch};
use crate::digest::sha256;
use crate::model::{Class, Expected, Fault, References, State};
use crate::time;

/// Result of storing a create request.
#[derive(Debug)]
pub(crate) enum Requested {
    /// The request may be sent now; with the file names of its label.
    Ours(Box<Shipment>, LabelNames),
    /// Another pair has requested a label for the order: its name.
    Taken(String),
}

/// A create request as it is stored before the call.
pub(crate) struct Request {
    pub(crate) fingerprint: String,
    /// Hash of contents and destination.
    pub(crate) contents: String,
    /// How the carrier would show the shipment.
    pub(crate) expected: Expected,
    /// By how many seconds our clock is ahead of the systems', where they tell.
    pub(crate) clock_ahead_s: Option<i64>,
    pub(crate) handle: Value,
    pub(crate) warehouse: Option<String>,
    pub(crate) account: String,
    pub(crate) service: String,
    pub(crate) references: References,
    pub(crate) payload: String,
    pub(crate) warnings: Vec<String>,
    /// The ERP's ids of the boxes, in the carrier's order.
    pub(crate) packages: Vec<Option<String>>,
}

/// Masks an account number: the audit log shows its last characters only.
fn masked(account: &str) -> String {
    let end = account.char_indices().rev().nth(3).map_or(account, |(index, _)| &account[index..]);
    format!("…{end}")
}

impl Ledger {
    /// Stores a create request. Only a shipment that this returns may be sent.
    pub(crate) fn request(&self, shipment: &Shipment, request: Request) -> Result<Requested, StoreError> {
        let (shipment, systems) = (shipment.clone(), Arc::clone(&self.systems));
        let day = self.store.day(request.warehouse.as_deref());
        self.record(move |connection, audit| {
            let place = (systems.erp.as_str(), shipment.pair.as_str());
            if let Some(other) = other_pair_with(connection, place, &shipment.order, NOT_ASKED)? {
                return Ok(Requested::Taken(other));
            }
            let digest = sha256(&request.payload);
            let sql = "UPDATE shipment SET attempt = attempt + 1, fingerprint = ?2, handle = ?3, warehouse = ?4, reference = ?5,
                       account = ?6, service = ?7, request_digest = ?8, requested_at = ?9, warnings = ?10, generation = ?11, carrier = ?12,
                       contents = ?13, expected = seal('expected.' || ?1, ?14), clock_ahead_s = ?15, heard_ms = 0, heard_at = NULL,
                       fault = NULL, retry_at = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                shipment.id,
                request.fingerprint,
                request.handle.to_string(),
                request.warehouse,
                request.references.unique,
                request.account,
                request.service,
                digest,
                audit.at,
                serde_json::to_string(&request.warnings).unwrap_or_default(),
                generation(connection)?,
                systems.carrier,
                request.contents,
                serde_json::to_string(&request.expected).unwrap_or_default(),
                request.clock_ahead_s
            ])?;
            set_state(connection, audit, shipment.id, State::Requested)?;
            let sql = "INSERT OR IGNORE INTO reference (shipment_id, kind, value) VALUES (?1, ?2, ?3)";
            for (kind, value) in request.references.each() {
                connection.prepare_cached(sql)?.execute(params![shipment.id, kind.as_str(), value])?;
            }
            let sql = "INSERT INTO package (shipment_id, job, attempt, sequence, record) VALUES (?1, ?2, ?3, ?4, ?5)";
            for (sequence, record) in (1_u32..).zip(&request.packages) {
                let values = params![shipment.id, shipment.intent, shipment.attempt + 1, sequence, record];
                connection.prepare_cached(sql)?.execute(values)?;
            }
            let detail = json!({
                "job": shipment.intent, "attempt": shipment.attempt + 1, "reference": request.references.unique,
                "sales_orders": request.references.sales_orders, "invoices": request.references.invoices,
                "service": request.service, "account": masked(&request.account),
                "packages": request.packages.len(), "digest": digest, "warnings": request.warnings,
            });
            audit.order(connection, "request", &shipment.order, "done", detail)?;
            Ok(Requested::Ours(Box::new(load(connection, shipment.id)?), names_of(connection, &shipment, &day)?))
        })
    }

    /// Parks a shipment after a failure that made nothing: rejected where a person must act, else to be tried again.
    pub(crate) fn park(
        &self,
        shipment: &Shipment,
        fault: Fault,
        fingerprint: Option<String>,
    ) -> Result<Shipment, StoreError> {
        let (shipment, now) = (shipment.clone(), self.store.clock.now());
        self.record(move |connection, audit| {
            if !stands(connection, &shipment, &[shipment.state])? {
                return load(connection, shipment.id);
            }
            let is_rejected = fault.class == Class::Rejected;
            let (state, outcome) =
                if is_rejected { (State::Rejected, "rejected") } else { (State::Claimed, "retry") };
            let retry_at = (!is_rejected).then(|| time::millis(retry_at(&fault, shipment.tries, now)));
            let sql = "UPDATE shipment SET fault = ?2, retry_at = ?3, tries = tries + 1, fingerprint = coalesce(?4, fingerprint)
                       WHERE id = ?1";
            let text = serde_json::to_string(&fault).unwrap_or_default();
            connection.prepare_cached(sql)?.execute(params![shipment.id, text, retry_at, fingerprint])?;
            set_state(connection, audit, shipment.id, state)?;
            drop_unused_packages(connection, &shipment)?;
            audit.order(connection, "ship", &shipment.order, outcome, fault_detail(&fault))?;
            load(connection, shipment.id)
        })
    }

    /// Marks a shipment as in doubt: its create call may have made a label.
    pub(crate) fn doubt(&self, shipment: &Shipment, fault: Option<Fault>) -> Result<Shipment, StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            if !stands(connection, &shipment, &[State::Requested])? {
                return load(connection, shipment.id);
            }
            let text = fault.as_ref().and_then(|fault| serde_json::to_string(fault).ok());
            let sql = "UPDATE shipment SET fault = ?2, heard_ms = 0, heard_at = requested_at WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![shipment.id, text])?;
            set_state(connection, audit, shipment.id, State::InDoubt)?;
            let detail = match &fault {
                Some(fault) => fault_detail(fault),
                None => json!({"message": format!("pass {} ended before the answer came", shipment.pass)}),
            };
            audit.order(connection, "ship", &shipment.order, "in_doubt", detail)?;
            load(connection, shipment.id)
        })
    }

    /// Lets an order be sent again under the same intent, because the carrier shows no shipment or a person vouches for it. A watch looks
    /// for the lost label.
    pub(crate) fn resubmit(&self, shipment: &Shipment, detail: Value) -> Result<Shipment, StoreError> {
        let (shipment, now) = (shipment.clone(), self.store.clock.now());
        self.record(move |connection, audit| {
            watch::begin(connection, audit, &shipment, now)?;
            let sql = "UPDATE shipment SET fault = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([shipment.id])?;
            set_state(connection, audit, shipment.id, State::Claimed)?;
            drop_unused_packages(connection, &shipment)?;
            audit.order(connection, "resubmit", &shipment.order, "done", detail)?;
            load(connection, shipment.id)
        })
    }

    /// Dismisses an order, or its open write-backs, from the list of those that need a person.
    pub(crate) fn dismiss(&self, shipment: &Shipment, detail: Value) -> Result<(), StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            let sql = "UPDATE shipment SET dismissed_at = ?2, updated_at = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![shipment.id, audit.at])?;
            let sql =
                "UPDATE step SET state = 'dropped' WHERE shipment_id = ?1 AND state IN ('pending', 'failed')";
            connection.prepare_cached(sql)?.execute([shipment.id])?;
            if shipment.state == State::Labelled {
                set_state(connection, audit, shipment.id, State::Done)?;
            }
            audit.order(connection, "dismiss", &shipment.order, "done", detail)
        })
    }
}

/// Deletes the packages of a request that made nothing.
fn drop_unused_packages(connection: &Connection, shipment: &Shipment) -> SqlResult<()> {
    let sql = "DELETE FROM package WHERE shipment_id = ?1 AND job = ?2 AND tracking_number IS NULL";
    connection.prepare_cached(sql)?.execute(params![shipment.id, shipment.intent]).map(drop)
}
