//! `POST /api/track/{version}/subscription/{type}/package`.

use std::sync::Mutex;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::subscription::{Subscription, Subscriptions};
use crate::lock;
use crate::member::Member;
use crate::ups::Call;
use crate::ups::codes::{self, Code};
use crate::ups::envelope::Failure;

const NUMBERS_MAX: usize = 100;
const URL_MAX: usize = 2048;
const LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);
const PREFERENCES: [&str; 4] = ["D", "I", "M", "X"];
/// All that the test host subscribes.
const TEST_NUMBERS: [&str; 3] = ["1ZCIETST0111111114", "1ZCIETST0422222228", "1ZCIEPIC0111111116"];

pub(in crate::ups) fn subscribe(call: &Call, subscriptions: &Mutex<Subscriptions>) -> Result<Value, Failure> {
    let root = Member::root(call.body);
    let is_enhanced = match call.asked.target() {
        "standard" => false,
        "enhanced" => true,
        _ => return Err(Failure::bad(codes::ALERT_TYPE)),
    };
    let is_v1 = call.asked.version() == "v1";
    let locale = root.get("locale");
    match locale.text() {
        None => return Err(Failure::bad(codes::ALERT_NO_LOCALE)),
        Some("en_US") => {}
        Some(_) => return Err(Failure::bad(codes::ALERT_LOCALE)),
    }
    let country = root.get("countryCode");
    let is_country = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    if country.is_present() && !country.text().is_some_and(is_country) {
        return Err(Failure::bad(codes::ALERT_COUNTRY));
    }
    let preferences = preferences(&root.get("eventPreferences"), is_enhanced, is_v1)?;
    let [url, credential_type, credential] = destination(&root.get("destination"), is_v1)?;
    let (valid, invalid) = numbers(&root.get("trackingNumberList"), call)?;
    let mut subscriptions = lock(subscriptions);
    for number in &valid {
        subscriptions.add(Subscription {
            tracking_number: number.clone(),
            version: call.asked.version().into(),
            is_enhanced,
            event_preferences: preferences.clone(),
            url: url.clone(),
            credential_type: credential_type.clone(),
            credential: credential.clone(),
            created_at: call.now,
            expires_at: call.now + LIFE,
        });
    }
    Ok(json!({"validTrackingNumbers": valid, "invalidTrackingNumbers": invalid}))
}

/// Only enhanced subscriptions have them; there, version 1 has to.
fn preferences(member: &Member, is_enhanced: bool, is_v1: bool) -> Result<Vec<String>, Failure> {
    let invalid = || Failure::bad(codes::ALERT_PREFERENCE);
    if !member.is_present() {
        return if is_enhanced && is_v1 { Err(invalid()) } else { Ok(Vec::new()) };
    }
    let chosen: Vec<String> = member.elements().filter_map(|own| own.text().map(str::to_owned)).collect();
    let is_right = (1..=PREFERENCES.len()).contains(&chosen.len())
        && chosen.len() == member.elements().count()
        && chosen.iter().all(|own| PREFERENCES.contains(&own.as_str()));
    if is_right && is_enhanced { Ok(chosen) } else { Err(invalid()) }
}

/// URL, type and text of the credential; version 2 takes none of them from the request.
fn destination(destination: &Member, is_v1: bool) -> Result<[Option<String>; 3], Failure> {
    if !is_v1 {
        return Ok([None, None, None]);
    }
    if !destination.is_present() {
        return Err(Failure::bad(codes::ALERT_DESTINATION));
    }
    let text = |name: &str, missing: Code| {
        let text = destination.get(name).text().map(str::to_owned);
        text.ok_or_else(|| Failure::bad(missing))
    };
    let url = text("url", codes::ALERT_NO_URL)?;
    if url.len() > URL_MAX {
        return Err(Failure::bad(codes::ALERT_LONG_URL));
    }
    let credential = text("credential", codes::ALERT_CREDENTIAL)?;
    let credential_type = text("credentialType", codes::ALERT_CREDENTIAL_TYPE)?;
    Ok([Some(url), Some(credential_type), Some(credential)])
}

/// Those that can be subscribed, and those that cannot.
fn numbers(list: &Member, call: &Call) -> Result<(Vec<String>, Vec<String>), Failure> {
    let all: Vec<String> = list.elements().filter_map(|own| own.text().map(str::to_owned)).collect();
    match all.len() {
        0 => return Err(Failure::bad(codes::ALERT_NO_LIST)),
        1..=NUMBERS_MAX => {}
        _ => return Err(Failure::bad(codes::ALERT_TOO_MANY)),
    }
    if call.settings.alert_test_numbers_only {
        let (valid, invalid): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|number| TEST_NUMBERS.contains(&number.as_str()));
        let refusal = Failure::bad(codes::ALERT_NOT_TEST);
        return if valid.is_empty() { Err(refusal.listing(invalid)) } else { Ok((valid, invalid)) };
    }
    let (valid, invalid): (Vec<_>, Vec<_>) = all.into_iter().partition(|number| is_well_formed(number));
    if valid.is_empty() {
        return Err(Failure::bad(codes::ALERT_NONE_VALID).listing(invalid));
    }
    Ok((valid, invalid))
}

/// `1Z` and 16 characters, or `1R` and 14 or 26.
fn is_well_formed(number: &str) -> bool {
    let is_capital = number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let length = number.len();
    is_capital
        && (number.starts_with("1Z") && length == 18 || number.starts_with("1R") && matches!(length, 16 | 28))
}
