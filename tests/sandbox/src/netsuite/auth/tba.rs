//! Token-based authentication: every request signed on its own.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::signature::{Keys, is_signed};
use crate::http::{Request, decoded};
use crate::netsuite::settings::Settings;

/// Nonces that were used, and failures of the token's user.
#[derive(Debug, Default)]
pub(super) struct SignedRequests {
    /// By `oauth_timestamp`, so that old ones can be forgotten.
    nonces: BTreeMap<i64, HashSet<String>>,
    failures: u32,
    locked_until: Option<Timestamp>,
}

/// How far `oauth_timestamp` may be off.
const WINDOW_S: i64 = 300;
/// So many failed logins in a row lock the user of the token.
const FAILURES_MAX: u32 = 5;
/// How long the user stays locked.
const LOCK: SignedDuration = SignedDuration::from_mins(30);
const REQUIRED: [&str; 8] = [
    "realm",
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_version",
    "oauth_signature",
];

impl SignedRequests {
    pub(super) fn unlock(&mut self) {
        (self.failures, self.locked_until) = (0, None);
    }

    /// Checks the text after `OAuth`.
    pub(super) fn check(
        &mut self,
        text: &str,
        request: &Request,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), &'static str> {
        if self.locked_until.is_some_and(|until| now < until) {
            return Err("temporary_locked");
        }
        let outcome = self.verify(text, request, settings, now);
        if outcome.is_ok() {
            self.unlock();
            return outcome;
        }
        self.failures += 1;
        if self.failures >= FAILURES_MAX {
            self.failures = 0;
            self.locked_until = Some(now + LOCK);
        }
        outcome
    }

    fn verify(
        &mut self,
        text: &str,
        request: &Request,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), &'static str> {
        let passport = parse(text).ok_or("MissingTokenPassportRequiredFields")?;
        let is_in_query = request.query.iter().any(|(name, _)| name.starts_with("oauth_"));
        if is_in_query || REQUIRED.iter().any(|name| passport.get(*name).is_none_or(String::is_empty)) {
            return Err("MissingTokenPassportRequiredFields");
        }
        let value = |name: &str| passport.get(name).map(String::as_str).unwrap_or_default();
        if !settings.tba {
            return Err("FeatureDisabled");
        }
        if value("oauth_signature_method") != "HMAC-SHA256" || value("oauth_version") != "1.0" {
            return Err("UnknownAlgorithm");
        }
        if value("realm") != settings.account {
            return Err("token_rejected");
        }
        if value("oauth_consumer_key") != settings.consumer_key {
            return Err("consumer_key_unknown");
        }
        if value("oauth_token") != settings.token_id {
            return Err("token_rejected");
        }
        let second: i64 = value("oauth_timestamp").parse().map_err(|_| "InvalidTimestamp")?;
        if (second - now.as_second()).abs() > WINDOW_S {
            return Err("InvalidTimestamp");
        }
        let nonce = value("oauth_nonce");
        if !(6..=64).contains(&nonce.len()) {
            return Err("MissingTokenPassportRequiredFields");
        }
        let keys = Keys { consumer: &settings.consumer_secret, token: &settings.token_secret };
        if !is_signed(request, &passport, &keys) {
            return Err("InvalidSignature");
        }
        self.nonces = self.nonces.split_off(&(now.as_second() - WINDOW_S));
        let is_new = self.nonces.entry(second).or_default().insert(nonce.to_owned());
        if is_new { Ok(()) } else { Err("NonceUsed") }
    }
}

/// The decoded parameters of the header; nothing where one repeats or has no quotes.
fn parse(text: &str) -> Option<BTreeMap<String, String>> {
    let mut passport = BTreeMap::new();
    for part in text.split(',') {
        let (name, value) = part.trim().split_once('=')?;
        let value = value.strip_prefix('"')?.strip_suffix('"')?;
        if passport.insert(decoded(name, false), decoded(value, false)).is_some() {
            return None;
        }
    }
    Some(passport)
}
