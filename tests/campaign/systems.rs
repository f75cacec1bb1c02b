//! The stand-ins of a pair, for whatever is settled before a run has its own.

use std::sync::OnceLock;

use mlc_sandbox::{Carrier, Erp, Sandbox};

/// The ERP and the carrier of a pair. Nothing is asked of them but what they say about themselves.
pub(crate) fn of(pair: &str) -> (&'static dyn Erp, &'static dyn Carrier) {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let sandbox = SANDBOX.get_or_init(|| Sandbox::start().unwrap());
    (sandbox.erp(pair).0, sandbox.carrier(pair).0)
}
