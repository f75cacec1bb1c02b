//! What a check of a pair finds.

use super::fault::Fault;

/// One thing that `check` looked at.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What was tried, in words for people: `log in`.
    pub(crate) what: String,
    /// What works, or why it does not.
    pub(crate) result: Result<String, Fault>,
}

impl Finding {
    pub(crate) fn new(what: impl Into<String>, result: Result<String, Fault>) -> Self {
        Self { what: what.into(), result }
    }
}
