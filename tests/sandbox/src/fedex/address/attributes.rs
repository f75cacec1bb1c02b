//! `attributes`: booleans as strings, and different ones in the US and elsewhere, as in recordings.

use serde_json::{Map, Value, json};

use crate::parcel::address::street::PostalCode;
use crate::parcel::address::verdict::{Standing, Verdict};

pub(super) fn attributes(verdict: &Verdict, country: &str, postal_code: &PostalCode) -> Value {
    let mut attributes = Map::new();
    let is_matched = verdict.standing == Standing::Standardized;
    let flags = [
        ("POBox", verdict.is_po_box),
        ("SuiteRequiredButMissing", verdict.lacks_suite),
        ("InvalidSuiteNumber", verdict.has_bad_suite),
        ("CountrySupported", verdict.standing != Standing::Raw),
        ("ValidlyFormed", true),
        ("Matched", is_matched),
        ("Inserted", false),
        ("MultiUnitBase", verdict.lacks_suite),
        ("StreetAddress", !verdict.is_po_box),
        ("InterpolatedStreetAddress", verdict.is_interpolated),
        ("MultipleMatches", verdict.has_twins),
    ];
    let local = if country == "US" { us(verdict, postal_code) } else { elsewhere(verdict) };
    for (name, is_true) in flags.into_iter().chain(local) {
        attributes.insert(name.to_owned(), json!(is_true.to_string()));
    }
    let standing = match verdict.standing {
        Standing::Raw => "RAW",
        Standing::Normalized => "NORMALIZED",
        Standing::Standardized => "STANDARDIZED",
    };
    for (name, text) in [
        ("ResolutionInput", "RAW_ADDRESS"),
        (
            "ResolutionMethod",
            if is_matched && country == "US" { "USPS_VALIDATE" } else { "GENERIC_VALIDATE" },
        ),
        ("DataVintage", "February 2026"),
        (if country == "US" { "MatchSource" } else { "PostalDataSource" }, "Postal"),
        ("AddressType", standing),
        ("AddressPrecision", precision(verdict)),
    ] {
        attributes.insert(name.to_owned(), json!(text));
    }
    Value::Object(attributes)
}

fn us(verdict: &Verdict, postal_code: &PostalCode) -> Vec<(&'static str, bool)> {
    let is_matched = verdict.standing == Standing::Standardized;
    vec![
        ("POBoxOnlyZIP", false),
        ("SplitZip", false),
        ("DPV", is_matched && !verdict.is_interpolated),
        ("Resolved", is_matched),
        ("ZIP11Match", postal_code.add_on.is_some()),
        ("ZIP4Match", postal_code.add_on.is_some()),
        ("UniqueZIP", false),
        ("RRConversion", false),
        ("ValidMultiUnit", verdict.has_suite && !verdict.has_bad_suite),
    ]
}

fn elsewhere(verdict: &Verdict) -> Vec<(&'static str, bool)> {
    vec![
        ("StreetPointNotApplicable", false),
        ("StreetPointNotValidated", false),
        ("StreetOrganizationAddress", false),
        ("StreetNameAddress", true),
        ("StreetBuildingAddress", false),
        ("StreetRange", false),
        ("MissingOrAmbiguousDirectional", verdict.has_twins),
        ("RuralRoute", false),
        ("SuiteNotValidated", verdict.has_suite),
    ]
}

fn precision(verdict: &Verdict) -> &'static str {
    if verdict.is_po_box {
        "PO_BOX"
    } else if verdict.lacks_suite {
        "MULTI_TENANT_BASE"
    } else if verdict.has_suite {
        "MULTI_TENANT_UNIT"
    } else {
        "StreetName"
    }
}
