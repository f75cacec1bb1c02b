//! What Ship demands of the packages.

use serde_json::Value;

use crate::member::Member;
use crate::parcel::decimal::hundredths;
use crate::ups::codes;
use crate::ups::envelope::Failure;
use crate::ups::service::Service;

const PACKAGES_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 35;
const WEIGHT_MAX: usize = 5;
const SIDE_MAX: usize = 8;
/// 150 lb, 70 kg and 150 lb again, in hundredths.
const HEAVIEST: [(&str, u32); 3] = [("LBS", 15_000), ("KGS", 7_000), ("OZS", 240_000)];
const PACKAGINGS: &str = "01 02 03 04 21 24 25 30 2a 2b 2c 56 57 58 59 60 61 62 63 64 65 66 67";

pub(super) fn check(shipment: &Member, service: &Service, lane: (&str, &str)) -> Result<(), Failure> {
    let packages = shipment.get("Package");
    let all = packages.demanded()?.one_or_many();
    let most = if service.is_mail() { 1 } else { PACKAGES_MAX };
    if !(1..=most).contains(&all.len()) {
        return Err(packages.invalid());
    }
    let is_on_packages = is_confirmed_by_package(lane);
    let options = shipment.get("ShipmentServiceOptions");
    confirmation(&options.get("DeliveryConfirmation"), (!is_on_packages).then_some(["1", "2"]))?;
    notifications(&options.get("Notification"))?;
    for package in all {
        package.get("Description").optional(DESCRIPTION_MAX)?;
        let packaging: Vec<&str> = PACKAGINGS.split_ascii_whitespace().collect();
        package.get("Packaging").demanded()?.get("Code").one_of(&packaging)?;
        weight(&package.get("PackageWeight"))?;
        dimensions(&package.get("Dimensions"))?;
        units(&package, lane.0)?;
        let options = package.get("PackageServiceOptions");
        declared_value(&options.get("DeclaredValue"))?;
        confirmation(&options.get("DeliveryConfirmation"), is_on_packages.then_some(["2", "3"]))?;
    }
    Ok(())
}

/// Where a signature is asked for: on each package in these lanes, on the shipment in all others.
fn is_confirmed_by_package(lane: (&str, &str)) -> bool {
    matches!(lane, ("US" | "PR", "US" | "PR") | ("CA", "CA"))
}

/// The numbers mean different things on the two levels; nothing is allowed on the wrong one.
fn confirmation(confirmation: &Member, allowed: Option<[&str; 2]>) -> Result<(), Failure> {
    if !confirmation.is_present() {
        return Ok(());
    }
    let allowed = allowed.ok_or_else(|| confirmation.invalid())?;
    confirmation.get("DCISType").one_of(&allowed).map(drop)
}

fn notifications(notifications: &Member) -> Result<(), Failure> {
    for notification in notifications.one_or_many() {
        notification.get("NotificationCode").one_of(&["2", "5", "6", "7", "8", "012", "013"])?;
        let addresses = notification.get("EMail").get("EMailAddress");
        if !(1..=5).contains(&addresses.one_or_many().len()) {
            return Err(addresses.invalid());
        }
    }
    Ok(())
}

/// Pounds and inches from the US, kilograms and centimetres from everywhere else; Canada takes either, and nobody takes both.
fn units(package: &Member, origin: &str) -> Result<(), Failure> {
    let unit = |name: &str| package.get(name).get("UnitOfMeasurement").get("Code").text();
    let is_imperial = matches!(unit("PackageWeight"), Some("LBS" | "OZS"));
    let is_mixed = unit("Dimensions").is_some_and(|unit| (unit == "IN") != is_imperial);
    let is_foreign = origin != "CA" && is_imperial != matches!(origin, "US" | "PR");
    if is_mixed || is_foreign { Err(Failure::bad(codes::UNITS)) } else { Ok(()) }
}

fn weight(weight: &Member) -> Result<(), Failure> {
    let unit = weight.demanded()?.get("UnitOfMeasurement").get("Code").one_of(&["LBS", "KGS", "OZS"])?;
    let member = weight.get("Weight");
    member.needed(WEIGHT_MAX)?;
    let value = hundredths(member.value()).filter(|value| *value > 0).ok_or_else(|| member.invalid())?;
    let is_too_heavy = HEAVIEST.iter().any(|(known, most)| *known == unit && value > *most);
    if is_too_heavy { Err(member.invalid()) } else { Ok(()) }
}

fn dimensions(dimensions: &Member) -> Result<(), Failure> {
    if !dimensions.is_present() {
        return Ok(());
    }
    dimensions.get("UnitOfMeasurement").get("Code").one_of(&["IN", "CM"])?;
    for name in ["Length", "Width", "Height"] {
        let side = dimensions.get(name);
        let is_number = |text: &str| text.parse::<f64>().is_ok_and(|value| value > 0.0);
        if !is_number(side.needed(SIDE_MAX)?) {
            return Err(side.invalid());
        }
    }
    Ok(())
}

fn declared_value(value: &Member) -> Result<(), Failure> {
    if !value.is_present() {
        return Ok(());
    }
    value.get("CurrencyCode").needed(3)?;
    let amount = value.get("MonetaryValue");
    amount.needed(19)?;
    hundredths(amount.value()).map(drop).ok_or_else(|| amount.invalid())
}

/// Whether the money is taken at the door.
pub(super) fn is_cod(shipment: &Member) -> bool {
    let has_cod = |options: &Member| options.get("COD").is_present();
    has_cod(&shipment.get("ShipmentServiceOptions"))
        || shipment
            .get("Package")
            .one_or_many()
            .iter()
            .any(|package| has_cod(&package.get("PackageServiceOptions")))
}

/// Weight in hundredths, and its unit.
pub(super) fn weight_of(package: &Value) -> (u32, &str) {
    let weight = &package["PackageWeight"];
    let unit = weight["UnitOfMeasurement"]["Code"].as_str().unwrap_or_default();
    (hundredths(&weight["Weight"]).unwrap_or_default(), unit)
}
