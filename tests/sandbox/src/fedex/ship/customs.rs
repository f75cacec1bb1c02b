//! What Ship demands of a shipment that leaves its country.

use crate::fedex::codes;
use crate::fedex::member::{Findings, Member};
use crate::parcel::country;
use crate::parcel::decimal::hundredths;

const COMMODITIES_MAX: usize = 999;
const DESCRIPTION_MAX: usize = 450;
const TERMS_MAX: usize = 3;
const PIECES_MAX: u64 = 9999;
const PURPOSES: [&str; 6] = ["GIFT", "NOT_SOLD", "PERSONAL_EFFECTS", "REPAIR_AND_RETURN", "SAMPLE", "SOLD"];
const PAYMENTS: [&str; 4] = ["SENDER", "RECIPIENT", "THIRD_PARTY", "COLLECT"];

pub(super) fn check(customs: &Member, (from, to): (&str, &str), unit: Option<&str>, findings: &mut Findings) {
    if !customs.is_present() {
        findings.add(codes::CUSTOMS, customs);
        return;
    }
    let invoice = customs.get("commercialInvoice");
    // Goods in free circulation within the EU need their description only.
    let is_free = country::is_in_eu(from) && country::is_in_eu(to);
    if !invoice.is_present() && !is_free {
        findings.add(codes::COMMERCIAL_INVOICE, &invoice);
    }
    findings.listed_if_present(&invoice.get("shipmentPurpose"), &PURPOSES, codes::COMMERCIAL_INVOICE);
    findings.text_if_present(&invoice.get("termsOfSale"), TERMS_MAX, codes::COMMERCIAL_INVOICE);
    let duties = customs.get("dutiesPayment");
    if duties.is_present() {
        findings.listed(&duties.get("paymentType"), &PAYMENTS, codes::DUTIES);
    }
    let commodities = customs.get("commodities");
    if !(1..=COMMODITIES_MAX).contains(&commodities.elements().count()) {
        findings.add(codes::COMMODITIES, &commodities);
    }
    for commodity in commodities.elements() {
        self::commodity(&commodity, unit, findings);
    }
}

fn commodity(commodity: &Member, unit: Option<&str>, findings: &mut Findings) {
    findings.needed_text(&commodity.get("description"), DESCRIPTION_MAX, codes::COMMODITIES);
    for (name, most) in [("numberOfPieces", PIECES_MAX), ("quantity", u64::MAX)] {
        let count = commodity.get(name);
        if count.is_present() && count.value().as_u64().is_none_or(|count| count > most) {
            findings.add(codes::COMMODITIES, &count);
        }
    }
    let maker = commodity.get("countryOfManufacture");
    if maker.text().is_some_and(|code| !country::is_known(code)) {
        findings.add(codes::COUNTRY, &maker);
    }
    let weight = commodity.get("weight");
    if !weight.is_present() {
        return;
    }
    let units = findings.listed(&weight.get("units"), &["LB", "KG"], codes::WEIGHT_UNITS);
    if units.is_some() && units != unit {
        findings.add(codes::MIXED_UNITS, &weight.get("units"));
    }
    if hundredths(weight.get("value").value()).is_none() {
        findings.add(codes::WEIGHT, &weight.get("value"));
    }
}
