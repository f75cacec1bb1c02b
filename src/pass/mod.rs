//! Passes: one run of one command over one pair. Each reads top to bottom as it is described in the README.

mod advance;
mod answer;
mod asked;
mod foreign;
mod label;
mod next;
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
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp, Zoned};
use serde_json::json;

pub(crate) use purge::purge_all;
pub(crate) use replay::{Decision, ReplayOptions, replay};
pub(crate) use ship::{ShipOptions, ship};
pub(crate) use summary::{Counts, ErrorView, Outcome, Record, Summary, TrackView};
pub(crate) use track::{TrackOptions, track};
pub(crate) use validate::{Typed, validate_address};
pub(crate) use void::void;

use crate::carrier::Carrier;
use crate::clock::{Clock, later};
use crate::config::{Config, Pair};
use crate::erp::Erp;
use crate::http::{Clocks, ConnectorContext, TokenRenewer};
use crate::lock::Held;
use crate::model::{Class, Fault};
use crate::store::{Actor, Entry, Finish, Job, Keep, LeaseRow, Ledger, Store, StoreError};
use crate::trial::Guard;

/// So many orders in a row that a system did not serve, and the pass leaves the others to a later one.
const TROUBLE_MAX: u32 = 3;

/// What a pass works with.
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
    /// Since when labels may exist that the database does not know of.
    pub(crate) suspected_since: Option<Timestamp>,
    /// When the last pass ended that saw all orders that were to be shipped.
    pub(crate) whole_pass_ended: Option<Timestamp>,
    /// See [`Store::generation`].
    pub(crate) generation: i64,
    /// A person vouches that the carrier has no label of these orders.
    pub(crate) is_vouched: bool,
    /// A person wants labels printed that may have come out.
    is_print_asked: bool,
    started_at: Timestamp,
    deadline: Timestamp,
    stop: Arc<AtomicBool>,
    printers: print::Printers,
    /// What people should know of orders that may end well nevertheless, by the ids of their shipments.
    remarks: Mutex<BTreeMap<i64, Vec<String>>>,
    /// Why no further order is begun.
    halted: Mutex<Option<Fault>>,
    /// Why a part of the work could not be seen.
    partial: Mutex<Option<Fault>>,
    broken: OnceLock<StoreError>,
    trouble: AtomicU32,
    /// Records of orders that no worker had to see.
    records: Mutex<Vec<Record>>,
    /// Keeps other passes of the pair out for as long as it lives.
    _lock: Option<Held>,
}

/// Why a pass did not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotBegun {
    #[error("{}", busy(.0.as_ref()))]
    Busy(Option<LeaseRow>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn busy(lease: Option<&LeaseRow>) -> String {
    match lease {
        Some(lease) => format!(
            "another pass of pair {} is running: {} {} of process {}, since {}",
            lease.pair, lease.command, lease.pass, lease.process, lease.since
        ),
        None => "another pass of this pair is running".into(),
    }
}

/// What a command brings along to open a pass.
pub(crate) struct Opening<'c> {
    pub(crate) config: &'c Config,
    pub(crate) pair: &'c Pair,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) renewer: Arc<TokenRenewer>,
    pub(crate) command: &'static str,
    /// How long to wait for another pass of the pair to end.
    pub(crate) patience: Duration,
    /// Whether the pass changes anything; only then it needs the pair to itself.
    pub(crate) is_dry_run: bool,
}

impl<'c> Pass<'c> {
    pub(crate) fn begin(opening: Opening<'c>) -> Result<Self, NotBegun> {
        let Opening { config, pair, store, clock, stop, renewer, command, patience, is_dry_run } = opening;
        let rules = pair.rules.clone();
        let store = store.with_days(move |warehouse| rules.time_zone(warehouse));
        let lock = if is_dry_run { None } else { Some(take_pair(&store, &pair.name, clock, patience)?) };
        let actor = Actor { pass: store.new_id(), pair: pair.name.clone(), command };
        let ledger = Ledger::of_pair(store.clone(), actor, pair.systems(), config.configured());
        if !is_dry_run {
            ledger.begin()?;
        }
        let suspected_since = store.suspected_since(pair.carrier.reference_window())?;
        let whole_pass_ended = ledger.watermark(ship::WHOLE)?;
        let generation = store.generation()?;
        let started_at = clock.now();
        let deadline = later(started_at, pair.time_limit);
        let clocks = Arc::new(Clocks::default());
        let context = ConnectorContext {
            clock,
            clocks: Arc::clone(&clocks),
            memory: Arc::new(store.clone()),
            locks: store.locks().clone(),
            roots: config.roots.clone(),
            deadline,
            stop: Arc::clone(&stop),
            renewer: Some(renewer),
        };
        warn_of_certificate(pair, clock);
        warn_of_login(&store, &format!("erp.{}", pair.erp_name), clock)?;
        Ok(Self {
            pair,
            erp: pair.erp.open(context.clone()),
            carrier: pair.carrier.open(context),
            ledger,
            clock,
            clocks,
            labels: config.labels.clone(),
            keep: config.keep,
            is_dry_run,
            suspected_since: suspected_since.filter(|_| Guard::LookFirst.is_on()),
            whole_pass_ended,
            generation,
            is_vouched: false,
            is_print_asked: false,
            started_at,
            deadline,
            stop,
            printers: print::Printers::default(),
            remarks: Mutex::default(),
            halted: Mutex::new(None),
            partial: Mutex::new(None),
            broken: OnceLock::new(),
            trouble: AtomicU32::new(0),
            records: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// Ends the session, notes the result, and gives the summary.
    pub(crate) fn end(
        self,
        command: &'static str,
        mut records: Vec<Record>,
        not_ready: u64,
    ) -> Result<Summary, StoreError> {
        self.erp.sign_out();
        records.append(&mut self.records.lock().unwrap_or_else(PoisonError::into_inner));
        records.sort_by(|a, b| a.order.cmp(&b.order));
        if let Some(error) = self.broken.get() {
            return Err(error.clone());
        }
        if let Some(ahead) = self.carrier_clock_ahead().filter(|ahead| !ahead.is_zero()) {
            let how = if ahead.is_negative() { "behind" } else { "ahead of" };
            log::info!("the carrier's clock is {} {how} ours", crate::time::span(ahead));
        }
        let partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fault = self.halted().or(partial);
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
            was_stopped: self.stop.load(Ordering::Relaxed),
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

    /// A moment by the clock of the warehouse that ships a job.
    fn at_warehouse(&self, job: &Job, moment: Timestamp) -> Zoned {
        moment.to_zoned(self.pair.rules.time_zone(job.warehouse.as_deref()))
    }

    /// By how much the carrier's clock is ahead of ours, as its answers in this pass have told. None where it has not answered yet.
    pub(crate) fn carrier_clock_ahead(&self) -> Option<SignedDuration> {
        self.clocks.ahead(&format!("carrier.{}", self.pair.carrier_name))
    }

    /// By how many seconds our clock is ahead of the carrier's, or of the ERP's while the carrier has not told. None where nobody has.
    pub(crate) fn clock_ahead_s(&self) -> Option<i64> {
        let erp = || self.clocks.ahead(&format!("erp.{}", self.pair.erp_name));
        self.carrier_clock_ahead().or_else(erp).map(|ahead| -ahead.as_secs())
    }

    /// Whether no further order, and no further foreign change, may be begun.
    pub(crate) fn is_over(&self) -> bool {
        self.is_stopping()
            || self.broken.get().is_some()
            || self.clock.now() >= self.deadline
            || self.halted().is_some()
    }

    /// Whether the process was asked to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Notes a failure that tells something about the system and not only about one order. The first reason to stop is kept.
    pub(crate) fn note(&self, fault: &Fault) {
        let is_trouble = matches!(fault.class, Class::Retry { .. } | Class::InDoubt)
            && !fault.is_ours()
            && !fault.is_partial;
        let stops = fault.stops_connection()
            || is_trouble && self.trouble.fetch_add(1, Ordering::Relaxed) + 1 >= TROUBLE_MAX;
        if stops {
            self.halt(fault);
        }
    }

    /// Begins no further order. The first reason is kept.
    pub(crate) fn halt(&self, fault: &Fault) {
        let mut halted = self.halted.lock().unwrap_or_else(PoisonError::into_inner);
        halted.get_or_insert_with(|| fault.clone().repeatable());
    }

    /// A part of the orders cannot be seen; the others go on. The first reason is kept.
    pub(crate) fn note_partial(&self, fault: &Fault) {
        let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
        partial.get_or_insert_with(|| fault.clone().repeatable());
        drop(partial);
        if fault.stops_connection() {
            self.halt(fault);
        }
    }

    /// Adds a record of an order that no worker has to see.
    pub(crate) fn add_record(&self, record: Record) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// Adds a warning to the record that an order will get.
    fn remark(&self, job: &Job, words: String) {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        remarks.entry(job.id).or_default().push(words);
    }

    /// The record with what was remarked on its order.
    fn with_remarks(&self, mut record: Record) -> Record {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        record.warnings.extend(record.id.and_then(|id| remarks.remove(&id)).unwrap_or_default());
        record
    }

    /// An order went through: the systems work.
    pub(crate) fn note_success(&self) {
        self.trouble.store(0, Ordering::Relaxed);
    }

    /// The database failed: nothing can go on.
    pub(crate) fn broke(&self, error: StoreError) {
        let _ = self.broken.set(error);
    }

    fn halted(&self) -> Option<Fault> {
        self.halted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // Also when a pass is torn down half-way: a session that is left open takes a seat.
        self.erp.sign_out();
    }
}

/// A certificate ends some day; one line on standard error tells in time, whatever the exit code.
fn warn_of_certificate(pair: &Pair, clock: Clock) {
    if let Some(certificate) = pair.erp.certificate().filter(|certificate| certificate.ends_soon(clock.now()))
    {
        let until = crate::time::seconds(certificate.until());
        log::warn!(
            "erp.{}: the certificate ends at {until}: make a new one and upload it before",
            pair.erp_name
        );
    }
}

/// A login that nobody renews ends some day; one line on standard error tells in time, whatever the exit code.
fn warn_of_login(store: &Store, connection: &str, clock: Clock) -> Result<(), StoreError> {
    let login = store.login(connection)?.filter(|login| login.ends_soon(clock.now()));
    if let Some(until) = login.and_then(|login| login.until) {
        let (until, name) = (crate::time::seconds(until), connection.trim_start_matches("erp."));
        log::warn!(
            "{connection}: the login ends at {until} unless it is renewed before; else run: mlc login {name}"
        );
    }
    Ok(())
}

fn take_pair(store: &Store, pair: &str, clock: Clock, patience: Duration) -> Result<Held, NotBegun> {
    const STEP: Duration = Duration::from_millis(200);
    let shared = format!("pair-{pair}");
    let name = if Guard::PairLock.is_on() { shared } else { format!("{shared}-{}", store.new_id()) };
    let start = Instant::now();
    loop {
        let attempt = store.locks().attempt(&name).map_err(|error| StoreError::NotWritable {
            path: store.path().to_owned(),
            message: error.to_string(),
        })?;
        match attempt {
            Some(held) => return Ok(held),
            None if start.elapsed() < patience => clock.wait(STEP),
            None => return Err(NotBegun::Busy(store.lease(pair)?)),
        }
    }
}
