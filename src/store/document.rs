//! Labels and other documents, and whether they were printed.

use rusqlite::{Connection, Row, params};
use serde_json::json;

use super::pass::Ledger;
use super::shipment::{Shipment, fault_detail};
use super::sql::SqlResult;
use super::{Store, StoreError};
use crate::model::{Document, DocumentFormat, DocumentKind, Fault, TrackingNumber};
use crate::seal::SEALED_LONGER;

/// Progress of printing a label. A label whose printing has started is never printed again without a person: two equal labels on two
/// parcels send both to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrintState {
    Waiting,
    Started,
    Done,
    Failed,
}

impl PrintState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Started => "started",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Started, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A document without its content.
#[derive(Clone, Debug)]
pub(crate) struct DocumentRow {
    pub(crate) id: i64,
    pub(crate) kind: DocumentKind,
    /// Path below the labels folder, with forward slashes.
    pub(crate) file: Option<String>,
    pub(crate) print_state: Option<PrintState>,
    /// Length of the content in bytes.
    pub(crate) length: u64,
}

/// A package with its number and its label.
#[derive(Clone, Debug)]
pub(crate) struct LabelledPackage {
    /// The ERP's id of the box.
    pub(crate) record: Option<String>,
    pub(crate) tracking_number: TrackingNumber,
    pub(crate) format: DocumentFormat,
    /// Path below the labels folder.
    pub(crate) file: String,
}

impl Store {
    /// Packages of a shipment that are not void, in the carrier's order.
    pub(crate) fn labelled_packages(&self, shipment_id: i64) -> Result<Vec<LabelledPackage>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT record, tracking_number, format, file FROM package
                       JOIN document ON document.shipment_id = package.shipment_id AND document.kind = 'label'
                                    AND document.package_id = package.id
                       WHERE package.shipment_id = ? AND voided_at IS NULL ORDER BY sequence";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([shipment_id])?;
            let mut packages = Vec::new();
            while let Some(row) = rows.next()? {
                let (number, format): (String, String) = (row.get(1)?, row.get(2)?);
                packages.extend(TrackingNumber::parse(&number).map(|tracking_number| LabelledPackage {
                    record: row.get(0).unwrap_or_default(),
                    tracking_number,
                    format: DocumentFormat::parse(&format).unwrap_or(DocumentFormat::Pdf),
                    file: row.get(3).unwrap_or_default(),
                }));
            }
            Ok(packages)
        })
    }

    /// Labels of a pair's finished shipments that are kept and not void, each with its order: those in these folders below the labels
    /// folder, or all of them.
    pub(crate) fn labels_of_finished(
        &self,
        pair: &str,
        folders: Option<Vec<String>>,
    ) -> Result<Vec<(String, DocumentRow)>, StoreError> {
        let pair = pair.to_owned();
        // All paths that begin with `FOLDER/` sort from there up to `FOLDER0`, because `0` follows `/` in ASCII.
        let range = |folder: String| (format!("{folder}/"), format!("{folder}0"));
        let ranges = match folders {
            Some(folders) => folders.into_iter().map(range).collect(),
            None => vec![(String::new(), "\u{10ffff}".to_owned())],
        };
        self.read(move |connection| {
            // `+pair` keeps SQLite from scanning all shipments of the pair.
            let sql = "SELECT document.id, kind, file, print_state, length(bytes), order_key FROM document
                       JOIN shipment ON shipment.id = document.shipment_id
                       JOIN package ON package.id = document.package_id
                       WHERE document.kind = 'label' AND file >= ?2 AND file < ?3
                         AND +pair = ?1 AND is_foreign = 0 AND state = 'done' AND purged_at IS NULL AND package.voided_at IS NULL";
            let mut statement = connection.prepare_cached(sql)?;
            let mut labels = Vec::new();
            for (from, to) in ranges {
                let rows = statement.query_map([&pair, &from, &to], |row| Ok((row.get(5)?, read_row(row)?)))?;
                labels.extend(rows.collect::<SqlResult<Vec<_>>>()?);
            }
            Ok(labels)
        })
    }

    /// Reads a document with its content. None when it is no longer kept.
    pub(crate) fn document(&self, id: i64) -> Result<Option<Document>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT kind, format, unseal('document.' || shipment_id, bytes) FROM document WHERE id = ?",
            )?;
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (kind, format): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(Some(Document {
                kind: DocumentKind::parse(&kind).unwrap_or(DocumentKind::Label),
                format: DocumentFormat::parse(&format).unwrap_or(DocumentFormat::Pdf),
                bytes: row.get(2)?,
            }))
        })
    }
}

/// Reads the documents of a shipment's packages that are not void, in the order of the packages.
pub(super) fn documents_of(connection: &Connection, shipment_id: i64) -> SqlResult<Vec<DocumentRow>> {
    let sql = "SELECT document.id, kind, file, print_state, length(bytes) FROM document
               LEFT JOIN package ON package.id = document.package_id
               WHERE document.shipment_id = ? AND package.voided_at IS NULL ORDER BY document.id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([shipment_id], read_row)?;
    rows.collect()
}

/// Reads id, kind, file, print state, and length of the sealed content.
fn read_row(row: &Row<'_>) -> SqlResult<DocumentRow> {
    let kind: String = row.get(1)?;
    let print_state: Option<String> = row.get(3)?;
    Ok(DocumentRow {
        id: row.get(0)?,
        kind: DocumentKind::parse(&kind).unwrap_or(DocumentKind::Label),
        file: row.get(2)?,
        print_state: print_state.as_deref().and_then(PrintState::parse),
        length: row.get::<_, i64>(4)?.unsigned_abs().saturating_sub(SEALED_LONGER),
    })
}

impl Ledger {
    /// Queues labels again whose printing failed.
    pub(crate) fn revive_prints(&self, shipment: &Shipment) -> Result<(), StoreError> {
        let id = shipment.id;
        self.store.write(move |connection| {
            let sql = "UPDATE document SET print_state = 'waiting' WHERE shipment_id = ? AND print_state IN ('failed', 'started')";
            connection.execute(sql, [id]).map(drop)
        })
    }

    /// Stores the print state of a label.
    pub(crate) fn set_print_state(
        &self,
        shipment: &Shipment,
        document: &DocumentRow,
        state: PrintState,
        fault: Option<&Fault>,
    ) -> Result<(), StoreError> {
        let (shipment, document, fault) = (shipment.clone(), document.clone(), fault.cloned());
        self.record(move |connection, audit| {
            let sql = "UPDATE document SET print_state = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![document.id, state.as_str()])?;
            let outcome = match state {
                // The audit log records only how printing ended.
                PrintState::Waiting | PrintState::Started => return Ok(()),
                PrintState::Done => "done",
                PrintState::Failed => "rejected",
            };
            let mut detail = fault.as_ref().map_or_else(|| json!({}), fault_detail);
            detail["file"] = document.file.into();
            audit.order(connection, "print", &shipment.order, outcome, detail)
        })
    }
}
