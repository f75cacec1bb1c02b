//! Start of a pass: it locks its pair, checks its store, and opens its connections.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::stop::Stop;
use super::{Pass, print, ship};
use crate::clock::{Clock, later};
use crate::config::{Config, Pair};
use crate::http::{Clocks, ConnectorContext, TokenRenewer};
use crate::lock::Held;
use crate::store::{Actor, LeaseRow, Ledger, Store, StoreError};
use crate::trial::Guard;

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

/// What a command passes in to open a pass.
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
    /// Whether the pass changes nothing; then it needs no lock of the pair.
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
            stop: Stop::new(stop, deadline),
            printers: print::Printers::default(),
            remarks: Mutex::default(),
            records: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }
}

/// Warns on standard error of a certificate that ends soon, whatever the exit code.
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

/// Warns on standard error of a login that ends soon without being renewed, whatever the exit code.
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
