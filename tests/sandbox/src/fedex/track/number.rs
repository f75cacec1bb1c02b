//! `POST /track/v1/trackingnumbers`: 200 even for numbers that nobody knows.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::window::Window;
use super::{NUMBERS_MAX, inner_error, is_visible, output, result};
use crate::fedex::Call;
use crate::fedex::codes;
use crate::fedex::envelope::Failure;
use crate::fedex::member::Member;
use crate::fedex::shipment::Ledger;
use crate::lock;

pub(in crate::fedex) fn by_number(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let root = Member::root(call.body);
    let Some(is_detailed) = root.get("includeDetailedScans").value().as_bool() else {
        return Err(Failure::input("includeDetailedScans"));
    };
    let asked: Vec<Asked> =
        root.get("trackingInfo").elements().map(|info| Asked::of(&info)).collect::<Result<_, _>>()?;
    match asked.len() {
        0 => return Err(Failure::track(codes::TRACK_EMPTY)),
        1..=NUMBERS_MAX => {}
        _ => return Err(Failure::track(codes::TRACK_TOO_MANY)),
    }
    let mut ledger = lock(ledger);
    ledger.grow_all(call.settings.stage_every_s, call.now);
    let results: Vec<Value> = asked.iter().map(|asked| asked.answer(&ledger, is_detailed, call)).collect();
    Ok(output(&results, call.settings))
}

struct Asked<'a> {
    number: &'a str,
    unique_id: Option<&'a str>,
    window: Window,
}

impl<'a> Asked<'a> {
    fn of(info: &Member<'a>) -> Result<Self, Failure> {
        let about = info.get("trackingNumberInfo");
        let number = about.get("trackingNumber").text().ok_or_else(|| Failure::track(codes::TRACK_EMPTY))?;
        if !is_plausible(number) {
            return Err(Failure::track(codes::TRACK_INVALID));
        }
        Ok(Self { number, unique_id: about.get("trackingNumberUniqueId").text(), window: Window::of(info)? })
    }

    fn answer(&self, ledger: &Ledger, is_detailed: bool, call: &Call) -> Value {
        let mut results: Vec<Value> = ledger
            .under(self.number)
            .into_iter()
            .filter(|(shipment, piece)| is_visible(shipment, piece, call.settings, call.now))
            .filter(|(shipment, piece)| {
                self.window.has(shipment.ship_date)
                    && self.unique_id.is_none_or(|id| id == piece.own.unique_id)
            })
            .map(|(shipment, piece)| result::result(shipment, piece, is_detailed, call.settings))
            .collect();
        if results.is_empty() {
            results.push(inner_error(self.number, codes::TRACK_UNKNOWN));
        }
        json!({"trackingNumber": self.number, "trackResults": results})
    }
}

/// 8 to 34 digits and capitals; FedEx's own have 12 to 22.
pub(super) fn is_plausible(number: &str) -> bool {
    (8..=34).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}
