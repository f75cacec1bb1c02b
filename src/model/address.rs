//! Addresses that have passed the checks of every carrier.

use std::fmt;

use serde::{Serialize, Serializer};

/// Country by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Country(&'static str);

impl Country {
    /// Reads an alpha-2 or alpha-3 code in any case, and codes that ERPs and carriers use beside the standard: the Canary Islands, Ceuta
    /// and Melilla, Kosovo.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        match code.as_str() {
            "IC" => return Some(Self("IC")),
            "EA" => return Some(Self("EA")),
            "XK" | "XKX" => return Some(Self("XK")),
            _ => {}
        }
        let found = match code.len() {
            2 => rust_iso3166::from_alpha2(&code),
            3 => rust_iso3166::from_alpha3(&code),
            _ => None,
        };
        found.map(|country| Self(country.alpha2))
    }

    /// Takes a code from a constant table, which may be a carrier's own.
    pub(super) const fn of(code: &'static str) -> Self {
        Self(code)
    }

    pub(crate) fn code(self) -> &'static str {
        self.0
    }

    /// Whether goods pass to and from other members of the European Union without customs forms.
    pub(crate) fn is_in_eu(self) -> bool {
        const MEMBERS: [&str; 27] = [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
            "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ];
        MEMBERS.contains(&self.0)
    }

    /// Whether carriers want a two-letter state or province there.
    pub(crate) fn needs_state(self) -> bool {
        matches!(self.0, "US" | "CA" | "PR")
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Postal address with at least one line and a city; what else is needed depends on the country and the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Address {
    /// Street lines, none of them empty.
    pub(crate) lines: Vec<String>,
    pub(crate) city: String,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Country,
}

/// Contact at an address: at least one of company and person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Contact {
    pub(crate) company: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) phone: String,
    pub(crate) email: Option<String>,
}

/// Contact with an address: shipper or recipient of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Party {
    pub(crate) contact: Contact,
    pub(crate) address: Address,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_read_by_either_code_and_nothing_else() {
        assert_eq!(Country::parse("us").unwrap().code(), "US");
        assert_eq!(Country::parse("NLD").unwrap().code(), "NL");
        for (text, code) in [("IC", "IC"), ("EA", "EA"), ("XK", "XK"), ("xkx", "XK")] {
            assert_eq!(Country::parse(text).unwrap().code(), code);
        }
        assert_eq!(Country::parse("XX"), None);
        assert_eq!(Country::parse("Germany"), None);
        assert_eq!(Country::parse(""), None);
    }
}
