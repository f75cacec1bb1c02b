//! Short lists that fields refer to and that an administrator has entered. They stand in `lists.json`.

use std::sync::LazyLock;

use serde_json::Value;

static LISTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("lists.json")).unwrap_or_default());

/// The text of an entry.
pub(crate) fn entry(list: &str, id: &str) -> Option<&'static str> {
    LISTS[list][id].as_str()
}

#[cfg(test)]
pub(super) fn has(list: &str) -> bool {
    LISTS[list].is_object()
}

/// Whether a country has that code: ISO codes, and a few that are none.
pub(crate) fn is_country(code: &str) -> bool {
    let mut lines = LISTS["countries"].as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.any(|line| line.split(' ').any(|own| own == code))
}

/// The display text of the countries that tests use; others show their code.
pub(crate) fn country_name(code: &str) -> &str {
    entry("country", code).unwrap_or(code)
}

/// A carrier, as far as it decides on the package sublist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Ups,
    FedEx,
    Other,
}

impl Carrier {
    /// Whose service a shipping item is.
    pub(crate) fn of(ship_item: &str) -> Self {
        match entry("shipItem", ship_item).unwrap_or_default().split(' ').next() {
            Some("UPS" | "UPS®") => Self::Ups,
            Some("FedEx") => Self::FedEx,
            _ => Self::Other,
        }
    }
}
