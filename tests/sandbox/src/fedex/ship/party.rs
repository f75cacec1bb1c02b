//! What Ship demands of a contact and an address.

use crate::fedex::codes::{self, Code};
use crate::fedex::member::{Findings, Member};
use crate::fedex::settings::Settings;
use crate::parcel::country;

const STREET_LINES_MAX: usize = 3;
const LINE_MAX: usize = 35;
const PERSON_MAX: usize = 70;
const COMPANY_MAX: usize = 35;
const EXTENSION_MAX: usize = 6;
const EMAIL_MAX: usize = 80;

/// The codes that name a party.
pub(super) struct Role {
    contact: Code,
    phone: Code,
}

pub(super) const SHIPPER: Role = Role { contact: codes::SHIPPER_CONTACT, phone: codes::SHIPPER_PHONE };
pub(super) const RECIPIENT: Role = Role { contact: codes::RECIPIENT_CONTACT, phone: codes::RECIPIENT_PHONE };

/// Gives the country, if it is one.
pub(super) fn check<'a>(
    party: &Member<'a>,
    role: &Role,
    settings: &Settings,
    findings: &mut Findings,
) -> Option<&'a str> {
    let country = address(&party.get("address"), settings, findings);
    contact(&party.get("contact"), role, country, findings);
    country
}

fn address<'a>(address: &Member<'a>, settings: &Settings, findings: &mut Findings) -> Option<&'a str> {
    let lines = address.get("streetLines");
    let count = lines.elements().count();
    if count == 0 || count > STREET_LINES_MAX && !settings.ignores_extra_street_lines {
        findings.add(codes::STREET_LINES, &lines);
    }
    for line in lines.elements().take(STREET_LINES_MAX) {
        findings.needed_text(&line, LINE_MAX, codes::STREET_LINES);
    }
    findings.needed_text(&address.get("city"), LINE_MAX, codes::CITY);
    let residential = address.get("residential");
    if residential.is_present() && !residential.value().is_boolean() {
        findings.add(codes::RESIDENTIAL, &residential);
    }
    let code = address.get("countryCode");
    let Some(country) = code.text().filter(|code| country::is_known(code)) else {
        findings.add(codes::COUNTRY, &code);
        return None;
    };
    let state = address.get("stateOrProvinceCode");
    if state.is_present() && state.text().is_none() || !country::is_state_valid(country, state.text()) {
        findings.add(codes::STATE, &state);
    }
    let postal_code = address.get("postalCode");
    if !country::is_postal_code_valid(country, country::postal_code(postal_code.value()).as_deref()) {
        findings.add(codes::POSTAL_CODE, &postal_code);
    }
    Some(country)
}

fn contact(contact: &Member, role: &Role, country: Option<&str>, findings: &mut Findings) {
    let (person, company) = (contact.get("personName"), contact.get("companyName"));
    if !person.is_present() && !company.is_present() {
        findings.add(role.contact, contact);
    }
    findings.text_if_present(&person, PERSON_MAX, role.contact);
    findings.text_if_present(&company, COMPANY_MAX, role.contact);
    findings.text_if_present(&contact.get("phoneExtension"), EXTENSION_MAX, role.contact);
    findings.text_if_present(&contact.get("emailAddress"), EMAIL_MAX, role.contact);
    let phone = contact.get("phoneNumber");
    if !phone.text().is_some_and(|number| is_phone(number, country)) {
        findings.add(role.phone, &phone);
    }
}

/// Ten digits in the US and Canada, where 1 or +1 may stand before them; up to fifteen elsewhere.
fn is_phone(number: &str, country: Option<&str>) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match country {
        Some("US" | "CA" | "PR") => match digits.len() {
            10 => !number.starts_with('+'),
            11 => digits.starts_with('1'),
            _ => false,
        },
        _ => digits.len() <= 15,
    }
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn phone_numbers_follow_the_country() {
        for (number, country, fits) in [
            ("9015550100", "US", true),
            ("19015550100", "US", true),
            ("+19015550100", "CA", true),
            ("+9015550100", "US", false),
            ("901-555-0100", "US", false),
            ("5550100", "US", false),
            ("0201234567", "NL", true),
            ("+31201234567", "NL", true),
            ("1234567890123456", "NL", false),
        ] {
            assert_eq!(is_phone(number, Some(country)), fits, "{number} in {country}");
        }
    }
}
