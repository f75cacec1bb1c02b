//! Steps that write shipment data back to the ERP.

use serde_json::Value;

/// Write-back step as an ERP connector plans it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlannedStep {
    /// Name, unique within the shipment; a later step of the same name replaces it.
    pub(crate) name: String,
    /// Name of the step that must be done before.
    pub(crate) needs: Option<String>,
    /// Index of the label, or of the proof of delivery, that the step carries.
    pub(crate) file: Option<usize>,
    pub(crate) payload: Value,
    /// Whether doing the step twice would make two records. The attempt is then stored before the step is done, and a repeated step is told
    /// that its record may exist.
    pub(crate) makes: bool,
}
