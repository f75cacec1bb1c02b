//! Orders that a pair claims, releases and reclaims.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::StoreError;
use super::audit::Actor;
use super::pass::Ledger;
use super::shipment::{Shipment, load, set_state};
use super::sql::SqlResult;
use crate::model::{LABELS_LOST, OrderKey, State};

/// An order to be claimed.
pub(crate) struct Claim {
    pub(crate) key: OrderKey,
    pub(crate) revision: String,
    /// The order was released before.
    pub(crate) was_released: bool,
}

/// Result of a claim.
#[derive(Debug, Default)]
pub(crate) struct Claimed {
    pub(crate) shipments: Vec<Shipment>,
    /// Orders that another pair has claimed, with that pair's name.
    pub(crate) taken: Vec<(OrderKey, String)>,
}

/// Stored facts about a listed order.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) state: State,
    pub(crate) revision: Option<String>,
    pub(crate) is_dismissed: bool,
    /// The order was released, and may be claimed as if it were new.
    pub(crate) is_released: bool,
}

/// States in which another pair may claim the order, and states in which no label was requested.
const NOT_AT_HAND: &str = "'rejected', 'voided'";
pub(super) const NOT_ASKED: &str = "'claimed', 'rejected', 'voided'";

/// Finds another pair that has the same order of the same ERP in a state other than `but`, whatever its connections are called, and also
/// when it is no longer configured. A row that does not name its ERP yet may belong to any.
pub(super) fn other_pair_with(
    connection: &Connection,
    (erp, pair): (&str, &str),
    order: &OrderKey,
    but: &str,
) -> SqlResult<Option<String>> {
    let sql = format!(
        "SELECT pair FROM shipment WHERE erp IN (?1, '') AND order_key = ?2 AND pair <> ?3 AND state NOT IN ({but}) LIMIT 1"
    );
    connection.prepare_cached(&sql)?.query_row([erp, order.as_str(), pair], |row| row.get(0)).optional()
}

impl Ledger {
    /// Reads what is stored about these orders of the pair's ERP; orders that are not in the result are new.
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

    /// Claims each order that is new to the pair or was released, unless another pair is working on it.
    pub(crate) fn claim(&self, claims: Vec<Claim>) -> Result<Claimed, StoreError> {
        let systems = Arc::clone(&self.systems);
        let intents: Vec<String> = claims.iter().map(|_| self.store.new_id()).collect();
        self.record(move |connection, audit| {
            let again = "UPDATE shipment SET state = 'claimed', job = ?4, pass = ?5, revision = ?6, updated_at = ?7, attempt = 0, lost = 0,
                             fault = NULL, fingerprint = NULL, tries = 0, retry_at = NULL, released_at = NULL
                         WHERE erp = ?2 AND order_key = ?3 AND pair = ?1 AND released_at IS NOT NULL RETURNING id";
            let new = "INSERT INTO shipment (pair, erp, order_key, state, job, pass, revision, created_at, updated_at)
                       SELECT ?1, ?2, ?3, 'claimed', ?4, ?5, ?6, ?7, ?7
                       WHERE NOT EXISTS (SELECT 1 FROM shipment WHERE erp = ?2 AND order_key = ?3 AND pair = ?1) RETURNING id";
            let mut claimed = Claimed::default();
            for (claim, shipment) in claims.into_iter().zip(intents) {
                let Actor { pair, pass, .. } = &audit.actor;
                if let Some(other) = other_pair_with(connection, (&systems.erp, pair), &claim.key, NOT_AT_HAND)? {
                    claimed.taken.push((claim.key, other));
                    continue;
                }
                let values =
                    params![pair, systems.erp, claim.key.as_str(), shipment, pass, claim.revision, audit.at];
                let sql = if claim.was_released { again } else { new };
                let id: Option<i64> =
                    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
                if let Some(id) = id {
                    claimed.shipments.push(load(connection, id)?);
                }
            }
            Ok(claimed)
        })
    }

    /// Releases an order that this pair shall not ship now: the store treats it as unknown again, whatever was tried before. The numbers of
    /// its labels stay known.
    pub(crate) fn release(&self, shipment: &Shipment, reason: String) -> Result<(), StoreError> {
        let shipment = shipment.clone();
        self.record(move |connection, audit| {
            if shipment.attempt == 0 {
                connection.execute("DELETE FROM shipment WHERE id = ?", [shipment.id])?;
            } else {
                connection.execute(
                    "UPDATE shipment SET released_at = ?2 WHERE id = ?1",
                    params![shipment.id, audit.at],
                )?;
                set_state(connection, audit, shipment.id, State::Voided)?;
            }
            audit.order(
                connection,
                "release",
                &shipment.order,
                "skipped",
                json!({"job": shipment.intent, "reason": reason}),
            )
        })
    }

    /// Reclaims a rejected or voided order. A voided one gets a new intent, because its label belonged to the old one. So does one whose
    /// labels were lost too often: a person has checked it, and the count starts again.
    pub(crate) fn reclaim(&self, shipment: &Shipment, detail: Value) -> Result<Shipment, StoreError> {
        let (shipment, new_intent) = (shipment.clone(), self.store.new_id());
        self.record(move |connection, audit| {
            let is_new = shipment.state == State::Voided
                || shipment.failed_with(LABELS_LOST);
            let (name, attempt, lost) =
                if is_new { (new_intent, 0, 0) } else { (shipment.intent.clone(), shipment.attempt, shipment.lost) };
            let sql = "UPDATE shipment SET job = ?2, attempt = ?3, lost = ?4, fault = NULL, tries = 0, retry_at = NULL, dismissed_at = NULL,
                       fingerprint = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![shipment.id, name, attempt, lost])?;
            set_state(connection, audit, shipment.id, State::Claimed)?;
            audit.order(connection, "reclaim", &shipment.order, "done", detail)?;
            load(connection, shipment.id)
        })
    }

    /// Starts another shipment of a shipped order on a person's request, beside the one that is tracked.
    pub(crate) fn deliver_again(&self, shipment: &Shipment, detail: Value) -> Result<Shipment, StoreError> {
        let (shipment, new_intent) = (shipment.clone(), self.store.new_id());
        self.record(move |connection, audit| {
            let sql = "INSERT INTO shipment (pair, erp, order_key, delivery, state, job, pass, revision, created_at, updated_at)
                       SELECT pair, erp, order_key, delivery + 1, 'claimed', ?2, ?3, revision, ?4, ?4 FROM shipment WHERE id = ?1
                       RETURNING id";
            let values = params![shipment.id, new_intent, audit.actor.pass, audit.at];
            let id = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
            audit.order(connection, "deliver_again", &shipment.order, "done", detail)?;
            load(connection, id)
        })
    }

    /// Stores the ERP's revision at which a rejection was judged, so that the order is judged again only after a change.
    pub(crate) fn note_revision(&self, id: i64, revision: String) -> Result<(), StoreError> {
        self.store.write(move |connection| {
            let sql = "UPDATE shipment SET revision = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![id, revision]).map(drop)
        })
    }

    /// Notes that an order is in a condition; true if this is the first time.
    pub(crate) fn notice(&self, order: &OrderKey, reason: String) -> Result<bool, StoreError> {
        let order = order.clone();
        self.record(move |connection, audit| {
            let sql = "INSERT INTO notice (pair, order_key, reason, at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (pair, order_key) DO UPDATE SET reason = ?3, at = ?4 WHERE reason <> ?3";
            let values = params![audit.actor.pair, order.as_str(), reason, audit.at];
            let is_new = connection.prepare_cached(sql)?.execute(values)? > 0;
            if is_new {
                audit.order(connection, "skip", &order, "skipped", json!({"reason": reason}))?;
            }
            Ok(is_new)
        })
    }
}
