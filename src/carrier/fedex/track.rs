//! Tracking: our questions in FedEx's form, and its answers in ours. Pure.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::SYSTEM;
use super::wire::{
    CompleteTrackResult, DocumentsOutput, ReferencesInformation, Scan, TrackByNumber, TrackByReference,
    TrackOutput, TrackResult, TrackingInfo, TrackingNumberInfo,
};
use crate::clock::{earlier, later};
use crate::model::{
    CarrierTime, Class, Document, DocumentFormat, DocumentKind, Fault, Proof, ReferenceSearch, ScanEvent,
    TrackTarget, Tracked, TrackingNumber, TrackingStatus,
};

/// A label may be made one day, picked up some days later, and carries either day as its ship date.
const SHIP_DATE_BEFORE: std::time::Duration = std::time::Duration::from_secs(3 * 86_400);
/// How far back FedEx looks for a reference when nobody says how far.
pub(super) const REFERENCE_WINDOW: std::time::Duration = std::time::Duration::from_secs(30 * 86_400);
const SHIP_DATE_AFTER: std::time::Duration = std::time::Duration::from_secs(20 * 86_400);

/// Ways in which Track names the customer reference: Ground keeps Ship's word, Express is said to use the other.
pub(super) const REFERENCE_TYPES: [&str; 2] = ["CUSTOMER_REFERENCE", "SHIPPER_REFERENCE"];

fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

pub(super) fn info(target: &TrackTarget) -> TrackingInfo<'_> {
    TrackingInfo {
        tracking_number_info: TrackingNumberInfo {
            tracking_number: target.tracking_number.as_str(),
            tracking_number_unique_id: target.carrier_id.as_deref(),
        },
        ship_date_begin: Some(day(earlier(target.labelled_at, SHIP_DATE_BEFORE))),
        ship_date_end: Some(day(later(target.labelled_at, SHIP_DATE_AFTER))),
    }
}

pub(super) fn by_number(targets: &[TrackTarget]) -> TrackByNumber<'_> {
    TrackByNumber { include_detailed_scans: true, tracking_info: targets.iter().map(info).collect() }
}

pub(super) fn by_reference<'a>(
    search: &'a ReferenceSearch,
    kind: &'static str,
    now: Timestamp,
) -> TrackByReference<'a> {
    TrackByReference {
        include_detailed_scans: false,
        references_information: ReferencesInformation {
            kind,
            value: &search.reference,
            account_number: &search.account,
            ship_date_begin: day(earlier(search.requested_at, SHIP_DATE_BEFORE)),
            ship_date_end: day(later(now, SHIP_DATE_BEFORE)),
        },
    }
}

/// Whether FedEx says that it does not know what was asked for. New labels are unknown for a while.
pub(super) fn is_not_found(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.ends_with(".NOTFOUND"))
}

/// The answer for each target, in their order.
pub(super) fn tracked(output: &TrackOutput, targets: &[TrackTarget]) -> Vec<Result<Option<Tracked>, Fault>> {
    targets
        .iter()
        .map(|target| {
            let of_target = |result: &&CompleteTrackResult| {
                result.tracking_number.as_deref() == Some(target.tracking_number.as_str())
            };
            let results = output
                .complete_track_results
                .iter()
                .filter(of_target)
                .flat_map(|result| &result.track_results);
            choose(&results.collect::<Vec<_>>(), target)
        })
        .collect()
}

/// FedEx reuses numbers: of several shipments under one, ours is that with the id we know, else the one that is not older than our
/// label.
fn choose(results: &[&TrackResult], target: &TrackTarget) -> Result<Option<Tracked>, Fault> {
    let mut refusal = None;
    let mut ours: Vec<&TrackResult> = Vec::new();
    for result in results {
        match &result.error {
            Some(error) if is_not_found(error.code.as_deref()) => {}
            Some(error) => {
                let message = error.message.as_deref().unwrap_or("the number cannot be tracked");
                let mut fault = Fault::new(Class::Rejected, SYSTEM, "track", message);
                fault.code.clone_from(&error.code);
                refusal = Some(fault);
            }
            None if is_ours(result, target) => ours.push(result),
            None => {}
        }
    }
    let newest = ours.into_iter().max_by_key(|result| begun_at(result).map(|time| time.order()));
    match (newest, refusal) {
        (Some(result), _) => Ok(Some(read(result))),
        (None, Some(fault)) => Err(fault),
        (None, None) => Ok(None),
    }
}

fn is_ours(result: &TrackResult, target: &TrackTarget) -> bool {
    let id = result.tracking_number_info.tracking_number_unique_id.as_deref();
    if let (Some(known), Some(id)) = (target.carrier_id.as_deref(), id) {
        return known == id;
    }
    let oldest = earlier(target.labelled_at, SHIP_DATE_BEFORE);
    begun_at(result).is_none_or(|time| time.order() >= oldest)
}

/// When the shipment began: its ship date, else its first scan.
fn begun_at(result: &TrackResult) -> Option<CarrierTime> {
    let first_scan = || {
        result
            .scan_events
            .iter()
            .filter_map(|scan| CarrierTime::parse(scan.date.as_deref()?))
            .min_by_key(CarrierTime::order)
    };
    date(result, "SHIP").or_else(first_scan)
}

fn date(result: &TrackResult, kind: &str) -> Option<CarrierTime> {
    let of_kind = result.date_and_times.iter().find(|date| date.kind.as_deref() == Some(kind))?;
    CarrierTime::parse(of_kind.date_time.as_deref()?)
}

fn read(result: &TrackResult) -> Tracked {
    let latest = &result.latest_status_detail;
    let status = status(latest.code.as_deref(), latest.derived_code.as_deref());
    let events: Vec<ScanEvent> = result.scan_events.iter().filter_map(event).collect();
    let delivery_scan = || {
        events.iter().find(|event| event.status == TrackingStatus::Delivered).map(|event| event.at.clone())
    };
    let delivered_at = (status == TrackingStatus::Delivered)
        .then(|| date(result, "ACTUAL_DELIVERY").or_else(delivery_scan))
        .flatten();
    let delivery = &result.delivery_details;
    let signed_by = delivery.signed_by_name.clone().or_else(|| delivery.received_by_name.clone());
    Tracked {
        carrier_id: result.tracking_number_info.tracking_number_unique_id.clone(),
        status,
        code: latest.code.clone().or_else(|| latest.derived_code.clone()).unwrap_or_default(),
        description: latest
            .status_by_locale
            .clone()
            .or_else(|| latest.description.clone())
            .unwrap_or_default(),
        signed_by: signed_by.filter(|_| status == TrackingStatus::Delivered),
        delivered_at,
        estimated_delivery: date(result, "ESTIMATED_DELIVERY"),
        proof: if result
            .available_images
            .iter()
            .any(|image| image.kind.as_deref() == Some("SIGNATURE_PROOF_OF_DELIVERY"))
        {
            Proof::Ask
        } else {
            Proof::None
        },
        events,
    }
}

fn event(scan: &Scan) -> Option<ScanEvent> {
    let location = &scan.scan_location;
    Some(ScanEvent {
        at: CarrierTime::parse(scan.date.as_deref()?)?,
        code: scan.event_type.clone().unwrap_or_default(),
        status: of_code(scan.event_type.as_deref())
            .or_else(|| of_code(scan.derived_status_code.as_deref()))
            .unwrap_or(TrackingStatus::Unknown),
        description: scan.event_description.clone().unwrap_or_default(),
        exception: scan
            .exception_code
            .clone()
            .map(|code| (code, scan.exception_description.clone().unwrap_or_default())),
        city: location.city.clone(),
        state: location.state_or_province_code.clone(),
        country: location.country_code.clone(),
    })
}

/// The derived code tells of an end or of trouble before the raw one does; for the rest the raw one is finer.
fn status(code: Option<&str>, derived: Option<&str>) -> TrackingStatus {
    let derived_status = of_code(derived);
    match derived_status {
        Some(TrackingStatus::Delivered | TrackingStatus::Cancelled | TrackingStatus::Exception) => {
            derived_status.unwrap_or(TrackingStatus::Unknown)
        }
        _ => of_code(code).or(derived_status).unwrap_or_else(|| {
            log::info!("fedex: unknown tracking status {} / {}", code.unwrap_or("-"), derived.unwrap_or("-"));
            TrackingStatus::Unknown
        }),
    }
}

/// FedEx's table of tracking status codes, and the derived ones that only recordings show. One of them is mixed case.
fn of_code(code: Option<&str>) -> Option<TrackingStatus> {
    Some(match code? {
        "OC" | "OX" | "IN" | "AP" | "EP" | "PD" | "DR" | "DS" => TrackingStatus::Created,
        "PU" | "PX" | "OF" => TrackingStatus::PickedUp,
        "IT" | "IX" | "AA" | "AC" | "AF" | "AR" | "AX" | "DP" | "EA" | "EO" | "FD" | "LO" | "Ow" | "OW"
        | "PF" | "PL" | "PM" | "SF" | "TR" | "CH" | "AO" | "AE" | "SP" | "CC" | "CP" | "HL" | "HP" | "RR"
        | "RM" | "RC" => TrackingStatus::InTransit,
        "OD" | "ED" | "AD" => TrackingStatus::OutForDelivery,
        "DL" => TrackingStatus::Delivered,
        "DE" | "SE" | "DY" | "DD" | "CD" | "RL" => TrackingStatus::Exception,
        "RS" => TrackingStatus::Returned,
        "CA" => TrackingStatus::Cancelled,
        _ => return None,
    })
}

/// Numbers that carry exactly this reference, were made after the request and are not cancelled. FedEx matches loosely, and what is
/// found here may be voided: a shipment that names other references, or is older, is not ours.
pub(super) fn found(output: &TrackOutput, search: &ReferenceSearch) -> Vec<TrackingNumber> {
    let oldest = earlier(search.requested_at, SHIP_DATE_BEFORE);
    let mut numbers: Vec<TrackingNumber> = Vec::new();
    let results = output.complete_track_results.iter().flat_map(|complete| {
        complete.track_results.iter().map(move |result| (complete.tracking_number.as_deref(), result))
    });
    for (outer, result) in results.filter(|(_, result)| result.error.is_none()) {
        let number =
            result.tracking_number_info.tracking_number.as_deref().or(outer).and_then(TrackingNumber::parse);
        let Some(number) = number else { continue };
        let identifiers = &result.additional_tracking_info.package_identifiers;
        let named = identifiers.iter().any(|identifier| {
            REFERENCE_TYPES.contains(&identifier.kind.as_deref().unwrap_or_default())
                && identifier.values.iter().any(|value| value.trim() == search.reference)
        });
        let is_recent = begun_at(result).is_none_or(|time| time.order() >= oldest);
        let latest = &result.latest_status_detail;
        let is_cancelled =
            status(latest.code.as_deref(), latest.derived_code.as_deref()) == TrackingStatus::Cancelled;
        let is_ours = (named || identifiers.is_empty()) && is_recent && !is_cancelled;
        if is_ours && !search.known.contains(&number) && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// The first document of an answer that can be read.
pub(super) fn proof(output: &DocumentsOutput) -> Option<Document> {
    output.documents.iter().find_map(|text| {
        let bytes = BASE64_STANDARD.decode(text.trim()).ok()?;
        Some(Document { kind: DocumentKind::ProofOfDelivery, format: DocumentFormat::of(&bytes)?, bytes })
    })
}

#[cfg(test)]
mod tests;
