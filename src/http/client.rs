//! HTTP client of one connection, which the connectors call.

use std::sync::atomic::Ordering;
use std::time::Duration;

use ureq::unversioned::transport::{Connector, DefaultConnector};

use super::call::{Answer, Call};
use super::concurrency::{ConcurrencyLimit, Slot};
use super::failures::Failures;
use super::limit::RateLimiter;
use super::memory::{Hold, Memory, Token};
use super::profile::{ApiProfile, ConnectionProfile, ConnectorContext};
use super::token::{self, Login, TokenCache};
use super::{resolver, transport};
use crate::clock::Clock;
use crate::lock::{Held, Locks};
use crate::model::Fault;
use crate::settings::BaseUrl;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("mlc/", env!("CARGO_PKG_VERSION"));

/// Holds all concurrency slots of a connection, so that only one caller can use it.
pub(crate) struct Exclusive<'h> {
    http: &'h Http,
    _slots: Vec<Held>,
}

impl Exclusive<'_> {
    /// Sends a call as [`Http::send`] does.
    pub(crate) fn send(&self, call: &Call) -> Result<Answer, Fault> {
        self.http.send_signed(call, Slot::Held)
    }
}

/// HTTP client of one connection.
pub(crate) struct Http {
    pub(super) context: ConnectorContext,
    pub(super) profile: ConnectionProfile,
    pub(super) api: ApiProfile,
    pub(super) login: Box<dyn Login>,
    pub(super) agent: ureq::Agent,
    pub(super) tokens: TokenCache,
    pub(super) concurrency: ConcurrencyLimit,
    pub(super) rate_limiter: RateLimiter,
    pub(super) failures: Failures,
}

impl Http {
    pub(crate) fn new(
        context: ConnectorContext,
        profile: ConnectionProfile,
        api: ApiProfile,
        login: Box<dyn Login>,
    ) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(USER_AGENT)
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .tls_config(ureq::tls::TlsConfig::builder().root_certs(context.roots.certificates()).build())
            .build();
        let connector = transport::Entering.chain(DefaultConnector::default()).chain(transport::Marking);
        let agent = ureq::Agent::with_parts(config, connector, resolver::Remembering::default());
        let concurrency =
            ConcurrencyLimit::new(profile.concurrency.max(1), context.locks.clone(), &profile.name);
        let rate_limiter = RateLimiter::new(profile.rate_limit, context.locks.clone(), &profile.name);
        Self {
            context,
            profile,
            api,
            login,
            agent,
            tokens: TokenCache::default(),
            concurrency,
            rate_limiter,
            failures: Failures::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.profile.name
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.profile.base
    }

    /// Base URL of the token endpoint.
    pub(crate) fn token_base(&self) -> &BaseUrl {
        self.profile.token_base.as_ref().unwrap_or(&self.profile.base)
    }

    pub(crate) fn clock(&self) -> Clock {
        self.context.clock
    }

    pub(crate) fn memory(&self) -> &dyn Memory {
        &*self.context.memory
    }

    pub(super) fn locks(&self) -> &Locks {
        &self.context.locks
    }

    /// Returns the target, below the connection's base URL, of a link in an answer. None if the link leads to another origin: links are
    /// followed only within the connection's own.
    pub(crate) fn own_target(&self, link: &str) -> Option<String> {
        let base = self.base();
        let path = match link.strip_prefix(base.origin()) {
            Some(path) => path,
            None if link.starts_with('/') && !link.starts_with("//") => link,
            None => return None,
        };
        path.strip_prefix(base.path()).filter(|rest| rest.starts_with('/')).map(str::to_owned)
    }

    /// Sends a call with a token. A 401 renews the token once and repeats the call once, because the system refused it before any work.
    pub(crate) fn send(&self, call: &Call) -> Result<Answer, Fault> {
        self.send_signed(call, Slot::Take)
    }

    /// Waits until no process has a call under way, and prevents other calls until the returned value is dropped.
    pub(crate) fn exclusively(&self, operation: &'static str) -> Result<Exclusive<'_>, Fault> {
        let slots = self.concurrency.take_all().map_err(|error| self.not_locked(operation, &error))?;
        Ok(Exclusive { http: self, _slots: slots })
    }

    /// Whether the process was asked to stop. Waits should then end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.context.stop.load(Ordering::Relaxed)
    }

    /// Puts a token on a call.
    pub(crate) fn authorize(&self, token: &Token, call: Call) -> Call {
        self.login.authorize(token, call)
    }

    /// Renews the token unless the stored one is still valid.
    pub(crate) fn keep_token(&self) -> Result<(), Fault> {
        self.tokens.get(self, &*self.login).map(drop)
    }

    /// Prevents other threads and processes from asking for a token until the returned lock is dropped.
    pub(crate) fn lock_token(&self) -> Result<Held, Fault> {
        token::lock(self)
    }

    /// Returns the stored token, valid or not.
    pub(crate) fn stored_token(&self) -> Result<Option<Token>, Fault> {
        let stored = self.memory().token(self.name())?;
        Ok(stored.filter(|stored| stored.identity == self.login.identity()).map(|stored| stored.token))
    }

    /// Deletes the token from this process and from the store.
    pub(crate) fn forget_token(&self) -> Result<(), Fault> {
        self.tokens.forget();
        self.memory().forget_token(self.name())
    }

    /// Sets a hold on the token endpoint.
    pub(crate) fn hold_tokens(&self, hold: &Hold) -> Result<(), Fault> {
        self.memory().set_hold(&self.token_scope(), hold)
    }

    /// Clears the holds of the connection, because a person wants to try again.
    pub(crate) fn clear_holds(&self) -> Result<(), Fault> {
        for scope in [self.name().to_owned(), self.token_scope()] {
            self.memory().clear_hold(&scope)?;
        }
        self.memory().clear_part_holds(self.name())
    }

    /// Sends a call without a token. A token call takes no concurrency slot: the caller that holds all slots may need a token.
    pub(crate) fn send_bare(&self, call: &Call) -> Result<Answer, Fault> {
        self.attempt(call, None, if call.is_for_token() { Slot::Held } else { Slot::Take })
    }

    /// Fetches a document, without a token, from an address given in an answer. Allowed are the connection's own origin, and https hosts
    /// whose names end with `hosts`.
    pub(crate) fn fetch(&self, operation: &'static str, link: &str, hosts: &str) -> Result<Answer, Fault> {
        let elsewhere = || {
            let message = "the address of the document leads elsewhere";
            Fault::rejected(self.api.system, operation, "LINK.FOREIGN", message).advised()
        };
        let place = BaseUrl::parse(link).map_err(|_| elsewhere())?;
        let is_own = place.origin() == self.base().origin();
        let is_theirs = place.origin().starts_with("https://") && place.host().ends_with(hosts);
        if !is_own && !is_theirs {
            return Err(elsewhere());
        }
        let mut call = Call::get(operation, place.path());
        call.origin = Some(place.root());
        self.send_bare(&call)
    }

    /// Sends a call with this token and never renews it. A log-in uses it before the token is known to be valid.
    pub(crate) fn send_with(&self, token: &Token, call: &Call) -> Result<Answer, Fault> {
        self.attempt(call, Some(token), Slot::Held)
    }
}
