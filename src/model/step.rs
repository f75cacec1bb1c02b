//! Steps that write a shipment's news back to its ERP.

use serde_json::Value;

/// A write-back step as an ERP connector plans it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlannedStep {
    /// Unique for the shipment; a later step of the same name replaces it.
    pub(crate) name: String,
    /// Name of the step that has to be done before.
    pub(crate) needs: Option<String>,
    /// Index of the label, or of the proof of delivery, that it carries.
    pub(crate) file: Option<usize>,
    pub(crate) payload: Value,
    /// Whether doing it twice would make two records: then it is noted, durably, before it is done, and whoever does it is told that it may be there.
    pub(crate) makes: bool,
}
