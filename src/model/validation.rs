//! Address check of a carrier.

use serde::Serialize;

use super::address::Address;

/// The five verdicts on whether an address can be shipped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Valid,
    /// The address is valid when spelt as suggested.
    Corrected,
    /// Several places match, or the part that decides between them is missing.
    Ambiguous,
    Invalid,
    /// The carrier cannot check addresses of that country.
    Unsupported,
}

impl Verdict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Corrected => "corrected",
            Self::Ambiguous => "ambiguous",
            Self::Invalid => "invalid",
            Self::Unsupported => "unsupported",
        }
    }
}

/// Kind of address: home or business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Classification {
    Residential,
    Commercial,
    Mixed,
    Unknown,
}

impl Classification {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Residential => "residential",
            Self::Commercial => "commercial",
            Self::Mixed => "mixed",
            Self::Unknown => "unknown",
        }
    }
}

/// Result of an address check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AddressCheck {
    pub(crate) verdict: Verdict,
    pub(crate) classification: Classification,
    /// Whether the carrier reports a post box, to which it does not deliver.
    pub(crate) is_post_box: bool,
    /// Carrier's spelling of the address, or its candidates.
    pub(crate) suggestions: Vec<Address>,
    /// Carrier's codes for its findings, such as `SUITE.NUMBER.REQUIRED`.
    pub(crate) codes: Vec<String>,
}
