//! How many calls are in flight, which is what NetSuite limits.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::settings::Settings;
use crate::lock;

/// Counts calls, and makes them wait where a test wants them to overlap.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    counts: Mutex<Counts>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    in_flight: usize,
    most: usize,
    refused: u64,
    holds: usize,
}

/// A call in flight.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Traffic);

/// While it lives, calls that were let in wait before they do their work.
#[derive(Debug)]
pub struct Hold<'a>(&'a Traffic);

impl Traffic {
    /// Counts a call in, unless the limit is reached.
    pub(crate) fn enter(&self, settings: &Settings) -> Option<InFlight<'_>> {
        let mut counts = lock(&self.counts);
        if counts.in_flight + settings.others_in_flight >= settings.concurrency_limit {
            counts.refused += 1;
            return None;
        }
        counts.in_flight += 1;
        counts.most = counts.most.max(counts.in_flight);
        self.changed.notify_all();
        let counts = self.wait_while(counts, |counts| counts.holds > 0);
        let work = Duration::from_millis(settings.work_ms);
        if !work.is_zero() {
            // Others come and go meanwhile; nothing but time ends this.
            drop(self.changed.wait_timeout_while(counts, work, |_| true));
        }
        Some(InFlight(self))
    }

    pub(crate) fn hold(&self) -> Hold<'_> {
        lock(&self.counts).holds += 1;
        Hold(self)
    }

    /// Waits until so many calls are in flight.
    pub(crate) fn until(&self, calls: usize) {
        drop(self.wait_while(lock(&self.counts), |counts| counts.in_flight < calls));
    }

    /// The most that were ever in flight at once.
    pub(crate) fn most(&self) -> usize {
        lock(&self.counts).most
    }

    /// Calls refused because of the limit.
    pub(crate) fn refused(&self) -> u64 {
        lock(&self.counts).refused
    }

    fn wait_while<'a>(
        &self,
        counts: MutexGuard<'a, Counts>,
        waits: impl Fn(&Counts) -> bool,
    ) -> MutexGuard<'a, Counts> {
        self.changed.wait_while(counts, |counts| waits(counts)).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.0.counts).in_flight -= 1;
        self.0.changed.notify_all();
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        lock(&self.0.counts).holds -= 1;
        self.0.changed.notify_all();
    }
}
