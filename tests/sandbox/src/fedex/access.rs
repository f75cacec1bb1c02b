//! Who may call: tokens, the penalty of the token endpoint, windows and quotas.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::codes;
use super::envelope::Failure;
use super::settings::{Api, Settings};
use crate::parcel::Window;

#[derive(Debug, Default)]
pub(super) struct Access {
    tokens: HashMap<String, Token>,
    serial: u64,
    token_calls: VecDeque<Timestamp>,
    shut_until: Option<Timestamp>,
    /// Per API key.
    windows: HashMap<String, Window>,
    day: Day,
}

#[derive(Debug)]
struct Token {
    api_key: String,
    expires_at: Timestamp,
}

/// Counts of one day in GMT.
#[derive(Debug, Default)]
struct Day {
    number: i64,
    calls: u64,
    track_calls: HashMap<String, u64>,
}

impl Access {
    /// Counts a call of the token endpoint, and says whether it is shut. It opens again when nobody called for the whole
    /// penalty.
    pub(super) fn is_shut(&mut self, now: Timestamp, settings: &Settings) -> bool {
        if self.shut_until.is_some_and(|until| now < until) {
            self.penalise(now, settings);
            return true;
        }
        self.token_calls.push_back(now);
        let since = |seconds: i64| now - SignedDuration::from_secs(seconds);
        let longest = since(settings.token_average_s.max(settings.token_burst_s));
        self.token_calls.retain(|at| *at > longest);
        let within = |seconds: i64| self.token_calls.iter().filter(|at| **at > since(seconds)).count();
        let is_burst = within(settings.token_burst_s) >= settings.token_burst;
        if is_burst || within(settings.token_average_s) >= settings.token_average {
            self.penalise(now, settings);
            return true;
        }
        false
    }

    pub(super) fn penalise(&mut self, now: Timestamp, settings: &Settings) {
        self.shut_until = Some(now + SignedDuration::from_secs(settings.token_penalty_s));
        self.token_calls.clear();
    }

    pub(super) fn forgive(&mut self) {
        self.shut_until = None;
    }

    /// A new token: over a kilobyte, and telling nothing.
    pub(super) fn issue(&mut self, api_key: &str, now: Timestamp, settings: &Settings) -> String {
        self.serial += 1;
        let token = format!("eyJhbGciOiJSUzI1NiJ9.{:0>1100}.c2FuZGJveA", self.serial);
        let expires_at = now + SignedDuration::from_secs(settings.token_lifetime_s);
        self.tokens.insert(token.clone(), Token { api_key: api_key.into(), expires_at });
        token
    }

    /// The project that a token belongs to, while it lives.
    pub(super) fn api_key(&self, token: &str, now: Timestamp) -> Option<&str> {
        self.tokens.get(token).filter(|token| now < token.expires_at).map(|token| token.api_key.as_str())
    }

    pub(super) fn expire_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Counts a call against the quotas and the window; refused calls count for neither.
    pub(super) fn admit(
        &mut self,
        api_key: &str,
        api: Api,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let number = now.as_second().div_euclid(86_400);
        if self.day.number != number {
            self.day = Day { number, ..Day::default() };
        }
        let track_calls = self.day.track_calls.get(api_key).copied().unwrap_or_default();
        if settings.daily_quota.is_some_and(|quota| self.day.calls >= quota) {
            return Err(Failure::new(429, codes::QUOTA));
        }
        if api == Api::Track && settings.track_daily_quota.is_some_and(|quota| track_calls >= quota) {
            return Err(Failure::new(429, codes::PROJECT_QUOTA));
        }
        let window = self.windows.entry(api_key.into()).or_default();
        if !window.admits(Some(settings.rate_limit), settings.rate_window_s, now) {
            return Err(Failure::new(429, codes::RATE));
        }
        self.day.calls += 1;
        if api == Api::Track {
            self.day.track_calls.insert(api_key.into(), track_calls + 1);
        }
        Ok(())
    }

    /// Starts all counts anew; tokens and a penalty stay.
    pub(super) fn reset_counts(&mut self) {
        self.token_calls.clear();
        self.windows.clear();
        self.day = Day::default();
    }
}
