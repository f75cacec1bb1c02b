//! Makes a call: passes the limits before each try, sends it, judges its answer, and repeats it as often as the policy allows.

use std::io;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::budget::{self, Turn};
use super::call::{Answer, Call, Purpose};
use super::client::Http;
use super::concurrency::Slot;
use super::limit::RateLimit;
use super::memory::{Hold, Token};
use super::policy::{self, Next};
use super::{failure, redact, transport};
use crate::lock::Held;
use crate::model::{Class, Fault, HoldScope};
use crate::trial::crash_point;

impl Http {
    /// Sends a call with a token. A 401 renews the token once and repeats the call once, because the system refused it before any work.
    pub(super) fn send_signed(&self, call: &Call, slot: Slot) -> Result<Answer, Fault> {
        let token = self.tokens.get(self, &*self.login)?;
        match self.attempt(call, Some(&token), slot) {
            Err(fault) if fault.status == Some(401) => {
                let token = self.tokens.instead_of(&token, self, &*self.login)?;
                self.attempt(call, Some(&token), slot)
            }
            other => other,
        }
    }

    /// Tries a call as often as [`policy`] allows. Each try is signed anew, because a signature may be valid only once.
    pub(super) fn attempt(&self, call: &Call, token: Option<&Token>, slot: Slot) -> Result<Answer, Fault> {
        let mut tries = 0;
        loop {
            self.refuse_if_useless(call)?;
            tries += 1;
            let signed = token.map(|token| self.login.authorize(token, call.clone()));
            let fault = match self.exchange(signed.as_ref().unwrap_or(call), slot) {
                Ok(answer) => {
                    self.failures.clear();
                    return Ok(answer);
                }
                Err(fault) => fault,
            };
            if let Class::Hold { until, scope } = fault.class {
                self.memory()
                    .set_hold(&self.scope_name(scope, call), &Hold { until, fault: fault.clone() })?;
            }
            let next = policy::decide(call.repeatable, fault.class, tries, self.time_left(), fastrand::f64());
            let fault = match next {
                Next::Again(wait) if !self.is_stopping() => {
                    self.clock().wait(wait);
                    continue;
                }
                Next::Again(_) | Next::Later => fault.repeatable(),
                Next::InDoubt => fault,
                Next::GiveUp => return Err(fault),
            };
            self.failures.note(&fault);
            return Err(fault);
        }
    }

    /// Refuses a call that is on hold, that comes after the pass's deadline, or whose system has not answered the last calls.
    fn refuse_if_useless(&self, call: &Call) -> Result<(), Fault> {
        if call.purpose == Purpose::SignOut {
            return Ok(());
        }
        if let Some(fault) = self.held(call)? {
            return Err(fault);
        }
        if self.time_left().is_zero() {
            return Err(self.later(call.operation, "the time limit of the pass is reached"));
        }
        match self.failures.too_many() {
            Some(fault) => Err(fault.repeatable()),
            None => Ok(()),
        }
    }

    /// Makes one try: takes a concurrency slot, a call of the budget and a turn of the rate limit, then sends the call. The answer updates
    /// the clocks, the limits and the circuit; the system's profile judges it.
    fn exchange(&self, call: &Call, slot: Slot) -> Result<Answer, Fault> {
        let _slot = self.wait_for_slot_and_budget(call, slot)?;
        self.rate_limiter.wait_turn(self.clock()).map_err(|error| self.not_locked(call.operation, &error))?;
        crash_point("send.before");
        let start = Instant::now();
        let result = self.transfer_and_time(call);
        crash_point("answer.after");
        let opened_until = self.learn(call, &result);
        let judged = self.judge(call, result);
        if let (Some(until), Err(fault)) = (opened_until, &judged) {
            let class = Class::Hold { until, scope: HoldScope::Endpoint };
            let hold = Hold { until, fault: Fault { class, ..fault.clone() }.partial() };
            self.memory().set_hold(&self.scope_name(HoldScope::Endpoint, call), &hold)?;
        }
        self.log(call, &judged, start.elapsed());
        judged
    }

    /// Waits for a concurrency slot and for a budget that allows the call. The slot is free for others while the call waits for a budget.
    fn wait_for_slot_and_budget(&self, call: &Call, slot: Slot) -> Result<Option<Held>, Fault> {
        const STEP: Duration = Duration::from_millis(500);
        let not_locked = |error: io::Error| self.not_locked(call.operation, &error);
        loop {
            let slot = match slot {
                Slot::Take => Some(self.concurrency.take().map_err(not_locked)?),
                Slot::Held => None,
            };
            let (RateLimit::Budget(budget), Some(scope)) = (self.profile.rate_limit, &call.scope) else {
                return Ok(slot);
            };
            let (now, part) = (self.clock().now(), scope.part.as_str());
            let until =
                match budget::take(self.locks(), budget, (self.name(), part), now).map_err(not_locked)? {
                    Turn::Now => return Ok(slot),
                    Turn::At(until) => until,
                    Turn::Tomorrow(until) => {
                        let class = Class::Hold { until, scope: HoldScope::Part };
                        let message = format!("the day's budget of calls for {part} is used up");
                        let fault = Fault::new(class, self.api.system, call.operation, message);
                        return Err(fault.code("BUDGET.DAY").partial());
                    }
                };
            drop(slot);
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if wait >= self.time_left() || self.is_stopping() {
                let class = Class::Retry { after_s: Some(wait.as_secs() + 1) };
                let message = format!("the minute's budget of calls for {part} is used up");
                let fault = Fault::new(class, self.api.system, call.operation, message);
                return Err(fault.code("BUDGET.MINUTE").partial());
            }
            self.clock().wait(wait.min(STEP));
        }
    }

    /// Sends the call, and learns from its answer how far the system's clock differs from ours.
    fn transfer_and_time(&self, call: &Call) -> Result<Answer, Fault> {
        let (sent, destination) = (self.clock().now(), self.destination(call));
        transport::reset();
        let result = self.transfer(call, destination).map_err(|error| {
            failure::fault(&error, transport::was_sent(), (self.api.system, call.operation), destination)
        });
        if let Ok(answer) = result.as_ref()
            && call.origin.is_none()
        {
            let host = redact::without_secrets(destination.host(), &self.profile.secrets);
            self.context.clocks.learn(self.name(), &host, sent, answer);
        }
        result
    }

    /// Notes the limits that an answer reports, and an error that counts towards the circuit. Returns until when the circuit is open, if it
    /// is open now. A failure to note them leaves the answer as it is: the work is done, and must not be sent again.
    fn learn(&self, call: &Call, result: &Result<Answer, Fault>) -> Option<Timestamp> {
        let Ok(answer) = result else { return None };
        let not_noted = |error: io::Error| {
            log::warn!("{}: cannot note how calls went: {error}", self.name());
        };
        if answer.status == 429 {
            self.rate_limiter.slow_down(self.clock()).unwrap_or_else(not_noted);
        }
        self.note_budget_and_errors(call, answer).map_err(not_noted).unwrap_or_default()
    }

    fn note_budget_and_errors(&self, call: &Call, answer: &Answer) -> io::Result<Option<Timestamp>> {
        let Some(scope) = &call.scope else { return Ok(None) };
        if let RateLimit::Budget(budget) = self.profile.rate_limit {
            budget::learn(self.locks(), budget, (self.name(), &scope.part), (budget.read)(answer))?;
        }
        let Some(circuit) = self.profile.circuit else { return Ok(None) };
        circuit.note(self.locks(), &self.scope_name(HoldScope::Endpoint, call), answer.status, answer.at)
    }

    /// Returns the answer, or the failure that the answer reports, with secrets removed from its message.
    fn judge(&self, call: &Call, result: Result<Answer, Fault>) -> Result<Answer, Fault> {
        let judged = result.and_then(|answer| match (self.api.fault)(call, &answer) {
            Some(fault) => Err(fault),
            None => Ok(answer),
        });
        judged.map_err(|mut fault| {
            fault.message = redact::without_secrets(&fault.message, &self.profile.secrets);
            fault
        })
    }

    fn log(&self, call: &Call, judged: &Result<Answer, Fault>, took: Duration) {
        let (name, method, path, ms) = (self.name(), &call.method, call.path(), took.as_millis());
        match judged {
            Ok(answer) => log::debug!("{name}: {method} {path} {} {ms} ms", answer.status),
            // The message is left out: an API may repeat a name or a street in it.
            Err(fault) => {
                let status = fault.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
                let code = fault.code.as_deref().unwrap_or("-");
                log::debug!("{name}: {method} {path} {status} {ms} ms {code}");
            }
        }
    }

    /// Time left until the pass's deadline.
    fn time_left(&self) -> Duration {
        let left = self.context.deadline.duration_since(self.clock().now());
        Duration::try_from(left).unwrap_or(Duration::ZERO)
    }

    pub(super) fn not_locked(&self, operation: &'static str, error: &io::Error) -> Fault {
        self.later(operation, &format!("cannot lock the connection: {error}"))
    }

    fn later(&self, operation: &'static str, message: &str) -> Fault {
        Fault::new(Class::Retry { after_s: None }, self.api.system, operation, message)
    }
}
