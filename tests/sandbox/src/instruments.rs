//! What every stand-in shares: waiting faults, counts of calls, and the log of exchanges.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::exchange::ExchangeLog;
use crate::fault::{Effect, Fault, When};
use crate::http::Response;
use crate::lock;
use crate::odd::Odd;
use crate::watch::{Moment, Watcher};

/// How often an operation was called.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calls {
    /// Calls so far, those with a fault included.
    pub total: u64,
    /// Those by another method than GET.
    pub not_get: u64,
    /// Calls under way now.
    pub in_flight: u64,
    /// The most calls that were ever under way at once.
    pub in_flight_max: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Instruments {
    faults: Mutex<Vec<Fault>>,
    calls: Mutex<BTreeMap<&'static str, Calls>>,
    connections: Mutex<u64>,
    watcher: Mutex<Option<Watcher>>,
    /// Bodies of the last answers to what was posted to be made, by operation.
    previous: Mutex<BTreeMap<&'static str, Vec<u8>>>,
    pub(crate) log: Option<ExchangeLog>,
}

impl Instruments {
    pub(crate) fn new() -> Self {
        Self { log: ExchangeLog::from_environment(), ..Self::default() }
    }

    pub(crate) fn add_fault(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    pub(crate) fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    pub(crate) fn watch(&self, watcher: Option<Watcher>) {
        *lock(&self.watcher) = watcher;
    }

    /// Tells the watcher, who may end the exchange there.
    pub(crate) fn tell(&self, operation: &'static str, moment: Moment) -> ControlFlow<()> {
        // A copy: other exchanges go on while it is called.
        let watcher = lock(&self.watcher).clone();
        watcher.map_or(ControlFlow::Continue(()), |watcher| watcher.call(operation, moment))
    }

    /// The fault that hits this call, if any; counts it as used.
    pub(crate) fn take_fault(&self, operation: &str) -> Option<(When, Effect)> {
        let mut faults = lock(&self.faults);
        let mut hit = None;
        for fault in faults.iter_mut().filter(|f| f.operation == operation || f.operation == "*") {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if hit.is_none() && fault.times > 0 {
                if fault.times != u32::MAX {
                    fault.times -= 1;
                }
                hit = Some((fault.when, fault.effect.clone()));
            }
        }
        faults.retain(|fault| fault.times > 0);
        hit
    }

    /// Keeps an answer in which something was made, for faults that mix answers up.
    pub(crate) fn remember(&self, operation: &'static str, response: &Response) {
        if operation.starts_with("create") && (200..300).contains(&response.status) {
            lock(&self.previous).insert(operation, response.body.clone());
        }
    }

    /// An answer made odd.
    pub(crate) fn odd(&self, operation: &str, odd: &Odd, response: &Response) -> Response {
        let previous = lock(&self.previous).get(operation).cloned();
        Response { body: odd.apply(&response.body, previous.as_deref()), ..response.clone() }
    }

    pub(crate) fn enter(&self, operation: &'static str, method: &str) {
        let mut all = lock(&self.calls);
        let calls = all.entry(operation).or_default();
        calls.total += 1;
        calls.not_get += u64::from(method != "GET");
        calls.in_flight += 1;
        calls.in_flight_max = calls.in_flight_max.max(calls.in_flight);
    }

    pub(crate) fn leave(&self, operation: &'static str) {
        if let Some(calls) = lock(&self.calls).get_mut(operation) {
            calls.in_flight -= 1;
        }
    }

    pub(crate) fn calls(&self, operation: &str) -> Calls {
        lock(&self.calls).get(operation).copied().unwrap_or_default()
    }

    /// Counts of every operation that was called.
    pub(crate) fn all_calls(&self) -> BTreeMap<&'static str, Calls> {
        lock(&self.calls).clone()
    }

    pub(crate) fn calls_json(&self) -> Value {
        let all = lock(&self.calls);
        all.iter().map(|(name, calls)| ((*name).to_owned(), json!(calls.total))).collect()
    }

    pub(crate) fn connected(&self) {
        *lock(&self.connections) += 1;
    }

    pub(crate) fn connections(&self) -> u64 {
        *lock(&self.connections)
    }
}
