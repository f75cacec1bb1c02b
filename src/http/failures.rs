//! Calls of a connection that did not get through, one after the other.

use std::sync::{Mutex, PoisonError};

use crate::model::Fault;

/// After so many calls in a row that did not get through, the pass stops calling the connection.
const FAILURES_MAX: u32 = 3;

/// How many calls have failed since the last answer, and how the last one did.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<(u32, Option<Fault>)>);

impl Failures {
    pub(super) fn note(&self, fault: &Fault) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *noted = (noted.0 + 1, Some(fault.clone()));
    }

    /// The system has answered.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = 0;
    }

    /// Why no further call is made, if there were too many.
    pub(super) fn too_many(&self) -> Option<Fault> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.1.clone().filter(|_| noted.0 >= FAILURES_MAX)
    }
}
