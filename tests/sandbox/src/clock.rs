//! The time that all stand-ins of one sandbox share; a test moves it instead of waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Real time plus an offset that [`Clock::advance`] grows.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_s: Arc<AtomicI64>,
}

impl Clock {
    /// Now, as the stand-ins see it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the others have to use")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.offset_s.load(Ordering::Relaxed))
    }

    /// Moves time on for every stand-in of the sandbox.
    pub fn advance(&self, by: SignedDuration) {
        self.offset_s.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}
