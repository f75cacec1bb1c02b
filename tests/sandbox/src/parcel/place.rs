//! Where parcels are.

use jiff::tz::Offset;

use super::country;

/// A city, as far as labels and scans show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// As it was sent.
    pub city: String,
    /// Two letters, or empty.
    pub state: String,
    /// As it was sent, or empty.
    pub postal_code: String,
    /// Two letters.
    pub country: String,
    /// Whether the sender called it a residence.
    pub is_residential: bool,
}

impl Place {
    pub(crate) fn offset(&self) -> Offset {
        Offset::constant(country::offset_h(&self.country, &self.state))
    }
}
