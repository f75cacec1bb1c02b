//! Sample write-back inputs for tests.

use serde_json::Value;

use super::port::{News, PackageNews, Shipped, ShippedPackage};
use crate::model::{CarrierTime, ScanEvent, TrackingNumber, TrackingStatus};

/// Package without a box in the ERP, and with a PDF label.
pub(super) fn shipped_package(number: &TrackingNumber) -> ShippedPackage<'_> {
    ShippedPackage {
        record: None,
        tracking_number: number,
        label_extension: "pdf",
        label_url: None,
        tracking_url: "https://track.example/1".into(),
    }
}

/// Shipment labelled on 21 November 2026, with an unknown charge.
pub(super) fn shipped<'a>(handle: &'a Value, packages: Vec<ShippedPackage<'a>>) -> Shipped<'a> {
    let on = "2026-11-21T02:00:00+00[UTC]".parse().unwrap();
    Shipped { handle, carrier: "FedEx", packages, charge: None, published: None, on }
}

/// Delivery in Boise on 5 March 2026.
pub(super) fn delivery_scan() -> ScanEvent {
    ScanEvent {
        at: CarrierTime::parse("2026-03-05T12:41:57-07:00").unwrap(),
        code: "DL".into(),
        status: TrackingStatus::Delivered,
        description: "Delivered".into(),
        exception: None,
        city: Some("Boise".into()),
        state: Some("ID".into()),
        country: Some("US".into()),
    }
}

/// Package with these scans, and a PDF as proof of delivery.
pub(super) fn package_news<'a>(number: &'a TrackingNumber, events: &'a [ScanEvent]) -> PackageNews<'a> {
    PackageNews { tracking_number: number, events, proof: Some((0, "pdf")) }
}

/// Delivered shipment, signed for by RDIAZ.
pub(super) fn delivered<'a>(handle: &'a Value, packages: Vec<PackageNews<'a>>) -> News<'a> {
    News {
        handle,
        carrier: "FedEx",
        status: TrackingStatus::Delivered,
        delivered_at: Some("2026-03-05T12:41:57-07:00"),
        signed_by: Some("RDIAZ"),
        packages,
        history: Vec::new(),
    }
}
