//! Fits names, addresses, telephone numbers and boxes into a carrier's limits. An address is never cut, because the parcel would go astray.

use jiff::civil::{Date, Weekday};

use super::text::{ascii, cut, fit_lines, phone_digits};
use super::undeliverable::{is_military, is_post_box};
use crate::model::{
    Address, Country, Fault, LengthUnit, PackageRequest, Party, ShipmentRequest, Territory, WeightUnit,
};

const EMAIL_MAX: usize = 80;
/// Longest side, in whole inches or centimetres; no carrier takes more.
const SIDE_MAX: u32 = 999;

/// Length limits of a carrier, and its name in messages.
pub(super) struct Limits {
    /// `fedex`.
    pub(super) system: &'static str,
    /// `FedEx`.
    pub(super) name: &'static str,
    pub(super) operation: &'static str,
    /// Longest street line, company and person.
    pub(super) line_max: usize,
    pub(super) lines_max: usize,
    pub(super) city_max: usize,
    /// Longest state or province code outside North America, where it has two letters.
    pub(super) state_max: usize,
    pub(super) postal_code_max: usize,
}

/// Contact at an address, in ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FittedParty {
    /// At least one of person and company is given.
    pub(super) person: Option<String>,
    pub(super) company: Option<String>,
    /// Digits only.
    pub(super) phone: String,
    pub(super) extension: Option<String>,
    pub(super) email: Option<String>,
    pub(super) address: FittedAddress,
}

/// Address in ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FittedAddress {
    pub(super) lines: Vec<String>,
    pub(super) city: String,
    pub(super) state: Option<String>,
    pub(super) postal_code: Option<String>,
    /// Country code of the territory: `IC` for the Canary Islands, though the ERP says `ES`.
    pub(super) country: Country,
}

impl Limits {
    pub(super) fn refused(&self, code: &str, message: impl AsRef<str>) -> Fault {
        Fault::rejected(self.system, self.operation, code, message)
    }

    /// Refuses post boxes and military addresses, which the postal service alone serves.
    pub(super) fn refuse_undeliverable(
        &self,
        ship_to: &Address,
        serves_post_boxes: bool,
    ) -> Result<(), Fault> {
        if is_military(ship_to) {
            let message = format!("{} does not deliver to APO, FPO and DPO addresses", self.name);
            return Err(self.refused("ADDRESS.MILITARY", message).advised());
        }
        if is_post_box(ship_to) && !serves_post_boxes {
            let message = format!("the ship-to address is a post box; {} delivers to streets", self.name);
            return Err(self.refused("ADDRESS.POSTBOX", message).advised());
        }
        Ok(())
    }

    /// Refuses Saturday delivery unless the service offers it and today is `leaves`, the only day on which it may leave; None means not
    /// offered. On another day the carrier refuses the flag, or charges for nothing.
    pub(super) fn refuse_vain_saturday(
        &self,
        service: &str,
        leaves: Option<Weekday>,
        today: Date,
    ) -> Result<(), Fault> {
        let name = |day: Weekday| format!("{day:?}");
        let message = match leaves {
            Some(day) if day == today.weekday() => return Ok(()),
            Some(day) => format!(
                "the order asks for Saturday delivery, for which {service} has to leave on a {}, and today is {}",
                name(day),
                name(today.weekday())
            ),
            None => {
                format!("the order asks for Saturday delivery, which {} has not with {service}", self.name)
            }
        };
        let hint = "clear Saturday delivery on the order, choose a service that has it, or replay the order on that day";
        Err(self.refused("INSTRUCTION.UNSUPPORTED", message).hint(hint))
    }

    /// Refuses a shipment that needs customs papers, which mlc cannot send yet. `papers`: the carrier's name of them, `site`: where people
    /// make the label, `needs_papers`: whether they are needed between two territories.
    pub(super) fn refuse_customs(
        &self,
        request: &ShipmentRequest,
        papers: &str,
        site: &str,
        needs_papers: impl FnOnce(&Territory, &Territory) -> bool,
    ) -> Result<(), Fault> {
        let (from, to) = (Territory::of(&request.ship_from.address), Territory::of(&request.ship_to.address));
        if request.customs.is_none() && !needs_papers(&from, &to) {
            return Ok(());
        }
        let message = format!("a shipment from {} to {} needs {papers}", from.name(), to.name());
        let hint = format!(
            "this version of mlc sends no {papers} to {}: make this label at {site}, then dismiss the order",
            self.name
        );
        Err(self.refused("CUSTOMS.UNSUPPORTED", message).hint(hint))
    }

    /// Fits a party. `whose` is `ship-from` or `ship-to`, for messages. Names that are cut are reported in `warnings`.
    pub(super) fn party(
        &self,
        party: &Party,
        whose: &str,
        warnings: &mut Vec<String>,
    ) -> Result<FittedParty, Fault> {
        let line_max = self.line_max;
        let mut name = |text: &Option<String>, what: &str| {
            let name = ascii(text.as_deref().unwrap_or_default());
            if name.len() > line_max {
                warnings.push(format!("{whose} {what} cut to {line_max} characters"));
            }
            Some(cut(&name, line_max).to_owned()).filter(|name| !name.is_empty())
        };
        let (person, company) =
            (name(&party.contact.person, "person"), name(&party.contact.company, "company"));
        if person.is_none() && company.is_none() {
            let message = format!("the {whose} address has neither a company nor a person");
            return Err(self.refused("NAME.MISSING", message).hint(format!("enter a {whose} name")));
        }
        let address = self.address(&party.address, whose)?;
        let (phone, extension) = self.phone(&party.contact.phone, address.country).map_err(|problem| {
            self.refused("PHONENUMBER.INVALID", format!("the {whose} telephone number {problem}"))
                .hint(format!("correct the {whose} telephone number"))
        })?;
        let email = party.contact.email.as_deref().map(ascii);
        Ok(FittedParty {
            person,
            company,
            phone,
            extension: Some(extension).filter(|extension| (1..=6).contains(&extension.len())),
            email: email.filter(|email| !email.is_empty() && email.len() <= EMAIL_MAX),
            address,
        })
    }

    /// Fits the recipient. Without a usable telephone number the shipper's is given, so that the parcel need not wait for one.
    pub(super) fn recipient(
        &self,
        party: &Party,
        shipper_phone: &str,
        warnings: &mut Vec<String>,
    ) -> Result<FittedParty, Fault> {
        let mut ship_to = party.clone();
        if self.phone(&ship_to.contact.phone, ship_to.address.country).is_err() {
            warnings.push("no usable ship-to telephone number: the ship-from number is given".into());
            shipper_phone.clone_into(&mut ship_to.contact.phone);
        }
        self.party(&ship_to, "ship-to", warnings)
    }

    /// Returns digits and extension: ten digits in North America, up to fifteen elsewhere.
    fn phone(&self, text: &str, country: Country) -> Result<(String, String), String> {
        let (mut digits, extension) = phone_digits(text);
        let is_north_american = country.needs_state();
        if is_north_american && digits.len() == 11 && digits.starts_with('1') {
            digits.remove(0);
        }
        let fits = if is_north_american { digits.len() == 10 } else { (1..=15).contains(&digits.len()) };
        let wanted = if is_north_american { "ten" } else { "1 to 15" };
        if fits {
            Ok((digits, extension))
        } else {
            Err(format!("has {} digits; {} wants {wanted}", digits.len(), self.name))
        }
    }

    pub(super) fn address(&self, address: &Address, whose: &str) -> Result<FittedAddress, Fault> {
        let lines: Vec<String> =
            address.lines.iter().map(|line| ascii(line)).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            let message = format!("the {whose} address has no street line in Latin letters");
            return Err(self.refused("STREETLINES.MISSING", message));
        }
        let Self { name, line_max, lines_max, city_max, .. } = *self;
        let fitted = fit_lines(&lines, line_max, lines_max).ok_or_else(|| {
            let length: usize = lines.iter().map(String::len).sum();
            let message = format!(
                "the {whose} street has {length} characters; {name} takes {lines_max} lines of {line_max}"
            );
            self.refused("STREETLINES.TOO.LONG", message).hint(format!("shorten the {whose} street lines"))
        })?;
        let city = ascii(&address.city);
        if city.is_empty() || city.len() > city_max {
            let message =
                format!("the {whose} city has {} characters; {name} takes 1 to {city_max}", city.len());
            return Err(self.refused("CITY.INVALID", message).hint(format!("correct the {whose} city")));
        }
        let country = Territory::of(address).country;
        Ok(FittedAddress {
            lines: fitted,
            city,
            state: self.state(address, country, whose)?,
            postal_code: self.postal_code(address, country, whose)?,
            country,
        })
    }

    /// Fits the state; `country` is the territory's.
    fn state(&self, address: &Address, country: Country, whose: &str) -> Result<Option<String>, Fault> {
        let state = address.state.as_deref().map(ascii).unwrap_or_default().to_ascii_uppercase();
        if country.code() == "PR" {
            return Ok(Some("PR".into()));
        }
        // Carriers treat such a state as a country of its own.
        if country != address.country && state == country.code() {
            return Ok(None);
        }
        let longest = if country.needs_state() { 2 } else { self.state_max };
        let is_code =
            (2..=longest).contains(&state.len()) && state.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if country.needs_state() && !is_code {
            let message = if state.is_empty() {
                format!("the {whose} address has no state or province")
            } else {
                format!("the {whose} state \"{state}\" is no two-letter code")
            };
            return Err(self
                .refused("STATEORPROVINCECODE.INVALID", message)
                .hint(format!("correct the {whose} state or province")));
        }
        Ok(is_code.then_some(state))
    }

    fn postal_code(&self, address: &Address, country: Country, whose: &str) -> Result<Option<String>, Fault> {
        let code = address.postal_code.as_deref().map(ascii).unwrap_or_default().to_ascii_uppercase();
        let most = self.postal_code_max;
        if code.len() > most || code.is_empty() && country.needs_state() {
            let message = format!(
                "the {whose} postal code has {} characters; {} takes 1 to {most}",
                code.len(),
                self.name
            );
            return Err(self
                .refused("POSTALCODE.INVALID", message)
                .hint(format!("correct the {whose} postal code")));
        }
        Ok(Some(code).filter(|code| !code.is_empty()))
    }

    /// Returns the weight of a package, counted from 0, in hundredths of the unit.
    pub(super) fn weight(
        &self,
        package: &PackageRequest,
        index: usize,
        unit: WeightUnit,
        most: i64,
        service: &str,
    ) -> Result<i64, Fault> {
        let hundredths = package.weight.hundredths_of(unit);
        if (1..=most).contains(&hundredths) {
            return Ok(hundredths);
        }
        let message = format!(
            "package {} weighs {}; {} takes up to {} {} with {service}",
            index + 1,
            package.weight,
            self.name,
            most / 100,
            if unit == WeightUnit::Kilogram { "kg" } else { "lb" },
        );
        Err(self.refused("PACKAGE.WEIGHT.INVALID", message).advised())
    }

    /// Returns length, width and height in whole inches or centimetres, rounded up.
    pub(super) fn sides(
        &self,
        package: &PackageRequest,
        index: usize,
        unit: LengthUnit,
    ) -> Result<Option<[u32; 3]>, Fault> {
        let Some(sides) = package.dimensions.map(|size| size.whole(unit)) else { return Ok(None) };
        if sides.iter().any(|side| *side > SIDE_MAX) {
            let [length, width, height] = sides;
            let message = format!(
                "package {} measures {length} x {width} x {height}; {} takes up to {SIDE_MAX}",
                index + 1,
                self.name
            );
            return Err(self.refused("PACKAGE.DIMENSIONS.INVALID", message).advised());
        }
        Ok(Some(sides))
    }
}

/// Units of weight and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) weight: WeightUnit,
    pub(super) length: LengthUnit,
}

/// Returns the units of the origin: carriers refuse others and mixed ones, and ERPs do not ensure them.
pub(super) fn units_at(origin: &Address) -> Units {
    match Territory::of(origin).country.code() {
        "US" | "PR" => Units { weight: WeightUnit::Pound, length: LengthUnit::Inch },
        _ => Units { weight: WeightUnit::Kilogram, length: LengthUnit::Centimeter },
    }
}
