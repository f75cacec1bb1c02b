//! The time that all stand-ins of one sandbox share; a test moves it instead of waiting.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};

/// When the time of tests begins unless `SANDBOX_START` names another moment: an ordinary Wednesday, so that no test depends on the hour
/// in which it is run.
const START: &str = "2026-03-04T10:00:00Z";

/// Real time plus an offset that [`Clock::advance`] grows.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_s: Arc<AtomicI64>,
    followed: Arc<OnceLock<File>>,
}

impl Clock {
    /// A clock that goes from a fixed moment on, for tests. `SANDBOX_START` names another one, such as the last seconds of a year.
    ///
    /// # Panics
    /// `SANDBOX_START` is no moment.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that names no moment is wrong")]
    pub fn for_tests() -> Self {
        let start = std::env::var("SANDBOX_START").unwrap_or_else(|_| START.to_owned());
        let start: Timestamp =
            start.parse().unwrap_or_else(|_| panic!("SANDBOX_START: {start} is no moment"));
        let clock = Self::default();
        clock.advance(SignedDuration::from_secs(start.as_second() - clock.now().as_second()));
        clock
    }

    /// Seconds by which it is ahead of real time, without those that [`Clock::follow`] adds.
    #[must_use]
    pub fn offset_s(&self) -> i64 {
        self.offset_s.load(Ordering::Relaxed)
    }

    /// Now, as the stand-ins see it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the others have to use")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.offset_s()) + self.moved()
    }

    /// Adds from now on the milliseconds that stand in a file, eight bytes with the lowest first: whoever is tested moves them on
    /// instead of waiting.
    pub fn follow(&self, file: File) {
        let _ = self.followed.set(file);
    }

    fn moved(&self) -> SignedDuration {
        let mut bytes = [0; 8];
        match self.followed.get().map(|file| file.read_exact_at(&mut bytes, 0)) {
            Some(Ok(())) => SignedDuration::from_millis(i64::from_le_bytes(bytes)),
            _ => SignedDuration::ZERO,
        }
    }

    /// Moves time on for every stand-in of the sandbox.
    pub fn advance(&self, by: SignedDuration) {
        self.offset_s.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}
