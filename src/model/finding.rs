//! Findings of a pair's check.

use super::fault::Fault;

/// Result of one test of `check`.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// Name of the test as shown to people: `log in`.
    pub(crate) what: String,
    /// Description of what works, or the failure.
    pub(crate) result: Result<String, Fault>,
}

impl Finding {
    pub(crate) fn new(what: impl Into<String>, result: Result<String, Fault>) -> Self {
        Self { what: what.into(), result }
    }
}
