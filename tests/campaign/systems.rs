//! Stand-ins of a pair, for choices made before a run has its own.

use std::sync::OnceLock;

use mlc_sandbox::{Carrier, Erp, Sandbox};

/// Returns the ERP and the carrier of a pair, used only for their descriptions.
pub(crate) fn of(pair: &str) -> (&'static dyn Erp, &'static dyn Carrier) {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let sandbox = SANDBOX.get_or_init(|| Sandbox::start().unwrap());
    (sandbox.erp(pair).0, sandbox.carrier(pair).0)
}
