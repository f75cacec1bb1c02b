//! Calls in flight, which is what NetSuite limits.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::settings::Settings;
use crate::lock;

/// Counts calls, and makes them take their time where a test wants them to overlap.
#[derive(Debug, Default)]
pub(crate) struct Concurrency {
    counts: Mutex<Counts>,
    never: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    in_flight: usize,
    most: usize,
}

/// A call in flight.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Concurrency);

impl Concurrency {
    /// Counts a call in, unless the limit is reached.
    pub(crate) fn enter(&self, settings: &Settings) -> Option<InFlight<'_>> {
        let mut counts = lock(&self.counts);
        if counts.in_flight + settings.others_in_flight >= settings.concurrency_limit {
            return None;
        }
        counts.in_flight += 1;
        counts.most = counts.most.max(counts.in_flight);
        // Others come and go meanwhile; nothing but time ends this.
        let work = Duration::from_millis(settings.work_ms);
        drop(self.never.wait_timeout_while(counts, work, |_| true));
        Some(InFlight(self))
    }

    /// The most that were ever in flight at once.
    pub(crate) fn most(&self) -> usize {
        lock(&self.counts).most
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.0.counts).in_flight -= 1;
    }
}
