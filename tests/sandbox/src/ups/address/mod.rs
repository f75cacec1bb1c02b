//! `POST /api/addressvalidation/{version}/{option}`: the US and Puerto Rico only.
//!
//! See [`crate::parcel::address`] for what is made of which address. `TWINS`, `GUESSED` and `SUITELESS` are ambiguous, with
//! ranges of numbers in place of a house; `NOWHERE` has no candidate; `BADSUITE` loses its suite; a `MIXEDUSE` address is a
//! business. The outcome is told by an empty string that is there or not.

mod candidate;
mod key;

use serde_json::{Value, json};

use self::candidate::candidates;
use self::key::Key;
use super::Call;
use super::codes;
use super::envelope::{Failure, few, response};
use crate::member::Member;
use crate::parcel::address::verdict::{self, Classification, Standing, Verdict};

const CANDIDATES_MAX: usize = 50;
const CANDIDATES: usize = 15;
/// The only states that the test host knows.
const TEST_STATES: [&str; 2] = ["NY", "CA"];

/// What was asked about an address.
struct Options {
    is_validated: bool,
    is_classified: bool,
    /// City, state and postal code only.
    is_regional: bool,
    candidates: usize,
}

pub(super) fn validate(call: &Call) -> Result<Value, Failure> {
    let options = options(call)?;
    let key = Key::of(&Member::root(call.body).get("XAVRequest").get("AddressKeyFormat"))?;
    let settings = call.settings;
    let mut body = json!({"Response": response(None, 0, settings)});
    if !matches!(key.country.as_str(), "US" | "PR") {
        if let Some(code) = &settings.address_elsewhere_code {
            return Err(Failure::bad(codes::ADDRESS_COUNTRY).coded(code));
        }
        body["NoCandidatesIndicator"] = json!("");
        return Ok(json!({"XAVResponse": body}));
    }
    if settings.address_ny_ca_only && !TEST_STATES.contains(&key.state.as_str()) {
        return Err(Failure::bad(codes::ADDRESS_STATE));
    }
    if verdict::is_refused(&key.lines) {
        return Err(Failure::bad(codes::ADDRESS_ELEMENT));
    }
    // Puerto Rico has the postal codes of the US.
    let verdict = Verdict::of(&key.lines, "US", &key.postal_code, true);
    let has_candidates = verdict.standing == Standing::Standardized || verdict.has_twins;
    if options.is_validated {
        let indicator = if !has_candidates {
            "NoCandidatesIndicator"
        } else if candidate::is_ambiguous(&verdict) {
            "AmbiguousAddressIndicator"
        } else {
            "ValidAddressIndicator"
        };
        body[indicator] = json!("");
    }
    let class = class(verdict.classification);
    if options.is_classified && (has_candidates || !options.is_validated) {
        body["AddressClassification"] = class.clone();
    }
    if options.is_validated && has_candidates {
        let keys = candidates(&key, &verdict, options.is_regional, call.has_arrays());
        let candidate = |format| {
            let mut candidate = json!({});
            if options.is_classified {
                candidate["AddressClassification"] = class.clone();
            }
            candidate["AddressKeyFormat"] = format;
            candidate
        };
        let list: Vec<Value> = keys.into_iter().take(options.candidates).map(candidate).collect();
        if !list.is_empty() {
            body["Candidate"] = few(list, call.has_arrays());
        }
    }
    Ok(json!({"XAVResponse": body}))
}

fn options(call: &Call) -> Result<Options, Failure> {
    let refused = || Failure::bad(codes::ADDRESS_OPTION);
    let option = call.asked.target();
    let (is_validated, is_classified) = match option {
        _ if call.settings.address_options_broken => return Err(refused()),
        "1" => (true, false),
        "2" => (false, true),
        "3" => (true, true),
        _ => return Err(refused()),
    };
    let is_regional = match call.request.option("regionalrequestindicator") {
        None | Some("False") => false,
        Some("True") => true,
        Some(_) => return Err(Failure::bad(codes::ADDRESS_ELEMENT)),
    };
    let candidates = match call.request.option("maximumcandidatelistsize") {
        None => Some(CANDIDATES),
        Some(text) => text.parse().ok().filter(|size| *size <= CANDIDATES_MAX),
    };
    let candidates = candidates.ok_or_else(|| Failure::bad(codes::ADDRESS_ELEMENT))?;
    Ok(Options { is_validated, is_classified, is_regional, candidates })
}

/// Only the code can be relied on: the description of 0 differs from the documented one.
fn class(classification: Classification) -> Value {
    let (code, description) = match classification {
        Classification::Unknown => ("0", "Unknown"),
        Classification::Business | Classification::Mixed => ("1", "Commercial"),
        Classification::Residence => ("2", "Residential"),
    };
    json!({"Code": code, "Description": description})
}
