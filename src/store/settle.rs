//! Numbers at the carrier that must not be used: stored, cancelled one by one, and never deleted.

use rusqlite::{Connection, Params, params};
use serde_json::{Value, json};

use super::pass::Ledger;
use super::shipment::{Shipment, fault_detail, load, set_state};
use super::sql::SqlResult;
use super::step::{Origin, insert_steps};
use super::{Store, StoreError};
use crate::model::{Class, Expected, Fault, PlannedStep, State, TrackingNumber};
use crate::time;

impl Store {
    /// Numbers of a shipment: the void ones, or the others.
    pub(crate) fn numbers(&self, shipment_id: i64, voided: bool) -> Result<Vec<TrackingNumber>, StoreError> {
        self.read(move |connection| numbers_of(connection, shipment_id, voided))
    }
}

pub(super) fn numbers_of(
    connection: &Connection,
    shipment_id: i64,
    voided: bool,
) -> SqlResult<Vec<TrackingNumber>> {
    let sql = "SELECT tracking_number FROM package
               WHERE shipment_id = ?1 AND tracking_number IS NOT NULL AND (voided_at IS NOT NULL) = ?2 ORDER BY id";
    select_numbers(connection, sql, params![shipment_id, voided])
}

/// Reads the numbers in the first column of a query's result.
fn select_numbers(connection: &Connection, sql: &str, values: impl Params) -> SqlResult<Vec<TrackingNumber>> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers =
        statement.query_map(values, |row| row.get::<_, String>(0))?.collect::<SqlResult<Vec<_>>>()?;
    Ok(numbers.iter().filter_map(|text| TrackingNumber::parse(text)).collect())
}

impl Store {
    /// All stored numbers, void ones included, of shipments with that reference; other numbers that the carrier shows under it are new.
    /// `but_live_of`: leaves out numbers of that order that are not void, under any pair.
    pub(crate) fn known_numbers(
        &self,
        reference: &str,
        but_live_of: Option<&Shipment>,
    ) -> Result<Vec<TrackingNumber>, StoreError> {
        let reference = reference.to_owned();
        let (erp, order) =
            but_live_of.map(|shipment| (shipment.erp.clone(), shipment.order.as_str().to_owned())).unzip();
        self.read(move |connection| {
            let sql = "SELECT DISTINCT tracking_number FROM package JOIN shipment ON shipment.id = package.shipment_id
                       WHERE tracking_number IS NOT NULL AND shipment_id IN
                           (SELECT shipment_id FROM reference WHERE kind = 'unique' AND value = ?1)
                         AND (voided_at IS NOT NULL OR shipment.erp IS NOT ?2 OR shipment.order_key IS NOT ?3)";
            select_numbers(connection, sql, params![reference, erp, order])
        })
    }

    /// Numbers of a shipment that were void before its last create call.
    pub(crate) fn void_before_call(&self, shipment: &Shipment) -> Result<Vec<TrackingNumber>, StoreError> {
        let (id, called_at) = (shipment.id, shipment.requested_at.map(time::millis));
        self.read(move |connection| {
            let sql = "SELECT tracking_number FROM package WHERE shipment_id = ?1 AND tracking_number IS NOT NULL AND voided_at <= ?2";
            select_numbers(connection, sql, params![id, called_at])
        })
    }

    /// Numbers of void labels of all shipments of the same order.
    pub(crate) fn void_numbers_of_order(
        &self,
        shipment: &Shipment,
    ) -> Result<Vec<TrackingNumber>, StoreError> {
        let (erp, order) = (shipment.erp.clone(), shipment.order.as_str().to_owned());
        self.read(move |connection| {
            let sql = "SELECT package.tracking_number FROM shipment JOIN package ON package.shipment_id = shipment.id
                       WHERE shipment.erp = ?1 AND shipment.order_key = ?2 AND package.tracking_number IS NOT NULL
                         AND package.voided_at IS NOT NULL";
            select_numbers(connection, sql, [erp, order])
        })
    }

    /// The ERP's ids of the boxes of a shipment's last request, in the carrier's order.
    pub(crate) fn package_records(&self, shipment: &Shipment) -> Result<Vec<Option<String>>, StoreError> {
        let (id, name, attempt) = (shipment.id, shipment.intent.clone(), shipment.attempt);
        self.read(move |connection| {
            let sql = "SELECT record FROM package WHERE shipment_id = ?1 AND job = ?2 AND attempt = ?3 ORDER BY sequence";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![id, name, attempt], |row| row.get(0))?;
            rows.collect()
        })
    }

    /// How the carrier would show a shipment's last request. None for a request of an earlier version of mlc.
    pub(crate) fn expected(&self, shipment: &Shipment) -> Result<Option<Expected>, StoreError> {
        let id = shipment.id;
        let text: Option<String> = self.read(move |connection| {
            let sql = "SELECT unseal('expected.' || id, expected) FROM shipment WHERE id = ?";
            connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))
        })?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Number of packages in a shipment's last request.
    pub(crate) fn planned_packages(&self, shipment: &Shipment) -> Result<u32, StoreError> {
        let (id, name, attempt) = (shipment.id, shipment.intent.clone(), shipment.attempt);
        self.read(move |connection| {
            let sql = "SELECT count(*) FROM package WHERE shipment_id = ?1 AND job = ?2 AND attempt = ?3";
            connection.prepare_cached(sql)?.query_row(params![id, name, attempt], |row| row.get(0))
        })
    }

    /// Void packages of a shipment's last label, with the ERP's ids of their boxes.
    pub(crate) fn voided_packages(
        &self,
        shipment: &Shipment,
    ) -> Result<Vec<(Option<String>, TrackingNumber)>, StoreError> {
        let (id, name, attempt) = (shipment.id, shipment.intent.clone(), shipment.attempt);
        self.read(move |connection| {
            let sql = "SELECT record, tracking_number FROM package WHERE shipment_id = ?1 AND job = ?2 AND attempt = ?3
                       AND tracking_number IS NOT NULL AND voided_at IS NOT NULL ORDER BY sequence";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![id, name, attempt], |row| {
                Ok((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1)?))
            })?;
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(rows.into_iter().filter_map(|(record, number)| Some((record, TrackingNumber::parse(&number)?))).collect())
        })
    }
}

impl Ledger {
    /// Stores that the carrier refused to cancel a number: the shipment keeps its state, with the fault.
    pub(crate) fn void_failed(&self, shipment: &Shipment, fault: Fault) -> Result<Shipment, StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            let outcome = if fault.class == Class::Rejected { "rejected" } else { "retry" };
            let text = serde_json::to_string(&fault).unwrap_or_default();
            connection
                .prepare_cached("UPDATE shipment SET fault = ?2 WHERE id = ?1")?
                .execute(params![shipment.id, text])?;
            audit.order(connection, "void", &shipment.order, outcome, fault_detail(&fault))?;
            load(connection, shipment.id)
        })
    }

    /// Restores the previous state of an order whose void a person asked for and the carrier refused.
    pub(crate) fn void_refused(
        &self,
        shipment: &Shipment,
        back: State,
        fault: Fault,
    ) -> Result<(), StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            let sql = "UPDATE shipment SET void_from = NULL, fault = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([shipment.id])?;
            set_state(connection, audit, shipment.id, back)?;
            audit.order(connection, "void", &shipment.order, "rejected", fault_detail(&fault))
        })
    }

    /// Marks live numbers as unusable, because a person vouches for it: they are neither written back nor voided.
    pub(crate) fn give_up_numbers(&self, shipment: &Shipment, detail: Value) -> Result<(), StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            let numbers = numbers_of(connection, shipment.id, false)?;
            let sql = "UPDATE package SET voided_at = ?2, status = 'cancelled' WHERE shipment_id = ?1 AND tracking_number IS NOT NULL
                       AND voided_at IS NULL";
            connection.prepare_cached(sql)?.execute(params![shipment.id, audit.at])?;
            for number in &numbers {
                audit.package(connection, "give_up", &shipment.order, number, detail.clone())?;
            }
            Ok(())
        })
    }

    /// Stores whether the carrier answered a look-up of a label in doubt. Time in which it does not answer proves nothing about a label
    /// that is not found.
    pub(crate) fn heard(&self, shipment: &Shipment, is_answered: bool) -> Result<Shipment, StoreError> {
        let (shipment, now) = (shipment.clone(), self.store.clock.now());
        self.store.write(move |connection| {
            let since = shipment.heard_at.map_or(0, |at| now.duration_since(at).as_millis());
            let heard_ms = shipment.heard_ms.saturating_add(i64::try_from(since).unwrap_or(0).max(0));
            let (heard_ms, heard_at) =
                if is_answered { (heard_ms, Some(time::millis(now))) } else { (0, None) };
            let sql = "UPDATE shipment SET heard_ms = ?2, heard_at = ?3 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![shipment.id, heard_ms, heard_at])?;
            load(connection, shipment.id)
        })
    }

    /// Starts to cancel a shipment's numbers. `found` are numbers at the carrier that are not stored yet. `ships_after`: a new label is
    /// made when all of them are void.
    pub(crate) fn begin_void(
        &self,
        shipment: &Shipment,
        found: Vec<TrackingNumber>,
        ships_after: bool,
        detail: Value,
    ) -> Result<Shipment, StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            for number in &found {
                // A planned package takes the number; a number beyond those gets a row of its own.
                let known = "SELECT count(*) FROM package WHERE shipment_id = ?1 AND tracking_number = ?2";
                let is_known: bool =
                    connection.prepare_cached(known)?.query_row(params![shipment.id, number.as_str()], |row| row.get(0))?;
                if is_known {
                    continue;
                }
                let planned = "UPDATE package SET tracking_number = ?2 WHERE id =
                               (SELECT id FROM package WHERE shipment_id = ?1 AND tracking_number IS NULL ORDER BY id LIMIT 1)";
                if connection.prepare_cached(planned)?.execute(params![shipment.id, number.as_str()])? == 0 {
                    let extra = "INSERT INTO package (shipment_id, job, attempt, sequence, tracking_number)
                                 VALUES (?1, ?2, ?3, (SELECT coalesce(max(sequence), 0) + 1 FROM package WHERE shipment_id = ?1), ?4)";
                    let values = params![shipment.id, shipment.intent, shipment.attempt, number.as_str()];
                    connection.prepare_cached(extra)?.execute(values)?;
                }
            }
            // The count is of calls and not of numbers, because a carrier may return one number repeatedly.
            let is_lost = ships_after && shipment.state != State::Rejected;
            let void_from = (!ships_after).then(|| shipment.state.as_str());
            let sql = "UPDATE shipment SET then_ship = ?2, lost = lost + ?3, void_from = ?4 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![shipment.id, ships_after, is_lost, void_from])?;
            set_state(connection, audit, shipment.id, State::Voiding)?;
            audit.order(connection, "void", &shipment.order, "retry", detail)?;
            load(connection, shipment.id)
        })
    }

    /// Stores that the carrier has cancelled a number.
    pub(crate) fn number_voided(
        &self,
        shipment: &Shipment,
        number: &TrackingNumber,
    ) -> Result<(), StoreError> {
        let (shipment, number) = (shipment.clone(), number.clone());
        self.record(move |connection, audit| {
            let sql = "UPDATE package SET voided_at = ?3, status = 'cancelled' WHERE shipment_id = ?1 AND tracking_number = ?2";
            connection.prepare_cached(sql)?.execute(params![shipment.id, number.as_str(), audit.at])?;
            audit.package(connection, "void", &shipment.order, &number, json!({"job": shipment.intent}))
        })
    }

    /// Ends a void whose numbers are all cancelled: the order is claimed again, or stays voided. Write-backs of the void label are dropped,
    /// and `steps` tell the ERP.
    pub(crate) fn end_void(
        &self,
        shipment: &Shipment,
        steps: Vec<PlannedStep>,
    ) -> Result<Shipment, StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            let sql =
                "UPDATE step SET state = 'dropped' WHERE shipment_id = ? AND state IN ('pending', 'failed')";
            connection.prepare_cached(sql)?.execute([shipment.id])?;
            let state = if shipment.ships_after_void { State::Claimed } else { State::Voided };
            let sql = "UPDATE shipment SET fault = NULL, master_tracking_number = NULL,
                       tracking_status = 'cancelled', is_final = 1 WHERE id = ?";
            connection.prepare_cached(sql)?.execute([shipment.id])?;
            insert_steps(connection, shipment.id, Origin::Void, &steps, &[])?;
            set_state(connection, audit, shipment.id, state)?;
            load(connection, shipment.id)
        })
    }
}
