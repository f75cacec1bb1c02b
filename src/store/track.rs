//! Tracking data of packages under way.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row, params, params_from_iter};
use serde_json::json;

use super::label::{insert_document, names_of};
use super::pass::{AuditWriter, Ledger};
use super::shipment::Shipment;
use super::sql::SqlResult;
use super::step::{Origin, insert_steps};
use super::{Store, StoreError};
use crate::model::{
    CarrierTime, Document, OrderKey, PlannedStep, Scan, ScanEvent, Tracked, TrackingNumber, TrackingStatus,
};
use crate::time;

/// A package that has a number and is not void.
#[derive(Clone, Debug)]
pub(crate) struct PackageRow {
    pub(crate) id: i64,
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) carrier_id: Option<String>,
    pub(crate) status: TrackingStatus,
    pub(crate) delivered_at: Option<CarrierTime>,
    pub(crate) signed_by: Option<String>,
    pub(crate) has_proof_document: bool,
}

/// A shipment that may still get tracking events.
#[derive(Clone, Debug)]
pub(crate) struct InTransit {
    pub(crate) shipment_id: i64,
    pub(crate) order: OrderKey,
    pub(crate) account: String,
    pub(crate) labelled_at: jiff::Timestamp,
    pub(crate) packages: Vec<PackageRow>,
}

/// New tracking data of one package.
#[derive(Clone, Debug)]
pub(crate) struct TrackedPackage {
    pub(crate) package_id: i64,
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) tracked: Tracked,
    /// Events that are not stored yet.
    pub(crate) new_events: Vec<ScanEvent>,
    pub(crate) proof: Option<Document>,
}

/// Tracking state of the whole shipment, derived from its packages.
#[derive(Clone, Debug)]
pub(crate) struct TrackedShipment {
    pub(crate) status: TrackingStatus,
    pub(crate) delivered_at: Option<CarrierTime>,
    pub(crate) signed_by: Option<String>,
    pub(crate) is_final: bool,
}

impl PackageRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (number, status): (String, String) = (row.get("tracking_number")?, row.get("status")?);
        let delivered_at: Option<String> = row.get("delivered_at")?;
        Ok(Self {
            id: row.get("id")?,
            tracking_number: TrackingNumber::parse(&number).ok_or(rusqlite::Error::InvalidQuery)?,
            carrier_id: row.get("carrier_id")?,
            status: TrackingStatus::parse(&status).unwrap_or(TrackingStatus::Unknown),
            delivered_at: delivered_at.as_deref().and_then(CarrierTime::parse),
            signed_by: row.get("signed_by")?,
            has_proof_document: row.get("has_proof")?,
        })
    }
}

impl Store {
    /// Ids of shipments under way that were labelled after `since`; the one tracked longest ago comes first.
    pub(crate) fn in_transit_ids(&self, pair: &str, since: jiff::Timestamp) -> Result<Vec<i64>, StoreError> {
        let (pair, since) = (pair.to_owned(), time::millis(since));
        self.read(move |connection| {
            let sql =
                "SELECT id FROM shipment WHERE pair = ?1 AND is_final = 0 AND state IN ('labelled', 'done')
                       AND is_foreign = 0 AND labelled_at >= ?2 ORDER BY tracked_at, id";
            let mut statement = connection.prepare(sql)?;
            let ids = statement.query_map([pair, since], |row| row.get(0))?;
            ids.collect()
        })
    }

    /// Ids of shipments by order key or tracking number, in any tracking state.
    pub(crate) fn labelled_ids(
        &self,
        pair: &str,
        orders: Vec<OrderKey>,
        numbers: &[String],
    ) -> Result<Vec<i64>, StoreError> {
        let (pair, numbers) = (pair.to_owned(), numbers.to_vec());
        self.read(move |connection| {
            let mut ids = Vec::new();
            for order in orders {
                let sql = "SELECT id FROM shipment WHERE pair = ?1 AND order_key = ?2 AND state IN ('labelled', 'done')
                           AND is_foreign = 0";
                let mut statement = connection.prepare_cached(sql)?;
                ids.extend(statement.query_map([pair.as_str(), order.as_str()], |row| row.get(0))?.collect::<SqlResult<Vec<i64>>>()?);
            }
            for number in numbers {
                let sql = "SELECT shipment.id FROM package JOIN shipment ON shipment.id = package.shipment_id
                           WHERE shipment.pair = ?1 AND package.tracking_number = ?2 AND state IN ('labelled', 'done')
                           AND shipment.is_foreign = 0
                           AND package.voided_at IS NULL";
                let mut statement = connection.prepare_cached(sql)?;
                ids.extend(statement.query_map([&pair, &number], |row| row.get(0))?.collect::<SqlResult<Vec<i64>>>()?);
            }
            Ok(ids)
        })
    }

    /// Reads shipments with their packages.
    pub(crate) fn in_transit(&self, ids: Vec<i64>) -> Result<Vec<InTransit>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT order_key, account, labelled_at FROM shipment WHERE id = ?";
            let mut shipments = Vec::new();
            for id in ids {
                let (order, account, labelled_at): (String, String, String) = connection
                    .prepare_cached(sql)?
                    .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                shipments.push(InTransit {
                    shipment_id: id,
                    order: OrderKey::new(order),
                    account,
                    labelled_at: time::parse(&labelled_at).unwrap_or_default(),
                    packages: packages_of(connection, id)?,
                });
            }
            Ok(shipments)
        })
    }

    /// Packages under way, labelled after `since`, whose push subscription ends before that time or does not exist.
    pub(crate) fn subscription_ends(
        &self,
        pair: &str,
        since: jiff::Timestamp,
        before: jiff::Timestamp,
    ) -> Result<Vec<(i64, TrackingNumber)>, StoreError> {
        let (pair, since, before) = (pair.to_owned(), time::millis(since), time::millis(before));
        self.read(move |connection| {
            let sql = "SELECT package.id, package.tracking_number FROM shipment JOIN package ON package.shipment_id = shipment.id
                       WHERE shipment.pair = ?1 AND shipment.is_final = 0 AND shipment.state IN ('labelled', 'done')
                         AND shipment.is_foreign = 0 AND shipment.labelled_at >= ?2 AND package.tracking_number IS NOT NULL AND package.voided_at IS NULL
                         AND package.status NOT IN ('delivered', 'returned', 'cancelled')
                         AND (package.subscribed_until IS NULL OR package.subscribed_until < ?3) ORDER BY package.id";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement
                .query_map([pair, since, before], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
                .collect::<SqlResult<Vec<_>>>()?;
            Ok(rows.into_iter().filter_map(|(id, number)| Some((id, TrackingNumber::parse(&number)?))).collect())
        })
    }

    /// Identities of the stored events of these packages.
    pub(crate) fn known_events(
        &self,
        packages: Vec<i64>,
    ) -> Result<HashMap<i64, HashSet<String>>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT identity FROM scan_event WHERE package_id = ?";
            let mut known = HashMap::new();
            for package in packages {
                let mut statement = connection.prepare_cached(sql)?;
                let identities = statement.query_map([package], |row| row.get(0))?;
                known.insert(package, identities.collect::<SqlResult<HashSet<String>>>()?);
            }
            Ok(known)
        })
    }
}

impl Store {
    /// All stored scans of these packages.
    pub(crate) fn scans(&self, packages: Vec<i64>) -> Result<HashMap<i64, Vec<Scan>>, StoreError> {
        self.read(move |connection| {
            let sql =
                "SELECT at, description, place, exception FROM scan_event WHERE package_id = ? ORDER BY id";
            let (mut statement, mut scans) = (connection.prepare_cached(sql)?, HashMap::new());
            for package in packages {
                let rows = statement.query_map([package], |row| {
                    let at: String = row.get(0)?;
                    let at = CarrierTime { instant: at.parse().ok(), text: at };
                    Ok(Scan { at, description: row.get(1)?, place: row.get(2)?, exception: row.get(3)? })
                })?;
                scans.insert(package, rows.collect::<SqlResult<Vec<Scan>>>()?);
            }
            Ok(scans)
        })
    }
}

impl Ledger {
    /// Stores when shipments were tracked without news.
    pub(crate) fn looked_at(&self, shipments: Vec<i64>) -> Result<(), StoreError> {
        let at = self.store.stamp();
        self.store.post(move |connection| {
            for id in shipments {
                let sql = "UPDATE shipment SET tracked_at = ?2 WHERE id = ?1";
                connection.prepare_cached(sql)?.execute(params![id, at])?;
            }
            Ok(())
        })
    }

    /// Stores the ends of push subscriptions of packages.
    pub(crate) fn subscribed(&self, ends: Vec<(i64, jiff::Timestamp)>) -> Result<(), StoreError> {
        self.record(move |connection, _| {
            for (package, until) in ends {
                let sql = "UPDATE package SET subscribed_until = ?2 WHERE id = ?1";
                connection.prepare_cached(sql)?.execute(params![package, time::millis(until)])?;
            }
            Ok(())
        })
    }

    /// Stores new events, the shipment's status, proofs of delivery and the steps that report them to the ERP, in one transaction.
    /// A step's `label` counts the proofs among `packages`.
    pub(crate) fn track(
        &self,
        shipment: &Shipment,
        packages: Vec<TrackedPackage>,
        whole: TrackedShipment,
        steps: Vec<PlannedStep>,
    ) -> Result<(), StoreError> {
        let (shipment, day) = (shipment.clone(), self.store.day(shipment.warehouse.as_deref()));
        self.record(move |connection, audit| {
            let mut proofs = Vec::new();
            for package in &packages {
                store_package(connection, audit, &shipment, package)?;
                if let Some(proof) = &package.proof {
                    let names = names_of(connection, &shipment, &day)?;
                    let file = names.proof(&package.tracking_number, proof.format.extension());
                    proofs.push(insert_document(connection, shipment.id, Some(package.package_id), proof, Some(&file), None)?);
                }
            }
            let before: String =
                connection.query_row("SELECT tracking_status FROM shipment WHERE id = ?", [shipment.id], |row| row.get(0))?;
            let sql = "UPDATE shipment SET tracking_status = ?2, is_final = ?3, delivered_at = ?4,
                       signed_by = seal('shipment.signed_by.' || ?1, ?5), tracked_at = ?6
                       WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                shipment.id,
                whole.status.as_str(),
                whole.is_final,
                whole.delivered_at.as_ref().map(|time| &time.text),
                whole.signed_by,
                audit.at
            ])?;
            insert_steps(connection, shipment.id, Origin::Track, &steps, &proofs)?;
            let events: usize = packages.iter().map(|package| package.new_events.len()).sum();
            if events == 0 && before == whole.status.as_str() && proofs.is_empty() {
                return Ok(());
            }
            let detail = json!({
                "job": shipment.intent, "status": whole.status.as_str(), "new_events": events, "proofs": proofs.len(),
                "delivered_at": whole.delivered_at.as_ref().map(ToString::to_string),
            });
            audit.order(connection, "track", &shipment.order, "done", detail)
        })
    }
}

fn packages_of(connection: &Connection, shipment_id: i64) -> SqlResult<Vec<PackageRow>> {
    let sql = "SELECT id, tracking_number, carrier_id, status, delivered_at, unseal('package.signed_by.' || id, signed_by) AS signed_by,
                      EXISTS (SELECT 1 FROM document WHERE document.shipment_id = package.shipment_id
                              AND kind = 'proof_of_delivery' AND package_id = package.id) AS has_proof
               FROM package WHERE shipment_id = ? AND tracking_number IS NOT NULL AND voided_at IS NULL ORDER BY sequence";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter([shipment_id]), PackageRow::read)?;
    rows.collect()
}

fn store_package(
    connection: &Connection,
    audit: &AuditWriter,
    shipment: &Shipment,
    package: &TrackedPackage,
) -> SqlResult<()> {
    let tracked = &package.tracked;
    let sql = "UPDATE package SET carrier_id = coalesce(?2, carrier_id), status = ?3, status_code = ?4,
               delivered_at = coalesce(?5, delivered_at), signed_by = coalesce(seal('package.signed_by.' || ?1, ?6), signed_by) WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![
        package.package_id,
        tracked.carrier_id,
        tracked.status.as_str(),
        tracked.code,
        tracked.delivered_at.as_ref().map(|time| &time.text),
        tracked.signed_by
    ])?;
    let sql = "INSERT INTO scan_event (package_id, identity, at, code, status, description, exception_code, exception, place, first_seen)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (package_id, identity) DO NOTHING";
    for event in &package.new_events {
        let (code, words) = event.exception.as_ref().map(|(code, words)| (code, words)).unzip();
        let values = params![
            package.package_id,
            event.identity(),
            event.at.text,
            event.code,
            event.status.as_str(),
            event.description,
            code,
            words,
            event.place(),
            audit.at
        ];
        connection.prepare_cached(sql)?.execute(values)?;
    }
    if tracked.status == TrackingStatus::Delivered
        && package.new_events.iter().any(|event| event.status == TrackingStatus::Delivered)
    {
        let detail = json!({"job": shipment.intent, "delivered_at": tracked.delivered_at.as_ref().map(ToString::to_string)});
        audit.package(connection, "deliver", &shipment.order, &package.tracking_number, detail)?;
    }
    Ok(())
}
