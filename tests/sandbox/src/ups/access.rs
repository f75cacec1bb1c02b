//! Who may call: tokens, the quota and the penalty of the token endpoint, and the window of tracking.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::codes;
use super::envelope::Failure;
use super::settings::Settings;
use crate::parcel::Window;

#[derive(Debug, Default)]
pub(super) struct Access {
    /// When each token expires.
    tokens: HashMap<String, Timestamp>,
    pub(super) tokens_issued: u64,
    serial: u64,
    today: Day,
    shut_until: Option<Timestamp>,
    window: Window,
}

/// Tokens of one day in GMT.
#[derive(Debug, Default)]
struct Day {
    number: i64,
    tokens: u64,
}

impl Access {
    /// Whether the token endpoint gives nothing now.
    pub(super) fn is_shut(&mut self, now: Timestamp, settings: &Settings) -> bool {
        let number = now.as_second().div_euclid(86_400);
        if self.today.number != number {
            self.today = Day { number, tokens: 0 };
        }
        self.shut_until.is_some_and(|until| now < until)
            || settings.token_quota_a_day.is_some_and(|quota| self.today.tokens >= quota)
    }

    pub(super) fn penalise(&mut self, now: Timestamp, settings: &Settings) {
        self.shut_until = Some(now + SignedDuration::from_secs(settings.token_penalty_s));
    }

    /// Opens the token endpoint, and starts the count of the day anew.
    pub(super) fn forgive(&mut self) {
        self.shut_until = None;
        self.today.tokens = 0;
    }

    /// A new token: over a kilobyte, and telling nothing.
    pub(super) fn issue(&mut self, now: Timestamp, settings: &Settings) -> String {
        self.serial += 1;
        self.tokens_issued += 1;
        self.today.tokens += 1;
        let token = format!("eyJraWQiOiJzYW5kYm94In0.{:0>1300}.c2FuZGJveA", self.serial);
        self.tokens.insert(token.clone(), now + SignedDuration::from_secs(settings.token_lifetime_s));
        token
    }

    /// Whether a token is alive; `None` for one that never was.
    pub(super) fn is_alive(&self, token: &str, now: Timestamp) -> Option<bool> {
        self.tokens.get(token).map(|expires_at| now < *expires_at)
    }

    pub(super) fn expire_tokens(&mut self) {
        self.tokens.values_mut().for_each(|expires_at| *expires_at = Timestamp::MIN);
    }

    /// Counts a track call against the window; refused calls do not count.
    pub(super) fn admit(&mut self, now: Timestamp, settings: &Settings) -> Result<(), Failure> {
        let is_admitted = self.window.admits(settings.rate_limit, settings.rate_window_s, now);
        if is_admitted { Ok(()) } else { Err(Failure::new(429, codes::RATE)) }
    }

    /// Starts all counts anew; tokens and a penalty stay.
    pub(super) fn reset_counts(&mut self) {
        (self.tokens_issued, self.today.tokens, self.window) = (0, 0, Window::default());
    }
}
