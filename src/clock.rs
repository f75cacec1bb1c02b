//! The one source of time and of waiting.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Real time. Debug builds read two variables, so that tests need not wait: `MLC_TEST_CLOCK`, seconds to add to the time,
/// and `MLC_TEST_WAIT`, the longest time in milliseconds that a wait really takes.
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
        Timestamp::now() + self.offset
    }

    /// Waits in place of `std::thread::sleep`.
    #[expect(clippy::disallowed_methods, reason = "this is the wait that everything else has to use")]
    pub(crate) fn wait(self, time: Duration) {
        std::thread::sleep(self.wait_max.map_or(time, |most| time.min(most)));
    }
}

/// Whether a wait until that moment is still to be kept. None of mlc's waits is longer than a day: a moment that lies further off was
/// noted before the clock was set back.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    const LONGEST: SignedDuration = SignedDuration::from_hours(25);
    moment > now && moment.duration_since(now) <= LONGEST
}

/// The moment that lies `time` after `start`; the end of time where that is too far off.
pub(crate) fn later(start: Timestamp, time: Duration) -> Timestamp {
    let span = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// The moment that lies `time` before `end`; the beginning of time where that is too far off.
pub(crate) fn earlier(end: Timestamp, time: Duration) -> Timestamp {
    let span = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    end.checked_sub(span).unwrap_or(Timestamp::MIN)
}
