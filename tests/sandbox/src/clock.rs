//! The time that all stand-ins of one sandbox share; a test moves it instead of waiting.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};

/// Real time plus an offset that [`Clock::advance`] grows.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_s: Arc<AtomicI64>,
    followed: Arc<OnceLock<File>>,
}

impl Clock {
    /// Now, as the stand-ins see it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the others have to use")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.offset_s.load(Ordering::Relaxed)) + self.moved()
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
