//! A created shipment: its numbers, labels and write-back steps, stored in one transaction.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::pass::{AuditWriter, Ledger};
use super::shipment::{Shipment, load, set_state, stands};
use super::sql::SqlResult;
use super::step::{Origin, insert_steps};
use super::write_back::{Labelled, write_back_of};
use super::{Store, StoreError};
use crate::digest::sha256;
use crate::model::{Created, Document, Money, PlannedStep, State, TrackingNumber};

impl Ledger {
    /// Stores the shipment that the carrier created. `action` is `label` for an answered call, `adopt` for a shipment that was found again.
    /// `prints` says whether each label is queued for printing. None where another pass has changed the order meanwhile: then a watch
    /// looks for the label and cancels it.
    pub(crate) fn label(
        &self,
        shipment: &Shipment,
        action: &'static str,
        created: Created,
        names: &LabelNames,
        steps: Vec<PlannedStep>,
        prints: bool,
    ) -> Result<Option<Labelled>, StoreError> {
        let (shipment, names, now) = (shipment.clone(), names.clone(), self.store.clock.now());
        self.record(move |connection, audit| {
            if !stands(connection, &shipment, &[State::Requested, State::InDoubt])? {
                super::watch::begin(connection, audit, &shipment, now)?;
                let numbers: Vec<&str> =
                    created.packages.iter().map(|package| package.tracking_number.as_str()).collect();
                let detail = serde_json::json!({"job": shipment.intent, "attempt": shipment.attempt, "numbers": numbers});
                audit.order(connection, "overtaken", &shipment.order, "in_doubt", detail)?;
                return Ok(None);
            }
            let charge = created.charge.as_ref();
            let sql = "UPDATE shipment SET labelled_at = ?2, master_tracking_number = ?3, carrier_transaction = ?4,
                       charge_hundredths = ?5, charge_currency = ?6, published_hundredths = ?7, fault = NULL, tries = 0, retry_at = NULL,
                       dismissed_at = NULL, tracking_status = 'created', is_final = 0, delivered_at = NULL, signed_by = NULL
                       WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                shipment.id,
                audit.at,
                created.master.as_str(),
                created.transaction,
                charge.map(|charge| charge.hundredths),
                charge.map(|charge| charge.currency.as_str()),
                created.published.as_ref().map(|published| published.hundredths)
            ])?;
            set_state(connection, audit, shipment.id, State::Labelled)?;
            let documents = insert_documents(connection, &shipment, &created, &names, prints)?;
            insert_steps(connection, shipment.id, Origin::Label, &steps, &documents)?;
            tell(connection, audit, action, &shipment, &created)?;
            let labels = created.packages.into_iter().map(|package| package.label);
            Ok(Some(Labelled {
                shipment: load(connection, shipment.id)?,
                work: write_back_of(connection, shipment.id)?,
                fresh: documents.into_iter().zip(labels).collect(),
            }))
        })
    }
}

/// File names of a label, which do not depend on the command that asks for them.
#[derive(Clone, Debug)]
pub(crate) struct LabelNames {
    base: String,
    version: String,
}

impl LabelNames {
    /// Path of one package's label below the labels folder; packages count from 1.
    pub(crate) fn label(&self, sequence: u32, extension: &str) -> String {
        format!("{}-{sequence}{}.{extension}", self.base, self.version)
    }

    /// Path of the proof-of-delivery document of one package.
    pub(super) fn proof(&self, number: &TrackingNumber, extension: &str) -> String {
        format!("{}-pod-{}.{extension}", self.base, file_name(number.as_str()))
    }

    fn paper(&self, kind: &str, sequence: u32, extension: &str) -> String {
        format!("{}-{kind}{sequence}{}.{extension}", self.base, self.version)
    }
}

impl Store {
    /// Charge of a shipment on its account, and its list price, each if the carrier told it.
    pub(crate) fn charges(&self, shipment_id: i64) -> Result<(Option<Money>, Option<Money>), StoreError> {
        self.read(move |connection| {
            let sql =
                "SELECT charge_hundredths, published_hundredths, charge_currency FROM shipment WHERE id = ?";
            connection.prepare_cached(sql)?.query_row([shipment_id], |row| {
                let currency: Option<String> = row.get(2)?;
                let money = |hundredths: Option<i64>| {
                    Some(Money { hundredths: hundredths?, currency: currency.clone()? })
                };
                Ok((money(row.get(0)?), money(row.get(1)?)))
            })
        })
    }

    /// File names for a shipment's next label.
    pub(crate) fn label_names(&self, shipment: &Shipment) -> Result<LabelNames, StoreError> {
        let (shipment, day) = (shipment.clone(), self.day(shipment.warehouse.as_deref()));
        self.read(move |connection| names_of(connection, &shipment, &day))
    }
}

/// Chooses the file names of a label. An order that is sent again after its label was voided keeps the old file too. Two shipments never
/// share a file name: otherwise one label would be printed twice, and the other never.
pub(super) fn names_of(connection: &Connection, shipment: &Shipment, day: &str) -> SqlResult<LabelNames> {
    let sql = "SELECT count(*) FROM shipment WHERE pair = ?1 AND order_key = ?2";
    let namesakes: u32 = connection
        .prepare_cached(sql)?
        .query_row([&shipment.pair, shipment.order.as_str()], |row| row.get(0))?;
    let order = order_name(shipment.order.as_str(), shipment.id, namesakes > 1);
    let base = format!("{}/{}/{order}", folder_name(&shipment.pair), day);
    let sql = "SELECT count(DISTINCT package.job || '/' || package.attempt) FROM document
               JOIN package ON package.id = document.package_id WHERE document.shipment_id = ? AND document.kind = 'label'";
    let earlier: u32 = connection.prepare_cached(sql)?.query_row([shipment.id], |row| row.get(0))?;
    let version = if earlier > 0 { format!("-v{}", earlier + 1) } else { String::new() };
    Ok(LabelNames { base, version })
}

/// Stores packages and documents; gives the ids of the labels in the order of the packages.
fn insert_documents(
    connection: &Connection,
    shipment: &Shipment,
    created: &Created,
    names: &LabelNames,
    prints: bool,
) -> SqlResult<Vec<i64>> {
    let print_state = prints.then_some("waiting");
    let mut labels = Vec::new();
    for (sequence, package) in (1_u32..).zip(&created.packages) {
        let sql = "INSERT INTO package (shipment_id, job, attempt, sequence, tracking_number, status) VALUES (?1, ?2, ?3, ?4, ?5, 'created')
                   ON CONFLICT (shipment_id, job, attempt, sequence) DO UPDATE SET tracking_number = ?5, status = 'created'
                   RETURNING id";
        let values = params![
            shipment.id,
            shipment.intent,
            shipment.attempt,
            sequence,
            package.tracking_number.as_str()
        ];
        let package_id: i64 = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        let file = names.label(sequence, package.label.format.extension());
        labels.push(insert_document(
            connection,
            shipment.id,
            Some(package_id),
            &package.label,
            Some(&file),
            print_state,
        )?);
    }
    for (sequence, document) in (1_u32..).zip(&created.documents) {
        let file = names.paper(document.kind.as_str(), sequence, document.format.extension());
        insert_document(connection, shipment.id, None, document, Some(&file), None)?;
    }
    Ok(labels)
}

pub(super) fn insert_document(
    connection: &Connection,
    shipment_id: i64,
    package_id: Option<i64>,
    document: &Document,
    file: Option<&str>,
    print_state: Option<&str>,
) -> SqlResult<i64> {
    let sql = "INSERT INTO document (shipment_id, package_id, kind, format, file, print_state, bytes)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, seal('document.' || ?1, ?7)) RETURNING id";
    let (kind, format) = (document.kind.as_str(), document.format.extension());
    let values = params![shipment_id, package_id, kind, format, file, print_state, document.bytes];
    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))
}

fn tell(
    connection: &Connection,
    audit: &AuditWriter,
    action: &'static str,
    shipment: &Shipment,
    created: &Created,
) -> SqlResult<()> {
    let detail = json!({
        "job": shipment.intent, "attempt": shipment.attempt, "transaction": created.transaction,
        "charge": created.charge.as_ref().map(ToString::to_string),
        "published_charge": created.published.as_ref().map(ToString::to_string),
        "alerts": created.alerts.iter().map(|alert| alert.code.as_str()).collect::<Vec<_>>(),
        "packages": created.packages.len(),
    });
    audit.package(connection, action, &shipment.order, &created.master, detail)?;
    for (sequence, package) in (1..).zip(&created.packages) {
        if package.tracking_number != created.master {
            let detail: Value =
                json!({"job": shipment.intent, "sequence": sequence, "master": created.master});
            audit.package(connection, "package", &shipment.order, &package.tracking_number, detail)?;
        }
    }
    Ok(())
}

/// Turns an order's key into a part of a file name. The shipment's id is added where another key could give the same name, also on a file
/// system that ignores case, or where several shipments have the same key.
fn order_name(key: &str, id: i64, has_namesakes: bool) -> String {
    // Without an id, `_` stands only for the slash of a division's order.
    let is_unique =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'/');
    let name = file_name(key);
    let is_plain = key.bytes().all(is_unique) && !key.starts_with('.');
    if is_plain && !has_namesakes { name } else { format!("{name}~{id}") }
}

/// Turns a pair's name into the name of its folder.
fn folder_name(pair: &str) -> String {
    let name = file_name(pair);
    let is_plain = name == pair && !pair.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_plain { name } else { format!("{name}~{}", &sha256(pair)[..6]) }
}

/// Replaces every character that could leave the folder or confuse a shell by `_`. Different names may become equal.
fn file_name(name: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_erp_cannot_leave_the_labels_folder() {
        assert_eq!(file_name("000123"), "000123");
        assert_eq!(file_name("../../etc/passwd"), "_.._.._etc_passwd");
        assert_eq!(file_name("SO/12 ä;rm"), "SO_12___rm");
    }

    #[test]
    fn no_two_keys_have_files_of_one_name() {
        assert_eq!(order_name("000123", 7, false), "000123");
        assert_eq!(order_name("4100200/20260117", 7, false), "4100200_20260117");
        assert_eq!(order_name("000123", 7, true), "000123~7");
        let keys = [
            "SO/801", "SO 801", "SO_801", "so/801", "ЗК-802", "ПК-802", "..801", "_.801", ".801", "SO-801",
            "SO~801", "801/",
        ];
        let names: std::collections::BTreeSet<String> =
            (1..).zip(keys).map(|(id, key)| order_name(key, id, false).to_lowercase()).collect();
        assert_eq!(names.len(), keys.len(), "{names:?}");
    }

    #[test]
    fn equal_names_of_different_pairs_are_told_apart() {
        assert_eq!(folder_name("acumatica-fedex"), "acumatica-fedex");
        let odd = ["a b", "a_b", "a/b", "A_B"].map(folder_name);
        let different: std::collections::BTreeSet<String> =
            odd.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(different.len(), odd.len(), "{odd:?}");
    }
}
