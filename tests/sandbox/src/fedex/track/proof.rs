//! `POST /track/v1/trackingdocuments`: signature proof of delivery.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::window::Window;
use super::{NUMBERS_MAX, is_visible, number};
use crate::fedex::Call;
use crate::fedex::codes;
use crate::fedex::envelope::{Failure, alert};
use crate::fedex::label;
use crate::fedex::member::{Findings, Member};
use crate::fedex::shipment::Ledger;
use crate::lock;
use crate::parcel::Stage;

const TYPES: [&str; 3] = ["SIGNATURE_PROOF_OF_DELIVERY", "BILL_OF_LADING", "FREIGHT_BILLING_DOCUMENT"];

/// One document for each delivered package. An alert says that some have none; only if nobody knows any of the numbers
/// is it a 400.
pub(in crate::fedex) fn proof(call: &Call, ledger: &Mutex<Ledger>) -> Result<Value, Failure> {
    let root = Member::root(call.body);
    let detail = root.get("trackDocumentDetail");
    let mut findings = Findings::default();
    let kind = findings.listed(&detail.get("documentType"), &TYPES, codes::DOCUMENT_TYPE);
    findings.listed_if_present(&detail.get("documentFormat"), &["PDF", "PNG"], codes::DOCUMENT_TYPE);
    findings.into_result()?;
    let format = detail.get("documentFormat").text().unwrap_or("PDF");

    let asked = root.get("trackDocumentSpecification");
    match asked.elements().count() {
        0 => return Err(Failure::track(codes::TRACK_EMPTY)),
        1..=NUMBERS_MAX => {}
        _ => return Err(Failure::track(codes::TRACK_TOO_MANY)),
    }
    let mut ledger = lock(ledger);
    ledger.grow_all(call.settings.stage_every_s, call.now);
    let mut documents = Vec::new();
    let (mut known, mut missing) = (0, 0);
    for specification in asked.elements() {
        let found = found(&specification, format, &ledger, call)?;
        known += usize::from(found.is_known);
        match found.document.filter(|_| kind == Some(TYPES[0])) {
            Some(document) => documents.push(document),
            None => missing += 1,
        }
    }
    if known == 0 {
        return Err(Failure::track(codes::TRACK_UNKNOWN));
    }
    let (language, country) =
        call.request.header("x-locale").and_then(|locale| locale.split_once('_')).unwrap_or(("en", "US"));
    let name = if call.settings.proofs_in_document { "document" } else { "documents" };
    let alerts: Vec<Value> =
        (missing > 0).then(|| alert(codes::TRACK_NO_DATA, "WARNING")).into_iter().collect();
    Ok(json!({
        "localization": {"localeCode": country, "languageCode": language},
        "documentType": kind,
        "documentFormat": format,
        name: documents,
        "alerts": alerts,
    }))
}

struct Found {
    is_known: bool,
    /// In base64.
    document: Option<String>,
}

fn found(specification: &Member, format: &str, ledger: &Ledger, call: &Call) -> Result<Found, Failure> {
    let tracking_number = specification.get("trackingNumberInfo").get("trackingNumber").text();
    let tracking_number = tracking_number.ok_or_else(|| Failure::track(codes::TRACK_EMPTY))?;
    if !number::is_plausible(tracking_number) {
        return Err(Failure::track(codes::TRACK_INVALID));
    }
    let window = Window::of(specification)?;
    let mut all = ledger.under(tracking_number);
    all.retain(|(shipment, piece)| {
        window.has(shipment.ship_date) && is_visible(shipment, piece, call.settings, call.now)
    });
    let delivered = all.iter().find(|(_, piece)| piece.stage == Stage::Delivered);
    let document = delivered.and_then(|(shipment, piece)| {
        let at = shipment.destination.local_time(piece.scans.last()?.at);
        Some(STANDARD.encode(label::proof(shipment, tracking_number, &at, format)))
    });
    Ok(Found { is_known: !all.is_empty(), document })
}
