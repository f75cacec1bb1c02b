//! Limits how many calls of a connection are under way at once, over all processes.

use std::io;

use crate::lock::{Held, Locks};

/// Whether a call takes a concurrency slot, or its caller already holds one.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    Take,
    Held,
}

/// Limit of the calls of one connection that are under way at once.
#[derive(Debug)]
pub(super) struct ConcurrencyLimit {
    slots: u32,
    locks: Locks,
    name: String,
}

impl ConcurrencyLimit {
    pub(super) fn new(slots: u32, locks: Locks, connection: &str) -> Self {
        Self { slots, locks, name: format!("call-{connection}") }
    }

    /// Waits for a free slot. Dropping the returned lock frees it.
    pub(super) fn take(&self) -> io::Result<Held> {
        for slot in 0..self.slots {
            if let Some(held) = self.locks.attempt(&format!("{}-{slot}", self.name))? {
                return Ok(held);
            }
        }
        self.locks.wait(&format!("{}-{}", self.name, fastrand::u32(0..self.slots)))
    }

    /// Waits until no other call is under way, and takes all slots.
    pub(super) fn take_all(&self) -> io::Result<Vec<Held>> {
        // The order is always the same: of two callers that want all slots, one gets the first slot and then all the others.
        (0..self.slots).map(|slot| self.locks.wait(&format!("{}-{slot}", self.name))).collect()
    }
}
