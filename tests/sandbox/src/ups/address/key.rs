//! The address in a request.

use crate::member::Member;
use crate::parcel::address::street;
use crate::ups::codes;
use crate::ups::envelope::Failure;

const NAME_MAX: usize = 40;
const LINES_MAX: usize = 3;
const LINE_MAX: usize = 100;
const DIVISION_MAX: usize = 30;
const POSTAL_CODE_MAX: usize = 10;
const REGION_MAX: usize = 100;

/// In capitals and the usual abbreviations.
pub(super) struct Key {
    pub(super) lines: Vec<String>,
    pub(super) city: String,
    pub(super) state: String,
    /// With the four digits, if they were sent.
    pub(super) postal_code: String,
    pub(super) country: String,
    /// Puerto Rico has them between street and city.
    pub(super) urbanization: Option<String>,
}

impl Key {
    /// Of an object, or of the first in a list of them.
    pub(super) fn of(member: &Member) -> Result<Self, Failure> {
        let element = |_| Failure::bad(codes::ADDRESS_ELEMENT);
        let all = member.one_or_many();
        let key = all.first().ok_or_else(|| Failure::bad(codes::ADDRESS_ELEMENT))?;
        let country = key.get("CountryCode").needed(2).map_err(|_| Failure::bad(codes::ADDRESS_COUNTRY))?;
        let optional = |name: &str, most: usize| -> Result<String, Failure> {
            Ok(key.get(name).optional(most).map_err(element)?.unwrap_or_default().to_uppercase())
        };
        optional("ConsigneeName", NAME_MAX)?;
        let lines = key.get("AddressLine").one_or_many();
        if lines.len() > LINES_MAX {
            return Err(Failure::bad(codes::ADDRESS_ELEMENT));
        }
        for line in &lines {
            line.optional(LINE_MAX).map_err(element)?;
        }
        let lines = street::lines(lines.iter().filter_map(Member::text));
        let mut city = optional("PoliticalDivision2", DIVISION_MAX)?;
        let mut state = optional("PoliticalDivision1", DIVISION_MAX)?;
        let mut postal_code = optional("PostcodePrimaryLow", POSTAL_CODE_MAX)?;
        postal_code.push_str(&optional("PostcodeExtendedLow", POSTAL_CODE_MAX)?);
        let region = optional("Region", REGION_MAX)?;
        if !region.is_empty() {
            // One line for all; the separate fields count no more.
            (city, state, postal_code) = parts(&region);
        }
        let urbanization = Some(optional("Urbanization", DIVISION_MAX)?).filter(|text| !text.is_empty());
        Ok(Self { lines, city, state, postal_code, country: country.to_uppercase(), urbanization })
    }
}

/// `SAN FRANCISCO, CA, 94103-2526`, with or without the commas.
fn parts(region: &str) -> (String, String, String) {
    let plain = region.replace(',', " ");
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    let is_code = words.last().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let postal_code = if is_code { words.pop() } else { None };
    let is_state = words.last().is_some_and(|word| word.len() == 2);
    let state = if is_state { words.pop() } else { None };
    (words.join(" "), state.unwrap_or_default().into(), postal_code.unwrap_or_default().into())
}
