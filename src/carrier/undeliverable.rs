//! Recognises addresses that parcel carriers do not deliver to. Pure.

use crate::model::Address;

/// Whether the address is an APO, FPO or DPO address of the armed forces, which the postal service alone serves.
pub(super) fn is_military(address: &Address) -> bool {
    if address.country.code() != "US" {
        return false;
    }
    let is = |text: &str, known: &[&str]| known.iter().any(|known| text.trim().eq_ignore_ascii_case(known));
    let postal_code = address.postal_code.as_deref().unwrap_or_default().trim();
    is(address.state.as_deref().unwrap_or_default(), &["AA", "AE", "AP"])
        || is(&address.city, &["APO", "FPO", "DPO"])
        || ["09", "340", "962", "963", "964", "965", "966"].iter().any(|start| postal_code.starts_with(start))
}

/// Whether the street is only a post box. Carriers can use one in countries without streets, such as the Emirates; a box beside a street is
/// for mail only.
pub(super) fn is_post_box(address: &Address) -> bool {
    let words: &[&str] = match address.country.code() {
        "US" | "CA" | "PR" | "VI" | "GU" | "AS" | "MP" | "GB" | "IE" | "AU" | "NZ" => {
            &["POBOX", "POSTOFFICEBOX", "POSTBOX"]
        }
        "NL" | "BE" => &["POSTBUS"],
        "DE" | "AT" | "CH" => &["POSTFACH"],
        _ => return false,
    };
    let bare = |line: &String| -> String {
        line.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
    };
    let (boxes, others): (Vec<String>, Vec<String>) =
        address.lines.iter().map(bare).partition(|line| is_box(line, words));
    !boxes.is_empty() && !others.iter().any(|line| line.contains(|c: char| c.is_ascii_digit()))
}

/// Whether a line is such a word, then a number or nothing: `P.O. Box 12a`, but neither `PO Boxwood Lane` nor `PO Box 12, 77 Mill St`.
fn is_box(line: &str, words: &[&str]) -> bool {
    let rest = words.iter().find_map(|word| line.strip_prefix(word));
    rest.is_some_and(|rest| {
        let letters = rest.chars().filter(char::is_ascii_alphabetic).count();
        !rest.starts_with(|c: char| c.is_ascii_alphabetic()) && letters <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample_party;

    fn with(country: &str, lines: &[&str]) -> Address {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Address { lines, ..sample_party(country).address }
    }

    #[test]
    fn a_post_box_is_told_from_a_street() {
        for (country, lines, is) in [
            ("US", &["P.O. Box 123"][..], true),
            ("US", &["PO BOX 9"], true),
            ("US", &["Post Office Box 9"], true),
            ("US", &["Bolt Supply", "p o box 12"], true),
            ("US", &["77 Mill St", "PO Box 9"], false),
            ("US", &["PO Box 9, 77 Mill St"], false),
            ("US", &["12 PO Boxwood Lane"], false),
            ("US", &["PO Boxwood Lane 12"], false),
            ("NL", &["Postbus 90"], true),
            ("NL", &["Postbusweg 9"], false),
            ("DE", &["Postfach 10 20"], true),
            ("AE", &["P.O. Box 1234"], false),
        ] {
            assert_eq!(is_post_box(&with(country, lines)), is, "{country} {lines:?}");
        }
    }

    #[test]
    fn the_armed_forces_are_told_by_state_city_or_code() {
        let plain = || with("US", &["Unit 2050 Box 4190"]);
        assert!(!is_military(&plain()));
        for change in [
            |address: &mut Address| address.state = Some("AP".into()),
            |address: &mut Address| address.city = "fpo".into(),
            |address: &mut Address| address.postal_code = Some("09012".into()),
            |address: &mut Address| address.postal_code = Some("96278-2050".into()),
        ] {
            let mut address = plain();
            change(&mut address);
            assert!(is_military(&address), "{address:?}");
        }
    }
}
