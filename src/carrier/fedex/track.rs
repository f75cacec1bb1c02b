//! Maps tracking requests to FedEx's form, and FedEx's answers to the model. Pure.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::SYSTEM;
use super::wire::{
    CompleteTrackResult, DocumentsOutput, ReferencesInformation, Scan, TrackByNumber, TrackByReference,
    TrackOutput, TrackResult, TrackingInfo, TrackingNumberInfo,
};
use crate::carrier::text::signer;
use crate::clock::{earlier, later};
use crate::model::{
    CarrierTime, Class, Document, DocumentFormat, DocumentKind, Fault, Proof, ReferenceSearch, ScanEvent,
    Shown, TrackTarget, Tracked, TrackingNumber, TrackingStatus, Weight, WeightUnit,
};

/// How far a ship date may precede the label: a label may be made one day and picked up days later, and carries either day.
const SHIP_DATE_BEFORE: std::time::Duration = std::time::Duration::from_secs(3 * 86_400);
/// How far back FedEx searches for a reference when the request names no dates.
pub(super) const REFERENCE_WINDOW: std::time::Duration = std::time::Duration::from_secs(30 * 86_400);
/// How far ahead FedEx accepts ship dates: ten days.
const SHIP_DATE_AHEAD: std::time::Duration = std::time::Duration::from_secs(10 * 86_400);
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
const SHIP_DATE_AFTER: std::time::Duration = std::time::Duration::from_secs(20 * 86_400);

/// Names of the customer reference in Track: Ground keeps the name of the Ship API, Express is said to use the other.
pub(super) const REFERENCE_TYPES: [&str; 2] = ["CUSTOMER_REFERENCE", "SHIPPER_REFERENCE"];

fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).date().to_string()
}

/// Selects exactly the shipment with the known id.
pub(super) fn info(target: &TrackTarget) -> TrackingInfo<'_> {
    let mut info = any(target);
    info.tracking_number_info.tracking_number_unique_id = target.carrier_id.as_deref();
    info
}

/// Selects every shipment under the number. A redirected parcel continues under a new id, so a query for the old id gets no more news.
fn any(target: &TrackTarget) -> TrackingInfo<'_> {
    TrackingInfo {
        tracking_number_info: TrackingNumberInfo {
            tracking_number: target.tracking_number.as_str(),
            tracking_number_unique_id: None,
        },
        ship_date_begin: Some(day(earlier(target.labelled_at, SHIP_DATE_BEFORE))),
        ship_date_end: Some(day(later(target.labelled_at, SHIP_DATE_AFTER))),
    }
}

pub(super) fn by_number(targets: &[TrackTarget]) -> TrackByNumber<'_> {
    TrackByNumber { include_detailed_scans: true, tracking_info: targets.iter().map(any).collect() }
}

/// Body of a query for one shipment, by its id where that is known.
pub(super) fn by_id(target: &TrackTarget) -> TrackByNumber<'_> {
    TrackByNumber { include_detailed_scans: true, tracking_info: vec![info(target)] }
}

pub(super) fn by_reference<'a>(search: &'a ReferenceSearch, kind: &'static str) -> TrackByReference<'a> {
    TrackByReference {
        include_detailed_scans: true,
        references_information: ReferencesInformation {
            kind,
            value: &search.reference,
            account_number: &search.account,
            ship_date_begin: day(earlier(search.requested_at, SHIP_DATE_BEFORE)),
            ship_date_end: day(later(search.now, SHIP_DATE_BEFORE)),
        },
    }
}

/// Whether the code says that FedEx does not know the number. New labels are unknown for a while.
pub(super) fn is_not_found(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.ends_with(".NOTFOUND"))
}

/// Returns the answer for each target, in the order of the targets.
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

/// Chooses the newest of the results that belong to the target, because FedEx reuses numbers and gives a redirected parcel a new id under
/// the old number.
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
    let newest = ours.into_iter().max_by_key(|result| {
        (begun_at(result).map(|time| time.order()), scans(result).map(|time| time.order()).max())
    });
    match (newest, refusal) {
        (Some(result), _) => Ok(Some(read(result))),
        (None, Some(fault)) => Err(fault),
        (None, None) => Ok(None),
    }
}

/// Whether a result belongs to the target: it has the known id, or it is not older than the label and names no other reference.
fn is_ours(result: &TrackResult, target: &TrackTarget) -> bool {
    let id = result.tracking_number_info.tracking_number_unique_id.as_deref();
    if target.carrier_id.is_some() && target.carrier_id.as_deref() == id {
        return true;
    }
    let oldest = earlier(target.labelled_at, SHIP_DATE_BEFORE);
    // A delivery without any time may be another shipper's.
    let has_arrived = || {
        let latest = &result.latest_status_detail;
        status(latest.code.as_deref(), latest.derived_code.as_deref()) == TrackingStatus::Delivered
    };
    let is_recent = begun_at(result).map_or_else(|| !has_arrived(), |time| time.order() >= oldest);
    let was_delivered_before =
        date(result, "ACTUAL_DELIVERY").is_some_and(|delivered_at| target.is_later_than(&delivered_at));
    // A second id under a known number is a redirected parcel, or another shipper's.
    let is_strangers = target.carrier_id.is_some() && names_another(result, &target.reference);
    is_recent && !was_delivered_before && !is_strangers
}

/// Whether the package names other references, and not this one.
fn names_another(result: &TrackResult, reference: &str) -> bool {
    let identifiers = &result.additional_tracking_info.package_identifiers;
    let mut stamped = identifiers
        .iter()
        .filter(|identifier| REFERENCE_TYPES.contains(&identifier.kind.as_deref().unwrap_or_default()))
        .flat_map(|identifier| &identifier.values)
        .peekable();
    stamped.peek().is_some() && !stamped.any(|value| value.trim() == reference)
}

fn scans(result: &TrackResult) -> impl Iterator<Item = CarrierTime> + '_ {
    result.scan_events.iter().filter_map(|scan| CarrierTime::parse(scan.date.as_deref()?))
}

/// Start of the shipment: its ship date, else its first scan, else its delivery.
pub(super) fn begun_at(result: &TrackResult) -> Option<CarrierTime> {
    date(result, "SHIP")
        .or_else(|| scans(result).min_by_key(CarrierTime::order))
        .or_else(|| date(result, "ACTUAL_DELIVERY"))
}

fn date(result: &TrackResult, kind: &str) -> Option<CarrierTime> {
    let of_kind = result.date_and_times.iter().find(|date| date.kind.as_deref() == Some(kind))?;
    CarrierTime::parse(of_kind.date_time.as_deref()?)
}

fn read(result: &TrackResult) -> Tracked {
    let latest = &result.latest_status_detail;
    let events: Vec<ScanEvent> = result.scan_events.iter().filter_map(event).collect();
    let told = status(latest.code.as_deref(), latest.derived_code.as_deref()).among(&events);
    let status = on_the_way_back(told, &events);
    let delivery_scan = || {
        events.iter().find(|event| event.status == TrackingStatus::Delivered).map(|event| event.at.clone())
    };
    let delivered_at = (status == TrackingStatus::Delivered)
        .then(|| date(result, "ACTUAL_DELIVERY").or_else(delivery_scan))
        .flatten();
    let delivery = &result.delivery_details;
    let signed_by =
        signer(delivery.signed_by_name.as_deref()).or_else(|| signer(delivery.received_by_name.as_deref()));
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

/// Status of a returned parcel, which ends as "delivered" to the shipper: only its history shows the return.
fn on_the_way_back(told: TrackingStatus, events: &[ScanEvent]) -> TrackingStatus {
    let was_sent_back = told == TrackingStatus::Returned
        || events.iter().any(|event| event.status == TrackingStatus::Returned);
    match told {
        TrackingStatus::Delivered if was_sent_back => TrackingStatus::Returned,
        TrackingStatus::Delivered | TrackingStatus::Cancelled => told,
        _ if was_sent_back => TrackingStatus::Returning,
        _ => told,
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

/// Status by both codes. The derived code shows an end or an exception earlier than the raw one; otherwise the raw one is finer.
fn status(code: Option<&str>, derived: Option<&str>) -> TrackingStatus {
    let derived_status = of_code(derived);
    if of_code(code) == Some(TrackingStatus::Returned) {
        return TrackingStatus::Returned;
    }
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

/// Status by FedEx's table of tracking status codes, and by derived codes known from recordings only. One of them is mixed case.
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

/// Returns the results that carry exactly this reference, were not made long before the request, are not cancelled and not known. FedEx
/// matches loosely, so packages that name other references are left out.
pub(super) fn found(output: TrackOutput, search: &ReferenceSearch) -> Vec<(TrackingNumber, TrackResult)> {
    let oldest = earlier(search.requested_at, SHIP_DATE_BEFORE);
    let mut found: Vec<(TrackingNumber, TrackResult)> = Vec::new();
    let results = output.complete_track_results.into_iter().flat_map(|complete| {
        let outer = complete.tracking_number;
        complete.track_results.into_iter().map(move |result| (outer.clone(), result))
    });
    for (outer, result) in results.filter(|(_, result)| result.error.is_none()) {
        let number = result.tracking_number_info.tracking_number.clone().or(outer);
        let Some(number) = number.as_deref().and_then(TrackingNumber::parse) else { continue };
        let identifiers = &result.additional_tracking_info.package_identifiers;
        let named = identifiers.iter().any(|identifier| {
            REFERENCE_TYPES.contains(&identifier.kind.as_deref().unwrap_or_default())
                && identifier.values.iter().any(|value| value.trim() == search.reference)
        });
        let is_recent = begun_at(&result).is_none_or(|time| time.order() >= oldest);
        let is_candidate = (named || identifiers.is_empty()) && is_recent && !is_cancelled(&result);
        let is_known = search.known.contains(&number) || found.iter().any(|(other, _)| *other == number);
        if is_candidate && !is_known {
            found.push((number, result));
        }
    }
    found
}

fn is_cancelled(result: &TrackResult) -> bool {
    let latest = &result.latest_status_detail;
    status(latest.code.as_deref(), latest.derived_code.as_deref()) == TrackingStatus::Cancelled
}

/// Whether a result lacks the destination or the time of the label, as short results of a search by reference do.
pub(super) fn is_short(result: &TrackResult) -> bool {
    result.recipient_information.address.city.is_none() || result.scan_events.is_empty()
}

/// Returns the whole result of a number from an answer by number: the one that is not older than the request.
pub(super) fn whole(
    output: TrackOutput,
    number: &TrackingNumber,
    search: &ReferenceSearch,
) -> Option<TrackResult> {
    let oldest = earlier(search.requested_at, SHIP_DATE_BEFORE);
    let of_number = |result: &CompleteTrackResult| result.tracking_number.as_deref() == Some(number.as_str());
    let results = output.complete_track_results.into_iter().filter(of_number);
    results
        .flat_map(|result| result.track_results)
        .find(|result| result.error.is_none() && begun_at(result).is_none_or(|time| time.order() >= oldest))
}

/// Tracking data of a package.
pub(super) fn shown(result: &TrackResult) -> Shown {
    let latest = &result.latest_status_detail;
    let address = &result.recipient_information.address;
    let is_created =
        |status: TrackingStatus| matches!(status, TrackingStatus::Created | TrackingStatus::Unknown);
    let now = status(latest.code.as_deref(), latest.derived_code.as_deref());
    let weights = &result.package_details.weight_and_dimensions.weight;
    Shown {
        service: result.service_detail.kind.clone(),
        city: address.city.clone(),
        state: address.state_or_province_code.clone(),
        postal_code: address.postal_code.clone(),
        country: address.country_code.clone(),
        weight: weights.iter().find_map(|weight| {
            let value = weight.value.as_deref()?.trim().parse().ok()?;
            Weight::from_decimal(value, WeightUnit::parse(weight.unit.as_deref()?)?)
        }),
        made: made(result),
        is_tendered: !is_created(now)
            || result.scan_events.iter().filter_map(event).any(|event| !is_created(event.status)),
    }
}

/// First and last time at which the label may have been made: by its first scan record, else by its ship date, which may be some days
/// ahead.
fn made(result: &TrackResult) -> Option<(Timestamp, Timestamp)> {
    let of_label = result.scan_events.iter().find(|scan| scan.event_type.as_deref() == Some("OC"));
    let of_label = of_label.and_then(|scan| CarrierTime::parse(scan.date.as_deref()?));
    of_label.or_else(|| date(result, "SHIPMENT_DATA_RECEIVED")).map(|time| time.range()).or_else(|| {
        let (first, last) = date(result, "SHIP")?.range();
        Some((earlier(first, SHIP_DATE_AHEAD), later(last, DAY)))
    })
}

/// Returns the first readable document of an answer.
pub(super) fn proof(output: &DocumentsOutput) -> Option<Document> {
    output.documents.iter().find_map(|text| {
        let bytes = BASE64_STANDARD.decode(text.trim()).ok()?;
        Some(Document { kind: DocumentKind::ProofOfDelivery, format: DocumentFormat::of(&bytes)?, bytes })
    })
}

#[cfg(test)]
mod tests;
