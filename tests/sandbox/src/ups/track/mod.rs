//! `GET /api/track/v1/…`: a package by number, packages by reference, and all packages of a shipment.

mod activity;
mod delivery;
mod milestone;
mod number;
mod package;
mod reference;

use jiff::SignedDuration;
use serde_json::{Value, json};

pub(super) use activity::event_of;
pub(super) use number::{by_number, whole};
pub(super) use package::due;
pub(super) use reference::by_reference;

use super::Call;
use super::codes;
use super::envelope::Failure;
use super::scan::Stamp;
use super::shipment::{Piece, Shipment};

/// What has to be shown, as the query says.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    signature: bool,
    proof: bool,
    milestones: bool,
}

impl Wanted {
    fn of(call: &Call) -> Self {
        let flag = |name: &str| call.request.option(name) == Some("true");
        Self {
            signature: flag("returnSignature"),
            proof: flag("returnPOD"),
            milestones: flag("returnMilestones"),
        }
    }
}

/// Whether tracking shows a package yet, and still.
fn is_visible(shipment: &Shipment, piece: &Piece, call: &Call) -> bool {
    let settings = call.settings;
    let from = shipment.created_at + SignedDuration::from_secs(settings.track_delay_s);
    let until = shipment.created_at + SignedDuration::from_hours(settings.track_history_days * 24);
    !shipment.own.is_masked
        && (from..=until).contains(&call.now)
        && (settings.voided_stay_visible || !piece.voided)
}

/// One entry of `shipment`.
fn entry(inquiry_number: &str, shipment: &Shipment, pieces: &[&Piece], wanted: Wanted, call: &Call) -> Value {
    let packages: Vec<Value> =
        pieces.iter().map(|piece| package::package(shipment, piece, wanted, call.settings)).collect();
    let mut entry = json!({"inquiryNumber": inquiry_number});
    let picked_up = pieces.iter().flat_map(|piece| &piece.scans).find(|scan| scan.event.code == "PU");
    if let Some(scan) = picked_up {
        entry["pickupDate"] = json!(Stamp::new(&shipment.origin, scan.at).date);
    }
    entry["userRelation"] = json!(["SHIPPER"]);
    entry["package"] = packages.into();
    entry
}

fn answer(entries: &[Value]) -> Value {
    json!({"trackResponse": {"shipment": entries}})
}

/// A warning inside a 200, for numbers that nobody knows and for new ones alike.
fn unknown(inquiry_number: &str, call: &Call) -> Result<Value, Failure> {
    let code = codes::TRACK_UNKNOWN;
    if call.settings.unknown_number_is_404 {
        return Err(Failure::new(404, code));
    }
    let mut entry = json!({});
    if !call.settings.warning_without_number {
        entry["inquiryNumber"] = json!(inquiry_number);
    }
    entry["warnings"] = json!([{"code": code.code, "message": code.message}]);
    Ok(answer(&[entry]))
}

/// The query's `locale`, if there is one, is a language and a country.
fn check_locale(call: &Call) -> Result<(), Failure> {
    let is_locale = |text: &str| {
        let (language, country) = text.split_once('_').unwrap_or_default();
        language.len() == 2
            && country.len() == 2
            && language.bytes().all(|b| b.is_ascii_lowercase())
            && country.bytes().all(|b| b.is_ascii_uppercase())
    };
    match call.request.option("locale") {
        Some(locale) if !is_locale(locale) => Err(Failure::field(codes::INVALID, "locale")),
        _ => Ok(()),
    }
}
