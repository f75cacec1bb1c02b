//! Failure for an answer that belongs to another call.

use crate::model::{ANSWER_OTHER, Class, Fault};

/// Failure for a create answer that names another call, because a proxy mixed up its answers. Its shipment is not ours to use or void; the
/// shipment of our call is found by its reference.
pub(super) fn answer_of_another(system: &'static str, operation: &'static str) -> Fault {
    let message = "the answer belongs to another call: what became of this one is not known";
    Fault::new(Class::InDoubt, system, operation, message).code(ANSWER_OTHER)
}
