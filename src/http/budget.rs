//! Call budgets per minute and per day, which a system counts for each part of a connection and reports in its answers.

use std::io;

use jiff::Timestamp;

use super::numbers::{read_numbers, write_numbers};
use crate::lock::{Held, Locks};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// This part of a minute's budget (one in so many calls) stays unused, because late calls of a minute arrive in the next one.
const RESERVE: i64 = 20;

/// Budget that a system grants until an answer reports another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    pub(crate) minute: u32,
    pub(crate) day: u32,
    /// Reads the budgets that an answer reports.
    pub(crate) read: fn(&super::Answer) -> ReportedLimits,
}

/// Budgets that an answer reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReportedLimits {
    pub(crate) minute: Option<Window>,
    pub(crate) day: Option<Window>,
}

/// Limit of a budget, and the calls left of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) limit: i64,
    pub(crate) left: i64,
    /// When the next window starts, in milliseconds since 1970.
    pub(crate) reset_ms: i64,
}

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Now,
    /// The minute's budget is used up.
    At(Timestamp),
    /// The day's budget is used up.
    Tomorrow(Timestamp),
}

impl Window {
    fn at_most(limit: u32) -> Self {
        Self { limit: i64::from(limit), left: 0, reset_ms: 0 }
    }

    /// Starts a new window when the old one is over, or ends later than a window can because the clock was set back.
    fn roll(&mut self, length_ms: i64, now_ms: i64) {
        if now_ms >= self.reset_ms || self.reset_ms > now_ms + length_ms {
            self.left = self.limit;
            self.reset_ms = (now_ms.div_euclid(length_ms) + 1) * length_ms;
        }
    }

    /// Takes over a reported window. The system counts all processes of the same app; our count also holds the calls under way.
    fn learn(&mut self, told: Window) {
        self.limit = told.limit.max(1);
        match told.reset_ms.cmp(&self.reset_ms) {
            std::cmp::Ordering::Greater => (self.left, self.reset_ms) = (told.left, told.reset_ms),
            std::cmp::Ordering::Equal => self.left = self.left.min(told.left),
            // The answer reports a window that is over.
            std::cmp::Ordering::Less => {}
        }
    }
}

/// Both windows of one part of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CallBudget {
    minute: Window,
    day: Window,
}

impl CallBudget {
    fn read(held: &Held, budget: Budget) -> io::Result<Self> {
        let numbers = read_numbers::<6>(held)?.filter(|numbers| numbers[0] > 0 && numbers[3] > 0);
        let window = |limit, left, reset_ms| Window { limit, left, reset_ms };
        let new = || Self { minute: Window::at_most(budget.minute), day: Window::at_most(budget.day) };
        Ok(numbers
            .map_or_else(new, |[a, b, c, d, e, f]| Self { minute: window(a, b, c), day: window(d, e, f) }))
    }

    fn write(&self, held: &Held) -> io::Result<()> {
        let Self { minute, day } = self;
        write_numbers(held, [minute.limit, minute.left, minute.reset_ms, day.limit, day.left, day.reset_ms])
    }

    fn roll(&mut self, now: Timestamp) {
        let now_ms = now.as_millisecond();
        self.minute.roll(MINUTE_MS, now_ms);
        self.day.roll(DAY_MS, now_ms);
    }

    fn take(&mut self, now: Timestamp) -> Turn {
        self.roll(now);
        // The wait ends one second after the reset, because clocks differ a little.
        let after = |reset_ms: i64| Timestamp::from_millisecond(reset_ms + 1000).unwrap_or(now);
        if self.day.left <= 0 {
            return Turn::Tomorrow(after(self.day.reset_ms));
        }
        if self.minute.left <= self.minute.limit / RESERVE {
            return Turn::At(after(self.minute.reset_ms));
        }
        self.minute.left -= 1;
        self.day.left -= 1;
        Turn::Now
    }
}

fn name(connection: &str, part: &str) -> String {
    format!("{START}{connection}-{part}")
}

/// Calls left of one budget, as shown to people.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Left {
    /// `erp.exact-4100200`.
    pub(crate) name: String,
    pub(crate) minute: i64,
    pub(crate) minute_limit: i64,
    pub(crate) day: i64,
    pub(crate) day_limit: i64,
}

const START: &str = "budget-";

/// Returns the calls left of every budget that was used.
pub(crate) fn budgets_left(locks: &Locks, now: Timestamp) -> io::Result<Vec<Left>> {
    let mut left = Vec::new();
    for name in locks.names(START)? {
        let held = locks.wait(&name)?;
        let Some([minute_limit, minute, minute_reset, day_limit, day, day_reset]) = read_numbers::<6>(&held)?
        else {
            continue;
        };
        let mut state = CallBudget {
            minute: Window { limit: minute_limit, left: minute, reset_ms: minute_reset },
            day: Window { limit: day_limit, left: day, reset_ms: day_reset },
        };
        state.roll(now);
        let CallBudget { minute, day } = state;
        left.push(Left {
            name: name[START.len()..].to_owned(),
            minute: minute.left,
            minute_limit: minute.limit,
            day: day.left,
            day_limit: day.limit,
        });
    }
    Ok(left)
}

/// Takes one call from the budgets of a part, for all processes.
pub(super) fn take(locks: &Locks, budget: Budget, place: (&str, &str), now: Timestamp) -> io::Result<Turn> {
    let held = locks.wait(&name(place.0, place.1))?;
    let mut state = CallBudget::read(&held, budget)?;
    let turn = state.take(now);
    state.write(&held)?;
    Ok(turn)
}

/// Notes the budgets that an answer reports.
pub(super) fn learn(
    locks: &Locks,
    budget: Budget,
    place: (&str, &str),
    told: ReportedLimits,
) -> io::Result<()> {
    if told == ReportedLimits::default() {
        return Ok(());
    }
    let held = locks.wait(&name(place.0, place.1))?;
    let mut state = CallBudget::read(&held, budget)?;
    told.minute.into_iter().for_each(|told| state.minute.learn(told));
    told.day.into_iter().for_each(|told| state.day.learn(told));
    state.write(&held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_772_443_020_000 + ms).unwrap()
    }

    fn state(minute: u32, day: u32) -> CallBudget {
        CallBudget { minute: Window::at_most(minute), day: Window::at_most(day) }
    }

    fn taken(state: &mut CallBudget, now: Timestamp) -> usize {
        (0..1000).take_while(|_| state.take(now) == Turn::Now).count()
    }

    #[test]
    fn a_minute_grants_its_budget_but_for_a_reserve() {
        let mut state = state(60, 5000);
        assert_eq!(taken(&mut state, at(0)), 57);
        assert_eq!(state.take(at(59_999)), Turn::At(at(61_000)));
        assert_eq!(taken(&mut state, at(60_000)), 57);
        // A clock that was set back does not block the budget.
        assert_eq!(taken(&mut state, at(-600_000)), 57);
    }

    #[test]
    fn the_day_ends_before_the_minute_does() {
        let mut state = state(60, 10);
        assert_eq!(taken(&mut state, at(0)), 10);
        assert!(matches!(state.take(at(60_000)), Turn::Tomorrow(at) if at.as_second() % 86_400 == 1));
    }

    #[test]
    fn answers_correct_what_was_counted_and_never_the_other_way() {
        let mut state = state(60, 5000);
        state.take(at(0));
        let reset_ms = at(60_000).as_millisecond();
        state.minute.learn(Window { limit: 60, left: 40, reset_ms });
        assert_eq!(state.minute.left, 40);
        // The answer is older than calls that were sent since.
        state.minute.learn(Window { limit: 60, left: 55, reset_ms });
        assert_eq!(state.minute.left, 40);
        state.minute.learn(Window { limit: 60, left: 1, reset_ms: reset_ms - MINUTE_MS });
        assert_eq!(state.minute.left, 40);
        // The answer reports an app with a larger budget.
        state.minute.learn(Window { limit: 300, left: 290, reset_ms: reset_ms + MINUTE_MS });
        assert_eq!(taken(&mut state, at(60_000)), 275);
    }
}
