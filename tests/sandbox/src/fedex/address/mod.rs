//! `POST /address/v1/addresses/resolve`.
//!
//! An ordinary address is valid: it comes back in capitals, abbreviated, with ZIP+4 in the US, as a business. Words in a
//! street line bring other verdicts; they may be combined.
//!
//! | word | what comes back |
//! | --- | --- |
//! | `MAPEL` | corrected to `MAPLE` |
//! | `SUFFIXLESS` | `ST` is added |
//! | `WRONGZIP` | the last digit of the ZIP code is changed |
//! | `SUITELESS` | matched, but the suite is missing |
//! | `BADSUITE` | matched, but there is no such suite |
//! | `TWINS` | several matches, none chosen |
//! | `NOWHERE` | not matched: `NORMALIZED` |
//! | `GUESSED` | matched between two known houses |
//! | `PO BOX` | a post office box |
//! | `HOMESTEAD`, `APT` | `RESIDENTIAL` |
//! | `MIXEDUSE`, `UNCLASSED` | `MIXED`, `UNKNOWN` |
//! | `REFUSED` | the whole call is answered 400 |
//!
//! A US address without postal code is not matched, as there is no map here. Countries outside [`verdict::SUPPORTED`] are
//! not supported: `RAW`.

mod attributes;
mod street;
mod verdict;

use serde_json::{Value, json};

use self::street::PostalCode;
use self::verdict::{Standing, Verdict};
use super::Call;
use super::codes;
use super::envelope::{Failure, Refusal, alert};
use super::member::{Findings, Member};

const ADDRESSES_MAX: usize = 100;

pub(super) fn resolve(call: &Call) -> Result<Value, Failure> {
    if call.settings.address_is_down {
        return Err(Failure::new(503, codes::UNAVAILABLE));
    }
    let root = Member::root(call.body);
    let asked = root.get("addressesToValidate");
    let mut findings = Findings::default();
    if !(1..=ADDRESSES_MAX).contains(&asked.elements().count()) {
        findings.add(codes::ADDRESSES, &asked);
    }
    for entry in asked.elements() {
        check(&entry.get("address"), &mut findings);
    }
    findings.into_result()?;
    let with_tokens = call.body["validateAddressControlParameters"]["includeResolutionTokens"] == true;
    let mut resolved = Vec::new();
    for entry in asked.elements() {
        let address = &entry.value()["address"];
        let lines = street::lines(address);
        if verdict::is_refused(&lines) {
            return Err(Failure::bad(vec![Refusal::new(codes::ADDRESS_UNKNOWN)]));
        }
        let mut answer = self::resolved(address, &lines, with_tokens);
        if let Some(id) =
            entry.get("clientReferenceId").text().filter(|_| call.settings.echoes_client_reference)
        {
            answer["clientReferenceId"] = json!(id);
        }
        resolved.push(answer);
    }
    let alerts: Vec<Value> =
        call.settings.is_virtual.then(|| alert(codes::VIRTUAL, "NOTE")).into_iter().collect();
    Ok(json!({"resolvedAddresses": resolved, "alerts": alerts}))
}

/// A street and a country; in the US a postal code as well, or city and state.
fn check(address: &Member, findings: &mut Findings) {
    let has = |name: &str| address.get(name).text().is_some();
    let lines = address.get("streetLines").elements();
    let is_placed = has("postalCode") || has("city") && has("stateOrProvinceCode");
    let is_us = address.get("countryCode").text() == Some("US");
    if lines.filter(|line| line.text().is_some()).count() == 0 || !has("countryCode") || is_us && !is_placed {
        findings.add(codes::ADDRESS_MINIMUM, address);
    }
}

fn resolved(address: &Value, lines: &[String], with_tokens: bool) -> Value {
    let text = |name: &str| address[name].as_str().unwrap_or_default().to_uppercase();
    let (city, state, country) = (text("city"), text("stateOrProvinceCode"), text("countryCode"));
    let verdict = Verdict::of(lines, &country, &text("postalCode"));
    let (lines, postal_code) = if verdict.standing == Standing::Standardized {
        (verdict::corrected(lines), PostalCode::found(&text("postalCode"), &country, lines, &verdict))
    } else {
        (lines.to_vec(), PostalCode::as_sent(&text("postalCode")))
    };
    let is_us_match = verdict.standing == Standing::Standardized && country == "US";
    let mut answer = json!({
        "streetLinesToken": lines,
        "city": city,
        "countryCode": country,
        "postalCode": postal_code.text(),
        "parsedPostalCode": postal_code.parsed(),
        "classification": verdict.classification,
        "ruralRouteHighwayContract": false,
        "generalDelivery": false,
        "postOfficeBox": verdict.is_po_box,
        "customerMessages": verdict.messages(),
        "normalizedStatusNameDPV": is_us_match,
        "standardizedStatusNameMatchSource": if is_us_match { "Postal" } else { "" },
        "resolutionMethodName": if is_us_match { "USPS_VALIDATE" } else { "GENERIC_VALIDATE" },
        "attributes": attributes::attributes(&verdict, &country, &postal_code),
    });
    if !state.is_empty() {
        answer["stateOrProvinceCode"] = json!(state);
    }
    if with_tokens {
        let sent = text("postalCode");
        answer["cityToken"] = json!([{"changed": false, "value": city}]);
        answer["postalCodeToken"] =
            json!({"changed": postal_code.text() != sent, "value": postal_code.text()});
    }
    answer
}
