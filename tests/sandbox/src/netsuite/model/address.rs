//! Where something goes.

use serde::{Deserialize, Serialize};

/// An address. `None` is an empty field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Company or person.
    pub addressee: Option<String>,
    /// Person or department.
    pub attention: Option<String>,
    /// Street.
    pub addr1: Option<String>,
    /// Suite, building.
    pub addr2: Option<String>,
    /// More of it.
    pub addr3: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Short code, such as `CA`.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Two letters.
    pub country: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

impl Address {
    /// A business in Oakland.
    #[must_use]
    pub fn oakland() -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            addressee: text("Harbor Tools LLC"),
            attention: text("Dana Reyes"),
            addr1: text("1100 Pier Way"),
            addr2: text("Suite 4"),
            addr3: None,
            city: text("Oakland"),
            state: text("CA"),
            zip: text("94607"),
            country: text("US"),
            phone: text("+1 510 555 0133"),
        }
    }

    /// As printed on letters.
    pub(crate) fn text(&self) -> String {
        let place = [&self.city, &self.state, &self.zip];
        let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
        let place = Some(place.join(" ")).filter(|place| !place.is_empty());
        let country = self.country.as_deref().map(country_name).map(str::to_owned);
        let lines =
            [&self.attention, &self.addressee, &self.addr1, &self.addr2, &self.addr3, &place, &country];
        lines.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// The display text of the countries that tests use; others show their code.
pub(crate) fn country_name(code: &str) -> &str {
    match code {
        "CA" => "Canada",
        "DE" => "Germany",
        "GB" => "United Kingdom",
        "MX" => "Mexico",
        "PL" => "Poland",
        "US" => "United States",
        _ => code,
    }
}
