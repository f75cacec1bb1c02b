//! Maps UPS's tracking answers to the model. Pure.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::wire::{Activity, ActivityStatus, DeliveryInformation, TrackResponse, TrackedPackage};
use crate::carrier::text::signer;
use crate::clock::earlier;
use crate::model::{
    CarrierTime, Document, DocumentFormat, DocumentKind, Proof, ScanEvent, TrackTarget, Tracked,
    TrackingStatus,
};

/// A recovered label may be older than its stored time by this much.
const OLDER_BY: Duration = Duration::from_secs(3 * 86_400);
/// Code that UPS gives, inside a 200, for a number that it does not know or does not know yet.
const NOT_FOUND: &str = "TW0001";

/// Tracking of one package. None if UPS does not know it yet.
pub(super) fn tracked(response: &TrackResponse, target: &TrackTarget) -> Option<Tracked> {
    let number = target.tracking_number.as_str();
    let packages: Vec<&TrackedPackage> = response
        .shipment
        .iter()
        .filter(|shipment| {
            shipment.warnings.iter().all(|warning| warning.code.as_deref() != Some(NOT_FOUND))
                || !shipment.package.is_empty()
        })
        .flat_map(|shipment| &shipment.package)
        .collect();
    let packages: Vec<&TrackedPackage> =
        packages.into_iter().filter(|package| !is_older(package, target)).collect();
    let ours = packages.iter().find(|package| package.tracking_number.as_deref() == Some(number));
    // UPS does not always repeat the number that was asked for.
    let only = packages.first().filter(|package| packages.len() == 1 && package.tracking_number.is_none());
    ours.or(only).map(|package| read(package))
}

/// Whether the package was delivered before the label was made, or all its scans are older. UPS reuses numbers, so this is another
/// shipper's package.
fn is_older(package: &TrackedPackage, target: &TrackTarget) -> bool {
    let scans: Vec<ScanEvent> = package.activity.iter().filter_map(event).collect();
    let newest = scans.iter().map(|scan| scan.at.order()).max();
    let delivered_at = delivered_at(package, &scans);
    newest.is_some_and(|newest| newest < earlier(target.labelled_at, OLDER_BY))
        || delivered_at.is_some_and(|delivered_at| target.is_later_than(&delivered_at))
}

/// Whether the label was cancelled.
pub(super) fn is_voided(package: &TrackedPackage) -> bool {
    package.current_status.code.as_deref() == Some("007")
        || package.activity.iter().any(|activity| {
            activity.status.kind.as_deref() == Some("MV")
                || activity.status.status_code.as_deref() == Some("007")
        })
}

/// Time of the first scan record of the label.
pub(super) fn made_at(package: &TrackedPackage) -> Option<CarrierTime> {
    let of_label = package
        .activity
        .iter()
        .rev()
        .find(|activity| of_scan(&activity.status) == Some(TrackingStatus::Created))?;
    time(of_label.date.as_deref()?, of_label.time.as_deref(), of_label.gmt_offset.as_deref())
}

/// Whether UPS has the package, or had it.
pub(super) fn is_tendered(package: &TrackedPackage) -> bool {
    let is_created =
        |status: TrackingStatus| matches!(status, TrackingStatus::Created | TrackingStatus::Unknown);
    package.activity.iter().filter_map(event).any(|event| !is_created(event.status))
}

fn read(package: &TrackedPackage) -> Tracked {
    let newest = package.activity.first();
    let events: Vec<ScanEvent> = package.activity.iter().filter_map(event).collect();
    let status = status(package, &events);
    let delivered_at =
        (status == TrackingStatus::Delivered).then(|| delivered_at(package, &events)).flatten();
    let delivery = &package.delivery_information;
    let words = package.current_status.description.clone();
    Tracked {
        carrier_id: None,
        status,
        code: newest.map(|activity| code(&activity.status)).unwrap_or_default(),
        description: words.or_else(|| newest?.status.description.clone()).unwrap_or_default(),
        delivered_at,
        signed_by: signer(delivery.received_by.as_deref()).filter(|_| status == TrackingStatus::Delivered),
        estimated_delivery: scheduled(package),
        proof: match proof(delivery).filter(|_| status == TrackingStatus::Delivered) {
            Some(document) => Proof::Here(document),
            None => Proof::None,
        },
        events,
    }
}

/// Status of the newest scan, unless the status of the whole package shows a delivery. `deliveryInformation` is not used: it is present
/// before the delivery too.
fn status(package: &TrackedPackage, events: &[ScanEvent]) -> TrackingStatus {
    let current = package.current_status.code.as_deref();
    let newest = package.activity.first().map(|activity| &activity.status);
    let is_delivered = current == Some("011")
        || package.delivery_date.iter().any(|date| date.kind.as_deref() == Some("DEL"));
    let by_scan = newest.and_then(of_scan).map(|status| status.among(events));
    let was_sent_back = events.iter().any(|event| event.status == TrackingStatus::Returned)
        || current.and_then(of_code) == Some(TrackingStatus::Returned);
    match by_scan {
        Some(TrackingStatus::Cancelled) => TrackingStatus::Cancelled,
        // A returned package ends as "delivered" to the shipper.
        _ if was_sent_back && is_delivered => TrackingStatus::Returned,
        Some(TrackingStatus::Delivered) if was_sent_back => TrackingStatus::Returned,
        Some(TrackingStatus::Returned) if newest.is_some_and(|status| !is_under_way_back(status)) => {
            TrackingStatus::Returned
        }
        _ if was_sent_back => TrackingStatus::Returning,
        // At an access point the recipient still must collect the package.
        Some(status) if is_at_access_point(newest, current) => match status {
            TrackingStatus::Delivered => TrackingStatus::InTransit,
            status => status,
        },
        _ if is_delivered => TrackingStatus::Delivered,
        Some(status) => status,
        None => current.and_then(of_code).unwrap_or(TrackingStatus::Unknown),
    }
}

fn is_under_way_back(status: &ActivityStatus) -> bool {
    matches!(status.status_code.as_deref(), Some("035" | "036"))
}

fn is_at_access_point(newest: Option<&ActivityStatus>, current: Option<&str>) -> bool {
    let is_left = |status: &ActivityStatus| {
        status.status_code.as_deref() == Some("161") || status.code.as_deref() == Some("2Q")
    };
    newest.is_some_and(is_left) || current == Some("161")
}

/// Status of a scan by type and code, because a two-letter code means different things under different types.
fn of_scan(status: &ActivityStatus) -> Option<TrackingStatus> {
    let (kind, code) = (status.kind.as_deref(), status.code.as_deref());
    match (kind, code, status.status_code.as_deref()) {
        (Some("MV"), ..) | (Some("M"), Some("VP"), _) => Some(TrackingStatus::Cancelled),
        (_, _, Some("034" | "035" | "036" | "067" | "081")) | (Some("RS"), ..) => {
            Some(TrackingStatus::Returned)
        }
        (Some("M"), ..) => Some(TrackingStatus::Created),
        (Some("D"), ..) => Some(TrackingStatus::Delivered),
        (Some("X"), ..) => Some(TrackingStatus::Exception),
        (Some("P"), ..) | (Some("I"), Some("PU"), _) => Some(TrackingStatus::PickedUp),
        (Some("O"), ..) | (Some("I"), Some("OF" | "OT"), _) => Some(TrackingStatus::OutForDelivery),
        (Some("I"), _, digits) => Some(digits.and_then(of_code).unwrap_or(TrackingStatus::InTransit)),
        (_, _, digits) => digits.and_then(of_code),
    }
}

/// Status by three-digit code, which is the same in a scan, in the current status and in a Track Alert.
fn of_code(code: &str) -> Option<TrackingStatus> {
    Some(match code {
        "003" | "157" | "166" => TrackingStatus::Created,
        "007" => TrackingStatus::Cancelled,
        "038" => TrackingStatus::PickedUp,
        "006" | "021" | "037" | "089" | "091" | "146" | "162" => TrackingStatus::OutForDelivery,
        "011" | "026" | "143" | "144" => TrackingStatus::Delivered,
        "013" | "022" | "023" | "024" | "028" | "032" | "046" | "048" | "050" | "051" | "052" | "053"
        | "059" | "060" | "061" | "062" | "064" | "068" | "069" | "086" | "090" => TrackingStatus::Exception,
        "034" | "035" | "036" | "067" | "081" => TrackingStatus::Returned,
        "005" | "010" | "012" | "014" | "017" | "025" | "039" | "040" | "047" | "055" | "057" | "071"
        | "072" | "084" | "092" | "134" | "158" | "159" | "160" | "161" | "164" | "165" => {
            TrackingStatus::InTransit
        }
        _ => return None,
    })
}

/// `I/DP`.
fn code(status: &ActivityStatus) -> String {
    format!("{}/{}", status.kind.as_deref().unwrap_or("-"), status.code.as_deref().unwrap_or("-"))
}

fn event(activity: &Activity) -> Option<ScanEvent> {
    let (status, address) = (&activity.status, &activity.location.address);
    let at = time(activity.date.as_deref()?, activity.time.as_deref(), activity.gmt_offset.as_deref())?;
    let ours = of_scan(status).unwrap_or(TrackingStatus::Unknown);
    let description = status.description.clone().unwrap_or_default();
    let exception = (ours == TrackingStatus::Exception).then(|| (code(status), description.clone()));
    let country = address.country_code.clone().or_else(|| address.country.clone());
    Some(ScanEvent {
        at,
        code: code(status),
        status: ours,
        description,
        exception,
        city: address.city.clone(),
        state: address.state_province.clone(),
        country,
    })
}

/// Joins `20261120`, `101512` and `-08:00` into one time. Without an offset it is the local time of an unknown place.
fn time(date: &str, time: Option<&str>, offset: Option<&str>) -> Option<CarrierTime> {
    let is_digits =
        |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let time = time.filter(|time| is_digits(time, 6)).unwrap_or("000000");
    if !is_digits(date, 8) {
        return None;
    }
    let local = format!(
        "{}-{}-{}T{}:{}:{}",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    // Track Alert writes offsets with a dot, tracking with a colon.
    let zoned = offset.and_then(|offset| CarrierTime::parse(&format!("{local}{}", offset.replace('.', ":"))));
    zoned.or_else(|| CarrierTime::parse(&local))
}

/// Time of the delivery scan, which has an offset; else the separate delivery day and time.
fn delivered_at(package: &TrackedPackage, events: &[ScanEvent]) -> Option<CarrierTime> {
    let scan = events.iter().find(|event| event.status == TrackingStatus::Delivered);
    scan.map(|event| event.at.clone()).or_else(|| {
        let day = package.delivery_date.iter().find(|date| date.kind.as_deref() == Some("DEL"))?;
        let of_day = Some(&package.delivery_time).filter(|time| time.kind.as_deref() == Some("DEL"));
        time(day.date.as_deref()?, of_day.and_then(|time| time.end_time.as_deref()), None)
    })
}

/// Rescheduled delivery day, else the first scheduled one.
fn scheduled(package: &TrackedPackage) -> Option<CarrierTime> {
    let of_kind = |kind: &str| package.delivery_date.iter().find(|date| date.kind.as_deref() == Some(kind));
    time(of_kind("RDD").or_else(|| of_kind("SDD"))?.date.as_deref()?, None, None)
}

/// Proof-of-delivery page, else the signature. Bytes that are neither a page nor an image are not a proof.
fn proof(delivery: &DeliveryInformation) -> Option<Document> {
    let decoded = |text: &Option<String>| BASE64_STANDARD.decode(text.as_deref()?.trim()).ok();
    let page = decoded(&delivery.pod.content).filter(|bytes| bytes.trim_ascii_start().starts_with(b"<"));
    let page = page.map(|bytes| (DocumentFormat::Html, bytes));
    let image = || {
        let bytes = decoded(&delivery.signature.image)?;
        let format = DocumentFormat::of(&bytes)?;
        let is_image = matches!(format, DocumentFormat::Gif | DocumentFormat::Png | DocumentFormat::Jpeg);
        is_image.then_some((format, bytes))
    };
    let (format, bytes) = page.or_else(image)?;
    Some(Document { kind: DocumentKind::ProofOfDelivery, format, bytes })
}

#[cfg(test)]
mod tests;
