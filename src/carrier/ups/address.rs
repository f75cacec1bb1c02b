//! Maps UPS's address validation answer to one of five verdicts. Pure.

use super::wire::{AskedAddress, KnownAddress, Status, ValidateAddress, XavRequest, XavResponse};
use crate::carrier::spelling::comparable;
use crate::carrier::text::ascii;
use crate::model::{Address, AddressCheck, Classification, Country, Verdict};

/// Whether UPS validates addresses of the country: only in the United States and in Puerto Rico.
pub(super) fn is_supported(country: Country) -> bool {
    matches!(country.code(), "US" | "PR")
}

/// Verdict for an address that UPS cannot validate; `code` is UPS's reason, if it gave one.
pub(super) fn unsupported(code: Option<String>) -> AddressCheck {
    AddressCheck {
        verdict: Verdict::Unsupported,
        classification: Classification::Unknown,
        is_post_box: false,
        suggestions: Vec::new(),
        codes: code.into_iter().collect(),
    }
}

pub(super) fn body(address: &Address) -> ValidateAddress {
    let postal_code = address.postal_code.as_deref().map(ascii).unwrap_or_default();
    let digits: String = postal_code.chars().filter(char::is_ascii_digit).collect();
    let (primary, extended) = digits.split_at(digits.len().min(5));
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    ValidateAddress {
        request: XavRequest {
            address_key_format: AskedAddress {
                address_line: address.lines.iter().map(|line| ascii(line)).take(3).collect(),
                city: ascii(&address.city),
                state: address.state.as_deref().map(ascii),
                postcode_primary_low: given(primary),
                postcode_extended_low: given(extended),
                country_code: address.country.code(),
            },
        },
    }
}

/// Reads an answer; `asked` is the address that was sent.
pub(super) fn check(response: &XavResponse, asked: &Address) -> AddressCheck {
    let suggestions: Vec<Address> = response
        .candidate
        .iter()
        .filter_map(|candidate| suggestion(&candidate.address_key_format, asked))
        .collect();
    let of_first = response.candidate.first().map(|candidate| &candidate.address_classification);
    let classification = classification(&response.address_classification)
        .or_else(|| classification(of_first?))
        .unwrap_or(Classification::Unknown);
    let verdict = if response.valid_address_indicator {
        match suggestions.first() {
            Some(spelt) if comparable(spelt) != comparable(asked) => Verdict::Corrected,
            _ => Verdict::Valid,
        }
    } else if response.ambiguous_address_indicator {
        Verdict::Ambiguous
    } else {
        Verdict::Invalid
    };
    let suggestions = match verdict {
        Verdict::Corrected => suggestions.into_iter().take(1).collect(),
        Verdict::Ambiguous => suggestions,
        Verdict::Valid | Verdict::Invalid | Verdict::Unsupported => Vec::new(),
    };
    // UPS does not report post boxes.
    AddressCheck { verdict, classification, is_post_box: false, suggestions, codes: Vec::new() }
}

/// Classification by its code, because the description of 0 varies.
fn classification(status: &Status) -> Option<Classification> {
    match status.code.as_deref()? {
        "1" => Some(Classification::Commercial),
        "2" => Some(Classification::Residential),
        _ => None,
    }
}

/// Address of a candidate. Its lines may be a range of numbers: `1-99 MISSION ST`.
fn suggestion(known: &KnownAddress, asked: &Address) -> Option<Address> {
    let postal_code = match (&known.postcode_primary_low, &known.postcode_extended_low) {
        (Some(primary), Some(extended)) => Some(format!("{primary}-{extended}")),
        (primary, _) => primary.clone().or_else(|| asked.postal_code.clone()),
    };
    Some(Address {
        lines: Some(known.address_line.clone()).filter(|lines| !lines.is_empty())?,
        city: known.city.clone()?,
        state: known.state.clone(),
        postal_code,
        country: known.country_code.as_deref().and_then(Country::parse).unwrap_or(asked.country),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked() -> Address {
        Address {
            lines: vec!["1500 Mission Street".into(), "Suite 4".into()],
            city: "San Francisco".into(),
            state: Some("CA".into()),
            postal_code: Some("94103".into()),
            country: Country::parse("US").unwrap(),
        }
    }

    fn judged(response: Value) -> AddressCheck {
        check(&serde_json::from_value(response).unwrap(), &asked())
    }

    fn candidate(line: &Value, zip: &str) -> Value {
        json!({"AddressClassification": {"Code": "1", "Description": "Commercial"},
               "AddressKeyFormat": {"AddressLine": line, "PoliticalDivision2": "SAN FRANCISCO", "PoliticalDivision1": "CA",
                                    "PostcodePrimaryLow": zip, "PostcodeExtendedLow": "2526", "CountryCode": "US"}})
    }

    #[test]
    fn the_verdict_is_the_key_that_is_there() {
        let same = candidate(&json!(["1500 MISSION ST STE 4"]), "94103");
        let valid = judged(
            json!({"ValidAddressIndicator": "", "AddressClassification": {"Code": "2"}, "Candidate": same}),
        );
        assert_eq!((valid.verdict, valid.classification), (Verdict::Valid, Classification::Residential));
        assert_eq!(valid.suggestions, []);
        // A dropped suite or another postal code is another address.
        for other in [
            candidate(&json!("1500 MISSION ST"), "94103"),
            candidate(&json!("1500 MISSION ST STE 4"), "94105"),
        ] {
            let corrected = judged(json!({"ValidAddressIndicator": "", "Candidate": [other]}));
            assert_eq!((corrected.verdict, corrected.suggestions.len()), (Verdict::Corrected, 1));
            assert_eq!(corrected.classification, Classification::Commercial);
        }
        let ranges =
            [candidate(&json!("1-99 MISSION ST"), "94105"), candidate(&json!("100-198 MISSION ST"), "94105")];
        let ambiguous = judged(json!({"AmbiguousAddressIndicator": "", "Candidate": ranges}));
        assert_eq!((ambiguous.verdict, ambiguous.suggestions.len()), (Verdict::Ambiguous, 2));
        assert_eq!(ambiguous.suggestions[0].lines, ["1-99 MISSION ST"]);
        let invalid = judged(
            json!({"NoCandidatesIndicator": "", "AddressClassification": {"Code": "0", "Description": "Unknown"}}),
        );
        assert_eq!((invalid.verdict, invalid.classification), (Verdict::Invalid, Classification::Unknown));
    }

    #[test]
    fn a_long_postal_code_is_told_in_two_parts() {
        let address = Address { postal_code: Some("94103-2526".into()), ..asked() };
        let body = serde_json::to_value(body(&address)).unwrap();
        let format = &body["XAVRequest"]["AddressKeyFormat"];
        assert_eq!(
            (&format["PostcodePrimaryLow"], &format["PostcodeExtendedLow"]),
            (&json!("94103"), &json!("2526"))
        );
    }
}
