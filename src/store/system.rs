//! The systems of a pair.

/// The ERP and the carrier that a pair connects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Systems {
    /// Kind, place and tenant of the ERP. Empty where a secret that tells it is not available.
    pub(crate) erp: String,
    /// Kind and place of the carrier.
    pub(crate) carrier: String,
    /// The carrier's accounts that the pair may use, in configured order.
    pub(crate) accounts: Vec<String>,
}

impl Systems {
    pub(super) fn is_same_as(&self, erp: &str, carrier: &str) -> bool {
        self.erp == erp && self.carrier == carrier
    }
}

/// A configured pair and its systems.
#[derive(Clone, Debug)]
pub(crate) struct ConfiguredPair {
    pub(crate) name: String,
    pub(crate) systems: Systems,
}
