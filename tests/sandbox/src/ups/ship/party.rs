//! What Ship demands of those who send and receive.

use crate::member::Member;
use crate::parcel::{Place, country};
use crate::ups::Call;
use crate::ups::codes::{self, Code};
use crate::ups::envelope::Failure;
use crate::ups::settings::Settings;

const ACCOUNT_LENGTH: usize = 6;
const NAME_MAX: usize = 35;
const LINES_MAX: usize = 3;
const LINE_MAX: usize = 35;
const CITY_MAX: usize = 30;
const STATE_MAX: usize = 5;
const POSTAL_CODE_MAX: usize = 9;
const PHONE_MAX: usize = 15;
/// Cities that are not where their postal code is.
const WRONG_CITIES: [&str; 2] = ["ORLANOD", "WRONGTOWN"];
/// Letters of US states by the first digit of their postal codes; a few codes break the rule.
const STATES_BY_DIGIT: [&str; 10] = [
    "CT MA ME NH NJ NY PR RI VI VT AE",
    "DE NY PA",
    "DC MD NC SC VA WV",
    "AL FL GA MS TN AA",
    "IN KY MI OH",
    "DC IA MN MT ND SD WI",
    "IL KS MO NE",
    "AR LA OK TX",
    "AZ CO ID NM NV TX UT WY",
    "AK AS CA GU HI MP OR WA AP",
];

/// Codes that name a party.
struct Role {
    line: Code,
    postal_code: Code,
    address: Code,
}

const SHIPPER: Role =
    Role { line: codes::INVALID, postal_code: codes::INVALID, address: codes::SHIPPER_ADDRESS };
const SHIP_TO: Role = Role {
    line: codes::SHIP_TO_LINE,
    postal_code: codes::SHIP_TO_POSTAL_CODE,
    address: codes::SHIP_TO_ADDRESS,
};

/// The account of the sender; another than the client's is as good as none.
pub(super) fn shipper_number<'a>(shipper: &Member<'a>, settings: &Settings) -> Result<&'a str, Failure> {
    let number = shipper.demanded()?.get("ShipperNumber");
    number
        .text()
        .filter(|number| number.len() == ACCOUNT_LENGTH)
        .filter(|number| settings.accounts.iter().any(|account| account == number))
        .ok_or_else(|| Failure::bad(codes::SHIPPER_NUMBER))
}

/// Where it starts and where it goes.
pub(super) fn check(shipment: &Member, call: &Call) -> Result<(Place, Place), Failure> {
    let mut origin = party(&shipment.get("Shipper"), &SHIPPER, call)?;
    let destination = party(&shipment.get("ShipTo"), &SHIP_TO, call)?;
    shipment.get("ShipTo").get("LocationID").optional(10)?;
    let from = shipment.get("ShipFrom");
    if from.is_present() {
        origin = party(&from, &SHIPPER, call)?;
    }
    Ok((origin, destination))
}

fn party(party: &Member, role: &Role, call: &Call) -> Result<Place, Failure> {
    party.demanded()?.get("Name").needed(NAME_MAX)?;
    party.get("AttentionName").optional(NAME_MAX)?;
    let phone = party.get("Phone").get("Number");
    if phone.optional(PHONE_MAX)?.is_some_and(|number| !number.bytes().all(|b| b.is_ascii_digit())) {
        return Err(phone.invalid());
    }
    address(&party.get("Address"), role, call)
}

fn address(address: &Member, role: &Role, call: &Call) -> Result<Place, Failure> {
    let lines = address.demanded()?.get("AddressLine");
    let all = lines.one_or_many();
    let first = all.first().and_then(Member::text).filter(|line| line.chars().count() <= LINE_MAX);
    if first.is_none() {
        return Err(Failure::field(role.line, lines.path()));
    }
    if all.len() > LINES_MAX {
        return Err(lines.invalid());
    }
    for line in &all[1..] {
        line.needed(LINE_MAX)?;
    }
    let city = address.get("City").needed(CITY_MAX)?;
    let code = address.get("CountryCode");
    let country = code.needed(2)?;
    if !country::is_known(country) {
        return Err(code.invalid());
    }
    let state = address.get("StateProvinceCode");
    let state_text = state.optional(STATE_MAX)?;
    let needs_state = matches!(country, "US" | "CA" | "IE" | "VN");
    if needs_state && state_text.is_none() {
        return Err(Failure::field(codes::MISSING, state.path()));
    }
    if matches!(country, "US" | "CA") && !country::is_state_valid(country, state_text) {
        return Err(state.invalid());
    }
    let postal_code = address.get("PostalCode");
    let postal_text = postal_code.text().filter(|text| text.len() <= POSTAL_CODE_MAX);
    let is_well_formed = match country {
        "US" | "PR" => postal_text
            .is_some_and(|code| matches!(code.len(), 5 | 9) && code.bytes().all(|b| b.is_ascii_digit())),
        "CA" => {
            postal_text.is_some_and(|code| code.len() == 6 && country::is_postal_code_valid("CA", Some(code)))
        }
        _ if postal_code.is_present() => postal_text.is_some(),
        _ => country::is_postal_code_valid(country, None),
    };
    if !is_well_formed {
        return Err(Failure::field(role.postal_code, postal_code.path()));
    }
    let place = Place {
        city: city.into(),
        state: state_text.unwrap_or_default().into(),
        postal_code: postal_text.unwrap_or_default().into(),
        country: country.into(),
        // A mark: any value means yes.
        is_residential: address.get("ResidentialAddressIndicator").is_present(),
    };
    if is_elsewhere(&place, call) { Err(Failure::bad(role.address)) } else { Ok(place) }
}

/// Whether the postal code belongs to another state, or, where that is asked for, to another city.
fn is_elsewhere(place: &Place, call: &Call) -> bool {
    let digit = place.postal_code.bytes().next().map(|first| usize::from(first.wrapping_sub(b'0')));
    let states = digit.and_then(|digit| STATES_BY_DIGIT.get(digit)).filter(|_| place.country == "US");
    let fits = states.is_none_or(|states| {
        states.split_ascii_whitespace().any(|state| place.state.eq_ignore_ascii_case(state))
    });
    // Even `validate` does not look at the city; only this option does.
    let is_city_checked = call.request.option("additionaladdressvalidation") == Some("city");
    let is_wrong_city = WRONG_CITIES.contains(&place.city.to_uppercase().as_str());
    call.settings.checks_postal_state && !fits || is_city_checked && is_wrong_city
}

/// Abroad and early in the morning both sides have to have a name and a number to call.
pub(super) fn reachable(shipment: &Member) -> Result<(), Failure> {
    for side in ["Shipper", "ShipTo"] {
        let party = shipment.get(side);
        party.get("AttentionName").needed(NAME_MAX)?;
        party.get("Phone").get("Number").needed(PHONE_MAX)?;
    }
    Ok(())
}
