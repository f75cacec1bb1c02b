//! On which level references may stand, and what they may be.

use crate::member::Member;
use crate::ups::codes;
use crate::ups::envelope::Failure;
use crate::ups::service::Service;
use crate::ups::shipment::has_references_on_packages;

const VALUE_MAX: usize = 35;
const CODE_MAX: usize = 2;
const ON_PACKAGE_MAX: usize = 5;
const BARCODE_MAX: usize = 14;
const DIGIT_BARCODE_MAX: usize = 24;

pub(super) fn check(shipment: &Member, service: &Service, (from, to): (&str, &str)) -> Result<(), Failure> {
    let own = shipment.get("ReferenceNumber").one_or_many();
    let packages = shipment.get("Package").one_or_many();
    let on_packages: Vec<Vec<Member>> =
        packages.iter().map(|package| package.get("ReferenceNumber").one_or_many()).collect();
    if service.is_mail() && !own.is_empty() {
        return Err(Failure::bad(codes::MAIL_REFERENCE));
    }
    // Mail Innovations has them on the packages, in every lane.
    let belong_on_packages = service.is_mail() || has_references_on_packages(from, to);
    if belong_on_packages && !own.is_empty() {
        return Err(Failure::bad(codes::SHIPMENT_REFERENCE));
    }
    if !belong_on_packages && on_packages.iter().any(|references| !references.is_empty()) {
        return Err(Failure::bad(codes::PACKAGE_REFERENCE));
    }
    for (package, references) in packages.iter().zip(&on_packages) {
        if references.len() > ON_PACKAGE_MAX {
            return Err(package.get("ReferenceNumber").invalid());
        }
    }
    let all: Vec<&Member> = own.iter().chain(on_packages.iter().flatten()).collect();
    let mut barcodes: Vec<(Option<&str>, &str)> = Vec::new();
    for reference in all {
        let value = reference.get("Value");
        let text = value.needed(VALUE_MAX)?;
        let code = reference.get("Code").optional(CODE_MAX)?;
        if !reference.get("BarCodeIndicator").is_present() {
            continue;
        }
        if !can_be_barcode(text) {
            return Err(value.invalid());
        }
        // One for the whole shipment; the same on each package is one.
        if barcodes.iter().any(|known| *known != (code, text)) {
            return Err(reference.get("BarCodeIndicator").invalid());
        }
        barcodes.push((code, text));
    }
    Ok(())
}

fn can_be_barcode(text: &str) -> bool {
    let is_alphanumeric = text.bytes().all(|b| b.is_ascii_alphanumeric());
    let most = if text.bytes().all(|b| b.is_ascii_digit()) { DIGIT_BARCODE_MAX } else { BARCODE_MAX };
    is_alphanumeric && text.len() <= most
}
