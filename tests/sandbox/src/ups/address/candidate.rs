//! Addresses that UPS proposes.

use serde_json::{Value, json};

use super::key::Key;
use crate::parcel::address::street::PostalCode;
use crate::parcel::address::verdict::{self, Verdict};
use crate::ups::envelope::few;

/// Whether the candidates are proposals, and none is the answer.
pub(super) fn is_ambiguous(verdict: &Verdict) -> bool {
    verdict.has_twins || verdict.is_interpolated || verdict.lacks_suite
}

/// `AddressKeyFormat` of each.
pub(super) fn candidates(key: &Key, verdict: &Verdict, is_regional: bool, as_array: bool) -> Vec<Value> {
    if is_regional {
        return vec![address(key, None, verdict, as_array)];
    }
    let line = verdict::corrected(&key.lines).join(" ");
    // UPS writes street and suite in one line.
    let (number, street) = line.split_once(' ').unwrap_or(("1", &line));
    let lines = if verdict.has_twins {
        vec![format!("1-99 {street}"), format!("100-198 {street}")]
    } else if verdict.is_interpolated {
        let number: u32 = number.parse().unwrap_or(1);
        vec![format!("{}-{} {street}", number.saturating_sub(1).max(1), number + 1)]
    } else if verdict.lacks_suite {
        vec![format!("{line} STE 1-9")]
    } else if verdict.has_bad_suite {
        vec![line.split(" STE ").next().unwrap_or(&line).to_owned()]
    } else {
        vec![line.clone()]
    };
    lines.into_iter().map(|line| address(key, Some(line), verdict, as_array)).collect()
}

fn address(key: &Key, line: Option<String>, verdict: &Verdict, as_array: bool) -> Value {
    let code = PostalCode::found(&key.postal_code, "US", &key.lines, verdict);
    let mut address = json!({});
    if let Some(line) = line {
        address["AddressLine"] = few(vec![json!(line)], as_array);
    }
    if let Some(urbanization) = &key.urbanization {
        address["Urbanization"] = json!(urbanization);
    }
    address["PoliticalDivision2"] = json!(key.city);
    address["PoliticalDivision1"] = json!(key.state);
    address["PostcodePrimaryLow"] = json!(code.base);
    if let Some(add_on) = &code.add_on {
        address["PostcodeExtendedLow"] = json!(add_on);
    }
    address["Region"] = json!(format!("{} {} {}", key.city, key.state, code.text()));
    address["CountryCode"] = json!(key.country);
    address.as_object_mut().into_iter().for_each(|members| members.retain(|_, value| value != ""));
    address
}
