//! Maps FedEx's address validation answer to one of five verdicts. Pure.

use super::wire::ResolvedAddress;
use crate::carrier::spelling::comparable;
use crate::model::{Address, AddressCheck, Classification, Country, Verdict};

/// Reads one resolved address; `asked` is the address that was sent.
pub(super) fn check(resolved: &ResolvedAddress, asked: &Address) -> AddressCheck {
    let suggestion = suggestion(resolved, asked);
    let verdict = verdict(resolved, asked, suggestion.as_ref());
    let suggestions = match verdict {
        Verdict::Corrected | Verdict::Ambiguous => suggestion.into_iter().collect(),
        Verdict::Valid | Verdict::Invalid | Verdict::Unsupported => Vec::new(),
    };
    let classification = match resolved.classification.as_deref() {
        Some("RESIDENTIAL") => Classification::Residential,
        Some("BUSINESS") => Classification::Commercial,
        Some("MIXED") => Classification::Mixed,
        _ => Classification::Unknown,
    };
    let codes = resolved.customer_messages.iter().filter_map(|message| message.code.clone()).collect();
    let is_post_box = attribute(resolved, "POBox") == Some(true);
    AddressCheck { verdict, classification, is_post_box, suggestions, codes }
}

fn verdict(resolved: &ResolvedAddress, asked: &Address, suggestion: Option<&Address>) -> Verdict {
    let attribute = |name: &str| attribute(resolved, name);
    let address_type =
        resolved.attributes.get("AddressType").and_then(|value| value.as_str()).unwrap_or_default();
    if attribute("CountrySupported") == Some(false) || address_type == "RAW" {
        return Verdict::Unsupported;
    }
    let is_ambiguous = ["MultipleMatches", "SuiteRequiredButMissing", "MissingOrAmbiguousDirectional"]
        .into_iter()
        .any(|name| attribute(name) == Some(true));
    if is_ambiguous {
        return Verdict::Ambiguous;
    }
    // FedEx gives Resolved and DPV for the US only, elsewhere just Matched.
    let is_confirmed = ["Resolved", "DPV", "Matched"].into_iter().all(|name| attribute(name) != Some(false));
    let is_guessed = ["InterpolatedStreetAddress", "InvalidSuiteNumber"]
        .into_iter()
        .any(|name| attribute(name) == Some(true));
    if address_type != "STANDARDIZED" || !is_confirmed || is_guessed {
        return Verdict::Invalid;
    }
    match suggestion {
        Some(suggestion) if comparable(suggestion) != comparable(asked) => Verdict::Corrected,
        _ => Verdict::Valid,
    }
}

/// Value of a boolean attribute, which recordings show as a text and the API description as a boolean.
fn attribute(resolved: &ResolvedAddress, name: &str) -> Option<bool> {
    match resolved.attributes.get(name)? {
        serde_json::Value::Bool(flag) => Some(*flag),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn suggestion(resolved: &ResolvedAddress, asked: &Address) -> Option<Address> {
    let lines: Vec<String> =
        resolved.street_lines_token.iter().filter(|line| !line.trim().is_empty()).cloned().collect();
    Some(Address {
        lines: (!lines.is_empty()).then_some(lines)?,
        city: resolved.city.clone()?,
        state: resolved.state_or_province_code.clone(),
        postal_code: resolved.postal_code.clone().or_else(|| asked.postal_code.clone()),
        country: resolved.country_code.as_deref().and_then(Country::parse).unwrap_or(asked.country),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked() -> Address {
        Address {
            lines: vec!["77 Mill Street".into(), "Suite 3".into()],
            city: "Boise".into(),
            state: Some("ID".into()),
            postal_code: Some("83702".into()),
            country: Country::parse("US").unwrap(),
        }
    }

    fn judged(changes: &serde_json::Value) -> AddressCheck {
        let mut body = json!({
            "streetLinesToken": ["77 MILL ST", "STE 3"], "city": "BOISE", "stateOrProvinceCode": "ID", "postalCode": "83702-4411",
            "countryCode": "US", "classification": "BUSINESS", "customerMessages": [],
            "attributes": {"CountrySupported": "true", "Resolved": "true", "DPV": "true", "Matched": "true",
                           "InterpolatedStreetAddress": "false", "AddressType": "STANDARDIZED", "MultipleMatches": "false"}
        });
        for (name, value) in changes.as_object().unwrap() {
            match name.strip_prefix('@') {
                Some(attribute) => body["attributes"][attribute] = value.clone(),
                None => body[name] = value.clone(),
            }
        }
        check(&serde_json::from_value(body).unwrap(), &asked())
    }

    #[test]
    fn the_five_verdicts() {
        let cases = [
            (json!({}), Verdict::Valid),
            (json!({"@Resolved": true, "@DPV": true}), Verdict::Valid),
            (json!({"postalCode": "83703"}), Verdict::Corrected),
            (json!({"streetLinesToken": ["77 MILLS ST", "STE 3"]}), Verdict::Corrected),
            (json!({"@SuiteRequiredButMissing": "true"}), Verdict::Ambiguous),
            (json!({"@MultipleMatches": "true"}), Verdict::Ambiguous),
            (json!({"@AddressType": "NORMALIZED", "@Resolved": "false"}), Verdict::Invalid),
            (json!({"@DPV": "false"}), Verdict::Invalid),
            (json!({"@InterpolatedStreetAddress": "true"}), Verdict::Invalid),
            (json!({"attributes": null}), Verdict::Invalid),
            (json!({"@AddressType": "RAW", "@CountrySupported": "false"}), Verdict::Unsupported),
        ];
        for (changes, verdict) in cases {
            assert_eq!(judged(&changes).verdict, verdict, "{changes}");
        }
    }

    #[test]
    fn a_post_box_is_told() {
        assert!(judged(&json!({"@POBox": "true"})).is_post_box);
        assert!(!judged(&json!({"@POBox": "false"})).is_post_box && !judged(&json!({})).is_post_box);
    }

    #[test]
    fn a_correction_comes_with_its_spelling_and_a_valid_address_without() {
        let corrected = judged(&json!({"postalCode": "83703-0001", "classification": "RESIDENTIAL"}));
        assert_eq!(corrected.classification, Classification::Residential);
        assert_eq!(corrected.suggestions[0].postal_code.as_deref(), Some("83703-0001"));
        assert_eq!(judged(&json!({})).suggestions, []);
    }
}
