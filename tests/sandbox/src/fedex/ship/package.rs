//! What Ship demands of the packages.

use crate::fedex::codes;
use crate::fedex::member::{Findings, Member};
use crate::fedex::service::{Family, Service};
use crate::fedex::settings::Settings;
use crate::parcel::decimal::{hundredths, whole};

const LINE_ITEMS_MAX: usize = 30;
const PACKAGES_MAX: u64 = 40;
const DIMENSION_MAX: u32 = 999;
const DECLARED_MAX_HUNDREDTHS: u32 = 100_000 * 100;
const DESCRIPTION_MAX: usize = 50;
/// 150 lb and 68 kg, in hundredths.
const WEIGHT_MAX: [(&str, u32); 2] = [("LB", 15_000), ("KG", 6_800)];
const SIGNATURES: [&str; 5] = ["SERVICE_DEFAULT", "NO_SIGNATURE_REQUIRED", "INDIRECT", "DIRECT", "ADULT"];
const REFERENCES: [&str; 6] = [
    "CUSTOMER_REFERENCE",
    "P_O_NUMBER",
    "INVOICE_NUMBER",
    "DEPARTMENT_NUMBER",
    "RMA_ASSOCIATION",
    "INTRACOUNTRY_REGULATORY_REFERENCE",
];

/// Gives the unit that all weights have to share.
pub(super) fn check<'a>(
    requested: &Member<'a>,
    service: Option<&Service>,
    settings: &Settings,
    findings: &mut Findings,
) -> Option<&'a str> {
    let items = requested.get("requestedPackageLineItems");
    let count = items.elements().count();
    if count == 0 || count > LINE_ITEMS_MAX {
        findings.add(codes::PACKAGES, &items);
    }
    let mut packages = 0;
    let mut unit = None;
    let signature = |item: &Member<'a>| item.get("packageSpecialServices").get("signatureOptionType");
    let first_signature = items.elements().next().map(|item| signature(&item).value());
    for item in items.elements() {
        packages += group_count(&item, findings);
        weight(&item.get("weight"), &mut unit, service, findings);
        dimensions(&item.get("dimensions"), findings);
        units(&item, requested, findings);
        declared_value(&item.get("declaredValue"), findings);
        findings.text_if_present(&item.get("itemDescription"), DESCRIPTION_MAX, codes::PACKAGES);
        let signature = signature(&item);
        findings.listed_if_present(&signature, &SIGNATURES, codes::SIGNATURE);
        if first_signature != Some(signature.value()) {
            findings.add(codes::SIGNATURE, &signature);
        }
        for reference in item.get("customerReferences").elements() {
            self::reference(&reference, service, settings, findings);
        }
    }
    if packages > PACKAGES_MAX {
        findings.add_plain(codes::PACKAGE_COUNT);
    }
    let total = requested.get("totalWeight");
    if total.is_present() && hundredths(total.value()).is_none() {
        findings.add(codes::TOTAL_WEIGHT, &total);
    }
    unit
}

fn group_count(item: &Member, findings: &mut Findings) -> u64 {
    let member = item.get("groupPackageCount");
    match member.value().as_u64() {
        Some(count) if count > 0 => count,
        None if !member.is_present() => 1,
        _ => {
            findings.add(codes::GROUP_COUNT, &member);
            1
        }
    }
}

fn weight<'a>(
    weight: &Member<'a>,
    unit: &mut Option<&'a str>,
    service: Option<&Service>,
    findings: &mut Findings,
) {
    let member = weight.get("value");
    let value = hundredths(member.value()).filter(|value| *value > 0);
    if value.is_none() {
        findings.add(codes::WEIGHT, &member);
    }
    let Some(own) = findings.listed(&weight.get("units"), &["LB", "KG"], codes::WEIGHT_UNITS) else { return };
    if *unit.get_or_insert(own) != own {
        findings.add(codes::MIXED_UNITS, &weight.get("units"));
    }
    let is_parcel = service.is_none_or(|service| service.family != Family::Freight);
    let most = WEIGHT_MAX.iter().find(|(known, _)| *known == own).map(|(_, most)| *most);
    if is_parcel && value > most {
        findings.add(codes::WEIGHT_LIMIT, &member);
    }
}

/// Pounds and inches from the US, kilograms and centimetres from everywhere else; Canada takes either, and nobody takes both.
fn units(item: &Member, requested: &Member, findings: &mut Findings) {
    let (weight, size) = (item.get("weight").get("units"), item.get("dimensions").get("units"));
    let is_imperial = weight.text() == Some("LB");
    if weight.text().is_none_or(|unit| !matches!(unit, "LB" | "KG")) {
        return;
    }
    let origin = requested.get("shipper").get("address").get("countryCode");
    let is_foreign =
        origin.text().is_some_and(|origin| origin != "CA" && is_imperial != matches!(origin, "US" | "PR"));
    let is_mixed = size.text().is_some_and(|unit| (unit == "IN") != is_imperial);
    if is_mixed || is_foreign {
        findings.add(codes::MIXED_UNITS, &weight);
    }
}

fn dimensions(dimensions: &Member, findings: &mut Findings) {
    if !dimensions.is_present() {
        return;
    }
    let is_whole =
        |name| whole(dimensions.get(name).value()).is_some_and(|n| (1..=DIMENSION_MAX).contains(&n));
    let has_unit = matches!(dimensions.get("units").text(), Some("IN" | "CM"));
    if !["length", "width", "height"].into_iter().all(is_whole) || !has_unit {
        findings.add(codes::DIMENSIONS, dimensions);
    }
}

fn declared_value(value: &Member, findings: &mut Findings) {
    if !value.is_present() {
        return;
    }
    let amount = hundredths(value.get("amount").value());
    let has_currency = value.get("currency").text().is_some_and(|code| code.len() == 3);
    if !has_currency || amount.is_none_or(|amount| amount >= DECLARED_MAX_HUNDREDTHS) {
        findings.add(codes::DECLARED_VALUE, value);
    }
}

fn reference(reference: &Member, service: Option<&Service>, settings: &Settings, findings: &mut Findings) {
    let member = reference.get("customerReferenceType");
    let kind = findings.listed(&member, &REFERENCES, codes::REFERENCE_TYPE);
    let is_ground = service.is_some_and(Service::is_ground);
    let most = if settings.cuts_long_references { usize::MAX } else { longest_reference(kind, is_ground) };
    findings.needed_text(&reference.get("value"), most, codes::REFERENCE_VALUE);
}

/// The longest reference of that type that gets printed.
pub(super) fn longest_reference(kind: Option<&str>, is_ground: bool) -> usize {
    match kind {
        Some("CUSTOMER_REFERENCE") if !is_ground => 40,
        Some("RMA_ASSOCIATION") => 20,
        _ => 30,
    }
}
