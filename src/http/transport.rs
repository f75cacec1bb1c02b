//! Tells whether a byte of a failed call had left the process.

use std::cell::Cell;
use std::fmt;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

thread_local! {
    /// Whether this thread's call has written a byte to its connection. A call runs on one thread from start to end.
    static SENT: Cell<bool> = const { Cell::new(false) };
    /// Number of nested connections being made: the connection to a proxy is made within that to the system.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Clears the state of this thread's last call.
pub(super) fn reset() {
    SENT.set(false);
    DEPTH.set(0);
}

/// Whether a byte of this thread's call was written to its connection. Before that, a failure means that nothing was done: the name was not
/// resolved, the host did not answer, or TLS was not agreed on.
pub(super) fn was_sent() -> bool {
    SENT.get()
}

/// First link of the connector chain: counts a connection that begins.
#[derive(Debug)]
pub(super) struct Entering;

impl Connector<()> for Entering {
    type Out = ();

    fn connect(&self, _: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<()>, Error> {
        DEPTH.set(DEPTH.get() + 1);
        Ok(None)
    }
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
        let depth = DEPTH.get().saturating_sub(1);
        DEPTH.set(depth);
        // The request to a proxy, and the TLS handshake through it, are not yet the call.
        Ok(chained.map(|connection| Marked { connection, is_whole: depth == 0 }))
    }
}

#[derive(Debug)]
pub(super) struct Marked<In> {
    connection: In,
    /// Whether the connection leads to the system itself.
    is_whole: bool,
}

impl<In: Transport> Transport for Marked<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.is_whole {
            SENT.set(true);
        }
        self.connection.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.connection.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}
