//! Seats for web-service sessions. The licence has few of them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// An unused cookie session ends after this long.
const IDLE: SignedDuration = SignedDuration::from_mins(10);

/// Sessions that are open, by number.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: BTreeMap<u64, Session>,
    last: u64,
    /// The most that were ever open at once.
    pub(crate) most: usize,
}

#[derive(Debug)]
struct Session {
    ends: Timestamp,
    /// Each call moves the end.
    is_idle_timed: bool,
}

impl Sessions {
    /// Opens a session unless all seats are taken: a token's with its end, a cookie's without one.
    pub(super) fn open(&mut self, limit: usize, now: Timestamp, ends: Option<Timestamp>) -> Option<u64> {
        self.sweep(now);
        if self.open.len() >= limit {
            return None;
        }
        self.last += 1;
        let session = Session { ends: ends.unwrap_or(now + IDLE), is_idle_timed: ends.is_none() };
        self.open.insert(self.last, session);
        self.most = self.most.max(self.open.len());
        Some(self.last)
    }

    /// Uses a session. False where it has ended.
    pub(super) fn touch(&mut self, id: u64, now: Timestamp) -> bool {
        self.sweep(now);
        let Some(session) = self.open.get_mut(&id) else { return false };
        if session.is_idle_timed {
            session.ends = now + IDLE;
        }
        true
    }

    /// A refreshed token keeps its session longer.
    pub(super) fn prolong(&mut self, id: u64, ends: Timestamp) {
        if let Some(session) = self.open.get_mut(&id) {
            session.ends = ends;
        }
    }

    pub(super) fn close(&mut self, id: u64) {
        self.open.remove(&id);
    }

    fn sweep(&mut self, now: Timestamp) {
        self.open.retain(|_, session| session.ends > now);
    }

    /// How many are open.
    pub(crate) fn count(&mut self, now: Timestamp) -> usize {
        self.sweep(now);
        self.open.len()
    }
}
