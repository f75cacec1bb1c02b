//! Tells whether a failed call had left the process.

use std::cell::Cell;
use std::fmt;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

thread_local! {
    /// Whether this thread's call has handed a byte to its connection. A call runs on one thread from start to end.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

/// Forgets the last call of this thread.
pub(super) fn reset() {
    SENT.set(false);
}

/// Whether a byte of this thread's call was handed to its connection. Until then, whatever failed, nothing was done: the name was
/// not resolved, nobody answered, or TLS was not agreed on.
pub(super) fn was_sent() -> bool {
    SENT.get()
}

/// Last link of the connector chain: wraps the finished connection, TLS included.
pub(super) struct Marking;

impl fmt::Debug for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marking")
    }
}

impl<In: Transport> Connector<In> for Marking {
    type Out = Marked<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(Marked))
    }
}

#[derive(Debug)]
pub(super) struct Marked<In>(In);

impl<In: Transport> Transport for Marked<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        SENT.set(true);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
