//! Passes: a pass is one run of one command for one pair. Each follows its description in the README from top to bottom.

mod advance;
mod answer;
mod asked;
mod foreign;
mod label;
mod next;
mod opening;
mod orphan;
mod ours;
mod outage;
mod plan;
mod print;
mod purge;
mod replay;
mod settle;
mod ship;
mod standing;
mod steps;
mod stop;
mod subscribe;
mod summary;
mod track;
mod unchanged;
mod validate;
mod void;
mod voiding;
mod workers;
mod write_back;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp, Zoned};
use serde_json::json;

pub(crate) use opening::{NotBegun, Opening};
pub(crate) use purge::purge_all;
pub(crate) use replay::{Decision, ReplayOptions, replay};
pub(crate) use ship::{ShipOptions, ship};
pub(crate) use summary::{Counts, ErrorView, Outcome, Record, Summary, TrackView};
pub(crate) use track::{TrackOptions, track};
pub(crate) use validate::{Typed, validate_address};
pub(crate) use void::void;

use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::config::Pair;
use crate::erp::Erp;
use crate::http::Clocks;
use crate::lock::Held;
use crate::model::Class;
use crate::store::{Entry, Finish, Keep, Ledger, Shipment, Store, StoreError};
use stop::Stop;

/// Configuration, connections and state of a running pass.
pub(crate) struct Pass<'c> {
    pub(crate) pair: &'c Pair,
    pub(crate) erp: Box<dyn Erp>,
    pub(crate) carrier: Box<dyn Carrier>,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
    clocks: Arc<Clocks>,
    pub(crate) labels: PathBuf,
    keep: Keep,
    pub(crate) is_dry_run: bool,
    /// Since when labels may exist that the database does not know.
    pub(crate) suspected_since: Option<Timestamp>,
    /// When the last pass ended that read all orders to be shipped.
    pub(crate) whole_pass_ended: Option<Timestamp>,
    /// See [`Store::generation`].
    pub(crate) generation: i64,
    /// Whether a person vouches that the carrier has no label of these orders.
    pub(crate) is_vouched: bool,
    /// Whether a person wants labels printed again that may have been printed.
    is_print_asked: bool,
    started_at: Timestamp,
    stop: Stop,
    printers: print::Printers,
    /// Warnings on orders that may succeed nevertheless, by the ids of their shipments.
    remarks: Mutex<BTreeMap<i64, Vec<String>>>,
    /// Records of orders that no worker processes.
    records: Mutex<Vec<Record>>,
    /// Excludes other passes of the pair while it is held.
    _lock: Option<Held>,
}

impl Pass<'_> {
    /// Ends the ERP session, stores the result, and gives the summary.
    pub(crate) fn end(
        self,
        command: &'static str,
        mut records: Vec<Record>,
        not_ready: u64,
    ) -> Result<Summary, StoreError> {
        self.erp.sign_out();
        records.append(&mut self.records.lock().unwrap_or_else(PoisonError::into_inner));
        records.sort_by(|a, b| a.order.cmp(&b.order));
        if let Some(error) = self.stop.broken() {
            return Err(error);
        }
        if let Some(ahead) = self.carrier_clock_ahead().filter(|ahead| !ahead.is_zero()) {
            let how = if ahead.is_negative() { "behind" } else { "ahead of" };
            log::info!("the carrier's clock is {} {how} ours", crate::time::span(ahead));
        }
        let fault = self.stop.reason();
        if let Some(fault) = fault.as_ref().filter(|fault| matches!(fault.class, Class::Hold { .. })) {
            let detail = json!({"system": fault.system, "operation": fault.operation, "code": fault.code, "status": fault.status});
            let entry =
                Entry { action: "hold", order: None, tracking_number: None, outcome: "retry", detail };
            self.ledger.tell(entry)?;
        }
        let mut summary = Summary {
            command,
            pair: self.pair.name.clone(),
            pass: self.ledger.pass().to_owned(),
            dry_run: self.is_dry_run,
            started_at: self.started_at,
            finished_at: self.clock.now(),
            counts: Counts::of(&records, not_ready),
            audit_head: String::new(),
            error: fault.as_ref().map(ErrorView::of),
            fault,
            records,
            was_stopped: self.stop.is_asked(),
        };
        if !self.is_dry_run {
            purge::purge(&self.ledger, self.keep, &self.labels, purge::A_FEW)?;
            let counts = serde_json::to_string(&summary.counts).unwrap_or_default();
            let finish = Finish { exit_code: summary.exit_code(), counts };
            summary.audit_head = self.ledger.finish(finish)?;
        }
        Ok(summary)
    }

    pub(crate) fn store(&self) -> &Store {
        self.ledger.store()
    }

    /// Converts a time to the time zone of the shipment's warehouse.
    fn at_warehouse(&self, shipment: &Shipment, moment: Timestamp) -> Zoned {
        moment.to_zoned(self.pair.rules.time_zone(shipment.warehouse.as_deref()))
    }

    /// By how much the carrier's clock is ahead of ours, according to its answers in this pass. None before an answer.
    pub(crate) fn carrier_clock_ahead(&self) -> Option<SignedDuration> {
        self.clocks.ahead(&format!("carrier.{}", self.pair.carrier_name))
    }

    /// By how many seconds our clock is ahead of the carrier's, or of the ERP's where the carrier gave no time. None where neither did.
    pub(crate) fn clock_ahead_s(&self) -> Option<i64> {
        let erp = || self.clocks.ahead(&format!("erp.{}", self.pair.erp_name));
        self.carrier_clock_ahead().or_else(erp).map(|ahead| -ahead.as_secs())
    }

    /// Whether no further order, and no further change at another system, may be started.
    pub(crate) fn is_over(&self) -> bool {
        self.stop.is_over(self.clock.now())
    }

    /// Whether the process was asked to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stop.is_asked()
    }

    /// Adds a record of an order that no worker processes.
    pub(crate) fn add_record(&self, record: Record) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// Adds a warning for the record of a shipment.
    fn remark(&self, shipment: &Shipment, words: String) {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        remarks.entry(shipment.id).or_default().push(words);
    }

    /// Adds an order's warnings to its record.
    fn with_remarks(&self, mut record: Record) -> Record {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        record.warnings.extend(record.id.and_then(|id| remarks.remove(&id)).unwrap_or_default());
        record
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // A pass that ends early also signs out: an open session occupies one of the ERP's licensed seats.
        self.erp.sign_out();
    }
}
