//! The only source of time and of waiting.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The clock of a process. Debug builds read some variables, so that tests need not wait: `MLC_TEST_CLOCK`, seconds to add to the time,
/// `MLC_TEST_WAIT`, the longest time in milliseconds that a wait really takes, and `MLC_TEST_CLOCK_FILE`, a file of milliseconds that
/// all processes of a test add to the time, and that each wait advances.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    offset: SignedDuration,
    wait_max: Option<Duration>,
}

impl Clock {
    pub(crate) fn from_environment() -> Self {
        if !cfg!(debug_assertions) {
            return Self::default();
        }
        let number = |name: &str| std::env::var(name).ok()?.parse::<i64>().ok();
        Self {
            offset: SignedDuration::from_secs(number("MLC_TEST_CLOCK").unwrap_or(0)),
            wait_max: number("MLC_TEST_WAIT")
                .and_then(|ms| u64::try_from(ms).ok())
                .map(Duration::from_millis),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else has to use")]
    pub(crate) fn now(self) -> Timestamp {
        let now = Timestamp::now() + self.offset;
        #[cfg(debug_assertions)]
        let now = now + shared::moved();
        now
    }

    /// Waits; use it instead of `std::thread::sleep`.
    #[expect(clippy::disallowed_methods, reason = "this is the wait that everything else has to use")]
    pub(crate) fn wait(self, time: Duration) {
        #[cfg(debug_assertions)]
        shared::move_to(later(self.now(), time), self);
        std::thread::sleep(self.wait_max.map_or(time, |most| time.min(most)));
    }
}

/// Time that the processes of a test share through a file.
#[cfg(debug_assertions)]
mod shared {
    use std::fs::File;
    use std::os::unix::fs::FileExt;
    use std::sync::OnceLock;

    use jiff::{SignedDuration, Timestamp};

    use crate::clock::Clock;

    fn file() -> Option<&'static File> {
        static FILE: OnceLock<Option<File>> = OnceLock::new();
        let open = || {
            let path = std::env::var_os("MLC_TEST_CLOCK_FILE")?;
            File::options().read(true).write(true).open(path).ok()
        };
        FILE.get_or_init(open).as_ref()
    }

    pub(super) fn moved() -> SignedDuration {
        let mut bytes = [0; 8];
        match file().map(|file| file.read_exact_at(&mut bytes, 0)) {
            Some(Ok(())) => SignedDuration::from_millis(i64::from_le_bytes(bytes)),
            _ => SignedDuration::ZERO,
        }
    }

    /// Advances the shared time; never sets it back, because another process may have waited longer.
    pub(super) fn move_to(moment: Timestamp, clock: Clock) {
        let Some(file) = file() else { return };
        if file.lock().is_ok() {
            let ahead = moment.duration_since(clock.now());
            if ahead > SignedDuration::ZERO {
                let moved = moved() + ahead + SignedDuration::from_millis(1);
                let _ = file.write_all_at(&i64::try_from(moved.as_millis()).unwrap_or(0).to_le_bytes(), 0);
            }
            let _ = file.unlock();
        }
    }
}

/// Whether a wait until that moment still applies. No wait of mlc is longer than a day: a moment further off was stored before the clock
/// was set back.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    const LONGEST: SignedDuration = SignedDuration::from_hours(25);
    moment > now && moment.duration_since(now) <= LONGEST
}

/// Adds `time` to `start`; gives the latest possible time where the sum is out of range.
pub(crate) fn later(start: Timestamp, time: Duration) -> Timestamp {
    let span = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Subtracts `time` from `end`; gives the earliest possible time where the result is out of range.
pub(crate) fn earlier(end: Timestamp, time: Duration) -> Timestamp {
    let span = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    end.checked_sub(span).unwrap_or(Timestamp::MIN)
}
