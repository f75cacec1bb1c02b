//! Where a shipment goes.

/// Ship-to address: two lines are all that the ERP has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Street.
    pub line1: Option<String>,
    /// Suite, building.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State id, such as `WA`.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Two-letter country.
    pub country: Option<String>,
}

impl Address {
    pub(super) fn kirkland() -> Self {
        Self {
            line1: Some("12 Harbour Rd".into()),
            line2: None,
            city: Some("Kirkland".into()),
            state: Some("WA".into()),
            postal_code: Some("98033".into()),
            country: Some("US".into()),
        }
    }
}

/// Ship-to contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Company.
    pub company: Option<String>,
    /// Person or department.
    pub attention: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Email.
    pub email: Option<String>,
}

impl Contact {
    pub(super) fn receiving() -> Self {
        Self {
            company: Some("Acme Inc".into()),
            attention: Some("Receiving".into()),
            phone: Some("+1 425 555 0100".into()),
            email: Some("dock@acme.example".into()),
        }
    }
}
