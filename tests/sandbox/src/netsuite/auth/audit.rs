//! The login audit trail, the only place where the reason of a refused login stands.

use jiff::Timestamp;
use serde::Serialize;

/// A login as the account's administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginAttempt {
    /// When.
    pub at: Timestamp,
    /// `Bearer`, `OAuth`, or `token` for a call of the token endpoint.
    pub way: &'static str,
    /// `Success` (token endpoint only), or why not: `InvalidSignature`, `NonceUsed`, …
    pub detail: &'static str,
}

/// All refused logins and granted tokens.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    pub(crate) attempts: Vec<LoginAttempt>,
}

impl Audit {
    pub(super) fn note(&mut self, at: Timestamp, way: &'static str, detail: &'static str) {
        self.attempts.push(LoginAttempt { at, way, detail });
    }
}
