//! Counts the calls of a connection that failed in a row.

use std::sync::{Mutex, PoisonError};

use crate::model::Fault;

/// Number of failed calls in a row after which the pass stops calling the connection.
const FAILURES_MAX: u32 = 3;

/// Number of failed calls since the last answer, and the last failure.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<(u32, Option<Fault>)>);

impl Failures {
    pub(super) fn note(&self, fault: &Fault) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *noted = (noted.0 + 1, Some(fault.clone()));
    }

    /// Resets the count, because the system has answered.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = 0;
    }

    /// Returns the last failure if too many calls have failed, so that no further call is made.
    pub(super) fn too_many(&self) -> Option<Fault> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.1.clone().filter(|_| noted.0 >= FAILURES_MAX)
    }
}
