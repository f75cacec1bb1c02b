//! Injects a failure into an exchange: the stand-ins report every exchange to a watcher, which signals the child or starts a rival at the
//! target.

use std::ops::ControlFlow;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use mlc_sandbox::{Moment, Sandbox, Watcher};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::trouble::Target;

/// How long an exchange is held for its rival. A rival that waits for the held exchange cannot end, so the exchange then goes on beside it.
const RIVAL_ALONE: Duration = Duration::from_secs(2);

/// Action of an injection.
pub(crate) enum Action {
    Kill,
    Stop(Signal),
    /// The second signal comes at the next moment of an exchange, because two at once would count as one.
    StopTwice,
    /// Another process runs while the exchange is held.
    Rival(Box<Mutex<Command>>),
}

pub(crate) struct Injection {
    target: Target,
    action: Action,
    seen: AtomicU32,
    child: OnceLock<Pid>,
    /// Operation at which the action took place.
    hit: OnceLock<&'static str>,
    has_stopped_twice: AtomicBool,
    rival: Mutex<Option<Child>>,
}

impl Injection {
    /// Registers the injection at both stand-ins.
    pub(crate) fn arm(sandbox: &Sandbox, target: Target, action: Action) -> Arc<Self> {
        let injection = Arc::new(Self {
            target,
            action,
            seen: AtomicU32::new(0),
            child: OnceLock::new(),
            hit: OnceLock::new(),
            has_stopped_twice: AtomicBool::new(false),
            rival: Mutex::default(),
        });
        for server in sandbox.servers() {
            let injection = Arc::clone(&injection);
            server.watch(Some(Watcher::new(move |operation, moment| injection.look(operation, moment))));
        }
        injection
    }

    pub(crate) fn disarm(sandbox: &Sandbox) {
        for server in sandbox.servers() {
            server.watch(None);
        }
    }

    /// Sets the child; a signal waits until it is set.
    pub(crate) fn set_child(&self, id: u32) {
        let _ = self.child.set(Pid::from_raw(id.cast_signed()));
    }

    /// Operation at which the action took place.
    pub(crate) fn hit(&self) -> Option<&'static str> {
        self.hit.get().copied()
    }

    /// Output of the rival, once it has ended.
    pub(crate) fn rival(&self) -> Option<Output> {
        let rival = self.rival.lock().unwrap().take();
        rival.map(|rival| rival.wait_with_output().unwrap())
    }

    fn look(&self, operation: &'static str, moment: Moment) -> ControlFlow<()> {
        if self.hit().is_some() {
            let is_due = matches!(self.action, Action::StopTwice);
            if is_due && !self.has_stopped_twice.swap(true, Ordering::SeqCst) {
                self.signal(Signal::SIGTERM);
            }
            return ControlFlow::Continue(());
        }
        let is_aimed_at =
            moment == self.target.moment && self.target.operation.is_none_or(|aimed| aimed == operation);
        if !is_aimed_at || self.seen.fetch_add(1, Ordering::SeqCst) + 1 != self.target.nth {
            return ControlFlow::Continue(());
        }
        let _ = self.hit.set(operation);
        match &self.action {
            Action::Kill => {
                self.signal(Signal::SIGKILL);
                return ControlFlow::Break(());
            }
            Action::Stop(signal) => self.signal(*signal),
            Action::StopTwice => self.signal(Signal::SIGTERM),
            Action::Rival(command) => {
                let child = start_and_wait(&mut command.lock().unwrap());
                *self.rival.lock().unwrap() = Some(child);
            }
        }
        ControlFlow::Continue(())
    }

    fn signal(&self, signal: Signal) {
        // The signal fails for a child that has already ended.
        let _ = kill(*self.child.wait(), signal);
    }
}

/// Starts a process, and gives it some time to end.
fn start_and_wait(command: &mut Command) -> Child {
    let streams = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (mut child, start) = (streams.spawn().unwrap(), Instant::now());
    while child.try_wait().unwrap().is_none() && start.elapsed() < RIVAL_ALONE {
        std::thread::yield_now();
    }
    child
}
