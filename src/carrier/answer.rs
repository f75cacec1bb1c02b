//! Answers that are not what was asked for.

use crate::model::{ANSWER_OTHER, Class, Fault};

/// What was answered to a create call names another call: a proxy has mixed its answers up. Whatever it holds is not ours to use, and
/// not ours to void; what was made for our call is found by its reference.
pub(super) fn answer_of_another(system: &'static str, operation: &'static str) -> Fault {
    let message = "the answer belongs to another call: what became of this one is not known";
    Fault::new(Class::InDoubt, system, operation, message).code(ANSWER_OTHER)
}
