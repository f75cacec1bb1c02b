//! Budgets of calls and of errors: both belong to the app and the company.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::settings::Settings;
use crate::http::Response;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What was used up.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    used: HashMap<i64, Used>,
    errors: HashMap<(i64, String), Errors>,
    /// Calls refused with 429.
    pub(crate) refused: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Used {
    minute: i64,
    in_minute: i64,
    day: i64,
    in_day: i64,
    most_in_minute: i64,
}

#[derive(Debug, Default)]
struct Errors {
    at: Vec<Timestamp>,
    blocked_until: Option<Timestamp>,
    blocks: u32,
}

/// Where a company's budgets stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    minute_left: i64,
    minute_reset: i64,
    day_left: i64,
    day_reset: i64,
}

/// A call beyond a budget.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beyond {
    Minute(Standing),
    Day(Standing),
}

impl Limits {
    /// Counts a call; refused ones are not counted.
    pub(crate) fn count(
        &mut self,
        company: i64,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Standing, Beyond> {
        let (minute, day) = (now.as_millisecond() / MINUTE_MS, now.as_millisecond() / DAY_MS);
        let used = self.used.entry(company).or_default();
        if used.minute != minute {
            (used.minute, used.in_minute) = (minute, 0);
        }
        if used.day != day {
            (used.day, used.in_day) = (day, 0);
        }
        let standing = |used: &Used| Standing {
            minute_left: (settings.minute_limit - used.in_minute).max(0),
            minute_reset: (minute + 1) * MINUTE_MS,
            day_left: (settings.day_limit - used.in_day).max(0),
            day_reset: (day + 1) * DAY_MS,
        };
        if used.in_day >= settings.day_limit {
            self.refused += 1;
            return Err(Beyond::Day(standing(used)));
        }
        if used.in_minute >= settings.minute_limit {
            self.refused += 1;
            return Err(Beyond::Minute(standing(used)));
        }
        used.in_minute += 1;
        used.in_day += 1;
        used.most_in_minute = used.most_in_minute.max(used.in_minute);
        Ok(standing(used))
    }

    /// The most calls of a company that any minute has seen.
    pub(crate) fn most_in_minute(&self, company: i64) -> i64 {
        self.used.get(&company).map_or(0, |used| used.most_in_minute)
    }

    /// Calls of a company on its latest day.
    pub(crate) fn in_day(&self, company: i64) -> i64 {
        self.used.get(&company).map_or(0, |used| used.in_day)
    }

    pub(crate) fn is_blocked(&self, company: i64, endpoint: &str, now: Timestamp) -> bool {
        let errors = self.errors.get(&(company, endpoint.to_owned()));
        errors.and_then(|errors| errors.blocked_until).is_some_and(|until| until > now)
    }

    /// Notes an error. Beyond the limit the key is blocked for an hour, and longer each time.
    pub(crate) fn error(&mut self, company: i64, endpoint: &str, limit: u32, now: Timestamp) {
        let errors = self.errors.entry((company, endpoint.to_owned())).or_default();
        errors.at.retain(|at| *at + HOUR > now);
        errors.at.push(now);
        if errors.at.len() > limit as usize {
            errors.blocks += 1;
            errors.blocked_until = Some(now + HOUR * errors.blocks.cast_signed());
            errors.at.clear();
        }
    }

    /// Times that a key was blocked.
    pub(crate) fn blocks(&self) -> u32 {
        self.errors.values().map(|errors| errors.blocks).sum()
    }

    /// The most errors of one company and endpoint within the hour.
    pub(crate) fn most_errors(&self) -> usize {
        self.errors.values().map(|errors| errors.at.len()).max().unwrap_or_default()
    }
}

impl Standing {
    /// All six headers.
    pub(crate) fn on(self, response: Response, settings: &Settings) -> Response {
        self.minute(self.day(response, settings), settings)
    }

    fn day(self, response: Response, settings: &Settings) -> Response {
        response
            .with("X-RateLimit-Limit", &settings.day_limit.to_string())
            .with("X-RateLimit-Remaining", &self.day_left.to_string())
            .with("X-RateLimit-Reset", &self.day_reset.to_string())
    }

    fn minute(self, response: Response, settings: &Settings) -> Response {
        response
            .with("X-RateLimit-Minutely-Limit", &settings.minute_limit.to_string())
            .with("X-RateLimit-Minutely-Remaining", &self.minute_left.to_string())
            .with("X-RateLimit-Minutely-Reset", &self.minute_reset.to_string())
    }
}

impl Beyond {
    /// Nothing but the headers of the budget that is used up.
    pub(crate) fn response(self, settings: &Settings) -> Response {
        let empty = Response::empty(429);
        match self {
            _ if !settings.limit_headers => empty,
            Self::Minute(standing) => standing.minute(empty, settings),
            Self::Day(standing) => standing.day(empty, settings),
        }
    }
}
