//! `POST /api/labels/{version}/recovery`: labels once more, by number or by reference.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Span};
use serde_json::{Value, json};

use super::Call;
use super::codes;
use super::envelope::{Failure, few, response};
use super::label::{self, Format};
use super::shipment::{Ledger, Shipment};
use crate::lock;
use crate::member::Member;

const CONTEXT: std::ops::RangeInclusive<usize> = 5..=512;
const REFERENCE_MAX: usize = 35;

pub(super) fn recover(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let root = Member::root(call.body).get("LabelRecoveryRequest");
    let context =
        root.demanded()?.get("Request").demanded()?.get("TransactionReference").get("CustomerContext");
    if context.is_present() && !context.text().is_some_and(|text| CONTEXT.contains(&text.chars().count())) {
        return Err(context.invalid());
    }
    if root.get("Locale").is_present() && root.get("Translate").is_present() {
        return Err(root.get("Translate").invalid());
    }
    let format = format(&root.get("LabelSpecification"))?;
    let ledger = lock(ledger);
    let unknown = || Failure::bad(codes::NO_LABEL).coded(&call.settings.recovery_unknown_code);
    let found = found(&root, &ledger, call)?;
    let mut body = json!({"Response": response(context.text(), 0, call.settings)});
    match found.as_slice() {
        [] => return Err(unknown()),
        [(shipment, indexes)] => {
            body["ShipmentIdentificationNumber"] = json!(shipment.master_tracking_number);
            body["LabelResults"] = labels(shipment, indexes, format, call);
        }
        several => {
            let candidates = several.iter().map(|(shipment, _)| candidate(shipment)).collect();
            body["TrackingCandidate"] = few(candidates, true);
        }
    }
    Ok(json!({"LabelRecoveryResponse": body}))
}

/// GIF unless another is asked for; a specification in the wrong place asks for nothing.
fn format(label: &Member) -> Result<Format, Failure> {
    if !label.is_present() {
        return Ok(Format::Gif);
    }
    let code = label.get("LabelImageFormat").demanded()?.get("Code");
    let format = Format::named(code.needed(4)?).filter(|format| *format != Format::Png);
    format.ok_or_else(|| code.invalid())
}

/// Shipments, and which of their packages: those of a number, or those that carry a reference.
fn found<'a>(
    root: &Member,
    ledger: &'a Ledger,
    call: &Call,
) -> Result<Vec<(&'a Shipment, Vec<usize>)>, Failure> {
    let (number, values) = (root.get("TrackingNumber"), root.get("ReferenceValues"));
    let shipments = match (number.is_present(), values.is_present()) {
        (true, false) => Vec::from_iter(ledger.find(number.needed(18)?)),
        (false, true) => {
            let value = values.get("ReferenceNumber").demanded()?.get("Value").needed(REFERENCE_MAX)?;
            let account = values.get("ShipperNumber");
            let own = account.needed(6)?;
            if !call.settings.accounts.iter().any(|known| known == own) {
                return Err(Failure::bad(codes::SHIPPER_NUMBER));
            }
            let found = ledger.referring(value).into_iter().map(|(shipment, _)| shipment);
            found.filter(|shipment| shipment.account == own).collect()
        }
        (true, true) => return Err(values.invalid()),
        (false, false) => return Err(Failure::field(codes::MISSING, number.path())),
    };
    let is_one = |shipment: &Shipment, own: &str| {
        let is_lead = shipment.master_tracking_number == own && call.settings.recovery_by_lead_gives_all;
        number.text().filter(|_| !is_lead).map(str::to_owned)
    };
    let labels = |shipment: &'a Shipment| {
        let only = is_one(shipment, number.text().unwrap_or_default());
        let is_live = |index: &usize| {
            let piece = &shipment.pieces[*index];
            !piece.voided && only.as_ref().is_none_or(|only| *only == piece.tracking_number)
        };
        (shipment, (0..shipment.pieces.len()).filter(is_live).collect::<Vec<_>>())
    };
    let shipments = shipments.into_iter().filter(|shipment| is_recoverable(shipment, call)).map(labels);
    Ok(shipments.filter(|(_, indexes)| !indexes.is_empty()).collect())
}

fn is_recoverable(shipment: &Shipment, call: &Call) -> bool {
    let settings = call.settings;
    let from = shipment.created_at + SignedDuration::from_secs(settings.recovery_delay_s);
    let until = shipment.created_at + SignedDuration::from_hours(settings.recovery_days * 24);
    !settings.recovery_off
        && !shipment.own.is_masked
        && settings.accounts.contains(&shipment.account)
        && (from..=until).contains(&call.now)
}

fn labels(shipment: &Shipment, indexes: &[usize], asked: Format, call: &Call) -> Value {
    // Whatever was asked for.
    let format = if shipment.own.is_cod { Format::Gif } else { asked };
    let results = indexes.iter().enumerate().map(|(nth, index)| {
        let number = &shipment.pieces[*index].tracking_number;
        let image = match (format, nth) {
            (Format::Pdf, 0) => Some(label::merged(shipment, indexes)),
            // One file holds all pages.
            (Format::Pdf, _) => None,
            _ => Some(label::of(shipment, *index, format)),
        };
        let mut result = json!({"TrackingNumber": number});
        if let Some(image) = image {
            // Unlike in the answer of Ship, in small letters.
            let name = if format == Format::Pdf { "PDF".to_owned() } else { format.name().to_lowercase() };
            let mut label = json!({
                "LabelImageFormat": {"Code": name},
                "GraphicImage": STANDARD.encode(image),
                "URL": format!("https://www.ups.com/uel/llp/{number}/link/labelAll/sandbox"),
            });
            if format.is_picture() {
                label["HTMLImage"] = json!(STANDARD.encode(label::page(number)));
            }
            result["LabelImage"] = label;
        }
        if call.settings.empty_receipt {
            result["Receipt"] = json!("");
        }
        result
    });
    few(results.collect(), call.settings.label_results_array)
}

fn candidate(shipment: &Shipment) -> Value {
    let begin = shipment.ship_date;
    let end = begin.checked_add(Span::new().days(1)).unwrap_or(begin);
    let date = |date: jiff::civil::Date| date.strftime("%Y%m%d").to_string();
    let mut candidate = json!({"TrackingNumber": shipment.master_tracking_number});
    if !shipment.destination.postal_code.is_empty() {
        candidate["DestinationPostalCode"] = json!(shipment.destination.postal_code);
    }
    candidate["DestinationCountryCode"] = json!(shipment.destination.country);
    candidate["PickupDateRange"] = json!({"BeginDate": date(begin), "EndDate": date(end)});
    candidate
}
