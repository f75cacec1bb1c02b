//! Keeps calls below a system's limits, across all processes that use the same store.

use std::io;
use std::time::Duration;

use jiff::Timestamp;

use super::budget::Budget;
use super::numbers::{read_numbers, write_numbers};
use crate::clock::{Clock, later};
use crate::lock::{Held, Locks};

/// Published rate, kept by spacing calls evenly: an even flow never exceeds the limit, wherever the system's own windows begin.
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

/// Rate that is found by use: it rises slowly with each call, and falls by half when the system reports too many calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Adaptive {
    /// Calls per second at the start.
    pub(crate) start: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// Pacing of a connection's calls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RateLimit {
    /// Calls are not paced.
    None,
    Even(Rate),
    /// Calls are paced by a rate found in use; the name is that of the API whose calls are counted together.
    Adaptive(&'static str, Adaptive),
    /// Calls stay within the budgets per minute and per day that the system grants to each part of the connection.
    Budget(Budget),
}

/// Paces the calls of one connection. Its state is in a small file under a lock; losing the file does no harm.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    rate_limit: RateLimit,
    locks: Locks,
    name: String,
}

impl RateLimiter {
    pub(crate) fn new(rate_limit: RateLimit, locks: Locks, connection: &str) -> Self {
        let name = match rate_limit {
            RateLimit::Adaptive(api, _) => format!("pace-{connection}-{api}"),
            RateLimit::None | RateLimit::Even(_) | RateLimit::Budget(_) => format!("pace-{connection}"),
        };
        Self { rate_limit, locks, name }
    }

    /// Waits for this call's turn.
    pub(crate) fn wait_turn(&self, clock: Clock) -> io::Result<()> {
        let wait = {
            let turn = |turn: Timestamp, now: Timestamp| {
                Duration::try_from(turn.duration_since(now)).unwrap_or_default()
            };
            match self.rate_limit {
                // Budgets are checked earlier, while the call waits for its slot.
                RateLimit::None | RateLimit::Budget(_) => return Ok(()),
                RateLimit::Even(rate) => {
                    let held = self.locks.wait(&self.name)?;
                    let now = clock.now();
                    let free_at = read_numbers::<1>(&held)?.and_then(|[free_at]| moment(free_at));
                    let (at, next) = reserve(free_at, now, rate);
                    write_numbers(&held, [next.as_microsecond()])?;
                    turn(at, now)
                }
                RateLimit::Adaptive(_, adaptive) => {
                    let held = self.locks.wait(&self.name)?;
                    let now = clock.now();
                    let mut found = AdaptiveRate::read(&held, adaptive)?;
                    let at = found.reserve(now, adaptive);
                    found.write(&held)?;
                    turn(at, now)
                }
            }
        };
        if !wait.is_zero() {
            clock.wait(wait);
        }
        Ok(())
    }

    /// Lowers the rate, because the system reported too many calls.
    pub(crate) fn slow_down(&self, clock: Clock) -> io::Result<()> {
        if let RateLimit::Adaptive(_, adaptive) = self.rate_limit {
            let held = self.locks.wait(&self.name)?;
            let mut found = AdaptiveRate::read(&held, adaptive)?;
            found.cut(clock.now(), adaptive);
            found.write(&held)?;
        }
        Ok(())
    }
}

pub(super) fn moment(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}

/// Returns this call's turn, and the earliest turn of the next call without a burst.
fn reserve(free_at: Option<Timestamp>, now: Timestamp, rate: Rate) -> (Timestamp, Timestamp) {
    let interval = rate.interval();
    let slack = interval * rate.burst;
    // A time further ahead than a window can reach was written before the clock was set back.
    let free_at = free_at.filter(|at| *at <= later(now, rate.window + slack)).unwrap_or(now).max(now);
    let turn = crate::clock::earlier(free_at, slack).max(now);
    (turn, later(free_at, interval))
}

/// Rate found so far, in thousandths of a call per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AdaptiveRate {
    free_at: Option<Timestamp>,
    rate: i64,
    /// Upper bound of the rate since the system last reported too many calls; the maximum if it never did.
    ceiling: i64,
    cut_at: Option<Timestamp>,
}

impl AdaptiveRate {
    /// Increase of the rate after each second of use.
    const CREEP: i64 = 100;
    /// Answers this soon after a cut belong to the same overload. For this time no call is sent either.
    const STORM: Duration = Duration::from_secs(1);
    /// After this time the system may allow more calls again.
    const MEMORY: Duration = Duration::from_secs(86_400);
    /// No queue is this long: a time further ahead was written before the clock was set back.
    const FURTHEST: Duration = Duration::from_secs(900);

    fn new(adaptive: Adaptive) -> Self {
        let thousandths = |calls: u32| i64::from(calls) * 1000;
        Self {
            free_at: None,
            rate: thousandths(adaptive.start),
            ceiling: thousandths(adaptive.most),
            cut_at: None,
        }
    }

    fn read(held: &Held, adaptive: Adaptive) -> io::Result<Self> {
        let numbers = read_numbers::<4>(held)?.filter(|[_, rate, ceiling, _]| *rate > 0 && *ceiling > 0);
        Ok(numbers.map_or(Self::new(adaptive), |[free_at, rate, ceiling, cut_at]| Self {
            free_at: moment(free_at),
            rate,
            ceiling,
            cut_at: Some(cut_at).filter(|at| *at != 0).and_then(moment),
        }))
    }

    fn write(&self, held: &Held) -> io::Result<()> {
        let micros = |time: Option<Timestamp>| time.map_or(0, Timestamp::as_microsecond);
        write_numbers(held, [micros(self.free_at), self.rate, self.ceiling, micros(self.cut_at)])
    }

    /// Returns the turn of a call, and raises the rate a little.
    fn reserve(&mut self, now: Timestamp, adaptive: Adaptive) -> Timestamp {
        let is_past = |at: Timestamp| at > now || at < crate::clock::earlier(now, Self::MEMORY);
        if self.cut_at.is_some_and(is_past) {
            (self.cut_at, self.ceiling) = (None, Self::new(adaptive).ceiling);
        }
        let turn = self.free_at.filter(|at| *at <= later(now, Self::FURTHEST)).unwrap_or(now).max(now);
        let interval = Duration::from_micros(1_000_000_000 / self.rate.max(1).unsigned_abs());
        self.free_at = Some(later(turn, interval));
        // Each call adds an even share of the increase per second.
        let creep = Self::CREEP * 1000 / self.rate.max(1);
        self.rate = (self.rate + creep.max(1)).min(self.ceiling).max(i64::from(adaptive.least) * 1000);
        turn
    }

    fn cut(&mut self, now: Timestamp, adaptive: Adaptive) {
        let is_same_storm = |at: Timestamp| at <= now && now < later(at, Self::STORM);
        if !self.cut_at.is_some_and(is_same_storm) {
            self.ceiling = self.rate * 9 / 10;
            self.rate = (self.rate / 2).max(i64::from(adaptive.least) * 1000);
            self.cut_at = Some(now);
        }
        self.free_at = self.free_at.max(Some(later(now, Self::STORM)));
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
            // The test's clock stands still, so the moment must stay inside the window to count.
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

    const UPS: Adaptive = Adaptive { start: 10, least: 1, most: 100 };

    /// Sends calls to a system that accepts `limit` in any second; returns the times at which they were sent, and the number of refusals.
    fn flow(
        found: &mut AdaptiveRate,
        mut now: Timestamp,
        calls: usize,
        limit: usize,
    ) -> (Vec<Timestamp>, usize) {
        let (mut sent, mut refused): (Vec<Timestamp>, usize) = (Vec::new(), 0);
        while sent.len() < calls {
            now = found.reserve(now, UPS).max(now);
            let window = crate::clock::earlier(now, Duration::from_secs(1));
            if sent.iter().rev().take(limit).filter(|at| **at > window).count() >= limit {
                refused += 1;
                found.cut(now, UPS);
            } else {
                sent.push(now);
            }
        }
        (sent, refused)
    }

    #[test]
    fn a_limit_that_nobody_publishes_is_met_once_and_then_kept() {
        let mut found = AdaptiveRate::new(UPS);
        let (sent, refused) = flow(&mut found, at(0), 1_000, 20);
        assert!(refused <= 1, "{refused}");
        let took = sent.last().unwrap().duration_since(sent[0]).as_secs();
        // Ten a second would take a hundred.
        assert!((60..=90).contains(&took), "{took}");
        let (_, refused) = flow(&mut found, *sent.last().unwrap(), 10_000, 20);
        assert!(refused <= 1, "{refused}");
        // Refusals of one overload count as one reason to slow down.
        let mut storm = AdaptiveRate::new(UPS);
        (0..16).for_each(|_| storm.cut(at(5_000_000), UPS));
        assert_eq!(storm.rate, 5_000);
        assert_eq!(storm.reserve(at(5_000_001), UPS), at(6_000_000));
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
