//! Limits of calls within a time.

use jiff::{SignedDuration, Timestamp};

/// A fixed window, which starts with the first call after the last one ended.
#[derive(Debug, Default)]
pub(crate) struct Window {
    started_at: Option<Timestamp>,
    calls: u64,
}

impl Window {
    /// Counts a call, unless there were as many as may be; refused calls do not count.
    pub(crate) fn admits(&mut self, limit: Option<u64>, length_s: i64, now: Timestamp) -> bool {
        let length = SignedDuration::from_secs(length_s);
        if self.started_at.is_none_or(|started_at| now >= started_at + length) {
            *self = Self { started_at: Some(now), calls: 0 };
        }
        let is_admitted = limit.is_none_or(|limit| self.calls < limit);
        self.calls += u64::from(is_admitted);
        is_admitted
    }
}
