//! One HTTP client for all connectors: time-outs, limits, holds, tokens, retries, and what may be repeated.

mod budget;
mod call;
mod circuit;
mod clocks;
mod failure;
mod keeper;
mod limit;
mod memory;
mod policy;
mod proxy;
mod redact;
mod resolver;
mod roots;
mod token;
mod transport;

use std::io::Read as _;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::SecretString;
use ureq::unversioned::transport::{Connector, DefaultConnector};

pub(crate) use budget::{Budget, Left, Told, Turn, Window, budgets_left};
pub(crate) use call::{Answer, Body, Call, encoded, form_encoded};
pub(crate) use circuit::Circuit;
pub(crate) use clocks::{Clocks, WrongClock};
pub(crate) use keeper::{COMMAND as KEEPER_COMMAND, Keeper};
pub(crate) use limit::{Adaptive, Pacing, Rate};
use limit::{Gate, Pace};
pub(crate) use memory::{Drawer, Hold, Kept, Memory, StoredToken, Token};
pub(crate) use proxy::proxy_to;
pub(crate) use roots::Roots;
pub(crate) use token::Login;

use crate::clock::Clock;
use crate::config::BaseUrl;
use crate::lock::{Held, Locks};
use crate::model::{Class, Fault, HoldScope};
use crate::trial::crash_point;
use policy::Next;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// After so many calls in a row that did not get through, the pass stops calling the connection.
const FAILURES_MAX: u32 = 3;
const USER_AGENT: &str = concat!("mlc/", env!("CARGO_PKG_VERSION"));

/// What a connection shares with the pass that opens it.
#[derive(Clone)]
pub(crate) struct Wiring {
    pub(crate) clock: Clock,
    /// What is learned of the systems' clocks.
    pub(crate) clocks: Arc<Clocks>,
    pub(crate) memory: Arc<dyn Memory>,
    pub(crate) locks: Locks,
    pub(crate) roots: Roots,
    /// When the pass has to be over: no wait goes beyond it.
    pub(crate) deadline: Timestamp,
    /// Set when the process was asked to stop: no further try is made.
    pub(crate) stop: Arc<AtomicBool>,
    /// Who renews tokens that must not get lost with this process. None in that process itself.
    pub(crate) keeper: Option<Arc<Keeper>>,
}

/// How one system speaks: who it is, and what its answers mean.
#[derive(Clone, Copy)]
pub(crate) struct Dialect {
    /// `fedex`.
    pub(crate) system: &'static str,
    /// The failure that an answer tells of, if it tells of one. Its class is judged as if nothing were known of the call:
    /// [`Class::InDoubt`] where the work may have been done.
    pub(crate) fault: fn(&Call, &Answer) -> Option<Fault>,
}

/// What a connection needs besides its URL.
pub(crate) struct Manners {
    /// `carrier.fedex`: names the connection in the store, in locks and in logs.
    pub(crate) name: String,
    pub(crate) base: BaseUrl,
    /// Where tokens are asked for, where that is another place.
    pub(crate) token_base: Option<BaseUrl>,
    /// Calls under way at once, over all processes.
    pub(crate) concurrency: u32,
    pub(crate) pacing: Pacing,
    /// Where the system blocks those who err too often.
    pub(crate) circuit: Option<Circuit>,
    /// Taken out of every message.
    pub(crate) secrets: Vec<SecretString>,
}

/// A connection that one caller has to himself.
pub(crate) struct Alone<'h> {
    http: &'h Http,
    _slots: Vec<Held>,
}

impl Alone<'_> {
    /// As [`Http::send`].
    pub(crate) fn send(&self, call: &Call) -> Result<Answer, Fault> {
        self.http.send_by(call, Way::Entered)
    }
}

/// Whether a call has to wait for a free place among those under way.
#[derive(Clone, Copy)]
enum Way {
    Gate,
    Entered,
}

/// A client for one connection.
pub(crate) struct Http {
    wiring: Wiring,
    manners: Manners,
    dialect: Dialect,
    login: Box<dyn Login>,
    agent: ureq::Agent,
    tokens: token::TokenCache,
    gate: Gate,
    pace: Pace,
    failures: AtomicU32,
    last_failure: Mutex<Option<Fault>>,
}

impl Http {
    pub(crate) fn new(wiring: Wiring, manners: Manners, dialect: Dialect, login: Box<dyn Login>) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(USER_AGENT)
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .tls_config(ureq::tls::TlsConfig::builder().root_certs(wiring.roots.certificates()).build())
            .build();
        let connector = transport::Entering.chain(DefaultConnector::default()).chain(transport::Marking);
        let agent = ureq::Agent::with_parts(config, connector, resolver::Remembering::default());
        let gate = Gate::new(manners.concurrency.max(1), wiring.locks.clone(), &manners.name);
        let pace = Pace::new(manners.pacing, wiring.locks.clone(), &manners.name);
        Self {
            wiring,
            manners,
            dialect,
            login,
            agent,
            tokens: token::TokenCache::default(),
            gate,
            pace,
            failures: AtomicU32::new(0),
            last_failure: Mutex::new(None),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.manners.name
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.manners.base
    }

    /// Where tokens are asked for.
    pub(crate) fn token_base(&self) -> &BaseUrl {
        self.manners.token_base.as_ref().unwrap_or(&self.manners.base)
    }

    pub(crate) fn clock(&self) -> Clock {
        self.wiring.clock
    }

    pub(crate) fn memory(&self) -> &dyn Memory {
        &*self.wiring.memory
    }

    fn locks(&self) -> &Locks {
        &self.wiring.locks
    }

    /// The target below our base of a link that an answer holds. None where it leads elsewhere: links are followed only at the
    /// connection's own origin.
    pub(crate) fn own_target(&self, link: &str) -> Option<String> {
        let base = self.base();
        let path = match link.strip_prefix(base.origin()) {
            Some(path) => path,
            None if link.starts_with('/') && !link.starts_with("//") => link,
            None => return None,
        };
        path.strip_prefix(base.path()).filter(|rest| rest.starts_with('/')).map(str::to_owned)
    }

    /// Sends a call with a token on it. A 401 renews the token once and repeats the call once: it was refused before any work.
    pub(crate) fn send(&self, call: &Call) -> Result<Answer, Fault> {
        self.send_by(call, Way::Gate)
    }

    /// Waits until no call is under way, over all processes, and keeps others from being made until what comes back is dropped.
    pub(crate) fn alone(&self, operation: &'static str) -> Result<Alone<'_>, Fault> {
        let slots = self.gate.enter_alone().map_err(|error| self.not_locked(operation, &error))?;
        Ok(Alone { http: self, _slots: slots })
    }

    fn send_by(&self, call: &Call, way: Way) -> Result<Answer, Fault> {
        let token = self.tokens.get(self, &*self.login)?;
        match self.try_often(call, Some(&token), way) {
            Err(fault) if fault.status == Some(401) => {
                let token = self.tokens.instead_of(&token, self, &*self.login)?;
                self.try_often(call, Some(&token), way)
            }
            other => other,
        }
    }

    /// Whether the process was asked to stop: what only waits should end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.wiring.stop.load(Ordering::Relaxed)
    }

    /// Puts a token on a call.
    pub(crate) fn authorize(&self, token: &Token, call: Call) -> Call {
        self.login.authorize(token, call)
    }

    /// Renews the token unless the one in the store is still good.
    pub(crate) fn keep_token(&self) -> Result<(), Fault> {
        self.tokens.get(self, &*self.login).map(drop)
    }

    /// Lets nobody else ask for a token until what comes back is dropped.
    pub(crate) fn lock_token(&self) -> Result<Held, Fault> {
        token::lock(self)
    }

    /// The token in the store, whether it is still good or not.
    pub(crate) fn stored_token(&self) -> Result<Option<Token>, Fault> {
        let stored = self.memory().token(self.name())?;
        Ok(stored.filter(|stored| stored.identity == self.login.identity()).map(|stored| stored.token))
    }

    /// Drops the token here and in the store.
    pub(crate) fn forget_token(&self) -> Result<(), Fault> {
        self.tokens.forget();
        self.memory().forget_token(self.name())
    }

    /// Keeps the token endpoint from being called for a while.
    pub(crate) fn hold_tokens(&self, hold: &Hold) -> Result<(), Fault> {
        self.memory().set_hold(&self.token_scope(), hold)
    }

    /// Forgets why the connection must not be called, because a person wants to try.
    pub(crate) fn clear_holds(&self) -> Result<(), Fault> {
        for scope in [self.name().to_owned(), self.token_scope()] {
            self.memory().clear_hold(&scope)?;
        }
        self.memory().clear_part_holds(self.name())
    }

    /// Sends a call as it is. Asking for a token waits for nobody: whoever holds the connection may need one.
    pub(crate) fn send_bare(&self, call: &Call) -> Result<Answer, Fault> {
        self.try_often(call, None, if call.is_token_call { Way::Entered } else { Way::Gate })
    }

    /// Fetches a document from an address that an answer gave, without a token; only from the connection's own origin, or over https from
    /// a host that ends like that.
    pub(crate) fn fetch(&self, operation: &'static str, link: &str, hosts: &str) -> Result<Answer, Fault> {
        let elsewhere = || {
            let message = "the address of the document leads elsewhere";
            Fault::rejected(self.dialect.system, operation, "LINK.FOREIGN", message).advised()
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

    /// Sends a call with that token on it, which is not renewed: what a log-in asks before its token is known to be good.
    pub(crate) fn send_with(&self, token: &Token, call: &Call) -> Result<Answer, Fault> {
        self.try_often(call, Some(token), Way::Entered)
    }

    /// Sends a call as often as [`policy`] allows; with a token, it is put on each try anew: a signature may be good for once.
    fn try_often(&self, call: &Call, token: Option<&Token>, way: Way) -> Result<Answer, Fault> {
        let mut tries = 0;
        loop {
            self.refuse_if_useless(call)?;
            tries += 1;
            let signed = token.map(|token| self.login.authorize(token, call.clone()));
            let fault = match self.exchange(signed.as_ref().unwrap_or(call), way) {
                Ok(answer) => {
                    self.failures.store(0, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(fault) => fault,
            };
            if let Class::Hold { until, scope } = fault.class {
                self.memory()
                    .set_hold(&self.scope_name(scope, call), &Hold { until, fault: fault.clone() })?;
            }
            match policy::decide(call.repeatable, fault.class, tries, self.left(), fastrand::f64()) {
                Next::Again(wait) if !self.wiring.stop.load(Ordering::Relaxed) => {
                    self.wiring.clock.wait(wait);
                }
                Next::Again(_) | Next::Later => return Err(self.count_failure(fault.repeatable())),
                Next::InDoubt => return Err(self.count_failure(fault)),
                Next::GiveUp => return Err(fault),
            }
        }
    }

    /// Calls that would be wasted are not made: on hold, after the pass's end, or to a system that has not answered for a while.
    fn refuse_if_useless(&self, call: &Call) -> Result<(), Fault> {
        if call.is_farewell {
            return Ok(());
        }
        let mut scopes = vec![HoldScope::Connection];
        if call.is_token_call {
            scopes.push(HoldScope::Token);
        }
        if call.part.is_some() {
            scopes.extend([HoldScope::Part, HoldScope::Endpoint]);
        }
        for scope in scopes {
            if let Some(hold) = self.memory().hold(&self.scope_name(scope, call))?
                && self.wiring.clock.now() < hold.until
            {
                return Err(hold.fault);
            }
        }
        if self.left().is_zero() {
            let message = "the time limit of the pass is reached";
            return Err(Fault::new(
                Class::Retry { after_s: None },
                self.dialect.system,
                call.operation,
                message,
            ));
        }
        if self.failures.load(Ordering::Relaxed) >= FAILURES_MAX
            && let Some(fault) = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
        {
            return Err(fault.repeatable());
        }
        Ok(())
    }

    fn count_failure(&self, fault: Fault) -> Fault {
        self.failures.fetch_add(1, Ordering::Relaxed);
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault.clone());
        fault
    }

    fn left(&self) -> Duration {
        let left = self.wiring.deadline.duration_since(self.wiring.clock.now());
        Duration::try_from(left).unwrap_or(Duration::ZERO)
    }

    fn token_scope(&self) -> String {
        format!("token@{}", self.token_base().host())
    }

    fn scope_name(&self, scope: HoldScope, call: &Call) -> String {
        let name = &self.manners.name;
        let part = call.part.as_deref().unwrap_or_default();
        match scope {
            HoldScope::Connection => name.clone(),
            HoldScope::Token => self.token_scope(),
            HoldScope::Part => format!("{name}/{part}"),
            HoldScope::Endpoint => format!("{name}/{part}/{}", call.endpoint.as_deref().unwrap_or_default()),
        }
    }

    /// Waits for a place among the calls under way, and for a budget that lets the call be made. Who waits for a budget keeps no
    /// place from others.
    fn enter(&self, call: &Call, way: Way) -> Result<Option<Held>, Fault> {
        const STEP: Duration = Duration::from_millis(500);
        let not_locked = |error: std::io::Error| self.not_locked(call.operation, &error);
        loop {
            let slot = match way {
                Way::Gate => Some(self.gate.enter().map_err(not_locked)?),
                Way::Entered => None,
            };
            let (Pacing::Budget(budget), Some(part)) = (self.manners.pacing, &call.part) else {
                return Ok(slot);
            };
            let (now, place) = (self.wiring.clock.now(), (self.name(), part.as_str()));
            let until = match budget::take(self.locks(), budget, place, now).map_err(not_locked)? {
                Turn::Now => return Ok(slot),
                Turn::At(until) => until,
                Turn::Tomorrow(until) => {
                    let class = Class::Hold { until, scope: HoldScope::Part };
                    let message = format!("the day's budget of calls for {part} is used up");
                    let fault = Fault::new(class, self.dialect.system, call.operation, message);
                    return Err(fault.code("BUDGET.DAY").partial());
                }
            };
            drop(slot);
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if wait >= self.left() || self.is_stopping() {
                let class = Class::Retry { after_s: Some(wait.as_secs() + 1) };
                let message = format!("the minute's budget of calls for {part} is used up");
                let fault = Fault::new(class, self.dialect.system, call.operation, message);
                return Err(fault.code("BUDGET.MINUTE").partial());
            }
            self.wiring.clock.wait(wait.min(STEP));
        }
    }

    /// Notes what an answer tells of budgets, and an error that brings us nearer to being blocked.
    fn note_answer(&self, call: &Call, answer: &Answer) -> std::io::Result<Option<Timestamp>> {
        let Some(part) = &call.part else { return Ok(None) };
        if let Pacing::Budget(budget) = self.manners.pacing {
            budget::learn(self.locks(), budget, (self.name(), part), (budget.read)(answer))?;
        }
        let Some(circuit) = self.manners.circuit else { return Ok(None) };
        circuit.note(self.locks(), &self.scope_name(HoldScope::Endpoint, call), answer.status, answer.at)
    }

    /// One try: what came back, judged by the system's dialect.
    fn exchange(&self, call: &Call, way: Way) -> Result<Answer, Fault> {
        let system = self.dialect.system;
        let _slot = self.enter(call, way)?;
        let not_locked = |error: std::io::Error| self.not_locked(call.operation, &error);
        self.pace.wait_turn(self.wiring.clock).map_err(not_locked)?;
        crash_point("send.before");
        let (start, sent) = (Instant::now(), self.wiring.clock.now());
        transport::reset();
        let destination = self.destination(call);
        let result = self.transfer(call, destination).map_err(|error| {
            failure::fault(&error, transport::was_sent(), (system, call.operation), destination)
        });
        crash_point("answer.after");
        if let Ok(answer) = result.as_ref()
            && call.origin.is_none()
        {
            let host = redact::without_secrets(destination.host(), &self.manners.secrets);
            self.wiring.clocks.learn(&self.manners.name, &host, sent, answer);
        }
        // What cannot be noted about an answer changes nothing about it: the work is done, and must not be sent again.
        let not_noted = |error: std::io::Error| {
            log::warn!("{}: cannot note how calls went: {error}", self.manners.name);
        };
        if result.as_ref().is_ok_and(|answer| answer.status == 429) {
            self.pace.slow_down(self.wiring.clock).unwrap_or_else(not_noted);
        }
        let opened = match &result {
            Ok(answer) => self.note_answer(call, answer).map_err(not_noted).unwrap_or_default(),
            Err(_) => None,
        };
        let judged = result.and_then(|answer| match (self.dialect.fault)(call, &answer) {
            Some(fault) => Err(fault),
            None => Ok(answer),
        });
        let judged = judged.map_err(|mut fault| {
            fault.message = redact::without_secrets(&fault.message, &self.manners.secrets);
            fault
        });
        if let (Some(until), Err(fault)) = (opened, &judged) {
            let class = Class::Hold { until, scope: HoldScope::Endpoint };
            let hold = Hold { until, fault: Fault { class, ..fault.clone() }.partial() };
            self.memory().set_hold(&self.scope_name(HoldScope::Endpoint, call), &hold)?;
        }
        let (ms, name) = (start.elapsed().as_millis(), &self.manners.name);
        let (method, path) = (&call.method, call.path());
        match &judged {
            Ok(answer) => log::debug!("{name}: {method} {path} {} {ms} ms", answer.status),
            // Without its words: an API may repeat a name or a street in them.
            Err(fault) => {
                let status = fault.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
                log::debug!(
                    "{name}: {method} {path} {status} {ms} ms {}",
                    fault.code.as_deref().unwrap_or("-")
                );
            }
        }
        judged
    }

    fn not_locked(&self, operation: &'static str, error: &std::io::Error) -> Fault {
        let message = format!("cannot lock the connection: {error}");
        Fault::new(Class::Retry { after_s: None }, self.dialect.system, operation, message)
    }

    /// Where a call goes.
    fn destination<'a>(&'a self, call: &'a Call) -> &'a BaseUrl {
        match &call.origin {
            Some(origin) => origin,
            None if call.is_token_call => self.token_base(),
            None => self.base(),
        }
    }

    fn transfer(&self, call: &Call, destination: &BaseUrl) -> Result<Answer, ureq::Error> {
        let url = format!("{destination}{}", call.target);
        let mut request = ureq::http::Request::builder().method(call.method.clone()).uri(url);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let content = match &call.body {
            Body::None => None,
            Body::Json(text) => Some(("application/json", text.clone().into_bytes())),
            Body::Form(pairs) => {
                Some(("application/x-www-form-urlencoded", form_encoded(pairs).into_bytes()))
            }
            Body::Bytes(bytes) => Some(("application/octet-stream", bytes.clone())),
            Body::Typed(kind, bytes) => Some((kind.as_str(), bytes.clone())),
        };
        let mut response = match content {
            Some((kind, bytes)) => self.run(call, request.header("content-type", kind).body(bytes)?)?,
            // A POST or PUT without a body still says that its length is zero: IIS answers 411 otherwise.
            None if call.method == ureq::http::Method::GET => self.run(call, request.body(())?)?,
            None => self.run(call, request.body(Vec::new())?)?,
        };
        let body = unpacked(response.body_mut(), call.answer_max)?;
        let (head, _) = response.into_parts();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body, at: self.wiring.clock.now() })
    }

    fn run<B: ureq::AsSendBody>(
        &self,
        call: &Call,
        request: ureq::http::Request<B>,
    ) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let request = self.agent.configure_request(request).timeout_global(Some(call.timeout));
        self.agent.run(request.proxy(proxy_to(self.destination(call))).build())
    }
}

/// The bytes of an answer, unpacked. No more than that is read: a few packed kilobytes may stand for gigabytes.
fn unpacked(body: &mut ureq::Body, most: u64) -> Result<Vec<u8>, ureq::Error> {
    let mut bytes = Vec::new();
    body.as_reader().take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(ureq::Error::BodyExceedsLimit(most));
    }
    Ok(bytes)
}
