//! `POST /address/v1/addresses/resolve`.
//!
//! See [`crate::parcel::address`] for what is made of which address. What is not matched is `NORMALIZED`; countries outside
//! [`SUPPORTED`] are not supported: `RAW`.

mod attributes;

use serde_json::{Value, json};

use super::Call;
use super::codes;
use super::envelope::{Failure, Refusal, alert};
use super::member::{Findings, Member};
use crate::parcel::address::street::{self, PostalCode};
use crate::parcel::address::verdict::{self, Classification, Standing, Verdict};

const ADDRESSES_MAX: usize = 100;
/// Countries that are validated at all. FedEx names about 45; these are ours.
const SUPPORTED: &str = "\
    US CA MX PR AT AU BE BR CH CZ DE DK EE ES FI FR GB GR HU IE IT LT LU LV NL NO NZ PL PT SE SG SI SK";

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
        let lines = lines(address);
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
    let is_supported = SUPPORTED.split_ascii_whitespace().any(|known| known == country);
    let verdict = Verdict::of(lines, &country, &text("postalCode"), is_supported);
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
        "parsedPostalCode": parsed(&postal_code),
        "classification": classification(verdict.classification),
        "ruralRouteHighwayContract": false,
        "generalDelivery": false,
        "postOfficeBox": verdict.is_po_box,
        "customerMessages": messages(&verdict),
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

fn lines(address: &Value) -> Vec<String> {
    street::lines(address["streetLines"].as_array().into_iter().flatten().filter_map(Value::as_str))
}

fn parsed(postal_code: &PostalCode) -> Value {
    match &postal_code.add_on {
        Some(add_on) => json!({"base": postal_code.base, "addOn": add_on, "deliveryPoint": &add_on[2..]}),
        None => json!({"base": postal_code.base}),
    }
}

fn classification(classification: Classification) -> &'static str {
    match classification {
        Classification::Unknown => "UNKNOWN",
        Classification::Business => "BUSINESS",
        Classification::Residence => "RESIDENTIAL",
        Classification::Mixed => "MIXED",
    }
}

fn messages(verdict: &Verdict) -> Vec<Value> {
    let all = [
        (verdict.lacks_suite, codes::SUITE_REQUIRED),
        (verdict.has_bad_suite, codes::SUITE_INVALID),
        (verdict.has_twins, codes::AMBIGUOUS),
        (verdict.is_interpolated, codes::INTERPOLATED),
    ];
    let said = all.into_iter().filter(|(applies, _)| *applies);
    said.map(|(_, code)| json!({"code": code.code, "message": code.message})).collect()
}
