//! What a carrier thinks of an address.

use serde::Serialize;

use super::address::Address;

/// The five answers to "can this address be shipped to".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Valid,
    /// Valid once it is spelt as suggested.
    Corrected,
    /// Several places fit, or a part is missing that decides between them.
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

/// Who lives there.
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

/// A checked address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AddressCheck {
    pub(crate) verdict: Verdict,
    pub(crate) classification: Classification,
    /// Whether the carrier knows it as a post box, and does not deliver there.
    pub(crate) is_post_box: bool,
    /// The carrier's spelling, or its candidates.
    pub(crate) suggestions: Vec<Address>,
    /// The carrier's codes for what it found, such as `SUITE.NUMBER.REQUIRED`.
    pub(crate) codes: Vec<String>,
}
