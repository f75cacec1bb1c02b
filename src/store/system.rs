//! Which systems a pair speaks for.

/// The systems that a pair speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Systems {
    /// Kind, place and tenant of the ERP. Empty where a secret that tells it is not at hand.
    pub(crate) erp: String,
    /// Kind and place of the carrier.
    pub(crate) carrier: String,
    /// The carrier's accounts that the pair may use, in their order.
    pub(crate) accounts: Vec<String>,
}

impl Systems {
    pub(super) fn is_same_as(&self, erp: &str, carrier: &str) -> bool {
        self.erp == erp && self.carrier == carrier
    }
}

/// A pair of the configuration, and the systems that it speaks for.
#[derive(Clone, Debug)]
pub(crate) struct ConfiguredPair {
    pub(crate) name: String,
    pub(crate) systems: Systems,
}
