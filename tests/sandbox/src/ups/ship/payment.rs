//! Who pays.

use crate::member::Member;
use crate::parcel::{Place, country};
use crate::ups::codes;
use crate::ups::envelope::Failure;

const CHARGES_MAX: usize = 3;
const POSTAL_CODE_MAX: usize = 9;
const TRANSPORT: &str = "01";
const DUTIES: &str = "02";
const BROKER: &str = "03";

/// Transport has to be paid by somebody whose account is known.
pub(super) fn check(payment: &Member, shipper_number: &str, destination: &Place) -> Result<(), Failure> {
    let charges = payment.demanded()?.get("ShipmentCharge");
    let all = charges.demanded()?.one_or_many();
    if all.len() > CHARGES_MAX {
        return Err(charges.invalid());
    }
    let mut kinds = Vec::new();
    for charge in &all {
        let kind = charge.get("Type").one_of(&[TRANSPORT, DUTIES, BROKER])?;
        if kinds.contains(&kind) {
            return Err(charge.get("Type").invalid());
        }
        kinds.push(kind);
        payer(charge, shipper_number, destination)?;
    }
    if kinds.contains(&TRANSPORT) { Ok(()) } else { Err(Failure::field(codes::MISSING, charges.path())) }
}

fn payer(charge: &Member, shipper_number: &str, destination: &Place) -> Result<(), Failure> {
    let by = |name: &str| Some(charge.get(name)).filter(Member::is_present);
    let account = |payer: &Member| {
        let number = payer.get("AccountNumber");
        if number.needed(6)?.len() == 6 { Ok(()) } else { Err(number.invalid()) }
    };
    match (by("BillShipper"), by("BillReceiver"), by("BillThirdParty")) {
        (Some(shipper), None, None) => {
            let number = shipper.get("AccountNumber");
            if number.needed(6)? == shipper_number { Ok(()) } else { Err(number.invalid()) }
        }
        (None, Some(receiver), None) => {
            account(&receiver)?;
            let postal_code = receiver.get("Address").get("PostalCode");
            // It tells whether the account is theirs.
            if country::is_postal_code_valid(&destination.country, None) {
                postal_code.optional(POSTAL_CODE_MAX).map(drop)
            } else {
                postal_code.needed(POSTAL_CODE_MAX).map(drop)
            }
        }
        (None, None, Some(third)) => {
            account(&third)?;
            let address = third.get("Address");
            address.demanded()?.get("PostalCode").optional(POSTAL_CODE_MAX)?;
            let code = address.get("CountryCode");
            if country::is_known(code.needed(2)?) { Ok(()) } else { Err(code.invalid()) }
        }
        _ => Err(charge.invalid()),
    }
}

/// Duties are asked for where there are none: UPS says so in an alert.
pub(super) fn has_needless_duties(payment: &Member, from: &str, to: &str) -> bool {
    let has_duties = payment
        .get("ShipmentCharge")
        .one_or_many()
        .iter()
        .any(|charge| charge.get("Type").text() == Some(DUTIES));
    has_duties && (from == to || country::is_in_eu(from) && country::is_in_eu(to))
}
