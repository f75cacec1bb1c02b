//! Long operations: an action goes on after its answer, and is asked after at an address of its own.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::Call;
use super::action::Action;
use super::ledger::Ledger;
use super::refusal::Refusal;

/// How long the outcome can be asked for.
const STATUS_KEPT: SignedDuration = SignedDuration::from_mins(5);

/// An operation that nobody polls ends after this long.
const LASTS: SignedDuration = SignedDuration::from_secs(5);

/// All operations, by the id in their address.
#[derive(Debug, Default)]
pub(crate) struct Operations {
    by_id: HashMap<String, Operation>,
    /// Ids of those that may still run, so that no call has to look at all that ever did.
    running: Vec<String>,
}

impl Operations {
    pub(crate) fn start(&mut self, id: String, operation: Operation) {
        self.running.push(id.clone());
        self.by_id.insert(id, operation);
    }

    /// An operation that runs or ended lately.
    pub(crate) fn find(&mut self, id: &str, now: Timestamp) -> Option<&mut Operation> {
        let is_kept =
            |operation: &&mut Operation| operation.ended.is_none_or(|ended| ended + STATUS_KEPT > now);
        self.by_id.get_mut(id).filter(is_kept)
    }

    /// Ends operations that nobody polls.
    pub(crate) fn settle(&mut self, ledger: &mut Ledger, call: &Call) {
        self.finish_if(ledger, call, |operation| operation.started + LASTS <= call.now);
    }

    /// Before anything changes a shipment: its running operation gets in the way, or is over by now.
    pub(crate) fn settle_on(
        &mut self,
        number: &str,
        ledger: &mut Ledger,
        call: &Call,
    ) -> Result<(), Refusal> {
        self.check_busy(number, call)?;
        self.finish_if(ledger, call, |operation| operation.number == number);
        Ok(())
    }

    /// Refuses a session's calls to a shipment on which an operation of its own runs, if the settings want that.
    pub(crate) fn check_busy(&self, number: &str, call: &Call) -> Result<(), Refusal> {
        let is_in_the_way = |operation: &Operation| {
            operation.ended.is_none() && operation.number == number && operation.session == call.session
        };
        let mut running = self.running.iter().filter_map(|id| self.by_id.get(id));
        if call.settings.busy_while_running && running.any(is_in_the_way) {
            return Err(Refusal::operation("The previous operation has not been completed yet."));
        }
        Ok(())
    }

    fn finish_if(&mut self, ledger: &mut Ledger, call: &Call, is_over: impl Fn(&Operation) -> bool) {
        self.running.retain(|id| {
            let Some(operation) = self.by_id.get_mut(id) else { return false };
            if is_over(operation) {
                // How it ended is asked for, or not, at its address.
                let _ = operation.finish(ledger, call);
            }
            operation.ended.is_none()
        });
    }
}

/// An action under way, or its outcome.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) action: &'static Action,
    /// Only the session that started it can ask.
    pub(crate) session: u64,
    number: String,
    started: Timestamp,
    ended: Option<Timestamp>,
    polls_left: u32,
    outcome: Result<(), String>,
}

impl Operation {
    pub(crate) fn new(action: &'static Action, number: String, call: &Call) -> Self {
        Self {
            action,
            session: call.session,
            number,
            started: call.now,
            ended: None,
            polls_left: call.settings.polls,
            outcome: Ok(()),
        }
    }

    /// Counts a poll. True while the operation still runs.
    pub(crate) fn takes_a_poll(&mut self) -> bool {
        let runs = self.ended.is_none() && self.polls_left > 0;
        self.polls_left = self.polls_left.saturating_sub(1);
        runs
    }

    /// Does the work unless it is done, and gives the outcome.
    pub(crate) fn finish(&mut self, ledger: &mut Ledger, call: &Call) -> Result<(), String> {
        if self.ended.is_none() {
            self.outcome = self.action.perform(ledger, call, &self.number);
            self.ended = Some(call.now);
        }
        self.outcome.clone()
    }
}
