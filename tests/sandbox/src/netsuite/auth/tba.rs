//! Token-based authentication: every request signed on its own.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::signature::is_signed;
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
        let outcome = verify(text, request, settings, now).and_then(|used| self.use_nonce(used, now));
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

    /// A nonce is good once; those that are too old to come again are forgotten.
    fn use_nonce(&mut self, (second, nonce): (i64, String), now: Timestamp) -> Result<(), &'static str> {
        self.nonces = self.nonces.split_off(&(now.as_second() - WINDOW_S));
        if self.nonces.entry(second).or_default().insert(nonce) { Ok(()) } else { Err("NonceUsed") }
    }
}

/// Checks everything but the nonce, which it gives with its time.
fn verify(
    text: &str,
    request: &Request,
    settings: &Settings,
    now: Timestamp,
) -> Result<(i64, String), &'static str> {
    let passport = parse(text).ok_or("MissingTokenPassportRequiredFields")?;
    let is_in_query = request.query.iter().any(|(name, _)| name.starts_with("oauth_"));
    if is_in_query || REQUIRED.iter().any(|name| passport.get(*name).is_none_or(String::is_empty)) {
        return Err("MissingTokenPassportRequiredFields");
    }
    let value = |name: &str| passport.get(name).map(String::as_str).unwrap_or_default();
    let second: i64 = value("oauth_timestamp").parse().unwrap_or_default();
    let nonce = value("oauth_nonce");
    let is_supported = value("oauth_signature_method") == "HMAC-SHA256" && value("oauth_version") == "1.0";
    for (is_good, detail) in [
        (settings.tba, "FeatureDisabled"),
        (is_supported, "UnknownAlgorithm"),
        (value("realm") == settings.account, "token_rejected"),
        (value("oauth_consumer_key") == settings.consumer_key, "consumer_key_unknown"),
        (value("oauth_token") == settings.token_id, "token_rejected"),
        ((second - now.as_second()).abs() <= WINDOW_S, "InvalidTimestamp"),
        ((6..=64).contains(&nonce.len()), "MissingTokenPassportRequiredFields"),
        (
            is_signed(request, &passport, [&settings.consumer_secret, &settings.token_secret]),
            "InvalidSignature",
        ),
    ] {
        if !is_good {
            return Err(detail);
        }
    }
    Ok((second, nonce.to_owned()))
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
