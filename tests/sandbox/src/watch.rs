//! Somebody who looks on while calls are answered: a test that wants to do something at a certain moment of a certain call.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A moment in the course of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    /// The request is there, and nothing was done yet.
    Asked,
    /// The work is done, and its answer was not sent.
    Worked,
    /// The answer was sent.
    Answered,
}

/// Is told the operation and the moment; `Break` ends the exchange and its connection there.
type Callback = dyn Fn(&'static str, Moment) -> ControlFlow<()> + Send + Sync;

/// Called three times in each exchange, on the thread that answers it; the exchange waits for it.
#[derive(Clone)]
pub struct Watcher(Arc<Callback>);

impl Watcher {
    /// Watches with that function.
    pub fn new(callback: impl Fn(&'static str, Moment) -> ControlFlow<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(callback))
    }

    pub(crate) fn call(&self, operation: &'static str, moment: Moment) -> ControlFlow<()> {
        (self.0)(operation, moment)
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watcher")
    }
}
