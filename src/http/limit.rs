//! Keeps calls below a system's limits, across all processes that use the same store.

use std::io;
use std::os::unix::fs::FileExt;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{Clock, later};
use crate::lock::{Held, Locks};

/// A published rate, kept by spacing calls evenly: an even flow never exceeds the limit in any window, wherever the system's own
/// windows begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Calls allowed in a window.
    pub(crate) calls: u32,
    pub(crate) window: Duration,
    /// Calls that may follow another at once after a quiet time. They come out of the window's allowance.
    pub(crate) burst: u32,
}

impl Rate {
    fn interval(self) -> Duration {
        self.window / self.calls.saturating_sub(self.burst + 1).max(1)
    }
}

/// Paces the calls of one connection. The next free moment stands in a small file under a lock; it is lost with the file, and
/// that does no harm.
#[derive(Debug)]
pub(crate) struct Pace {
    rate: Rate,
    locks: Locks,
    name: String,
}

impl Pace {
    pub(crate) fn new(rate: Rate, locks: Locks, connection: &str) -> Self {
        Self { rate, locks, name: format!("pace-{connection}") }
    }

    /// Waits for this call's turn.
    pub(crate) fn wait_turn(&self, clock: Clock) -> io::Result<()> {
        let wait = {
            let held = self.locks.wait(&self.name)?;
            let now = clock.now();
            let (turn, next) = reserve(read_moment(&held)?, now, self.rate);
            held.file().write_all_at(&next.as_microsecond().to_le_bytes(), 0)?;
            turn.duration_since(now)
        };
        if let Ok(wait) = Duration::try_from(wait)
            && !wait.is_zero()
        {
            clock.wait(wait);
        }
        Ok(())
    }
}

fn read_moment(held: &Held) -> io::Result<Option<Timestamp>> {
    let mut bytes = [0; 8];
    let count = held.file().read_at(&mut bytes, 0)?;
    Ok((count == bytes.len()).then(|| Timestamp::from_microsecond(i64::from_le_bytes(bytes)).ok()).flatten())
}

/// This call's turn, and the earliest unburst turn of the next one.
fn reserve(free_at: Option<Timestamp>, now: Timestamp, rate: Rate) -> (Timestamp, Timestamp) {
    let interval = rate.interval();
    let slack = interval * rate.burst;
    // A moment further off than a window can hold was written before the clock was set back.
    let free_at = free_at.filter(|at| *at <= later(now, rate.window + slack)).unwrap_or(now).max(now);
    let turn = crate::clock::earlier(free_at, slack).max(now);
    (turn, later(free_at, interval))
}

/// Lets only so many calls of one connection be under way at once.
#[derive(Debug)]
pub(crate) struct Gate {
    slots: u32,
    locks: Locks,
    name: String,
}

impl Gate {
    pub(crate) fn new(slots: u32, locks: Locks, connection: &str) -> Self {
        Self { slots, locks, name: format!("call-{connection}") }
    }

    /// Waits for a free slot; dropping what comes back frees it.
    pub(crate) fn enter(&self) -> io::Result<Held> {
        for slot in 0..self.slots {
            if let Some(held) = self.locks.attempt(&format!("{}-{slot}", self.name))? {
                return Ok(held);
            }
        }
        self.locks.wait(&format!("{}-{}", self.name, fastrand::u32(0..self.slots)))
    }

    /// Waits until nobody else is under way, and keeps everybody out.
    pub(crate) fn enter_alone(&self) -> io::Result<Vec<Held>> {
        // Always in the same order: of two that want this, one gets the first slot and then all the others.
        (0..self.slots).map(|slot| self.locks.wait(&format!("{}-{slot}", self.name))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEDEX: Rate = Rate { calls: 1400, window: Duration::from_secs(10), burst: 20 };

    fn at(us: i64) -> Timestamp {
        Timestamp::from_microsecond(us).unwrap()
    }

    #[test]
    fn no_window_ever_holds_more_than_the_limit() {
        let mut free_at = None;
        let mut turns = Vec::new();
        for _ in 0..5_000 {
            let (turn, next) = reserve(free_at, at(0), FEDEX);
            turns.push(turn.as_microsecond());
            free_at = Some(next.min(at(9_000_000)));
            // The caller's clock stands still here, so the moment must stay inside the window to count.
            if next > at(9_000_000) {
                break;
            }
        }
        let in_first_second = turns.iter().filter(|turn| **turn < 1_000_000).count();
        assert!((130..=160).contains(&in_first_second), "{in_first_second}");

        let (mut free_at, mut now, mut turns) = (None, at(0), Vec::new());
        for _ in 0..5_000 {
            let (turn, next) = reserve(free_at, now, FEDEX);
            turns.push(turn.as_microsecond());
            (free_at, now) = (Some(next), turn);
        }
        let fullest = turns
            .iter()
            .map(|start| turns.iter().filter(|t| (*start..*start + 10_000_000).contains(t)).count());
        assert!(fullest.max().unwrap() <= 1400);
    }

    #[test]
    fn a_clock_set_back_does_not_stop_the_flow() {
        let (turn, _) = reserve(Some(at(3_600_000_000)), at(0), FEDEX);
        assert_eq!(turn, at(0));
    }

    #[test]
    fn a_quiet_time_earns_a_burst_and_no_more() {
        let (mut free_at, now) = (Some(at(0)), at(60_000_000));
        let mut at_once = 0;
        while reserve(free_at, now, FEDEX).0 == now {
            free_at = Some(reserve(free_at, now, FEDEX).1);
            at_once += 1;
        }
        assert_eq!(at_once, FEDEX.burst + 1);
    }
}
