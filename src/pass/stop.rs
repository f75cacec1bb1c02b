//! Reasons to stop a pass early: a signal, its time limit, a connection that does not work, a database that fails.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;

use crate::model::{Class, Fault};
use crate::store::StoreError;

/// After this many orders in a row that a system did not serve, the pass leaves the others to a later one.
const TROUBLE_MAX: u32 = 3;

/// Shared state that tells whether the pass must stop, and why.
pub(super) struct Stop {
    /// Set when the process is asked to stop.
    asked: Arc<AtomicBool>,
    deadline: Timestamp,
    halted: Mutex<Option<Fault>>,
    /// Why a part of the orders could not be read; the others continue.
    partial: Mutex<Option<Fault>>,
    broken: OnceLock<StoreError>,
    /// Orders in a row that a system did not serve.
    trouble: AtomicU32,
}

impl Stop {
    pub(super) fn new(asked: Arc<AtomicBool>, deadline: Timestamp) -> Self {
        Self {
            asked,
            deadline,
            halted: Mutex::default(),
            partial: Mutex::default(),
            broken: OnceLock::new(),
            trouble: AtomicU32::new(0),
        }
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.is_asked() || self.broken.get().is_some() || now >= self.deadline || get(&self.halted).is_some()
    }

    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    pub(super) fn broken(&self) -> Option<StoreError> {
        self.broken.get().cloned()
    }

    /// The reason for the summary: why the pass ended early, or what it could not read.
    pub(super) fn reason(&self) -> Option<Fault> {
        get(&self.halted).or_else(|| get(&self.partial))
    }

    /// Counts a failure that concerns the system and not only one order. The first reason to stop is kept.
    pub(super) fn note(&self, fault: &Fault) {
        let is_trouble = matches!(fault.class, Class::Retry { .. } | Class::InDoubt)
            && !fault.is_ours()
            && !fault.is_partial;
        let stops = fault.stops_connection()
            || is_trouble && self.trouble.fetch_add(1, Ordering::Relaxed) + 1 >= TROUBLE_MAX;
        if stops {
            self.halt(fault);
        }
    }

    /// Resets the count after an order that succeeded.
    pub(super) fn note_success(&self) {
        self.trouble.store(0, Ordering::Relaxed);
    }

    /// Prevents further orders. The first reason is kept.
    pub(super) fn halt(&self, fault: &Fault) {
        set_first(&self.halted, fault);
    }

    /// Notes that a part of the orders cannot be read. The first reason is kept.
    pub(super) fn note_partial(&self, fault: &Fault) {
        set_first(&self.partial, fault);
        if fault.stops_connection() {
            self.halt(fault);
        }
    }

    /// Notes a failure of the database, after which nothing can continue.
    pub(super) fn broke(&self, error: StoreError) {
        let _ = self.broken.set(error);
    }
}

fn get(reason: &Mutex<Option<Fault>>) -> Option<Fault> {
    reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set_first(reason: &Mutex<Option<Fault>>, fault: &Fault) {
    let mut reason = reason.lock().unwrap_or_else(PoisonError::into_inner);
    reason.get_or_insert_with(|| fault.clone().repeatable());
}
