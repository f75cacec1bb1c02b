//! Oracle NetSuite: SuiteTalk REST web services, as far as shipping needs them.
//!
//! Names of its operations, for faults and counts: `token`, `suiteql`, `list records`, `get order`, `get fulfillment`, `get invoice`,
//! `get customer`, `get item`, `write order`, `write fulfillment`, `write invoice`, `fulfil order`, `bill order`, `metadata`, `other`.
//!
//! A fault that delays strikes before or after a call is counted as in flight; for calls that overlap there is
//! [`Settings::work_ms`].

mod account;
mod admin;
mod auth;
mod call;
mod concurrency;
mod derive;
mod erp;
mod kind;
mod metadata;
mod page;
mod permission;
mod read;
mod record;
mod records;
mod refusal;
mod render;
mod route;
mod schema;
mod settings;
mod suiteql;
#[cfg(test)]
mod tests;
mod write;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::Value;

use self::call::{Call, State};
use self::concurrency::Concurrency;
use self::refusal::Refusal;
use self::route::Route;
use crate::http::{Request, Response};
use crate::{Clock, StandIn, lock};

pub use self::auth::{Certificate, LoginAttempt};
pub use self::kind::Kind;
pub use self::permission::{Level, Permission};
pub use self::record::{Record, order_line};
pub use self::settings::{OverLimit, PackagesIn, Settings};

/// The private key (PKCS#8, P-256) whose public half is known under [`EC_CERTIFICATE_ID`]. It opens nothing but stand-ins.
pub const EC_KEY: &str = include_str!("keys/ec.pem");
/// Its certificate id.
pub const EC_CERTIFICATE_ID: &str = "AbCdEf0123456789-_mlcSandboxEcP256Certificate";
/// The private key (PKCS#8, RSA of 3072 bits) whose public half is known under [`RSA_CERTIFICATE_ID`].
pub const RSA_KEY: &str = include_str!("keys/rsa.pem");
/// Its certificate id.
pub const RSA_CERTIFICATE_ID: &str = "AbCdEf0123456789-_mlcSandboxRsa3072Certificate";

/// Active certificates that an integration record may have.
const CERTIFICATES_MAX: usize = 5;

/// The stand-in.
#[derive(Debug)]
pub struct Netsuite {
    clock: Clock,
    settings: Mutex<Settings>,
    state: Mutex<State>,
    concurrency: Concurrency,
}

impl Netsuite {
    /// An account with one customer (110), one item (13) and no transactions.
    #[must_use]
    pub fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            settings: Mutex::default(),
            state: Mutex::default(),
            concurrency: Concurrency::default(),
        })
    }

    /// The switches. Let go of them before anything else is asked of the stand-in.
    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        lock(&self.settings)
    }

    /// What writes have done that nobody can have wanted: names dropped, packages appended twice, mails sent.
    #[must_use]
    pub fn accidents(&self) -> Vec<String> {
        lock(&self.state).records.accidents.clone()
    }

    /// Lets somebody else save a transaction while the next write to it is on its way.
    pub fn disturb(&self, kind: Kind, name: &str) {
        let records = &mut lock(&self.state).records;
        records.disturbed.extend(records.named(kind, name));
    }

    /// Takes a certificate or public key, as the upload page does. Gives its certificate id.
    ///
    /// # Errors
    /// Says what is wrong with it, or that there are five already.
    pub fn register(&self, pem: &str) -> Result<String, String> {
        let mut settings = self.settings();
        let certificates = &mut settings.certificates;
        let id = format!("AbCdEf0123456789-_mlcSandboxUploaded{:04}", certificates.len());
        let certificate = Certificate { id: id.clone(), pem: pem.into(), revoked: false };
        certificate.key()?;
        if certificates.iter().filter(|own| !own.revoked).count() >= CERTIFICATES_MAX {
            return Err("an integration record has five active certificates at most".into());
        }
        certificates.push(certificate);
        Ok(id)
    }

    /// Revokes a certificate.
    pub fn revoke(&self, certificate_id: &str) {
        for certificate in self.settings().certificates.iter_mut().filter(|own| own.id == certificate_id) {
            certificate.revoked = true;
        }
    }

    /// Makes every access token invalid before its time.
    pub fn expire_tokens(&self) {
        lock(&self.state).auth.tokens.expire();
    }

    /// The login audit trail: refused logins with the reason that callers never see, and granted tokens.
    #[must_use]
    pub fn login_audit(&self) -> Vec<LoginAttempt> {
        lock(&self.state).auth.audit.clone()
    }

    /// Lets the user of the token in again who failed too often.
    pub fn unlock(&self) {
        lock(&self.state).auth.unlock();
    }

    /// The most calls that were in flight at once, refused ones left out.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.concurrency.most()
    }

    /// Time as the account keeps it.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    fn work(&self, request: &Request, route: &Route, settings: &Settings) -> Result<Response, Refusal> {
        let Some(_place) = self.concurrency.enter(settings) else {
            return Err(over_limit(request, settings));
        };
        let now = self.now();
        let state = &mut *lock(&self.state);
        state.auth.authenticate(request, settings, now)?;
        Call::new(request, settings, now).answer(state, route)
    }
}

fn over_limit(request: &Request, settings: &Settings) -> Refusal {
    let what = "Concurrent request limit exceeded. Request blocked.";
    let refusal = match settings.over_limit {
        OverLimit::TooManyRequests => Refusal::new(429, "CONCURRENCY_LIMIT_EXCEEDED", what),
        OverLimit::RequestLimit => Refusal::new(400, "SSS_REQUEST_LIMIT_EXCEEDED", what),
        OverLimit::InvalidLogin => {
            let is_signed = request.header("authorization").is_some_and(|value| value.starts_with("OAuth"));
            Refusal::login(if is_signed { "OAuth" } else { "Bearer" }, settings)
        }
    };
    match settings.retry_after_s {
        Some(seconds) => refusal.with("Retry-After", seconds.to_string()),
        None => refusal,
    }
}

impl StandIn for Netsuite {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn system(&self) -> &'static str {
        "netsuite"
    }

    fn operation(&self, request: &Request) -> &'static str {
        Route::of(request).operation(&request.method)
    }

    fn answer(&self, request: &Request) -> Response {
        // A copy, so that a call sees one setting throughout and holds no second lock.
        let settings = &self.settings().clone();
        let route = Route::of(request);
        if route == Route::Token {
            return auth::token(request, &mut lock(&self.state).auth, settings, self.now());
        }
        self.work(request, &route, settings).unwrap_or_else(Refusal::response)
    }

    fn admin(&self, command: &str, body: &Value) -> Result<Value, String> {
        admin::command(self, command, body)
    }
}
