//! Compares spellings of an address.

use super::text::ascii;
use crate::model::Address;

/// Returns an address without spelling conventions: two addresses with the same result are the same place of delivery.
pub(super) fn comparable(address: &Address) -> Vec<String> {
    let street = address.lines.iter().flat_map(|line| words(line)).map(abbreviated);
    let postal_code: String = address
        .postal_code
        .iter()
        .flat_map(|code| code.chars())
        .filter(char::is_ascii_alphanumeric)
        .collect();
    // The four digits after a US postal code do not change the place.
    let postal_code =
        if address.country.code() == "US" { postal_code.chars().take(5).collect() } else { postal_code };
    let state = address.state.clone().unwrap_or_default();
    street.chain(words(&address.city)).chain([state.to_uppercase(), postal_code.to_uppercase()]).collect()
}

/// Splits a text into ASCII words, because carriers' questions and answers are in ASCII.
fn words(text: &str) -> Vec<String> {
    let clean: String =
        ascii(text).chars().map(|c| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { ' ' }).collect();
    clean.split_whitespace().map(str::to_owned).collect()
}

/// Replaces the commonest street words by the postal service's abbreviations.
fn abbreviated(word: String) -> String {
    const SHORT: [(&str, &str); 30] = [
        ("STREET", "ST"),
        ("AVENUE", "AVE"),
        ("AV", "AVE"),
        ("ROAD", "RD"),
        ("DRIVE", "DR"),
        ("BOULEVARD", "BLVD"),
        ("LANE", "LN"),
        ("COURT", "CT"),
        ("PLACE", "PL"),
        ("SQUARE", "SQ"),
        ("HIGHWAY", "HWY"),
        ("PARKWAY", "PKWY"),
        ("CIRCLE", "CIR"),
        ("TERRACE", "TER"),
        ("TRAIL", "TRL"),
        ("SUITE", "STE"),
        ("APARTMENT", "APT"),
        ("BUILDING", "BLDG"),
        ("FLOOR", "FL"),
        ("ROOM", "RM"),
        ("UNIT", "UNIT"),
        ("NORTH", "N"),
        ("SOUTH", "S"),
        ("EAST", "E"),
        ("WEST", "W"),
        ("NORTHEAST", "NE"),
        ("NORTHWEST", "NW"),
        ("SOUTHEAST", "SE"),
        ("SOUTHWEST", "SW"),
        ("EXPRESSWAY", "EXPY"),
    ];
    SHORT.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| (*short).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample_party;

    #[test]
    fn one_door_has_many_spellings() {
        let with = |line: &str, city: &str| {
            comparable(&Address { lines: vec![line.into()], city: city.into(), ..sample_party("DE").address })
        };
        assert_eq!(with("Königstraße 5", "Köln"), with("KONIGSTRASSE 5", "KOLN"));
        assert_eq!(with("10 Harbor Road, Suite 3", "Memphis"), with("10 HARBOR RD STE 3", "MEMPHIS"));
        assert_ne!(with("Königstraße 5", "Köln"), with("Königstraße 6", "Köln"));
    }
}
